/** Filters from their wire form: for round trips, and for a server that must know what a client asked for. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { Filter as Envelope } from "../protobuf/filter-envelopes.ts";
import * as columns from "./column-filters.ts";
import * as columnValues from "./column-value-filters.ts";
import * as compare from "./compare-filters.ts";
import { CustomFilter } from "./custom-filter.ts";
import type { Filter } from "./filter.ts";
import { type DecodeInner, FilterList, SkipFilter, WhileMatchFilter } from "./filter-list.ts";
import { FILTER_PACKAGE, MAX_FILTER_DEPTH } from "./filter-package.ts";
import { FuzzyRowFilter } from "./fuzzy-row-filter.ts";
import { MultiRowRangeFilter } from "./multi-row-range-filter.ts";
import * as rows from "./row-filters.ts";

/**
 * The filter of a Java class with the bytes of its message. A class that is not known becomes a `CustomFilter`. Values are views of
 * `bytes`. Throws `MalformedMessageError`, also for filters in filters beyond a depth of 256.
 */
export function decodeFilter(javaClass: string, bytes: Buffer): Filter {
  return decodeAt({ name: javaClass, serializedFilter: bytes }, MAX_FILTER_DEPTH);
}

function decodeAt({ name, serializedFilter }: Envelope, depthLeft: number): Filter {
  if (depthLeft === 0) {
    throw new MalformedMessageError("Filter", 0, `filters in filters deeper than ${MAX_FILTER_DEPTH}`);
  }
  const bytes = serializedFilter ?? Buffer.alloc(0);
  const simpleName = name.startsWith(FILTER_PACKAGE) ? name.slice(FILTER_PACKAGE.length) : "";
  const decoder = Object.hasOwn(DECODERS, simpleName) ? DECODERS[simpleName] : undefined;
  if (decoder === undefined) return new CustomFilter(name, bytes, false);
  return decoder(bytes, (inner) => decodeAt(inner, depthLeft - 1));
}

const DECODERS: Readonly<Record<string, (bytes: Buffer, decodeInner: DecodeInner) => Filter>> = {
  RowFilter: compare.RowFilter.decode,
  FamilyFilter: compare.FamilyFilter.decode,
  QualifierFilter: compare.QualifierFilter.decode,
  ValueFilter: compare.ValueFilter.decode,
  DependentColumnFilter: compare.DependentColumnFilter.decode,
  SingleColumnValueFilter: columnValues.SingleColumnValueFilter.decode,
  SingleColumnValueExcludeFilter: columnValues.SingleColumnValueExcludeFilter.decode,
  ColumnValueFilter: columnValues.ColumnValueFilter.decode,
  ColumnCountGetFilter: columns.ColumnCountGetFilter.decode,
  ColumnPaginationFilter: columns.ColumnPaginationFilter.decode,
  ColumnPrefixFilter: columns.ColumnPrefixFilter.decode,
  MultipleColumnPrefixFilter: columns.MultipleColumnPrefixFilter.decode,
  ColumnRangeFilter: columns.ColumnRangeFilter.decode,
  FirstKeyOnlyFilter: columns.FirstKeyOnlyFilter.decode,
  FirstKeyValueMatchingQualifiersFilter: columns.FirstKeyValueMatchingQualifiersFilter.decode,
  KeyOnlyFilter: columns.KeyOnlyFilter.decode,
  TimestampsFilter: columns.TimestampsFilter.decode,
  PrefixFilter: rows.PrefixFilter.decode,
  InclusiveStopFilter: rows.InclusiveStopFilter.decode,
  PageFilter: rows.PageFilter.decode,
  RandomRowFilter: rows.RandomRowFilter.decode,
  FuzzyRowFilter: FuzzyRowFilter.decode,
  MultiRowRangeFilter: MultiRowRangeFilter.decode,
  FilterList: FilterList.decode,
  SkipFilter: SkipFilter.decode,
  WhileMatchFilter: WhileMatchFilter.decode,
};
