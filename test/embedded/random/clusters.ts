/** A real HBase for random operations, set so that it does nothing by itself that could be seen, and the clients of both. */
import { type Cluster, startCluster } from "../../../scripts/lab/cluster.ts";
import type { ConnectOptions } from "../../../src/index.ts";

export function startRealHBase(): Promise<Cluster> {
  return startCluster({
    version: "2.6.4-hadoop3",
    site: {
      // Compacted files are gone at once: until then a region that was split counts as one with references.
      "hbase.hfile.compaction.discharger.interval": "500",
      // No compaction but those that are asked for: each drops what raw scans would see.
      "hbase.hstore.compaction.min": "1000",
      "hbase.hstore.blockingStoreFiles": "1000",
    },
  });
}

/** What can be asked again is not asked for long: some filters fail every time, and for HBase that is an IOException like others. */
export const CLIENT_OPTIONS: ConnectOptions = { auth: "simple", operationTimeoutMs: 5_000, pauseMs: 20 };
