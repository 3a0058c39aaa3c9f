/**
 * The messages of the SASL exchange. The client sends tokens behind their length, an empty one included; the server answers
 * with a status and, by that, a token, an error, or the word to go on without SASL.
 */
import { int32Bytes, lengthPrefixed } from "../bytes/big-endian.ts";
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { utf8In } from "../protobuf/strict-utf8.ts";
import { boundedLength, takeLengthPrefixed } from "./stated-length.ts";

export interface SaslLimits {
  /** for one token, class name or message; HBase's own client allows 1 MiB too */
  readonly maxTokenBytes: number;
}

export const DEFAULT_SASL_LIMITS: SaslLimits = { maxTokenBytes: 1 << 20 };

const SUCCESS = 0;
const ERROR = 1;
/** in place of a token's length */
const SWITCH = -88;

export type SaslReply =
  | { readonly type: "token"; readonly token: Buffer }
  /** the server has security switched off: it drops one token and takes the connection header next */
  | { readonly type: "switchToSimple" }
  | { readonly type: "error"; readonly javaClass: string; readonly message: string }
  /** no SASL status: a server that rejects the preamble answers with a framed response, of which this is the length */
  | { readonly type: "notSasl"; readonly firstInt: number };

/** The server's word to a client that came with SASL: security is switched off here. */
export const SWITCH_TO_SIMPLE: Buffer = Buffer.concat([int32Bytes(SUCCESS), int32Bytes(SWITCH)]);

export function encodeSaslToken(token: Uint8Array): Buffer {
  return lengthPrefixed(token);
}

/** Takes the client's next token; undefined as long as it is not all here. */
export function decodeSaslToken(queue: ByteQueue, limits: SaslLimits = DEFAULT_SASL_LIMITS): Buffer | undefined {
  return takeLengthPrefixed(queue, "a SASL token", limits.maxTokenBytes);
}

export function encodeSaslSuccess(token: Uint8Array): Buffer {
  return Buffer.concat([int32Bytes(SUCCESS), lengthPrefixed(token)]);
}

/** A null message is Java's exception without one; its length is -1. */
export function encodeSaslError(javaClass: string, message: string | null): Buffer {
  const text = message === null ? int32Bytes(-1) : lengthPrefixed(Buffer.from(message, "utf8"));
  return Buffer.concat([int32Bytes(ERROR), lengthPrefixed(Buffer.from(javaClass, "utf8")), text]);
}

/** Takes the server's next reply; undefined, and nothing taken, as long as it is not all here. `notSasl` takes nothing. */
export function decodeSaslReply(queue: ByteQueue, limits: SaslLimits = DEFAULT_SASL_LIMITS): SaslReply | undefined {
  const status = queue.peekInt32();
  if (status === undefined) return undefined;
  if (status === SUCCESS) return decodeSuccess(queue, limits);
  if (status === ERROR) return decodeError(queue, limits);
  return { type: "notSasl", firstInt: status };
}

function decodeSuccess(queue: ByteQueue, limits: SaslLimits): SaslReply | undefined {
  const stated = queue.peekInt32(4);
  if (stated === undefined) return undefined;
  if (stated === SWITCH) {
    queue.take(8);
    return { type: "switchToSimple" };
  }
  const length = boundedLength("a SASL token", stated, limits.maxTokenBytes);
  return queue.length < 8 + length ? undefined : { type: "token", token: queue.take(8 + length).subarray(8) };
}

function decodeError(queue: ByteQueue, limits: SaslLimits): SaslReply | undefined {
  const classStated = queue.peekInt32(4);
  if (classStated === undefined) return undefined;
  const classEnd = 8 + boundedLength("a SASL error's class", classStated, limits.maxTokenBytes);
  if (classStated === 0) throw new MalformedMessageError("SASL error", 4, "the class name is empty");
  const messageStated = queue.peekInt32(classEnd);
  if (messageStated === undefined) return undefined;
  const messageLength =
    messageStated === -1 ? 0 : boundedLength("a SASL error's message", messageStated, limits.maxTokenBytes);
  const end = classEnd + 4 + messageLength;
  if (queue.length < end) return undefined;
  const bytes = queue.take(end);
  return {
    type: "error",
    javaClass: textIn(bytes, 8, classEnd),
    message: textIn(bytes, classEnd + 4, end),
  };
}

function textIn(bytes: Buffer, start: number, end: number): string {
  const text = utf8In(bytes, start, end);
  if (text === undefined) throw new MalformedMessageError("SASL error", start, "not UTF-8");
  return text;
}

/** A SASL error's status and the first byte of its class's length. As a frame: the length 1, and an empty response header. */
const ERROR_START = Buffer.from([0, 0, 0, ERROR, 0]);

/**
 * Whether the first bytes behind the handshake are no frame but a late SASL error, for `decodeSaslReply`; undefined as long as
 * too few are here to tell. A GSSAPI server says nothing when it is content, so its error in the last step arrives where
 * frames are expected already. No response can look like it: an empty header names no call.
 */
export function startsLikeLateSaslError(bytes: Uint8Array): boolean | undefined {
  const length = Math.min(bytes.length, ERROR_START.length);
  if (ERROR_START.compare(bytes, 0, length, 0, length) !== 0) return false;
  return length === ERROR_START.length ? true : undefined;
}
