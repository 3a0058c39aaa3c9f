/** Servers of an embedded HBase that end and come back while clients work. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { connect, OperationTimeoutError, UncertainWriteError } from "../../src/index.ts";
import { StopServerRequest } from "../../src/protobuf/admin-messages.ts";
import { hbaseZnodes } from "../../src/server/zookeeper/hbase-znodes.ts";
import { type EmbeddedHBase, type EmbeddedServer, startHBase } from "../../src/testing.ts";
import { CallClient } from "../server/call-client.ts";
import { assertWholeScan, type FaultSet, faultSet, ROWS, TABLE } from "./fault-set.ts";

/** Of the master, as servers have it in ZooKeeper. */
function znodesOf({ master: { view } }: EmbeddedHBase): readonly string[] {
  return (hbaseZnodes(view).tree.get("/hbase")?.children ?? []).filter((name) => name === "master");
}

let set: FaultSet;

beforeEach(async () => {
  set = await faultSet();
});
afterEach(() => set[Symbol.asyncDispose]());

describe("a region server that is stopped", () => {
  it("leaves its regions to the others, and clients find them there", async () => {
    const { server, hbase } = set;
    const table = hbase.table(TABLE);
    await table.getAll(ROWS);
    const stopped = server.serverOf(TABLE, "a05");
    await server.stopServer(stopped);
    assert.deepEqual(await Promise.all(ROWS.map(async (row) => (await table.get(row))?.text("f:v"))), ROWS);
    await assertWholeScan(table.scan({ caching: 3 }));
    assert.notEqual(server.serverOf(TABLE, "a05"), stopped);
    const nodes = await (await set.client()).bootstrapNodes();
    assert.deepEqual(
      nodes.map(({ port }) => port),
      server.regionServers.filter((each) => each !== stopped).map(({ port }) => port),
    );
    await table.put("a05", { "f:v": "new" });
    assert.equal((await table.get("a05"))?.text("f:v"), "new");
  });

  it("in the middle of a scan: no row is lost or doubled", async () => {
    const { server, hbase } = set;
    const seen: string[] = [];
    for await (const { key } of hbase.table(TABLE).scan({ caching: 3 })) {
      seen.push(key.toString());
      if (seen.length === 4) await server.stopServer(server.serverOf(TABLE, "a05"));
    }
    assert.deepEqual(seen, ROWS);
  });

  it("comes back as another process without regions, and takes some", async () => {
    const { server, hbase } = set;
    const stopped = server.serverOf(TABLE, "a05");
    const { startCode } = stopped;
    await server.stopServer(stopped);
    await server.startServer(stopped);
    assert.ok(stopped.startCode > startCode);
    assert.notEqual(server.serverOf(TABLE, "a05"), stopped);
    server.moveRegion(TABLE, "a05", stopped);
    assert.equal(server.serverOf(TABLE, "a05"), stopped);
    await assertWholeScan(hbase.table(TABLE).scan());
    const { liveServers, deadServers } = await hbase.admin.clusterStatus();
    assert.equal(liveServers.length, 2);
    assert.deepEqual(
      deadServers.map(({ startCode: code }) => code),
      [BigInt(startCode)],
    );
  });

  it("one after the other: every region is always somewhere", async () => {
    const { server, hbase } = set;
    for (const each of server.regionServers) {
      await server.stopServer(each);
      await assertWholeScan(hbase.table(TABLE).scan());
      await server.startServer(each);
      await assertWholeScan(hbase.table(TABLE).scan());
    }
  });

  it("both: nothing is served until one is back, which takes up all; what was written is there", async () => {
    const { server, hbase } = set;
    const [first, second] = server.regionServers as [EmbeddedServer, EmbeddedServer];
    const table = hbase.table(TABLE);
    await table.put("a05", { "f:v": "kept" });
    await server.stopServer(first);
    await server.stopServer(second);
    await assert.rejects(table.get("a05", { timeoutMs: 200 }), OperationTimeoutError);
    await server.startServer(first);
    assert.equal(server.serverOf(TABLE, "a05"), first);
    assert.equal((await table.get("a05"))?.text("f:v"), "kept");
    await assertWholeScan(table.scan());
    await server.startServer(second);
    await server.startServer(second);
    assert.equal((await hbase.admin.clusterStatus()).liveServers.length, 2);
  });

  it("stops the waiting of what it was asked: a get comes through, an increment is made once", async () => {
    const { server, hbase } = set;
    const table = hbase.table(TABLE);
    const stopped = server.serverOf(TABLE, "a05");
    const slow = server.fail({ type: "slow", delayMs: 600_000 }, { table: TABLE, server: stopped });
    const work = Promise.all([table.get("a05"), table.increment("a06", { "f:n": 1 })]);
    while (slow.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.stopServer(stopped);
    const [row, counter] = await work;
    assert.equal(row?.text("f:v"), "a05");
    assert.equal(counter.value("f:n")?.readBigInt64BE(), 1n);
  });

  it("a put that was under way is uncertain", async () => {
    const { server, hbase } = set;
    const stopped = server.serverOf(TABLE, "a05");
    const slow = server.fail({ type: "slow", delayMs: 600_000 }, { table: TABLE, server: stopped });
    const put = assert.rejects(hbase.table(TABLE).put("a05", { "f:v": "x" }), UncertainWriteError);
    while (slow.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.stopServer(stopped);
    await put;
  });
});

describe("a master that is stopped", () => {
  it("is missed by the admin alone, and found again", async () => {
    const { server, hbase } = set;
    await hbase.admin.listNamespaces();
    await server.stopServer(server.master);
    assert.equal((await hbase.table(TABLE).get("a05"))?.text("f:v"), "a05");
    const listed = hbase.admin.listNamespaces();
    await server.startServer(server.master);
    assert.ok((await listed).some(({ name }) => name === "default"));
  });

  it("is dead in the status, and nobody names it meanwhile, be it a server or ZooKeeper", async () => {
    const { server } = set;
    const { master } = server;
    await server.stopServer(master);
    assert.deepEqual([server.status().servers[0]?.isLive, znodesOf(server)], [false, []]);
    await server.startServer(master);
    assert.deepEqual([server.status().servers[0]?.isLive, znodesOf(server)], [true, ["master"]]);
  });
});

describe("the only region server", () => {
  it("keeps its regions while it is down", async () => {
    await using server = await startHBase({
      tables: { t: ["f"] },
      rows: { t: { r: { "f:q": "v" } } },
      zookeeper: false,
    });
    await using hbase = await connect(server.uri, { pauseMs: 5, failedServerExpiryMs: 1 });
    const [only] = server.regionServers as [EmbeddedServer];
    assert.equal((await hbase.table("t").get("r"))?.text("f:q"), "v");
    await server.stopServer(only);
    const get = hbase.table("t").get("r");
    await server.startServer(only);
    assert.equal((await get)?.text("f:q"), "v");
  });

  it("is dead in all that is told of it, stopped or taken down", async () => {
    await using server = await startHBase({ tables: { t: ["f"] }, zookeeper: false });
    await using hbase = await connect(server.uri, { pauseMs: 5, failedServerExpiryMs: 1 });
    const [only] = server.regionServers as [EmbeddedServer];
    const told = async (): Promise<unknown> => {
      const { liveServers, deadServers } = await hbase.admin.clusterStatus();
      return [liveServers.length, deadServers.map(({ port }) => port), server.status().servers[1]?.isLive];
    };
    await server.stopServer(only);
    assert.deepEqual(await told(), [0, [only.port], false]);
    await server.startServer(only);
    assert.deepEqual(await told(), [1, [only.port], true]);
    await only.down();
    assert.deepEqual(await told(), [0, [only.port, only.port], false]);
  });

  it("comes up by startServer after down(), with its regions", async () => {
    await using server = await startHBase({
      tables: { t: ["f"] },
      rows: { t: { r: { "f:q": "v" } } },
      zookeeper: false,
    });
    await using hbase = await connect(server.uri, { pauseMs: 5, failedServerExpiryMs: 1 });
    const [only] = server.regionServers as [EmbeddedServer];
    await only.down();
    await server.startServer(only);
    assert.ok(only.isUp);
    assert.equal((await hbase.table("t").get("r"))?.text("f:q"), "v");
  });
});

describe("StopServer of a region server's AdminService", () => {
  it("is answered, and then the server is stopped", async () => {
    const { server } = set;
    const [first, second] = server.regionServers as [EmbeddedServer, EmbeddedServer];
    const client = await CallClient.open(first.port, "AdminService");
    const { exception } = await client.call("StopServer", StopServerRequest, { reason: "a test" });
    client.close();
    assert.equal(exception, undefined);
    while (first.isUp || server.serverOf(TABLE, "a05") !== second)
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(server.status().servers[1]?.isLive, false);
    await server.startServer(first);
    assert.ok(first.isUp);
  });
});
