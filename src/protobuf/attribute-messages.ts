/** Tables of messages that travel inside operation attributes: `VisibilityLabels.proto` and `AccessControl.proto` in HBase. */
import { TableName } from "./hbase-messages.ts";

export const CellVisibility = {
  name: "CellVisibility",
  fields: { expression: ["required", "string", 1] },
} as const;

export const Authorizations = {
  name: "Authorizations",
  fields: { label: ["repeated", "string", 1] },
} as const;

export const GlobalPermission = {
  name: "GlobalPermission",
  fields: {
    /** READ 0, WRITE 1, EXEC 2, CREATE 3, ADMIN 4 */
    action: ["repeated", "enum", 1],
  },
} as const;

export const NamespacePermission = {
  name: "NamespacePermission",
  fields: {
    namespaceName: ["optional", "bytes", 1],
    action: ["repeated", "enum", 2],
  },
} as const;

export const TablePermission = {
  name: "TablePermission",
  fields: {
    tableName: ["optional", TableName as typeof TableName, 1],
    family: ["optional", "bytes", 2],
    qualifier: ["optional", "bytes", 3],
    action: ["repeated", "enum", 4],
  },
} as const;

export const Permission = {
  name: "Permission",
  fields: {
    /** Global 1, Namespace 2, Table 3 */
    type: ["required", "enum", 1],
    globalPermission: ["optional", GlobalPermission as typeof GlobalPermission, 2],
    namespacePermission: ["optional", NamespacePermission as typeof NamespacePermission, 3],
    tablePermission: ["optional", TablePermission as typeof TablePermission, 4],
  },
} as const;

export const UserPermissions = {
  name: "UserPermissions",
  fields: {
    user: ["required", "bytes", 1],
    permissions: ["repeated", Permission as typeof Permission, 2],
  },
} as const;

export const UsersAndPermissions = {
  name: "UsersAndPermissions",
  fields: { userPermissions: ["repeated", UserPermissions as typeof UserPermissions, 1] },
} as const;
