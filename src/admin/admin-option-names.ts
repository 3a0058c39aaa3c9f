/** The names of every option of the administration, held against the types by the compiler. */
import { type KnownOptions, knownOptions, type NamesOf } from "../errors/known-options.ts";
import type { AdminOptions, ProcedureOptions } from "./admin-options.ts";
import type { BalanceOptions, NormalizeOptions } from "./cluster-verbs.ts";
import type {
  CompactOptions,
  FlushOptions,
  FlushRegionOptions,
  MergeOptions,
  MoveOptions,
  SplitOptions,
} from "./region-verbs.ts";
import type { SnapshotOptions } from "./snapshot-verbs.ts";
import type { CreateTableOptions, ListOptions, TruncateOptions } from "./table-verbs.ts";

const ASK: NamesOf<AdminOptions> = { timeoutMs: true, signal: true };
const ORDER: NamesOf<ProcedureOptions> = { ...ASK, procedureTimeoutMs: true, onProgress: true };
const CREATE: NamesOf<CreateTableOptions> = { ...ORDER, splits: true };
const TRUNCATE: NamesOf<TruncateOptions> = { ...ORDER, preserveSplits: true };
const LIST: NamesOf<ListOptions> = { ...ASK, namespace: true, pattern: true, systemTables: true };
const SPLIT: NamesOf<SplitOptions> = { ...ORDER, splitRow: true };
const MERGE: NamesOf<MergeOptions> = { ...ORDER, force: true };
const MOVE: NamesOf<MoveOptions> = { ...ASK, to: true };
const FLUSH: NamesOf<FlushOptions> = { ...ORDER, families: true };
const FLUSH_REGION: NamesOf<FlushRegionOptions> = { ...ASK, family: true };
const COMPACT: NamesOf<CompactOptions> = { ...ASK, major: true, family: true };
const BALANCE: NamesOf<BalanceOptions> = { ...ASK, ignoreRegionsInTransition: true, dryRun: true };
const NORMALIZE: NamesOf<NormalizeOptions> = { ...ASK, tables: true };
const SNAPSHOT: NamesOf<SnapshotOptions> = { ...ORDER, flush: true, ttlSeconds: true };

/** Of questions, and of what the master does at once. */
export const ASK_OPTIONS: KnownOptions = knownOptions("this verb", ASK);
/** Of what the master works off as a procedure. */
export const ORDER_OPTIONS: KnownOptions = knownOptions("this verb", ORDER);
export const CREATE_OPTIONS: KnownOptions = knownOptions("createTable", CREATE);
export const TRUNCATE_OPTIONS: KnownOptions = knownOptions("truncateTable", TRUNCATE);
export const LIST_OPTIONS: KnownOptions = knownOptions("lists of tables", LIST);
export const SPLIT_OPTIONS: KnownOptions = knownOptions("splitRegion", SPLIT);
export const MERGE_OPTIONS: KnownOptions = knownOptions("mergeRegions", MERGE);
export const MOVE_OPTIONS: KnownOptions = knownOptions("moveRegion", MOVE);
export const FLUSH_OPTIONS: KnownOptions = knownOptions("flushTable", FLUSH);
export const FLUSH_REGION_OPTIONS: KnownOptions = knownOptions("flushRegion", FLUSH_REGION);
export const COMPACT_OPTIONS: KnownOptions = knownOptions("compactions", COMPACT);
export const BALANCE_OPTIONS: KnownOptions = knownOptions("balance", BALANCE);
export const NORMALIZE_OPTIONS: KnownOptions = knownOptions("normalize", NORMALIZE);
export const SNAPSHOT_OPTIONS: KnownOptions = knownOptions("snapshot", SNAPSHOT);
