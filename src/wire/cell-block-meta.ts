/** The field of request and response headers that says how many bytes of cells follow the message. */
import type { Cursor } from "../protobuf/cursor.ts";
import { varintSize, writeVarint } from "../protobuf/varint.ts";

const LENGTH = (1 << 3) | 0;

/** Bytes of the field: its tag (of one byte), the embedded message's length, the length's tag, the length. */
export function cellBlockFieldSize(cellBlockBytes: number): number {
  return 3 + varintSize(cellBlockBytes);
}

/** Writes the field under the header's `tag`; returns the offset behind it. */
export function writeCellBlockField(target: Uint8Array, offset: number, tag: number, cellBlockBytes: number): number {
  target[offset] = tag;
  target[offset + 1] = 1 + varintSize(cellBlockBytes);
  target[offset + 2] = LENGTH;
  return writeVarint(target, offset + 3, cellBlockBytes);
}

/** Reads the embedded message behind the field's tag. */
export function readCellBlockMeta(cursor: Cursor): number {
  let length = 0;
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === LENGTH) length = cursor.uint32();
    else if (tag >>> 3 === 1) throw cursor.problem(`wire type ${tag & 7}, expected 0`);
    else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  return length;
}

/** The cells behind the message: exactly what is left of the frame, and as many bytes as were stated. */
export function readCellBlock(cursor: Cursor, statedBytes: number | undefined): Buffer | undefined {
  const left = cursor.end - cursor.at;
  if (left !== (statedBytes ?? 0)) {
    const stated =
      statedBytes === undefined ? "no cell block is announced" : `a cell block of ${statedBytes} bytes is announced`;
    throw cursor.problem(`${stated}, ${left} bytes follow the message`);
  }
  return statedBytes === undefined ? undefined : cursor.buffer.subarray(cursor.at, cursor.end);
}
