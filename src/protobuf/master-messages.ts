/** Tables of the master's calls that only a server here must know: other clients make them. `Master.proto` in HBase. */
import { RegionSpecifier, ServerName, TableName } from "./hbase-messages.ts";
import { ForeignExceptionMessage } from "./procedure-messages.ts";
import { TableSchema } from "./table-messages.ts";

export const IsMasterRunningRequest = { name: "IsMasterRunningRequest", fields: {} } as const;

export const IsMasterRunningResponse = {
  name: "IsMasterRunningResponse",
  fields: {
    isMasterRunning: ["required", "bool", 1],
  },
} as const;

export const IsInMaintenanceModeRequest = { name: "IsInMaintenanceModeRequest", fields: {} } as const;

export const IsInMaintenanceModeResponse = {
  name: "IsInMaintenanceModeResponse",
  fields: {
    inMaintenanceMode: ["required", "bool", 1],
  },
} as const;

export const GetSchemaAlterStatusRequest = {
  name: "GetSchemaAlterStatusRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
  },
} as const;

export const GetSchemaAlterStatusResponse = {
  name: "GetSchemaAlterStatusResponse",
  fields: {
    yetToUpdateRegions: ["optional", "uint32", 1],
    totalRegions: ["optional", "uint32", 2],
  },
} as const;

export const ListNamespacesRequest = { name: "ListNamespacesRequest", fields: {} } as const;

export const ListNamespacesResponse = {
  name: "ListNamespacesResponse",
  fields: {
    namespaceName: ["repeated", "string", 1],
  },
} as const;

export const ListTableDescriptorsByNamespaceRequest = {
  name: "ListTableDescriptorsByNamespaceRequest",
  fields: {
    namespaceName: ["required", "string", 1],
  },
} as const;

export const ListTableDescriptorsByNamespaceResponse = {
  name: "ListTableDescriptorsByNamespaceResponse",
  fields: {
    tableSchema: ["repeated", TableSchema as typeof TableSchema, 1],
  },
} as const;

export const ListTableNamesByNamespaceRequest = {
  name: "ListTableNamesByNamespaceRequest",
  fields: {
    namespaceName: ["required", "string", 1],
  },
} as const;

export const ListTableNamesByNamespaceResponse = {
  name: "ListTableNamesByNamespaceResponse",
  fields: {
    tableName: ["repeated", TableName as typeof TableName, 1],
  },
} as const;

export const ListTableDescriptorsByStateRequest = {
  name: "ListTableDescriptorsByStateRequest",
  fields: {
    isEnabled: ["required", "bool", 1],
  },
} as const;

export const ListTableDescriptorsByStateResponse = {
  name: "ListTableDescriptorsByStateResponse",
  fields: {
    tableSchema: ["repeated", TableSchema as typeof TableSchema, 1],
  },
} as const;

export const ListTableNamesByStateRequest = {
  name: "ListTableNamesByStateRequest",
  fields: {
    isEnabled: ["required", "bool", 1],
  },
} as const;

export const ListTableNamesByStateResponse = {
  name: "ListTableNamesByStateResponse",
  fields: {
    tableNames: ["repeated", TableName as typeof TableName, 1],
  },
} as const;

export const OfflineRegionRequest = {
  name: "OfflineRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
  },
} as const;

export const OfflineRegionResponse = { name: "OfflineRegionResponse", fields: {} } as const;

/** `state`: INITIALIZING 1, RUNNABLE 2, WAITING 3, WAITING_TIMEOUT 4, ROLLEDBACK 5, SUCCESS 6, FAILED 7 */
export const Procedure = {
  name: "Procedure",
  fields: {
    className: ["required", "string", 1],
    parentId: ["optional", "uint64", 2],
    procId: ["required", "uint64", 3],
    submittedTime: ["required", "uint64", 4],
    owner: ["optional", "string", 5],
    state: ["required", "enum", 6],
    lastUpdate: ["required", "uint64", 8],
    exception: ["optional", ForeignExceptionMessage as typeof ForeignExceptionMessage, 10],
  },
} as const;

export const GetProceduresRequest = { name: "GetProceduresRequest", fields: {} } as const;

export const GetProceduresResponse = {
  name: "GetProceduresResponse",
  fields: {
    procedure: ["repeated", Procedure as typeof Procedure, 1],
  },
} as const;

export const GetLocksRequest = { name: "GetLocksRequest", fields: {} } as const;

/** Locks are not told: nothing here waits for one */
export const GetLocksResponse = { name: "GetLocksResponse", fields: {} } as const;

export const RunCatalogScanRequest = { name: "RunCatalogScanRequest", fields: {} } as const;

export const RunCatalogScanResponse = {
  name: "RunCatalogScanResponse",
  fields: {
    scanResult: ["optional", "int32", 1],
  },
} as const;

export const EnableCatalogJanitorRequest = {
  name: "EnableCatalogJanitorRequest",
  fields: {
    enable: ["required", "bool", 1],
  },
} as const;

export const EnableCatalogJanitorResponse = {
  name: "EnableCatalogJanitorResponse",
  fields: {
    prevValue: ["optional", "bool", 1],
  },
} as const;

export const IsCatalogJanitorEnabledRequest = { name: "IsCatalogJanitorEnabledRequest", fields: {} } as const;

export const IsCatalogJanitorEnabledResponse = {
  name: "IsCatalogJanitorEnabledResponse",
  fields: {
    value: ["required", "bool", 1],
  },
} as const;

export const RunCleanerChoreRequest = { name: "RunCleanerChoreRequest", fields: {} } as const;

export const RunCleanerChoreResponse = {
  name: "RunCleanerChoreResponse",
  fields: {
    cleanerChoreRan: ["required", "bool", 1],
  },
} as const;

export const SetCleanerChoreRunningRequest = {
  name: "SetCleanerChoreRunningRequest",
  fields: {
    on: ["required", "bool", 1],
  },
} as const;

export const SetCleanerChoreRunningResponse = {
  name: "SetCleanerChoreRunningResponse",
  fields: {
    prevValue: ["optional", "bool", 1],
  },
} as const;

export const IsCleanerChoreEnabledRequest = { name: "IsCleanerChoreEnabledRequest", fields: {} } as const;

export const IsCleanerChoreEnabledResponse = {
  name: "IsCleanerChoreEnabledResponse",
  fields: {
    value: ["required", "bool", 1],
  },
} as const;

export const SetSnapshotCleanupRequest = {
  name: "SetSnapshotCleanupRequest",
  fields: {
    enabled: ["required", "bool", 1],
    synchronous: ["optional", "bool", 2],
  },
} as const;

export const SetSnapshotCleanupResponse = {
  name: "SetSnapshotCleanupResponse",
  fields: {
    prevSnapshotCleanup: ["required", "bool", 1],
  },
} as const;

export const IsSnapshotCleanupEnabledRequest = { name: "IsSnapshotCleanupEnabledRequest", fields: {} } as const;

export const IsSnapshotCleanupEnabledResponse = {
  name: "IsSnapshotCleanupEnabledResponse",
  fields: {
    enabled: ["required", "bool", 1],
  },
} as const;

export const MajorCompactionTimestampRequest = {
  name: "MajorCompactionTimestampRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
  },
} as const;

export const MajorCompactionTimestampForRegionRequest = {
  name: "MajorCompactionTimestampForRegionRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
  },
} as const;

/** 0: never */
export const MajorCompactionTimestampResponse = {
  name: "MajorCompactionTimestampResponse",
  fields: {
    compactionTimestamp: ["required", "int64", 1],
  },
} as const;

export const SecurityCapabilitiesRequest = { name: "SecurityCapabilitiesRequest", fields: {} } as const;

/** SIMPLE_AUTHENTICATION 0, SECURE_AUTHENTICATION 1, AUTHORIZATION 2, CELL_AUTHORIZATION 3, CELL_VISIBILITY 4 */
export const SecurityCapabilitiesResponse = {
  name: "SecurityCapabilitiesResponse",
  fields: {
    capabilities: ["repeated", "enum", 1],
  },
} as const;

export const ListReplicationPeersRequest = {
  name: "ListReplicationPeersRequest",
  fields: {
    regex: ["optional", "string", 1],
  },
} as const;

/** There are none */
export const ListReplicationPeersResponse = { name: "ListReplicationPeersResponse", fields: {} } as const;

export const ListDecommissionedRegionServersRequest = {
  name: "ListDecommissionedRegionServersRequest",
  fields: {},
} as const;

export const ListDecommissionedRegionServersResponse = {
  name: "ListDecommissionedRegionServersResponse",
  fields: {
    serverName: ["repeated", ServerName as typeof ServerName, 1],
  },
} as const;

/** The answer names those that could not be forgotten */
export const ClearDeadServersRequest = {
  name: "ClearDeadServersRequest",
  fields: {
    serverName: ["repeated", ServerName as typeof ServerName, 1],
  },
} as const;

export const ClearDeadServersResponse = {
  name: "ClearDeadServersResponse",
  fields: {
    serverName: ["repeated", ServerName as typeof ServerName, 1],
  },
} as const;
