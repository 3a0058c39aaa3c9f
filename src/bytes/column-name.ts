/**
 * How users name rows, values and columns: strings are UTF-8, bytes are taken as they are, and a column is either the text
 * `family:qualifier` or its two parts. Which families exist, and what an empty name means, is not known here.
 */
import { asBuffer } from "./byte-queue.ts";

/** Anything binary: a string stands for its UTF-8 bytes. */
export type Bytes = string | Uint8Array;

/** A column by its parts; without a qualifier it is the whole family. */
export interface Column {
  readonly family: Bytes;
  readonly qualifier?: Bytes;
}

/**
 * `"family"` is the whole family, `"family:qualifier"` one column, `"family:"` the column with the empty qualifier. The text is
 * cut at its first colon: families have none, qualifiers may.
 */
export type ColumnName = string | Column;

/** A column as bytes; `qualifier` undefined is the whole family. */
export interface ParsedColumn {
  readonly family: Buffer;
  readonly qualifier: Buffer | undefined;
}

/**
 * The bytes of `value`; a view, not a copy, if it is bytes already. Throws `TypeError` for anything else, and for half a surrogate pair,
 * which would become U+FFFD: different keys would be one.
 */
export function toBytes(value: Bytes): Buffer {
  if (typeof value === "string") return textBytes(value);
  if (value instanceof Uint8Array) return asBuffer(value);
  throw new TypeError(`expected a string or a Uint8Array, not ${value === null ? "null" : typeof value}`);
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  // ASCII, which most names are, has no surrogates; each half of a pair becomes three bytes.
  if (bytes.length !== text.length && !(text as WellFormed).isWellFormed())
    throw new TypeError("holds half a surrogate pair, which has no UTF-8");
  return bytes;
}

/** Of ES2024, and of every Node from 20 on. */
type WellFormed = string & { isWellFormed(): boolean };

/** Throws `TypeError` for what names no column. */
export function parseColumn(name: ColumnName): ParsedColumn {
  if (typeof name !== "string") {
    if (typeof name !== "object" || name === null)
      throw new TypeError(
        `expected "family:qualifier" or { family, qualifier }, not ${name === null ? "null" : typeof name}`,
      );
    return {
      family: toBytes(name.family),
      qualifier: name.qualifier === undefined ? undefined : toBytes(name.qualifier),
    };
  }
  const colon = name.indexOf(":");
  if (colon < 0) return { family: textBytes(name), qualifier: undefined };
  return { family: textBytes(name.slice(0, colon)), qualifier: textBytes(name.slice(colon + 1)) };
}
