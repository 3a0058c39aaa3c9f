/** What people type, made into what the client takes: rows and columns in HBase's printable form, numbers with their bounds. */
import type { Column } from "../bytes/column-name.ts";
import { fromPrintable } from "../bytes/printable.ts";
import type { TimeRange } from "../table/call-options.ts";
import { UsageError } from "./usage-error.ts";

/** The text is cut before it is decoded, so that a family or qualifier with a colon can be written `\x3A`. */
export function columnNamed(text: string): Column {
  const colon = text.indexOf(":");
  const family = fromPrintable(colon < 0 ? text : text.slice(0, colon));
  if (family.length === 0)
    throw new UsageError(`The column ${JSON.stringify(text)} has no family: write family:qualifier`);
  return colon < 0 ? { family } : { family, qualifier: fromPrintable(text.slice(colon + 1)) };
}

/** One column, not a whole family. */
export function exactColumn(text: string): Required<Column> {
  const { family, qualifier } = columnNamed(text);
  if (qualifier !== undefined) return { family, qualifier };
  throw new UsageError(
    `${JSON.stringify(text)} is a family: write ${text}:qualifier (or ${text}: for the empty qualifier)`,
  );
}

export function countOf(
  name: string,
  text: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${name} must be a whole number ${range}, not ${JSON.stringify(text)}`);
}

export function versionsOf(text: string): number | "all" {
  return text === "all" ? "all" : countOf("--versions", text, { min: 1, max: 0x7fff_ffff });
}

const MAX_LONG = (1n << 63n) - 1n;

/** 64 bits: exact. */
export function timestampOf(name: string, text: string): bigint {
  const value = /^\d{1,19}$/.test(text) ? BigInt(text) : -1n;
  if (value >= 0n && value <= MAX_LONG) return value;
  throw new UsageError(`${name} must be milliseconds since 1970, not ${JSON.stringify(text)}`);
}

/** Of a cell. The largest number says "now" to HBase, which whoever types it does not mean. */
export function cellTimeOf(name: string, text: string): bigint {
  const time = timestampOf(name, text);
  if (time < MAX_LONG) return time;
  throw new UsageError(
    `${name} must be less than ${MAX_LONG}, which stands for the server's time; leave it out for that`,
  );
}

export function longOf(name: string, text: string): bigint {
  const value = /^[-+]?\d{1,19}$/.test(text) ? BigInt(text.replace("+", "")) : undefined;
  if (value !== undefined && BigInt.asIntN(64, value) === value) return value;
  throw new UsageError(`${name} must be a whole number of 64 bits, not ${JSON.stringify(text)}`);
}

/** @returns undefined if neither is given */
export function timeRangeOf(from: string | undefined, to: string | undefined): TimeRange | undefined {
  if (from === undefined && to === undefined) return undefined;
  return {
    ...(from === undefined ? {} : { from: timestampOf("--from", from) }),
    ...(to === undefined ? {} : { to: timestampOf("--to", to) }),
  };
}
