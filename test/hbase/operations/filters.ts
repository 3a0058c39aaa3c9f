/**
 * Scans and gets with filters: as strings of HBase's filter language, and as the messages that Java's constructors of 2.6.4 made
 * where the language has no words. Reversed fuzzy filters are left out: they send a handler of 2.6.4 into an endless loop.
 */
import type { ScanForm } from "../../../scripts/lab/operation-form.ts";
import { type NamedOperation, named } from "./seed.ts";

const strings: readonly string[] = [
  "KeyOnlyFilter()",
  "FirstKeyOnlyFilter()",
  "PrefixFilter('r03')",
  "PrefixFilter('nobody')",
  "ColumnPrefixFilter('p')",
  "MultipleColumnPrefixFilter('p2', 'e', 'x')",
  "ColumnCountGetFilter(3)",
  "PageFilter(2)",
  "ColumnPaginationFilter(2, 1)",
  "InclusiveStopFilter('r02')",
  "TimestampsFilter(100, 200)",
  "RowFilter(=, 'binary:r03')",
  "RowFilter(<, 'binary:r02')",
  "RowFilter(<=, 'binary:r02')",
  "RowFilter(>, 'binary:r07')",
  "RowFilter(>=, 'binary:r07')",
  "RowFilter(!=, 'binary:r03')",
  "RowFilter(=, 'binaryprefix:r0')",
  "RowFilter(=, 'regexstring:^r0[2-4]$')",
  "RowFilter(!=, 'substring:0')",
  "FamilyFilter(=, 'binary:g')",
  "QualifierFilter(=, 'binary:a')",
  "QualifierFilter(>, 'binary:p1')",
  "ValueFilter(=, 'binary:x1')",
  "ValueFilter(=, 'substring:VB')",
  "ValueFilter(!=, 'regexstring:^a')",
  "ValueFilter(>=, 'binaryprefix:vb')",
  "ColumnRangeFilter('a', true, 'p1', false)",
  "ColumnRangeFilter('a', false, 'p1', true)",
  "SingleColumnValueFilter('g', 'x', =, 'binary:x1')",
  "SingleColumnValueFilter('g', 'even', =, 'binary:yes')",
  "SingleColumnValueFilter('g', 'even', =, 'binary:yes', true, true)",
  "SingleColumnValueFilter('f', 'a', =, 'binary:a3-1', true, false)",
  "SingleColumnValueExcludeFilter('g', 'x', =, 'binary:x1')",
  "DependentColumnFilter('f', 'b')",
  "DependentColumnFilter('f', 'b', true)",
  "DependentColumnFilter('f', 'b', false, =, 'binary:vb3')",
  "SKIP ValueFilter(!=, 'binary:x1')",
  "WHILE RowFilter(<, 'binary:r03')",
  "PrefixFilter('r0') AND ColumnPrefixFilter('p')",
  "PrefixFilter('r01') OR PrefixFilter('r07')",
  "(PrefixFilter('r01') OR PrefixFilter('r07')) AND QualifierFilter(=, 'binary:a')",
  "PrefixFilter('r01') OR PrefixFilter('r07') AND QualifierFilter(=, 'binary:a')",
  "SKIP (ValueFilter(!=, 'binary:x1') AND QualifierFilter(!=, 'binary:zzz'))",
  "FirstKeyOnlyFilter() AND KeyOnlyFilter()",
  "ValueFilter(=, 'binary:it''s')",
];

const packageOfFilters = "org.apache.hadoop.hbase.filter";

const messages: readonly (readonly [name: string, simpleName: string, hex: string])[] = [
  ["fuzzyRow: r?3", "FuzzyRowFilter", "0a0a0a0372303312030001001001"],
  [
    "multiRowRange: [r01, r03) and (r06, r08]",
    "MultiRowRangeFilter",
    "0a0e0a0372303110011a0372303320000a0e0a0372303610001a037230382001",
  ],
  ["randomRow: always", "RandomRowFilter", "0d0000803f"],
  ["randomRow: never", "RandomRowFilter", "0d000080bf"],
  ["firstKeyValueMatchingQualifiers: b", "FirstKeyValueMatchingQualifiersFilter", "0a0162"],
  [
    "value: bit and",
    "ValueFilter",
    "0a420802123e0a2c6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e426974436f6d70617261746f72120e0a0a0a0800000000000000011001",
  ],
  [
    "singleColumnValue: long greater than 4",
    "SingleColumnValueFilter",
    "0a016712036e756d1805223d0a2d6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e4c6f6e67436f6d70617261746f72120c0a0a0a08000000000000000428003001",
  ],
  [
    "singleColumnValue: null, missing passes",
    "SingleColumnValueFilter",
    "0a01671204676f6e65180222310a2d6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e4e756c6c436f6d70617261746f72120028003001",
  ],
  [
    "singleColumnValue: any version equals a3-1",
    "SingleColumnValueFilter",
    "0a01661201611802223b0a2f6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279436f6d70617261746f7212080a060a0461332d3128013000",
  ],
  [
    "value: big decimal greater than 2.5",
    "ColumnValueFilter",
    "0a01671203646563180522400a336f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e426967446563696d616c436f6d70617261746f7212090a070a050000000119",
  ],
  [
    "row: component 3 at 2",
    "RowFilter",
    "0a45080212410a386f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279436f6d706f6e656e74436f6d70617261746f7212050a01331002",
  ],
  [
    "row: regex, case ignored",
    "RowFilter",
    "0a56080212520a346f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e5265676578537472696e67436f6d70617261746f72121a0a095e52305b322d345d2410021a055554462d3822044a415641",
  ],
  [
    "row: joni regex",
    "RowFilter",
    "0a56080212520a346f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e5265676578537472696e67436f6d70617261746f72121a0a095e72305b322d345d2410201a055554462d3822044a4f4e49",
  ],
  ["columnPagination: 2 from b", "ColumnPaginationFilter", "08021a0162"],
  ["timestamps: 100 and 300 with hints", "TimestampsFilter", "0a0364ac021001"],
  ["keyOnly: length as value", "KeyOnlyFilter", "0801"],
  [
    "filterList: one of two",
    "FilterList",
    "080212340a2b6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e50726566697846696c74657212050a0372303112340a2b6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e50726566697846696c74657212050a03723037",
  ],
  ["columnRange: open end", "ColumnRangeFilter", "0a016210002001"],
  ["dependentColumn: no comparator", "DependentColumnFilter", "0a0208061201661a01622000"],
  [
    "while: row below r03",
    "WhileMatchFilter",
    "0a6c0a286f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e526f7746696c74657212400a3e0800123a0a2f6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279436f6d70617261746f7212070a050a03723033",
  ],
  [
    "skip: value not x1",
    "SkipFilter",
    "0a6d0a2a6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e56616c756546696c746572123f0a3d080312390a2f6f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279436f6d70617261746f7212060a040a027831",
  ],
  [
    "family: prefix comparator",
    "FamilyFilter",
    "0a420802123e0a356f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e42696e617279507265666978436f6d70617261746f7212050a030a0167",
  ],
  ["columnCount: 2", "ColumnCountGetFilter", "0802"],
  ["page: 2", "PageFilter", "0802"],
  [
    "value: substring VB, case ignored",
    "ValueFilter",
    "0a3e0802123a0a326f72672e6170616368652e6861646f6f702e68626173652e66696c7465722e537562737472696e67436f6d70617261746f7212040a027662",
  ],
  ["inclusiveStop: r02", "InclusiveStopFilter", "0a03723032"],
];

/** Where a filter meets another option. */
const together: readonly (readonly [string, ScanForm])[] = [
  ["a filter and a limit", { filter: "ValueFilter(=, 'binary:x1')", limit: 2 }],
  ["a filter backwards", { filter: "ValueFilter(=, 'binary:x1')", start: "r09", stop: "r00", reversed: true }],
  ["a page backwards", { filter: "PageFilter(2)", start: "r09", stop: "r00", reversed: true }],
  ["a filter and versions", { filter: "ValueFilter(=, 'substring:-1')", versions: "all" }],
  ["a filter and a row a call", { filter: "RowFilter(=, 'regexstring:[147]$')", caching: 1 }],
  ["a filter and a byte a call", { filter: "ColumnPrefixFilter('p')", maxResultBytes: 1 }],
  ["a filter and columns", { filter: "ValueFilter(=, 'binary:x1')", columns: ["g:x"] }],
  [
    "a filter on a column that is not read",
    { filter: "SingleColumnValueFilter('g', 'x', =, 'binary:x1')", columns: ["f:a"] },
  ],
  ["a filter for pieces", { filter: "ColumnPrefixFilter('p')", batch: 1 }],
  ["a filter of whole rows and pieces", { filter: "PageFilter(2)", batch: 1 }],
  ["a filter that lets nothing pass", { filter: "PrefixFilter('nobody')", start: "", stop: "" }],
];

const rows: ScanForm = { start: "r00", stop: "r0a" };

export const FILTERS: readonly NamedOperation[] = [
  ...strings.map((filter) => named(`scan: ${filter}`, { op: "scan", ...rows, filter })),
  ...messages.map(([name, simpleName, hex]) =>
    named(`scan: message of ${name}`, {
      op: "scan",
      ...rows,
      filter: { javaClass: `${packageOfFilters}.${simpleName}`, hex },
    }),
  ),
  ...together.map(([name, scan]) => named(`scan: ${name}`, { op: "scan", ...rows, ...scan })),
  ...strings
    .filter((_, index) => index % 4 === 0)
    .map((filter) => named(`get: ${filter}`, { op: "get", row: "r03", filter })),
];
