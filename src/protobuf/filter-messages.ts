/**
 * Tables of the filters themselves, what stands inside their envelope. `Filter.proto` in HBase; the Java class has the
 * message's name.
 */
import { Comparator, Filter } from "./filter-envelopes.ts";
import { BytesBytesPair } from "./hbase-messages.ts";
import type { MessageOf } from "./schema.ts";

/** The part of the filters that compare: an operator and what to compare with. */
export const CompareFilter = {
  name: "CompareFilter",
  fields: {
    /** a `CompareType`, read as: cell OP comparator */
    compareOp: ["required", "enum", 1],
    comparator: ["optional", Comparator as typeof Comparator, 2],
  },
} as const;
export type CompareFilter = MessageOf<typeof CompareFilter>;

export const RowFilter = {
  name: "RowFilter",
  fields: {
    compareFilter: ["required", CompareFilter as typeof CompareFilter, 1],
  },
} as const;
export type RowFilter = MessageOf<typeof RowFilter>;

export const FamilyFilter = {
  name: "FamilyFilter",
  fields: {
    compareFilter: ["required", CompareFilter as typeof CompareFilter, 1],
  },
} as const;
export type FamilyFilter = MessageOf<typeof FamilyFilter>;

export const QualifierFilter = {
  name: "QualifierFilter",
  fields: {
    compareFilter: ["required", CompareFilter as typeof CompareFilter, 1],
  },
} as const;
export type QualifierFilter = MessageOf<typeof QualifierFilter>;

export const ValueFilter = {
  name: "ValueFilter",
  fields: {
    compareFilter: ["required", CompareFilter as typeof CompareFilter, 1],
  },
} as const;
export type ValueFilter = MessageOf<typeof ValueFilter>;

export const DependentColumnFilter = {
  name: "DependentColumnFilter",
  fields: {
    compareFilter: ["required", CompareFilter as typeof CompareFilter, 1],
    columnFamily: ["optional", "bytes", 2],
    columnQualifier: ["optional", "bytes", 3],
    dropDependentColumn: ["optional", "bool", 4],
  },
} as const;
export type DependentColumnFilter = MessageOf<typeof DependentColumnFilter>;

export const SingleColumnValueFilter = {
  name: "SingleColumnValueFilter",
  fields: {
    columnFamily: ["optional", "bytes", 1],
    columnQualifier: ["optional", "bytes", 2],
    /** a `CompareType`, read as: cell OP comparator */
    compareOp: ["required", "enum", 3],
    comparator: ["required", Comparator as typeof Comparator, 4],
    filterIfMissing: ["optional", "bool", 5],
    latestVersionOnly: ["optional", "bool", 6],
  },
} as const;
export type SingleColumnValueFilter = MessageOf<typeof SingleColumnValueFilter>;

export const SingleColumnValueExcludeFilter = {
  name: "SingleColumnValueExcludeFilter",
  fields: {
    singleColumnValueFilter: ["required", SingleColumnValueFilter as typeof SingleColumnValueFilter, 1],
  },
} as const;
export type SingleColumnValueExcludeFilter = MessageOf<typeof SingleColumnValueExcludeFilter>;

export const ColumnValueFilter = {
  name: "ColumnValueFilter",
  fields: {
    family: ["required", "bytes", 1],
    qualifier: ["required", "bytes", 2],
    /** a `CompareType`, read as: cell OP comparator */
    compareOp: ["required", "enum", 3],
    comparator: ["required", Comparator as typeof Comparator, 4],
  },
} as const;
export type ColumnValueFilter = MessageOf<typeof ColumnValueFilter>;

export const ColumnCountGetFilter = {
  name: "ColumnCountGetFilter",
  fields: {
    limit: ["required", "int32", 1],
  },
} as const;
export type ColumnCountGetFilter = MessageOf<typeof ColumnCountGetFilter>;

export const ColumnPaginationFilter = {
  name: "ColumnPaginationFilter",
  fields: {
    limit: ["required", "int32", 1],
    offset: ["optional", "int32", 2],
    columnOffset: ["optional", "bytes", 3],
  },
} as const;
export type ColumnPaginationFilter = MessageOf<typeof ColumnPaginationFilter>;

export const ColumnPrefixFilter = {
  name: "ColumnPrefixFilter",
  fields: {
    prefix: ["required", "bytes", 1],
  },
} as const;
export type ColumnPrefixFilter = MessageOf<typeof ColumnPrefixFilter>;

export const MultipleColumnPrefixFilter = {
  name: "MultipleColumnPrefixFilter",
  fields: {
    sortedPrefixes: ["repeated", "bytes", 1],
  },
} as const;
export type MultipleColumnPrefixFilter = MessageOf<typeof MultipleColumnPrefixFilter>;

/** An absent bound is open. */
export const ColumnRangeFilter = {
  name: "ColumnRangeFilter",
  fields: {
    minColumn: ["optional", "bytes", 1],
    minColumnInclusive: ["optional", "bool", 2],
    maxColumn: ["optional", "bytes", 3],
    maxColumnInclusive: ["optional", "bool", 4],
  },
} as const;
export type ColumnRangeFilter = MessageOf<typeof ColumnRangeFilter>;

export const FirstKeyOnlyFilter = { name: "FirstKeyOnlyFilter", fields: {} } as const;

/** HBase 2 only. */
export const FirstKeyValueMatchingQualifiersFilter = {
  name: "FirstKeyValueMatchingQualifiersFilter",
  fields: {
    qualifiers: ["repeated", "bytes", 1],
  },
} as const;
export type FirstKeyValueMatchingQualifiersFilter = MessageOf<typeof FirstKeyValueMatchingQualifiersFilter>;

export const KeyOnlyFilter = {
  name: "KeyOnlyFilter",
  fields: {
    lenAsVal: ["required", "bool", 1],
  },
} as const;
export type KeyOnlyFilter = MessageOf<typeof KeyOnlyFilter>;

export const TimestampsFilter = {
  name: "TimestampsFilter",
  fields: {
    timestamps: ["packed", "int64", 1],
    canHint: ["optional", "bool", 2],
  },
} as const;
export type TimestampsFilter = MessageOf<typeof TimestampsFilter>;

export const PrefixFilter = {
  name: "PrefixFilter",
  fields: {
    prefix: ["optional", "bytes", 1],
  },
} as const;
export type PrefixFilter = MessageOf<typeof PrefixFilter>;

export const InclusiveStopFilter = {
  name: "InclusiveStopFilter",
  fields: {
    stopRowKey: ["optional", "bytes", 1],
  },
} as const;
export type InclusiveStopFilter = MessageOf<typeof InclusiveStopFilter>;

export const PageFilter = {
  name: "PageFilter",
  fields: {
    pageSize: ["required", "int64", 1],
  },
} as const;
export type PageFilter = MessageOf<typeof PageFilter>;

export const RandomRowFilter = {
  name: "RandomRowFilter",
  fields: {
    chance: ["required", "float", 1],
  },
} as const;
export type RandomRowFilter = MessageOf<typeof RandomRowFilter>;

export const FuzzyRowFilter = {
  name: "FuzzyRowFilter",
  fields: {
    /** key and mask */
    fuzzyKeysData: ["repeated", BytesBytesPair as typeof BytesBytesPair, 1],
    /** late 2.5 and 2.6 only; others skip it */
    isMaskV2: ["optional", "bool", 2],
  },
} as const;
export type FuzzyRowFilter = MessageOf<typeof FuzzyRowFilter>;

export const RowRange = {
  name: "RowRange",
  fields: {
    startRow: ["optional", "bytes", 1],
    startRowInclusive: ["optional", "bool", 2],
    stopRow: ["optional", "bytes", 3],
    stopRowInclusive: ["optional", "bool", 4],
  },
} as const;
export type RowRange = MessageOf<typeof RowRange>;

export const MultiRowRangeFilter = {
  name: "MultiRowRangeFilter",
  fields: {
    rowRangeList: ["repeated", RowRange as typeof RowRange, 1],
  },
} as const;
export type MultiRowRangeFilter = MessageOf<typeof MultiRowRangeFilter>;

export const FilterList = {
  name: "FilterList",
  fields: {
    /** a `FilterListOperator` */
    operator: ["required", "enum", 1],
    filters: ["repeated", Filter as typeof Filter, 2],
  },
} as const;
export type FilterList = MessageOf<typeof FilterList>;

export const SkipFilter = {
  name: "SkipFilter",
  fields: {
    filter: ["required", Filter as typeof Filter, 1],
  },
} as const;
export type SkipFilter = MessageOf<typeof SkipFilter>;

export const WhileMatchFilter = {
  name: "WhileMatchFilter",
  fields: {
    filter: ["required", Filter as typeof Filter, 1],
  },
} as const;
export type WhileMatchFilter = MessageOf<typeof WhileMatchFilter>;
