/** Filters at work from filters as data, and from what a client sent. */

import * as columns from "../../filter/column-filters.ts";
import * as columnValues from "../../filter/column-value-filters.ts";
import * as compare from "../../filter/compare-filters.ts";
import { decodeFilter } from "../../filter/decode-filter.ts";
import type { Filter } from "../../filter/filter.ts";
import { FilterList, SkipFilter, WhileMatchFilter } from "../../filter/filter-list.ts";
import { FuzzyRowFilter } from "../../filter/fuzzy-row-filter.ts";
import { MultiRowRangeFilter } from "../../filter/multi-row-range-filter.ts";
import * as rows from "../../filter/row-filters.ts";
import { doNotRetryIO, unexpected } from "../hbase-exceptions.ts";
import { ServiceException } from "../service.ts";
import { AndFilter } from "./and-filter.ts";
import type { BaseFilter } from "./base-filter.ts";
import * as columnFilters from "./column-filters.ts";
import { notMade } from "./filter-failures.ts";
import { OrFilter } from "./or-filter.ts";
import type { RowFilter } from "./row-filter.ts";
import * as rowKeyFilters from "./row-key-filters.ts";
import { FuzzyFilter, RowRangesFilter } from "./row-set-filters.ts";
import { ScanFilter } from "./scan-filter.ts";
import * as valueFilters from "./value-filters.ts";
import { SkippingFilter, WhileFilter } from "./wrapping-filters.ts";

export interface RowFilterOptions {
  /** whether the scan goes backwards; a get does not */
  readonly reversed: boolean;
  /** what RandomRowFilter throws dice with: 0 up to 1 */
  readonly random?: () => number;
}

/** Throws `ServiceException` for a filter that this server cannot be. */
export type MakeRowFilter = (filter: Filter, options: RowFilterOptions) => RowFilter;

/**
 * The filter of a Java class with the bytes of its message, as a request has it. Throws `ServiceException`: a DoNotRetryIOException for
 * classes that this HBase does not have and for messages that are none.
 */
export function readRowFilter(
  javaClass: string,
  bytes: Buffer,
  options: RowFilterOptions,
  make: MakeRowFilter = makeRowFilter,
): RowFilter {
  try {
    return make(decodeFilter(javaClass, bytes), options);
  } catch (error) {
    if (error instanceof ServiceException) throw error;
    throw notMade((error as Error).message);
  }
}

/** A new one for each get and for each region of a scan. Throws `ServiceException`, a DoNotRetryIOException. */
export function makeRowFilter(filter: Filter, options: RowFilterOptions): RowFilter {
  return new ScanFilter(make(filter, { random: Math.random, ...options }), options.reversed);
}

/**
 * A scan whose filter must see whole rows cannot be cut by `batch`. HBase's exception is a RuntimeException, which reaches the client
 * within an IOException.
 * @param batch cells a piece; 0: whole rows
 */
export function checkFilterAgainstBatch(filter: RowFilter | undefined, batch: number): void {
  if (batch <= 0 || filter?.hasFilterRow !== true) return;
  throw unexpected(
    "org.apache.hadoop.hbase.filter.IncompatibleFilterException",
    "Cannot set batch on a scan using a filter that returns true for filter.hasFilterRow",
  );
}

function make(filter: Filter, options: Required<RowFilterOptions>): BaseFilter {
  const made = makeRowKeyFilter(filter, options) ?? makeColumnFilter(filter) ?? makeValueFilter(filter);
  if (made !== undefined) return made;
  if (filter instanceof FilterList) {
    const filters = filter.filters.map((inner) => make(inner, options));
    const List = filter.operator === "MUST_PASS_ALL" ? AndFilter : OrFilter;
    return new List(filters, options.reversed);
  }
  // These two do not tell the inner filter which way the scan goes.
  if (filter instanceof SkipFilter) return new SkippingFilter(make(filter.filter, { ...options, reversed: false }));
  if (filter instanceof WhileMatchFilter) return new WhileFilter(make(filter.filter, { ...options, reversed: false }));
  throw doNotRetryIO(`java.lang.ClassNotFoundException: ${filter.javaClass}`);
}

function makeRowKeyFilter(filter: Filter, options: Required<RowFilterOptions>): BaseFilter | undefined {
  const { reversed, random } = options;
  if (filter instanceof rows.PrefixFilter) return new rowKeyFilters.PrefixRowFilter(filter, reversed);
  if (filter instanceof rows.InclusiveStopFilter) return new rowKeyFilters.InclusiveStopRowFilter(filter, reversed);
  if (filter instanceof rows.PageFilter) return new rowKeyFilters.PageRowFilter(filter);
  if (filter instanceof rows.RandomRowFilter) return new rowKeyFilters.RandomlyRowFilter(filter, random);
  if (filter instanceof FuzzyRowFilter) return new FuzzyFilter(filter, reversed);
  if (filter instanceof MultiRowRangeFilter) return new RowRangesFilter(filter, reversed);
  if (filter instanceof compare.RowFilter) return new valueFilters.RowComparingFilter(filter);
  return undefined;
}

function makeColumnFilter(filter: Filter): BaseFilter | undefined {
  if (filter instanceof columns.ColumnCountGetFilter) return new columnFilters.ColumnCountFilter(filter);
  if (filter instanceof columns.ColumnPaginationFilter) return new columnFilters.ColumnPageFilter(filter);
  if (filter instanceof columns.ColumnPrefixFilter) return new columnFilters.QualifierPrefixFilter(filter);
  if (filter instanceof columns.MultipleColumnPrefixFilter) return new columnFilters.QualifierPrefixesFilter(filter);
  if (filter instanceof columns.ColumnRangeFilter) return new columnFilters.QualifierRangeFilter(filter);
  if (filter instanceof columns.FirstKeyOnlyFilter) return new columnFilters.FirstCellsFilter(undefined);
  if (filter instanceof columns.FirstKeyValueMatchingQualifiersFilter) {
    return new columnFilters.FirstCellsFilter(filter.qualifiers);
  }
  if (filter instanceof columns.KeyOnlyFilter) return new columnFilters.KeysFilter(filter);
  if (filter instanceof columns.TimestampsFilter) return new columnFilters.TimesFilter(filter);
  return undefined;
}

function makeValueFilter(filter: Filter): BaseFilter | undefined {
  if (filter instanceof compare.FamilyFilter) return new valueFilters.CellComparingFilter("family", filter);
  if (filter instanceof compare.QualifierFilter) return new valueFilters.CellComparingFilter("qualifier", filter);
  if (filter instanceof compare.ValueFilter) return new valueFilters.CellComparingFilter("value", filter);
  if (filter instanceof compare.DependentColumnFilter) return new valueFilters.SameTimestampFilter(filter);
  if (filter instanceof columnValues.SingleColumnValueExcludeFilter) {
    return new valueFilters.ColumnDecidesFilter(filter, true);
  }
  if (filter instanceof columnValues.SingleColumnValueFilter)
    return new valueFilters.ColumnDecidesFilter(filter, false);
  if (filter instanceof columnValues.ColumnValueFilter) return new valueFilters.ColumnComparingFilter(filter);
  return undefined;
}
