/** Regions split, merged, moved, closed and opened by order; and the janitor who clears away what splits and merges leave. */
import { toPrintable } from "../../bytes/printable.ts";
import { RegionInfo } from "../../names/region-info.ts";
import { type ServerName, serverKey } from "../../names/server-name.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { FoundRegion } from "./catalog.ts";
import { RegionEntry, stateText } from "./entries.ts";
import { tableNotEnabled, unfitRegion, unknownRegion } from "./failures.ts";
import { requireGeneration } from "./generation.ts";
import type { MasterState } from "./master-state.ts";
import { requireRow } from "./row-length.ts";
import { type Order, submit } from "./table-orders.ts";
import { replicationOf, truth } from "./table-schema.ts";

/** @param splitRow default: one in the middle */
export function splitRegion(
  master: MasterState,
  encodedName: string,
  splitRow: Buffer | undefined,
  order: Order = {},
): bigint {
  const { generation } = master;
  return submit(master, "SplitTableRegionProcedure", order, () => {
    const entry = requireSplittable(master, encodedName);
    const row = splitRow === undefined || splitRow.length === 0 ? middleRow(master, entry) : Buffer.from(splitRow);
    if (!(row instanceof Promise)) return split(master, entry, checkedSplitRow(entry, row));
    // It may have become another one while its middle was looked for.
    return row.then((found) => {
      requireGeneration(master, generation);
      const now = requireSplittable(master, encodedName);
      split(master, now, checkedSplitRow(now, found));
    });
  });
}

function requireSplittable(master: MasterState, encodedName: string): RegionEntry {
  const found = master.catalog.region(encodedName);
  if (found === undefined) throw unknownRegion(`No RegionState found for ${encodedName}`);
  const { entry } = found;
  const name = toPrintable(entry.info.name);
  if (!master.switches.splits) throw doNotRetryIO(`Split region ${name} failed due to split switch off`);
  if (found.replicaId > 0) throw doNotRetryIO("Can't invoke split on non-default regions directly");
  requireOpen(entry);
  if (!truth(entry.table.schema, "SPLIT_ENABLED", true))
    throw doNotRetryIO(`Split region ${name} failed as region split is disabled for the table`);
  // hbase:meta has one region for ever; a region that was split just now still refers to the files of the one it was.
  if (entry.table.name.isMeta || hasReferences(master, entry)) throw doNotRetryIO(`${encodedName} NOT splittable`);
  return entry;
}

/** Looked for in turns, if the region is large. */
function middleRow({ turns }: MasterState, { data }: RegionEntry): Buffer | undefined | Promise<Buffer | undefined> {
  return data === undefined ? undefined : turns.run(data.findingMiddleRow());
}

/** Whether it came from a split that the janitor has not cleared away. */
export function hasReferences(master: MasterState, entry: RegionEntry): boolean {
  const { encodedName } = entry.info;
  const parents = master.catalog.regionsOf(entry.table).filter((region) => region.isSplitParent);
  return parents.some(({ daughters }) => daughters.some((daughter) => daughter.encodedName === encodedName));
}

/** @param to default: any other server */
export function moveRegion(master: MasterState, encodedName: string, to: ServerName | undefined): void {
  const { entry, replicaId } = requireRegion(master, encodedName, encodedName);
  requireOpen(entry, replicaId);
  const from = entry.places[replicaId]?.server;
  const target = to === undefined ? anotherServer(master, from) : master.places.find(to);
  if (target === undefined && to !== undefined) throw doNotRetryIO(`${serverKey(to)} is not an online region server`);
  if (target === undefined || target === from) return;
  master.places.open(entry, replicaId, target);
  master.catalog.change({ regions: [entry] });
}

export function assignRegion(master: MasterState, { entry, replicaId }: FoundRegion): void {
  const { name } = entry.table;
  const text = stateText(entry, replicaId);
  if (!entry.table.isEnabled) throw unfitRegion(`${name.text} is disabled for ${text}`);
  if (entry.isSplitParent || entry.places[replicaId]?.state === "OPEN")
    throw unfitRegion(`Unexpected state for ${text}`);
  master.places.open(entry, replicaId);
  master.catalog.change({ regions: [entry] });
}

export function unassignRegion(master: MasterState, { entry, replicaId }: FoundRegion): void {
  if (entry.places[replicaId]?.state !== "OPEN" || entry.table.name.isMeta)
    throw unfitRegion(`Unexpected state for ${stateText(entry, replicaId)}`);
  master.places.close(entry, replicaId);
  master.catalog.change({ regions: [entry] });
}

/** As unassign, in an older way: also for regions that are not open. */
export function offlineRegion(master: MasterState, { entry, replicaId }: FoundRegion): void {
  if (entry.table.name.isMeta) throw unfitRegion(`Unexpected state for ${stateText(entry, replicaId)}`);
  master.places.close(entry, replicaId, "OFFLINE");
  master.catalog.change({ regions: [entry] });
}

/** @throws ServiceException UnknownRegionException, which says `shown` */
export function requireRegion(master: MasterState, encodedName: string, shown: string): FoundRegion {
  const found = master.catalog.region(encodedName);
  if (found === undefined) throw unknownRegion(shown);
  return found;
}

export function requireOpen(entry: RegionEntry, replicaId = 0): void {
  if (!entry.table.isEnabled) throw tableNotEnabled(entry.table.name.text);
  if (entry.isSplitParent) throw unfitRegion(`${entry.info.encodedName} is not online (splitParent=true)`);
  if (entry.places[replicaId]?.state === "OPEN") return;
  throw unfitRegion(`${entry.info.encodedName} is not OPEN; regionState=${stateText(entry, replicaId)}`);
}

/**
 * Not opened yet: what does not fit into hbase:meta is refused here, while the old region still serves.
 * @param regionId later than that of the region it replaces (HBASE-710)
 */
export function newRegionOf(like: RegionEntry, startKey: Buffer, endKey: Buffer, regionId: bigint): RegionEntry {
  const { table } = like;
  const info = new RegionInfo({ table: table.name, startKey, endKey, regionId });
  requireRow(info.name);
  const region = new RegionEntry(table, info, replicationOf(table.schema));
  for (const [replicaId, place] of region.places.entries()) {
    place.server = like.places[replicaId]?.server;
    place.seqNum = like.primary.seqNum;
  }
  return region;
}

function split(master: MasterState, parent: RegionEntry, splitRow: Buffer): void {
  const { startKey, endKey, table, regionId } = parent.info;
  const id = master.catalog.newRegionId();
  const daughters = [newRegionOf(parent, startKey, splitRow, id), newRegionOf(parent, splitRow, endKey, id)];
  master.places.closeAll(parent, "SPLIT");
  for (const daughter of daughters) master.places.openAll(daughter);
  parent.info = new RegionInfo(
    { table, startKey, endKey, regionId, offline: true, split: true },
    Buffer.from(parent.info.name),
  );
  parent.daughters = daughters.map(({ info }) => info);
  master.catalog.change({ regions: [parent, ...daughters] });
  master.scheduleJanitor();
}

function checkedSplitRow(entry: RegionEntry, row: Buffer | undefined): Buffer {
  if (row === undefined) {
    const advice = "maybe table is too small for auto split. For force split, try specifying split row";
    throw doNotRetryIO(`Region not splittable because bestSplitPoint = null, ${advice}`);
  }
  if (row.equals(entry.info.startKey)) throw doNotRetryIO(`Split row is equal to startkey: ${toPrintable(row)}`);
  if (entry.info.contains(row)) return row;
  const region = toPrintable(entry.info.name);
  throw doNotRetryIO(`Split row is not inside region key range splitKey:${toPrintable(row)} region: ${region}`);
}

function anotherServer(master: MasterState, from: ServerName | undefined): ServerName | undefined {
  const [first, ...rest] = [...master.places.loads()].filter(([server]) => server !== from);
  return rest.reduce((best, next) => (best !== undefined && best[1] <= next[1] ? best : next), first)?.[0];
}
