/** Text that must be UTF-8: where it is not, nobody wants replacement characters. */

const strict = new TextDecoder("utf-8", { fatal: true });

/** The text from `start` to `end`, or undefined if it is not UTF-8. */
export function utf8In(buffer: Buffer, start: number, end: number): string | undefined {
  const text = buffer.toString("utf8", start, end);
  // The decoder puts this character in place of what is not UTF-8. It may also have been sent, so look again.
  return text.includes("\ufffd") && !isUtf8(buffer.subarray(start, end)) ? undefined : text;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
