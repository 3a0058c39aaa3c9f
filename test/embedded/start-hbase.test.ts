/** `startHBase()`: its options and what they refuse, how clients find it, and that nothing of it stays when it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { type ConnectOptions, connect, InvalidArgumentError } from "../../src/index.ts";
import { type ClusterEvent, type EmbeddedHBase, type EmbeddedHBaseOptions, startHBase } from "../../src/testing.ts";
import type { Qop } from "../../src/wire/qop.ts";

const FIXTURES = { tables: { t: ["f"] }, rows: { t: { row: { "f:q": "value" } } } } as const;

describe("options of startHBase()", () => {
  const refused: readonly (readonly [option: string, options: EmbeddedHBaseOptions])[] = [
    ["regionServers", { regionServers: 0 }],
    ["regionServers", { regionServers: 101 }],
    ["regionServers", { regionServers: 1.5 }],
    ["masterPort", { masterPort: -1 }],
    ["masterPort", { masterPort: 65_536 }],
    ["regionServerPort", { regionServerPort: 65_535, regionServers: 2 }],
    ["zookeeperPort", { zookeeperPort: Number.NaN }],
    ["zookeeperPort", { zookeeper: false, zookeeperPort: 2181 }],
    ["scannerLeaseMs", { scannerLeaseMs: 0 }],
    ["maxCellBytes", { maxCellBytes: "10" as never }],
    ["limits.maxFrameBytes", { limits: { maxFrameBytes: -1 } }],
    ["limits.bogus", { limits: { bogus: 1 } as never }],
    ["limits", { limits: 5 as never }],
    ["kind", { kind: "other" as never }],
    ["kind", { kind: "announces" }],
    ["kind", { kind: { kind: "misannounces", as: "root" } }],
    ["kind.answer", { kind: { kind: "legacy", answer: "nothing" as never } }],
    ["kind.name", { kind: { kind: "legacy", name: "x" } as never }],
    ["kerberos", { kerberos: "hbase" as never }],
    ["kerberos.principal", { kerberos: {} as never }],
    ["kerberos.keyTab", { kerberos: { principal: "a/b@C", keyTab: "/x" } as never }],
    ["kerberos.qops", { kerberos: { principal: "a/b@C", qops: [] } }],
    ["kerberos.regionServer", { kerberos: { master: { principal: "a/b@C" } } as never }],
    ["data", { data: "" }],
    ["clock", { clock: 5 as never }],
    ["onEvent", { onEvent: 5 as never }],
    ["zookeeper", { zookeeper: "localhost:2181" as never }],
    ["table", { table: { users: ["f"] } } as never],
    ["regionServer", { regionServer: 2 } as never],
    ["port", { port: 16_000 } as never],
    ["options", 5 as never],
    ["options", null as never],
    ["tables", { tables: ["users"] as never }],
    ["tables.users", { tables: { users: "f" as never } }],
    ["rows", { rows: "users" as never }],
    ["listenOn", { listenOn: "192.0.2.1" }],
  ];
  for (const [option, options] of refused) {
    it(`refuses ${JSON.stringify(options)} by the name of the option`, async () => {
      await assert.rejects(startHBase(options), (error) => {
        assert.ok(error instanceof InvalidArgumentError, String(error));
        assert.equal(error.option, option, error.message);
        return true;
      });
    });
  }

  it("regionServers: so many, each with regions of its own; all are found", async () => {
    await using server = await startHBase({ regionServers: 3, tables: { t: { families: ["f"], splits: ["b", "c"] } } });
    assert.equal(server.regionServers.length, 3);
    assert.equal(new Set(server.servers.map(({ port }) => port)).size, 4);
    assert.equal(new Set(["a", "b", "c"].map((row) => server.serverOf("t", row))).size, 3);
    await using hbase = await connect(server.uri);
    const { liveServers } = await hbase.admin.clusterStatus();
    assert.deepEqual(
      liveServers.map((each) => each.server.port).sort(),
      server.regionServers.map(({ port }) => port).sort(),
    );
    assert.ok(liveServers.every(({ regions }) => regions.length > 0));
  });

  it("ports: those that were given", async (t) => {
    const [masterPort = 0, regionServerPort = 0, zookeeperPort = 0] = await freePorts(t);
    await using server = await startHBase({ masterPort, regionServerPort, zookeeperPort });
    assert.equal(server.master.port, masterPort);
    assert.equal(server.regionServers[0]?.port, regionServerPort);
    assert.equal(server.zookeeper, `localhost:${zookeeperPort}`);
    assert.equal(server.bootstrap, `localhost:${masterPort},localhost:${regionServerPort}`);
  });

  for (const option of ["masterPort", "regionServerPort", "zookeeperPort"] as const) {
    it(`${option}: one that is taken is an error, and nothing is left running`, async (t) => {
      const taken = await listenSomewhere();
      t.after(() => taken.close());
      const [free = 0] = await freePorts(t);
      const first = option === "masterPort" ? "regionServerPort" : "masterPort";
      const ports = { [first]: free, [option]: portOf(taken) };
      await assert.rejects(startHBase({ ...ports, ...FIXTURES }), (error) => {
        assert.ok(error instanceof InvalidArgumentError && error.option === option, String(error));
        assert.match(error.message, new RegExp(`port ${portOf(taken)}, for .*, is taken; choose another`));
        return (error.cause as { code?: string }).code === "EADDRINUSE";
      });
      // What had been started before it failed is gone: its port can be had.
      await using server = await startHBase({ masterPort: free });
      assert.equal(server.master.port, free);
    });
  }

  it("qops of Kerberos: clients are told to ask for what the servers offer", async () => {
    const principal = "hbase/localhost@EXAMPLE.COM";
    const protectionOf = async (qops?: readonly Qop[]): Promise<string | undefined> => {
      await using server = await startHBase({ kerberos: { principal, ...(qops === undefined ? {} : { qops }) } });
      return server.siteProperties()["hbase.rpc.protection"];
    };
    assert.equal(await protectionOf(), "authentication");
    assert.equal(await protectionOf(["auth-conf"]), "privacy");
    assert.equal(await protectionOf(["auth-conf", "auth-int"]), "privacy,integrity");
  });

  it("kind, host, limits and clock reach the servers", async () => {
    await using server = await startHBase({
      ...FIXTURES,
      kind: "legacy",
      host: "127.0.0.1",
      limits: { maxFrameBytes: 10_000 },
      clock: () => 123_456,
    });
    assert.deepEqual(
      server.servers.map(({ behaviour, host }) => [behaviour.kind, host]),
      [
        ["legacy", "127.0.0.1"],
        ["legacy", "127.0.0.1"],
      ],
    );
    await using hbase = await connect(server.uri);
    const table = hbase.table("t");
    assert.equal((await table.get("row"))?.timestamp("f:q"), 123_456n);
    await assert.rejects(table.put("large", { "f:q": Buffer.alloc(20_000) }, { timeoutMs: 2_000 }));
    await using other = await connect(server.uri);
    await other.table("t").put("small", { "f:q": "v" });
  });

  it("clock: one that tells parts of milliseconds is taken without them, from the beginning or later", async () => {
    let now = 1_700_000_000_000.75;
    await using server = await startHBase({ ...FIXTURES, clock: () => now });
    await using hbase = await connect(server.uri);
    const table = hbase.table("t");
    now += 1.5;
    await table.put("row", { "f:q": "later" });
    assert.equal((await table.get("row"))?.timestamp("f:q"), 1_700_000_000_002n);
    server.clock.skewMs = 0.25;
    await table.put("row", { "f:q": "skewed" });
  });

  it("data: a folder that is in use is told by the option", async (t) => {
    const data = mkdtempSync(join(tmpdir(), "tshbase-start-"));
    t.after(() => rmSync(data, { recursive: true, force: true }));
    await using _ = await startHBase({ data });
    await assert.rejects(
      startHBase({ data }),
      (error) => error instanceof InvalidArgumentError && error.option === "data",
    );
  });

  it("maxCellBytes: a larger cell is refused as HBase refuses it", async () => {
    await using server = await startHBase({ ...FIXTURES, maxCellBytes: 100 });
    await using hbase = await connect(server.uri);
    await assert.rejects(hbase.table("t").put("r", { "f:q": Buffer.alloc(100) }), /exceeds limit of 100 bytes/);
  });

  it("zookeeper: false: no ZooKeeper, and none in the site", async () => {
    await using server = await startHBase({ zookeeper: false, tables: { t: ["f"] } });
    assert.equal(server.zookeeper, undefined);
    assert.doesNotMatch(server.siteXml(), /quorum/);
    await using hbase = await connect(server.uri);
    assert.equal(await hbase.admin.tableExists("t"), true);
  });

  it("onEvent: everything that happens, with the server that it happens to", async () => {
    const events: ClusterEvent[] = [];
    await using server = await startHBase({ ...FIXTURES, regionServers: 2, onEvent: (event) => events.push(event) });
    const hbase = await connect(server.uri);
    await hbase.table("t").get("row");
    await hbase.close();
    const calls = events.filter((event) => event.type === "call");
    const get = calls.find(({ method }) => method === "Get");
    assert.equal(
      get?.server,
      server.serverOf("t", "row") === server.regionServers[0] ? "regionserver-1" : "regionserver-2",
    );
    const types = new Set(events.map(({ type }) => type));
    for (const type of ["connected", "preamble", "header", "call", "answer"] as const) assert.ok(types.has(type), type);
    assert.ok(events.every((event) => /^(master|regionserver-[12])$/.test(event.server)));
  });
});

describe("clients find it", () => {
  const ways: readonly (readonly [string, (server: EmbeddedHBase, site: string) => string | ConnectOptions])[] = [
    ["the URI", ({ uri }) => uri],
    ["the URI as bootstrap", ({ uri }) => ({ bootstrap: uri, auth: "simple" })],
    ["all servers as bootstrap", ({ bootstrap }) => ({ bootstrap, auth: "simple" })],
    ["the master alone", ({ master }) => ({ bootstrap: master.address, auth: "simple" })],
    ["a region server alone", ({ regionServers }) => ({ bootstrap: regionServers[1]?.address ?? "", auth: "simple" })],
    ["ZooKeeper", ({ zookeeper = "" }) => ({ zookeeper, auth: "simple" })],
    ["ZooKeeper by a URI", ({ zookeeper }) => `hbase+zk://${zookeeper}/hbase`],
    ["the site", (_, site) => ({ site })],
  ];
  for (const [name, where] of ways) {
    it(`by ${name}`, async (t) => {
      await using server = await startHBase({ ...FIXTURES, regionServers: 2 });
      const site = mkdtempSync(join(tmpdir(), "tshbase-site-"));
      t.after(() => rmSync(site, { recursive: true }));
      writeFileSync(join(site, "hbase-site.xml"), server.siteXml());
      const target = where(server, site);
      await using hbase = await (typeof target === "string" ? connect(target) : connect(target));
      assert.equal((await hbase.table("t").get("row"))?.text("f:q"), "value");
      assert.equal((await hbase.activeMaster()).port, server.master.port);
    });
  }

  it("siteXml() takes properties of the caller, over its own", async () => {
    await using server = await startHBase();
    const xml = server.siteXml({ "hbase.client.pause": "7", "hbase.zookeeper.quorum": "elsewhere & <more>" });
    assert.match(xml, /<name>hbase.client.pause<\/name>\s*<value>7<\/value>/);
    assert.match(xml, /elsewhere &amp; &lt;more/);
    assert.equal(server.siteProperties({ "hbase.client.pause": "7" })["hbase.client.pause"], "7");
  });
});

describe("the end of it", () => {
  it("two side by side know nothing of each other", async () => {
    await using one = await startHBase(FIXTURES);
    await using two = await startHBase({ tables: { t: ["f"] } });
    await using first = await connect(one.uri);
    await using second = await connect(two.uri);
    assert.notEqual(await first.clusterId(), await second.clusterId());
    assert.equal(await second.table("t").get("row"), undefined);
    await second.table("t").put("row", { "f:q": "other" });
    assert.equal((await first.table("t").get("row"))?.text("f:q"), "value");
    await two.close();
    assert.equal((await first.table("t").get("row"))?.text("f:q"), "value");
  });

  it("close() may be called again, also at once, and refuses clients afterwards", async (t) => {
    const server = await startHBase(FIXTURES);
    t.after(() => server.close());
    const hbase = await connect({ bootstrap: server.bootstrap, auth: "simple", operationTimeoutMs: 500 });
    t.after(() => hbase.close());
    const rows = hbase.table("t").scan({ caching: 1, prefetch: 0 })[Symbol.asyncIterator]();
    await rows.next();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await assert.rejects(hbase.table("t").get("row"));
  });

  it("`await using` ends it", async () => {
    let port = 0;
    {
      await using server = await startHBase();
      port = server.master.port;
    }
    await using again = await startHBase({ masterPort: port });
    assert.equal(again.master.port, port);
  });

  it("a process that has closed it ends by itself", async () => {
    const modules = ["testing", "index"].map((name) => import.meta.resolve(`../../src/${name}${EXTENSION}`));
    const program = `
      const [{ startHBase }, { connect }] = await Promise.all(process.argv.slice(1).map((name) => import(name)));
      const server = await startHBase({ regionServers: 2, tables: { t: ["f"] }, rows: { t: { a: { "f:q": "1" }, b: { "f:q": "2" } } } });
      const hbase = await connect(server.uri);
      const viaZooKeeper = await connect("hbase+zk://" + server.zookeeper);
      await viaZooKeeper.table("t").get("a");
      server.splitRegion("t", "b");
      // A scanner is open, calls are under way and connections stay: the server ends them.
      await hbase.table("t").scan({ caching: 1, prefetch: 0 })[Symbol.asyncIterator]().next();
      await server.close();
      await Promise.all([hbase.close(), viaZooKeeper.close()]);
      console.log("closed");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, ...modules], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const output: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => output.push(bytes));
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, Buffer.concat(output).toString()], [0, "closed\n"]);
  });
});

const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));

function listenSomewhere(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Three that nobody had a moment ago. */
async function freePorts(t: TestContext): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: 3 }, listenSomewhere));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  t.diagnostic(`ports ${ports.join(", ")}`);
  return ports;
}
