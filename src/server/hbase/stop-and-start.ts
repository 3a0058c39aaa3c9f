/** Ends servers of an embedded HBase and starts them again, and has everybody told who looks for them. */

import type { ClusterView } from "../cluster-view.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import type { HBaseZnodes } from "../zookeeper/hbase-znodes.ts";
import type { RegionServers } from "./region-servers.ts";

interface Stopping {
  readonly master: EmbeddedServer;
  readonly regionServers: RegionServers;
  readonly cluster: OpenedCluster;
  readonly view: ClusterView;
  readonly znodes: HBaseZnodes;
}

export async function stopServer(parts: Stopping, server: EmbeddedServer): Promise<void> {
  const { master, regionServers, cluster, view, znodes } = parts;
  const stopped = server === master ? master.down() : regionServers.stop(server, cluster, view);
  if (server === master) {
    view.activeMaster = undefined;
    view.masters = [];
  }
  znodes.update();
  await stopped;
}

export async function startServer(parts: Stopping, server: EmbeddedServer): Promise<void> {
  const { master, regionServers, cluster, view, znodes } = parts;
  if (server === master) {
    await master.up();
    view.activeMaster = master.serverName;
    view.masters = [master.serverName];
  } else await regionServers.start(server, cluster, view);
  znodes.update();
}
