/**
 * Snapshots: a copy of all that a table has in the store, with its descriptor and its regions. Copies are made in pieces, so that
 * others get their turn; what is copied is what was there when the order was given.
 */
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { RegionInfo } from "../../names/region-info.ts";
import { isQualifierName, TableName } from "../../names/table-name.ts";
import { SnapshotType } from "../../protobuf/hbase-enums.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { SnapshotDescription } from "../../protobuf/snapshot-messages.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import { ServiceException } from "../service.ts";
import type { Change } from "../storage/ordered-store.ts";
import { RegionEntry, type SnapshotEntry, TableEntry } from "./entries.ts";
import { refusal, tableExists } from "./failures.ts";
import { requireGeneration } from "./generation.ts";
import type { MasterState } from "./master-state.ts";
import { spaceStart } from "./records.ts";
import { requireRegionRows } from "./row-length.ts";
import { livingRegions, type Order, requireNamespace, submit } from "./table-orders.ts";
import { renamed, replicationOf } from "./table-schema.ts";

export type Description = InputOf<typeof SnapshotDescription>;

/** `SnapshotDescriptionUtils.SNAPSHOT_LAYOUT_VERSION` */
const LAYOUT_VERSION = 2;
/** What is copied without a pause. */
const PIECE_BYTES = 1 << 20;

export function takeSnapshot(master: MasterState, wanted: Description, order: Order = {}): bigint {
  return submit(master, "SnapshotProcedure", order, () => {
    const { catalog, generation } = master;
    if (!isQualifierName(wanted.name)) throw doNotRetryIO(`Illegal snapshot name: ${JSON.stringify(wanted.name)}`);
    if (catalog.snapshot(wanted.name) !== undefined) throw alreadyStored(wanted.name);
    if (master.snapshotsInWork.has(wanted.name))
      throw notTaken(
        `Rejected taking ${wanted.name} because we are already running another snapshot with the same name`,
      );
    const table = catalog.table(nameOf(wanted.table));
    if (table === undefined) throw notTaken(`Table '${wanted.table}' doesn't exist, can't take snapshot.`);
    const description = describe(master, table, wanted, order.owner);
    const regions = livingRegions(master, table).map(({ info }) => info.toMessage());
    const space = catalog.newSpace();
    const snapshot = { description, schema: table.schema, space, regions };
    master.snapshotsInWork.add(wanted.name);
    const copy = copied(master, table.space, space, () => catalog.change({ snapshots: [snapshot] }));
    return copy.finally(() => {
      // After a reset the name is perhaps that of another snapshot in work.
      if (master.generation === generation) master.snapshotsInWork.delete(wanted.name);
    });
  });
}

export function deleteSnapshot(master: MasterState, name: string): void {
  const snapshot = requireSnapshot(master, name);
  master.catalog.change({ deletedSnapshots: [name] });
  master.cleaner.clear([snapshot.space]);
}

/** Into the table that it was taken of, which is to be disabled; into a table that is not there: a clone. */
export function restoreSnapshot(
  master: MasterState,
  name: string,
  into: string | undefined,
  order: Order = {},
): bigint {
  return submit(master, "RestoreSnapshotProcedure", order, () => {
    if (into !== undefined) requireNamespace(master, nameOf(into));
    const snapshot = requireSnapshot(master, name);
    if (isOver(snapshot, master.clock()))
      throw refusal("snapshot.SnapshotTTLExpiredException", `TTL for snapshot '${name}' has already expired.`);
    const target = nameOf(into);
    const table = master.catalog.table(target);
    if (table === undefined) return clone(master, snapshot, target);
    if (snapshot.description.table !== target.text) throw tableExists(target);
    if (table.isEnabled) throw mustBeDisabled(target);
    return restore(master, snapshot, table);
  });
}

/** @throws ServiceException SnapshotDoesNotExistException */
export function requireSnapshot(master: MasterState, name: string): SnapshotEntry {
  const snapshot = master.catalog.snapshot(name);
  if (snapshot !== undefined) return snapshot;
  const message = `Snapshot '${name}' doesn't exist on the filesystem`;
  throw refusal("snapshot.SnapshotDoesNotExistException", message);
}

/** Nothing deletes it then, as nothing in HBase would while its cleaner sleeps; but it is not to be used any more. */
function isOver({ description: { creationTime = 0n, ttl = 0n } }: SnapshotEntry, nowMs: number): boolean {
  return ttl > 0n && BigInt(nowMs) - creationTime > ttl * 1_000n;
}

function clone(master: MasterState, snapshot: SnapshotEntry, target: TableName): Promise<void> {
  const { catalog } = master;
  const table = new TableEntry(renamed(snapshot.schema, target), catalog.newSpace(), "ENABLED");
  const regions = regionsOf(snapshot, table, catalog.newRegionId());
  return copied(master, snapshot.space, table.space, () => {
    if (catalog.table(target) !== undefined) throw tableExists(target);
    requireNamespace(master, target);
    for (const region of regions) master.places.openAll(region);
    catalog.change({ tables: [table], regions });
  });
}

/** The table stays disabled; its regions are those of the snapshot, by name. */
function restore(master: MasterState, snapshot: SnapshotEntry, table: TableEntry): Promise<void> {
  const { catalog } = master;
  const regions = regionsOf(snapshot, table, undefined);
  const space = catalog.newSpace();
  return copied(master, snapshot.space, space, () => {
    if (catalog.table(table.name) !== table || table.isEnabled) throw mustBeDisabled(table.name);
    const before = table.space;
    table.space = space;
    table.schema = snapshot.schema;
    const deletedRegions = catalog.regionsOf(table);
    catalog.change({ tables: [table], deletedRegions, regions });
    master.cleaner.clear([before]);
  });
}

/** @param regionId undefined: as they were */
function regionsOf(snapshot: SnapshotEntry, table: TableEntry, regionId: bigint | undefined): RegionEntry[] {
  const regions = snapshot.regions.map((message) => {
    const { startKey, endKey, ...was } = RegionInfo.ofMessage(message);
    const info = new RegionInfo({ table: table.name, startKey, endKey, regionId: regionId ?? was.regionId });
    return new RegionEntry(table, info, replicationOf(snapshot.schema));
  });
  requireRegionRows(regions);
  return regions;
}

function describe(
  master: MasterState,
  table: TableEntry,
  { name, type = SnapshotType.FLUSH, ttl = 0 }: Description,
  owner: string | undefined,
): Description {
  return {
    name,
    table: table.name.text,
    creationTime: BigInt(master.clock()),
    type: table.isEnabled ? type : SnapshotType.DISABLED,
    version: LAYOUT_VERSION,
    ...(owner === undefined ? {} : { owner }),
    ttl: BigInt(ttl) < 0n ? 0n : ttl,
  };
}

/** All of one space in another one, and `then` in one go with the last piece; nothing of it stays if `then` throws, or after a reset. */
async function copied(master: MasterState, from: number, to: number, then: () => void): Promise<void> {
  const { store, turns, cleaner, generation } = master;
  const source = store.snapshot();
  const prefix = spaceStart(to);
  let piece: Change[] = [];
  let bytes = 0;
  try {
    for (const { key, value } of source.entries({ start: spaceStart(from), end: spaceStart(from + 1) })) {
      piece.push({ type: "put", key: Buffer.concat([prefix, key.subarray(prefix.length)]), value });
      bytes += key.length + value.length;
      if (bytes < PIECE_BYTES) continue;
      store.write(piece);
      [piece, bytes] = [[], 0];
      await turns.next();
      requireGeneration(master, generation);
    }
    store.write(piece);
    then();
  } catch (error) {
    cleaner.clear([to]);
    throw error;
  } finally {
    source.close();
  }
}

function nameOf(text: string | undefined): TableName {
  try {
    return TableName.of(text ?? "");
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw doNotRetryIO(`Illegal table name: ${error.message}`);
    throw error;
  }
}

function notTaken(message: string): ServiceException {
  return refusal("snapshot.SnapshotCreationException", message);
}

function alreadyStored(name: string): ServiceException {
  return refusal("snapshot.SnapshotExistsException", `Snapshot '${name}' already stored on the filesystem.`);
}

/** HBase throws an UnsupportedOperationException, which its RPC server makes an IOException. */
function mustBeDisabled(table: TableName): ServiceException {
  const message = `Table '${table.text}' must be disabled in order to perform a restore operation.`;
  return new ServiceException("java.io.IOException", `java.lang.UnsupportedOperationException: ${message}`, false);
}
