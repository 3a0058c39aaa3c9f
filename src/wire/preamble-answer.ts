/**
 * The answer to a special preamble: a response frame with call id -1. Its message holds one text, the server's principal or
 * the cluster id; only who asked knows which, since the bytes of both look the same.
 */
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { MalformedMessageError, UnexpectedMessageError } from "../errors/protocol-errors.ts";
import type { RemoteException } from "../errors/remote-error.ts";
import { decode, encode } from "../protobuf/codec.ts";
import { GetConnectionRegistryResponse } from "../protobuf/registry-messages.ts";
import { SecurityPreamableResponse } from "../protobuf/rpc-messages.ts";
import { decodeResponseFrame, encodeResponse, NO_CALL_ID } from "./response.ts";
import { takeLengthPrefixed } from "./stated-length.ts";

export interface AnswerLimits {
  /** for the whole frame */
  readonly maxAnswerBytes: number;
}

export const DEFAULT_ANSWER_LIMITS: AnswerLimits = { maxAnswerBytes: 1 << 16 };

export type PreambleAnswer =
  /** the principal after `Securi`, the cluster id after `Regist` */
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "exception"; readonly exception: RemoteException };

/** Takes the answer; undefined, and nothing taken, as long as it is not all here. */
export function decodePreambleAnswer(
  queue: ByteQueue,
  limits: AnswerLimits = DEFAULT_ANSWER_LIMITS,
): PreambleAnswer | undefined {
  const frame = takeLengthPrefixed(queue, "the answer to a preamble", limits.maxAnswerBytes);
  if (frame === undefined) return undefined;
  const { callId, exception, body } = decodeResponseFrame(frame, 0, frame.length);
  if (callId !== NO_CALL_ID)
    throw new UnexpectedMessageError(`An answer to call ${callId} in place of one to the preamble`);
  if (exception !== undefined) return { type: "exception", exception };
  if (body === undefined)
    throw new MalformedMessageError("answer to a preamble", frame.length, "neither message nor exception");
  return { type: "text", text: decode(SecurityPreamableResponse, body).serverPrincipal };
}

/** The answer to the security preamble. */
export function encodePrincipalAnswer(serverPrincipal: string): Buffer {
  return encodeResponse({ callId: NO_CALL_ID, body: encode(SecurityPreamableResponse, { serverPrincipal }) });
}

/** The answer to the registry preamble. */
export function encodeClusterIdAnswer(clusterId: string): Buffer {
  return encodeResponse({ callId: NO_CALL_ID, body: encode(GetConnectionRegistryResponse, { clusterId }) });
}
