/**
 * An HBase in this process: a master, region servers and ZooKeeper's part of it on ports of their own, over one store. Brings the parts
 * together, and gives tests a hand on them; what each does is in the folders beside this one.
 */
import { type Bytes, toBytes } from "../../bytes/column-name.ts";
import type { TableDescriptor } from "../../descriptors/table-descriptor.ts";
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import type { RegionInfo } from "../../names/region-info.ts";
import type { ServerName } from "../../names/server-name.ts";
import { type Address, addressText } from "../../transport/transport.ts";
import type { BehaviourInput } from "../behaviour.ts";
import { type ClientSite, clientSiteProperties, siteXml } from "../client-site.ts";
import { type ClusterView, emptyClusterView } from "../cluster-view.ts";
import { openRegionData } from "../data/open-region-data.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import type { Faults } from "../faults.ts";
import { type OpenedCluster, openCluster } from "../master/open-cluster.ts";
import { FIRST_FREE_SPACE } from "../master/system-tables.ts";
import { DEFAULT_REGION_SERVER_LIMITS } from "../region-server/region-server-options.ts";
import { openDiskStore } from "../storage/disk-store.ts";
import { openMemoryStore } from "../storage/memory-store.ts";
import type { OrderedStore } from "../storage/ordered-store.ts";
import { type EmbeddedZooKeeper, startZooKeeper } from "../zookeeper/embedded-zookeeper.ts";
import { type HBaseZnodes, hbaseZnodes } from "../zookeeper/hbase-znodes.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import { faultsOver } from "./faults/faults-over.ts";
import type { FaultHandle, FaultWhere, HBaseFault } from "./faults/hbase-fault.ts";
import { Fixer } from "./fixer.ts";
import { HBaseClock } from "./hbase-clock.ts";
import { Observers } from "./observers.ts";
import {
  type ClockedOptions,
  type ClusterEvent,
  checkHBaseOptions,
  type EmbeddedHBaseOptions,
  kindOf,
} from "./options.ts";
import { nameOf, RegionServers, regionServerName } from "./region-servers.ts";
import { serveRegions } from "./serve-regions.ts";
import { startMember } from "./start-member.ts";
import { type HBaseStatus, type RegionStatus, regionStatusOf, type StatusSource, statusOf } from "./status.ts";

interface Parts {
  readonly options: EmbeddedHBaseOptions;
  readonly store: OrderedStore;
  readonly view: ClusterView;
  readonly master: EmbeddedServer;
  readonly cluster: OpenedCluster;
  readonly regionServers: RegionServers;
  readonly faults: FaultBook;
  readonly clock: HBaseClock;
  readonly znodes: HBaseZnodes;
  readonly zookeeper: EmbeddedZooKeeper | undefined;
  readonly observers: Observers;
}

export class EmbeddedHBase implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #fixer: Fixer;
  #closing: Promise<void> | undefined;

  /** @internal use `startHBase` */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.#fixer = new Fixer(parts.cluster, parts.options);
    this.#fixer.apply();
  }

  get master(): EmbeddedServer {
    return this.#parts.master;
  }

  get regionServers(): readonly EmbeddedServer[] {
    return this.#parts.regionServers.servers;
  }

  /** The clock that the cluster goes by; `clock.skewMs = 3_600_000` puts it an hour ahead. */
  get clock(): HBaseClock {
    return this.#parts.clock;
  }

  /** Master first. */
  get servers(): readonly EmbeddedServer[] {
    return [this.master, ...this.regionServers];
  }

  /** What `connect()` takes: `hbase+rpc://localhost:40123,localhost:40124`. */
  get uri(): string {
    return `hbase+rpc://${this.bootstrap}`;
  }

  /** `host:port,host:port`, of all servers */
  get bootstrap(): string {
    return this.servers.map(({ address }) => address).join(",");
  }

  /** `host:port`; undefined without `zookeeper` */
  get zookeeper(): string | undefined {
    const address = this.#zookeeperAddress;
    return address === undefined ? undefined : addressText(address);
  }

  /** The `hbase-site.xml` of a client: of this package, of Java, of any. `properties`: more of them, or others. */
  siteXml(properties: Readonly<Record<string, string>> = {}): string {
    return siteXml(this.siteProperties(properties));
  }

  siteProperties(properties: Readonly<Record<string, string>> = {}): Record<string, string> {
    const zooKeeper = this.#zookeeperAddress;
    const principal = { master: this.master.principal, regionServer: this.regionServers[0]?.principal };
    const site: ClientSite = {
      masters: [addressOf(this.master)],
      bootstrapServers: this.servers.map(addressOf),
      ...(zooKeeper === undefined ? {} : { zooKeeper }),
      ...(principal.master === undefined || principal.regionServer === undefined
        ? {}
        : { kerberos: { masterPrincipal: principal.master, regionServerPrincipal: principal.regionServer } }),
      properties,
    };
    return clientSiteProperties(site);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What a test does to tables and regions, at once and without a client

  /** @param descriptor as `admin.createTable` takes it */
  createTable(descriptor: TableDescriptor, splitKeys: readonly Bytes[] = []): void {
    this.#parts.cluster.createTable(descriptor, splitKeys.map(toBytes));
  }

  /** Of all tables but HBase's own. */
  get tableNames(): readonly string[] {
    const tables = this.#parts.cluster.catalog.tables().filter(({ name }) => !name.isSystem);
    return tables.map(({ name }) => name.text);
  }

  /** Resolves when everything that was acknowledged is where it is kept: at once in memory. */
  async flush(): Promise<void> {
    await this.#parts.store.durable();
  }

  /** In the order of their keys. */
  regionsOf(table: string): readonly RegionInfo[] {
    return this.#parts.cluster.regionsOf(table);
  }

  /** Splits the region of this row in front of it. */
  splitRegion(table: string, row: Bytes): void {
    this.#parts.cluster.splitRegion(this.#regionOf(table, row).encodedName, toBytes(row));
  }

  /** Joins the region of this row with the one behind it. */
  mergeRegion(table: string, row: Bytes): void {
    const first = this.#regionOf(table, row);
    const second = this.regionsOf(table).find(({ startKey }) => startKey.length > 0 && startKey.equals(first.endKey));
    if (second === undefined) throw new InvalidArgumentError("row", `the region of it is the last one of ${table}`);
    this.#parts.cluster.mergeRegions([first.encodedName, second.encodedName]);
  }

  /** Moves the region of this row. @param to default: another one than it is on */
  moveRegion(table: string, row: Bytes, to?: EmbeddedServer): void {
    const target = to === undefined ? undefined : this.#nameOf(to);
    this.#parts.cluster.moveRegion(this.#regionOf(table, row).encodedName, target);
  }

  /** The server that has the region of this row. */
  serverOf(table: string, row: Bytes): EmbeddedServer {
    const name = this.#parts.cluster.serverOf(this.#regionOf(table, row).encodedName);
    const found = this.regionServers.find(({ port }) => port === name?.port);
    if (found === undefined) throw new InvalidArgumentError("row", `the region of it in ${table} is nowhere`);
    return found;
  }

  /** How it is now. The size of each region is counted when it is first asked for, and kept from then on. */
  status(): HBaseStatus {
    return statusOf(this.#statusSource, this.zookeeper);
  }

  /** Of one table, replicas included, in the order of their keys; undefined if there is no such table. */
  regionStatus(table: string): readonly RegionStatus[] | undefined {
    return regionStatusOf(this.#statusSource, table);
  }

  /**
   * Back to the fixtures: what tests have made is gone, what they have changed is as it was, regions are where they were, servers are of
   * the kind that they were, faults are healed. Takes milliseconds. Servers that were stopped stay so.
   */
  reset(): void {
    this.heal();
    this.become(kindOf(this.#parts.options));
    this.#parts.regionServers.beginAnew();
    this.#fixer.reset();
  }

  /** All become another kind of server, from their next connections on. */
  become(kind: BehaviourInput): void {
    for (const server of this.servers) server.become(kind);
  }

  /** Makes something go wrong, from now on. Throws `InvalidArgumentError` for what makes no sense. Every fault: docs/embedded-faults.md */
  fail(fault: HBaseFault, where: FaultWhere = {}): FaultHandle {
    return this.#parts.faults.fail(fault, where);
  }

  /** What `fail` has set and nobody has healed, the oldest first. */
  get faults(): readonly FaultHandle[] {
    return this.#parts.faults.standing;
  }

  /** Ends the leases of all scanners now. */
  expireScanners(): void {
    this.#parts.regionServers.expireScanners();
  }

  /** Ends a server as a killed process ends, until `startServer`. Its regions go to the others; if there are none they are nowhere. */
  async stopServer(server: EmbeddedServer): Promise<void> {
    const { regionServers, cluster, view, znodes } = this.#parts;
    if (server === this.master) return server.down();
    const stopped = regionServers.stop(server, cluster, view);
    znodes.update();
    await stopped;
  }

  /** Starts a stopped server at its address, as another process without regions. */
  async startServer(server: EmbeddedServer): Promise<void> {
    const { regionServers, cluster, view, znodes } = this.#parts;
    if (server === this.master) return server.up();
    await regionServers.start(server, cluster, view);
    znodes.update();
  }

  /** Sets the faults of all servers' connections, beside those of `fail`; see `EmbeddedServer.inject`. */
  inject(faults: Faults, options: { readonly connections?: number } = {}): void {
    for (const server of this.servers) server.inject(faults, options);
  }

  /** Takes back what `fail` and `inject` have done; the clock is right again. */
  heal(): void {
    for (const server of this.servers) server.heal();
    this.#parts.faults.heal();
    this.clock.skewMs = 0;
  }

  /** Has the listener called for everything that happens from now on, beside `onEvent`; it must not throw. @returns what ends that */
  observe(listener: (event: ClusterEvent) => void): () => void {
    return this.#parts.observers.add(listener);
  }

  /**
   * Ends everything, in order; idempotent. What is on disk stays there. Rejects if the disk has failed, and has ended everything all the same.
   */
  close(): Promise<void> {
    this.#closing ??= closeParts(this.#parts);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #statusSource(): StatusSource {
    return { ...this.#parts, regionServers: this.#parts.regionServers.serving };
  }

  get #zookeeperAddress(): Address | undefined {
    const { zookeeper, options } = this.#parts;
    return zookeeper === undefined ? undefined : { host: options.host ?? "localhost", port: zookeeper.port };
  }

  #regionOf(table: string, row: Bytes): RegionInfo {
    const key = toBytes(row);
    const found = this.regionsOf(table).find((region) => region.contains(key));
    if (found === undefined) throw new InvalidArgumentError("table", `${table} has no region for this row`);
    return found;
  }

  #nameOf(server: EmbeddedServer): ServerName {
    const found = this.#parts.regionServers.nameOf(server);
    if (found === undefined) throw new InvalidArgumentError("to", "is no region server of this cluster");
    return found;
  }
}

/**
 * Starts one. Rejects as `startServer` does, with `InvalidArgumentError` for fixtures that make no sense, with
 * `MissingLibraryError` if `data` is given and its library is not installed; leaves nothing running then.
 */
export async function startHBase(options: EmbeddedHBaseOptions = {}): Promise<EmbeddedHBase> {
  checkHBaseOptions(options);
  const undo: (() => unknown)[] = [];
  try {
    const clock = new HBaseClock(options.clock);
    return await start({ ...options, clock: clock.now }, clock, (step) => undo.push(step));
  } catch (error) {
    // What went wrong first is what is told.
    for (const step of undo.reverse()) await Promise.allSettled([(async () => step())()]);
    throw error;
  }
}

/** @param onFailure takes what undoes a step, if a later one fails */
async function start(
  options: ClockedOptions,
  clock: HBaseClock,
  onFailure: (undo: () => unknown) => void,
): Promise<EmbeddedHBase> {
  const store = options.data === undefined ? openMemoryStore() : await openDiskStore({ folder: options.data });
  onFailure(() => store.close());
  const view = emptyClusterView();
  const observers = new Observers(options.onEvent);
  const member = async (name: string, port: number): Promise<EmbeddedServer> => {
    const server = await startMember(name, options, view, port, observers);
    onFailure(() => server.close());
    return server;
  };
  const { regionServers: count = 1, masterPort = 0, regionServerPort = 0 } = options;
  const master = await member("master", masterPort);
  const members: EmbeddedServer[] = [];
  for (let index = 0; index < count; index++)
    members.push(await member(regionServerName(index), regionServerPort === 0 ? 0 : regionServerPort + index));
  const znodes = hbaseZnodes(view, { clock: clock.now });
  const regionServers = new RegionServers(members);
  const cluster = openClusterOver({ store, view, znodes }, options, master, regionServers);
  onFailure(() => cluster.close());
  view.clusterId = cluster.clusterId;
  znodes.update();
  const faults = faultsOver(cluster, view, master, regionServers, clock);
  for (const server of members) serveRegions(server, regionServers, { store, cluster, faults }, options);
  const zookeeper = await startZooKeeperOf(options, znodes);
  onFailure(() => zookeeper?.close());
  const parts = { options, store, view, master, cluster, regionServers, faults, clock, znodes, zookeeper, observers };
  return new EmbeddedHBase(parts);
}

/** What the cluster is kept in, and what tells clients where it is. */
interface Ground {
  readonly store: OrderedStore;
  readonly view: ClusterView;
  readonly znodes: HBaseZnodes;
}

function openClusterOver(
  { store, view, znodes }: Ground,
  { clock, maxCellBytes = DEFAULT_REGION_SERVER_LIMITS.maxCellBytes, kerberos }: ClockedOptions,
  master: EmbeddedServer,
  regionServers: RegionServers,
): OpenedCluster {
  view.activeMaster = master.serverName;
  view.masters = [master.serverName];
  view.bootstrapNodes = regionServers.servers.map(({ serverName }) => serverName);
  return openCluster({
    store,
    clock,
    isSecure: kerberos !== undefined,
    masterServer: nameOf(master),
    regionServers: regionServers.names,
    // What the cluster keeps of itself is no cell of a client.
    openData: (region) =>
      openRegionData({ ...region, store, clock, maxCellBytes: region.space < FIRST_FREE_SPACE ? 0 : maxCellBytes }),
    metaMoved: ({ host, port, startCode = 0n }) => {
      view.metaRegionLocations = [{ replicaId: 0, server: { host, port, startCode: Number(startCode) } }];
      znodes.update();
    },
  });
}

async function startZooKeeperOf(
  { zookeeper = true, zookeeperPort = 0, listenOn }: EmbeddedHBaseOptions,
  znodes: HBaseZnodes,
): Promise<EmbeddedZooKeeper | undefined> {
  if (!zookeeper) return undefined;
  return startZooKeeper({ znodes, port: zookeeperPort, ...(listenOn === undefined ? {} : { listenOn }) });
}

/** The store is closed in any case, so that its folder is free; it waits for what was written. */
async function closeParts({ store, master, cluster, regionServers, faults, zookeeper }: Parts): Promise<void> {
  try {
    await zookeeper?.close();
    await Promise.all([master, ...regionServers.servers].map((server) => server.close()));
    faults.waits.dispose();
    regionServers.beginAnew();
    cluster.close();
  } finally {
    await store.close();
  }
}

function addressOf({ host, port }: EmbeddedServer): Address {
  return { host, port };
}
