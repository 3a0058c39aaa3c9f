/** The rows of the option table that are about tables: HBase's key, default, check and meaning of each. */

import { bytes, count, flag, milliseconds, type OptionKind, oneOf } from "../errors/option-checks.ts";
import { META_REPLICAS_KEY, SITE_DATA, type SiteDataNumber } from "../registry/site-data.ts";
import type { DataOptions } from "./data-options.ts";
import type { OptionRow } from "./option-row.ts";

/** HBase's Integer.MAX_VALUE, by which `caching` says "by size alone". */
const MAX_COUNT = 0x7fff_ffff;

export const DATA_DEFAULTS = {
  retries: 15,
  uncertainWrites: "fail",
  autoBatch: true,
  autoBatchAbove: 16,
  maxBatchOperations: 256,
  maxAutoBatchOperations: 64,
  maxBatchBytes: 2_097_152,
  maxCellBytes: 10_485_760,
  scannerTimeoutMs: 60_000,
  scannerCaching: 0x7fff_ffff,
  scannerMaxResultBytes: 2_097_152,
  primaryTimeoutMs: 10,
  scanPrimaryTimeoutMs: 1_000,
  procedureTimeoutMs: 600_000,
  locatePrefetch: 10,
  maxLookUpsPerTable: 8,
  maxCachedRegions: 1_000_000,
  metaReplicas: "none",
} as const;

export const DATA_ROWS: Readonly<Record<keyof DataOptions, OptionRow>> = {
  retries: site("retries", count(MAX_COUNT, 0), "Repetitions of an operation after its first attempt."),
  readRpcTimeoutMs: site(
    "readRpcTimeoutMs",
    milliseconds(),
    "One attempt of a read; for a scan, one call.",
    "`rpcTimeoutMs`",
  ),
  writeRpcTimeoutMs: site("writeRpcTimeoutMs", milliseconds(), "One attempt of a put or delete.", "`rpcTimeoutMs`"),
  uncertainWrites: {
    keys: [],
    kind: oneOf(["fail", "repeat"]),
    default: `\`"${DATA_DEFAULTS.uncertainWrites}"\``,
    meaning:
      "What becomes of a write whose answer was lost and that HBase cannot recognise when it comes again (a put or delete without a timestamp, a checkAndMutate): `fail` with `UncertainWriteError`, or `repeat` it as the Java client does.",
  },
  autoBatch: own(
    flag,
    DATA_DEFAULTS.autoBatch,
    "Gets, puts and deletes issued in one turn of the event loop to one server travel in a few Multis, without any waiting.",
  ),
  autoBatchAbove: own(
    count(100_000, 0),
    DATA_DEFAULTS.autoBatchAbove,
    "`autoBatch` only when more operations than this are under way to the server: few are faster alone, each with a handler of the server to itself.",
  ),
  maxBatchOperations: own(
    count(100_000),
    DATA_DEFAULTS.maxBatchOperations,
    "Operations of one Multi of a batch or a mutator; more make another.",
  ),
  maxAutoBatchOperations: own(
    count(100_000),
    DATA_DEFAULTS.maxAutoBatchOperations,
    "Operations of one Multi of those that travel together by `autoBatch`; more make another, so that several handlers of the server work at once.",
  ),
  maxBatchBytes: own(
    bytes(1_024),
    DATA_DEFAULTS.maxBatchBytes,
    "Bytes of one Multi's request; a larger operation goes alone.",
  ),
  maxCellBytes: site("maxCellBytes", bytes(0), "The largest cell that is sent; 0 for any."),
  scannerTimeoutMs: site("scannerTimeoutMs", milliseconds(), "One step of a scan, its repetitions included."),
  scannerCaching: site("scannerCaching", count(MAX_COUNT), "Rows of one answer of a scan.", "by size alone"),
  scannerMaxResultBytes: site("scannerMaxResultBytes", bytes(1), "Bytes of one answer of a scan."),
  primaryTimeoutMs: site(
    "primaryTimeoutMs",
    milliseconds(),
    "How long a `timeline` get waits for the primary alone. HBase's key counts in microseconds.",
  ),
  scanPrimaryTimeoutMs: site(
    "scanPrimaryTimeoutMs",
    milliseconds(),
    "How long a `timeline` scan waits for the primary alone when it opens a scanner on a region. HBase's key counts in microseconds.",
  ),
  procedureTimeoutMs: site(
    "procedureTimeoutMs",
    milliseconds(),
    "How long the master may work on an order of `admin` after it has taken it on.",
  ),
  locatePrefetch: site("locatePrefetch", count(10_000), "Regions that one look-up in hbase:meta brings along."),
  maxLookUpsPerTable: site("maxLookUpsPerTable", count(1_000), "Look-ups in hbase:meta at once, for each table."),
  maxCachedRegions: own(count(MAX_COUNT), DATA_DEFAULTS.maxCachedRegions, "Regions whose places are remembered."),
  metaReplicas: {
    keys: [META_REPLICAS_KEY],
    kind: oneOf(["none", "loadBalance", "hedgedRead"]),
    default: `\`"${DATA_DEFAULTS.metaReplicas}"\``,
    meaning: "Whether look-ups may go to replicas of hbase:meta: never, to any, or when the primary is slow.",
  },
};

function site(name: SiteDataNumber, kind: OptionKind, meaning: string, otherwise?: string): OptionRow {
  const value = otherwise ?? (DATA_DEFAULTS as Readonly<Partial<Record<SiteDataNumber, number>>>)[name] ?? "none";
  return { keys: [SITE_DATA[name].key], kind, default: value, meaning };
}

function own(kind: OptionKind, value: number | boolean, meaning: string): OptionRow {
  return { keys: [], kind, default: value, meaning };
}
