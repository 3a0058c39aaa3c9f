/** Every way in which the same bytes may arrive: whole, one by one, and in two pieces cut at each place. */

/** Beyond this a cut at each place takes too long; the places near both ends and every seventh between are cut then. */
const ALL_CUTS_BYTES = 600;

export function* everyCut(bytes: Uint8Array): Iterable<Buffer[]> {
  const whole = Buffer.from(bytes);
  yield [whole];
  yield byteByByte(whole);
  for (let at = 1; at < whole.length; at++) {
    if (isWorthCutting(at, whole.length)) yield [whole.subarray(0, at), whole.subarray(at)];
  }
}

export function byteByByte(bytes: Uint8Array): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

/** Every proper beginning of the bytes, the empty one included. */
export function* everyTruncation(bytes: Uint8Array): Iterable<Buffer> {
  const whole = Buffer.from(bytes);
  for (let length = 0; length < whole.length; length++) yield whole.subarray(0, length);
}

function isWorthCutting(at: number, length: number): boolean {
  return length <= ALL_CUTS_BYTES || at < 50 || length - at < 50 || at % 7 === 0;
}
