/**
 * A cell as it lies in the store: its bytes as in a block, with tags if it has any. Tags are the server's own; HBase's codec for
 * clients leaves them out, and so does `withoutTags`.
 */
import { readInt32 } from "../../bytes/big-endian.ts";
import { CELL_TYPES, Cell, type CellParts, cellSize, writeCell } from "../../wire/cell.ts";

/** HBase's TagType.TTL_TAG_TYPE. */
const TTL_TAG = 8;
const TTL_TAG_BYTES = 11;
/** In front of a cell's key, and at the key's end. */
const LENGTHS_BYTES = 12;
const TIMESTAMP_AND_TYPE_BYTES = 9;
/** What a KeyValue and its array weigh in Java beside their bytes. */
const KEY_VALUE_OVERHEAD_BYTES = 48;

/** What a cell counts for in an answer's limit, as HBase counts it: an estimate of its memory. */
export function bytesOf(cell: Cell): number {
  return heapBytes(cell.byteLength);
}

/** @param length of the cell's bytes */
export function heapBytes(length: number): number {
  return KEY_VALUE_OVERHEAD_BYTES + ((length + 7) & ~7);
}

/** The cell in memory of its own: the request that it came in goes. */
export function copyAt(cell: Cell, latestMs: bigint): Cell {
  const copy = Buffer.allocUnsafe(cell.byteLength);
  cell.copyTo(copy, 0);
  const timestampStart = LENGTHS_BYTES + readInt32(copy, 4) - TIMESTAMP_AND_TYPE_BYTES;
  const isLatest = readInt32(copy, timestampStart) === 0x7fff_ffff && readInt32(copy, timestampStart + 4) === -1;
  if (isLatest) copy.writeBigInt64BE(latestMs, timestampStart);
  return new Cell(copy, 0);
}

export function makeCell(parts: CellParts): Cell {
  const block = Buffer.allocUnsafe(cellSize(parts));
  writeCell(block, 0, parts);
  return new Cell(block, 0);
}

/** A marker of any kind, no put. */
export function isMarkerType(typeCode: number): boolean {
  return typeCode !== CELL_TYPES.put;
}

/** Its parts, of which some are to be others. */
export function partsOf(cell: Cell): CellParts {
  const { row, family, qualifier, timestamp, typeCode, value, tags } = cell;
  return { row, family, qualifier, timestamp, typeCode, value, tags };
}

export function hasTags(bytes: Buffer): boolean {
  return bytes.length > LENGTHS_BYTES + readInt32(bytes, 4) + readInt32(bytes, 8);
}

export function withoutTags(cell: Cell): Cell {
  return hasTags(cell.bytes()) ? makeCell({ ...partsOf(cell), tags: new Uint8Array(0) }) : cell;
}

/** The tags with this time to live, in place of another. */
export function tagsWithTtl(tags: Buffer, ttlMs: bigint): Buffer {
  const tag = Buffer.alloc(TTL_TAG_BYTES);
  tag.writeUInt16BE(TTL_TAG_BYTES - 2);
  tag[2] = TTL_TAG;
  tag.writeBigInt64BE(BigInt.asIntN(64, ttlMs), 3);
  const others = [...tagsIn(tags)].filter((other) => other[2] !== TTL_TAG);
  return Buffer.concat([...others, tag]);
}

/** In milliseconds; undefined: it has none of its own. */
export function ttlOf(bytes: Buffer): bigint | undefined {
  if (!hasTags(bytes)) return undefined;
  for (const tag of tagsIn(new Cell(bytes, 0).tags))
    if (tag[2] === TTL_TAG && tag.length === TTL_TAG_BYTES) return tag.readBigInt64BE(3);
  return undefined;
}

/** Each with its length in front; what does not fit is none. */
function* tagsIn(tags: Buffer): Generator<Buffer> {
  for (let at = 0; at + 2 < tags.length; ) {
    const end = at + 2 + tags.readUInt16BE(at);
    if (end > tags.length || end === at + 2) return;
    yield tags.subarray(at, end);
    at = end;
  }
}
