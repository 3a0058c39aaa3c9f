/** Puts, deletions, increments, appends and mutations of a row: every form and option. Times are given, so that two runs agree. */
import type { DataOperation, MarkerForm, MutationForm } from "../../../scripts/lab/operation-form.ts";
import { long, type NamedOperation, named } from "./seed.ts";

const mutationOptions: readonly (readonly [string, MutationForm])[] = [
  ["without the log", { durability: "skipWal" }],
  ["the log later", { durability: "asyncWal" }],
  ["the log now", { durability: "syncWal" }],
  ["the log on the disk", { durability: "fsyncWal" }],
  ["the table's durability", { durability: "useDefault" }],
  ["an attribute", { attributes: { note: "\\x00\\xFF" } }],
  ["a priority", { priority: 50 }],
  ["an expression of visibility where no labels are", { visibility: "secret&!public" }],
  ["one timestamp for all", { timestamp: 77 }],
  ["timestamp zero", { timestamp: 0 }],
];

const puts: readonly (readonly [string, DataOperation])[] = [
  ["a column at the server's time", { op: "put", row: "put-now", values: { "f:q": "v" } }],
  [
    "two families, columns in no order",
    { op: "put", row: "put-two", values: { "g:b": "1", "f:z": "2", "f:a": "3" }, timestamp: 5 },
  ],
  ["an empty value", { op: "put", row: "put-empty", values: { "f:q": "" }, timestamp: 5 }],
  ["an empty qualifier", { op: "put", row: "put-noq", values: { "f:": "v" }, timestamp: 5 }],
  ["a colon in the qualifier", { op: "put", row: "put-colon", values: { "f:a:b:c": "v" }, timestamp: 5 }],
  [
    "bytes everywhere",
    { op: "put", row: "put-\\x00\\xFF", values: { "f:\\x00\\x80": "\\xC3\\x28\\x00" }, timestamp: 5 },
  ],
  ["a large value", { op: "put", row: "put-large", values: { "f:q": { fill: "x", bytes: 20_000 } }, timestamp: 5 }],
  [
    "many columns",
    {
      op: "put",
      row: "put-many",
      values: Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f:${index}`, `v${index}`])),
      timestamp: 5,
    },
  ],
  [
    "versions of a column, and a time of its own beside the common one",
    {
      op: "put",
      row: "put-versions",
      values: [
        { column: "f:q", value: "old", timestamp: 1 },
        { column: "f:q", value: "new", timestamp: 2 },
        { column: "f:other", value: "common" },
      ],
      timestamp: 9,
    },
  ],
  [
    "more versions than are kept",
    {
      op: "put",
      row: "put-versions",
      values: [3, 4, 5, 6, 7].map((timestamp) => ({ column: "g:q", value: `${timestamp}`, timestamp })),
    },
  ],
  ["the same cell again", { op: "put", row: "put-two", values: { "f:z": "2 again" }, timestamp: 5 }],
  [
    "a time to live that is over",
    { op: "put", row: "put-expired", values: { "f:q": "gone" }, timestamp: 5, ttlMs: 1000 },
  ],
  ["a time to live that is long", { op: "put", row: "put-living", values: { "f:q": "here" }, ttlMs: 900_000_000 }],
  ["an unknown family", { op: "put", row: "put-wrong", values: { "unknown:q": "v" } }],
  ["a known family and an unknown one", { op: "put", row: "put-wrong", values: { "f:q": "v", "unknown:q": "v" } }],
  ["no column", { op: "put", row: "put-nothing", values: {} }],
  ["an empty row", { op: "put", row: "", values: { "f:q": "v" } }],
  [
    "a cell above the client's limit",
    { op: "put", row: "put-huge", values: { "f:q": { fill: "x", bytes: 10_485_760 } } },
  ],
];

/** Each on a row of its own with five versions in two columns of both families. */
const deletions: readonly (readonly [string, readonly MarkerForm[] | undefined, MutationForm])[] = [
  ["the row", undefined, {}],
  ["the row up to a time", undefined, { timestamp: 3 }],
  ["a family", ["f"], {}],
  ["a family up to a time", [{ column: "f", timestamp: 3 }], {}],
  ["a family at exactly one time", [{ column: "f", versions: "one", timestamp: 3 }], {}],
  ["a column", ["f:a"], {}],
  ["a column up to a time", [{ column: "f:a", timestamp: 3 }], {}],
  ["the latest version of a column", [{ column: "f:a", versions: "one" }], {}],
  ["one version of a column", [{ column: "f:a", versions: "one", timestamp: 2 }], {}],
  ["a version that is not there", [{ column: "f:a", versions: "one", timestamp: 99 }], {}],
  [
    "several kinds at once",
    ["g", { column: "f:a", versions: "one", timestamp: 2 }, { column: "f:b", timestamp: 4 }],
    {},
  ],
  ["a column with the time of the whole", ["f:a"], { timestamp: 2 }],
  ["the empty qualifier", ["f:"], {}],
  ["at time zero", [{ column: "f:a", timestamp: 0 }], {}],
  ["without the log", ["f:a"], { durability: "skipWal" }],
  ["with an attribute", ["f:a"], { attributes: { note: "x" } }],
  ["a family that keeps what is deleted", ["kept"], { timestamp: 4 }],
  ["an unknown family", ["unknown"], {}],
];

const increments: readonly (readonly [string, DataOperation])[] = [
  ["a new column", { op: "increment", row: "count", by: { "f:n": 1 } }],
  ["again", { op: "increment", row: "count", by: { "f:n": 41 } }],
  ["downwards", { op: "increment", row: "count", by: { "f:n": -100 } }],
  ["by nothing", { op: "increment", row: "count", by: { "f:n": 0 } }],
  ["several columns of two families", { op: "increment", row: "count", by: { "g:n": 5, "f:m": 6, "f:a": 7 } }],
  ["by more than 2^53", { op: "increment", row: "count-big", by: { "f:n": "9007199254740993" } }],
  ["to the largest", { op: "increment", row: "count-max", by: { "f:n": "9223372036854775807" } }],
  ["past the largest", { op: "increment", row: "count-max", by: { "f:n": 1 } }],
  ["what a put wrote", { op: "increment", row: "r07", by: { "g:num": 10 } }],
  ["no results wanted", { op: "increment", row: "count", by: { "f:n": 1 }, returnResults: false }],
  ["results wanted", { op: "increment", row: "count", by: { "f:n": 1 }, returnResults: true }],
  ["only what is in a time range", { op: "increment", row: "count", by: { "f:n": 3 }, timeRange: { from: 1, to: 2 } }],
  ["without the log", { op: "increment", row: "count", by: { "f:n": 1 }, durability: "skipWal" }],
  ["with a time to live", { op: "increment", row: "count-ttl", by: { "f:n": 1 }, ttlMs: 900_000_000 }],
  ["at a time", { op: "increment", row: "count-at", by: { "f:n": 1 }, timestamp: 12 }],
  ["a cell from the future", { op: "increment", row: "future", by: { "f:n": 1 } }],
  ["what is no long", { op: "increment", row: "r03", by: { "f:b": 1 } }],
  ["an unknown family", { op: "increment", row: "count", by: { "unknown:n": 1 } }],
];

const appends: readonly (readonly [string, DataOperation])[] = [
  ["to nothing", { op: "append", row: "tail", values: { "f:s": "one" } }],
  ["to something", { op: "append", row: "tail", values: { "f:s": ",two" } }],
  ["nothing", { op: "append", row: "tail", values: { "f:s": "" } }],
  ["bytes", { op: "append", row: "tail", values: { "f:s": "\\x00\\xFF" } }],
  ["several columns of two families", { op: "append", row: "tail", values: { "g:s": "g", "f:t": "t", "f:a": "a" } }],
  ["no results wanted", { op: "append", row: "tail", values: { "f:s": "!" }, returnResults: false }],
  [
    "only what is in a time range",
    { op: "append", row: "tail", values: { "f:s": "afresh" }, timeRange: { from: 1, to: 2 } },
  ],
  ["with a time to live", { op: "append", row: "tail-ttl", values: { "f:s": "x" }, ttlMs: 900_000_000 }],
  ["to a cell from the future", { op: "append", row: "future", values: { "f:s": "+" } }],
  ["at a time", { op: "append", row: "tail-at", values: { "f:s": "x" }, timestamp: 12 }],
  ["an unknown family", { op: "append", row: "tail", values: { "unknown:s": "x" } }],
];

const rowMutations: readonly (readonly [string, DataOperation])[] = [
  [
    "puts and deletions",
    {
      op: "mutateRow",
      row: "mutated",
      mutations: [
        { put: [{ column: "f:a", value: "1", timestamp: 5 }] },
        { delete: [{ column: "f:gone", timestamp: 5 }] },
        { put: { "g:b": "2" }, timestamp: 6 },
      ],
    },
  ],
  ["one put", { op: "mutateRow", row: "mutated-one", mutations: [{ put: { "f:a": "1" }, timestamp: 5 }] }],
  ["the whole row", { op: "mutateRow", row: "mutated-one", mutations: [{ delete: null, timestamp: 9 }] }],
  [
    "increments and appends with their results",
    {
      op: "mutateRow",
      row: "mutated-counts",
      mutations: [{ increment: { "f:n": 2 } }, { append: { "f:s": "x" } }, { increment: { "f:m": 3 } }],
    },
  ],
  [
    "all four kinds",
    {
      op: "mutateRow",
      row: "mutated-counts",
      mutations: [
        { put: { "f:p": "p" }, timestamp: 3 },
        { increment: { "f:n": 2 } },
        { delete: [{ column: "f:d", timestamp: 3 }] },
        { append: { "f:s": "y" } },
      ],
    },
  ],
  [
    "an unknown family undoes all",
    {
      op: "mutateRow",
      row: "mutated",
      mutations: [{ put: { "f:never": "1" }, timestamp: 5 }, { put: { "unknown:q": "1" } }],
    },
  ],
];

const versionsOfRow = [1, 2, 3, 4, 5].flatMap((timestamp) =>
  ["f:a", "f:b", "f:", "g:a", "kept:a"].map((column) => ({ column, value: `at ${timestamp}`, timestamp })),
);

export const WRITES: readonly NamedOperation[] = [
  ...puts.map(([name, operation]) => named(`put: ${name}`, operation)),
  ...mutationOptions.map(([name, options], index) =>
    named(`put: ${name}`, {
      op: "put",
      row: `put-option-${index}`,
      values: [
        { column: "f:q", value: "v", timestamp: 5 },
        ...(options.timestamp === undefined ? [] : [{ column: "f:r", value: "w" }]),
      ],
      ...options,
    }),
  ),
  named("put: what increments and appends find in the future", {
    op: "put",
    row: "future",
    values: { "f:n": long(41n), "f:s": "s" },
    timestamp: "8000000000000",
  }),
  named("putAll: rows of every region", {
    op: "putAll",
    entries: [
      { put: "all-1", values: { "f:q": "1" }, timestamp: 5 },
      { put: "r05-all", values: { "f:q": "2" }, timestamp: 5 },
      { put: "c-all", values: { "g:q": "3" }, timestamp: 5 },
      { put: "all-1", values: { "f:q": "1 again" }, timestamp: 6 },
    ],
  }),
  named("putAll: none", { op: "putAll", entries: [] }),
  ...deletions.flatMap(([name, columns, options], index) => [
    named(`before delete: ${name}`, { op: "put", row: `deleted-${index}`, values: versionsOfRow }),
    named(`delete: ${name}`, {
      op: "delete",
      row: `deleted-${index}`,
      ...(columns === undefined ? {} : { columns }),
      ...options,
    }),
    named(`after delete: ${name}`, { op: "get", row: `deleted-${index}`, versions: "all" }),
  ]),
  named("delete: a row that is not there", { op: "delete", row: "nobody", timestamp: 4 }),
  named("deleteAll: rows of every region", {
    op: "deleteAll",
    entries: [
      { delete: "all-1", columns: [{ column: "f:q", versions: "one", timestamp: 6 }] },
      { delete: "r05-all", timestamp: 9 },
      { delete: "c-all", columns: ["g"], timestamp: 9 },
    ],
  }),
  ...increments.map(([name, operation]) => named(`increment: ${name}`, operation)),
  ...appends.map(([name, operation]) => named(`append: ${name}`, operation)),
  ...rowMutations.map(([name, operation]) => named(`mutateRow: ${name}`, operation)),
];
