/** Bytes written as in a protocol description: hex pairs with blanks, and text in quotes. */
export function hex(text: string): Buffer {
  const parts = text.match(/"[^"]*"|[0-9a-fA-F]{2}/g) ?? [];
  return Buffer.concat(
    parts.map((part) => (part.startsWith('"') ? Buffer.from(part.slice(1, -1), "utf8") : Buffer.from(part, "hex"))),
  );
}
