/**
 * The cluster's tables, regions, namespaces and snapshots: in memory, in the store's records, and as rows of hbase:meta, changed
 * together. Orders decide what becomes of them; nothing is opened, moved or refused here.
 */
import { randomUUID } from "node:crypto";
import { RegionInfo } from "../../names/region-info.ts";
import type { ServerName } from "../../names/server-name.ts";
import { TableName } from "../../names/table-name.ts";
import type { NamespaceDescriptor } from "../../protobuf/namespace-messages.ts";
import type { InputOf, MessageOf } from "../../protobuf/schema.ts";
import type { Change, OrderedStore } from "../storage/ordered-store.ts";
import { RegionEntry, type SnapshotEntry, TableEntry, tableStateOf } from "./entries.ts";
import { tableNotFound } from "./failures.ts";
import type { CatalogRows } from "./meta-table.ts";
import { type Counters, deleteRecord, deleteSpaces, putRecord, readRecords, type SnapshotRecord } from "./records.ts";
import { requireRow } from "./row-length.ts";
import {
  FIRST_FREE_SPACE,
  META_SCHEMA,
  META_SPACE,
  NAMESPACE_REGION,
  NAMESPACE_SCHEMA,
  NAMESPACE_SPACE,
} from "./system-tables.ts";
import { type Schema, tableNameOf } from "./table-schema.ts";

export type Namespace = MessageOf<typeof NamespaceDescriptor>;

/** Changes that are made together: none of them is seen before all are written. */
export interface CatalogChange {
  readonly tables?: readonly TableEntry[];
  readonly deletedTables?: readonly TableEntry[];
  readonly regions?: readonly RegionEntry[];
  readonly deletedRegions?: readonly RegionEntry[];
  readonly namespaces?: readonly Namespace[];
  readonly deletedNamespaces?: readonly string[];
  readonly snapshots?: readonly InputOf<typeof SnapshotRecord>[];
  readonly deletedSnapshots?: readonly string[];
  /** of the tables' data */
  readonly data?: readonly Change[];
}

/** A region by its encoded name, which is another one for each replica. */
export interface FoundRegion {
  readonly entry: RegionEntry;
  readonly replicaId: number;
}

export class Catalog {
  readonly clusterId: string;
  readonly #store: OrderedStore;
  readonly #servers: readonly ServerName[];
  readonly #clock: () => number;
  readonly #tables = new Map<string, TableEntry>();
  readonly #regions = new Map<string, RegionEntry[]>();
  readonly #byEncodedName = new Map<string, FoundRegion>();
  readonly #namespaces = new Map<string, Namespace>();
  readonly #snapshots = new Map<string, SnapshotEntry>();
  readonly #encodedNames = new WeakMap<RegionEntry, readonly string[]>();
  /** the columns that the region's row in hbase:meta has */
  readonly #columns = new WeakMap<RegionEntry, readonly string[]>();
  #nextSpace = FIRST_FREE_SPACE;
  #lastRegionId = 0n;
  #nextProcedureId = 1n;
  #rows: CatalogRows | undefined;

  /** @param servers whose order the records keep to; the array may change later */
  constructor(store: OrderedStore, servers: readonly ServerName[], clock: () => number) {
    this.#store = store;
    this.#servers = servers;
    this.#clock = clock;
    const [counters] = readRecords(store, "counters");
    this.clusterId = counters?.clusterId ?? randomUUID();
    this.#addSystemTables();
    if (counters === undefined) this.#begin();
    else this.#load(counters);
  }

  get metaTable(): TableEntry {
    return this.requireTable(TableName.META);
  }

  table(name: TableName): TableEntry | undefined {
    return this.#tables.get(name.text);
  }

  /** @throws ServiceException TableNotFoundException */
  requireTable(name: TableName): TableEntry {
    const table = this.table(name);
    if (table === undefined) throw tableNotFound(name);
    return table;
  }

  /** In the order of their names. */
  tables(): TableEntry[] {
    return [...this.#tables.values()].sort((one, other) => Buffer.compare(one.name.bytes, other.name.bytes));
  }

  /** By start key, older ones first; split parents are among them. */
  regionsOf(table: TableEntry): RegionEntry[] {
    return [...(this.#regions.get(table.name.text) ?? [])];
  }

  region(encodedName: string): FoundRegion | undefined {
    return this.#byEncodedName.get(encodedName);
  }

  namespace(name: string): Namespace | undefined {
    return this.#namespaces.get(name);
  }

  namespaces(): Namespace[] {
    return [...this.#namespaces.values()].sort((one, other) => Buffer.compare(one.name, other.name));
  }

  snapshot(name: string): SnapshotEntry | undefined {
    return this.#snapshots.get(name);
  }

  snapshots(): SnapshotEntry[] {
    return [...this.#snapshots.values()];
  }

  /** A space that nothing has been in. */
  newSpace(): number {
    return this.#nextSpace++;
  }

  /** The time, but later than of any region before: a table that is made anew must not have the names of the old regions. */
  newRegionId(): bigint {
    const now = BigInt(this.#clock());
    this.#lastRegionId = now > this.#lastRegionId ? now : this.#lastRegionId + 1n;
    return this.#lastRegionId;
  }

  newProcedureId(): bigint {
    return this.#nextProcedureId++;
  }

  /** Rows of hbase:meta are written from now on, beginning with all that should be there. */
  tellIn(rows: CatalogRows): void {
    this.#rows = rows;
    for (const namespace of this.namespaces()) rows.putNamespace(namespace);
    for (const table of this.tables().filter(({ name }) => !name.isMeta)) {
      rows.putTableState(table);
      for (const region of this.regionsOf(table)) this.#tellRegion(rows, region);
    }
  }

  /** @throws ServiceException DoNotRetryIOException for what is new and too long for a row of hbase:meta; nothing has changed then */
  change(change: CatalogChange): void {
    this.#checkRows(change);
    // What is in the records only is written into hbase:meta at the next start: the records come first.
    this.#store.write([...this.#changesOf(change), this.#countersChange(), ...(change.data ?? [])]);
    this.#remember(change);
    if (this.#rows !== undefined) this.#tell(this.#rows, change);
  }

  /** Only of what is new: a table of which hbase:meta has no row can still be deleted. */
  #checkRows({ tables = [], regions = [], namespaces = [] }: CatalogChange): void {
    for (const { name } of tables) if (!this.#tables.has(name.text)) requireRow(name.bytes);
    for (const region of regions) if (!this.#encodedNames.has(region)) requireRow(region.info.name);
    for (const { name } of namespaces) if (!this.#namespaces.has(name.toString("utf8"))) requireRow(name);
  }

  #changesOf(change: CatalogChange): Change[] {
    const { tables = [], deletedTables = [], regions = [], deletedRegions = [] } = change;
    const { namespaces = [], deletedNamespaces = [], snapshots = [], deletedSnapshots = [] } = change;
    return [
      ...deletedTables.map(({ name }) => deleteRecord("table", name.text)),
      ...tables.map((table) => putRecord("table", table.name.text, table.toRecord())),
      ...deletedRegions.map(({ info }) => deleteRecord("region", info.encodedName)),
      ...regions.map((region) => putRecord("region", region.info.encodedName, region.toRecord(this.#servers))),
      ...deletedNamespaces.map((name) => deleteRecord("namespace", name)),
      ...namespaces.map((namespace) => putRecord("namespace", namespace.name.toString("utf8"), namespace)),
      ...deletedSnapshots.map((name) => deleteRecord("snapshot", name)),
      ...snapshots.map((snapshot) => putRecord("snapshot", snapshot.description.name, snapshot)),
    ];
  }

  #countersChange(): Change {
    return putRecord("counters", "", {
      clusterId: this.clusterId,
      nextSpace: this.#nextSpace,
      lastRegionId: this.#lastRegionId,
      nextProcedureId: this.#nextProcedureId,
    });
  }

  #remember(change: CatalogChange): void {
    for (const region of change.deletedRegions ?? []) this.#forgetRegion(region);
    for (const { name } of change.deletedTables ?? []) this.#tables.delete(name.text);
    for (const table of change.tables ?? []) this.#tables.set(table.name.text, table);
    for (const region of change.regions ?? []) this.#rememberRegion(region);
    for (const name of change.deletedNamespaces ?? []) this.#namespaces.delete(name);
    for (const namespace of change.namespaces ?? []) this.#namespaces.set(namespace.name.toString("utf8"), namespace);
    for (const name of change.deletedSnapshots ?? []) this.#snapshots.delete(name);
    for (const snapshot of change.snapshots ?? [])
      this.#snapshots.set(snapshot.description.name, snapshot as SnapshotEntry);
  }

  #tell(rows: CatalogRows, change: CatalogChange): void {
    for (const { info } of change.deletedRegions ?? []) rows.deleteRegion(info);
    for (const table of change.deletedTables ?? []) rows.deleteTable(table);
    for (const region of change.regions ?? []) if (!region.table.name.isMeta) this.#tellRegion(rows, region);
    for (const table of change.tables ?? []) if (!table.name.isMeta) rows.putTableState(table);
    for (const name of change.deletedNamespaces ?? []) rows.deleteNamespace(name);
    for (const namespace of change.namespaces ?? []) rows.putNamespace(namespace);
  }

  #tellRegion(rows: CatalogRows, region: RegionEntry): void {
    this.#columns.set(region, rows.putRegion(region, this.#columns.get(region) ?? []));
  }

  #rememberRegion(region: RegionEntry): void {
    const { name } = region.table;
    const regions = this.#regions.get(name.text) ?? [];
    if (this.#encodedNames.get(region) === undefined) {
      // Mostly they come in order.
      let at = regions.length;
      while (at > 0 && compareRegions(region.info, (regions[at - 1] as RegionEntry).info) < 0) at--;
      regions.splice(at, 0, region);
      this.#regions.set(name.text, regions);
    }
    this.#forgetNames(region);
    const names = region.places.map((_, replicaId) => region.info.replica(replicaId).encodedName);
    for (const [replicaId, encodedName] of names.entries())
      this.#byEncodedName.set(encodedName, { entry: region, replicaId });
    this.#encodedNames.set(region, names);
  }

  #forgetNames(region: RegionEntry): void {
    for (const encodedName of this.#encodedNames.get(region) ?? []) this.#byEncodedName.delete(encodedName);
  }

  #forgetRegion(region: RegionEntry): void {
    const regions = this.#regions.get(region.table.name.text) ?? [];
    const at = regions.indexOf(region);
    if (at >= 0) regions.splice(at, 1);
    if (regions.length === 0) this.#regions.delete(region.table.name.text);
    this.#forgetNames(region);
    this.#encodedNames.delete(region);
  }

  #addSystemTables(): void {
    const meta = new TableEntry(META_SCHEMA, META_SPACE, "ENABLED");
    const namespace = new TableEntry(NAMESPACE_SCHEMA, NAMESPACE_SPACE, "ENABLED");
    const regions = [new RegionEntry(meta, RegionInfo.META, 1), new RegionEntry(namespace, NAMESPACE_REGION, 1)];
    this.#remember({ tables: [meta, namespace], regions });
  }

  #begin(): void {
    const namespaces = ["default", "hbase"].map((name) => ({ name: Buffer.from(name), configuration: [] }));
    this.change({ namespaces });
  }

  #load(counters: MessageOf<typeof Counters>): void {
    this.#nextSpace = counters.nextSpace;
    this.#lastRegionId = counters.lastRegionId;
    // Some may have been given out after the last change was written.
    this.#nextProcedureId = counters.nextProcedureId + PROCEDURE_IDS_SKIPPED;
    const tables = readRecords(this.#store, "table").map(
      ({ schema, space, state }) => this.#systemTable(schema) ?? new TableEntry(schema, space, tableStateOf(state)),
    );
    this.#remember({
      tables,
      namespaces: readRecords(this.#store, "namespace"),
      snapshots: readRecords(this.#store, "snapshot"),
    });
    const regions = readRecords(this.#store, "region").flatMap((record) => {
      const table = this.table(TableName.ofMessage(record.info.tableName));
      if (table === undefined) return [];
      const region = RegionEntry.ofRecord(table, record, this.#servers);
      const known = this.region(region.info.encodedName);
      if (known !== undefined) this.#forgetRegion(known.entry);
      return [region];
    });
    this.#remember({ regions });
    this.#dropLeftovers();
  }

  /** HBase's own tables are there already, but may have been changed. */
  #systemTable(schema: Schema): TableEntry | undefined {
    const table = this.table(tableNameOf(schema.tableName));
    if (table !== undefined) table.schema = schema;
    return table;
  }

  /** Spaces that a copy was going to fill when the process ended, and the rows of hbase:meta, which are written anew. */
  #dropLeftovers(): void {
    const used = [...this.#tables.values(), ...this.#snapshots.values()]
      .map(({ space }) => space)
      .sort((a, b) => a - b);
    const changes: Change[] = [deleteSpaces(META_SPACE), deleteSpaces(NAMESPACE_SPACE)];
    let from = FIRST_FREE_SPACE;
    for (const space of [...used, this.#nextSpace]) {
      if (space > from) changes.push(deleteSpaces(from, space));
      from = Math.max(from, space + 1);
    }
    this.#store.write(changes);
  }
}

const PROCEDURE_IDS_SKIPPED = 1_000n;

function compareRegions(one: RegionInfo, other: RegionInfo): number {
  const order = Buffer.compare(one.startKey, other.startKey);
  return order === 0 ? Number(one.regionId - other.regionId) : order;
}
