/** Puts faults over what all servers of an embedded HBase serve and over its master; what region servers serve beside that is put under them there. */
import { clientMetaService } from "../../client-meta-service.ts";
import type { ClusterView } from "../../cluster-view.ts";
import type { EmbeddedServer } from "../../embedded-server.ts";
import type { OpenedCluster } from "../../master/open-cluster.ts";
import type { HBaseClock } from "../hbase-clock.ts";
import type { RegionServers } from "../region-servers.ts";
import { FaultBook } from "./fault-book.ts";
import { faultyCluster } from "./faulty-cluster.ts";
import { faultyService } from "./faulty-service.ts";

export function faultsOver(
  cluster: OpenedCluster,
  view: ClusterView,
  master: EmbeddedServer,
  regionServers: RegionServers,
  clock: HBaseClock,
): FaultBook {
  const book = new FaultBook(faultyCluster(cluster, master, regionServers, clock));
  for (const server of [master, ...regionServers.servers]) {
    server.serve(faultyService(clientMetaService(view), book, server));
    server.refuseTokens(() => (book.isIdle ? undefined : book.refuseLogin(server)));
  }
  master.serve(faultyService(cluster.masterService, book, master));
  return book;
}
