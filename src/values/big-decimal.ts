/**
 * Java's `BigDecimal` in both its forms: the bytes that HBase's `Bytes` writes, and the text of Java's `toString`. Text and
 * not a number: 0.1 is no number of JavaScript, and 1.10 is not the 1.1 that a number would make of it.
 */
import { refuseBytes, refuseValue, type ValueCodec, valueCodec } from "./value-codec.ts";

/** `unscaled` x 10^-`scale`; two of the same value and different scale are different, as in Java. */
export interface BigDecimalParts {
  readonly unscaled: bigint;
  /** a signed 32-bit integer: how many of the digits stand behind the point */
  readonly scale: number;
}

export interface BigDecimalCodec extends ValueCodec<string | BigDecimalParts, string> {
  /** The same bytes, read as unscaled value and scale. */
  readonly parts: ValueCodec<string | BigDecimalParts, BigDecimalParts>;
}

/**
 * A `BigDecimal`: 4 bytes of scale, then the unscaled value in two's complement, as short as it goes. `Bytes.toBytes(BigDecimal)`.
 * Takes text such as `"12.50"` or `"1.5E+3"`, reads the text of `BigDecimal.toString`; neither loses a digit or the scale.
 */
export const bigDecimal: BigDecimalCodec = Object.assign(
  valueCodec("bigDecimal", encode, (bytes: Buffer) => toText(decode(bytes))),
  { parts: valueCodec("bigDecimal.parts", encode, decode) },
);

const SCALE_BYTES = 4;
const MIN_SCALE = -(2 ** 31);
const MAX_SCALE = 2 ** 31 - 1;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,10}))?$/;

function encode(value: string | BigDecimalParts): Buffer {
  const { unscaled, scale } = typeof value === "string" ? parse(value) : checkedParts(value);
  const digits = twosComplement(unscaled);
  const bytes = Buffer.allocUnsafe(SCALE_BYTES + digits.length);
  bytes.writeInt32BE(scale);
  bytes.set(digits, SCALE_BYTES);
  return bytes;
}

function decode(bytes: Buffer): BigDecimalParts {
  if (bytes.length <= SCALE_BYTES) refuseBytes("bigDecimal", "4 bytes of scale and at least one of digits", bytes);
  const digits = bytes.subarray(SCALE_BYTES);
  const unscaled = BigInt.asIntN(digits.length * 8, BigInt(`0x${digits.toString("hex")}`));
  return { unscaled, scale: bytes.readInt32BE() };
}

function parse(text: string): BigDecimalParts {
  const [matched, sign, whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  if (matched === undefined || whole + fraction === "")
    return refuseValue("bigDecimal", 'a decimal number such as "12.50"', text);
  const magnitude = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  if (scale < MIN_SCALE || scale > MAX_SCALE) refuseValue("bigDecimal", "a scale of 32 bits", text);
  return { unscaled: sign === "-" ? -magnitude : magnitude, scale };
}

function checkedParts(value: BigDecimalParts): BigDecimalParts {
  const { unscaled, scale } = value ?? {};
  if (typeof unscaled !== "bigint") refuseValue("bigDecimal", "text or { unscaled: bigint, scale }", value);
  if (!Number.isInteger(scale) || scale < MIN_SCALE || scale > MAX_SCALE)
    refuseValue("bigDecimal", "a scale of 32 bits", scale);
  return value;
}

/** As short as it goes, with a bit for the sign: `BigInteger.toByteArray`. */
function twosComplement(value: bigint): Buffer {
  const magnitude = (value < 0n ? ~value : value).toString(16);
  // A first hex digit of 8 or more fills its four bits and leaves the sign to the next byte.
  const bits = 4 * magnitude.length - Math.clz32(Number.parseInt(magnitude[0] ?? "0", 16)) + 28;
  const size = (bits >> 3) + 1;
  const hex = BigInt.asUintN(8 * size, value).toString(16);
  return Buffer.from(hex.padStart(2 * size, "0"), "hex");
}

/** Java's canonical text: plain while the point is near the digits, scientific beyond, so that a scale of 2^31 is not 2 GB. */
function toText({ unscaled, scale }: BigDecimalParts): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const exponent = digits.length - 1 - scale;
  if (scale >= 0 && exponent >= -6) return sign + plain(digits, scale);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = exponent === 0 ? "" : `E${exponent > 0 ? "+" : ""}${exponent}`;
  return `${sign}${digits[0]}${fraction}${power}`;
}

function plain(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, "0");
  const point = padded.length - scale;
  return `${padded.slice(0, point)}.${padded.slice(point)}`;
}
