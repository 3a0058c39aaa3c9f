/** Walks over a pattern of Java's by code points, with the flags that hold where it stands. */

/** What JavaScript cannot do, or Java would not take. */
export class JavaRegexError extends Error {}

/** Bits of `java.util.regex.Pattern`. */
export const JAVA_FLAGS = {
  unixLines: 1,
  caseInsensitive: 2,
  comments: 4,
  multiline: 8,
  literal: 16,
  dotAll: 32,
  unicodeCase: 64,
  canonicalEquivalence: 128,
  unicodeCharacterClass: 256,
} as const;

export class JavaRegexReader {
  readonly #points: readonly string[];
  #at = 0;
  flags: number;

  constructor(pattern: string, flags: number) {
    this.#points = [...unquoted(pattern)];
    this.flags = flags;
  }

  get atEnd(): boolean {
    return this.#at >= this.#points.length;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  peek(ahead = 0): string {
    return this.#points[this.#at + ahead] ?? "";
  }

  next(): string {
    if (this.atEnd) throw new JavaRegexError("Unexpected end of the pattern");
    return this.#points[this.#at++] as string;
  }

  take(text: string): boolean {
    if (![...text].every((point, index) => this.peek(index) === point)) return false;
    this.#at += text.length;
    return true;
  }

  /** Of these characters as many as there are, up to `most`. */
  takeAll(allowed: RegExp, most: number): string {
    let taken = "";
    while (taken.length < most && allowed.test(this.peek())) taken += this.next();
    return taken;
  }

  takeUpTo(end: string): string {
    let taken = "";
    while (!this.take(end)) taken += this.next();
    return taken;
  }

  /** With the flag COMMENTS white space and what is behind a # count for nothing. */
  skipComments(): void {
    if (!this.has(JAVA_FLAGS.comments)) return;
    for (;;) {
      if (/^[ \t\n\v\f\r]$/.test(this.peek())) this.next();
      else if (this.peek() === "#") while (!this.atEnd && !/[\n\r\u0085\u2028\u2029]/.test(this.next()));
      else return;
    }
  }
}

/** What stands between \Q and \E with every character escaped instead. */
function unquoted(pattern: string): string {
  return pattern.replaceAll(/\\Q([\s\S]*?)(?:\\E|$)|\\[\s\S]/g, (all, quoted: string | undefined) =>
    quoted === undefined ? all : quoted.replaceAll(/[^0-9A-Za-z\u0080-\uffff]/g, String.raw`\$&`),
  );
}
