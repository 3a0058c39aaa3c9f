/** `reset()`: whatever a test has done to an embedded HBase, afterwards it is as it was when it started, and at once. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { connect, type HBase } from "../../src/index.ts";
import * as admin from "../../src/protobuf/admin-messages.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { CallClient } from "../server/call-client.ts";

const TABLES = ["cut", "shop:orders", "users"];

describe("reset()", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;
  let atFirst: unknown;
  let onDropped = (): void => undefined;

  before(async () => {
    server = await startHBase({
      regionServers: 2,
      onEvent: ({ type }) => type === "dropped" && onDropped(),
      tables: {
        users: { families: ["f", { name: "g", versions: 3 }], attributes: { mine: "kept" } },
        cut: { families: ["f"], splits: ["c", "m"] },
        "shop:orders": ["f"],
      },
      rows: {
        users: { ada: { "f:name": "Ada" }, alan: { "f:name": "Alan" } },
        cut: { a: { "f:q": "1" }, d: { "f:q": "2" }, z: { "f:q": "3" } },
      },
    });
    hbase = await connect({ bootstrap: server.bootstrap, auth: "simple", operationTimeoutMs: 5_000 });
    atFirst = await everything();
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });
  // The proof of every test below.
  afterEach(async () => {
    server.reset();
    assert.deepEqual(await everything(), atFirst);
  });

  const regionNames = (table: string): string[] => server.regionsOf(table).map(({ encodedName }) => encodedName);

  /** All that a client can see, but for the names of regions and the times of cells. */
  async function everything(): Promise<unknown> {
    const { admin } = hbase;
    const tables = await admin.listTables();
    const rows = async (name: string): Promise<unknown[]> =>
      (await hbase.table(name).scan({ versions: "all", raw: true }).toArray()).map((row) =>
        row.cells.map((cell) => [String(row.key), cell.column, String(cell.value), cell.type]),
      );
    return {
      tables,
      states: await Promise.all(tables.map(({ name }) => admin.tableState(name))),
      regions: [...tables.map(({ name }) => name), "hbase:meta", "hbase:namespace"].map((name) =>
        server.regionsOf(name).map(({ startKey }) => [String(startKey), server.serverOf(name, startKey).port]),
      ),
      kinds: server.servers.map(({ behaviour }) => behaviour),
      rows: await Promise.all(tables.map(({ name }) => rows(name))),
      namespaces: await admin.listNamespaces(),
      snapshots: await admin.listSnapshots(),
      switches: await Promise.all(
        (["balancer", "normalizer", "splitting", "merging"] as const).map((name) => admin[name]()),
      ),
    };
  }

  it("rows, more than are cleared in one go", async () => {
    const mutator = hbase.table("cut").mutator();
    for (let row = 0; row < 2_000; row++) await mutator.put(`row${row}`, { "f:q": "v" });
    await mutator.close();
    const before = regionNames("cut");
    server.reset();
    assert.deepEqual(regionNames("cut"), before);
  });

  it("what it starts with is what was said", async () => {
    const { tables, rows } = (await everything()) as { tables: { name: string }[]; rows: unknown[][] };
    assert.deepEqual(
      tables.map(({ name }) => name),
      TABLES,
    );
    assert.deepEqual(
      rows.map(({ length }) => length),
      [3, 0, 2],
    );
  });

  it("rows that were written, changed and deleted are as they were, and regions keep their names", async () => {
    const before = TABLES.map(regionNames);
    const users = hbase.table("users");
    await users.put("new", { "f:q": "1" });
    await users.put("ada", { "f:name": "Augusta", "g:more": "2" });
    await users.delete("alan");
    await hbase.table("cut").delete("a");
    server.reset();
    assert.deepEqual(TABLES.map(regionNames), before);
    assert.equal((await users.get("ada"))?.text("f:name"), "Ada");
    assert.equal((await users.get("alan"))?.text("f:name"), "Alan");
    assert.equal(await users.get("new"), undefined);
  });

  it("a client that knows where regions are need not look for them again", async () => {
    await hbase.table("cut").getAll(["a", "d", "z"]);
    const { metaCalls } = hbase.stats().data.locations;
    server.reset();
    assert.deepEqual(
      (await hbase.table("cut").getAll(["a", "d", "z"])).map((row) => row?.text("f:q")),
      ["1", "2", "3"],
    );
    assert.equal(hbase.stats().data.locations.metaCalls, metaCalls);
  });

  it("tables, namespaces and snapshots of tests are gone", async () => {
    const { admin } = hbase;
    await admin.createNamespace("other");
    await admin.createTable({ name: "other:t", families: ["f"] }, { splits: ["a"] });
    await admin.createTable({ name: "shop:more", families: ["f"] });
    await admin.disableTable("shop:more");
    await admin.snapshot("snap", "users");
    await admin.cloneSnapshot("snap", "copy");
    server.createTable({ name: "made", families: ["f"] }, ["m"]);
    server.reset();
    await assert.rejects(hbase.table("copy").get("ada"), { name: "TableNotFoundError" });
    // The same name again is a new table.
    await admin.createTable({ name: "copy", families: ["f"] });
    assert.equal(await hbase.table("copy").get("ada"), undefined);
  });

  it("tables that were changed, split, merged, truncated or deleted are back", async () => {
    const { admin } = hbase;
    await admin.addFamily("users", "h");
    server.splitRegion("cut", "e");
    server.mergeRegion("cut", "a");
    server.reset();
    assert.deepEqual(await everything(), atFirst);
    server.moveRegion("cut", "d");
    await admin.disableTable("users");
    await admin.truncateTable("users");
    await admin.disableTable("shop:orders");
    await admin.deleteTable("shop:orders");
    await admin.deleteNamespace("shop");
  });

  it("regions that were moved or balanced are where they were, HBase's own too, and keep their names", async () => {
    const before = TABLES.map(regionNames);
    for (const row of ["a", "d", "z"]) server.moveRegion("cut", row);
    server.moveRegion("users", "ada");
    server.moveRegion("hbase:meta", "");
    server.moveRegion("hbase:namespace", "");
    await hbase.table("cut").getAll(["a", "d", "z"]);
    server.reset();
    assert.deepEqual(await everything(), atFirst);
    assert.deepEqual(TABLES.map(regionNames), before);
    assert.equal((await hbase.table("cut").get("d"))?.text("f:q"), "2");
    await using another = await connect(server.uri);
    assert.equal((await another.table("users").get("ada"))?.text("f:name"), "Ada");
    // What is made anew comes to where it was, too, however many regions each server has by then.
    server.splitRegion("cut", "a5");
    for (const row of ["a", "b", "d", "z"]) server.moveRegion("cut", row, server.regionServers[0]);
  });

  it("a region of a server that was stopped and started again goes back to it; while it is down it stays elsewhere", async () => {
    const home = server.serverOf("users", "ada");
    await server.stopServer(home);
    server.reset();
    assert.notEqual(server.serverOf("users", "ada"), home);
    assert.equal((await hbase.table("users").get("ada"))?.text("f:name"), "Ada");
    await server.startServer(home);
    server.reset();
    assert.equal(server.serverOf("users", "ada"), home);
    assert.equal((await hbase.table("users").get("ada"))?.text("f:name"), "Ada");
  });

  it("a closed region of hbase:namespace is open again", async () => {
    const [region] = await hbase.admin.regions("hbase:namespace");
    assert.ok(region !== undefined);
    await hbase.admin.unassignRegion(region);
    server.reset();
    assert.equal((await hbase.table("hbase:namespace").scan().toArray()).length, 3);
  });

  it("servers are of the kind that they were", () => {
    server.become("legacy");
    server.regionServers[0]?.become({ kind: "legacy", answer: "none" });
  });

  it("compactions are on again", async (t) => {
    const client = await CallClient.open(server.regionServers[0]?.port ?? 0, "AdminService");
    t.after(() => client.close());
    const turnOff = async (): Promise<boolean> => {
      const { body } = await client.call("CompactionSwitch", admin.CompactionSwitchRequest, { enabled: false });
      assert.ok(body !== undefined);
      return decode(admin.CompactionSwitchResponse, body).prevState;
    };
    assert.deepEqual([await turnOff(), await turnOff()], [true, false]);
    server.reset();
    assert.equal(await turnOff(), true);
  });

  it("a table that was disabled is enabled, with its rows", async () => {
    await hbase.admin.disableTable("users");
    server.reset();
    assert.equal((await hbase.table("users").get("ada"))?.text("f:name"), "Ada");
  });

  it("a region that was unassigned is open again", async () => {
    const [, region] = await hbase.admin.regions("cut");
    assert.ok(region !== undefined);
    await hbase.admin.unassignRegion(region);
    server.reset();
    assert.equal((await hbase.table("cut").get("d"))?.text("f:q"), "2");
  });

  it("switches stand as they did", async () => {
    for (const name of ["balancer", "normalizer", "splitting", "merging"] as const)
      await hbase.admin[name](!(await hbase.admin[name]()));
  });

  it("faults are healed", async () => {
    server.inject({ failCalls: { javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException", doNotRetry: true } });
    await assert.rejects(hbase.table("users").get("ada"), /DoNotRetryIOException/);
    server.reset();
    assert.equal((await hbase.table("users").get("ada"))?.text("f:name"), "Ada");
  });

  it("scanners that were open have ended: who goes on with one sees the rows as they are now", async () => {
    await hbase.table("cut").put("b", { "f:q": "of the test" });
    const rows = hbase.table("cut").scan({ caching: 1, prefetch: 0 })[Symbol.asyncIterator]();
    assert.equal(String((await rows.next()).value?.key), "a");
    server.reset();
    assert.equal(String((await rows.next()).value?.key), "d");
    await rows.return?.();
  });

  it("nonces are forgotten: what is sent again is carried out again", async () => {
    await using patient = await connect({ bootstrap: server.bootstrap, auth: "simple", rpcTimeoutMs: 300 });
    const dropped = new Promise<void>((resolve) => (onDropped = resolve));
    server.serverOf("users", "counter").inject({ dropCalls: 1 });
    const answer = patient.table("users").increment("counter", { "f:n": 1 });
    await dropped;
    server.reset();
    assert.equal((await answer).value("f:n")?.readBigInt64BE(), 1n);
    // A server that knew the nonce would have answered the same, and written nothing.
    assert.equal((await patient.table("users").get("counter"))?.value("f:n")?.readBigInt64BE(), 1n);
  });

  it("clients may be working all the time: each call has its answer", async () => {
    const table = hbase.table("cut");
    for (let round = 0; round < 20; round++) {
      const calls = Array.from({ length: 20 }, (_, index) => table.put(`${"adz"[index % 3]}${index}`, { "f:q": "x" }));
      server.reset();
      await Promise.all(calls);
    }
  });

  it("takes milliseconds, with a thousand rows written before each", async (t) => {
    const table = hbase.table("users");
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ put: `row ${index}`, values: { "f:q": "value" } }));
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      await table.putAll(rows);
      const begun = performance.now();
      server.reset();
      times.push(performance.now() - begun);
    }
    t.diagnostic(times.map((ms) => `${ms.toFixed(1)} ms`).join(", "));
  });
});
