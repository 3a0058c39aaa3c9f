/**
 * A secured embedded HBase that becomes another kind of server while operations run, as in a rolling upgrade and back, under each protection;
 * and what a user gets who is refused.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { twoPrincipals, useKdc } from "../../scripts/lab/clients.ts";
import type { ExpectedKind } from "../../scripts/lab/clusters.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { connect, type HBase, type Protection } from "../../src/index.ts";
import type { EmbeddedHBase } from "../../src/testing.ts";
import { type EmbeddedSuiteCluster, startEmbedded } from "./suite-cluster.ts";

const PROTECTIONS: readonly Protection[] = ["authentication", "integrity", "privacy"];
/** From 2.5 to 2.6.4, to 2.6.6, and back. */
const KINDS: readonly ExpectedKind[] = ["legacy", "misannounces", "announces", "misannounces", "legacy"];
const WORKERS = 8;

describe("an embedded HBase with Kerberos", () => {
  let kdc: Kdc;
  let cluster: EmbeddedSuiteCluster;
  let server: EmbeddedHBase;

  before(async () => {
    kdc = await startKdc();
    useKdc(kdc);
    const tables = { t: { families: ["f"], splits: ["4", "8"] } };
    cluster = await startEmbedded(kdc, { regionServers: 2, tables, rows: { t: { kept: { "f:q": "value" } } } });
    server = cluster.hbase;
  });
  after(async () => {
    await cluster?.stop();
    await kdc?.stop();
  });

  async function client(protection: Protection): Promise<HBase> {
    return connect({
      bootstrap: server.bootstrap,
      kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}` },
      principals: twoPrincipals(kdc),
      protection: [protection],
      operationTimeoutMs: 60_000,
      failedServerExpiryMs: 50,
    });
  }

  for (const protection of PROTECTIONS) {
    it(`${protection}: loses no operation while servers of each kind take turns`, async () => {
      server.reset();
      await using hbase = await client(protection);
      let stopped = false;
      const done = Array.from({ length: WORKERS }, () => 0);
      let failed = false;
      const working = Promise.all(done.map((_, number) => work(hbase, number)));
      working.catch(() => (failed = true));
      for (const kind of KINDS) {
        // One server after the other, each with its connections ended: the next ones meet the new kind.
        for (const each of server.servers) {
          await each.restart(kind);
          const before = [...done];
          while (!failed && done.some((count, number) => count <= (before[number] ?? 0)))
            await new Promise(setImmediate);
        }
      }
      stopped = true;
      await working;

      /** Until it is stopped; every round is one that another kind of server may come into. */
      async function work(client: HBase, number: number): Promise<void> {
        const table = client.table("t");
        const row = `${number}`;
        for (let count = 1n; !stopped; count++) {
          const counted = await table.increment(row, { "f:n": 1 });
          assert.equal(counted.value("f:n")?.readBigInt64BE(), count, "counted once each");
          assert.equal((await table.get("kept"))?.text("f:q"), "value");
          await client.admin.tableExists("t");
          done[number] = (done[number] ?? 0) + 1;
        }
      }
    });
  }

  it("the users that it knows are Kerberos principals", async () => {
    const users = new Set<string | undefined>();
    const other = await startEmbedded(kdc, {
      onEvent: (event) => event.type === "established" && users.add(`${event.user} ${event.qop}`),
    });
    try {
      await using hbase = await connect({
        site: other.site,
        kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}` },
        protection: ["privacy"],
      });
      await hbase.admin.listTables();
      assert.deepEqual([...users], [`client@${kdc.realm} auth-conf`]);
    } finally {
      await other.stop();
    }
  });

  it("a user whose ticket it refuses gets HBase's own answer", async () => {
    server.inject({ refuseTokens: {} });
    try {
      await assert.rejects(async () => {
        await using hbase = await client("authentication");
        await hbase.table("t").get("kept", { timeoutMs: 5_000 });
      }, /SaslException|GSS initiate failed/);
    } finally {
      server.heal();
    }
  });

  it("a client without Kerberos is told what the server wants", async () => {
    await assert.rejects(async () => {
      await using hbase = await connect({ bootstrap: server.bootstrap, auth: "simple" });
      await hbase.table("t").get("kept", { timeoutMs: 5_000 });
    }, /demands Kerberos authentication/);
  });
});
