/**
 * HBase's printable form of binary keys (`Bytes.toStringBinary`): printable ASCII as it is, everything else, the backslash
 * included, as `\xNN` with upper-case hex. Values of many megabytes go through here, so each way fills one buffer.
 */

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;
/** characters of `\xNN` */
const ESCAPE_LENGTH = 4;
const HEX = Buffer.from("0123456789ABCDEF", "latin1");

/** 1 for each byte that stands for itself */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== BACKSLASH ? 1 : 0,
);

/** the value of each hexadecimal digit, by its character; 0xff for what is none */
const DIGITS = new Uint8Array(256).fill(0xff);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  DIGITS[text.charCodeAt(0)] = digit;
  DIGITS[text.toUpperCase().charCodeAt(0)] = digit;
}

/** The printable form, cut after `limit` bytes with the number of bytes left out. */
export function toPrintable(bytes: Uint8Array, limit: number = Number.POSITIVE_INFINITY): string {
  const shown = bytes.length > limit ? bytes.subarray(0, limit) : bytes;
  const text = encoded(shown);
  return shown.length < bytes.length ? `${text}… (${bytes.length - shown.length} more bytes)` : text;
}

function encoded(bytes: Uint8Array): string {
  let escapes = 0;
  for (const byte of bytes) if (PLAIN[byte] === 0) escapes++;
  const text = Buffer.allocUnsafe(bytes.length + escapes * (ESCAPE_LENGTH - 1));
  let at = 0;
  for (const byte of bytes) {
    if (PLAIN[byte] === 1) text[at++] = byte;
    else {
      text[at++] = BACKSLASH;
      text[at++] = LETTER_X;
      text[at++] = HEX[byte >> 4] as number;
      text[at++] = HEX[byte & 0xf] as number;
    }
  }
  return text.toString("latin1");
}

/** The bytes of a printable form. A backslash that starts no `\xNN` stands for itself, as in HBase. */
export function fromPrintable(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  const first = bytes.indexOf(BACKSLASH);
  return first < 0 ? bytes : decodedInPlace(bytes, first);
}

/** What is read is never shorter than what it is written as, so the front of the buffer takes the bytes. */
function decodedInPlace(bytes: Buffer, first: number): Buffer {
  let to = first;
  for (let from = first; from < bytes.length; ) {
    const byte = bytes[from] as number;
    const value = byte === BACKSLASH ? escapedAt(bytes, from) : undefined;
    bytes[to++] = value ?? byte;
    from += value === undefined ? 1 : ESCAPE_LENGTH;
  }
  // A copy: the rest would stay in memory for as long as the value does.
  return to === bytes.length ? bytes : Buffer.from(bytes.subarray(0, to));
}

function escapedAt(bytes: Buffer, at: number): number | undefined {
  if (at + ESCAPE_LENGTH > bytes.length || bytes[at + 1] !== LETTER_X) return undefined;
  const high = DIGITS[bytes[at + 2] as number] as number;
  const low = DIGITS[bytes[at + 3] as number] as number;
  return high > 0xf || low > 0xf ? undefined : high * 16 + low;
}
