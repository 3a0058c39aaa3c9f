/** The administration of a cluster: every verb, against what must be so afterwards. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { useKdc } from "../../scripts/lab/clients.ts";
import { startCluster } from "../../scripts/lab/cluster.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import type { Protection } from "../../scripts/lab/site.ts";
import type { Admin } from "../../src/admin/admin.ts";
import {
  type ConnectOptions,
  ConstraintError,
  connect,
  type HBase,
  HBaseError,
  InvalidFamilyOperationError,
  MergeRegionError,
  NamespaceExistsError,
  NamespaceNotFoundError,
  OperationTimeoutError,
  type ProcedureProgress,
  SnapshotExistsError,
  SnapshotNotFoundError,
  TableExistsError,
  TableNotDisabledError,
  TableNotEnabledError,
  TableNotFoundError,
  UnknownRegionError,
} from "../../src/index.ts";
import { waitFor } from "../../src/kdc/wait-for.ts";
import { type Combination, loginTo } from "./combinations.ts";
import type { StartSuiteCluster, SuiteCluster } from "./suite-cluster.ts";

/** A secured cluster takes all of them; what the suite does with one, a short life of a table shows with the others. */
const OTHER_PROTECTIONS: readonly Protection[] = ["authentication", "privacy"];

export interface AdminSuiteOptions {
  readonly title: string;
  /** what the cluster says of itself, or a longer form of it */
  readonly version: string;
  /** of what travels; without it there is no security. Masters and region servers have principals of their own */
  readonly protection?: Protection | undefined;
  /** with two region servers */
  readonly start: StartSuiteCluster;
}

/** On a real HBase. */
export function adminSuite({ title, version, protection }: Combination): void {
  adminSuiteOn({
    title,
    version,
    protection,
    start: (kdc) => startCluster({ version, regionServers: 2, ...(kdc === undefined ? {} : { kdc }) }),
  });
}

export function adminSuiteOn({ title, version, protection, start }: AdminSuiteOptions): void {
  describe(`admin on ${title}`, () => {
    let kdc: Kdc | undefined;
    let cluster: SuiteCluster;
    let hbase: HBase;
    let admin: Admin;

    before(async () => {
      kdc = protection === undefined ? undefined : await startKdc();
      if (kdc !== undefined) useKdc(kdc);
      cluster = await start(kdc);
      hbase = await connect(await options(protection));
      admin = hbase.admin;
    });
    after(async () => {
      await hbase?.close();
      await cluster?.stop();
      await kdc?.stop();
      await stopEverything();
    });

    async function options(wanted: Protection | undefined): Promise<ConnectOptions> {
      const where = { bootstrap: `localhost:${cluster.masterPort}`, operationTimeoutMs: 60_000 };
      return { ...where, ...(await loginTo(kdc, wanted)) };
    }

    const starts = async (table: string): Promise<string[]> =>
      (await admin.regions(table)).map(({ region }) => region.startKey.toString());

    async function drop(table: string): Promise<void> {
      if (await admin.isTableEnabled(table)) await admin.disableTable(table);
      await admin.deleteTable(table);
    }

    it("creates a table, with progress, and describes it as it was made", async () => {
      const seen: ProcedureProgress[] = [];
      await admin.createTable(
        {
          name: "life",
          families: ["f", { name: "g", versions: 3, ttlSeconds: 86_400, attributes: { CUSTOM: "kept" } }],
          durability: "ASYNC_WAL",
          attributes: { "my.key": "my value" },
        },
        { onProgress: (progress) => seen.push(progress) },
      );
      assert.equal(seen.at(-1)?.state, "finished");
      assert.equal(await admin.tableExists("life"), true);
      assert.equal(await admin.isTableEnabled("life"), true);
      assert.equal(await admin.isTableAvailable("life"), true);
      const { name, families, durability, attributes } = await admin.describeTable("life");
      assert.deepEqual([name, durability, attributes?.["my.key"]], ["life", "ASYNC_WAL", "my value"]);
      assert.deepEqual(
        families.map((family) => [family.name, family.versions, family.ttlSeconds]),
        [
          ["f", 1, "forever"],
          ["g", 3, 86_400],
        ],
      );
      assert.equal(families[1]?.attributes?.["CUSTOM"], "kept");
      assert.equal((await admin.describeTable("hbase:meta")).name, "hbase:meta");
      const [meta] = await admin.regions("hbase:meta");
      assert.equal(meta?.region.encodedName, "1588230740");
      await admin.flushRegion(meta);
      await assert.rejects(admin.createTable({ name: "life", families: ["f"] }), TableExistsError);
    });

    it("what it describes can be made again, and is described the same", async () => {
      const described = await admin.describeTable("life");
      await admin.createTable({ ...described, name: "life2" });
      assert.deepEqual(await admin.describeTable("life2"), { ...described, name: "life2" });
      await drop("life2");
    });

    it("lists tables by name, pattern and namespace", async () => {
      assert.deepEqual(await admin.listTableNames(), ["life"]);
      assert.deepEqual(await admin.listTableNames({ pattern: "li.*" }), ["life"]);
      assert.deepEqual(await admin.listTableNames({ pattern: "li" }), []);
      assert.deepEqual(await admin.listTableNames({ namespace: "default" }), ["life"]);
      assert.ok((await admin.listTableNames({ systemTables: true })).includes("hbase:meta"));
      assert.deepEqual(
        (await admin.listTables()).map(({ name }) => name),
        ["life"],
      );
    });

    it("disables, enables and deletes, each only where it makes sense", async () => {
      await assert.rejects(admin.enableTable("life"), TableNotDisabledError);
      await assert.rejects(admin.deleteTable("life"), TableNotDisabledError);
      await admin.disableTable("life");
      assert.equal(await admin.isTableDisabled("life"), true);
      assert.equal(await admin.isTableAvailable("life"), false);
      await assert.rejects(admin.disableTable("life"), TableNotEnabledError);
      await admin.enableTable("life");
      assert.equal(await admin.isTableEnabled("life"), true);
      for (const verb of ["deleteTable", "enableTable", "disableTable", "describeTable", "regions"] as const) {
        await assert.rejects(admin[verb]("absent"), TableNotFoundError, verb);
      }
      assert.equal(await admin.tableState("absent"), undefined);
    });

    it("modifies: families added, changed, deleted; the whole descriptor; what it does not know stays", async () => {
      await admin.addFamily("life", { name: "h", compression: "GZ" });
      await assert.rejects(admin.addFamily("life", "h"), InvalidFamilyOperationError);
      await assert.rejects(admin.deleteFamily("life", "absent"), InvalidFamilyOperationError);
      const before = await admin.describeTable("life");
      const h = before.families.find(({ name }) => name === "h");
      assert.equal(h?.compression, "GZ");
      await admin.modifyFamily("life", { ...h, name: "h", versions: 7 });
      await admin.deleteFamily("life", "g");
      const described = await admin.describeTable("life");
      assert.deepEqual(
        described.families.map(({ name, versions }) => [name, versions]),
        [
          ["f", 1],
          ["h", 7],
        ],
      );
      await admin.modifyTable({ ...described, readOnly: true });
      assert.deepEqual(await admin.describeTable("life"), { ...described, readOnly: true });
      assert.equal(described.attributes?.["my.key"], "my value");
      await admin.deleteFamily("life", "h");
      await assert.rejects(admin.deleteFamily("life", "f"), InvalidFamilyOperationError);
      await drop("life");
      assert.equal(await admin.tableExists("life"), false);
    });

    it("a refused descriptor says what is wrong with it", async () => {
      const huge = { name: "f", blockSizeBytes: 1 << 30 };
      await assert.rejects(admin.createTable({ name: "huge", families: [huge] }), (error) => {
        assert.ok(error instanceof HBaseError);
        assert.match(error.message, /[Bb]lock size/);
        return true;
      });
    });

    it("splits at creation, keeps or drops the splits when it truncates", async () => {
      await admin.createTable({ name: "cut", families: ["f"] }, { splits: ["m", "c"] });
      assert.deepEqual(await starts("cut"), ["", "c", "m"]);
      await hbase.table("cut").put("a", { "f:q": "1" });
      await admin.disableTable("cut");
      await admin.truncateTable("cut", { preserveSplits: true });
      assert.deepEqual(await starts("cut"), ["", "c", "m"]);
      assert.equal(await hbase.table("cut").get("a"), undefined);
      await admin.disableTable("cut");
      await admin.truncateTable("cut");
      assert.deepEqual(await starts("cut"), [""]);
      await drop("cut");
      await admin.createTable({ name: "cut", families: ["f"] }, { splits: { start: "a", end: "e", regions: 6 } });
      assert.deepEqual(await starts("cut"), ["", "a", "b", "c", "d", "e"]);
      await drop("cut");
    });

    it("splits, merges and moves regions", async () => {
      await admin.createTable({ name: "regions", families: ["f"] });
      const table = hbase.table("regions");
      await table.put("a", { "f:q": "1" });
      await table.put("z", { "f:q": "2" });
      const [only] = await admin.regions("regions");
      assert.ok(only !== undefined);
      await admin.splitRegion(only, { splitRow: "m" });
      assert.deepEqual(await starts("regions"), ["", "m"]);
      assert.equal((await table.get("z"))?.text("f:q"), "2");
      const halves = await admin.regions("regions");
      await assert.rejects(admin.splitRegion(halves[1] ?? only, { splitRow: "m" }), { option: "splitRow" });
      // They still have references to the files of the region they were.
      await assert.rejects(admin.mergeRegions(halves), MergeRegionError);
      await assert.rejects(admin.moveRegion("0123456789abcdef0123456789abcdef"), UnknownRegionError);
      await drop("regions");

      await admin.createTable({ name: "regions", families: ["f"] }, { splits: ["m", "p"] });
      await table.put("a", { "f:q": "1" });
      const [first, , last] = await admin.regions("regions");
      assert.ok(first !== undefined && last !== undefined);
      await assert.rejects(admin.mergeRegions([first, last]), MergeRegionError);
      await admin.mergeRegions((await admin.regions("regions")).map(({ region }) => region.encodedName));
      assert.deepEqual(await starts("regions"), [""]);

      const [merged] = await admin.regions("regions");
      assert.ok(merged !== undefined);
      const from = merged.replicas[0]?.server;
      const to = (await admin.clusterStatus()).liveServers.find(({ server }) => server.port !== from?.port)?.server;
      assert.ok(to !== undefined);
      await admin.moveRegion(merged, { to });
      assert.equal((await admin.regions("regions"))[0]?.replicas[0]?.server.port, to.port);
      assert.equal((await table.get("a"))?.text("f:q"), "1");

      await admin.unassignRegion(merged);
      // hbase:meta keeps the server of a closed region, so that only asking shows it.
      await assert.rejects(table.get("a", { timeoutMs: 500 }), OperationTimeoutError);
      await admin.assignRegion(merged);
      assert.equal((await table.get("a"))?.text("f:q"), "1");
    });

    it("flushes and compacts", async () => {
      const table = hbase.table("regions");
      const [region] = await admin.regions("regions");
      assert.ok(region !== undefined);
      await table.put("b", { "f:q": "3" });
      await admin.flushTable("regions");
      await table.put("c", { "f:q": "4" });
      await admin.flushTable("regions", { families: ["f"] });
      await table.put("d", { "f:q": "5" });
      await admin.flushRegion(region);
      await admin.compactTable("regions", { major: true });
      await admin.compactRegion(region, { family: "f" });
      while ((await admin.compactionState("regions")) !== "none")
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await table.get("c"))?.text("f:q"), "4");
      await assert.rejects(admin.flushTable("absent"), TableNotFoundError);
      await admin.flushRegion(region.region.encodedName).catch((error: unknown) => {
        // The servers' reports, in which the name is looked up, come every few seconds.
        assert.ok(error instanceof UnknownRegionError, String(error));
      });
      await drop("regions");
    });

    it("namespaces: made, changed, listed, deleted", async () => {
      await admin.createNamespace({ name: "shop", configuration: { "hbase.namespace.quota.maxtables": "5" } });
      await assert.rejects(admin.createNamespace("shop"), NamespaceExistsError);
      await admin.modifyNamespace({ name: "shop", configuration: { key: "value" } });
      assert.deepEqual(await admin.describeNamespace("shop"), { name: "shop", configuration: { key: "value" } });
      assert.deepEqual(
        (await admin.listNamespaces()).map(({ name }) => name),
        ["default", "hbase", "shop"],
      );
      await admin.createTable({ name: "shop:users", families: ["f"] });
      assert.deepEqual(await admin.listTableNames({ namespace: "shop" }), ["shop:users"]);
      await assert.rejects(admin.deleteNamespace("shop"), ConstraintError);
      await drop("shop:users");
      await admin.deleteNamespace("shop");
      await assert.rejects(admin.describeNamespace("shop"), NamespaceNotFoundError);
      await assert.rejects(admin.createTable({ name: "shop:users", families: ["f"] }), NamespaceNotFoundError);
    });

    it("switches: balancer, normalizer, splits and merges", async () => {
      for (const name of ["balancer", "normalizer", "splitting", "merging"] as const) {
        const was = await admin[name]();
        assert.equal(await admin[name](!was), was, name);
        assert.equal(await admin[name](), !was, name);
        assert.equal(await admin[name](was), !was, name);
      }
      assert.equal(typeof (await admin.balance()).ran, "boolean");
      if (version.startsWith("2.4")) await assert.rejects(admin.balance({ dryRun: true }), { option: "dryRun" });
      else assert.equal((await admin.balance({ dryRun: true })).movesExecuted, 0);
      assert.equal(typeof (await admin.normalize()), "boolean");
    });

    it("the cluster's status", async () => {
      const status = await admin.clusterStatus();
      assert.ok(version.startsWith(status.hbaseVersion ?? "?"), status.hbaseVersion);
      assert.equal(status.clusterId, await hbase.clusterId());
      assert.equal(status.master?.port, cluster.masterPort);
      assert.deepEqual(
        status.liveServers.map(({ server }) => server.port).sort(),
        [...cluster.regionServerPorts].sort(),
      );
      assert.deepEqual(status.deadServers, []);
      assert.ok(status.regionCount >= 1);
      assert.equal(status.tables.get("hbase:meta")?.open, 1);
      // Region servers report what they have every few seconds.
      const meta = await waitFor(
        "hbase:meta in a report",
        async () =>
          (await admin.clusterStatus()).liveServers
            .flatMap(({ regions }) => regions)
            .find(({ table }) => table === "hbase:meta"),
        { timeoutMs: 20_000, everyMs: 250 },
      );
      assert.equal(meta.encodedName, "1588230740");
    });

    it("snapshots: taken, listed, restored, cloned, deleted", async () => {
      await admin.createTable({ name: "source", families: ["f"] });
      const source = hbase.table("source");
      await source.put("r", { "f:q": "old" });
      await admin.snapshot("snap", "source");
      await assert.rejects(admin.snapshot("snap", "source"), SnapshotExistsError);
      assert.deepEqual(
        (await admin.listSnapshots()).map(({ name, table, type }) => [name, table, type]),
        [["snap", "source", "flush"]],
      );
      await source.put("r", { "f:q": "new" });
      await assert.rejects(admin.cloneSnapshot("snap", "source"), TableExistsError);
      await admin.cloneSnapshot("snap", "copy");
      assert.equal((await hbase.table("copy").get("r"))?.text("f:q"), "old");
      await admin.disableTable("source");
      await admin.restoreSnapshot("snap");
      await admin.enableTable("source");
      assert.equal((await source.get("r"))?.text("f:q"), "old");
      await admin.deleteSnapshot("snap");
      await assert.rejects(admin.deleteSnapshot("snap"), SnapshotNotFoundError);
      await assert.rejects(admin.restoreSnapshot("snap"), SnapshotNotFoundError);
      await drop("source");
      await drop("copy");
    });

    for (const other of OTHER_PROTECTIONS.filter((each) => protection !== undefined && each !== protection)) {
      it(`a table's life under ${other}`, async () => {
        await using client = await connect(await options(other));
        await client.admin.createTable({ name: "other", families: ["f"] }, { splits: ["m"] });
        await client.table("other").put("z", { "f:q": "1" });
        const [, second] = await client.admin.regions("other");
        assert.ok(second !== undefined);
        await client.admin.flushTable("other");
        await client.admin.compactRegion(second);
        await client.admin.disableTable("other");
        await client.admin.deleteTable("other");
      });
    }

    it("an order given while the master restarts is carried out once", async () => {
      await cluster.kill9("master");
      const made = admin.createTable({ name: "patient", families: ["f"] }, { timeoutMs: 120_000 });
      await cluster.startServer("master");
      await made;
      assert.equal(await admin.isTableEnabled("patient"), true);
      await drop("patient");
    });
  });
}
