/** Tables of the messages that name things: servers, tables, regions. `HBase.proto` in HBase. */
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
