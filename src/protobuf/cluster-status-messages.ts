/** Tables of the cluster's status: servers, their load, regions on their way. `ClusterStatus.proto` in HBase. */
import { RegionInfo, RegionSpecifier, ServerName, TableName } from "./hbase-messages.ts";
import { ClusterId } from "./zookeeper-messages.ts";

export const HBaseVersionFileContent = {
  name: "HBaseVersionFileContent",
  fields: {
    version: ["required", "string", 1],
  },
} as const;

export const Coprocessor = {
  name: "Coprocessor",
  fields: {
    name: ["required", "string", 1],
  },
} as const;

/** Fields that nobody here reads are left out */
export const RegionLoad = {
  name: "RegionLoad",
  fields: {
    regionSpecifier: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    stores: ["optional", "uint32", 2],
    storefiles: ["optional", "uint32", 3],
    storeUncompressedSizeMB: ["optional", "uint32", 4],
    storefileSizeMB: ["optional", "uint32", 5],
    memStoreSizeMB: ["optional", "uint32", 6],
    readRequestsCount: ["optional", "uint64", 8],
    writeRequestsCount: ["optional", "uint64", 9],
    totalCompactingKVs: ["optional", "uint64", 10],
    currentCompactedKVs: ["optional", "uint64", 11],
    lastMajorCompactionTs: ["optional", "uint64", 17],
    filteredReadRequestsCount: ["optional", "uint64", 19],
  },
} as const;

export const ServerLoad = {
  name: "ServerLoad",
  fields: {
    numberOfRequests: ["optional", "uint64", 1],
    totalNumberOfRequests: ["optional", "uint64", 2],
    usedHeapMB: ["optional", "uint32", 3],
    maxHeapMB: ["optional", "uint32", 4],
    regionLoads: ["repeated", RegionLoad as typeof RegionLoad, 5],
    coprocessors: ["repeated", Coprocessor as typeof Coprocessor, 6],
    reportStartTime: ["optional", "uint64", 7],
    reportEndTime: ["optional", "uint64", 8],
    infoServerPort: ["optional", "uint32", 9],
  },
} as const;

export const LiveServerInfo = {
  name: "LiveServerInfo",
  fields: {
    server: ["required", ServerName as typeof ServerName, 1],
    serverLoad: ["required", ServerLoad as typeof ServerLoad, 2],
  },
} as const;

/** `state`: a `RegionStateName` */
export const RegionState = {
  name: "RegionState",
  fields: {
    regionInfo: ["required", RegionInfo as typeof RegionInfo, 1],
    state: ["required", "enum", 2],
    stamp: ["optional", "uint64", 3],
  },
} as const;

export const RegionInTransition = {
  name: "RegionInTransition",
  fields: {
    spec: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    regionState: ["required", RegionState as typeof RegionState, 2],
  },
} as const;

export const RegionStatesCount = {
  name: "RegionStatesCount",
  fields: {
    openRegions: ["required", "uint32", 1],
    splitRegions: ["required", "uint32", 2],
    closedRegions: ["required", "uint32", 3],
    regionsInTransition: ["required", "uint32", 4],
    totalRegions: ["required", "uint32", 5],
  },
} as const;

export const TableRegionStatesCount = {
  name: "TableRegionStatesCount",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    regionStatesCount: ["required", RegionStatesCount as typeof RegionStatesCount, 2],
  },
} as const;

/** Field 14 means one thing in 2.x and another in 3.0: it is not read */
export const ClusterStatus = {
  name: "ClusterStatus",
  fields: {
    hbaseVersion: ["optional", HBaseVersionFileContent as typeof HBaseVersionFileContent, 1],
    liveServers: ["repeated", LiveServerInfo as typeof LiveServerInfo, 2],
    deadServers: ["repeated", ServerName as typeof ServerName, 3],
    regionsInTransition: ["repeated", RegionInTransition as typeof RegionInTransition, 4],
    clusterId: ["optional", ClusterId as typeof ClusterId, 5],
    masterCoprocessors: ["repeated", Coprocessor as typeof Coprocessor, 6],
    master: ["optional", ServerName as typeof ServerName, 7],
    backupMasters: ["repeated", ServerName as typeof ServerName, 8],
    balancerOn: ["optional", "bool", 9],
    masterInfoPort: ["optional", "int32", 10],
    serversName: ["repeated", ServerName as typeof ServerName, 11],
    tableRegionStatesCount: ["repeated", TableRegionStatesCount as typeof TableRegionStatesCount, 12],
  },
} as const;

/** `options`: each a `ClusterStatusOption`; none is all */
export const GetClusterStatusRequest = {
  name: "GetClusterStatusRequest",
  fields: {
    options: ["repeated", "enum", 1],
  },
} as const;

export const GetClusterStatusResponse = {
  name: "GetClusterStatusResponse",
  fields: {
    clusterStatus: ["required", ClusterStatus as typeof ClusterStatus, 1],
  },
} as const;
