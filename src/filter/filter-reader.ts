/**
 * The words of HBase's filter language, read from bytes: white space, keywords, names, arguments. What they mean together is
 * `parse-filter.ts`'s business. Written by hand because the language is HBase's own and knows bytes, not characters.
 */
import { toPrintable } from "../bytes/printable.ts";
import { FilterSyntaxError } from "../errors/filter-errors.ts";

const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x27;
const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
/** how much of the text an error shows */
const SHOWN_BYTES = 20;

export type Keyword = "AND" | "OR" | "SKIP" | "WHILE";

/** One argument: bytes between quotes with the doubled quotes made single, or a bare word. */
export interface FilterWord {
  readonly type: "quoted" | "bare";
  readonly bytes: Buffer;
  /** its first byte */
  readonly position: number;
}

export class FilterReader {
  readonly #text: Buffer;
  #at = 0;

  constructor(text: Buffer) {
    this.#text = text;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  skipSpace(): void {
    while (isSpace(this.#text[this.#at])) this.#at++;
  }

  /** A keyword stands alone: between spaces, parentheses and the ends of the text. */
  takeKeyword(keyword: Keyword): boolean {
    const end = this.#at + keyword.length;
    if (this.#text.toString("latin1", this.#at, end) !== keyword) return false;
    const before = this.#at === 0 ? SPACE : this.#text[this.#at - 1];
    const behind = this.#text[end];
    if (!isSpace(before) && before !== OPEN && before !== CLOSE) return false;
    if (!isSpace(behind) && behind !== OPEN) return false;
    this.#at = end;
    return true;
  }

  takeOpen(): boolean {
    return this.#take(OPEN);
  }

  takeClose(): boolean {
    return this.#take(CLOSE);
  }

  /** The name in front of a parenthesis: letters and digits, as Java's class names have. */
  name(): string {
    const from = this.#at;
    while (isNameByte(this.#text[this.#at])) this.#at++;
    return this.#text.toString("latin1", from, this.#at);
  }

  /** The arguments up to the closing parenthesis, which is taken too. Between two is a comma, white space, or both, as HBase has it. */
  words(): FilterWord[] {
    const words: FilterWord[] = [];
    this.skipSpace();
    if (this.takeClose()) return words;
    for (;;) {
      words.push(this.#word());
      this.skipSpace();
      if (this.takeClose()) return words;
      if (!this.#take(COMMA) && this.atEnd) throw this.expected("a comma or )");
      this.skipSpace();
    }
  }

  /** @param position where the error is, by default here */
  expected(what: string, position: number = this.#at): FilterSyntaxError {
    const rest = this.#text.subarray(position, position + SHOWN_BYTES);
    const more = position + SHOWN_BYTES < this.#text.length ? "…" : "";
    return new FilterSyntaxError(position, what, rest.length === 0 ? "the end" : `${toPrintable(rest)}${more}`);
  }

  #word(): FilterWord {
    const byte = this.#text[this.#at];
    if (byte === QUOTE) return this.#quoted();
    const position = this.#at;
    while (!endsBareWord(this.#text[this.#at])) this.#at++;
    if (this.#at === position) throw this.expected("an argument");
    return { type: "bare", bytes: this.#text.subarray(position, this.#at), position };
  }

  #quoted(): FilterWord {
    const position = this.#at;
    const parts: Buffer[] = [];
    this.#at++;
    for (;;) {
      const quote = this.#text.indexOf(QUOTE, this.#at);
      if (quote < 0) throw this.expected("a quote that ends this text", position);
      const escaped = this.#text[quote + 1] === QUOTE;
      parts.push(this.#text.subarray(this.#at, escaped ? quote + 1 : quote));
      this.#at = escaped ? quote + 2 : quote + 1;
      if (escaped) continue;
      return { type: "quoted", bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), position };
    }
  }

  #take(byte: number): boolean {
    if (this.#text[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

function endsBareWord(byte: number | undefined): boolean {
  return byte === undefined || isSpace(byte) || byte === COMMA || byte === OPEN || byte === CLOSE || byte === QUOTE;
}

function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9_$.]/.test(String.fromCharCode(byte));
}
