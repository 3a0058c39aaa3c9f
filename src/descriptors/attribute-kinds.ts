/**
 * How attributes of descriptors are written: HBase keeps all of them as text. A text that is not written the way we would
 * write it is not understood here, so that what was read goes back byte for byte.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";

export interface AttributeKind<T> {
  /** Throws `InvalidArgumentError` with the field's name. */
  format(value: unknown, field: string): string;
  /** Undefined if it is not the text that `format` makes. */
  parse(text: string): T | undefined;
}

export interface AttributeRow<T> {
  /** HBase's name of it */
  readonly key: string;
  readonly kind: AttributeKind<T>;
}

/** Fields of a descriptor with their attributes. */
export type AttributeTable<Fields> = { readonly [K in keyof Fields]-?: AttributeRow<NonNullable<Fields[K]>> };

export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): AttributeKind<number> {
  const isInside = (value: unknown): value is number =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;
  return {
    format(value, field) {
      if (isInside(value)) return String(value);
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(field, `must be a whole number ${range}, not ${shown(value)}`);
    },
    parse(text) {
      const value = Number(text);
      return isInside(value) && String(value) === text ? value : undefined;
    },
  };
}

export const truth: AttributeKind<boolean> = {
  format(value, field) {
    if (typeof value === "boolean") return String(value);
    throw new InvalidArgumentError(field, `must be true or false, not ${shown(value)}`);
  },
  parse(text) {
    if (text === "true") return true;
    return text === "false" ? false : undefined;
  },
};

/** One of HBase's words. A word that is not known here stays among the raw attributes. */
export function oneOf<W extends string>(words: readonly W[]): AttributeKind<W> {
  const isWord = (value: unknown): value is W => (words as readonly unknown[]).includes(value);
  return {
    format(value, field) {
      if (isWord(value)) return value;
      throw new InvalidArgumentError(field, `must be one of ${words.join(", ")}, not ${shown(value)}`);
    },
    parse: (text) => (isWord(text) ? text : undefined),
  };
}

export const text: AttributeKind<string> = {
  format(value, field) {
    if (typeof value === "string" && value !== "") return value;
    throw new InvalidArgumentError(field, `must be a text, not ${shown(value)}`);
  },
  parse: (value) => (value === "" ? undefined : value),
};

/** Java's Integer.MAX_VALUE seconds. */
const FOREVER = "2147483647";
const seconds = whole(1, 2_147_483_646);

export const secondsOrForever: AttributeKind<number | "forever"> = {
  format: (value, field) => (value === "forever" ? FOREVER : seconds.format(value, field)),
  parse: (value) => (value === FOREVER ? "forever" : seconds.parse(value)),
};

export function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  return JSON.stringify(value) ?? String(value);
}
