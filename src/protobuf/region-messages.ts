/** Tables of the master's calls about single regions. `Master.proto` in HBase. */
import { RegionInfo, RegionSpecifier, ServerName } from "./hbase-messages.ts";

export const SplitTableRegionRequest = {
  name: "SplitTableRegionRequest",
  fields: {
    regionInfo: ["required", RegionInfo as typeof RegionInfo, 1],
    splitRow: ["optional", "bytes", 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const SplitTableRegionResponse = {
  name: "SplitTableRegionResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

/** There is no field 2 */
export const MergeTableRegionsRequest = {
  name: "MergeTableRegionsRequest",
  fields: {
    region: ["repeated", RegionSpecifier as typeof RegionSpecifier, 1],
    forcible: ["optional", "bool", 3],
    nonceGroup: ["optional", "uint64", 4],
    nonce: ["optional", "uint64", 5],
  },
} as const;

export const MergeTableRegionsResponse = {
  name: "MergeTableRegionsResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const MoveRegionRequest = {
  name: "MoveRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    destServerName: ["optional", ServerName as typeof ServerName, 2],
  },
} as const;

export const MoveRegionResponse = { name: "MoveRegionResponse", fields: {} } as const;

export const AssignRegionRequest = {
  name: "AssignRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    override: ["optional", "bool", 2],
  },
} as const;

export const AssignRegionResponse = { name: "AssignRegionResponse", fields: {} } as const;

export const UnassignRegionRequest = {
  name: "UnassignRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    force: ["optional", "bool", 2],
  },
} as const;

export const UnassignRegionResponse = { name: "UnassignRegionResponse", fields: {} } as const;
