/**
 * Workers write, read, count and scan while regions split, merge and move, region servers are killed and the master restarts. Afterwards
 * every acknowledged write is there, none is there twice, counters are exact or the error said that they may not be, and every scan saw
 * each row that lived all the time exactly once.
 */
import { after, before, describe, it } from "node:test";
import { ChaosCluster } from "../../../scripts/lab/chaos.ts";
import { useKdc } from "../../../scripts/lab/clients.ts";
import { type Kdc, startKdc } from "../../../scripts/lab/kdc.ts";
import { stopEverything } from "../../../scripts/lab/processes.ts";
import { connect, type HBase } from "../../../src/index.ts";
import { type Combination, loginTo, securedBy } from "../combinations.ts";
import { writeKeptRows } from "./kept-rows.ts";
import { loseAnswers } from "./lost-answers.ts";
import { workThrough } from "./work-through.ts";

const TABLE = "chaos";

export function chaosSuite({ title, version, protection }: Combination): void {
  describe(`${title}, with two region servers, under load and in trouble`, () => {
    let kdc: Kdc | undefined;
    let chaos: ChaosCluster;
    let hbase: HBase;

    before(async () => {
      kdc = protection === undefined ? undefined : await startKdc();
      if (kdc !== undefined) useKdc(kdc);
      chaos = await ChaosCluster.start({ version, ...securedBy(kdc, protection) });
      const families = [
        { name: "f", attributes: { VERSIONS: "10" } },
        { name: "k", attributes: {} },
      ];
      await chaos.java.createTable(TABLE, { families, splits: ["4", "8", "c", "e"] });
      await chaos.assigned(TABLE);
      hbase = await connectTo();
      await writeKeptRows(hbase.table(TABLE));
    });
    after(async () => {
      await hbase?.close();
      await chaos?.stop();
      await kdc?.stop();
      await stopEverything();
    });

    async function connectTo(hostMap: Readonly<Record<string, string>> = {}): Promise<HBase> {
      const where = { bootstrap: `localhost:${chaos.cluster.masterPort}`, operationTimeoutMs: 120_000, hostMap };
      return connect({ ...where, ...(await loginTo(kdc, protection)) });
    }

    it("what a server did before it died is answered as if it lived, and not done again", () =>
      loseAnswers(chaos, TABLE, hbase, connectTo));

    it("loses no acknowledged write, doubles none, counts exactly or says so, and scans see each row once", async (t) => {
      await workThrough(hbase.table(TABLE), t, (tell) => trouble(chaos, tell));
    });
  });
}

/** Each step ends when the table is whole again. */
async function trouble(chaos: ChaosCluster, tell: (what: string) => void): Promise<void> {
  const meta = await chaos.metaServer();
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a region split", () => chaos.split(TABLE, "2")],
    ["another split", () => chaos.split(TABLE, "a")],
    ["two regions merged", () => chaos.merge(TABLE, 5)],
    ["every region moved", () => moveAll(chaos)],
    ["hbase:meta moved", () => chaos.moveMeta()],
    ["a region server killed", () => chaos.cluster.kill9(meta)],
    ["and started again", () => chaos.cluster.startServer(meta)],
    ["every region moved again", () => moveAll(chaos)],
    ["the master restarted", () => chaos.restartMaster()],
    ["the server of hbase:meta restarted", async () => chaos.restart(await chaos.metaServer())],
  ];
  for (const [what, step] of steps) {
    await step();
    await chaos.assigned(TABLE);
    tell(what);
  }
}

async function moveAll(chaos: ChaosCluster): Promise<void> {
  for (const region of await chaos.java.regions(TABLE)) await chaos.move(region);
}
