/** What an embedded HBase is made of, started in order and closed in order. */
import { type ClusterView, emptyClusterView } from "../cluster-view.ts";
import { openRegionData } from "../data/open-region-data.ts";
import { ReadPoints } from "../data/read-points.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import { listenFailure } from "../listen-failure.ts";
import { type OpenedCluster, openCluster } from "../master/open-cluster.ts";
import { FIRST_FREE_SPACE } from "../master/system-tables.ts";
import { NonceLog } from "../region-server/nonce-log.ts";
import { DEFAULT_REGION_SERVER_LIMITS } from "../region-server/region-server-options.ts";
import { openDiskStore } from "../storage/disk-store.ts";
import { openMemoryStore } from "../storage/memory-store.ts";
import type { OrderedStore } from "../storage/ordered-store.ts";
import { type EmbeddedZooKeeper, startZooKeeper } from "../zookeeper/embedded-zookeeper.ts";
import { type HBaseZnodes, hbaseZnodes } from "../zookeeper/hbase-znodes.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import { faultsOver } from "./faults/faults-over.ts";
import type { HBaseClock } from "./hbase-clock.ts";
import { Observers } from "./observers.ts";
import type { ClockedOptions, EmbeddedHBaseOptions } from "./options.ts";
import { nameOf, RegionServers, regionServerName } from "./region-servers.ts";
import { serveRegions } from "./serve-regions.ts";
import { startMember } from "./start-member.ts";
import { stopServer } from "./stop-and-start.ts";

export interface Parts {
  readonly options: EmbeddedHBaseOptions;
  readonly store: OrderedStore;
  readonly readPoints: ReadPoints;
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

/** @param onFailure takes what undoes a step, if a later one fails */
export async function startParts(
  given: EmbeddedHBaseOptions,
  clock: HBaseClock,
  onFailure: (undo: () => unknown) => void,
): Promise<Parts> {
  const options: ClockedOptions = { ...given, clock: clock.now };
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
  const { scannerLeaseMs } = options;
  const readPoints = new ReadPoints({ store, ...(scannerLeaseMs === undefined ? {} : { keptMs: scannerLeaseMs }) });
  const cluster = openClusterOver({ store, readPoints, view, znodes }, options, master, regionServers);
  onFailure(() => cluster.close());
  view.clusterId = cluster.clusterId;
  znodes.update();
  const faults = faultsOver(cluster, view, master, regionServers, clock);
  const stop = (server: EmbeddedServer): Promise<void> =>
    stopServer({ master, regionServers, cluster, view, znodes }, server);
  const nonceLog = options.data === undefined ? undefined : new NonceLog(store);
  const served = { store, cluster, faults, nonceLog, stop };
  for (const server of members) serveRegions(server, regionServers, served, options);
  for (const left of regionServers.recoverNonces(nonceLog?.read() ?? [], cluster)) nonceLog?.forget(left);
  const zookeeper = await startZooKeeperOf(options, znodes);
  onFailure(() => zookeeper?.close());
  const told = { view, znodes, zookeeper, observers };
  return { options, store, readPoints, master, cluster, regionServers, faults, clock, ...told };
}

/** What the cluster is kept in, and what tells clients where it is. */
interface Ground {
  readonly store: OrderedStore;
  readonly readPoints: ReadPoints;
  readonly view: ClusterView;
  readonly znodes: HBaseZnodes;
}

function openClusterOver(
  { store, readPoints, view, znodes }: Ground,
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
    isUp: (server) => regionServers.isUp(server),
    // What the cluster keeps of itself is no cell of a client.
    openData: (region) => {
      const isOwn = region.space < FIRST_FREE_SPACE;
      return openRegionData({ ...region, store, readPoints, clock, maxCellBytes: isOwn ? 0 : maxCellBytes });
    },
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
  try {
    return await startZooKeeper({ znodes, port: zookeeperPort, ...(listenOn === undefined ? {} : { listenOn }) });
  } catch (error) {
    throw listenFailure(error, { portOption: "zookeeperPort", port: zookeeperPort, who: "ZooKeeper's part", listenOn });
  }
}

/** Clients first. The store is closed in any case, so that its folder is free; it waits for what was written. */
export async function closeParts({ store, master, cluster, regionServers, faults, zookeeper }: Parts): Promise<void> {
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
