/** The names of every option of a table's operations, alone and in lists. The compiler holds them against the types. */

import { described, type KnownOptions, knownOptions, type NamesOf, refuseUnknown } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { ConditionalChange } from "./batch-types.ts";
import type {
  AppendOptions,
  CallOptions,
  DeleteOptions,
  PutOptions,
  ReadOptions,
  TimeRange,
  TimeSelection,
  WriteOptions,
} from "./call-options.ts";
import type { ScanOptions } from "./scan-options.ts";

const CALL: NamesOf<CallOptions> = { timeoutMs: true, signal: true, priority: true, batch: true, attributes: true };
const TIMES: NamesOf<TimeSelection> = { timeRange: true, timestamp: true };
const READ: NamesOf<ReadOptions> = {
  ...CALL,
  ...TIMES,
  columns: true,
  versions: true,
  familyTimeRanges: true,
  filter: true,
  cacheBlocks: true,
  maxCellsPerFamily: true,
  cellOffsetPerFamily: true,
  loadColumnFamiliesOnDemand: true,
  consistency: true,
  replicaId: true,
  authorizations: true,
  isolation: true,
};
const WRITE: NamesOf<WriteOptions> = { ...CALL, durability: true, ttlMs: true, visibility: true, acl: true };
const PUT: NamesOf<PutOptions> = { ...WRITE, timestamp: true };
const DELETE: NamesOf<DeleteOptions> = { ...WRITE, columns: true, timestamp: true };
/** increments have the same */
const APPEND: NamesOf<AppendOptions> = { ...WRITE, ...TIMES, returnResults: true };
const CHANGE: NamesOf<ConditionalChange> = { if: true, then: true };
const TIME_RANGE_NAMES: NamesOf<TimeRange> = { from: true, to: true };
const SCAN: NamesOf<ScanOptions> = {
  ...READ,
  prefix: true,
  start: true,
  startInclusive: true,
  stop: true,
  stopInclusive: true,
  allowPartials: true,
  reversed: true,
  limit: true,
  caching: true,
  maxResultBytes: true,
  raw: true,
  readType: true,
  prefetch: true,
  onCursor: true,
  onMetrics: true,
};

export const GET_OPTIONS: KnownOptions = knownOptions("get", READ);
export const EXISTS_OPTIONS: KnownOptions = knownOptions("exists", READ);
export const PUT_OPTIONS: KnownOptions = knownOptions("put", PUT);
export const DELETE_OPTIONS: KnownOptions = knownOptions("delete", DELETE);
export const INCREMENT_OPTIONS: KnownOptions = knownOptions("increment", APPEND);
export const APPEND_OPTIONS: KnownOptions = knownOptions("append", APPEND);
export const MUTATE_ROW_OPTIONS: KnownOptions = knownOptions("mutateRow", WRITE);
export const CHECK_OPTIONS: KnownOptions = knownOptions("checkAndMutate", WRITE);
export const SCAN_OPTIONS: KnownOptions = knownOptions("scan", SCAN);
export const CONDITIONAL_CHANGE: KnownOptions = knownOptions("checkAndMutate", CHANGE, { argument: "change" });
export const TIME_RANGE: KnownOptions = knownOptions("a time range", TIME_RANGE_NAMES, {
  argument: "timeRange",
  prefix: "timeRange.",
});

/** Objects that are named by what they have one of: operations by their verb, conditions by their test. */
export interface Kinds {
  /** for errors */
  readonly argument: string;
  readonly byName: ReadonlyMap<string, KnownOptions>;
}

/** What a batch takes. */
export const OPERATIONS: Kinds = kinds("operations", {
  get: READ,
  exists: READ,
  put: { ...PUT, values: true },
  delete: DELETE,
  increment: { ...APPEND, by: true },
  append: { ...APPEND, values: true },
  mutateRow: { ...WRITE, mutations: true },
  checkAndMutate: { ...WRITE, ...CHANGE },
});

/** What is changed in one row at once. */
export const ROW_MUTATIONS: Kinds = kinds("mutations", {
  put: { timestamp: true },
  delete: { timestamp: true },
  increment: {},
  append: {},
});

/** What a condition may ask. */
export const TESTS: Kinds = kinds(
  "if",
  {
    equals: { column: true, ...TIMES },
    exists: { column: true, ...TIMES },
    is: { column: true, value: true, ...TIMES },
    filter: TIMES,
  },
  "if.",
);

function kinds(argument: string, names: Readonly<Record<string, object>>, prefix = ""): Kinds {
  const rows = Object.entries(names).map(([kind, others]): [string, KnownOptions] => [
    kind,
    knownOptions(kind, { [kind]: true, ...others }, { argument, prefix }),
  ]);
  return { argument, byName: new Map(rows) };
}

/**
 * Throws `InvalidArgumentError` unless the object has exactly one of the names that say what it is, and no other than go with it: of two
 * verbs one would be dropped in silence. A name with undefined is not there.
 */
export function checkKind(value: object, kinds: Kinds): void {
  const known = kindOf(value, kinds);
  for (const name in value) if (!known.names.has(name)) refuseOther(value, name, known, kinds);
}

function kindOf(value: object, kinds: Kinds): KnownOptions {
  const { argument, byName } = kinds;
  if (typeof value === "object" && value !== null)
    for (const name in value) {
      const known = byName.get(name);
      if (known !== undefined && isGiven(value, name)) return known;
    }
  const there = value instanceof Object ? Object.keys(value).slice(0, 10).join(", ") : "";
  throw new InvalidArgumentError(
    argument,
    `must be an object with one of ${[...byName.keys()].join(", ")}, not ${described(value)}${there === "" ? "" : ` with ${there}`}`,
  );
}

function refuseOther(value: object, name: string, known: KnownOptions, { argument, byName }: Kinds): void {
  if (!byName.has(name)) refuseUnknown(`${known.prefix}${name}`, name, known.names, known.of);
  if (isGiven(value, name))
    throw new InvalidArgumentError(
      argument,
      `has both ${known.of} and ${name}, and only one would be looked at: give each an object of its own`,
    );
}

function isGiven(value: object, name: string): boolean {
  return (value as Readonly<Record<string, unknown>>)[name] !== undefined;
}
