/**
 * What must hold on every cluster, whatever its version: the tests of one cluster, from its description. Each file beside this one
 * runs it for one real cluster, so that node:test starts and ends them one after the other; `test/embedded/` for embedded ones.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { BOOTSTRAP_NODES, type BurstTarget, burst, META_METHODS } from "../../scripts/lab/burst.ts";
import { type LabClient, labClient, twoPrincipals, useKdc } from "../../scripts/lab/clients.ts";
import { type ClusterDescription, describedCluster, startDescribed } from "../../scripts/lab/clusters.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { run, stopEverything } from "../../scripts/lab/processes.ts";
import { LEGACY_POLICIES, type LegacyPolicy } from "../../src/handshake/negotiation-types.ts";
import { type ConnectOptions, connect, type HBase } from "../../src/index.ts";
import type { Qop } from "../../src/wire/qop.ts";
import { QOPS } from "../../src/wire/qop.ts";
import type { StartSuiteCluster, SuiteCluster } from "./suite-cluster.ts";

const CALLS = 100;
const CLI = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

export interface SuiteOptions {
  readonly description: Omit<ClusterDescription, "id" | "version" | "announce">;
  /** the KDC is for those that are secured */
  readonly start: (kdc: Kdc) => ReturnType<StartSuiteCluster>;
  /** Every list of servers for the calls that wait, or only that of both; default true. */
  readonly everyTargetList?: boolean;
  /** after which clients close connections that nobody uses */
  readonly idleTimeoutMs?: number;
}

export function suite(id: string): void {
  const description = describedCluster(id);
  suiteOn({ description, start: (kdc) => startDescribed(description, kdc) });
}

export function suiteOn(options: SuiteOptions): void {
  const { description, start, everyTargetList = true, idleTimeoutMs = 100 } = options;
  const { secure, expected, regionServersServeMeta } = description;
  const methods = regionServersServeMeta ? [...META_METHODS, BOOTSTRAP_NODES] : META_METHODS;
  const qops: readonly Qop[] = secure ? QOPS : ["auth"];

  describe(`${description.title} (${expected})`, () => {
    let kdc: Kdc;
    let cluster: SuiteCluster;

    before(async () => {
      kdc = await startKdc();
      useKdc(kdc);
      cluster = await start(kdc);
    });
    after(async () => {
      await cluster?.stop();
      await kdc?.stop();
      await stopEverything();
    });

    const master = (): BurstTarget => ({ port: cluster.masterPort, role: "master" });
    const regionServer = (): BurstTarget => ({ port: cluster.regionServerPort, role: "regionserver" });
    const nameless = (target: BurstTarget): BurstTarget => ({ port: target.port });
    /** bootstrap lists of either and both; the roles unknown, and known */
    const targetLists: readonly (readonly [string, () => BurstTarget[]])[] = [
      ["the master", () => [nameless(master())]],
      ...(regionServersServeMeta
        ? ([
            ["the region server", () => [nameless(regionServer())]],
            ["both", () => [nameless(master()), nameless(regionServer())]],
            ["both, roles known", () => [master(), regionServer()]],
          ] as const)
        : []),
    ];

    for (const qop of qops) {
      for (const policy of LEGACY_POLICIES) {
        for (const [name, targets] of everyTargetList ? targetLists : targetLists.slice(-1)) {
          it(`${qop}, ${policy}: ${CALLS} pending calls to ${name}, memory cold and warm`, async () => {
            // Idle connections go at once, so that the second burst opens new ones with a warm memory.
            await using client = await labClient(kdc, {
              qops: [qop],
              legacyServers: policy,
              allowSimpleFallback: !secure,
              idleTimeoutMs,
            });
            await assertBurst(client, targets(), policy, "cold");
            await new Promise((resolve) => setTimeout(resolve, 2.5 * idleTimeoutMs));
            await assertBurst(client, targets(), policy, "warm");
          });
        }
      }
    }

    async function assertBurst(
      client: LabClient,
      targets: readonly BurstTarget[],
      policy: LegacyPolicy,
      memory: "cold" | "warm",
    ): Promise<void> {
      const result = await burst(client.rpc, { targets, methods, calls: CALLS });
      const lost = lostTo(policy, memory);
      assert.equal(result.hanging, 0, `${memory}: nothing hangs`);
      assert.deepEqual(result.errors, lost === undefined ? {} : { [lost]: CALLS }, JSON.stringify(result.samples));
      assert.equal(result.answered, lost === undefined ? CALLS : 0, memory);
    }

    /** Only policies 1 and 2 lose calls, only to legacy servers, and 2 only once. */
    function lostTo(policy: LegacyPolicy, memory: "cold" | "warm"): string | undefined {
      if (expected !== "legacy") return undefined;
      if (policy === "fail") return "HBASE_LEGACY_SERVER";
      return policy === "remember" && memory === "cold" ? "HBASE_LEGACY_SERVER_REMEMBERED" : undefined;
    }

    it("connect() answers every question of the registry from a list of both", async () => {
      await using hbase = await connect(connectTo([cluster.masterPort, cluster.regionServerPort]));
      await assertRegistry(hbase);
    });

    it("connect() with the hbase-site.xml that the cluster's administrator would hand out", async () => {
      await using hbase = await connect(secure ? { site: cluster.site, kerberos: login() } : { site: cluster.site });
      await assertRegistry(hbase);
    });

    const zooKeepers: readonly (readonly [string, () => ConnectOptions])[] = [
      ["a 2.x site, which says nothing of a registry", () => ({ site: zooKeeperSite({}) })],
      [
        "a site that asks for ZKConnectionRegistry, and names servers too",
        () => ({
          site: zooKeeperSite({
            "hbase.client.registry.impl": "org.apache.hadoop.hbase.client.ZKConnectionRegistry",
            "hbase.masters": "localhost:1",
          }),
        }),
      ],
      ["the option zookeeper", () => ({ ...connectTo([]), zookeeper: `127.0.0.1:${cluster.zkPort}/hbase` })],
      ["a hbase+zk:// URI", () => ({ ...connectTo([]), bootstrap: `hbase+zk://127.0.0.1:${cluster.zkPort}/hbase` })],
    ];
    for (const [name, where] of zooKeepers) {
      it(`connect() through ZooKeeper, with ${name}`, async () => {
        await using hbase = await connect({ ...where(), ...(secure ? { kerberos: login() } : {}) } as ConnectOptions);
        await assertRegistry(hbase, "zookeeper");
      });
    }

    it("ZooKeeper has no such parent: the error shows those that it has, at once", async () => {
      const zookeeper = `127.0.0.1:${cluster.zkPort}/hbase-unsecure`;
      await assert.rejects(connect({ zookeeper }), { code: "HBASE_ZNODE_MISSING", message: /\/hbase\b/ });
    });

    it("hostMap: another address is dialled, and _HOST stays the host that the cluster names", async () => {
      const hostMap = { "localhost:1": `127.0.0.1:${cluster.masterPort}` };
      await using hbase = await connect({ ...connectTo([1]), hostMap });
      assert.match(await hbase.clusterId(), /^[0-9a-f-]{36}$/);
    });

    /** The site of a client that knows nothing of RPC registries. */
    function zooKeeperSite(more: Readonly<Record<string, string>>): string {
      const given = Object.entries({
        "hbase.zookeeper.quorum": "localhost",
        "hbase.zookeeper.property.clientPort": String(cluster.zkPort),
        ...(secure
          ? {
              "hbase.security.authentication": "kerberos",
              "hbase.master.kerberos.principal": `hbase-master/_HOST@${kdc.realm}`,
              "hbase.regionserver.kerberos.principal": `hbase-rs/_HOST@${kdc.realm}`,
            }
          : {}),
        ...more,
      });
      const folder = mkdtempSync(join(tmpdir(), "tshbase-zk-site-"));
      folders.push(folder);
      const properties = given.map(([key, value]) => `<property><name>${key}</name><value>${value}</value></property>`);
      writeFileSync(join(folder, "hbase-site.xml"), `<configuration>${properties.join("")}</configuration>`);
      return folder;
    }
    const folders: string[] = [];
    after(() => {
      for (const folder of folders) rmSync(folder, { recursive: true });
    });

    for (const registry of ["site", "zookeeper"] as const) {
      it(`tshbase doctor finds the cluster well by its ${registry}, and names its kind`, async () => {
        const args = secure ? ["--keytab", clientKeytab, "--principal", `client@${kdc.realm}`] : [];
        const { code, stdout, stderr } = await run(process.execPath, [
          CLI,
          "doctor",
          "--site",
          registry === "site" ? cluster.site : zooKeeperSite({}),
          "--json",
          ...args,
        ]);
        const { ok, servers, problems } = JSON.parse(stdout) as {
          ok: boolean;
          servers: { server: string; kind: string }[];
          problems: { code: string }[];
        };
        const kinds = new Map(servers.map(({ server, kind }) => [server, kind]));
        assert.equal(kinds.get(`localhost:${cluster.masterPort}`), expected, stderr);
        assert.equal(kinds.get(`localhost:${cluster.regionServerPort}`), expected);
        // The lab's site names the region server as a bootstrap server, which a 2.4 one cannot be.
        const well = regionServersServeMeta || registry === "zookeeper";
        assert.deepEqual([code, ok], well ? [0, true] : [1, false], JSON.stringify(problems));
      });
    }

    if (!regionServersServeMeta) {
      it("says why a 2.4 region server cannot be a bootstrap server", async () => {
        await using client = await labClient(kdc);
        const result = await burst(client.rpc, { targets: [regionServer()], calls: 3 });
        assert.equal(result.failed, 3);
        assert.match(Object.values(result.samples).join(), /ClientMetaService/);
      });
    }

    if (secure) {
      it("tells a client without Kerberos what the server wants", async () => {
        await using client = await labClient(undefined);
        const result = await burst(client.rpc, { targets: [master()], calls: 3 });
        assert.equal(result.failed, 3);
        assert.deepEqual(Object.keys(result.errors), ["HBASE_AUTHENTICATION_REQUIRED"], JSON.stringify(result.samples));
      });

      it("names every candidate when none of them is the server's", async () => {
        await using client = await labClient(kdc, {
          principals: { master: `hbase/_HOST@${kdc.realm}`, regionServer: `other/_HOST@${kdc.realm}` },
        });
        const result = await burst(client.rpc, { targets: [master()], calls: 3 });
        const code = expected === "announces" ? "HBASE_UNEXPECTED_PRINCIPAL" : "HBASE_CANDIDATES_EXHAUSTED";
        assert.deepEqual(result.errors, { [code]: 3 }, JSON.stringify(result.samples));
        for (const sample of Object.values(result.samples)) assert.match(sample, /hbase\/localhost.*other\/localhost/s);
      });
    } else {
      it("does not fall to SIMPLE without leave", async () => {
        await using client = await labClient(kdc);
        const result = await burst(client.rpc, { targets: [master(), regionServer()], calls: 10 });
        assert.deepEqual(result.errors, { HBASE_FALLBACK_DISALLOWED: 10 });
      });
    }

    it("a region server killed and restarted under waiting calls loses none", async () => {
      const port = regionServersServeMeta ? cluster.regionServerPort : cluster.masterPort;
      const server = regionServersServeMeta ? "rs" : "master";
      await using hbase = await connect(connectTo([port]));
      await cluster.kill9(server);
      const waiting = Array.from({ length: CALLS }, (_, index) =>
        index % 2 === 0 ? hbase.clusterId() : hbase.metaRegionLocations(),
      );
      await cluster.startServer(server);
      const answers = await Promise.all(waiting);
      assert.equal(answers.length, CALLS);
    });

    /** @param ports none: the caller says where the cluster is */
    function connectTo(ports: readonly number[]): ConnectOptions {
      const operationTimeoutMs = 90_000;
      const where = ports.length === 0 ? {} : { bootstrap: ports.map((port) => `localhost:${port}`).join(",") };
      if (!secure) return { ...where, operationTimeoutMs, auth: "simple" };
      return { ...where, operationTimeoutMs, kerberos: login(), principals: twoPrincipals(kdc) };
    }

    function login(): { keytab: string; principal: string } {
      return { keytab: clientKeytab, principal: `client@${kdc.realm}` };
    }

    let clientKeytab = "";
    before(async () => {
      clientKeytab = await kdc.keytab("client");
    });

    async function assertRegistry(hbase: HBase, registry: "rpc" | "zookeeper" = "rpc"): Promise<void> {
      assert.match(await hbase.clusterId(), /^[0-9a-f-]{36}$/);
      assert.equal((await hbase.activeMaster()).port, cluster.masterPort);
      assert.deepEqual(
        (await hbase.masters()).map(({ server, active }) => [server.port, active]),
        [[cluster.masterPort, true]],
      );
      const nodes = await hbase.bootstrapNodes();
      assert.deepEqual(
        nodes.map(({ port }) => port),
        [regionServersServeMeta || registry === "zookeeper" ? cluster.regionServerPort : cluster.masterPort],
      );
      const [meta] = await hbase.metaRegionLocations();
      assert.equal(meta?.server?.port, cluster.regionServerPort);
    }
  });
}
