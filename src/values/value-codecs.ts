/**
 * Values as HBase's own `Bytes` class writes them, so that Java's clients, the shell's `toLong` and filters such as
 * `LongComparator` read the same. What they are not is said in `docs/values.md`: negative numbers do not sort as bytes.
 */
import { refuseBytes, refuseValue, type ValueCodec, valueCodec } from "./value-codec.ts";

/** A `short`: 2 bytes, big-endian, two's complement. `Bytes.toBytes(short)` */
export const int16: ValueCodec<number, number> = integer("int16", 2, (bytes) => bytes.readInt16BE());

/** An `int`: 4 bytes, big-endian, two's complement. `Bytes.toBytes(int)` */
export const int32: ValueCodec<number, number> = integer("int32", 4, (bytes) => bytes.readInt32BE());

/** A `long`, and what `increment` counts in: 8 bytes. Reads a bigint, exactly. `Bytes.toBytes(long)` */
export const int64: Int64Codec = Object.assign(
  valueCodec("int64", encodeInt64, (bytes: Buffer) => decodeInt64("int64", bytes)),
  { asNumber: valueCodec("int64.asNumber", encodeInt64, decodeSafeInteger) },
);

export interface Int64Codec extends ValueCodec<number | bigint, bigint> {
  /** The same bytes, read as a number; throws `ValueFormatError` beyond ±(2^53 - 1), where a number would not be exact. */
  readonly asNumber: ValueCodec<number | bigint, number>;
}

/** A `float`: IEEE 754 single precision, 4 bytes, big-endian. The number is rounded to the nearest float. `Bytes.toBytes(float)` */
export const float32: ValueCodec<number, number> = valueCodec(
  "float32",
  (value) => {
    checkNumber("float32", value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
      refuseValue("float32", "a number below 3.4028236e38 in magnitude", value);
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeFloatBE(value);
    return bytes;
  },
  (bytes) => exactly("float32", 4, bytes).readFloatBE(),
);

/** A `double`, which is what JavaScript's numbers are: IEEE 754 double precision, 8 bytes, big-endian. `Bytes.toBytes(double)` */
export const float64: ValueCodec<number, number> = valueCodec(
  "float64",
  (value) => {
    checkNumber("float64", value);
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleBE(value);
    return bytes;
  },
  (bytes) => exactly("float64", 8, bytes).readDoubleBE(),
);

/** A `boolean`: one byte, 0xFF for true and 0x00 for false; every byte but 0x00 is read as true. `Bytes.toBytes(boolean)` */
export const bool: ValueCodec<boolean, boolean> = valueCodec(
  "bool",
  (value) => {
    if (typeof value !== "boolean") refuseValue("bool", "true or false", value);
    return Buffer.from([value ? 0xff : 0x00]);
  },
  (bytes) => exactly("bool", 1, bytes)[0] !== 0,
);

/**
 * A string in UTF-8. `Bytes.toBytes(String)`. Strict where Java replaces: half a surrogate pair is not written, and bytes that
 * are not UTF-8 are not read; `buffer.toString()` is there for who wants them with U+FFFD in place.
 */
export const utf8: ValueCodec<string, string> = valueCodec(
  "utf8",
  (value) => {
    if (typeof value !== "string") refuseValue("utf8", "a string", value);
    if (LONE_SURROGATE.test(value)) refuseValue("utf8", "a string without lone surrogates", value);
    return Buffer.from(value, "utf8");
  },
  (bytes) => {
    try {
      return STRICT_UTF8.decode(bytes);
    } catch {
      return refuseBytes("utf8", "text in UTF-8", bytes);
    }
  },
);

const LONE_SURROGATE = /\p{Surrogate}/u;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

function integer(name: string, size: 2 | 4, read: (bytes: Buffer) => number): ValueCodec<number, number> {
  const limit = 2 ** (8 * size - 1);
  return valueCodec(
    name,
    (value) => {
      if (!Number.isInteger(value) || value < -limit || value >= limit)
        refuseValue(name, `a whole number from ${-limit} to ${limit - 1}`, value);
      const bytes = Buffer.allocUnsafe(size);
      bytes.writeIntBE(value, 0, size);
      return bytes;
    },
    (bytes) => read(exactly(name, size, bytes)),
  );
}

function encodeInt64(value: number | bigint): Buffer {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    refuseValue("int64", "a bigint where a number is not exact, beyond 2^53 - 1", value);
  if (typeof value !== "bigint" && !Number.isSafeInteger(value))
    refuseValue("int64", "a whole number or a bigint", value);
  const exact = BigInt(value);
  if (exact < INT64_MIN || exact > INT64_MAX) refuseValue("int64", `${INT64_MIN}n to ${INT64_MAX}n`, value);
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(exact);
  return bytes;
}

function decodeInt64(name: string, bytes: Buffer): bigint {
  return exactly(name, 8, bytes).readBigInt64BE();
}

function decodeSafeInteger(bytes: Buffer): number {
  const value = Number(decodeInt64("int64.asNumber", bytes));
  if (!Number.isSafeInteger(value))
    refuseBytes("int64.asNumber", "8 bytes within ±(2^53 - 1) (int64 reads all)", bytes);
  return value;
}

function exactly(name: string, size: number, bytes: Buffer): Buffer {
  if (bytes.length !== size) refuseBytes(name, size === 1 ? "1 byte" : `${size} bytes`, bytes);
  return bytes;
}

function checkNumber(name: string, value: number): void {
  if (typeof value !== "number") refuseValue(name, "a number", value);
}
