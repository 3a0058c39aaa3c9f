/**
 * The state of an embedded cluster, opened over a store: its master's service, the regions of its servers, and the same orders as
 * typed methods. Listens nowhere, and serves no data itself.
 */
import { type TableDescriptor, tableMessage } from "../../descriptors/table-descriptor.ts";
import type { RegionInfo } from "../../names/region-info.ts";
import type { ServerName } from "../../names/server-name.ts";
import { TableName } from "../../names/table-name.ts";
import type { FamilySettings } from "../data/family-settings.ts";
import type { RegionData } from "../data/region-data.ts";
import { Assignments } from "../regions/assignments.ts";
import type { RegionDirectory } from "../regions/region-directory.ts";
import type { Service, ServiceMethod } from "../service.ts";
import type { OrderedStore } from "../storage/ordered-store.ts";
import { Turns } from "../turns.ts";
import { Catalog } from "./catalog.ts";
import { clusterMethods } from "./cluster-methods.ts";
import { ClusterStatusTeller } from "./cluster-status.ts";
import type { RegionEntry, TableEntry } from "./entries.ts";
import { runJanitor } from "./janitor.ts";
import type { MasterState } from "./master-state.ts";
import { mergeRegions } from "./merge-orders.ts";
import { CatalogRows } from "./meta-table.ts";
import { namespaceMethods } from "./namespace-methods.ts";
import { procedureMethods } from "./procedure-methods.ts";
import { Procedures } from "./procedures.ts";
import { regionMethods } from "./region-methods.ts";
import { moveRegion, splitRegion } from "./region-orders.ts";
import { RegionPlaces } from "./region-places.ts";
import { snapshotMethods } from "./snapshot-methods.ts";
import { SpaceCleaner } from "./space-cleaner.ts";
import { switchMethods } from "./switch-methods.ts";
import { keptSwitches, resetSwitches } from "./switches.ts";
import { NAMESPACE_TABLE, RESERVED_NAMESPACES } from "./system-tables.ts";
import { tableMethods } from "./table-methods.ts";
import { createTable, livingRegions } from "./table-orders.ts";
import { normalSchema } from "./table-schema.ts";

/** A region's view of its table's data; `openRegionData` is one. */
export type OpenRegionData = (options: {
  readonly space: number;
  readonly rowOrder: "bytes" | "meta";
  readonly startKey: Buffer;
  readonly endKey: Buffer;
  readonly families: () => ReadonlyMap<string, FamilySettings>;
}) => RegionData;

export interface OpenClusterOptions {
  readonly store: OrderedStore;
  /** milliseconds since 1970 */
  readonly clock: () => number;
  readonly openData: OpenRegionData;
  readonly masterServer: ServerName;
  /** at least one */
  readonly regionServers: readonly ServerName[];
  /** called at once, and whenever hbase:meta moves */
  readonly metaMoved?: (server: ServerName) => void;
  /** whether a region server answers, as far as the status tells; default: all do that have not died */
  readonly isUp?: (server: ServerName) => boolean;
  /** clients come with Kerberos; default false */
  readonly isSecure?: boolean;
  /** what the status says; default 2.6.4 */
  readonly version?: string;
  /** when regions that were split and notes about merges are cleared away; default 1 000; 0: only on request */
  readonly janitorDelayMs?: number;
  /** for what may be a lot of work; default: ten milliseconds each */
  readonly turns?: Turns;
}

const DEFAULT_VERSION = "2.6.4";
const DEFAULT_JANITOR_DELAY_MS = 1_000;
const NO_BYTES = Buffer.alloc(0);

/** Reads what the store knows of the cluster, or begins one in an empty store. Throws what the store throws. */
export function openCluster(options: OpenClusterOptions): OpenedCluster {
  return new OpenedCluster(options);
}

export class OpenedCluster {
  /** of this data; kept in the store */
  readonly clusterId: string;
  /** of HBase, as the status says */
  readonly version: string;
  readonly regions: RegionDirectory;
  readonly masterService: Service;
  readonly catalog: Catalog;
  /** for what works on the cluster from inside */
  readonly state: MasterState;
  readonly #servers: ServerName[];
  readonly #deadServers: ServerName[] = [];
  #janitor: NodeJS.Timeout | undefined;

  /** @internal use `openCluster` */
  constructor(options: OpenClusterOptions) {
    const { store, clock, regionServers, janitorDelayMs = DEFAULT_JANITOR_DELAY_MS, turns = new Turns() } = options;
    this.#servers = [...regionServers];
    this.version = options.version ?? DEFAULT_VERSION;
    const assignments = new Assignments(clock);
    this.catalog = new Catalog(store, this.#servers, clock);
    this.clusterId = this.catalog.clusterId;
    this.regions = assignments;
    const places = new RegionPlaces({
      assignments,
      servers: this.#servers,
      openData: ({ table, info }) => openDataOf(options.openData, table, info),
      metaMoved: (server) => options.metaMoved?.(server),
    });
    const newId = (): bigint => this.catalog.newProcedureId();
    const procedures = new Procedures({ clock, newId, durable: () => store.durable() });
    const scheduleJanitor = (): void => this.#scheduleJanitor(janitorDelayMs);
    const { catalog } = this;
    const switches = keptSwitches(store);
    const snapshotsInWork = new Set<string>();
    const cleaner = new SpaceCleaner(store, turns);
    const works = { catalog, assignments, places, procedures, switches, snapshotsInWork, turns, cleaner };
    this.state = { generation: 0, store, clock, ...works, scheduleJanitor };
    this.#openAll();
    catalog.tellIn(new CatalogRows(this.#whole(options, TableName.META), this.#whole(options, NAMESPACE_TABLE), clock));
    this.#scheduleLeftovers();
    this.masterService = this.#service(options);
  }

  /**
   * Enabled and open when it returns.
   * @param descriptor as `admin.createTable` takes it
   * @throws InvalidArgumentError, ServiceException
   */
  createTable(descriptor: TableDescriptor, splitKeys: readonly Buffer[] = []): void {
    createTable(this.state, normalSchema(tableMessage(descriptor, true)), splitKeys);
  }

  /** The primaries, in the order of their keys, without those that were split. */
  regionsOf(table: string): RegionInfo[] {
    return livingRegions(this.state, this.catalog.requireTable(TableName.of(table))).map(({ info }) => info);
  }

  /** Where it is, or was before it was closed. */
  serverOf(encodedName: string): ServerName | undefined {
    const found = this.catalog.region(encodedName);
    return found?.entry.places[found.replicaId]?.server;
  }

  /** As clients do it, but also right after another split. @param splitRow default: in the middle */
  splitRegion(encodedName: string, splitRow?: Buffer): void {
    runJanitor(this.state);
    const middle = (): Buffer | undefined => this.catalog.region(encodedName)?.entry.data?.middleRow();
    splitRegion(this.state, encodedName, splitRow ?? middle());
  }

  mergeRegions(encodedNames: readonly string[]): void {
    runJanitor(this.state);
    mergeRegions(this.state, encodedNames);
  }

  /** @param to default: another server */
  moveRegion(encodedName: string, to?: ServerName): void {
    moveRegion(this.state, encodedName, to);
  }

  /** The region answers RegionOpeningException until it is set back, or moved. */
  setRegionInTransition(encodedName: string, inTransition: boolean): void {
    const server = this.serverOf(encodedName);
    if (server !== undefined) this.state.assignments.setOpening(server, encodedName, inTransition);
  }

  isInTransition(encodedName: string): boolean {
    return this.state.assignments.inTransition().has(encodedName);
  }

  /** Its regions go to the others. @throws Error if it was the last one */
  serverDied(server: ServerName): void {
    const index = this.#servers.indexOf(server);
    if (index < 0) return;
    if (this.#servers.length === 1) throw new Error("the last region server has nowhere to leave its regions");
    this.#servers.splice(index, 1);
    this.#deadServers.push(server);
    this.state.assignments.remove(server);
    for (const table of this.catalog.tables()) {
      const regions = this.catalog.regionsOf(table).filter((region) => this.#leave(region, server));
      if (regions.length > 0) this.catalog.change({ regions });
    }
  }

  /** A server more, without regions. */
  serverJoined(server: ServerName): void {
    this.#servers.push(server);
  }

  /** As it was when it was new: no tables, namespaces and snapshots of users but those kept, no switch turned. Its servers stay. */
  reset(kept: ReadonlySet<TableEntry> = new Set()): void {
    const { store, catalog, places, switches, snapshotsInWork, cleaner } = this.state;
    this.state.generation += 1;
    snapshotsInWork.clear();
    const deletedTables = catalog.tables().filter((table) => !isOwn(table.name) && !kept.has(table));
    const deletedRegions = deletedTables.flatMap((table) => catalog.regionsOf(table));
    const keptNamespaces = new Set([...kept].map(({ name }) => name.namespace));
    const deletedNamespaces = catalog
      .namespaces()
      .map(({ name }) => name.toString("utf8"))
      .filter((name) => !RESERVED_NAMESPACES.includes(name) && !keptNamespaces.has(name));
    const snapshots = catalog.snapshots();
    for (const region of deletedRegions) places.closeAll(region);
    catalog.change({
      deletedTables,
      deletedRegions,
      deletedNamespaces,
      deletedSnapshots: snapshots.map(({ description }) => description.name),
    });
    cleaner.clear([...deletedTables, ...snapshots].map(({ space }) => space));
    resetSwitches(switches, store);
  }

  /** How many split parents and merge notes were cleared away. */
  runCatalogJanitor(): number {
    return runJanitor(this.state);
  }

  /** The store stays open. */
  close(): void {
    clearTimeout(this.#janitor);
    this.state.cleaner.close();
  }

  #openAll(): void {
    const { catalog, places } = this.state;
    for (const table of catalog.tables()) {
      for (const region of catalog.regionsOf(table)) {
        if (region.isSplitParent || !table.isEnabled) continue;
        for (const [replicaId, place] of region.places.entries()) {
          const isNew = place.server === undefined && table.name.isSystem;
          if (!isNew && place.state !== "OPEN") continue;
          // It was open in another life: nobody is told that it moved.
          place.state = "CLOSED";
          places.open(region, replicaId);
        }
      }
    }
  }

  /** All of one of HBase's own tables, also if its region was split, or closed: what is written into it must find its place. */
  #whole({ openData }: OpenClusterOptions, name: TableName): RegionData {
    const table = this.catalog.requireTable(name);
    const [region, ...others] = this.catalog.regionsOf(table);
    // The region's own data know how much they hold.
    if (region?.data !== undefined && others.length === 0) return region.data;
    return openDataOf(openData, table, { startKey: NO_BYTES, endKey: NO_BYTES });
  }

  /** What was split or merged before the last end. */
  #scheduleLeftovers(): void {
    const all = this.catalog.tables().flatMap((table) => this.catalog.regionsOf(table));
    if (all.some((region) => region.isSplitParent || region.parents.length > 0)) this.state.scheduleJanitor();
  }

  /** @returns whether it had anything on that server */
  #leave(region: RegionEntry, server: ServerName): boolean {
    let left = false;
    for (const [replicaId, place] of region.places.entries()) {
      if (place.server !== server || place.state !== "OPEN") continue;
      place.state = "CLOSED";
      this.state.places.open(region, replicaId);
      left = true;
    }
    return left;
  }

  #scheduleJanitor(delayMs: number): void {
    if (delayMs === 0) return;
    clearTimeout(this.#janitor);
    this.#janitor = setTimeout(() => {
      try {
        if (this.state.switches.catalogJanitor) runJanitor(this.state);
      } catch {
        // The disk has failed, and nobody waits for this: whoever writes or reads next hears of it.
      }
    }, delayMs).unref();
  }

  #service({ masterServer, isUp = () => true, isSecure = false }: OpenClusterOptions): Service {
    const { state, version } = this;
    const deadServers = (): readonly ServerName[] => this.#deadServers;
    const teller = new ClusterStatusTeller({ master: state, masterServer, version, deadServers, isUp });
    const methods = [
      ...tableMethods(state),
      ...namespaceMethods(state),
      ...regionMethods(state),
      ...snapshotMethods(state),
      ...procedureMethods(state),
      ...switchMethods(state),
      ...clusterMethods(teller, state.turns, isSecure),
    ];
    return { name: "MasterService", methods: new Map(methods.map(([name, method]) => [name, durably(state, method)])) };
  }
}

/** No answer before what it tells of is as safe as it will be. */
function durably({ store }: MasterState, method: ServiceMethod): ServiceMethod {
  return (param, context) => {
    const answer = method(param, context);
    const safe = store.durable();
    return safe === undefined ? answer : safe.then(() => answer);
  };
}

function isOwn(name: TableName): boolean {
  return name.isMeta || name.equals(NAMESPACE_TABLE);
}

function openDataOf(
  openData: OpenRegionData,
  table: TableEntry,
  { startKey, endKey }: Pick<RegionInfo, "startKey" | "endKey">,
): RegionData {
  const rowOrder = table.name.isMeta ? "meta" : "bytes";
  return openData({ space: table.space, rowOrder, startKey, endKey, families: () => table.families });
}
