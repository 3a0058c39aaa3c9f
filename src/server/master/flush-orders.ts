/** Flushing a table. There are no files here: what was acknowledged is as safe as it will be, so a flush only waits for that. */
import type { TableName } from "../../names/table-name.ts";
import { refusal, tableNotEnabled } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { type Order, submit } from "./table-orders.ts";
import { findFamily } from "./table-schema.ts";

export function flushTable(
  master: MasterState,
  name: TableName,
  families: readonly Buffer[],
  order: Order = {},
): bigint {
  return submit(master, "FlushTableProcedure", order, () => checkFlush(master, name, families));
}

/** @throws ServiceException if there is no such table or family, or if the table is disabled */
export function checkFlush(master: MasterState, name: TableName, families: readonly Buffer[]): void {
  const table = master.catalog.requireTable(name);
  if (!table.isEnabled) throw tableNotEnabled(name.text);
  for (const family of families) {
    if (findFamily(table.schema, family) !== undefined) continue;
    const message = `No such column family: ${family.toString("utf8")} in table ${name.text}`;
    throw refusal("regionserver.NoSuchColumnFamilyException", message);
  }
}
