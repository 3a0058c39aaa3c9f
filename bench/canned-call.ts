/** The one call that everybody makes, GetClusterId on ClientMetaService, and the bytes that open a connection for it. */
import { encodeConnectionHeader } from "../src/wire/connection-header.ts";
import { SIMPLE_PREAMBLE } from "../src/wire/preamble.ts";
import { encodeMethodName, type RequestParts, requestFrameSize, writeRequestFrame } from "../src/wire/request.ts";
import { encodeResponse } from "../src/wire/response.ts";

export const SERVICE = "ClientMetaService";
export const METHOD = "GetClusterId";
export const CLUSTER_ID = "2f1c5c43-6a66-4e0f-9b1b-3d5a3f0c7d11";

/** GetClusterIdResponse { 1: cluster_id } */
export const ANSWER: Buffer = Buffer.concat([Buffer.from([0x0a, CLUSTER_ID.length]), Buffer.from(CLUSTER_ID)]);

/** Call ids of three bytes: where a client that measures is nearly all the time. */
const CALL_ID = 100_000;

/** What our client sends for one call, and what comes back. */
export function cannedCall(): { request: Buffer; responseBytes: number } {
  const parts: RequestParts = {
    callId: CALL_ID,
    method: encodeMethodName(METHOD),
    param: Buffer.alloc(0),
    timeoutMs: 60_000,
  };
  const request = Buffer.alloc(requestFrameSize(parts));
  writeRequestFrame(request, 0, parts);
  return { request, responseBytes: encodeResponse({ callId: CALL_ID, body: ANSWER }).length };
}

/** Everything a SIMPLE client sends before its first call. */
export function opening(): Buffer {
  return Buffer.concat([
    SIMPLE_PREAMBLE,
    encodeConnectionHeader({ serviceName: SERVICE, userInfo: { effectiveUser: "bench" } }),
  ]);
}
