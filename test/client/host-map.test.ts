/** The option `hostMap`: what is dialled for what the cluster says, what errors say, and that principals do not change. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hostMapOf } from "../../src/client/host-map-option.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { connect } from "../../src/index.ts";
import { startCluster } from "../../src/testing.ts";
import { connectError } from "../../src/transport/connect-error.ts";
import { mappedDial } from "../../src/transport/host-map.ts";
import { type Address, addressText, type Dial } from "../../src/transport/transport.ts";
import { ZooKeeperStandIn } from "../registry/zookeeper/stand-in.ts";
import { clusterZnodes } from "../registry/zookeeper/znodes-of.ts";

const at = (host: string, port: number): Address => ({ host, port });

test("host:port comes before host; a host alone keeps the port; what is not named stays", () => {
  const map = hostMapOf({ "m1:16000": "localhost:32771", m1: "10.0.0.1", "[::1]:5": "[::2]:6" });
  assert.deepEqual(map(at("M1", 16_000)), at("localhost", 32_771));
  assert.deepEqual(map(at("m1", 16_020)), at("10.0.0.1", 16_020));
  assert.deepEqual(map(at("::1", 5)), at("::2", 6));
  const other = at("rs1", 16_020);
  assert.equal(map(other), other);
});

test("a function is taken at its word, unless that is no address", () => {
  const map = hostMapOf(({ host, port }) => ({ host: "localhost", port: port + (host === "m1" ? 1 : 2) }));
  assert.deepEqual(map(at("m1", 1)), at("localhost", 2));
  for (const wrong of [undefined, {}, { host: "", port: 1 }, { host: "a", port: 70_000 }, "a:1"])
    assert.throws(() => hostMapOf(() => wrong as Address)(at("m1", 1)), InvalidArgumentError);
});

test("the error of a connection names what the cluster says and what was dialled", async () => {
  const dial: Dial = (address) =>
    Promise.reject(connectError(Object.assign(new Error("x"), { code: "ECONNREFUSED" }), addressText(address)));
  const mapped = mappedDial(dial, hostMapOf({ "m1:16000": "localhost:9" }));
  const sink = { buffer: () => Buffer.alloc(1), filled() {}, ended() {}, closed() {} };
  await assert.rejects(mapped(at("m1", 16_000), { timeoutMs: 1, sink }), {
    code: "HBASE_CONNECT_FAILED",
    where: { server: "m1:16000", dialled: "localhost:9" },
    message: /No connection to localhost:9 .*server m1:16000 dialled as localhost:9/,
  });
});

test("a cluster behind other addresses is reached, ZooKeeper and servers alike, and answers with its own names", async (t) => {
  const cluster = await startCluster({ clusterId: "behind" });
  cluster.become("insecure");
  t.after(() => cluster.close());
  const zk = new ZooKeeperStandIn({ znodes: clusterZnodes() });
  const zkPort = await zk.listen();
  t.after(() => zk.close());
  const hostMap = { "zk1.inside:2181": `127.0.0.1:${zkPort}`, "m1:16000": cluster.master.address };
  await using byZooKeeper = await connect({ zookeeper: "zk1.inside", hostMap });
  assert.equal(await byZooKeeper.clusterId(), "the-cluster");
  assert.deepEqual((await byZooKeeper.activeMaster()).host, "m1");
  await using byServers = await connect("m1:16000", { hostMap });
  assert.equal(await byServers.clusterId(), "behind");
  const [connection] = byServers.stats().connections;
  assert.equal(connection?.server, "m1:16000");
  assert.ok(connection?.opening?.attempts.some(({ events }) => events.some(({ what }) => /connected as /.test(what))));
});
