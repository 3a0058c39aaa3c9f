/**
 * Workers write, read, count and scan while regions split, merge and move, region servers are killed and the master restarts. Afterwards
 * every acknowledged write is there, none is there twice, counters are exact or the error said that they may not be, and every scan saw
 * each row that lived all the time exactly once.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ChaosCluster } from "../../../scripts/lab/chaos.ts";
import { twoPrincipals, useKdc } from "../../../scripts/lab/clients.ts";
import { type Kdc, startKdc } from "../../../scripts/lab/kdc.ts";
import { stopEverything } from "../../../scripts/lab/processes.ts";
import { connect, type HBase } from "../../../src/index.ts";
import { KEPT_SCANS, scanKeptRows, writeKeptRows } from "./kept-rows.ts";
import { loseAnswers } from "./lost-answers.ts";
import { Worker } from "./worker.ts";

const TABLE = "chaos";
const WORKERS = 32;
const SCANNERS = 4;

export interface ChaosOptions {
  /** as Maven calls it */
  readonly version: string;
  /** two principals, everything encrypted (`auth-conf`) */
  readonly secure?: boolean;
}

export function chaosSuite({ version, secure = false }: ChaosOptions): void {
  describe(`HBase ${version}${secure ? ", secured," : ""} with two region servers, under load and in trouble`, () => {
    let kdc: Kdc | undefined;
    let chaos: ChaosCluster;
    let hbase: HBase;

    before(async () => {
      kdc = secure ? await startKdc() : undefined;
      if (kdc !== undefined) useKdc(kdc);
      chaos = await ChaosCluster.start({
        version,
        ...(kdc === undefined ? {} : { kdc, protection: ["privacy"] }),
      });
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
      if (kdc === undefined) return connect({ ...where, auth: "simple" });
      return connect({
        ...where,
        kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}` },
        principals: twoPrincipals(kdc),
        protection: ["privacy"],
      });
    }

    it("what a server did before it died is answered as if it lived, and not done again", () =>
      loseAnswers(chaos, TABLE, hbase, connectTo));

    it("loses no acknowledged write, doubles none, counts exactly or says so, and scans see each row once", async (t) => {
      const table = hbase.table(TABLE);
      const workers = Array.from({ length: WORKERS }, (_, number) => new Worker(table, number));
      const scans = new Scans(hbase);
      const operations = (): number => workers.reduce((sum, worker) => sum + worker.operations, 0);
      const working = Promise.all([...workers.map((worker) => worker.run()), scans.run(SCANNERS)]);
      try {
        await trouble(chaos, (what) => t.diagnostic(`${what}; ${operations()} operations, ${scans.done} scans so far`));
      } finally {
        // Workers that go on would keep this process alive.
        for (const worker of workers) worker.stopped = true;
        scans.stopped = true;
        await working;
      }
      await chaos.assigned(TABLE);
      for (const worker of workers) await worker.verify();
      for (const scan of KEPT_SCANS) assert.deepEqual(await scanKeptRows(table, scan), []);
      const failures = [...workers, scans].flatMap((each) => each.failures);
      t.diagnostic(
        `${operations()} operations and ${scans.done} scans, ${failures.length} failed: ${[...new Set(failures)].join(", ")}`,
      );
      assert.deepEqual(
        workers.flatMap((worker) => worker.wrongReads),
        [],
      );
      assert.deepEqual(scans.wrong, []);
      // What only reads is repeated until it is done.
      assert.deepEqual(scans.failures, []);
      assert.ok(scans.done >= KEPT_SCANS.length, `${scans.done} scans`);
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

/** Several scanners that do the list of scans over and over, each beginning elsewhere in it. */
class Scans {
  done = 0;
  stopped = false;
  readonly wrong: string[] = [];
  readonly failures: string[] = [];
  readonly #hbase: HBase;

  constructor(hbase: HBase) {
    this.#hbase = hbase;
  }

  async run(scanners: number): Promise<void> {
    const each = Math.ceil(KEPT_SCANS.length / scanners);
    await Promise.all(Array.from({ length: scanners }, (_, number) => this.#scanner(number * each)));
  }

  async #scanner(first: number): Promise<void> {
    for (let index = first; !this.stopped; index++) {
      const scan = KEPT_SCANS[index % KEPT_SCANS.length];
      if (scan === undefined) return;
      try {
        this.wrong.push(...(await scanKeptRows(this.#hbase.table(TABLE), scan)));
      } catch (error) {
        this.failures.push(
          `${scan.name}: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`,
        );
      }
      this.done++;
    }
  }
}
