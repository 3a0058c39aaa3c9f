/** Empties a table whose regions stay where they are, so that clients need not look for them: for a reset between tests. */
import type { TableEntry } from "./entries.ts";
import type { MasterState } from "./master-state.ts";
import { isLarge } from "./space-cleaner.ts";

/** In no time, however much is in it: if that is much, the regions get another space and the old one is cleared in turns. */
export function emptyTable({ store, catalog, places, cleaner }: MasterState, table: TableEntry): void {
  const regions = catalog.regionsOf(table);
  const { space } = table;
  if (!isLarge(store, space)) {
    for (const { data } of regions) data?.clear();
    return;
  }
  table.space = catalog.newSpace();
  for (const region of regions) {
    region.data = undefined;
    for (const [replicaId, { state }] of region.places.entries()) if (state === "OPEN") places.open(region, replicaId);
  }
  catalog.change({ tables: [table], regions });
  cleaner.clear([space]);
}
