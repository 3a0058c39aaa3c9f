/** Tables of `ClientService`, gets, mutations and batches. `Client.proto` in HBase; scans are in `scan-messages.ts`. */
import { Comparator, Filter } from "./filter-envelopes.ts";
import { Cell, ColumnFamilyTimeRange, RegionSpecifier, TimeRange } from "./hbase-messages.ts";
import { NameBytesPair } from "./rpc-messages.ts";
import type { MessageOf } from "./schema.ts";

/** No qualifiers: the whole family. */
export const Column = {
  name: "Column",
  fields: {
    family: ["required", "bytes", 1],
    qualifier: ["repeated", "bytes", 2],
  },
} as const;
export type Column = MessageOf<typeof Column>;

export const Get = {
  name: "Get",
  fields: {
    row: ["required", "bytes", 1],
    column: ["repeated", Column as typeof Column, 2],
    attribute: ["repeated", NameBytesPair as typeof NameBytesPair, 3],
    filter: ["optional", Filter as typeof Filter, 4],
    timeRange: ["optional", TimeRange as typeof TimeRange, 5],
    maxVersions: ["optional", "uint32", 6],
    cacheBlocks: ["optional", "bool", 7],
    storeLimit: ["optional", "uint32", 8],
    storeOffset: ["optional", "uint32", 9],
    existenceOnly: ["optional", "bool", 10],
    /** servers since 2.0 refuse it */
    closestRowBefore: ["optional", "bool", 11],
    /** a `Consistency` */
    consistency: ["optional", "enum", 12],
    cfTimeRange: ["repeated", ColumnFamilyTimeRange as typeof ColumnFamilyTimeRange, 13],
    /** absent: as the region has it */
    loadColumnFamiliesOnDemand: ["optional", "bool", 14],
    /** since 2.6 */
    queryMetricsEnabled: ["optional", "bool", 15],
  },
} as const;
export type Get = MessageOf<typeof Get>;

/** since 2.6 */
export const QueryMetrics = {
  name: "QueryMetrics",
  fields: {
    blockBytesScanned: ["optional", "uint64", 1],
  },
} as const;
export type QueryMetrics = MessageOf<typeof QueryMetrics>;

export const Result = {
  name: "Result",
  fields: {
    cell: ["repeated", Cell as typeof Cell, 1],
    /** how many cells of the cell block are this result's, before those of `cell` */
    associatedCellCount: ["optional", "int32", 2],
    exists: ["optional", "bool", 3],
    stale: ["optional", "bool", 4],
    partial: ["optional", "bool", 5],
    metrics: ["optional", QueryMetrics as typeof QueryMetrics, 6],
  },
} as const;
export type Result = MessageOf<typeof Result>;

export const GetRequest = {
  name: "GetRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    get: ["required", Get as typeof Get, 2],
  },
} as const;
export type GetRequest = MessageOf<typeof GetRequest>;

export const GetResponse = {
  name: "GetResponse",
  fields: {
    result: ["optional", Result as typeof Result, 1],
  },
} as const;
export type GetResponse = MessageOf<typeof GetResponse>;

export const Condition = {
  name: "Condition",
  fields: {
    row: ["required", "bytes", 1],
    family: ["optional", "bytes", 2],
    qualifier: ["optional", "bytes", 3],
    /** a `CompareType`, read as: given value OP stored value */
    compareType: ["optional", "enum", 4],
    comparator: ["optional", Comparator as typeof Comparator, 5],
    timeRange: ["optional", TimeRange as typeof TimeRange, 6],
    filter: ["optional", Filter as typeof Filter, 7],
    queryMetricsEnabled: ["optional", "bool", 8],
  },
} as const;
export type Condition = MessageOf<typeof Condition>;

export const QualifierValue = {
  name: "QualifierValue",
  fields: {
    qualifier: ["optional", "bytes", 1],
    value: ["optional", "bytes", 2],
    timestamp: ["optional", "uint64", 3],
    /** a `DeleteType` */
    deleteType: ["optional", "enum", 4],
    tags: ["optional", "bytes", 5],
  },
} as const;
export type QualifierValue = MessageOf<typeof QualifierValue>;

export const ColumnValue = {
  name: "ColumnValue",
  fields: {
    family: ["required", "bytes", 1],
    qualifierValue: ["repeated", QualifierValue as typeof QualifierValue, 2],
  },
} as const;
export type ColumnValue = MessageOf<typeof ColumnValue>;

export const MutationProto = {
  name: "MutationProto",
  fields: {
    row: ["optional", "bytes", 1],
    /** a `MutationType` */
    mutateType: ["optional", "enum", 2],
    columnValue: ["repeated", ColumnValue as typeof ColumnValue, 3],
    timestamp: ["optional", "uint64", 4],
    attribute: ["repeated", NameBytesPair as typeof NameBytesPair, 5],
    /** a `Durability` */
    durability: ["optional", "enum", 6],
    timeRange: ["optional", TimeRange as typeof TimeRange, 7],
    /** how many cells of the request's cell block are this mutation's */
    associatedCellCount: ["optional", "int32", 8],
    nonce: ["optional", "uint64", 9],
  },
} as const;
export type MutationProto = MessageOf<typeof MutationProto>;

export const MutateRequest = {
  name: "MutateRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    mutation: ["required", MutationProto as typeof MutationProto, 2],
    condition: ["optional", Condition as typeof Condition, 3],
    nonceGroup: ["optional", "uint64", 4],
  },
} as const;
export type MutateRequest = MessageOf<typeof MutateRequest>;

export const MutateResponse = {
  name: "MutateResponse",
  fields: {
    result: ["optional", Result as typeof Result, 1],
    processed: ["optional", "bool", 2],
    metrics: ["optional", QueryMetrics as typeof QueryMetrics, 3],
  },
} as const;
export type MutateResponse = MessageOf<typeof MutateResponse>;

export const CoprocessorServiceCall = {
  name: "CoprocessorServiceCall",
  fields: {
    row: ["required", "bytes", 1],
    serviceName: ["required", "string", 2],
    methodName: ["required", "string", 3],
    request: ["required", "bytes", 4],
  },
} as const;
export type CoprocessorServiceCall = MessageOf<typeof CoprocessorServiceCall>;

export const CoprocessorServiceResult = {
  name: "CoprocessorServiceResult",
  fields: {
    value: ["optional", NameBytesPair as typeof NameBytesPair, 1],
  },
} as const;
export type CoprocessorServiceResult = MessageOf<typeof CoprocessorServiceResult>;

export const CoprocessorServiceRequest = {
  name: "CoprocessorServiceRequest",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    call: ["required", CoprocessorServiceCall as typeof CoprocessorServiceCall, 2],
  },
} as const;
export type CoprocessorServiceRequest = MessageOf<typeof CoprocessorServiceRequest>;

export const CoprocessorServiceResponse = {
  name: "CoprocessorServiceResponse",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    value: ["required", NameBytesPair as typeof NameBytesPair, 2],
  },
} as const;
export type CoprocessorServiceResponse = MessageOf<typeof CoprocessorServiceResponse>;

export const Action = {
  name: "Action",
  fields: {
    index: ["optional", "uint32", 1],
    mutation: ["optional", MutationProto as typeof MutationProto, 2],
    get: ["optional", Get as typeof Get, 3],
    serviceCall: ["optional", CoprocessorServiceCall as typeof CoprocessorServiceCall, 4],
  },
} as const;
export type Action = MessageOf<typeof Action>;

export const RegionAction = {
  name: "RegionAction",
  fields: {
    region: ["required", RegionSpecifier as typeof RegionSpecifier, 1],
    atomic: ["optional", "bool", 2],
    action: ["repeated", Action as typeof Action, 3],
    /** since 2.4 */
    condition: ["optional", Condition as typeof Condition, 4],
  },
} as const;
export type RegionAction = MessageOf<typeof RegionAction>;

export const MultiRequest = {
  name: "MultiRequest",
  fields: {
    regionAction: ["repeated", RegionAction as typeof RegionAction, 1],
    nonceGroup: ["optional", "uint64", 2],
    /** only from clients before 2.4 */
    condition: ["optional", Condition as typeof Condition, 3],
  },
} as const;
export type MultiRequest = MessageOf<typeof MultiRequest>;

/** Percentages, 0 to 100. */
export const RegionLoadStats = {
  name: "RegionLoadStats",
  fields: {
    memStoreLoad: ["optional", "int32", 1],
    heapOccupancy: ["optional", "int32", 2],
    compactionPressure: ["optional", "int32", 3],
  },
} as const;
export type RegionLoadStats = MessageOf<typeof RegionLoadStats>;

export const MultiRegionLoadStats = {
  name: "MultiRegionLoadStats",
  fields: {
    region: ["repeated", RegionSpecifier as typeof RegionSpecifier, 1],
    stat: ["repeated", RegionLoadStats as typeof RegionLoadStats, 2],
  },
} as const;
export type MultiRegionLoadStats = MessageOf<typeof MultiRegionLoadStats>;

export const ResultOrException = {
  name: "ResultOrException",
  fields: {
    index: ["optional", "uint32", 1],
    result: ["optional", Result as typeof Result, 2],
    /** Java class, and message with stack */
    exception: ["optional", NameBytesPair as typeof NameBytesPair, 3],
    serviceResult: ["optional", CoprocessorServiceResult as typeof CoprocessorServiceResult, 4],
    /** not sent any more */
    loadStats: ["optional", RegionLoadStats as typeof RegionLoadStats, 5],
    metrics: ["optional", QueryMetrics as typeof QueryMetrics, 6],
  },
} as const;
export type ResultOrException = MessageOf<typeof ResultOrException>;

export const RegionActionResult = {
  name: "RegionActionResult",
  fields: {
    resultOrException: ["repeated", ResultOrException as typeof ResultOrException, 1],
    exception: ["optional", NameBytesPair as typeof NameBytesPair, 2],
    /** since 2.4 */
    processed: ["optional", "bool", 3],
  },
} as const;
export type RegionActionResult = MessageOf<typeof RegionActionResult>;

export const MultiResponse = {
  name: "MultiResponse",
  fields: {
    regionActionResult: ["repeated", RegionActionResult as typeof RegionActionResult, 1],
    /** only to `MultiRequest.condition` */
    processed: ["optional", "bool", 2],
    regionStatistics: ["optional", MultiRegionLoadStats as typeof MultiRegionLoadStats, 3],
  },
} as const;
export type MultiResponse = MessageOf<typeof MultiResponse>;
