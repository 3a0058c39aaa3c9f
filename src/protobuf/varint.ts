/**
 * Protobuf's base-128 integers: sizes and writing. 64-bit values are two unsigned 32-bit halves, because shifts of bigints
 * cost five to fifteen times as much. Reading is in `cursor.ts`.
 */

/** The most bytes a varint can take; a negative int32 takes them all. */
export const MAX_VARINT_BYTES = 10;

/** Bytes that an unsigned 32-bit integer takes. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes an unsigned 32-bit integer; returns the offset behind it. */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value >>> 0;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Bytes that a 64-bit integer takes, given as its unsigned halves. */
export function varint64Size(low: number, high: number): number {
  if (high === 0) return varintSize(low);
  const bits = 64 - Math.clz32(high);
  return Math.ceil(bits / 7);
}

/** Writes a 64-bit integer, given as its unsigned halves; returns the offset behind it. */
export function writeVarint64(target: Uint8Array, offset: number, low: number, high: number): number {
  let at = offset;
  let lowRest = low >>> 0;
  let highRest = high >>> 0;
  while (highRest !== 0 || lowRest > 0x7f) {
    target[at++] = (lowRest & 0x7f) | 0x80;
    lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
    highRest >>>= 7;
  }
  target[at++] = lowRest;
  return at;
}

/** The low half of an integer up to 2^53, of either sign. */
export function lowHalf(value: number): number {
  return value >>> 0;
}

/** The high half of an integer up to 2^53, of either sign. */
export function highHalf(value: number): number {
  return Math.floor(value / 0x100000000) >>> 0;
}

// One bigint seen as two halves; which half comes first depends on the machine.
const whole = new BigUint64Array(1);
const halves = new Uint32Array(whole.buffer);
whole[0] = 1n;
const LOW = halves[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/** The low half of a bigint, which is taken modulo 2^64. */
export function lowHalfOf(value: bigint): number {
  whole[0] = value;
  return halves[LOW] as number;
}

/** The high half of a bigint, which is taken modulo 2^64. */
export function highHalfOf(value: bigint): number {
  whole[0] = value;
  return halves[HIGH] as number;
}

/** The unsigned bigint of two halves. */
export function bigintOf(low: number, high: number): bigint {
  halves[LOW] = low;
  halves[HIGH] = high;
  return whole[0] as bigint;
}
