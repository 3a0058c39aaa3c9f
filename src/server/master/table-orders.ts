/** Tables made, changed, switched on and off, emptied and deleted: HBase's procedures of these names, with what they refuse. */
import { toPrintable } from "../../bytes/printable.ts";
import { RegionInfo } from "../../names/region-info.ts";
import type { TableName } from "../../names/table-name.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import { RegionEntry, TableEntry } from "./entries.ts";
import { constraint, namespaceNotFound, tableExists, tableNotDisabled, tableNotEnabled } from "./failures.ts";
import type { MasterState } from "./master-state.ts";
import type { Nonce } from "./procedures.ts";
import { purgeFamilies } from "./purge-families.ts";
import { requireRegionRows } from "./row-length.ts";
import { checkSchema } from "./schema-checks.ts";
import { NAMESPACE_TABLE } from "./system-tables.ts";
import { replicationOf, type Schema, tableNameOf, withStoreFileTracker } from "./table-schema.ts";

const EMPTY = Buffer.alloc(0);
/** Of one table, replicas counted: one request must not keep the server busy for everybody. HBase has no such bound. */
const MAX_REGIONS = 10_000;

export interface Order extends Nonce {
  /** who gave it */
  readonly owner?: string | undefined;
}

export function createTable(
  master: MasterState,
  given: Schema,
  splitKeys: readonly Buffer[],
  order: Order = {},
): bigint {
  return submit(master, "CreateTableProcedure", order, () => {
    const name = tableNameOf(given.tableName);
    requireNamespace(master, name);
    checkSchema(given);
    if (master.catalog.table(name) !== undefined) throw tableExists(name);
    requireFamily(given, name);
    const keys = checkedSplitKeys(splitKeys);
    const table = new TableEntry(withStoreFileTracker(given), master.catalog.newSpace(), "ENABLED");
    const regions = newRegions(master, table, keys);
    for (const region of regions) master.places.openAll(region);
    master.catalog.change({ tables: [table], regions });
  });
}

export function deleteTable(master: MasterState, name: TableName, order: Order = {}): bigint {
  return submit(master, "DeleteTableProcedure", order, () => {
    const table = requireDisabled(master, name);
    const deletedRegions = master.catalog.regionsOf(table);
    master.catalog.change({ deletedTables: [table], deletedRegions });
    master.cleaner.clear([table.space]);
  });
}

export function enableTable(master: MasterState, name: TableName, order: Order = {}): bigint {
  return submit(master, "EnableTableProcedure", order, () => {
    const table = master.catalog.requireTable(name);
    if (table.state !== "DISABLED") throw tableNotDisabled(stateOf(table));
    enable(master, table);
  });
}

export function disableTable(master: MasterState, name: TableName, order: Order = {}): bigint {
  return submit(master, "DisableTableProcedure", order, () => {
    // HBase would disable hbase:namespace, and have no namespaces then.
    if (name.isMeta || name.equals(NAMESPACE_TABLE)) throw constraint(`Cannot disable ${name.text}`);
    const table = master.catalog.requireTable(name);
    if (table.state !== "ENABLED") throw tableNotEnabled(name.text);
    const regions = livingRegions(master, table);
    for (const region of regions) master.places.closeAll(region);
    table.state = "DISABLED";
    master.catalog.change({ tables: [table], regions });
  });
}

export function truncateTable(
  master: MasterState,
  name: TableName,
  preserveSplits: boolean,
  order: Order = {},
): bigint {
  return submit(master, "TruncateTableProcedure", order, () => {
    const table = requireDisabled(master, name);
    const before = master.catalog.regionsOf(table);
    const starts = livingRegions(master, table).map(({ info }) => info.startKey);
    const { space } = table;
    const regions = newRegions(master, table, preserveSplits ? starts.filter(({ length }) => length > 0) : []);
    table.space = master.catalog.newSpace();
    table.state = "ENABLED";
    for (const region of regions) master.places.openAll(region);
    master.catalog.change({ tables: [table], deletedRegions: before, regions });
    master.cleaner.clear([space]);
  });
}

/** @param change makes the new descriptor of the old one, or refuses */
export function modifyTable(
  master: MasterState,
  name: TableName,
  change: (before: Schema) => Schema,
  order: Order = {},
): bigint {
  return submit(master, "ModifyTableProcedure", order, () => {
    const table = master.catalog.requireTable(name);
    const before = table.schema;
    const after = { ...change(before), tableName: name.message };
    checkSchema(after);
    requireFamily(after, name);
    const kept = new Set(after.columnFamilies.map((family) => family.name.toString("latin1")));
    const gone = before.columnFamilies.filter((family) => !kept.has(family.name.toString("latin1")));
    if (name.isSystem && gone.length > 0)
      throw doNotRetryIO(`Delete of ${name.text} column family ${gone[0]?.name.toString("utf8")}`);
    const regions = livingRegions(master, table);
    requireFew(regions.length, replicationOf(after));
    table.schema = after;
    for (const region of regions) {
      // Its data may keep count of cells that go now.
      if (gone.length > 0) region.data = undefined;
      reopen(master, region, table.isEnabled, replicationOf(after));
    }
    master.catalog.change({ tables: [table], regions, data: purgeFamilies(master.store, table.space, gone) });
  });
}

/** Regions that serve or may serve: not those that were split. */
export function livingRegions(master: MasterState, table: TableEntry): RegionEntry[] {
  return master.catalog.regionsOf(table).filter((region) => !region.isSplitParent);
}

/** Opens all regions of the table that a snapshot or the like has left closed. */
export function enable(master: MasterState, table: TableEntry): void {
  const regions = livingRegions(master, table);
  for (const region of regions) master.places.openAll(region);
  table.state = "ENABLED";
  master.catalog.change({ tables: [table], regions });
}

/** @throws ServiceException NamespaceNotFoundException */
export function requireNamespace(master: MasterState, { namespace }: TableName): void {
  if (master.catalog.namespace(namespace) === undefined) throw namespaceNotFound(namespace);
}

export function requireDisabled(master: MasterState, name: TableName): TableEntry {
  const table = master.catalog.requireTable(name);
  if (table.state !== "DISABLED") throw tableNotDisabled(`Not DISABLED; ${stateOf(table)}`);
  return table;
}

export function submit(master: MasterState, className: string, order: Order, work: () => void | Promise<void>): bigint {
  return master.procedures.submit(className, order, work, order.owner);
}

/** One more region than there are keys; nothing has changed yet. */
function newRegions(master: MasterState, table: TableEntry, splitKeys: readonly Buffer[]): RegionEntry[] {
  const starts = [EMPTY, ...splitKeys];
  requireFew(starts.length, replicationOf(table.schema));
  const regionId = master.catalog.newRegionId();
  const regions = starts.map((startKey, index) => {
    const endKey = starts[index + 1] ?? EMPTY;
    const info = new RegionInfo({ table: table.name, startKey, endKey, regionId });
    return new RegionEntry(table, info, replicationOf(table.schema));
  });
  requireRegionRows(regions);
  return regions;
}

/** In order. HBase leaves these checks to its client. */
function checkedSplitKeys(keys: readonly Buffer[]): Buffer[] {
  const sorted = keys.map((key) => Buffer.from(key)).sort((one, other) => Buffer.compare(one, other));
  for (const [index, key] of sorted.entries()) {
    if (key.length === 0) throw doNotRetryIO("Empty split key must not be passed in the split keys.");
    if (sorted[index + 1]?.equals(key) === true)
      throw doNotRetryIO(`All split keys must be unique, found duplicate: ${toPrintable(key)}`);
  }
  return sorted;
}

function requireFew(regions: number, replicas: number): void {
  if (regions * replicas <= MAX_REGIONS) return;
  throw doNotRetryIO(
    `${regions} regions with ${replicas} replicas each are more than the ${MAX_REGIONS} that a table may have here`,
  );
}

/** Also where the checks of descriptors are switched off. */
function requireFamily(schema: Schema, name: TableName): void {
  if (schema.columnFamilies.length === 0)
    throw doNotRetryIO(`Table ${name.text} should have at least one column family.`);
}

/** What a changed table does with its regions, so that scans notice; replicas may become more or fewer. */
function reopen(master: MasterState, region: RegionEntry, isEnabled: boolean, replicas: number): void {
  while (region.places.length > replicas) {
    master.places.close(region, region.places.length - 1);
    region.places.pop();
  }
  const [primary] = region.places;
  while (primary !== undefined && region.places.length < replicas)
    region.places.push({ server: undefined, seqNum: primary.seqNum, state: "CLOSED" });
  if (isEnabled) master.places.openAll(region);
}

function stateOf({ name, state }: TableEntry): string {
  return `tableName=${name.text}, state=${state}`;
}
