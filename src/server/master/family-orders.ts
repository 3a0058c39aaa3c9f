/** Single families of a table added, changed and deleted; each is a change of the whole table in HBase too. */
import type { TableName } from "../../names/table-name.ts";
import { invalidFamily } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { modifyTable, type Order } from "./table-orders.ts";
import { type FamilySchema, findFamily, normalSchema, type Schema } from "./table-schema.ts";

export function addFamily(master: MasterState, table: TableName, family: FamilySchema, order: Order = {}): bigint {
  return modifyTable(
    master,
    table,
    (before) => {
      if (findFamily(before, family.name) === undefined) return withFamily(before, family);
      const name = textOf(family.name);
      throw invalidFamily(`Column family '${name}' in table '${table.text}' already exists so cannot be added`);
    },
    order,
  );
}

export function modifyFamily(master: MasterState, table: TableName, family: FamilySchema, order: Order = {}): bigint {
  return modifyTable(
    master,
    table,
    (before) => {
      if (findFamily(before, family.name) !== undefined) return withFamily(before, family);
      throw invalidFamily(`Family '${textOf(family.name)}' does not exist, so it cannot be modified`);
    },
    order,
  );
}

export function deleteFamily(master: MasterState, table: TableName, name: Buffer, order: Order = {}): bigint {
  return modifyTable(
    master,
    table,
    (before) => {
      if (findFamily(before, name) === undefined)
        throw invalidFamily(`Family '${textOf(name)}' does not exist, so it cannot be deleted`);
      if (before.columnFamilies.length === 1)
        throw invalidFamily(`Family '${textOf(name)}' is the only column family in the table, so it cannot be deleted`);
      return { ...before, columnFamilies: before.columnFamilies.filter((family) => !family.name.equals(name)) };
    },
    order,
  );
}

/** Takes the place of the family of this name, if there is one. */
function withFamily(schema: Schema, family: FamilySchema): Schema {
  return normalSchema({ ...schema, columnFamilies: [...schema.columnFamilies, family] });
}

function textOf(name: Buffer): string {
  return name.toString("utf8");
}
