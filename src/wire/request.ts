/**
 * A request: total length, header, parameter, cells. Clients write it straight into the memory that goes to the socket, by
 * hand because this runs once for every call; servers read it by the table.
 */
import { writeInt32 } from "../bytes/big-endian.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode, encode } from "../protobuf/codec.ts";
import { Cursor } from "../protobuf/cursor.ts";
import { writeRaw } from "../protobuf/raw-bytes.ts";
import { RequestHeader, type RequestHeaderInput } from "../protobuf/rpc-messages.ts";
import { varintSize, writeVarint } from "../protobuf/varint.ts";
import { cellBlockFieldSize, readCellBlock, writeCellBlockField } from "./cell-block-meta.ts";

const CALL_ID = (1 << 3) | 0;
const METHOD_NAME = (3 << 3) | 2;
const REQUEST_PARAM = (4 << 3) | 0;
const CELL_BLOCK_META = (5 << 3) | 2;
const PRIORITY = (6 << 3) | 0;
const TIMEOUT = (7 << 3) | 0;

export interface RequestParts {
  readonly callId: number;
  /** made by `encodeMethodName`, once for each method */
  readonly method: Uint8Array;
  /** the encoded parameter message, perhaps empty */
  readonly param: Uint8Array;
  /** what the server is told; 0 is no limit */
  readonly timeoutMs: number;
  readonly priority?: number | undefined;
  readonly cellBlock?: Uint8Array | undefined;
}

/** The two header fields that are the same in every call of a method: its name, and that a parameter follows. */
export function encodeMethodName(name: string): Buffer {
  const text = Buffer.from(name, "utf8");
  const length = Buffer.alloc(varintSize(text.length));
  writeVarint(length, 0, text.length);
  return Buffer.concat([Buffer.from([METHOD_NAME]), length, text, Buffer.from([REQUEST_PARAM, 1])]);
}

/** The exact size of the frame that `writeRequestFrame` writes, its length included. */
export function requestFrameSize(parts: RequestParts): number {
  return 4 + contentSize(headerSize(parts), parts);
}

/** Writes the frame at `offset`; returns the offset behind it. `target` must have room for `requestFrameSize` bytes. */
export function writeRequestFrame(target: Uint8Array, offset: number, parts: RequestParts): number {
  const { param, cellBlock } = parts;
  const headerBytes = headerSize(parts);
  let at = writeInt32(target, offset, contentSize(headerBytes, parts));
  at = writeHeader(target, writeVarint(target, at, headerBytes), parts);
  at = writeRaw(target, writeVarint(target, at, param.length), param);
  return cellBlock === undefined ? at : writeRaw(target, at, cellBlock);
}

function contentSize(headerBytes: number, { param, cellBlock }: RequestParts): number {
  const paramBytes = varintSize(param.length) + param.length;
  return varintSize(headerBytes) + headerBytes + paramBytes + (cellBlock === undefined ? 0 : cellBlock.length);
}

function headerSize({ callId, method, timeoutMs, priority, cellBlock }: RequestParts): number {
  let size = 2 + varintSize(callId) + method.length + varintSize(timeoutMs);
  if (cellBlock !== undefined) size += cellBlockFieldSize(cellBlock.length);
  if (priority !== undefined) size += 1 + varintSize(priority);
  return size;
}

function writeHeader(target: Uint8Array, offset: number, parts: RequestParts): number {
  const { method, priority, cellBlock } = parts;
  let at = writeVarintField(target, offset, CALL_ID, parts.callId);
  at = writeRaw(target, at, method);
  if (cellBlock !== undefined) at = writeCellBlockField(target, at, CELL_BLOCK_META, cellBlock.length);
  if (priority !== undefined) at = writeVarintField(target, at, PRIORITY, priority);
  return writeVarintField(target, at, TIMEOUT, parts.timeoutMs);
}

function writeVarintField(target: Uint8Array, offset: number, tag: number, value: number): number {
  target[offset] = tag;
  return writeVarint(target, offset + 1, value);
}

/** A request with whatever header it has: for what the fast path cannot say, such as traces and attributes. */
export interface WholeRequest {
  readonly header: RequestHeaderInput;
  readonly param: Uint8Array;
  /** `header.cellBlockMeta` must state its length */
  readonly cellBlock?: Uint8Array | undefined;
}

/** The whole frame, length included. */
export function encodeRequest({ header, param, cellBlock }: WholeRequest): Buffer {
  const head = encode(RequestHeader, header);
  const cells = cellBlock ?? EMPTY;
  const total = varintSize(head.length) + head.length + varintSize(param.length) + param.length + cells.length;
  const target = Buffer.allocUnsafe(4 + total);
  const at = writeRaw(target, writeVarint(target, writeInt32(target, 0, total), head.length), head);
  writeRaw(target, writeRaw(target, writeVarint(target, at, param.length), param), cells);
  return target;
}

const EMPTY = Buffer.alloc(0);

/** What a server makes of a frame. An unreadable header is thrown instead: without it there is no call to answer. */
export type DecodedRequest =
  | {
      readonly type: "request";
      readonly header: RequestHeader;
      readonly callId: number;
      readonly param: Buffer;
      readonly cellBlock: Buffer | undefined;
    }
  /** parameter or cell block cannot be cut out: this call is answered with an exception, the connection lives on */
  | {
      readonly type: "unreadableParam";
      readonly header: RequestHeader;
      readonly callId: number;
      readonly error: MalformedMessageError;
    };

/** Reads a frame's content, without its length. Parameter and cell block are views of `buffer`. */
export function decodeRequestFrame(buffer: Buffer, start: number, end: number): DecodedRequest {
  const cursor = new Cursor(buffer, start, end, "RequestHeader");
  const header = decode(RequestHeader, cursor.bytes());
  if (header.callId === undefined) throw cursor.problem("a request without call id");
  const callId = header.callId | 0;
  try {
    cursor.what = "request parameter";
    const param = header.requestParam === true ? cursor.bytes() : EMPTY;
    const cellBlock = readCellBlock(cursor, header.cellBlockMeta && (header.cellBlockMeta.length ?? 0));
    return { type: "request", header, callId, param, cellBlock };
  } catch (error) {
    if (!(error instanceof MalformedMessageError)) throw error;
    return { type: "unreadableParam", header, callId, error };
  }
}
