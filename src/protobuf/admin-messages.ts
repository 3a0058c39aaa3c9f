/** Tables of `AdminService`, which each region server has for its own regions. `Admin.proto` in HBase. */
import { RegionInfo, RegionSpecifier } from "./hbase-messages.ts";

export const GetRegionInfoRequest = {
  name: "GetRegionInfoRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    compactionState: ["optional", "bool", 2],
    bestSplitRow: ["optional", "bool", 3],
  },
} as const;

/** `compactionState`: a `CompactionState` */
export const GetRegionInfoResponse = {
  name: "GetRegionInfoResponse",
  fields: {
    regionInfo: ["required", RegionInfo as typeof RegionInfo, 1],
    compactionState: ["optional", "enum", 2],
    splittable: ["optional", "bool", 4],
    mergeable: ["optional", "bool", 5],
    bestSplitRow: ["optional", "bytes", 6],
  },
} as const;

export const FlushRegionRequest = {
  name: "FlushRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    ifOlderThanTs: ["optional", "uint64", 2],
    writeFlushWalMarker: ["optional", "bool", 3],
    family: ["optional", "bytes", 4],
  },
} as const;

export const FlushRegionResponse = {
  name: "FlushRegionResponse",
  fields: {
    lastFlushTime: ["required", "uint64", 1],
    flushed: ["optional", "bool", 2],
    wroteFlushWalMarker: ["optional", "bool", 3],
  },
} as const;

export const CompactRegionRequest = {
  name: "CompactRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    major: ["optional", "bool", 2],
    family: ["optional", "bytes", 3],
  },
} as const;

/** Compaction goes on after the answer */
export const CompactRegionResponse = { name: "CompactRegionResponse", fields: {} } as const;
