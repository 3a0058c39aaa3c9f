/**
 * A response: total length, header, and then either the message (and its cells) or nothing, because the header holds an
 * exception. The header is read by hand: this runs once for every call.
 */
import { writeInt32 } from "../bytes/big-endian.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { RemoteException } from "../errors/remote-error.ts";
import { Cursor } from "../protobuf/cursor.ts";
import { writeRaw } from "../protobuf/raw-bytes.ts";
import { varintSize, writeVarint } from "../protobuf/varint.ts";
import { cellBlockFieldSize, readCellBlock, readCellBlockMeta, writeCellBlockField } from "./cell-block-meta.ts";
import { decodeException } from "./exception.ts";

/** The call id of answers that belong to no call: to a special preamble, or to a connection that is refused. */
export const NO_CALL_ID = -1;

const CALL_ID = (1 << 3) | 0;
const EXCEPTION = (2 << 3) | 2;
const CELL_BLOCK_META = (3 << 3) | 2;
const LAST_FIELD = 3;

export interface ResponseFrame {
  /** signed: -1 comes as the unsigned 4294967295 */
  readonly callId: number;
  readonly exception: RemoteException | undefined;
  /** the message; empty is a message too, absent is none */
  readonly body: Buffer | undefined;
  readonly cellBlock: Buffer | undefined;
}

/**
 * Reads a frame's content, without its length. Body and cell block are views of `buffer`. Throws `MalformedMessageError`;
 * `callIdOf` may still tell which call it is that failed.
 */
export function decodeResponseFrame(buffer: Buffer, start: number, end: number): ResponseFrame {
  const cursor = new Cursor(buffer, start, end, "ResponseHeader");
  let callId: number | undefined;
  let exception: RemoteException | undefined;
  let cellBlockBytes: number | undefined;
  const frameEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === CALL_ID) callId = cursor.int32();
    else if (tag === EXCEPTION) exception = decodeException(cursor.bytes());
    else if (tag === CELL_BLOCK_META) cellBlockBytes = readCellBlockMeta(cursor);
    else skipUnknown(cursor, tag);
  }
  cursor.leave(frameEnd);
  if (callId === undefined) throw cursor.problem("a response to no call: it has no call id");
  cursor.what = "response message";
  const body = exception === undefined && cursor.at < cursor.end ? cursor.bytes() : undefined;
  return { callId, exception, body, cellBlock: readCellBlock(cursor, cellBlockBytes) };
}

function skipUnknown(cursor: Cursor, tag: number): void {
  if (tag >>> 3 <= LAST_FIELD) throw cursor.problem(`field ${tag >>> 3} with wire type ${tag & 7}`);
  cursor.skip(tag);
}

/** The call id of a response that `decodeResponseFrame` refused, if that much of it can be read. */
export function callIdOf(buffer: Buffer, start: number, end: number): number | undefined {
  try {
    const cursor = new Cursor(buffer, start, end, "ResponseHeader");
    cursor.length();
    return cursor.tag() === CALL_ID ? cursor.int32() : undefined;
  } catch (error) {
    if (error instanceof MalformedMessageError) return undefined;
    throw error;
  }
}

/** What a server answers: a message, with cells or without, or an exception. */
export interface ResponseToSend {
  readonly callId: number;
  /** made by `encodeException` */
  readonly exception?: Uint8Array | undefined;
  /** the encoded message, perhaps empty; ignored if there is an exception */
  readonly body?: Uint8Array | undefined;
  readonly cellBlock?: Uint8Array | undefined;
}

/** The whole frame, length included. */
export function encodeResponse(response: ResponseToSend): Buffer {
  const body = response.exception === undefined ? response.body : undefined;
  const headerBytes = headerSize(response);
  const bodyBytes = body === undefined ? 0 : varintSize(body.length) + body.length;
  const total = varintSize(headerBytes) + headerBytes + bodyBytes + (response.cellBlock?.length ?? 0);
  const target = Buffer.allocUnsafe(4 + total);
  let at = writeHeader(target, writeVarint(target, writeInt32(target, 0, total), headerBytes), response);
  if (body !== undefined) at = writeDelimited(target, at, body);
  if (response.cellBlock !== undefined) writeRaw(target, at, response.cellBlock);
  return target;
}

function headerSize({ callId, exception, cellBlock }: ResponseToSend): number {
  const exceptionBytes = exception === undefined ? 0 : 1 + varintSize(exception.length) + exception.length;
  const metaBytes = cellBlock === undefined ? 0 : cellBlockFieldSize(cellBlock.length);
  return 1 + varintSize(callId >>> 0) + exceptionBytes + metaBytes;
}

function writeHeader(target: Buffer, offset: number, { callId, exception, cellBlock }: ResponseToSend): number {
  target[offset] = CALL_ID;
  // As an unsigned integer: -1 is five bytes, not the ten of a negative int32.
  let at = writeVarint(target, offset + 1, callId >>> 0);
  if (exception !== undefined) {
    target[at] = EXCEPTION;
    at = writeDelimited(target, at + 1, exception);
  }
  return cellBlock === undefined ? at : writeCellBlockField(target, at, CELL_BLOCK_META, cellBlock.length);
}

function writeDelimited(target: Buffer, offset: number, bytes: Uint8Array): number {
  return writeRaw(target, writeVarint(target, offset, bytes.length), bytes);
}
