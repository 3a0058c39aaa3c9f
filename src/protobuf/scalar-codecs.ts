/** Protobuf's scalar types: which values they take, how many bytes these need, how they are written and read. */
import { type Cursor, FIXED32, LENGTH_DELIMITED, VARINT } from "./cursor.ts";
import { writeRaw } from "./raw-bytes.ts";
import type { ScalarName } from "./schema.ts";
import {
  highHalf,
  highHalfOf,
  lowHalf,
  lowHalfOf,
  varint64Size,
  varintSize,
  writeVarint,
  writeVarint64,
} from "./varint.ts";

/** How the values of one type stand on the wire, without their tag. */
export interface ValueCodec<T> {
  readonly wireType: number;
  /** in words, for the error that refuses another value */
  readonly expects: string;
  accepts(value: unknown): boolean;
  size(value: T): number;
  write(target: Buffer, offset: number, value: T): number;
  /** `earlier` is what the same field held before: embedded messages are merged into it */
  read(cursor: Cursor, earlier: T | undefined): T;
}

function integerIn(low: number, high: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

function integer64In(low: bigint, high: bigint): (value: unknown) => boolean {
  return (value) => (typeof value === "bigint" || isSafeInteger(value)) && low <= value && value <= high;
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

const int32: ValueCodec<number> = {
  wireType: VARINT,
  expects: "an integer of 32 bits",
  accepts: integerIn(-0x80000000, 0x7fffffff),
  size: (value) => (value < 0 ? 10 : varintSize(value)),
  write: (target, offset, value) => writeVarint64(target, offset, lowHalf(value), highHalf(value)),
  read: (cursor) => cursor.int32(),
};

const uint32: ValueCodec<number> = {
  wireType: VARINT,
  expects: "an unsigned integer of 32 bits",
  accepts: integerIn(0, 0xffffffff),
  size: varintSize,
  write: writeVarint,
  read: (cursor) => cursor.uint32(),
};

const uint64: ValueCodec<bigint | number> = {
  wireType: VARINT,
  expects: "an unsigned integer of 64 bits",
  accepts: integer64In(0n, 0xffffffffffffffffn),
  size: size64,
  write: write64,
  read: (cursor) => cursor.uint64(),
};

const int64: ValueCodec<bigint | number> = {
  ...uint64,
  expects: "an integer of 64 bits",
  accepts: integer64In(-0x8000000000000000n, 0x7fffffffffffffffn),
  read: (cursor) => cursor.int64(),
};

const uint64AsNumber: ValueCodec<number> = {
  wireType: VARINT,
  expects: "an unsigned integer up to 2^53",
  accepts: integerIn(0, Number.MAX_SAFE_INTEGER),
  size: size64,
  write: write64,
  read: (cursor) => cursor.uint64AsNumber(),
};

const int64AsNumber: ValueCodec<number> = {
  ...uint64AsNumber,
  expects: "an integer up to 2^53",
  accepts: isSafeInteger,
  read: (cursor) => cursor.int64AsNumber(),
};

const bool: ValueCodec<boolean> = {
  wireType: VARINT,
  expects: "a boolean",
  accepts: (value) => typeof value === "boolean",
  size: () => 1,
  write(target, offset, value) {
    target[offset] = value ? 1 : 0;
    return offset + 1;
  },
  read: (cursor) => cursor.bool(),
};

const float: ValueCodec<number> = {
  wireType: FIXED32,
  expects: "a number",
  accepts: (value) => typeof value === "number",
  size: () => 4,
  write: (target, offset, value) => target.writeFloatLE(value, offset),
  read: (cursor) => cursor.float(),
};

const bytes: ValueCodec<Uint8Array> = {
  wireType: LENGTH_DELIMITED,
  expects: "bytes",
  accepts: (value) => value instanceof Uint8Array,
  size: (value) => varintSize(value.length) + value.length,
  write: (target, offset, value) => writeRaw(target, writeVarint(target, offset, value.length), value),
  read: (cursor) => cursor.bytes(),
};

const string: ValueCodec<string> = {
  wireType: LENGTH_DELIMITED,
  expects: "a string without lone surrogates",
  accepts: (value) => typeof value === "string" && !LONE_SURROGATE.test(value),
  size(value) {
    const length = Buffer.byteLength(value, "utf8");
    return varintSize(length) + length;
  },
  write(target, offset, value) {
    const at = writeVarint(target, offset, Buffer.byteLength(value, "utf8"));
    return at + target.write(value, at, "utf8");
  },
  read: (cursor) => cursor.string(),
};

const LONE_SURROGATE = /\p{Surrogate}/u;

function size64(value: bigint | number): number {
  if (typeof value === "number") return varint64Size(lowHalf(value), highHalf(value));
  return varint64Size(lowHalfOf(value), highHalfOf(value));
}

function write64(target: Buffer, offset: number, value: bigint | number): number {
  if (typeof value === "number") return writeVarint64(target, offset, lowHalf(value), highHalf(value));
  return writeVarint64(target, offset, lowHalfOf(value), highHalfOf(value));
}

export const SCALAR_CODECS: Readonly<Record<ScalarName, ValueCodec<unknown>>> = {
  int32,
  uint32,
  int64,
  uint64,
  int64AsNumber,
  uint64AsNumber,
  bool,
  float,
  enum: { ...int32, expects: "an enum's number" },
  bytes,
  string,
};
