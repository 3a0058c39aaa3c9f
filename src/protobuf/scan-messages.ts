/** Tables of `ClientService.Scan`. */
import { Column, QueryMetrics, Result } from "./client-messages.ts";
import { Filter } from "./filter-envelopes.ts";
import { ColumnFamilyTimeRange, NameInt64Pair, RegionSpecifier, TimeRange } from "./hbase-messages.ts";
import { NameBytesPair } from "./rpc-messages.ts";
import type { MessageOf } from "./schema.ts";

export const Cursor = {
  name: "Cursor",
  fields: {
    row: ["optional", "bytes", 1],
  },
} as const;
export type Cursor = MessageOf<typeof Cursor>;

export const Scan = {
  name: "Scan",
  fields: {
    column: ["repeated", Column as typeof Column, 1],
    attribute: ["repeated", NameBytesPair as typeof NameBytesPair, 2],
    startRow: ["optional", "bytes", 3],
    stopRow: ["optional", "bytes", 4],
    filter: ["optional", Filter as typeof Filter, 5],
    timeRange: ["optional", TimeRange as typeof TimeRange, 6],
    maxVersions: ["optional", "uint32", 7],
    cacheBlocks: ["optional", "bool", 8],
    batchSize: ["optional", "uint32", 9],
    maxResultSize: ["optional", "uint64", 10],
    storeLimit: ["optional", "uint32", 11],
    storeOffset: ["optional", "uint32", 12],
    loadColumnFamiliesOnDemand: ["optional", "bool", 13],
    /** deprecated: PREAD */
    small: ["optional", "bool", 14],
    reversed: ["optional", "bool", 15],
    /** a `Consistency` */
    consistency: ["optional", "enum", 16],
    caching: ["optional", "uint32", 17],
    allowPartialResults: ["optional", "bool", 18],
    cfTimeRange: ["repeated", ColumnFamilyTimeRange as typeof ColumnFamilyTimeRange, 19],
    mvccReadPoint: ["optional", "uint64", 20],
    /** absent means true */
    includeStartRow: ["optional", "bool", 21],
    /** absent means false, unless start and stop are the same */
    includeStopRow: ["optional", "bool", 22],
    /** a `ReadType` */
    readType: ["optional", "enum", 23],
    needCursorResult: ["optional", "bool", 24],
    /** since 2.6 */
    queryMetricsEnabled: ["optional", "bool", 25],
  },
} as const;
export type Scan = MessageOf<typeof Scan>;

export const ScanRequest = {
  name: "ScanRequest",
  fields: {
    region: ["optional", RegionSpecifier as typeof RegionSpecifier, 1],
    scan: ["optional", Scan as typeof Scan, 2],
    scannerId: ["optional", "uint64", 3],
    /** results, that is: pieces of rows where rows come in pieces */
    numberOfRows: ["optional", "uint32", 4],
    closeScanner: ["optional", "bool", 5],
    nextCallSeq: ["optional", "uint64", 6],
    clientHandlesPartials: ["optional", "bool", 7],
    clientHandlesHeartbeats: ["optional", "bool", 8],
    trackScanMetrics: ["optional", "bool", 9],
    renew: ["optional", "bool", 10],
    limitOfRows: ["optional", "uint32", 11],
  },
} as const;
export type ScanRequest = MessageOf<typeof ScanRequest>;

export const ScanMetrics = {
  name: "ScanMetrics",
  fields: {
    metrics: ["repeated", NameInt64Pair as typeof NameInt64Pair, 1],
  },
} as const;
export type ScanMetrics = MessageOf<typeof ScanMetrics>;

export const ScanResponse = {
  name: "ScanResponse",
  fields: {
    cellsPerResult: ["repeated", "uint32", 1],
    scannerId: ["optional", "uint64", 2],
    /** false: the whole scan is finished; absent means true */
    moreResults: ["optional", "bool", 3],
    /** milliseconds */
    ttl: ["optional", "uint32", 4],
    results: ["repeated", Result as typeof Result, 5],
    stale: ["optional", "bool", 6],
    partialFlagPerResult: ["repeated", "bool", 7],
    moreResultsInRegion: ["optional", "bool", 8],
    heartbeatMessage: ["optional", "bool", 9],
    scanMetrics: ["optional", ScanMetrics as typeof ScanMetrics, 10],
    mvccReadPoint: ["optional", "uint64", 11],
    cursor: ["optional", Cursor as typeof Cursor, 12],
    queryMetrics: ["repeated", QueryMetrics as typeof QueryMetrics, 13],
  },
} as const;
export type ScanResponse = MessageOf<typeof ScanResponse>;
