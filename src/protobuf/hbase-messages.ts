/** Tables of the messages that name things: servers, tables, regions, ranges of time. `HBase.proto` and `Cell.proto` in HBase. */
import type { MessageOf } from "./schema.ts";

export const ServerName = {
  name: "ServerName",
  fields: {
    hostName: ["required", "string", 1],
    port: ["optional", "uint32", 2],
    /** when the server was started, in milliseconds since 1970; -1 as unsigned 64 bits where it is not known */
    startCode: ["optional", "uint64", 3],
  },
} as const;
export type ServerName = MessageOf<typeof ServerName>;

export const TableName = {
  name: "TableName",
  fields: {
    namespace: ["required", "bytes", 1],
    qualifier: ["required", "bytes", 2],
  },
} as const;
export type TableName = MessageOf<typeof TableName>;

export const RegionInfo = {
  name: "RegionInfo",
  fields: {
    regionId: ["required", "uint64", 1],
    tableName: ["required", TableName as typeof TableName, 2],
    startKey: ["optional", "bytes", 3],
    endKey: ["optional", "bytes", 4],
    offline: ["optional", "bool", 5],
    split: ["optional", "bool", 6],
    /** absent means 0, the primary */
    replicaId: ["optional", "int32", 7],
  },
} as const;
export type RegionInfo = MessageOf<typeof RegionInfo>;

export const RegionLocation = {
  name: "RegionLocation",
  fields: {
    regionInfo: ["required", RegionInfo as typeof RegionInfo, 1],
    serverName: ["optional", ServerName as typeof ServerName, 2],
    seqNum: ["required", "int64", 3],
  },
} as const;
export type RegionLocation = MessageOf<typeof RegionLocation>;

/** How a request says which region it is for. Region servers want the full name, whatever `type` says. */
export const RegionSpecifier = {
  name: "RegionSpecifier",
  fields: {
    /** a `RegionSpecifierType` */
    type: ["required", "enum", 1],
    value: ["required", "bytes", 2],
  },
} as const;
export type RegionSpecifier = MessageOf<typeof RegionSpecifier>;

/** Milliseconds since 1970; absent means from 0, to the end of all time. */
export const TimeRange = {
  name: "TimeRange",
  fields: {
    /** inclusive */
    from: ["optional", "uint64", 1],
    /** exclusive */
    to: ["optional", "uint64", 2],
  },
} as const;
export type TimeRange = MessageOf<typeof TimeRange>;

export const ColumnFamilyTimeRange = {
  name: "ColumnFamilyTimeRange",
  fields: {
    columnFamily: ["required", "bytes", 1],
    timeRange: ["required", TimeRange as typeof TimeRange, 2],
  },
} as const;
export type ColumnFamilyTimeRange = MessageOf<typeof ColumnFamilyTimeRange>;

/** The value of `table:state` in hbase:meta, where it stands without `PBUF` in front. */
export const TableState = {
  name: "TableState",
  fields: {
    /** a `TableStateName` */
    state: ["required", "enum", 1],
  },
} as const;
export type TableState = MessageOf<typeof TableState>;

export const NameStringPair = {
  name: "NameStringPair",
  fields: {
    name: ["required", "string", 1],
    value: ["required", "string", 2],
  },
} as const;
export type NameStringPair = MessageOf<typeof NameStringPair>;

export const BytesBytesPair = {
  name: "BytesBytesPair",
  fields: {
    first: ["required", "bytes", 1],
    second: ["required", "bytes", 2],
  },
} as const;
export type BytesBytesPair = MessageOf<typeof BytesBytesPair>;

export const NameInt64Pair = {
  name: "NameInt64Pair",
  fields: {
    name: ["optional", "string", 1],
    value: ["optional", "int64", 2],
  },
} as const;
export type NameInt64Pair = MessageOf<typeof NameInt64Pair>;

/** A cell inside protobuf, as opposed to one in a cell block. */
export const Cell = {
  name: "Cell",
  fields: {
    row: ["optional", "bytes", 1],
    family: ["optional", "bytes", 2],
    qualifier: ["optional", "bytes", 3],
    timestamp: ["optional", "uint64", 4],
    /** a `CellType` */
    cellType: ["optional", "enum", 5],
    value: ["optional", "bytes", 6],
    tags: ["optional", "bytes", 7],
  },
} as const;
export type Cell = MessageOf<typeof Cell>;
