/** What faults reach for, over the parts of an embedded HBase. */
import type { RegionInfo } from "../../../names/region-info.ts";
import { encodedNameOf } from "../../../names/region-name.ts";
import type { EmbeddedServer } from "../../embedded-server.ts";
import type { OpenedCluster } from "../../master/open-cluster.ts";
import type { HBaseClock } from "../hbase-clock.ts";
import { nameOf, type RegionServers } from "../region-servers.ts";
import type { FaultyCluster } from "./fault-book.ts";

export function faultyCluster(
  cluster: OpenedCluster,
  master: EmbeddedServer,
  regionServers: RegionServers,
  clock: HBaseClock,
): FaultyCluster {
  return {
    get liveServers() {
      return regionServers.live;
    },
    has: (server) => server === master || regionServers.nameOf(server) !== undefined,
    nameOf: (server) => regionServers.nameOf(server) ?? nameOf(server),
    regionInfo(name) {
      const encodedName = encodedNameOf(Buffer.from(name.buffer, name.byteOffset, name.byteLength));
      const found = encodedName === undefined ? undefined : cluster.catalog.region(encodedName);
      return found?.entry.info;
    },
    split: ({ encodedName }, row) => cluster.splitRegion(encodedName, row),
    move: (region, to) => move(cluster, region, to === undefined ? undefined : regionServers.nameOf(to)),
    skewClock: (byMs) => clock.skew(byMs),
    isSecure: [master, ...regionServers.servers].some(({ principal }) => principal !== undefined),
  };
}

function move(cluster: OpenedCluster, { encodedName }: RegionInfo, to: ReturnType<RegionServers["nameOf"]>): boolean {
  const from = cluster.serverOf(encodedName);
  cluster.moveRegion(encodedName, to);
  return cluster.serverOf(encodedName) !== from;
}
