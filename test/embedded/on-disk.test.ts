/** An embedded HBase that keeps its data on disk: all of it is there when it is started again. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect, type HBase, InvalidArgumentError } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tshbase-on-disk-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** All that must outlive a restart; the places of regions and the times of openings need not. */
async function everything(server: EmbeddedHBase, hbase: HBase): Promise<unknown> {
  const { admin } = hbase;
  const tables = await admin.listTables();
  const states = await Promise.all(tables.map(({ name }) => admin.tableState(name)));
  const enabled = tables.filter((_, index) => states[index] === "enabled");
  return {
    clusterId: await hbase.clusterId(),
    tables,
    states,
    regions: tables.map(({ name }) => server.regionsOf(name).map((region) => String(region))),
    rows: await Promise.all(
      enabled.map(async ({ name }) =>
        (await hbase.table(name).scan({ versions: "all", raw: true }).toArray()).flatMap((row) =>
          row.cells.map((cell) => [String(row.key), cell.column, String(cell.value), cell.timestamp, cell.type]),
        ),
      ),
    ),
    namespaces: await admin.listNamespaces(),
    snapshots: await admin.listSnapshots(),
    switches: [await admin.balancer(), await admin.normalizer(), await admin.splitting(), await admin.merging()],
  };
}

test("tables, regions, states, rows, snapshots and namespaces are as they were, on new ports", async (t) => {
  const data = folderFor(t);
  let ports: number[];
  let before: unknown;
  const fixtures = { tables: { fixed: ["f"] }, rows: { fixed: { a: { "f:q": "as it was made" } } } } as const;
  {
    await using server = await startHBase({ data, regionServers: 2, ...fixtures });
    ports = server.servers.map(({ port }) => port);
    await using hbase = await connect(server.uri);
    const { admin } = hbase;
    await admin.createNamespace({ name: "shop", configuration: { key: "value" } });
    const families = ["f", { name: "g", versions: 3, attributes: { CUSTOM: "kept" } }];
    await admin.createTable({ name: "shop:orders", families, attributes: { mine: "kept" } }, { splits: ["c", "m"] });
    const orders = hbase.table("shop:orders");
    await orders.putAll([..."abcdefmz"].map((row) => ({ put: row, values: { "f:q": row, "g:q": "1" } })));
    await orders.put("a", { "g:q": "2" });
    await orders.increment("n", { "f:n": 7 });
    await orders.delete("b", { columns: ["f:q"] });
    server.splitRegion("shop:orders", "e");
    server.mergeRegion("shop:orders", "a");
    await admin.snapshot("snap", "shop:orders");
    await orders.put("a", { "f:q": "after the snapshot" });
    await admin.createTable({ name: "off", families: ["f"] });
    await hbase.table("off").put("r", { "f:q": "hidden" });
    await admin.disableTable("off");
    await admin.createTable({ name: "gone", families: ["f"] });
    await hbase.table("gone").put("r", { "f:q": "of the first" });
    await admin.disableTable("gone");
    await admin.deleteTable("gone");
    await hbase.table("fixed").put("a", { "f:q": "as it is" });
    await admin.balancer(false);
    await admin.splitting(false);
    before = await everything(server, hbase);
    assert.deepEqual((before as { switches: unknown }).switches, [false, true, false, true]);
  }
  await using server = await startHBase({ data, regionServers: 3, ...fixtures });
  await using hbase = await connect(server.uri);
  assert.deepEqual(await everything(server, hbase), before);
  assert.notDeepEqual(server.servers.map(({ port }) => port).slice(0, 3), ports);
  const { admin } = hbase;
  await admin.enableTable("off");
  assert.equal((await hbase.table("off").get("r"))?.text("f:q"), "hidden");
  await admin.cloneSnapshot("snap", "copy");
  assert.equal((await hbase.table("copy").get("a"))?.text("f:q"), "a");
  await admin.splitting(true);
  // Names, spaces and procedures that were given in the other life are not given again.
  await admin.createTable({ name: "gone", families: ["f"] });
  assert.equal(await hbase.table("gone").get("r"), undefined);
  assert.equal((await hbase.table("shop:orders").increment("n", { "f:n": 1 })).value("f:n")?.readBigInt64BE(), 8n);
});

test("fixtures of tables that are there already stay out of it, until reset()", async (t) => {
  const data = folderFor(t);
  const fixtures = { tables: { t: ["f"] }, rows: { t: { a: { "f:q": "fixture" } } } } as const;
  for (const expected of ["fixture", "changed"]) {
    await using server = await startHBase({ data, ...fixtures });
    await using hbase = await connect(server.uri);
    const table = hbase.table("t");
    assert.equal((await table.get("a"))?.text("f:q"), expected);
    await table.put("a", { "f:q": "changed" });
    if (expected === "fixture") continue;
    server.reset();
    assert.equal((await table.get("a"))?.text("f:q"), "fixture");
  }
});

test("a folder that another one uses is refused, and nothing is left running", async (t) => {
  const data = folderFor(t);
  await using first = await startHBase({ data, tables: { t: ["f"] } });
  await assert.rejects(startHBase({ data }), InvalidArgumentError);
  await using hbase = await connect(first.uri);
  await hbase.table("t").put("a", { "f:q": "v" });
});

const KEEPS_OPEN_FILES = process.platform === "win32" ? "an open folder cannot be taken away there" : false;

test("a disk that fails: writes and reads fail, close() says so and has closed all, and the folder is free", {
  skip: KEEPS_OPEN_FILES,
}, async (t) => {
  const data = join(folderFor(t), "data");
  const server = await startHBase({ data, tables: { t: ["f"] } });
  t.after(() => server.close().catch(() => undefined));
  await using hbase = await connect({ bootstrap: server.bootstrap, operationTimeoutMs: 1_000 });
  const table = hbase.table("t");
  await table.put("a", { "f:q": "1" });
  rmSync(data, { recursive: true });
  // LevelDB notices when it begins another file.
  const value = Buffer.alloc(1 << 20);
  const fill = async (): Promise<void> => {
    for (let row = 0; row < 100; row++) await table.put(`r${row}`, { "f:q": value });
  };
  await assert.rejects(fill());
  await assert.rejects(table.get("a"));
  await assert.rejects(server.close(), /cannot be written any more/);
  await assert.rejects(connect({ bootstrap: server.bootstrap, operationTimeoutMs: 1_000 }));
  await using again = await startHBase({ data });
  assert.deepEqual(again.tableNames, []);
});
