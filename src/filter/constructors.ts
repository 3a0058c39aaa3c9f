/**
 * `filter.*`: every filter of HBase by a function, checked. All of them read as written: `filter.value("<", x)` keeps the cells
 * whose value is smaller than `x`. What each of them does, and its traps, is in docs/filters.md.
 */
import type { Bytes, ColumnName } from "../bytes/column-name.ts";
import {
  booleanArgument,
  bytesArgument,
  columnArgument,
  int32Argument,
  int64Argument,
  knownOptions,
  listArgument,
  refuse,
  sortedBytes,
} from "./arguments.ts";
import * as columns from "./column-filters.ts";
import * as columnValues from "./column-value-filters.ts";
import * as compare from "./compare-filters.ts";
import { type Comparison, type ComparisonOptions, checkedComparison } from "./comparison.ts";
import { CustomFilter } from "./custom-filter.ts";
import { Filter } from "./filter.ts";
import { FilterList, SkipFilter, WhileMatchFilter } from "./filter-list.ts";
import { javaClassArgument } from "./java-class.ts";
import * as rows from "./row-filters.ts";

/**
 * Rows whose `column` has such a value in its latest version: `SingleColumnValueFilter` as SQL has it, so that a row **without the column does
 * not come**, not with `!=` either. (HBase's own default lets it through: `singleColumnValue` has that.) The column must be among the
 * columns that are read, or no row comes.
 */
function columnValueOf(column: ColumnName, ...comparison: Comparison): columnValues.SingleColumnValueFilter {
  return new columnValues.SingleColumnValueFilter({
    ...columnArgument("filter.valueOf(column)", column),
    ...checkedComparison("filter.valueOf", comparison),
    filterIfMissing: true,
    latestVersionOnly: true,
  });
}

export type SingleColumnValueOptions = ComparisonOptions & {
  readonly family: Bytes;
  readonly qualifier: Bytes;
  /** whether rows without the column are left out; false by default, as in HBase */
  readonly filterIfMissing?: boolean;
  /** whether only the latest version counts; true by default, as in HBase */
  readonly latestVersionOnly?: boolean;
};

/** `SingleColumnValueFilter` with HBase's defaults: rows without the column pass. The column must be among those that are read. */
export function singleColumnValue(options: SingleColumnValueOptions): columnValues.SingleColumnValueFilter {
  return new columnValues.SingleColumnValueFilter(singleColumn("filter.singleColumnValue", options));
}

/** The same, and the column itself is left out of the row. */
export function singleColumnValueExclude(
  options: SingleColumnValueOptions,
): columnValues.SingleColumnValueExcludeFilter {
  return new columnValues.SingleColumnValueExcludeFilter(singleColumn("filter.singleColumnValueExclude", options));
}

/** The cells of one column whose value is such; no other cells come. */
export function columnValue(column: ColumnName, ...comparison: Comparison): columnValues.ColumnValueFilter {
  return new columnValues.ColumnValueFilter({
    ...columnArgument("filter.columnValue(column)", column),
    ...checkedComparison("filter.columnValue", comparison),
  });
}

/** All must let a cell pass. The order counts: a filter behind one that has said no is not asked. */
export function and(...filters: Filter[]): FilterList {
  return new FilterList("MUST_PASS_ALL", filterArguments("filter.and(...filters)", filters));
}

/** One must let a cell pass. */
export function or(...filters: Filter[]): FilterList {
  return new FilterList("MUST_PASS_ONE", filterArguments("filter.or(...filters)", filters));
}

/** Whole rows only: a row of which the filter would leave out a cell does not come at all. */
export function skip(filter: Filter): SkipFilter {
  return new SkipFilter(filterArgument("filter.skip(filter)", filter));
}

/** Ends the scan of a region as soon as the filter says no. */
export function whileMatch(filter: Filter): WhileMatchFilter {
  return new WhileMatchFilter(filterArgument("filter.whileMatch(filter)", filter));
}

/** Rows by their key. Where a range or a prefix will do, the scan's own is far cheaper. */
export function row(...comparison: Comparison): compare.RowFilter {
  return new compare.RowFilter(checkedComparison("filter.row", comparison));
}

/** Cells by their family. */
export function family(...comparison: Comparison): compare.FamilyFilter {
  return new compare.FamilyFilter(checkedComparison("filter.family", comparison));
}

/** Cells by their qualifier. */
export function qualifier(...comparison: Comparison): compare.QualifierFilter {
  return new compare.QualifierFilter(checkedComparison("filter.qualifier", comparison));
}

/** Cells by their value, whatever their column. */
export function value(...comparison: Comparison): compare.ValueFilter {
  return new compare.ValueFilter(checkedComparison("filter.value", comparison));
}

export type DependentColumnOptions = {
  readonly family: Bytes;
  readonly qualifier: Bytes;
  /** whether the column itself is left out; false by default */
  readonly dropDependentColumn?: boolean;
} & (ComparisonOptions | { readonly op?: undefined; readonly comparator?: undefined });

/** Cells with the same timestamp as a cell of the given column; with an operator, as one with such a value. */
export function dependentColumn(options: DependentColumnOptions): compare.DependentColumnFilter {
  const where = "filter.dependentColumn";
  knownOptions(where, options, ["family", "qualifier", "dropDependentColumn", "op", "comparator"]);
  const { dropDependentColumn = false, op, comparator } = options;
  return new compare.DependentColumnFilter(
    bytesArgument(`${where}: family`, options.family),
    bytesArgument(`${where}: qualifier`, options.qualifier),
    booleanArgument(`${where}: dropDependentColumn`, dropDependentColumn),
    op === undefined && comparator === undefined
      ? { op: "no-op", comparator: undefined }
      : checkedComparison(where, [op, comparator] as Comparison),
  );
}

/** Rows whose key begins so. A scan's `prefix` is better: this alone reads the table from its first row on. */
export function prefix(prefix: Bytes): rows.PrefixFilter {
  return new rows.PrefixFilter(bytesArgument("filter.prefix(prefix)", prefix));
}

/** Rows up to and with this key. A scan's `stop` with `stopInclusive` says the same. */
export function inclusiveStop(stopRow: Bytes): rows.InclusiveStopFilter {
  return new rows.InclusiveStopFilter(bytesArgument("filter.inclusiveStop(stopRow)", stopRow));
}

/** So many rows of **each region**. A scan's `limit` counts the rows of the whole scan. */
export function page(pageSize: number | bigint): rows.PageFilter {
  return new rows.PageFilter(int64Argument("filter.page(pageSize)", pageSize, 0n));
}

/** Each row with this chance, 0 to 1; other rows in each scan. */
export function randomRow(chance: number): rows.RandomRowFilter {
  const where = "filter.randomRow(chance)";
  if (typeof chance !== "number" || !(chance >= 0 && chance <= 1))
    refuse(where, `must be a number from 0 to 1, not ${chance}`);
  return new rows.RandomRowFilter(chance);
}

/** Cells without their values; with `lenAsVal` the value is its length as a 32-bit integer. */
export function keyOnly(options: { readonly lenAsVal?: boolean } = {}): columns.KeyOnlyFilter {
  knownOptions("filter.keyOnly", options, ["lenAsVal"]);
  return new columns.KeyOnlyFilter(booleanArgument("filter.keyOnly: lenAsVal", options.lenAsVal ?? false));
}

/** The first cell of each row; with `keyOnly`, the cheapest way to count. */
export function firstKeyOnly(): columns.FirstKeyOnlyFilter {
  return new columns.FirstKeyOnlyFilter();
}

/** The cells of each row up to and with the first that has one of these qualifiers. HBase 2 only: 3 has no such class. */
export function firstKeyValueMatchingQualifiers(...qualifiers: Bytes[]): columns.FirstKeyValueMatchingQualifiersFilter {
  const where = "filter.firstKeyValueMatchingQualifiers(...qualifiers)";
  return new columns.FirstKeyValueMatchingQualifiersFilter(sortedBytes(where, qualifiers));
}

/** The first so many columns of a row. For gets: a scan ends at the first row that has more. */
export function columnCount(limit: number): columns.ColumnCountGetFilter {
  return new columns.ColumnCountGetFilter(int32Argument("filter.columnCount(limit)", limit));
}

export type ColumnPaginationOptions = {
  /** how many columns of each row */
  readonly limit: number;
} & (
  | {
      /** how many columns to leave out before, 0 by default */
      readonly offset?: number;
      readonly columnOffset?: undefined;
    }
  | {
      readonly offset?: undefined;
      /** the qualifier to begin with */
      readonly columnOffset: Bytes;
    }
);

/** A page of each row's columns. */
export function columnPagination(options: ColumnPaginationOptions): columns.ColumnPaginationFilter {
  const where = "filter.columnPagination";
  knownOptions(where, options, ["limit", "offset", "columnOffset"]);
  const limit = int32Argument(`${where}: limit`, options.limit);
  if (options.columnOffset === undefined) {
    return new columns.ColumnPaginationFilter(limit, int32Argument(`${where}: offset`, options.offset ?? 0), undefined);
  }
  if (options.offset !== undefined) refuse(where, "offset and columnOffset exclude each other");
  const columnOffset = bytesArgument(`${where}: columnOffset`, options.columnOffset);
  return new columns.ColumnPaginationFilter(limit, undefined, columnOffset);
}

/** Cells whose qualifier begins so. */
export function columnPrefix(prefix: Bytes): columns.ColumnPrefixFilter {
  return new columns.ColumnPrefixFilter(bytesArgument("filter.columnPrefix(prefix)", prefix));
}

/** Cells whose qualifier begins with one of these, in any order. */
export function multipleColumnPrefix(...prefixes: Bytes[]): columns.MultipleColumnPrefixFilter {
  return new columns.MultipleColumnPrefixFilter(sortedBytes("filter.multipleColumnPrefix(...prefixes)", prefixes));
}

export interface ColumnRangeOptions {
  /** the first qualifier; absent or empty: from the beginning */
  readonly min?: Bytes;
  /** true by default */
  readonly minInclusive?: boolean;
  /** the qualifier to stop at; absent or empty: to the end */
  readonly max?: Bytes;
  /** false by default */
  readonly maxInclusive?: boolean;
}

/** Cells whose qualifier lies between `min` and `max`. */
export function columnRange(options: ColumnRangeOptions): columns.ColumnRangeFilter {
  const where = "filter.columnRange";
  knownOptions(where, options, ["min", "minInclusive", "max", "maxInclusive"]);
  const min = bytesArgument(`${where}: min`, options.min ?? "");
  const max = bytesArgument(`${where}: max`, options.max ?? "");
  return new columns.ColumnRangeFilter({
    min: min.length === 0 ? undefined : min,
    minInclusive: booleanArgument(`${where}: minInclusive`, options.minInclusive ?? true),
    max: max.length === 0 ? undefined : max,
    maxInclusive: booleanArgument(`${where}: maxInclusive`, options.maxInclusive ?? false),
  });
}

/**
 * Cells with one of these timestamps, in milliseconds.
 *
 * @param options `canHint`: the server may seek from one timestamp to the next, which is faster and passes delete markers over, so that
 * deleted cells can come back
 */
export function timestamps(
  timestamps: readonly (number | bigint)[],
  options: { readonly canHint?: boolean } = {},
): columns.TimestampsFilter {
  const where = "filter.timestamps";
  knownOptions(where, options, ["canHint"]);
  const distinct = new Set(listArgument(where, timestamps).map((one) => int64Argument(where, one, 0n)));
  const sorted = [...distinct].sort((one, other) => (one < other ? -1 : 1));
  return new columns.TimestampsFilter(sorted, booleanArgument(`${where}: canHint`, options.canHint ?? false));
}

/**
 * A filter of the cluster's own.
 *
 * @param javaClass with its package; it must be on the class path of the region servers
 * @param bytes what its `parseFrom` takes
 * @param options `hasFilterRow`: whether it must see whole rows, so that `batch` is refused
 */
export function custom(
  javaClass: string,
  bytes: Uint8Array,
  options: { readonly hasFilterRow?: boolean } = {},
): CustomFilter {
  javaClassArgument("filter.custom(javaClass)", javaClass);
  knownOptions("filter.custom", options, ["hasFilterRow"]);
  return new CustomFilter(javaClass, bytesArgument("filter.custom(bytes)", bytes), options.hasFilterRow ?? false);
}

export { fuzzyRow, multiRowRange } from "./row-set-constructors.ts";
// As a name of its own it would hide the global one.
export { columnValueOf as valueOf };

function singleColumn(where: string, options: SingleColumnValueOptions): columnValues.SingleColumnValue {
  const known = ["family", "qualifier", "op", "comparator", "filterIfMissing", "latestVersionOnly"];
  knownOptions(where, options, known);
  return {
    family: bytesArgument(`${where}: family`, options.family),
    qualifier: bytesArgument(`${where}: qualifier`, options.qualifier),
    ...checkedComparison(where, [options.op, options.comparator] as Comparison),
    filterIfMissing: booleanArgument(`${where}: filterIfMissing`, options.filterIfMissing ?? false),
    latestVersionOnly: booleanArgument(`${where}: latestVersionOnly`, options.latestVersionOnly ?? true),
  };
}

function filterArguments(where: string, filters: readonly Filter[]): readonly Filter[] {
  return listArgument(where, filters).map((filter) => filterArgument(where, filter));
}

function filterArgument(where: string, filter: Filter): Filter {
  if (!(filter instanceof Filter)) refuse(where, "must be a filter, such as filter.page(10) or parseFilter(text)");
  return filter;
}
