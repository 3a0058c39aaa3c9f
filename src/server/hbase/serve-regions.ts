/** What a region server of an embedded HBase serves: its data and its administration, under the cluster's faults. */
import { setImmediate } from "node:timers";
import type { EmbeddedServer } from "../embedded-server.ts";
import { makeRowFilter } from "../filtering/make-row-filter.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import { adminService } from "../region-server/admin-service.ts";
import { clientService } from "../region-server/client-service.ts";
import type { NonceLog } from "../region-server/nonce-log.ts";
import type { RegionServerOptions } from "../region-server/region-server-options.ts";
import type { OrderedStore } from "../storage/ordered-store.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import { faultyService, partFaults } from "./faults/faulty-service.ts";
import type { ClockedOptions } from "./options.ts";
import { nameOf, type RegionServers } from "./region-servers.ts";

export interface ServedCluster {
  readonly store: OrderedStore;
  readonly cluster: OpenedCluster;
  readonly faults: FaultBook;
  /** undefined: the data are in memory, and end with the process */
  readonly nonceLog: NonceLog | undefined;
  readonly stop: (server: EmbeddedServer) => Promise<void>;
}

export function serveRegions(
  server: EmbeddedServer,
  regionServers: RegionServers,
  { store, cluster, faults, nonceLog, stop }: ServedCluster,
  { clock, scannerLeaseMs, maxCellBytes }: ClockedOptions,
): void {
  const options: RegionServerOptions = {
    server: () => regionServers.nameOf(server) ?? nameOf(server),
    regions: cluster.regions,
    makeRowFilter,
    clock,
    durable: () => store.durable(),
    nonceLog,
    limits: {
      ...(scannerLeaseMs === undefined ? {} : { scannerLeaseMs }),
      ...(maxCellBytes === undefined ? {} : { maxCellBytes }),
    },
    partFaults: partFaults(faults, server),
    // Its answer leaves first.
    onStop: () => void setImmediate(() => void stop(server)),
  };
  const data = clientService(options);
  const admin = adminService(options);
  regionServers.setServices(server, data, admin);
  server.serve(faultyService(data, faults, server, data));
  server.serve(faultyService(admin, faults, server));
}
