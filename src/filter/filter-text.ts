/**
 * Writes HBase's filter language, byte by byte: values are bytes, and nothing but the quote is escaped. A part that the language
 * has no words for is written in a form that `parseFilter` refuses, and remembered, so that one walk serves both a message for
 * people and the exact string.
 */
import { utf8In } from "../protobuf/strict-utf8.ts";
import type { Comparator } from "./comparators.ts";

const QUOTE = 0x27;

export class FilterText {
  readonly #parts: Buffer[] = [];
  #problem: string | undefined;

  /** The first part that the language has no words for. */
  get problem(): string | undefined {
    return this.#problem;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  raw(text: string): this {
    this.#parts.push(Buffer.from(text, "utf8"));
    return this;
  }

  /** `name(argument, …)` */
  call(name: string, ...args: FilterArgument[]): void {
    this.raw(`${name}(`);
    for (const [index, argument] of args.entries()) {
      if (index > 0) this.raw(", ");
      argument(this);
    }
    this.raw(")");
  }

  quoted(bytes: Uint8Array): this {
    this.raw("'");
    let from = 0;
    for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, from)) {
      this.#parts.push(Buffer.from(bytes.subarray(from, at + 1)), Buffer.from([QUOTE]));
      from = at + 1;
    }
    this.#parts.push(Buffer.from(bytes.subarray(from)));
    return this.raw("'");
  }

  /** `shown` stands for something that cannot be said, with the reason why. It begins with `<`, which no argument does. */
  unsayable(shown: string, problem: string): this {
    this.#problem ??= problem;
    return this.raw(`<${shown}>`);
  }
}

/** Writes itself where an argument stands. */
export type FilterArgument = (text: FilterText) => void;

export function quoted(bytes: Uint8Array): FilterArgument {
  return (text) => text.quoted(bytes);
}

/** A number, a truth value or an operator. */
export function bare(value: bigint | number | boolean | string): FilterArgument {
  return (text) => text.raw(String(value));
}

/** `'type:value'` */
export function compared(comparator: Comparator): FilterArgument {
  return (text) => {
    const written = comparator.filterText;
    if (written === undefined) {
      text.unsayable(comparator.name, `it has no such ${comparator.name}, or not with these settings`);
    } else {
      text.quoted(Buffer.concat([Buffer.from(`${written.type}:`), written.value]));
    }
  };
}

/** @param value what the language has no argument for */
export function unsayable(name: string, value: unknown): FilterArgument {
  return (text) => text.unsayable(`${name}: ${value}`, `it cannot say ${name}`);
}

/** The text, or undefined if it is not UTF-8. */
export function asText(bytes: Buffer): string | undefined {
  return utf8In(bytes, 0, bytes.length);
}
