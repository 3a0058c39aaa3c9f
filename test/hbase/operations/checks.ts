/** checkAndMutate: every condition, held and not, and every kind of action; then batches of everything. */
import type { BatchEntry, ConditionForm, InnerMutation } from "../../../scripts/lab/operation-form.ts";
import { type NamedOperation, named } from "./seed.ts";

const ROW = "checked";
const put: InnerMutation = { put: { "f:done": "yes" }, timestamp: 9 };

/** On f:v = "m" at 5, f:empty = "" at 5; nothing else. */
const conditions: readonly (readonly [string, ConditionForm])[] = [
  ["equals, held", { column: "f:v", equals: "m" }],
  ["equals, not held", { column: "f:v", equals: "n" }],
  ["equals, column absent", { column: "f:absent", equals: "m" }],
  ["equals nothing, column absent", { column: "f:absent", equals: "" }],
  ["equals nothing, column empty", { column: "f:empty", equals: "" }],
  ["equals nothing, column full", { column: "f:v", equals: "" }],
  ["absent, held", { column: "f:absent", exists: false }],
  ["absent, not held", { column: "f:v", exists: false }],
  ["absent, column empty", { column: "f:empty", exists: false }],
  ["there, held", { column: "f:v", exists: true }],
  ["there, not held", { column: "f:absent", exists: true }],
  ["there, column empty", { column: "f:empty", exists: true }],
  ...(["<", "<=", "=", "!=", ">=", ">"] as const).flatMap((is) =>
    ["a", "m", "z"].map((value): readonly [string, ConditionForm] => [
      `stored ${is} ${value}`,
      { column: "f:v", is, value },
    ]),
  ),
  ["compared with nothing stored", { column: "f:absent", is: "!=", value: "m" }],
  ["the empty qualifier", { column: "f:", exists: false }],
  ["equals in a time range, held", { column: "f:v", equals: "m", timeRange: { from: 5, to: 6 } }],
  ["equals in a time range, not held", { column: "f:v", equals: "m", timeRange: { from: 6, to: 9 } }],
  ["an older version in a time range", { column: "f:v", equals: "l", timeRange: { to: 5 } }],
  ["a filter, held", { filter: "SingleColumnValueFilter('f', 'v', =, 'binary:m')" }],
  ["a filter, not held", { filter: "SingleColumnValueFilter('f', 'v', =, 'binary:n', true, true)" }],
  ["a list of filters", { filter: "ColumnPrefixFilter('v') AND ValueFilter(>, 'binary:l')" }],
  ["a filter in a time range", { filter: "ColumnPrefixFilter('v')", timeRange: { from: 100 } }],
  ["an unknown family", { column: "unknown:q", exists: false }],
];

const actions: readonly (readonly [string, InnerMutation | readonly InnerMutation[]])[] = [
  ["a put at the server's time", { put: { "f:now": "v" } }],
  ["a deletion", { delete: [{ column: "f:gone", timestamp: 5 }] }],
  ["a deletion of the row up to a time", { delete: null, timestamp: 1 }],
  ["an increment", { increment: { "f:n": 3 } }],
  ["an append", { append: { "f:s": "x" } }],
  ["several", [{ put: { "f:p": "1" }, timestamp: 9 }, { delete: [{ column: "f:old", timestamp: 9 }] }]],
  [
    "several with results",
    [{ put: { "f:p": "2" }, timestamp: 10 }, { increment: { "f:n": 1 } }, { append: { "f:s": "y" } }],
  ],
  ["a put with options", { put: { "f:o": "o" }, timestamp: 9, durability: "asyncWal", attributes: { note: "x" } }],
  ["a put into an unknown family", { put: { "unknown:q": "v" } }],
];

const everyKind: readonly BatchEntry[] = [
  { get: "r02", columns: ["f:a"] },
  { put: "batch-1", values: { "f:q": "1" }, timestamp: 5 },
  { get: "r08", versions: "all", columns: ["f:a"] },
  { increment: "batch-2", by: { "f:n": 4 } },
  { exists: "r01" },
  { exists: "nobody" },
  { append: "batch-3", values: { "f:s": "s" } },
  { delete: "batch-4", columns: [{ column: "f:q", timestamp: 5 }] },
  {
    mutateRow: "batch-5",
    mutations: [
      { put: { "f:q": "1" }, timestamp: 5 },
      { delete: ["g"], timestamp: 5 },
    ],
  },
  { checkAndMutate: "batch-6", if: { column: "f:q", exists: false }, mutate: { put: { "f:q": "1" }, timestamp: 5 } },
  { checkAndMutate: "batch-6", if: { column: "g:q", exists: true }, mutate: { increment: { "f:n": 1 } } },
  {
    checkAndMutate: "batch-7",
    if: { filter: "ValueFilter(=, 'binary:nothing')" },
    mutate: [{ put: { "f:q": "1" }, timestamp: 5 }, { increment: { "f:n": 1 } }],
  },
  { get: "nobody" },
];

const batches: readonly (readonly [string, readonly BatchEntry[]])[] = [
  ["every kind, over every region", everyKind],
  ["nothing", []],
  ["gets alone", ["r00", "r05", "r09", "\\x00"].map((row) => ({ get: row, columns: ["f:a", "f:\\x00\\xFFq"] }))],
  [
    "puts alone",
    Array.from({ length: 20 }, (_, index) => ({
      put: `${"abcrz"[index % 5]}-batch-${index}`,
      values: { "f:q": `v${index}`, "g:q": `w${index}` },
      timestamp: 5,
    })),
  ],
  [
    "deletions of whole rows beside puts",
    [
      { put: "a-batch-0", values: { "f:more": "m" }, timestamp: 7 },
      { delete: "b-batch-1", timestamp: 9 },
      { put: "c-batch-2", values: { "f:more": "m" }, timestamp: 7 },
      { delete: "r-batch-3", columns: ["f:q", { column: "g", timestamp: 9 }], timestamp: 9 },
    ],
  ],
  [
    "one fails, the others do not",
    [
      { put: "batch-good", values: { "f:q": "1" }, timestamp: 5 },
      { put: "batch-bad", values: { "unknown:q": "1" } },
      { get: "r03", columns: ["unknown"] },
      { get: "r03", columns: ["f:b"] },
      { increment: "r03", by: { "f:b": 1 } },
      { mutateRow: "batch-bad", mutations: [{ put: { "unknown:q": "1" } }] },
      { increment: "batch-good", by: { "f:n": 1 } },
    ],
  ],
  [
    "increments and appends with results",
    [
      { increment: "batch-counts", by: { "f:n": 1, "g:n": 2 } },
      { append: "batch-tail", values: { "f:s": "x" } },
      { increment: "r05-batch-counts", by: { "f:n": 5 } },
    ],
  ],
  ["an increment without its result", [{ increment: "batch-quiet", by: { "f:n": 1 }, returnResults: false }]],
  [
    "row mutations with results",
    [
      { mutateRow: "batch-rows", mutations: [{ increment: { "f:n": 1 } }, { append: { "f:s": "x" } }] },
      { mutateRow: "r05-batch-rows", mutations: [{ put: { "f:q": "1" }, timestamp: 5 }] },
    ],
  ],
  [
    "gets with filters",
    [
      { get: "r03", filter: "ColumnPrefixFilter('p')" },
      { get: "r03", filter: "ValueFilter(=, 'substring:B3')" },
      { get: "wide", filter: "ColumnPaginationFilter(3, 5)" },
    ],
  ],
];

export const CHECKS: readonly NamedOperation[] = [
  ...conditions.flatMap(([name, condition], index) => [
    named(`before checkAndMutate: ${name}`, {
      op: "put",
      row: `${ROW}-${index}`,
      values: [
        { column: "f:v", value: "l", timestamp: 4 },
        { column: "f:v", value: "m", timestamp: 5 },
        { column: "f:empty", value: "", timestamp: 5 },
      ],
    }),
    named(`checkAndMutate: ${name}`, { op: "checkAndMutate", row: `${ROW}-${index}`, if: condition, mutate: put }),
  ]),
  ...actions.map(([name, then]) =>
    named(`checkAndMutate: ${name}`, {
      op: "checkAndMutate",
      row: `${ROW}-0`,
      if: { column: "f:v", equals: "m" },
      mutate: then,
    }),
  ),
  named("checkAndMutate: an increment, not held", {
    op: "checkAndMutate",
    row: `${ROW}-0`,
    if: { column: "f:v", equals: "other" },
    mutate: { increment: { "f:n": 3 } },
  }),
  named("checkAndMutate: several, not held", {
    op: "checkAndMutate",
    row: `${ROW}-0`,
    if: { column: "f:v", equals: "other" },
    mutate: [{ put: { "f:p": "3" } }, { increment: { "f:n": 1 } }],
  }),
];

export const BATCHES: readonly NamedOperation[] = batches.map(([name, entries]) =>
  named(`batch: ${name}`, { op: "batch", entries }),
);
