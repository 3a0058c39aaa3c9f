/** A scan's options, checked and made into one form: where from and to, in which pieces, and the Scan message but for its rows. */
import { toPrintable } from "../bytes/printable.ts";
import { checkNames } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { Consistency, ReadType } from "../protobuf/hbase-enums.ts";
import type { Scan } from "../protobuf/scan-messages.ts";
import type { InputOf } from "../protobuf/schema.ts";
import { MAX_ROW_BYTES } from "../wire/cell.ts";
import type { FamilyColumns } from "../wire/read-fields.ts";
import { RAW_SCAN } from "./attributes.ts";
import type { ReadOptions } from "./call-options.ts";
import { bytesOf } from "./cell-input.ts";
import { SCAN_OPTIONS } from "./operation-names.ts";
import { readPartsOf } from "./read-parts.ts";
import type { ScanOptions, ScanProgress } from "./scan-options.ts";

export interface ScanRange {
  /** empty: from the end that the scan begins at */
  readonly start: Buffer;
  readonly startInclusive: boolean;
  /** empty: to the other end */
  readonly stop: Buffer;
  readonly stopInclusive: boolean;
  readonly reversed: boolean;
}

/** What a result is: a row, a piece of one as it comes, or a piece of so many cells. */
export type ScanPieces =
  | { readonly type: "rows" }
  | { readonly type: "partials" }
  | { readonly type: "batches"; readonly cells: number };

export interface ScanPlan {
  readonly range: ScanRange;
  readonly pieces: ScanPieces;
  /** rows; Infinity for all */
  readonly limit: number;
  readonly caching: number;
  readonly maxResultBytes: number;
  /** the message without its rows */
  readonly message: InputOf<typeof Scan>;
  readonly replicaId: number;
  /** the primary's replicas may answer as well */
  readonly asksReplicas: boolean;
  readonly prefetch: number;
  readonly priority: number | undefined;
  readonly serverMetrics: boolean;
  readonly onCursor: ((progress: ScanProgress) => void) | undefined;
  readonly onMetrics: ((metrics: ReadonlyMap<string, bigint>) => void) | undefined;
  readonly timeoutMs: number;
  /** the option that says so */
  readonly timeoutOption: "timeoutMs" | "scannerTimeoutMs";
  readonly signal: AbortSignal | undefined;
  /** so few rows that one answer holds them: the scanner is closed by the call that opens it */
  readonly oneCall: boolean;
}

export interface ScanDefaults {
  /** `hbase.client.scanner.timeout.period` */
  readonly scannerTimeoutMs: number;
  /** `hbase.client.scanner.caching` */
  readonly scannerCaching: number;
  /** `hbase.client.scanner.max.result.size` */
  readonly scannerMaxResultBytes: number;
}

/** HBase's Integer.MAX_VALUE. */
const MAX_COUNT = 0x7fff_ffff;
/** Up to here a limit is taken to fit into one answer. If it does not, that costs a second opening. */
const ONE_CALL_ROWS = 100;
const MAX_PREFETCH = 100;
const READ_TYPES: ReadonlyMap<string, number> = new Map([
  ["default", ReadType.DEFAULT],
  ["stream", ReadType.STREAM],
  ["pread", ReadType.PREAD],
]);
const EMPTY = Buffer.alloc(0);

/** @param priority of calls that do not say their own @throws InvalidArgumentError with the name of the option */
export function planScan(options: ScanOptions, defaults: ScanDefaults, priority?: number): ScanPlan {
  checkNames(options, SCAN_OPTIONS);
  const range = rangeOf(options);
  const pieces = piecesOf(options);
  checkFilter(options, pieces, range);
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : count("limit", options.limit);
  const caching = count("caching", options.caching ?? defaults.scannerCaching);
  const maxResultBytes = count("maxResultBytes", options.maxResultBytes ?? defaults.scannerMaxResultBytes, 1, 2 ** 53);
  const { timeoutMs = defaults.scannerTimeoutMs, prefetch = 1, replicaId = 0 } = options;
  if (!(timeoutMs > 0)) throw new InvalidArgumentError("timeoutMs", `must be above 0, not ${String(timeoutMs)}`);
  return {
    range,
    pieces,
    limit,
    caching,
    maxResultBytes,
    message: messageOf(options, range, pieces, { caching, maxResultBytes }),
    replicaId: count("replicaId", replicaId, 0, 0xffff),
    asksReplicas: options.consistency === "timeline" && options.replicaId === undefined,
    prefetch: count("prefetch", prefetch, 0, MAX_PREFETCH),
    priority: options.priority ?? priority,
    serverMetrics: options.onMetrics !== undefined,
    onCursor: callback("onCursor", options.onCursor),
    onMetrics: callback("onMetrics", options.onMetrics),
    timeoutMs,
    timeoutOption: options.timeoutMs === undefined ? "scannerTimeoutMs" : "timeoutMs",
    signal: options.signal,
    oneCall: pieces.type === "rows" && limit <= Math.min(caching, ONE_CALL_ROWS) && options.readType !== "stream",
  };
}

function rangeOf(options: ScanOptions): ScanRange {
  const { reversed = false } = options;
  if (options.prefix !== undefined) return prefixRange(options, reversed);
  const start = boundOf("start", options.start);
  const stop = boundOf("stop", options.stop);
  const { startInclusive = true, stopInclusive = false } = options;
  return { start, startInclusive, stop, stopInclusive, reversed };
}

function prefixRange({ prefix, start, stop, ...options }: ScanOptions, reversed: boolean): ScanRange {
  if (start !== undefined || stop !== undefined)
    throw new InvalidArgumentError("prefix", "stands for start and stop; give either it or them");
  if (options.startInclusive !== undefined || options.stopInclusive !== undefined)
    throw new InvalidArgumentError(
      "prefix",
      "has all rows that begin with it; leave startInclusive and stopInclusive out",
    );
  const first = boundOf("prefix", prefix);
  const behind = rowBehindPrefix(first);
  return reversed
    ? { start: behind, startInclusive: behind.length === 0, stop: first, stopInclusive: true, reversed }
    : { start: first, startInclusive: true, stop: behind, stopInclusive: false, reversed };
}

/** The first row that does not begin with `prefix` any more; empty if there is none. */
export function rowBehindPrefix(prefix: Uint8Array): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  const row = Buffer.from(prefix.subarray(0, length));
  if (length > 0) row[length - 1] = (row[length - 1] as number) + 1;
  return row;
}

function boundOf(option: string, value: ScanOptions["start"] | ScanOptions["prefix"]): Buffer {
  if (value === undefined) return EMPTY;
  // Copied: it is used for as long as the scan lasts.
  const row = Buffer.from(bytesOf(option, value));
  if (row.length > MAX_ROW_BYTES)
    throw new InvalidArgumentError(option, `a row key has at most ${MAX_ROW_BYTES} bytes, not ${row.length}`);
  return row;
}

function piecesOf({ batch, allowPartials = false }: Pick<ScanOptions, "batch" | "allowPartials">): ScanPieces {
  if (batch === undefined || typeof batch === "boolean") return { type: allowPartials ? "partials" : "rows" };
  if (allowPartials)
    throw new InvalidArgumentError("allowPartials", "rows come in pieces of batch cells already; give one of the two");
  return { type: "batches", cells: count("batch", batch) };
}

function checkFilter({ filter, loadColumnFamiliesOnDemand }: ScanOptions, pieces: ScanPieces, range: ScanRange): void {
  if (pieces.type === "batches" && filter?.hasFilterRow === true)
    throw new InvalidArgumentError("batch", "this filter judges whole rows, which batch cuts into pieces");
  if (range.reversed && filter?.reversible === false)
    throw new InvalidArgumentError("reversed", "this filter can hang a server in a reversed scan (HBASE-30226)");
  if (range.reversed && loadColumnFamiliesOnDemand === true)
    throw new InvalidArgumentError("loadColumnFamiliesOnDemand", "servers refuse it in a reversed scan");
}

function messageOf(
  options: ScanOptions,
  { reversed, stop, stopInclusive }: ScanRange,
  pieces: ScanPieces,
  { caching, maxResultBytes }: { readonly caching: number; readonly maxResultBytes: number },
): InputOf<typeof Scan> {
  const { batch: _, ...shared } = options;
  const parts = readPartsOf(shared as ReadOptions);
  if (options.raw === true) refuseQualifiers(parts.columns ?? []);
  const attributes = options.raw === true ? [...(parts.attributes ?? []), RAW_SCAN] : (parts.attributes ?? []);
  return {
    column: (parts.columns ?? []).map(({ family, qualifiers }) => ({ family, qualifier: qualifiers })),
    attribute: attributes,
    stopRow: stop.length === 0 ? undefined : stop,
    // Always: left out, it depends on whether start and stop are the same.
    includeStopRow: stopInclusive,
    filter:
      parts.filter === undefined ? undefined : { name: parts.filter.javaClass, serializedFilter: parts.filter.bytes },
    timeRange: parts.timeRange,
    maxVersions: parts.maxVersions ?? 1,
    cacheBlocks: parts.cacheBlocks,
    batchSize: pieces.type === "batches" ? pieces.cells : undefined,
    maxResultSize: maxResultBytes,
    storeLimit: parts.storeLimit,
    storeOffset: parts.storeOffset,
    // Some filters ask for it by themselves, and then servers refuse reversed scans.
    loadColumnFamiliesOnDemand: parts.loadColumnFamiliesOnDemand ?? (reversed ? false : undefined),
    reversed: reversed ? true : undefined,
    consistency: parts.timeline === true ? Consistency.TIMELINE : undefined,
    caching,
    allowPartialResults: pieces.type === "partials" ? true : undefined,
    cfTimeRange: parts.familyTimeRanges?.map(({ family, from, to }) => ({
      columnFamily: family,
      timeRange: { from, to },
    })),
    readType: readTypeOf(options.readType),
    // With a filter, a region may be read for long without a row: a cursor saves what has been read if it must be opened anew.
    needCursorResult: options.onCursor !== undefined || options.filter !== undefined ? true : undefined,
  };
}

/** A store refuses them ("Cannot specify any column for a raw scan"), since a marker may be a whole family's. */
function refuseQualifiers(columns: readonly FamilyColumns[]): void {
  const named = columns.find(({ qualifiers }) => qualifiers.length > 0);
  if (named === undefined) return;
  const family = toPrintable(named.family);
  throw new InvalidArgumentError(
    "columns",
    `a raw scan takes whole families: name "${family}", and pick its column from the cells that come, or by a filter`,
  );
}

function readTypeOf(readType: ScanOptions["readType"]): number | undefined {
  if (readType === undefined) return undefined;
  const known = READ_TYPES.get(readType);
  if (known === undefined)
    throw new InvalidArgumentError(
      "readType",
      `must be one of ${[...READ_TYPES.keys()].join(", ")}, not ${String(readType)}`,
    );
  return known;
}

function count(option: string, value: number, least = 1, most = MAX_COUNT): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(option, `must be a whole number from ${least} to ${most}, not ${String(value)}`);
}

function callback<T>(option: string, value: T | undefined): T | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new InvalidArgumentError(option, "must be a function");
}
