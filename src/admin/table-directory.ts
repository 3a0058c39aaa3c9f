/** What the administration asks of hbase:meta, as `region/` answers it: regions and states of tables, always fresh. */

import type { TableName } from "../names/table-name.ts";
import type { TableState } from "../region/meta-rows.ts";
import type { MetaLimits } from "../region/meta-table.ts";
import type { LocatedRegion } from "../region/region-location.ts";

export interface TableDirectory {
  /** by their keys; empty if there is no such table */
  regionsOf(table: TableName, limits?: MetaLimits): Promise<readonly LocatedRegion[]>;
  /** undefined if there is none. @param name the full name of its primary */
  region(name: Uint8Array, limits?: MetaLimits): Promise<LocatedRegion | undefined>;
  /** undefined if there is no such table */
  tableState(table: TableName, limits?: MetaLimits): Promise<TableState | undefined>;
  /** What is remembered of the table's regions is old. */
  forget(table: TableName): void;
}
