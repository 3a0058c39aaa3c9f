/** Tables of descriptors and of the master's calls about tables. `HBase.proto`, `Master.proto` in HBase. */
import { BytesBytesPair, NameStringPair, TableName, TableState } from "./hbase-messages.ts";

/** A family's descriptor; attributes are text, but for the wrapped encryption key */
export const ColumnFamilySchema = {
  name: "ColumnFamilySchema",
  fields: {
    name: ["required", "bytes", 1],
    attributes: ["repeated", BytesBytesPair as typeof BytesBytesPair, 2],
    configuration: ["repeated", NameStringPair as typeof NameStringPair, 3],
  },
} as const;

/** A table's descriptor; writers of 2.x and later put configuration into the attributes */
export const TableSchema = {
  name: "TableSchema",
  fields: {
    tableName: ["optional", TableName as typeof TableName, 1],
    attributes: ["repeated", BytesBytesPair as typeof BytesBytesPair, 2],
    columnFamilies: ["repeated", ColumnFamilySchema as typeof ColumnFamilySchema, 3],
    configuration: ["repeated", NameStringPair as typeof NameStringPair, 4],
  },
} as const;

export const CreateTableRequest = {
  name: "CreateTableRequest",
  fields: {
    tableSchema: ["required", TableSchema as typeof TableSchema, 1],
    splitKeys: ["repeated", "bytes", 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const CreateTableResponse = {
  name: "CreateTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const DeleteTableRequest = {
  name: "DeleteTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const DeleteTableResponse = {
  name: "DeleteTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const TruncateTableRequest = {
  name: "TruncateTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    preserveSplits: ["optional", "bool", 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const TruncateTableResponse = {
  name: "TruncateTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const EnableTableRequest = {
  name: "EnableTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const EnableTableResponse = {
  name: "EnableTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const DisableTableRequest = {
  name: "DisableTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    nonceGroup: ["optional", "uint64", 2],
    nonce: ["optional", "uint64", 3],
  },
} as const;

export const DisableTableResponse = {
  name: "DisableTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

/** The whole descriptor takes the place of the old one */
export const ModifyTableRequest = {
  name: "ModifyTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    tableSchema: ["required", TableSchema as typeof TableSchema, 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const ModifyTableResponse = {
  name: "ModifyTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const AddColumnRequest = {
  name: "AddColumnRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    columnFamilies: ["required", ColumnFamilySchema as typeof ColumnFamilySchema, 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const AddColumnResponse = {
  name: "AddColumnResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const ModifyColumnRequest = {
  name: "ModifyColumnRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    columnFamilies: ["required", ColumnFamilySchema as typeof ColumnFamilySchema, 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const ModifyColumnResponse = {
  name: "ModifyColumnResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

export const DeleteColumnRequest = {
  name: "DeleteColumnRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    columnName: ["required", "bytes", 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const DeleteColumnResponse = {
  name: "DeleteColumnResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;

/** Without names, all; `regex` is Java's */
export const GetTableDescriptorsRequest = {
  name: "GetTableDescriptorsRequest",
  fields: {
    tableNames: ["repeated", TableName as typeof TableName, 1],
    regex: ["optional", "string", 2],
    includeSysTables: ["optional", "bool", 3],
    namespace: ["optional", "string", 4],
  },
} as const;

export const GetTableDescriptorsResponse = {
  name: "GetTableDescriptorsResponse",
  fields: {
    tableSchema: ["repeated", TableSchema as typeof TableSchema, 1],
  },
} as const;

export const GetTableNamesRequest = {
  name: "GetTableNamesRequest",
  fields: {
    regex: ["optional", "string", 1],
    includeSysTables: ["optional", "bool", 2],
    namespace: ["optional", "string", 3],
  },
} as const;

export const GetTableNamesResponse = {
  name: "GetTableNamesResponse",
  fields: {
    tableNames: ["repeated", TableName as typeof TableName, 1],
  },
} as const;

export const GetTableStateRequest = {
  name: "GetTableStateRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
  },
} as const;

export const GetTableStateResponse = {
  name: "GetTableStateResponse",
  fields: {
    tableState: ["required", TableState as typeof TableState, 1],
  },
} as const;

/** Since 2.6 */
export const FlushTableRequest = {
  name: "FlushTableRequest",
  fields: {
    tableName: ["required", TableName as typeof TableName, 1],
    columnFamily: ["repeated", "bytes", 2],
    nonceGroup: ["optional", "uint64", 3],
    nonce: ["optional", "uint64", 4],
  },
} as const;

export const FlushTableResponse = {
  name: "FlushTableResponse",
  fields: {
    procId: ["optional", "uint64", 1],
  },
} as const;
