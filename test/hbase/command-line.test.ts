/** The command line on real HBase: everything in `command-line.ts`. */
import { after, before, describe } from "node:test";
import { useKdc } from "../../scripts/lab/clients.ts";
import { type Cluster, startCluster } from "../../scripts/lab/cluster.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { chosenCombinations, securedBy } from "./combinations.ts";
import { commandLine } from "./command-line.ts";

// A process for each command takes its time.
for (const { title, version, protection } of chosenCombinations(["2.4-auth-conf", "2.6-plain"])) {
  describe(title, () => {
    let kdc: Kdc | undefined;
    let cluster: Cluster;

    before(async () => {
      kdc = protection === undefined ? undefined : await startKdc();
      if (kdc !== undefined) useKdc(kdc);
      cluster = await startCluster({ version, ...securedBy(kdc, protection) });
    });
    after(async () => {
      await cluster?.stop();
      await kdc?.stop();
      await stopEverything();
    });

    commandLine(() => cluster, protection);
  });
}
