/** The head of a request whose value is too large to be copied: everything of the frame up to the parameter's first byte. */
import { int32Bytes } from "../bytes/big-endian.ts";
import { encode } from "../protobuf/codec.ts";
import { RequestHeader } from "../protobuf/rpc-messages.ts";
import { varintSize, writeVarint } from "../protobuf/varint.ts";
import type { RequestParts } from "../wire/request.ts";

/** From here on a second write costs less than the copy. */
const LARGE_BYTES = 32_768;

export function isLarge({ param, cellBlock }: RequestParts): boolean {
  return param.length >= LARGE_BYTES || (cellBlock !== undefined && cellBlock.length >= LARGE_BYTES);
}

/** Behind it belong the parameter and then the cell block. */
export function encodeRequestHead(parts: RequestParts): Buffer {
  const { param, cellBlock, callId, priority, timeoutMs } = parts;
  const header = encode(RequestHeader, {
    callId,
    methodName: methodName(parts.method),
    requestParam: true,
    cellBlockMeta: cellBlock === undefined ? undefined : { length: cellBlock.length },
    priority,
    timeout: timeoutMs,
  });
  const headerLength = varint(header.length);
  const paramLength = varint(param.length);
  const total = headerLength.length + header.length + paramLength.length + param.length + (cellBlock?.length ?? 0);
  return Buffer.concat([int32Bytes(total), headerLength, header, paramLength]);
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintSize(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

/** Out of the two header fields that `encodeMethodName` made. */
function methodName(method: Uint8Array): string {
  // Tag and length of one byte each in front (no method name reaches 128 bytes), tag and value of request_param behind.
  return Buffer.from(method.subarray(2, method.length - 2)).toString("utf8");
}
