/** The arguments of one filter of the filter language, taken one after another by what each must be. */

import * as comparator from "./comparator.ts";
import { type Comparator, OrderedComparator, PatternFlags } from "./comparators.ts";
import { type CompareOperator, type EqualityOperator, isCompareOperator } from "./compare-operator.ts";
import type { Comparison } from "./comparison.ts";
import { MAX_INT64, MIN_INT64 } from "./filter-package.ts";
import type { FilterReader, FilterWord } from "./filter-reader.ts";
import { asText } from "./filter-text.ts";

const COLON = 0x3a;
/** Longer ones are no number of 64 bits; and turning digits into a number takes the square of their count. */
const MAX_DIGITS = 30;

/** By the type in front of the colon. */
const COMPARATORS: Readonly<Record<string, (value: Buffer, text: () => string) => Comparator>> = {
  binary: (value) => comparator.binary(value),
  binaryprefix: (value) => comparator.binaryPrefix(value),
  regexstring: (_value, text) => comparator.regex(text()),
  regexstringnocase: (_value, text) => comparator.regex(text(), PatternFlags.CASE_INSENSITIVE | PatternFlags.DOTALL),
  substring: (_value, text) => comparator.substring(text()),
};

export class FilterWords {
  readonly #reader: FilterReader;
  readonly #words: readonly FilterWord[];
  readonly #filter: string;
  #next = 0;

  constructor(reader: FilterReader, words: readonly FilterWord[], filter: string) {
    this.#reader = reader;
    this.#words = words;
    this.#filter = filter;
  }

  get count(): number {
    return this.#words.length;
  }

  /** How many there may be; says so at the first that is too many, or behind the last. */
  expectCount(...allowed: number[]): void {
    if (allowed.includes(this.count)) return;
    const extra = this.#words[Math.max(...allowed)];
    const numbers = allowed.join(" or ");
    const what = `${this.#filter} with ${numbers} argument${numbers === "1" ? "" : "s"}, not ${this.count},`;
    throw this.#reader.expected(what, extra?.position ?? this.#reader.position - 1);
  }

  expectSome(): void {
    if (this.count === 0) throw this.#reader.expected(`${this.#filter} with an argument`, this.#reader.position - 1);
  }

  bytes(what: string): Buffer {
    const word = this.#take(what);
    if (word.type !== "quoted") throw this.#expected(`${what} between single quotes`, word);
    return word.bytes;
  }

  allBytes(what: string): Buffer[] {
    this.expectSome();
    return this.#words.map(() => this.bytes(what));
  }

  long(what: string): bigint {
    const word = this.#take(what);
    const digits = word.bytes.length > MAX_DIGITS ? "" : word.bytes.toString("latin1");
    const value = word.type === "bare" && /^-?[0-9]+$/.test(digits) ? BigInt(digits) : undefined;
    if (value === undefined || value < MIN_INT64 || value > MAX_INT64)
      throw this.#expected(`${what}, an integer`, word);
    return value;
  }

  allLongs(what: string): bigint[] {
    this.expectSome();
    return this.#words.map(() => this.long(what));
  }

  /** What is too large for 32 bits is refused by the filter. */
  int(what: string): number {
    return Number(this.long(what));
  }

  bool(what: string): boolean {
    const word = this.#take(what);
    const text = word.bytes.toString("latin1").toLowerCase();
    if (word.type !== "bare" || (text !== "true" && text !== "false")) {
      throw this.#expected(`${what}, true or false`, word);
    }
    return text === "true";
  }

  /** Two arguments: the operator, and `'type:value'`. */
  comparison(): Comparison {
    const operatorWord = this.#take("an operator");
    const operator = operatorWord.bytes.toString("latin1");
    if (operatorWord.type !== "bare" || !isCompareOperator(operator)) {
      throw this.#expected("an operator, one of < <= = != >= >", operatorWord);
    }
    const right = this.#comparator();
    if (right instanceof OrderedComparator) return [operator, right];
    if (!isEquality(operator)) throw this.#expected("= or != in front of a comparator without order", operatorWord);
    return [operator, right];
  }

  #comparator(): Comparator {
    const word = this.#take("a comparator");
    const colon = word.bytes.indexOf(COLON);
    const type = word.bytes.toString("latin1", 0, Math.max(0, colon));
    const make = word.type === "quoted" && Object.hasOwn(COMPARATORS, type) ? COMPARATORS[type] : undefined;
    if (colon < 0 || make === undefined) {
      throw this.#expected(`'type:value' with a type among ${Object.keys(COMPARATORS).join(", ")}`, word);
    }
    const value = word.bytes.subarray(colon + 1);
    return make(value, () => this.#text(value, word));
  }

  #text(bytes: Buffer, word: FilterWord): string {
    const text = asText(bytes);
    if (text === undefined) throw this.#expected("text in UTF-8", word);
    return text;
  }

  #take(what: string): FilterWord {
    const word = this.#words[this.#next++];
    if (word === undefined) throw this.#reader.expected(what, this.#reader.position - 1);
    return word;
  }

  #expected(what: string, { position }: FilterWord): Error {
    return this.#reader.expected(what, position);
  }
}

function isEquality(operator: CompareOperator): operator is EqualityOperator {
  return operator === "=" || operator === "!=";
}
