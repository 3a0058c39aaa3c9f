/**
 * HBase's printable form of binary keys (`Bytes.toStringBinary`): printable ASCII as it is, everything else, the backslash
 * included, as `\xNN` with upper-case hex.
 */

/** The printable form, cut after `limit` bytes with the number of bytes left out. */
export function toPrintable(bytes: Uint8Array, limit: number = Number.POSITIVE_INFINITY): string {
  const shown = bytes.length > limit ? bytes.subarray(0, limit) : bytes;
  let text = "";
  for (const byte of shown) text += isPlain(byte) ? String.fromCharCode(byte) : escaped(byte);
  return shown.length < bytes.length ? `${text}… (${bytes.length - shown.length} more bytes)` : text;
}

/** The bytes of a printable form. A backslash that starts no `\xNN` stands for itself, as in HBase. */
export function fromPrintable(text: string): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (const match of text.matchAll(/\\x([0-9A-Fa-f]{2})/g)) {
    parts.push(Buffer.from(text.slice(last, match.index), "utf8"), Buffer.from(match[1] as string, "hex"));
    last = match.index + match[0].length;
  }
  parts.push(Buffer.from(text.slice(last), "utf8"));
  return Buffer.concat(parts);
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
