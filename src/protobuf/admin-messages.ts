/** Tables of `AdminService`, which each region server has for its own regions. `Admin.proto` in HBase. */
import { RegionLoad } from "./cluster-status-messages.ts";
import { RegionInfo, RegionSpecifier, ServerName, TableName } from "./hbase-messages.ts";
import { NameBytesPair } from "./rpc-messages.ts";

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

export const GetOnlineRegionRequest = { name: "GetOnlineRegionRequest", fields: {} } as const;

export const GetOnlineRegionResponse = {
  name: "GetOnlineRegionResponse",
  fields: {
    regionInfo: ["repeated", RegionInfo as typeof RegionInfo, 1],
  },
} as const;

export const GetServerInfoRequest = { name: "GetServerInfoRequest", fields: {} } as const;

export const ServerInfo = {
  name: "ServerInfo",
  fields: {
    serverName: ["required", ServerName as typeof ServerName, 1],
    webuiPort: ["optional", "uint32", 2],
  },
} as const;

export const GetServerInfoResponse = {
  name: "GetServerInfoResponse",
  fields: {
    serverInfo: ["required", ServerInfo as typeof ServerInfo, 1],
  },
} as const;

/** Without a table: all regions of the server */
export const GetRegionLoadRequest = {
  name: "GetRegionLoadRequest",
  fields: {
    tableName: ["optional", TableName as typeof TableName, 1],
  },
} as const;

export const GetRegionLoadResponse = {
  name: "GetRegionLoadResponse",
  fields: {
    regionLoads: ["repeated", RegionLoad as typeof RegionLoad, 1],
  },
} as const;

export const CompactionSwitchRequest = {
  name: "CompactionSwitchRequest",
  fields: {
    enabled: ["required", "bool", 1],
  },
} as const;

export const CompactionSwitchResponse = {
  name: "CompactionSwitchResponse",
  fields: {
    prevState: ["required", "bool", 1],
  },
} as const;

export const UpdateConfigurationRequest = { name: "UpdateConfigurationRequest", fields: {} } as const;

export const UpdateConfigurationResponse = { name: "UpdateConfigurationResponse", fields: {} } as const;

export const ClearRegionBlockCacheRequest = {
  name: "ClearRegionBlockCacheRequest",
  fields: {
    region: ["repeated", RegionSpecifier as typeof RegionSpecifier, 1],
  },
} as const;

export const RegionExceptionMessage = {
  name: "RegionExceptionMessage",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    exception: ["required", NameBytesPair as typeof NameBytesPair, 2],
  },
} as const;

export const CacheEvictionStats = {
  name: "CacheEvictionStats",
  fields: {
    evictedBlocks: ["optional", "int64", 1],
    bytesEvicted: ["optional", "int64", 2],
    maxCacheSize: ["optional", "int64", 3],
    exception: ["repeated", RegionExceptionMessage as typeof RegionExceptionMessage, 4],
  },
} as const;

export const ClearRegionBlockCacheResponse = {
  name: "ClearRegionBlockCacheResponse",
  fields: {
    stats: ["required", CacheEvictionStats as typeof CacheEvictionStats, 1],
  },
} as const;

export const ClearCompactionQueuesRequest = {
  name: "ClearCompactionQueuesRequest",
  fields: {
    queueName: ["repeated", "string", 1],
  },
} as const;

export const ClearCompactionQueuesResponse = { name: "ClearCompactionQueuesResponse", fields: {} } as const;

export const RollWALWriterRequest = { name: "RollWALWriterRequest", fields: {} } as const;

export const RollWALWriterResponse = {
  name: "RollWALWriterResponse",
  fields: {
    regionToFlush: ["repeated", "bytes", 1],
  },
} as const;

export const StopServerRequest = {
  name: "StopServerRequest",
  fields: {
    reason: ["required", "string", 1],
  },
} as const;

export const StopServerResponse = { name: "StopServerResponse", fields: {} } as const;

/** `family`: only the files of these */
export const GetStoreFileRequest = {
  name: "GetStoreFileRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    family: ["repeated", "bytes", 2],
  },
} as const;

export const GetStoreFileResponse = {
  name: "GetStoreFileResponse",
  fields: {
    storeFile: ["repeated", "string", 1],
  },
} as const;
