/** HBase with something large: everything in `large-suite.ts`. */
import { after } from "node:test";
import { startCluster } from "../../scripts/lab/cluster.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { chosenCombinations, securedBy } from "./combinations.ts";
import { largeSuite } from "./large-suite.ts";

after(() => stopEverything());
for (const { title, version, protection } of chosenCombinations(["2.6-plain"])) {
  largeSuite({
    title,
    protection,
    // With its key it is larger than HBase allows by default.
    largeCellBytes: 10 * 2 ** 20,
    memoryIsOurs: true,
    start: (maxCellBytes, kdc) => {
      const allowed = String(maxCellBytes);
      return startCluster({
        version,
        regionServers: 2,
        heapMb: 1_500,
        site: { "hbase.client.keyvalue.maxsize": allowed, "hbase.server.keyvalue.maxsize": allowed },
        ...securedBy(kdc, protection),
      });
    },
  });
}
