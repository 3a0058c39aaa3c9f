/** Decimals as HBase's `Bytes.toBytes(BigDecimal)` writes them, compared as Java compares them. */
import { type BigDecimalParts, bigDecimal } from "../../values/big-decimal.ts";

/** Four bytes of scale, and at least one of digits. */
const LEAST_BYTES = 5;

/** Undefined for bytes that are too short. */
export function readBigDecimal(bytes: Buffer): BigDecimalParts | undefined {
  return bytes.length < LEAST_BYTES ? undefined : bigDecimal.parts.decode(bytes);
}

/** By value: 2.0 is 2.00. A scale may say any power of ten, so that orders of magnitude are compared before digits are. */
export function compareBigDecimals(one: BigDecimalParts, other: BigDecimalParts): number {
  const sign = signOf(one.unscaled);
  if (sign !== signOf(other.unscaled)) return sign < signOf(other.unscaled) ? -1 : 1;
  if (sign === 0) return 0;
  const oneDigits = digitsOf(one.unscaled);
  const otherDigits = digitsOf(other.unscaled);
  const order = oneDigits - one.scale - (otherDigits - other.scale);
  if (order !== 0) return order > 0 ? sign : -sign;
  // Equal orders: the scales differ by no more than the digits do, so that neither number grows beyond the other.
  const difference = other.scale - one.scale;
  const left = difference > 0 ? one.unscaled * 10n ** BigInt(difference) : one.unscaled;
  const right = difference < 0 ? other.unscaled * 10n ** BigInt(-difference) : other.unscaled;
  return signOf(left - right);
}

function signOf(value: bigint): number {
  if (value === 0n) return 0;
  return value < 0n ? -1 : 1;
}

function digitsOf(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}
