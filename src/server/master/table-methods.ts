/** `MasterService`: tables. */
import { TableStateName } from "../../protobuf/hbase-enums.ts";
import type * as hbase from "../../protobuf/hbase-messages.ts";
import * as master from "../../protobuf/master-messages.ts";
import * as tables from "../../protobuf/table-messages.ts";
import type { CallContext } from "../service.ts";
import { answering, type Methods } from "./answering.ts";
import type { TableEntry } from "./entries.ts";
import { addFamily, deleteFamily, modifyFamily } from "./family-orders.ts";
import { flushTable } from "./flush-orders.ts";
import type { MasterState } from "./master-state.ts";
import type { Nonce } from "./procedures.ts";
import { checkSchema } from "./schema-checks.ts";
import {
  createTable,
  deleteTable,
  disableTable,
  enableTable,
  livingRegions,
  modifyTable,
  type Order,
  truncateTable,
} from "./table-orders.ts";
import { normalFamily, normalSchema, tableNameOf } from "./table-schema.ts";
import { selectTables } from "./table-selection.ts";

export function tableMethods(state: MasterState): Methods {
  return [...lifeMethods(state), ...changeMethods(state), ...listMethods(state), ...stateMethods(state)];
}

/** The order of a request: its nonce, and who sent it. */
export function orderOf({ nonceGroup, nonce }: Nonce, { user }: CallContext): Order {
  return { nonceGroup, nonce, owner: user };
}

function lifeMethods(state: MasterState): Methods {
  return [
    [
      "CreateTable",
      answering(tables.CreateTableRequest, tables.CreateTableResponse, (request, context) => ({
        procId: createTable(state, normalSchema(request.tableSchema), request.splitKeys, orderOf(request, context)),
      })),
    ],
    [
      "DeleteTable",
      answering(tables.DeleteTableRequest, tables.DeleteTableResponse, (request, context) => ({
        procId: deleteTable(state, tableNameOf(request.tableName), orderOf(request, context)),
      })),
    ],
    [
      "truncateTable",
      answering(tables.TruncateTableRequest, tables.TruncateTableResponse, (request, context) => {
        const { tableName, preserveSplits = false } = request;
        return { procId: truncateTable(state, tableNameOf(tableName), preserveSplits, orderOf(request, context)) };
      }),
    ],
    [
      "EnableTable",
      answering(tables.EnableTableRequest, tables.EnableTableResponse, (request, context) => ({
        procId: enableTable(state, tableNameOf(request.tableName), orderOf(request, context)),
      })),
    ],
    [
      "DisableTable",
      answering(tables.DisableTableRequest, tables.DisableTableResponse, (request, context) => ({
        procId: disableTable(state, tableNameOf(request.tableName), orderOf(request, context)),
      })),
    ],
    [
      "FlushTable",
      answering(tables.FlushTableRequest, tables.FlushTableResponse, (request, context) => ({
        procId: flushTable(state, tableNameOf(request.tableName), request.columnFamily, orderOf(request, context)),
      })),
    ],
  ];
}

function changeMethods(state: MasterState): Methods {
  return [
    [
      "ModifyTable",
      answering(tables.ModifyTableRequest, tables.ModifyTableResponse, (request, context) => {
        const schema = normalSchema(request.tableSchema);
        const table = tableNameOf(request.tableName);
        // As HBase does, also for a table that is not there.
        checkSchema(schema);
        return { procId: modifyTable(state, table, () => schema, orderOf(request, context)) };
      }),
    ],
    [
      "AddColumn",
      answering(tables.AddColumnRequest, tables.AddColumnResponse, (request, context) => {
        const family = normalFamily(request.columnFamilies);
        return { procId: addFamily(state, tableNameOf(request.tableName), family, orderOf(request, context)) };
      }),
    ],
    [
      "ModifyColumn",
      answering(tables.ModifyColumnRequest, tables.ModifyColumnResponse, (request, context) => {
        const family = normalFamily(request.columnFamilies);
        return { procId: modifyFamily(state, tableNameOf(request.tableName), family, orderOf(request, context)) };
      }),
    ],
    [
      "DeleteColumn",
      answering(tables.DeleteColumnRequest, tables.DeleteColumnResponse, (request, context) => {
        const family = Buffer.from(request.columnName);
        return { procId: deleteFamily(state, tableNameOf(request.tableName), family, orderOf(request, context)) };
      }),
    ],
  ];
}

function listMethods(state: MasterState): Methods {
  const ofNamespace = (namespace: string): TableEntry[] => selectTables(state, { namespace });
  const inState = (isEnabled: boolean): TableEntry[] =>
    state.catalog.tables().filter((table) => table.isEnabled === isEnabled);
  return [
    [
      "GetTableDescriptors",
      answering(tables.GetTableDescriptorsRequest, tables.GetTableDescriptorsResponse, (request) => {
        const named = request.tableNames.map((name) => state.catalog.table(tableNameOf(name)));
        const found = named.length === 0 ? selectTables(state, request) : named.filter((table) => table !== undefined);
        return { tableSchema: found.map(({ schema }) => schema) };
      }),
    ],
    [
      "GetTableNames",
      answering(tables.GetTableNamesRequest, tables.GetTableNamesResponse, (request) => ({
        tableNames: messagesOf(selectTables(state, request)),
      })),
    ],
    [
      "ListTableDescriptorsByNamespace",
      answering(
        master.ListTableDescriptorsByNamespaceRequest,
        master.ListTableDescriptorsByNamespaceResponse,
        ({ namespaceName }) => ({ tableSchema: ofNamespace(namespaceName).map(({ schema }) => schema) }),
      ),
    ],
    [
      "ListTableNamesByNamespace",
      answering(
        master.ListTableNamesByNamespaceRequest,
        master.ListTableNamesByNamespaceResponse,
        ({ namespaceName }) => ({ tableName: messagesOf(ofNamespace(namespaceName)) }),
      ),
    ],
    [
      "ListTableDescriptorsByState",
      answering(
        master.ListTableDescriptorsByStateRequest,
        master.ListTableDescriptorsByStateResponse,
        ({ isEnabled }) => ({ tableSchema: inState(isEnabled).map(({ schema }) => schema) }),
      ),
    ],
    [
      "ListTableNamesByState",
      answering(master.ListTableNamesByStateRequest, master.ListTableNamesByStateResponse, ({ isEnabled }) => ({
        tableNames: messagesOf(inState(isEnabled)),
      })),
    ],
  ];
}

function stateMethods(state: MasterState): Methods {
  return [
    [
      "GetTableState",
      answering(tables.GetTableStateRequest, tables.GetTableStateResponse, (request) => {
        const table = state.catalog.requireTable(tableNameOf(request.tableName));
        return { tableState: { state: TableStateName[table.state] } };
      }),
    ],
    [
      "GetSchemaAlterStatus",
      answering(master.GetSchemaAlterStatusRequest, master.GetSchemaAlterStatusResponse, (request) => {
        const table = state.catalog.requireTable(tableNameOf(request.tableName));
        return { yetToUpdateRegions: 0, totalRegions: livingRegions(state, table).length };
      }),
    ],
    [
      "getLastMajorCompactionTimestamp",
      answering(master.MajorCompactionTimestampRequest, master.MajorCompactionTimestampResponse, () => ({
        compactionTimestamp: 0,
      })),
    ],
    [
      "getLastMajorCompactionTimestampForRegion",
      answering(master.MajorCompactionTimestampForRegionRequest, master.MajorCompactionTimestampResponse, () => ({
        compactionTimestamp: 0,
      })),
    ],
  ];
}

function messagesOf(entries: readonly TableEntry[]): hbase.TableName[] {
  return entries.map(({ name }) => name.message);
}
