/** A cluster that is upgraded in place from 2.5.13 to 2.6.4 under a running client, and back: no call may be lost. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { twoPrincipals, useKdc } from "../../scripts/lab/clients.ts";
import { type Cluster, startCluster } from "../../scripts/lab/cluster.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { connect, type HBase } from "../../src/index.ts";

describe("HBase 2.5.13, upgraded in place to 2.6.4 and back", () => {
  let kdc: Kdc;
  let cluster: Cluster;

  before(async () => {
    kdc = await startKdc();
    useKdc(kdc);
    cluster = await startCluster({ version: "2.5.13-hadoop3", kdc });
  });
  after(async () => {
    await cluster?.stop();
    await kdc?.stop();
    await stopEverything();
  });

  it("loses no call of a client that goes on asking", async () => {
    await using hbase = await connect({
      bootstrap: `localhost:${cluster.masterPort},localhost:${cluster.regionServerPort}`,
      kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}` },
      principals: twoPrincipals(kdc),
      operationTimeoutMs: 90_000,
    });
    const asking = new Asking(hbase);
    await cluster.upgradeTo("2.6.4-hadoop3");
    await asking.answersFrom("2.6.4");
    await cluster.upgradeTo("2.5.13-hadoop3");
    await asking.answersFrom("2.5.13 again");
    const { asked, failures } = await asking.stop();
    assert.deepEqual(failures, []);
    assert.ok(asked > 100, `asked ${asked} times`);
  });
});

/** A question every 50 ms, each with its answer awaited apart. */
class Asking {
  readonly #hbase: HBase;
  readonly #open = new Set<Promise<void>>();
  readonly #failures: string[] = [];
  readonly #timer: NodeJS.Timeout;
  #asked = 0;

  constructor(hbase: HBase) {
    this.#hbase = hbase;
    this.#timer = setInterval(() => this.#ask(), 50);
  }

  /** Until the servers that are up now have answered. */
  async answersFrom(what: string): Promise<void> {
    for (let index = 0; index < 20; index++) {
      await this.#hbase.clusterId();
      const locations = await this.#hbase.metaRegionLocations();
      assert.ok(locations.length > 0, what);
    }
  }

  async stop(): Promise<{ asked: number; failures: readonly string[] }> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    return { asked: this.#asked, failures: this.#failures };
  }

  #ask(): void {
    const question = this.#asked++ % 2 === 0 ? this.#hbase.clusterId() : this.#hbase.activeMaster();
    const open: Promise<void> = question.then(
      () => undefined,
      (error: unknown) => void this.#failures.push(String(error)),
    );
    this.#open.add(open);
    void open.finally(() => this.#open.delete(open));
  }
}
