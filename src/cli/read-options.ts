/** The options that reading commands have in common, and what they become. */
import { fromPrintable } from "../bytes/printable.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import type { ReadFilter, ReadOptions } from "../table/call-options.ts";
import type { ScanRequest } from "./client.ts";
import type { ArgumentRow } from "./command.ts";
import type { OptionValues } from "./option-table.ts";
import { UsageError } from "./usage-error.ts";
import { columnNamed, timeRangeOf, versionsOf } from "./values.ts";

export const TABLE: ArgumentRow = { name: "TABLE", kind: "table" };
export const ROW: ArgumentRow = { name: "ROW", kind: "row" };
export const COLUMNS: ArgumentRow = { name: "COLUMN", kind: "column", optional: true, many: true };

export const READ_OPTIONS = {
  versions: { type: "string", placeholder: "N", meaning: "so many versions of each column, or all. Default 1" },
  from: { type: "string", placeholder: "MS", meaning: "only cells from this time on, in milliseconds since 1970" },
  to: { type: "string", placeholder: "MS", meaning: "only cells before this time" },
  filter: {
    type: "string",
    placeholder: "STRING",
    meaning: "a filter in HBase's filter language, such as \"PrefixFilter('u') AND ValueFilter(=, 'substring:x')\"",
  },
} as const;

export const RANGE_OPTIONS = {
  start: { type: "string", placeholder: "ROW", meaning: "from this row on, it included" },
  stop: { type: "string", placeholder: "ROW", meaning: "up to this row, it excluded" },
  prefix: { type: "string", placeholder: "ROW", meaning: "rows that begin so" },
} as const;

type ReadValues = OptionValues<typeof READ_OPTIONS>;
type RangeValues = OptionValues<typeof RANGE_OPTIONS>;

export function readOptionsOf(values: ReadValues, columns: readonly string[]): ReadOptions {
  const timeRange = timeRangeOf(values.from, values.to);
  return {
    ...(columns.length === 0 ? {} : { columns: columns.map(columnNamed) }),
    ...(values.versions === undefined ? {} : { versions: versionsOf(values.versions) }),
    ...(timeRange === undefined ? {} : { timeRange }),
    ...(values.filter === undefined ? {} : { filter: filterOf(values.filter) }),
  };
}

export function rangeOf({ start, stop, prefix }: RangeValues): ScanRequest {
  if (prefix !== undefined && (start !== undefined || stop !== undefined))
    throw new UsageError("--prefix stands for --start and --stop; give either it or them");
  return {
    ...(start === undefined ? {} : { start: fromPrintable(start) }),
    ...(stop === undefined ? {} : { stop: fromPrintable(stop) }),
    ...(prefix === undefined ? {} : { prefix: fromPrintable(prefix) }),
  };
}

/** The values in a filter are bytes too, so the printable form holds inside it; a quote among them must not end its text. */
export function filterOf(text: string): ReadFilter {
  try {
    return parseFilter(fromPrintable(text.replaceAll("\\x27", "''")));
  } catch (error) {
    if (error instanceof HBaseError) throw new UsageError(`--filter: ${error.message}`);
    throw error;
  }
}
