/** Random operations on a table, as plain data. What servers decide by their own clocks is left out of what may collide. */
import fc from "fast-check";
import type {
  BatchEntry,
  ConditionForm,
  DataOperation,
  InnerMutation,
  MarkerForm,
  QueryForm,
  ScanForm,
  ValuesForm,
} from "../../../scripts/lab/operation-form.ts";
import { anyFilters, forwardFilters } from "./filters.ts";
import { columns, families, PLACE, places, rows, sometimes, timeRanges, times, values } from "./names.ts";

/** Which of them: with raw reads a flush of a real server can be seen (it drops what no other read finds). */
export interface Choice {
  readonly raw: boolean;
  /** Markers of single versions: with few versions kept they bring back what a flush would have dropped. */
  readonly singleVersions: boolean;
}

const asked = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: columns },
    { weight: 1, arbitrary: families },
    { weight: 1, arbitrary: fc.constantFrom("h", "none:q") },
  ),
  {
    minLength: 1,
    maxLength: 3,
  },
);
const knownColumns = fc.array(fc.oneof({ weight: 3, arbitrary: columns }, { weight: 1, arbitrary: families }), {
  minLength: 1,
  maxLength: 3,
});
const readColumns = fc.oneof({ weight: 12, arbitrary: knownColumns }, { weight: 1, arbitrary: asked });
const versionCounts = fc.constantFrom<number | "all">(1, 2, 3, "all", "all");

function queries(filters: fc.Arbitrary<NonNullable<QueryForm["filter"]>>): fc.Arbitrary<QueryForm> {
  const often = sometimes<Pick<QueryForm, "filter" | "versions">>({ filter: filters, versions: versionCounts }, 2);
  const seldom = sometimes<Omit<QueryForm, "filter" | "versions">>(
    {
      columns: readColumns,
      maxCellsPerFamily: fc.integer({ min: 1, max: 3 }),
      cellOffsetPerFamily: fc.nat(2),
      familyTimeRanges: fc.tuple(families, timeRanges).map(([family, range]) => ({ [family]: range })),
      loadColumnFamiliesOnDemand: fc.boolean(),
      cacheBlocks: fc.boolean(),
      isolation: fc.constantFrom("readCommitted" as const, "readUncommitted" as const),
    },
    6,
  );
  const when = fc.oneof(
    { weight: 5, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: timeRanges.map((timeRange) => ({ timeRange })) },
    { weight: 1, arbitrary: times.map((timestamp) => ({ timestamp })) },
  );
  return fc.tuple(often, seldom, when).map(([one, other, time]) => ({ ...one, ...other, ...time }) as QueryForm);
}

const getQueries = queries(anyFilters);

// ---------------------------------------------------------------------------------------------------------------------
// Scans

function inOrder(one: string, other: string): { start: string; stop: string } {
  return one < other ? { start: one, stop: other } : { start: other, stop: one };
}

const ends = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ prefix: PLACE }) },
  {
    weight: 3,
    arbitrary: fc
      .record({ one: places, other: places, startInclusive: fc.boolean(), stopInclusive: fc.boolean() })
      .map(({ one, other, ...flags }) => ({
        ...inOrder(one, other),
        ...flags,
      })),
  },
);

const limits = sometimes<Pick<ScanForm, "limit" | "caching" | "maxResultBytes" | "stopAfter" | "readType">>({
  limit: fc.integer({ min: 1, max: 4 }),
  caching: fc.integer({ min: 1, max: 3 }),
  maxResultBytes: fc.constantFrom(1, 100, 400, 1500),
  stopAfter: fc.integer({ min: 1, max: 3 }),
  readType: fc.constantFrom("default" as const, "stream" as const, "pread" as const),
});

/** Not `stopAfter` with partial rows: see "Pieces of rows" in docs/embedded-differences.md. */
function together(...parts: object[]): DataOperation {
  const { stopAfter, ...scan } = Object.assign({ op: "scan" }, ...parts) as { op: "scan" } & ScanForm;
  return stopAfter === undefined || scan.allowPartials === true ? scan : { ...scan, stopAfter };
}

const pieces = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((batch) => ({ batch })) },
  { weight: 1, arbitrary: fc.constant({ allowPartials: true }) },
);

function scans({ raw }: Choice): fc.Arbitrary<DataOperation> {
  const rawness = raw
    ? fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ raw: true }) })
    : fc.constant({});
  const forward = fc.tuple(ends, queries(forwardFilters), limits, pieces, rawness).map((parts) => together(...parts));
  const backward = fc
    .tuple(ends, queries(anyFilters), limits, pieces, rawness)
    .map(([range, ...parts]) => together(backwards(range), ...parts, { reversed: true }));
  return fc.oneof({ weight: 3, arbitrary: forward }, { weight: 1, arbitrary: backward });
}

function backwards(range: ScanForm): ScanForm {
  if (range.prefix !== undefined) return range;
  const { start, stop, ...flags } = range;
  return { ...(stop === undefined ? {} : { start: stop }), ...(start === undefined ? {} : { stop: start }), ...flags };
}

// ---------------------------------------------------------------------------------------------------------------------
// Writes

const timedValues: fc.Arbitrary<ValuesForm> = fc.array(
  fc.record({ column: columns, value: values, timestamp: times }),
  { minLength: 1, maxLength: 4 },
);
const untimedValues: fc.Arbitrary<ValuesForm> = fc
  .array(fc.tuple(columns, values), { minLength: 1, maxLength: 2 })
  .map((pairs) => Object.fromEntries(pairs));
const wrongValues: fc.Arbitrary<ValuesForm> = fc.constant({ "none:q": "1" });
/** Far from over, also of cells as old as those that are written here. */
const lives = sometimes<{ ttlMs: number }>({ ttlMs: fc.constant(9_000_000_000_000) }, 12);
/** Over at once. At a time that no other put has: see "A put that expires" in docs/embedded-differences.md. */
const expired = fc
  .tuple(columns, values)
  .map(([column, value]) => ({ values: [{ column, value, timestamp: 7 }], ttlMs: 1 }));
const amounts = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom("f:n", "g:n", "f:a") }, { weight: 1, arbitrary: columns }),
      fc.constantFrom<number | string>(1, -1, 5, "9223372036854775807"),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((pairs) => Object.fromEntries(pairs));
const tails = fc
  .array(fc.tuple(columns, fc.constantFrom("+", "", "end")), { minLength: 1, maxLength: 2 })
  .map((pairs) => Object.fromEntries(pairs));
const results = sometimes<{ returnResults: boolean }>({ returnResults: fc.boolean() });
const counted = fc
  .tuple(results, sometimes<{ timeRange: object }>({ timeRange: timeRanges }, 8), lives)
  .map((parts) => Object.assign({}, ...parts) as { returnResults?: boolean });

/** @param timed without a time of its own a marker hides all that the server's clock has seen */
function markers(singleVersions: boolean, timed: boolean): fc.Arbitrary<MarkerForm> {
  const when = timed
    ? times.map((timestamp) => ({ timestamp }))
    : fc.option(times, { nil: undefined, freq: 4 }).map((timestamp) => (timestamp === undefined ? {} : { timestamp }));
  const which = singleVersions ? fc.constantFrom("one" as const, "all" as const) : fc.constant("all" as const);
  return fc
    .tuple(fc.oneof({ weight: 3, arbitrary: columns }, { weight: 1, arbitrary: families }), which, when)
    .filter(([column, versions, time]) => column.includes(":") || versions === "all" || "timestamp" in time)
    .map(([column, versions, time]) => ({ column, versions, ...time }));
}

function deletions(
  choice: Choice,
  timed: boolean,
): fc.Arbitrary<{ readonly columns?: readonly MarkerForm[]; readonly timestamp?: number }> {
  const some = fc
    .array(markers(choice.singleVersions, timed), { minLength: 1, maxLength: 3 })
    .map((columns) => ({ columns }));
  const whole = fc.integer({ min: 1, max: 6 }).map((timestamp) => ({ timestamp }));
  return timed
    ? fc.oneof({ weight: 4, arbitrary: some }, { weight: 1, arbitrary: whole })
    : fc.oneof(
        { weight: 4, arbitrary: some },
        { weight: 1, arbitrary: whole },
        { weight: 1, arbitrary: fc.constant({}) },
      );
}

/** What is done in one step has times of its own, or two cells would meet in one millisecond here and in two there. */
function innerTimed(choice: Choice): fc.Arbitrary<InnerMutation> {
  return fc.oneof(
    { weight: 3, arbitrary: timedValues.map((put) => ({ put })) },
    {
      weight: 2,
      arbitrary: deletions(choice, true).map((what) =>
        "columns" in what ? { delete: what.columns ?? null } : { delete: null, timestamp: what.timestamp ?? 1 },
      ),
    },
  );
}

/** At most one that the server gives a time. */
function innerAll(choice: Choice): fc.Arbitrary<readonly InnerMutation[]> {
  const timed = fc.array(innerTimed(choice), { minLength: 1, maxLength: 3 });
  const untimed = fc.oneof<fc.Arbitrary<InnerMutation>[]>(
    amounts.map((increment) => ({ increment })),
    tails.map((append) => ({ append })),
    untimedValues.map((put) => ({ put })),
    wrongValues.map((put) => ({ put })),
  );
  return fc.oneof(
    { weight: 3, arbitrary: timed },
    { weight: 1, arbitrary: fc.tuple(timed, untimed).map(([all, one]) => [...all, one]) },
    { weight: 1, arbitrary: fc.tuple(timed, untimed).map(([all, one]) => [one, ...all]) },
  );
}

const conditions: fc.Arbitrary<ConditionForm> = fc
  .tuple(
    fc.oneof(
      fc.tuple(columns, fc.boolean()).map(([column, exists]) => ({ column, exists })),
      fc.tuple(columns, values).map(([column, equals]) => ({ column, equals })),
      fc
        .tuple(columns, fc.constantFrom("<", "<=", "=", "!=", ">=", ">"), values)
        .map(([column, is, value]) => ({ column, is, value })),
      anyFilters.map((filter) => ({ filter })),
      fc.constant({ column: "none:q", exists: false }),
    ),
    fc.option(timeRanges, { freq: 4, nil: undefined }),
  )
  .map(
    ([condition, timeRange]) => ({ ...condition, ...(timeRange === undefined ? {} : { timeRange }) }) as ConditionForm,
  );

function conditional(
  choice: Choice,
): fc.Arbitrary<{ if: ConditionForm; mutate: InnerMutation | readonly InnerMutation[] }> {
  const one = fc.oneof<fc.Arbitrary<InnerMutation>[]>(
    innerTimed(choice),
    untimedValues.map((put) => ({ put })),
    fc.tuple(amounts, counted).map(([increment, more]) => ({ increment, ...more })),
    fc.tuple(tails, counted).map(([append, more]) => ({ append, ...more })),
    deletions(choice, true).map((what) => ("columns" in what ? { delete: what.columns ?? null } : { delete: null })),
  );
  return fc.record({
    if: conditions,
    mutate: fc.oneof<fc.Arbitrary<InnerMutation | readonly InnerMutation[]>[]>(one, one, innerAll(choice)),
  });
}

/** Of entries without times of their own at most one a row: the server's clock may move between them. */
function batches(choice: Choice): fc.Arbitrary<DataOperation> {
  const reads = fc.tuple(rows, getQueries);
  const entries = fc.oneof<fc.Arbitrary<BatchEntry>[]>(
    reads.map(([get, query]) => ({ ...query, get })),
    reads.map(([exists, query]) => ({ ...query, exists })),
    fc.tuple(rows, timedValues, lives).map(([put, all, more]) => ({ put, values: all, ...more })),
    fc.tuple(rows, deletions(choice, true)).map(([row, what]) => ({ delete: row, ...what })),
    fc.tuple(rows, amounts, results).map(([increment, by, more]) => ({ increment, by, ...more })),
    fc.tuple(rows, tails, results).map(([append, all, more]) => ({ append, values: all, ...more })),
    fc
      .tuple(rows, fc.array(innerTimed(choice), { minLength: 1, maxLength: 3 }))
      .map(([mutateRow, mutations]) => ({ mutateRow, mutations })),
    fc.tuple(rows, conditional(choice)).map(([checkAndMutate, what]) => ({ checkAndMutate, ...what })),
    fc.tuple(rows, wrongValues).map(([put, all]) => ({ put, values: all })),
  );
  return fc
    .array(entries, { minLength: 1, maxLength: 5 })
    .map((all) => ({ op: "batch", entries: all.filter(onceARow()) }));
}

function onceARow(): (entry: BatchEntry) => boolean {
  const seen = new Set<unknown>();
  return (entry) => {
    if ("get" in entry || "exists" in entry) return true;
    const row = Object.values(entry).find((value) => typeof value === "string" && value.startsWith(PLACE));
    const timed = "put" in entry || "delete" in entry || "mutateRow" in entry;
    if (timed) return true;
    if (seen.has(row)) return false;
    seen.add(row);
    return true;
  };
}

export function operations(choice: Choice): fc.Arbitrary<DataOperation> {
  const deletion = deletions(choice, false);
  const writes = fc.oneof<fc.MaybeWeightedArbitrary<DataOperation>[]>(
    {
      weight: 8,
      arbitrary: fc
        .tuple(rows, timedValues, lives)
        .map(([row, all, more]) => ({ op: "put", row, values: all, ...more })),
    },
    { weight: 1, arbitrary: fc.tuple(rows, expired).map(([row, put]) => ({ op: "put", row, ...put })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(rows, untimedValues, lives)
        .map(([row, all, more]) => ({ op: "put", row, values: all, ...more })),
    },
    { weight: 4, arbitrary: fc.tuple(rows, deletion).map(([row, what]) => ({ op: "delete", row, ...what })) },
    {
      weight: 2,
      arbitrary: fc.tuple(rows, amounts, counted).map(([row, by, more]) => ({ op: "increment", row, by, ...more })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(rows, tails, counted)
        .map(([row, all, more]) => ({ op: "append", row, values: all, ...more })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(rows, innerAll(choice)).map(([row, mutations]) => ({ op: "mutateRow", row, mutations })),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(rows, conditional(choice)).map(([row, what]) => ({ op: "checkAndMutate", row, ...what })),
    },
    { weight: 3, arbitrary: batches(choice) },
    { weight: 1, arbitrary: fc.tuple(rows, wrongValues).map(([row, all]) => ({ op: "put", row, values: all })) },
    {
      weight: 1,
      arbitrary: fc
        .array(
          fc.tuple(rows, timedValues).map(([put, all]) => ({ put, values: all })),
          { minLength: 1, maxLength: 4 },
        )
        .map((entries) => ({ op: "putAll", entries })),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(
          fc.tuple(rows, deletions(choice, true)).map(([row, what]) => ({ delete: row, ...what })),
          { minLength: 1, maxLength: 3 },
        )
        .map((entries) => ({ op: "deleteAll", entries })),
    },
  );
  const someRows = fc.array(rows, { minLength: 1, maxLength: 4 });
  const reads = fc.oneof<fc.MaybeWeightedArbitrary<DataOperation>[]>(
    { weight: 6, arbitrary: fc.tuple(rows, getQueries).map(([row, query]) => ({ op: "get", row, ...query })) },
    { weight: 2, arbitrary: fc.tuple(rows, getQueries).map(([row, query]) => ({ op: "exists", row, ...query })) },
    {
      weight: 1,
      arbitrary: fc.tuple(someRows, getQueries).map(([all, query]) => ({ op: "getAll", rows: all, ...query })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(someRows, getQueries).map(([all, query]) => ({ op: "existsAll", rows: all, ...query })),
    },
    { weight: 12, arbitrary: scans(choice) },
  );
  return fc.oneof({ weight: 5, arbitrary: writes }, { weight: 6, arbitrary: reads });
}
