/** Neighbouring regions made one (`MergeTableRegionsProcedure`). */
import { toPrintable } from "../../bytes/printable.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { RegionEntry } from "./entries.ts";
import { stateText } from "./entries.ts";
import { mergeRefused, tableNotEnabled, unknownRegion } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import { hasReferences, newRegionOf } from "./region-orders.ts";
import { type Order, submit } from "./table-orders.ts";
import { truth } from "./table-schema.ts";

export function mergeRegions(master: MasterState, encodedNames: readonly string[], order: Order = {}): bigint {
  return submit(master, "MergeTableRegionsProcedure", order, () => {
    const regions = encodedNames.map((encodedName) => {
      const found = master.catalog.region(encodedName);
      if (found === undefined) throw unknownRegion(encodedName);
      if (found.replicaId > 0) throw mergeRefused(`Can't merge non-default replicas; ${encodedName}`);
      return found.entry;
    });
    regions.sort((one, other) => Buffer.compare(one.info.startKey, other.info.startKey));
    checkRegions(master, regions);
    merge(master, regions);
  });
}

function checkRegions(master: MasterState, regions: readonly RegionEntry[]): void {
  const names = regions.map(({ info }) => info.encodedName).join(", ");
  const [first] = regions;
  if (first === undefined || new Set(regions).size < 2)
    throw mergeRefused(`Expected two or more different regions to merge, got [${names}]`);
  if (!master.switches.merges)
    throw doNotRetryIO(
      `Merge of regions ${regions.map(({ info }) => toPrintable(info.name)).join(", ")} failed because merge switch is off`,
    );
  for (const region of regions)
    if (region.table !== first.table) throw mergeRefused(`Can't merge regions from two different tables: ${names}`);
  checkNeighbours(regions);
  if (!first.table.isEnabled) throw tableNotEnabled(first.table.name.text);
  if (!truth(first.table.schema, "MERGE_ENABLED", true))
    throw doNotRetryIO(`Merge of [${names}] failed as region merge is disabled for the table`);
  for (const region of regions) {
    if (region.primary.state !== "OPEN")
      throw mergeRefused(`Unable to merge regions that are NOT online: ${stateText(region)}`);
    if (region.parents.length > 0 || hasReferences(master, region))
      throw mergeRefused(`Skip merging ${names}, because region ${region.info.encodedName} is not mergeable`);
  }
}

/** Also when the client wants to force it: HBase would make regions that overlap. */
function checkNeighbours(regions: readonly RegionEntry[]): void {
  for (const [index, { info }] of regions.entries()) {
    const next = regions[index + 1]?.info;
    if (next === undefined || info.endKey.equals(next.startKey)) continue;
    const pair = `'${info.encodedName}', '${next.encodedName}'`;
    throw mergeRefused(`Unable to merge non-adjacent or non-overlapping regions ${pair} when force=false`);
  }
}

/** They have the same data behind them, so that nothing is copied; their rows leave hbase:meta in the same change. */
function merge(master: MasterState, regions: readonly RegionEntry[]): void {
  const [first, last] = [regions[0] as RegionEntry, regions.at(-1) as RegionEntry];
  for (const { primary } of regions) if (primary.seqNum > first.primary.seqNum) first.primary.seqNum = primary.seqNum;
  const id = master.catalog.newRegionId();
  const merged = newRegionOf(first, first.info.startKey, last.info.endKey, id);
  for (const region of regions) master.places.closeAll(region, "MERGED");
  master.places.openAll(merged);
  merged.parents = regions.map(({ info }) => info);
  master.catalog.change({ regions: [merged], deletedRegions: regions });
  master.scheduleJanitor();
}
