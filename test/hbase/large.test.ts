/** HBase 2.6.4 with something large: everything in `large-suite.ts`. */
import { after } from "node:test";
import { startCluster } from "../../scripts/lab/cluster.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { largeSuite } from "./large-suite.ts";

after(() => stopEverything());
largeSuite({
  title: "HBase 2.6.4",
  // With its key it is larger than HBase allows by default.
  largeCellBytes: 10 * 2 ** 20,
  memoryIsOurs: true,
  start: (maxCellBytes) => {
    const allowed = String(maxCellBytes);
    return startCluster({
      version: "2.6.4-hadoop3",
      regionServers: 2,
      heapMb: 1_500,
      site: { "hbase.client.keyvalue.maxsize": allowed, "hbase.server.keyvalue.maxsize": allowed },
    });
  },
});
