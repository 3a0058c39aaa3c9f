/** `filter.fuzzyRow` and `filter.multiRowRange`: filters that take a set of rows, which must be brought into order first. */
import type { Bytes } from "../bytes/column-name.ts";
import { MAX_ROW_BYTES } from "../wire/cell.ts";
import { booleanArgument, bytesArgument, knownOptions, listArgument, refuse } from "./arguments.ts";
import { type FuzzyKey, FuzzyRowFilter } from "./fuzzy-row-filter.ts";
import { MultiRowRangeFilter, mergedRanges, type RowRange } from "./multi-row-range-filter.ts";

export interface FuzzyKeyOptions {
  readonly key: Bytes;
  /** one for each byte of the key: 0 if the row must have it there, 1 if it may have any */
  readonly mask: Uint8Array | readonly (0 | 1)[];
}

/**
 * Rows that match one of the patterns in their first bytes; they may be longer. The server skips what cannot match. Not for reversed scans:
 * a region server up to 2.6.7 may never come back from one (HBASE-30226), so that they are refused.
 */
export function fuzzyRow(...keys: FuzzyKeyOptions[]): FuzzyRowFilter {
  return new FuzzyRowFilter(listArgument("filter.fuzzyRow(...keys)", keys).map(fuzzyKey));
}

export interface RowRangeOptions {
  /** absent or empty: from the table's first row on */
  readonly start?: Bytes;
  /** true by default */
  readonly startInclusive?: boolean;
  /** absent or empty: to the table's last row */
  readonly stop?: Bytes;
  /** false by default */
  readonly stopInclusive?: boolean;
}

/** Rows in any of several ranges, in any order and overlapping if you like; the server seeks from one to the next. */
export function multiRowRange(...ranges: RowRangeOptions[]): MultiRowRangeFilter {
  return new MultiRowRangeFilter(mergedRanges(listArgument("filter.multiRowRange(...ranges)", ranges).map(rowRange)));
}

function fuzzyKey(options: FuzzyKeyOptions): FuzzyKey {
  const where = "filter.fuzzyRow";
  knownOptions(where, options, ["key", "mask"]);
  const key = bytesArgument(`${where}: key`, options.key);
  if (key.length === 0 || key.length > MAX_ROW_BYTES) {
    refuse(`${where}: key`, `must have 1 to ${MAX_ROW_BYTES} bytes, as row keys have, not ${key.length}`);
  }
  const { mask } = options;
  if (!(mask instanceof Uint8Array) && !Array.isArray(mask))
    refuse(`${where}: mask`, "must be bytes or an array of 0 and 1");
  if (mask.length !== key.length) {
    refuse(`${where}: mask`, `must be as long as the key, ${key.length} bytes, not ${mask.length}`);
  }
  if (!mask.every((byte) => byte === 0 || byte === 1)) {
    refuse(`${where}: mask`, "must hold only 0, a byte that the row must have, and 1, any byte");
  }
  return { key, mask: Buffer.from(mask) };
}

function rowRange(options: RowRangeOptions): RowRange {
  const where = "filter.multiRowRange";
  knownOptions(where, options, ["start", "startInclusive", "stop", "stopInclusive"]);
  const range = {
    start: bytesArgument(`${where}: start`, options.start ?? ""),
    startInclusive: booleanArgument(`${where}: startInclusive`, options.startInclusive ?? true),
    stop: bytesArgument(`${where}: stop`, options.stop ?? ""),
    stopInclusive: booleanArgument(`${where}: stopInclusive`, options.stopInclusive ?? false),
  };
  if (range.stop.length === 0) return range;
  const order = range.start.compare(range.stop);
  if (order > 0) refuse(where, "a range stops before it starts");
  if (order === 0 && !(range.startInclusive && range.stopInclusive))
    refuse(where, "a range from a row to itself holds nothing");
  return range;
}
