/** HBase's CatalogJanitor: forgets regions that were split and the notes about merges, once nothing refers to them. Here nothing ever does. */
import type { RegionEntry } from "./entries.ts";
import type { MasterState } from "./master-state.ts";

/** @returns how many regions it has cleared away */
export function runJanitor({ catalog }: Pick<MasterState, "catalog">): number {
  const all = catalog.tables().flatMap((table) => catalog.regionsOf(table));
  const deletedRegions = all.filter((region) => region.isSplitParent);
  const merged = all.filter((region) => region.parents.length > 0);
  if (deletedRegions.length + merged.length === 0) return 0;
  const cleared = deletedRegions.length + merged.reduce((count, { parents }) => count + parents.length, 0);
  for (const region of merged) forgetParents(region);
  catalog.change({ deletedRegions, regions: merged });
  return cleared;
}

function forgetParents(region: RegionEntry): void {
  region.parents = [];
}
