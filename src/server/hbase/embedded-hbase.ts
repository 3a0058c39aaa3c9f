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
import type { EmbeddedServer } from "../embedded-server.ts";
import type { Faults } from "../faults.ts";
import { checkHBaseOptions } from "./check-options.ts";
import type { FaultHandle, FaultWhere, HBaseFault } from "./faults/hbase-fault.ts";
import { Fixer } from "./fixer.ts";
import { byHand } from "./hands-on.ts";
import { HBaseClock } from "./hbase-clock.ts";
import { type ClusterEvent, type EmbeddedHBaseOptions, kindOf, protectionsOf } from "./options.ts";
import { closeParts, type Parts, startParts } from "./parts.ts";
import { type HBaseStatus, type RegionStatus, regionStatusOf, type StatusSource, statusOf } from "./status.ts";
import { startServer, stopServer } from "./stop-and-start.ts";

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
    const protections = protectionsOf(this.#parts.options);
    const site: ClientSite = {
      masters: [addressOf(this.master)],
      bootstrapServers: this.servers.map(addressOf),
      ...(zooKeeper === undefined ? {} : { zooKeeper }),
      ...(principal.master === undefined || principal.regionServer === undefined
        ? {}
        : {
            kerberos: {
              masterPrincipal: principal.master,
              regionServerPrincipal: principal.regionServer,
              ...protections,
            },
          }),
      properties,
    };
    return clientSiteProperties(site);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What a test does to tables and regions, at once and without a client

  /** @param descriptor as `admin.createTable` takes it */
  createTable(descriptor: TableDescriptor, splitKeys: readonly Bytes[] = []): void {
    byHand("table", () => this.#parts.cluster.createTable(descriptor, splitKeys.map(toBytes)));
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
    return byHand("table", () => this.#parts.cluster.regionsOf(table));
  }

  /** Splits the region of this row in front of it. */
  splitRegion(table: string, row: Bytes): void {
    const { encodedName } = this.#regionOf(table, row);
    byHand("row", () => this.#parts.cluster.splitRegion(encodedName, toBytes(row)));
  }

  /** Joins the region of this row with the one behind it. */
  mergeRegion(table: string, row: Bytes): void {
    const first = this.#regionOf(table, row);
    const second = this.regionsOf(table).find(({ startKey }) => startKey.length > 0 && startKey.equals(first.endKey));
    if (second === undefined) throw new InvalidArgumentError("row", `the region of it is the last one of ${table}`);
    byHand("row", () => this.#parts.cluster.mergeRegions([first.encodedName, second.encodedName]));
  }

  /** Moves the region of this row. @param to default: another one than it is on */
  moveRegion(table: string, row: Bytes, to?: EmbeddedServer): void {
    const { encodedName } = this.#regionOf(table, row);
    const target = this.#targetOf(to);
    byHand("to", () => this.#parts.cluster.moveRegion(encodedName, target));
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
    this.#parts.regionServers.reset();
    this.#parts.readPoints.clear();
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
    await stopServer(this.#parts, server);
  }

  /** Starts a stopped server at its address, as another process without regions. One that is only `down()` listens again, and has its regions. */
  async startServer(server: EmbeddedServer): Promise<void> {
    await startServer(this.#parts, server);
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

  /** Undefined: the master chooses another one. */
  #targetOf(to: EmbeddedServer | undefined): ServerName | undefined {
    const { regionServers } = this.#parts;
    if (to === undefined && regionServers.live.length < 2)
      throw new InvalidArgumentError("to", "there is no other region server that is up (regionServers: 2)");
    if (to === undefined) return undefined;
    const found = regionServers.nameOf(to);
    if (found === undefined) throw new InvalidArgumentError("to", "is no region server of this cluster");
    if (!regionServers.isUp(found)) throw new InvalidArgumentError("to", "was stopped; startServer starts it again");
    return found;
  }
}

/**
 * Starts one. Rejects as `startServer` does, with `InvalidArgumentError` for options and fixtures that make no sense, ports that are
 * taken and data that another has open, with `MissingLibraryError` if `data` is given and its library is not installed; leaves nothing
 * running then.
 */
export async function startHBase(options: EmbeddedHBaseOptions = {}): Promise<EmbeddedHBase> {
  checkHBaseOptions(options);
  const undo: (() => unknown)[] = [];
  try {
    const clock = new HBaseClock(options.clock);
    return new EmbeddedHBase(await startParts(options, clock, (step) => undo.push(step)));
  } catch (error) {
    // What went wrong first is what is told.
    for (const step of undo.reverse()) await Promise.allSettled([(async () => step())()]);
    throw error;
  }
}

function addressOf({ host, port }: EmbeddedServer): Address {
  return { host, port };
}
