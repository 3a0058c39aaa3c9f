/**
 * The keys under which cells are stored: their byte order is HBase's order of cells, in a table's rows or in hbase:meta's. Knows
 * no store and no table; what a region reads and writes is a range of such keys.
 *
 *     uint32 space | row | family | qualifier | int64 timestamp, all bits but the sign's turned | uint8 type, all bits turned
 *
 * Row, family and qualifier end with 00 00, and a 00 inside them is written 00 FF: what is shorter comes first, and no part can
 * run into the next. A row of hbase:meta has its table, 01, its start key and its id in this way; without a comma the table, 00.
 */
export type RowOrder = "bytes" | "meta";

/** Behind row, family and qualifier: timestamp and type. */
export const VERSION_BYTES = 9;

const SPACE_BYTES = 4;
/** In front of the key in a cell's own bytes. */
const LENGTHS_BYTES = 12;
const COMMA = 0x2c;

/** What a key is made of; a `Cell` is. */
export interface KeyParts {
  readonly row: Buffer;
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly timestamp: bigint;
  readonly typeCode: number;
}

export class KeyCodec {
  private readonly space: Buffer;
  private readonly nextSpace: Buffer;
  private readonly inMeta: boolean;

  constructor(space: number, rowOrder: RowOrder) {
    this.space = spaceBytes(space);
    this.nextSpace = spaceBytes(space + 1);
    this.inMeta = rowOrder === "meta";
  }

  /** Of all cells of the row, and of no other. */
  row(row: Buffer): Buffer {
    if (!this.inMeta) return Buffer.concat([this.space, orderedBytes(row)]);
    const first = row.indexOf(COMMA);
    if (first < 0) return Buffer.concat([this.space, orderedBytes(row), Buffer.of(0)]);
    const last = row.lastIndexOf(COMMA);
    const startKey = row.subarray(first + 1, Math.max(first + 1, last));
    const table = orderedBytes(row.subarray(0, first));
    return Buffer.concat([
      this.space,
      table,
      Buffer.of(1),
      orderedBytes(startKey),
      orderedBytes(row.subarray(last + 1)),
    ]);
  }

  /** Where a region begins whose first row this is; empty: the space's beginning. */
  regionStart(startKey: Buffer): Buffer {
    return startKey.length === 0 ? this.space : this.row(startKey);
  }

  /** Where a region ends that ends before this row; empty: behind the whole space. */
  regionEnd(endKey: Buffer): Buffer {
    return endKey.length === 0 ? this.nextSpace : this.row(endKey);
  }

  key({ row, family, qualifier, timestamp, typeCode }: KeyParts): Buffer {
    const version = versionBytes(timestamp, typeCode);
    return Buffer.concat([this.row(row), orderedBytes(family), orderedBytes(qualifier), version]);
  }

  /** Where the row of a key ends and its family begins. */
  rowEnd(key: Buffer): number {
    const end = orderedEnd(key, SPACE_BYTES);
    if (!this.inMeta) return end;
    return key[end] === 0 ? end + 1 : orderedEnd(key, orderedEnd(key, end + 1));
  }
}

/** The key of a cell, straight from its bytes. @param row as it stands in keys */
export function keyInRow(row: Buffer, cell: Buffer): Buffer {
  const familyStart = LENGTHS_BYTES + 3 + cell.readUInt16BE(LENGTHS_BYTES);
  const familyEnd = familyStart + (cell[familyStart - 1] as number);
  const qualifierEnd = LENGTHS_BYTES + cell.readInt32BE(4) - VERSION_BYTES;
  const zeros = zerosIn(cell, familyStart, qualifierEnd);
  const key = Buffer.allocUnsafe(row.length + qualifierEnd - familyStart + zeros + 4 + VERSION_BYTES);
  row.copy(key);
  let at = writeOrdered(key, row.length, cell, familyStart, familyEnd);
  at = writeOrdered(key, at, cell, familyEnd, qualifierEnd);
  // The sign's bit stays as it is: signed numbers, the highest first.
  key[at] = (cell[qualifierEnd] as number) ^ 0x7f;
  for (let index = 1; index < VERSION_BYTES; index++) key[at + index] = (cell[qualifierEnd + index] as number) ^ 0xff;
  return key;
}

function spaceBytes(space: number): Buffer {
  const bytes = Buffer.alloc(SPACE_BYTES);
  bytes.writeUInt32BE(space);
  return bytes;
}

/** As it stands in a key: in byte order, and no such thing begins another. */
export function orderedBytes(bytes: Buffer): Buffer {
  const ordered = Buffer.allocUnsafe(bytes.length + zerosIn(bytes, 0, bytes.length) + 2);
  writeOrdered(ordered, 0, bytes, 0, bytes.length);
  return ordered;
}

function zerosIn(bytes: Buffer, start: number, end: number): number {
  let zeros = 0;
  for (let index = start; index < end; index++) if (bytes[index] === 0) zeros++;
  return zeros;
}

function writeOrdered(target: Buffer, targetStart: number, bytes: Buffer, start: number, end: number): number {
  let at = targetStart;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    target[at++] = byte;
    if (byte === 0) target[at++] = 0xff;
  }
  target[at++] = 0;
  target[at++] = 0;
  return at;
}

/** Behind the 00 00 of what begins at `start`. */
export function orderedEnd(key: Buffer, start: number): number {
  let at = start;
  while (key[at] !== 0 || key[at + 1] !== 0) at += key[at] === 0 ? 2 : 1;
  return at + 2;
}

/** The first key behind all that begin with `prefix`, whose last byte is none of FF. */
export function behind(prefix: Buffer): Buffer {
  const next = Buffer.from(prefix);
  const last = next.length - 1;
  next[last] = (next[last] as number) + 1;
  return next;
}

/** @param typeCode as HBase sorts: of one moment the higher first */
export function versionBytes(timestamp: bigint, typeCode: number): Buffer {
  const bytes = Buffer.allocUnsafe(VERSION_BYTES);
  bytes.writeBigInt64BE(timestamp ^ 0x7fff_ffff_ffff_ffffn);
  bytes[VERSION_BYTES - 1] = 0xff - typeCode;
  return bytes;
}

export function timestampOfKey(key: Buffer): bigint {
  return key.readBigInt64BE(key.length - VERSION_BYTES) ^ 0x7fff_ffff_ffff_ffffn;
}

export function typeOfKey(key: Buffer): number {
  return 0xff - (key[key.length - 1] as number);
}

/** Everything but timestamp and type: the column of one row. */
export function columnOfKey(key: Buffer): Buffer {
  return key.subarray(0, key.length - VERSION_BYTES);
}

/** Whether `key` has the bytes of `part` at `start`. */
export function hasAt(key: Buffer, start: number, part: Buffer): boolean {
  if (key.length < start + part.length) return false;
  // From the end: neighbours in a store differ there.
  for (let at = part.length - 1; at >= 0; at--) if (key[start + at] !== part[at]) return false;
  return true;
}

/** Of the bytes from `start` to `end` and those of `other`. */
export function compareAt(key: Buffer, start: number, end: number, other: Buffer): number {
  const length = Math.min(end - start, other.length);
  for (let at = 0; at < length; at++) {
    const difference = (key[start + at] as number) - (other[at] as number);
    if (difference !== 0) return difference;
  }
  return end - start - other.length;
}

/** The lower of two places; undefined: nowhere. */
export function lowerOf(one: Buffer | undefined, other: Buffer): Buffer {
  return one === undefined || Buffer.compare(other, one) < 0 ? other : one;
}

export function higherOf(one: Buffer | undefined, other: Buffer): Buffer {
  return one === undefined || Buffer.compare(other, one) > 0 ? other : one;
}
