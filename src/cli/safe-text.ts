/** What a server says must not steer the terminal: control characters are replaced, white space stays a space. */
export function safeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (control) => (/\s/.test(control) ? " " : "\ufffd"));
}
