/**
 * A cell as KeyValueCodec writes it, and cells one behind the other: a cell block. A `Cell` is a view: a block and an offset;
 * nothing is parsed before it is asked for. Whoever makes one has walked the block with `cellEnd`, which checks every length.
 *
 *     int32 length of what follows | int32 key length | int32 value length
 *     key: int16 row length, row, int8 family length, family, qualifier, int64 timestamp, int8 type
 *     value
 *     with KeyValueCodecWithTags, if the cell has any: uint16 tags length, tags
 */
import { readInt32, writeInt32 } from "../bytes/big-endian.ts";
import { asBuffer } from "../bytes/byte-queue.ts";
import { toPrintable } from "../bytes/printable.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { writeRaw } from "../protobuf/raw-bytes.ts";
import { bigintOf, highHalf, highHalfOf, lowHalf, lowHalfOf } from "../protobuf/varint.ts";

/** The type byte of a cell. Only puts come back from ordinary reads; raw scans return the markers of deletes too. */
export const CELL_TYPES = {
  put: 4,
  /** one version, at exactly this timestamp */
  delete: 8,
  /** all columns of the family at exactly this timestamp */
  deleteFamilyVersion: 10,
  /** all versions of the column up to this timestamp */
  deleteColumn: 12,
  /** all columns of the family up to this timestamp */
  deleteFamily: 14,
} as const;

/** `put`, or the kind of a delete marker. */
export type CellType = keyof typeof CELL_TYPES;

/** Of a cell inside its block: the length, the two lengths of the KeyValue, and the fixed part of a key. */
const LENGTH_BYTES = 4;
const LENGTHS_BYTES = 12;
const FIXED_KEY_BYTES = 12;
const TIMESTAMP_AND_TYPE_BYTES = 9;
/** The shortest cell there can be: what bounds the number of cells in a block. */
export const MIN_CELL_BYTES: number = LENGTHS_BYTES + FIXED_KEY_BYTES;

/** What `subarray` makes, made without its detours: values are what programs read most of. */
const BufferView = (Buffer as unknown as { readonly [Symbol.species]: unknown })[Symbol.species] as new (
  memory: ArrayBufferLike,
  offset: number,
  length: number,
) => Buffer;

const TYPE_NAMES: ReadonlyMap<number, CellType> = new Map(
  Object.entries(CELL_TYPES).map(([name, code]) => [code, name as CellType]),
);

/** The key of a row: its length stands in a Java short. */
export const MAX_ROW_BYTES = 0x7fff;

/** "Latest" on the wire, Java's Long.MAX_VALUE: the server fills in its time. */
export const LATEST_TIMESTAMP: bigint = 0x7fff_ffff_ffff_ffffn;

/** One version of one column of a row: a view over the answer it came in. */
export class Cell {
  private readonly block: Buffer;
  private readonly at: number;

  /** @internal @param at where the cell's length stands in `block`; `cellEnd` has accepted it */
  constructor(block: Buffer, at: number) {
    this.block = block;
    this.at = at;
  }

  /** The key of its row, a view. */
  get row(): Buffer {
    const start = this.rowStart;
    return this.block.subarray(start, start + this.rowLength);
  }

  /** A view. */
  get family(): Buffer {
    const start = this.familyStart;
    return this.block.subarray(start, start + (this.block[start - 1] as number));
  }

  /** The column's name without its family, a view; it may be empty. */
  get qualifier(): Buffer {
    return this.block.subarray(this.qualifierStart, this.timestampStart);
  }

  /** A view of the answer's memory: keep `Buffer.from(cell.value)` if you keep it for long. */
  get value(): Buffer {
    const { block } = this;
    return new BufferView(block.buffer, block.byteOffset + this.valueStart, this.valueLength);
  }

  /** UTF-8 text of the value, straight from the answer's memory. */
  get text(): string {
    const start = this.valueStart;
    return this.block.toString("utf8", start, start + this.valueLength);
  }

  /** In bytes. */
  get valueLength(): number {
    return readInt32(this.block, this.at + 8);
  }

  /** Milliseconds since 1970 by convention, exact: 64 bits. */
  get timestamp(): bigint {
    const at = this.timestampStart;
    const high = readInt32(this.block, at) >>> 0;
    return BigInt.asIntN(64, bigintOf(readInt32(this.block, at + 4) >>> 0, high));
  }

  /** The same as a number, which is exact up to 2^53: any date there will ever be. */
  get timestampMs(): number {
    const at = this.timestampStart;
    return readInt32(this.block, at) * 0x1_0000_0000 + (readInt32(this.block, at + 4) >>> 0);
  }

  /** Undefined for a code that HBase has not had so far; see `typeCode`. */
  get type(): CellType | undefined {
    return TYPE_NAMES.get(this.typeCode);
  }

  /** HBase's own number of the type. */
  get typeCode(): number {
    return this.block[this.timestampStart + 8] as number;
  }

  /** Behind the value, as KeyValueCodecWithTags sends them; empty with the default codec. */
  get tags(): Buffer {
    const end = this.at + LENGTH_BYTES + readInt32(this.block, this.at);
    const valueEnd = this.valueStart + this.valueLength;
    return this.block.subarray(Math.min(end, valueEnd + 2), end);
  }

  /** `family:qualifier` in HBase's printable form. */
  get column(): string {
    return `${toPrintable(this.family)}:${toPrintable(this.qualifier)}`;
  }

  /** Whether this is a cell of this column, or of this family if there is no qualifier. */
  isIn(family: Uint8Array, qualifier: Uint8Array | undefined): boolean {
    return isCellIn(this.block, this.at, family, qualifier);
  }

  /** The cell with memory of its own, so that it does not keep the answer it came in. */
  copy(): Cell {
    const end = this.at + LENGTH_BYTES + readInt32(this.block, this.at);
    return new Cell(Buffer.from(this.block.subarray(this.at, end)), 0);
  }

  /** The cell's bytes as in a block, a view. */
  bytes(): Buffer {
    return this.block.subarray(this.at, this.at + LENGTH_BYTES + readInt32(this.block, this.at));
  }

  /** @internal Of `bytes()`, without making it. */
  get byteLength(): number {
    return LENGTH_BYTES + readInt32(this.block, this.at);
  }

  /** @internal Whether this is its row, without making that. */
  isOfRow(row: Uint8Array): boolean {
    return this.rowLength === row.length && equalAt(this.block, this.rowStart, row);
  }

  /** @internal Copies `bytes()` without making it; returns the place behind it. */
  copyTo(target: Buffer, at: number): number {
    return at + this.block.copy(target, at, this.at, this.at + this.byteLength);
  }

  /** For people: `row/family:qualifier/timestamp/type`. */
  toString(): string {
    return `${toPrintable(this.row)}/${this.column}/${this.timestamp}/${this.type ?? this.typeCode}`;
  }

  private get rowStart(): number {
    return this.at + LENGTHS_BYTES + 2;
  }

  private get rowLength(): number {
    return readUint16(this.block, this.at + LENGTHS_BYTES);
  }

  private get familyStart(): number {
    return this.rowStart + this.rowLength + 1;
  }

  private get qualifierStart(): number {
    const start = this.familyStart;
    return start + (this.block[start - 1] as number);
  }

  private get timestampStart(): number {
    return this.valueStart - TIMESTAMP_AND_TYPE_BYTES;
  }

  private get valueStart(): number {
    return this.at + LENGTHS_BYTES + readInt32(this.block, this.at + 4);
  }
}

/** The same for a cell of which there is no object yet: looking for a column makes none but the one it finds. */
export function isCellIn(
  block: Uint8Array,
  at: number,
  family: Uint8Array,
  qualifier: Uint8Array | undefined,
): boolean {
  const familyStart = at + LENGTHS_BYTES + 3 + readUint16(block, at + LENGTHS_BYTES);
  if (block[familyStart - 1] !== family.length || !equalAt(block, familyStart, family)) return false;
  if (qualifier === undefined) return true;
  const start = familyStart + family.length;
  const timestampStart = at + LENGTHS_BYTES + readInt32(block, at + 4) - TIMESTAMP_AND_TYPE_BYTES;
  return timestampStart - start === qualifier.length && equalAt(block, start, qualifier);
}

/**
 * Where the cell at `at` ends. Throws `MalformedMessageError` if any of its lengths does not fit into another or into what is
 * left before `end`: afterwards every part of the cell lies inside it.
 */
export function cellEnd(block: Uint8Array, at: number, end: number): number {
  if (end - at < MIN_CELL_BYTES) throw malformed(at, `${end - at} bytes are left for a cell`);
  const length = readInt32(block, at);
  const keyLength = readInt32(block, at + 4);
  const valueLength = readInt32(block, at + 8);
  const next = at + LENGTH_BYTES + length;
  if (length < 0 || next > end)
    throw malformed(at, `a cell states ${length} bytes, ${end - at - LENGTH_BYTES} are left`);
  if (keyLength < FIXED_KEY_BYTES || valueLength < 0 || keyLength + valueLength > length - 8)
    throw malformed(at, `key of ${keyLength} and value of ${valueLength} bytes in a cell of ${length}`);
  const rowLength = readUint16(block, at + LENGTHS_BYTES);
  const familyLengthAt = at + LENGTHS_BYTES + 2 + rowLength;
  if (rowLength > keyLength - FIXED_KEY_BYTES)
    throw malformed(at, `row of ${rowLength} bytes in a key of ${keyLength}`);
  const familyLength = block[familyLengthAt] as number;
  if (rowLength + familyLength > keyLength - FIXED_KEY_BYTES)
    throw malformed(at, `row of ${rowLength} and family of ${familyLength} bytes in a key of ${keyLength}`);
  const behind = length - 8 - keyLength - valueLength;
  // Tags, with their own length in front; nothing else may stand there.
  if (behind > 0 && (behind < 2 || readUint16(block, next - behind) !== behind - 2))
    throw malformed(at, `${behind} bytes behind the value are no tags`);
  return next;
}

/**
 * The same for one of very many cells: `view` is over all of `block`. A whole cell without tags needs no more than this, and
 * what any other is, `cellEnd` says.
 */
export function cellEndIn(view: DataView, block: Uint8Array, at: number): number {
  const end = block.length;
  if (end - at < MIN_CELL_BYTES) return cellEnd(block, at, end);
  const keyLength = view.getInt32(at + 4);
  const valueLength = view.getInt32(at + 8);
  const rowLength = view.getUint16(at + LENGTHS_BYTES);
  const next = at + LENGTHS_BYTES + keyLength + valueLength;
  const columnBytes = keyLength - FIXED_KEY_BYTES - rowLength;
  if (columnBytes < 0 || valueLength < 0 || next > end || view.getInt32(at) !== next - at - LENGTH_BYTES)
    return cellEnd(block, at, end);
  const familyLength = block[at + LENGTHS_BYTES + 2 + rowLength] as number;
  return familyLength <= columnBytes ? next : cellEnd(block, at, end);
}

/** What a cell to be written is made of. */
export interface CellParts {
  readonly row: Uint8Array;
  readonly family: Uint8Array;
  readonly qualifier: Uint8Array;
  /** a number up to 2^53 */
  readonly timestamp: bigint | number;
  readonly typeCode: number;
  readonly value: Uint8Array;
  readonly tags?: Uint8Array;
}

/** The bytes that `writeCell` writes. */
export function cellSize({ row, family, qualifier, value, tags }: CellParts): number {
  const tagBytes = tags === undefined || tags.length === 0 ? 0 : 2 + tags.length;
  return MIN_CELL_BYTES + row.length + family.length + qualifier.length + value.length + tagBytes;
}

/** Writes a cell at `offset`; returns the offset behind it. The caller has checked the lengths of row and family. */
export function writeCell(target: Buffer, offset: number, parts: CellParts): number {
  const { row, family, qualifier, value, tags } = parts;
  const keyLength = FIXED_KEY_BYTES + row.length + family.length + qualifier.length;
  let at = writeInt32(target, offset, cellSize(parts) - LENGTH_BYTES);
  at = writeInt32(target, at, keyLength);
  at = writeInt32(target, at, value.length);
  at = writeRaw(target, writeUint16(target, at, row.length), row);
  target[at] = family.length;
  at = writeRaw(target, at + 1, family);
  at = writeRaw(target, at, qualifier);
  at = writeTimestamp(target, at, parts.timestamp);
  target[at] = parts.typeCode;
  at = writeRaw(target, at + 1, value);
  if (tags === undefined || tags.length === 0) return at;
  return writeRaw(target, writeUint16(target, at, tags.length), tags);
}

/** A block of these cells. */
export function encodeCells(cells: readonly CellParts[]): Buffer {
  const block = Buffer.allocUnsafe(cells.reduce((size, cell) => size + cellSize(cell), 0));
  let at = 0;
  for (const cell of cells) at = writeCell(block, at, cell);
  return block;
}

/** All cells of a block, which are checked. */
export function decodeCells(bytes: Uint8Array): Cell[] {
  const block = asBuffer(bytes);
  const cells: Cell[] = [];
  for (let at = 0; at < block.length; ) {
    const next = cellEnd(block, at, block.length);
    cells.push(new Cell(block, at));
    at = next;
  }
  return cells;
}

function writeTimestamp(target: Buffer, offset: number, timestamp: bigint | number): number {
  if (typeof timestamp === "bigint")
    return writeInt32(target, writeInt32(target, offset, highHalfOf(timestamp)), lowHalfOf(timestamp));
  return writeInt32(target, writeInt32(target, offset, highHalf(timestamp)), lowHalf(timestamp));
}

function equalAt(block: Uint8Array, start: number, bytes: Uint8Array): boolean {
  for (let index = bytes.length - 1; index >= 0; index--) if (block[start + index] !== bytes[index]) return false;
  return true;
}

function writeUint16(bytes: Uint8Array, offset: number, value: number): number {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
  return offset + 2;
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}

function malformed(at: number, problem: string): MalformedMessageError {
  return new MalformedMessageError("cell block", at, problem);
}
