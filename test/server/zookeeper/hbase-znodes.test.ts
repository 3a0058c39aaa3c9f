/** HBase's znodes of a cluster view: their bytes, what our own registry reads from them over TCP, and changes that watchers hear of. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ZkRegistry } from "../../../src/registry/zk-registry.ts";
import { type ClusterView, emptyClusterView, type ServerAddress } from "../../../src/server/cluster-view.ts";
import { startZooKeeper } from "../../../src/server/zookeeper/embedded-zookeeper.ts";
import { type HBaseZnodes, hbaseZnodes } from "../../../src/server/zookeeper/hbase-znodes.ts";
import { dialTcp } from "../../../src/transport/tcp.ts";
import { oracleEncode } from "../../protobuf/oracle.ts";
import { framed, int } from "../../registry/zookeeper/stand-in.ts";
import { rawClient } from "./raw-zookeeper-client.ts";

const server = (host: string, port: number): ServerAddress => ({ host, port, startCode: 1_700_000_000_000 + port });
const M1 = server("m1", 16_000);
const M2 = server("m2", 16_001);
const RS1 = server("rs1", 16_020);
const RS2 = server("rs2", 16_021);

function cluster(): ClusterView {
  return {
    clusterId: "the-cluster",
    activeMaster: M1,
    masters: [M1, M2],
    bootstrapNodes: [RS1, RS2],
    metaRegionLocations: [
      { replicaId: 0, server: RS1 },
      { replicaId: 1, server: RS2 },
    ],
  };
}

const protobufName = ({ host, port, startCode }: ServerAddress): Record<string, unknown> => ({
  hostName: host,
  port,
  startCode: BigInt(startCode),
});

function enveloped(table: string, message: Record<string, unknown>): Buffer {
  const writer = framed(Buffer.from("master:16000embedded"));
  return Buffer.concat([Buffer.of(0xff), writer, Buffer.from("PBUF"), oracleEncode(table, message)]);
}

/** With the state OPEN, 3, which the oracle's account does not have. */
function metaZnode(place: ServerAddress): Buffer {
  const known = enveloped("MetaRegionServer", { server: protobufName(place), rpcVersion: 0 });
  return Buffer.concat([known, Buffer.of(0x18, 3)]);
}

test("the znodes, byte by byte, and no others", () => {
  const { tree } = hbaseZnodes(cluster());
  const expected: Record<string, Buffer> = {
    "/hbase/hbaseid": enveloped("ClusterId", { clusterId: "the-cluster" }),
    "/hbase/master": enveloped("Master", { master: protobufName(M1), rpcVersion: 0, infoPort: 0 }),
    "/hbase/backup-masters/m2,16001,1700000016001": enveloped("Master", {
      master: protobufName(M2),
      rpcVersion: 0,
      infoPort: 0,
    }),
    "/hbase/rs/rs1,16020,1700000016020": enveloped("ClusterId", { clusterId: "" }).subarray(0, 29),
    "/hbase/meta-region-server": metaZnode(RS1),
    "/hbase/meta-region-server-1": metaZnode(RS2),
    "/hbase/table": Buffer.alloc(0),
  };
  for (const [path, data] of Object.entries(expected)) assert.deepEqual(tree.get(path)?.data, data, path);
  const names = ["backup-masters", "hbaseid", "master", "meta-region-server", "meta-region-server-1", "rs", "table"];
  assert.deepEqual(tree.get("/hbase")?.children, names);
  assert.deepEqual(tree.get("/")?.children, ["hbase", "zookeeper"]);
  assert.equal(
    tree
      .get("/hbase/hbaseid")
      ?.data.subarray(0, 5)
      .equals(Buffer.concat([Buffer.of(0xff), int(20)])),
    true,
  );
});

test("what a cluster does not know yet is not there", () => {
  const { tree } = hbaseZnodes(emptyClusterView());
  assert.deepEqual(tree.get("/hbase")?.children, ["backup-masters", "rs", "table"]);
});

async function served(t: TestContext, znodes: HBaseZnodes): Promise<{ port: number; registry: ZkRegistry }> {
  const { port } = await startZooKeeper({ znodes }).then((zooKeeper) => {
    t.after(() => zooKeeper.close());
    return zooKeeper;
  });
  const registry = new ZkRegistry({
    quorum: [{ host: "127.0.0.1", port }],
    znodeParent: znodes.parent,
    dial: dialTcp,
    connectTimeoutMs: 5_000,
    answerTimeoutMs: 5_000,
    sessionTimeoutMs: 90_000,
    keepAliveMs: 60_000,
    operationTimeoutMs: 5_000,
    pauseMs: 1,
    overloadedPauseMs: 1,
  });
  t.after(() => registry.close());
  return { port, registry };
}

for (const parent of ["/hbase", "/hbase-secure/deep", "/"]) {
  test(`our own registry finds everything below ${parent}`, async (t) => {
    const { registry } = await served(t, hbaseZnodes(cluster(), { parent }));
    const name = ({ host, port, startCode }: ServerAddress): object => ({ host, port, startCode: BigInt(startCode) });
    assert.equal(await registry.clusterId(), "the-cluster");
    assert.deepEqual(await registry.activeMaster(), name(M1));
    assert.deepEqual(await registry.masters(), [
      { server: name(M1), active: true },
      { server: name(M2), active: false },
    ]);
    assert.deepEqual(await registry.bootstrapNodes(), [name(RS1), name(RS2)]);
    const meta = await registry.metaRegionLocations();
    assert.deepEqual(
      meta.map(({ replicaId, server: place }) => [replicaId, place]),
      [
        [0, name(RS1)],
        [1, name(RS2)],
      ],
    );
  });
}

test("a change of the view is read at once, and what is gone is gone", async (t) => {
  const view = cluster();
  const znodes = hbaseZnodes(view);
  const { registry } = await served(t, znodes);
  assert.equal((await registry.activeMaster()).host, "m1");
  view.activeMaster = M2;
  view.bootstrapNodes = [RS2];
  view.metaRegionLocations = [{ replicaId: 0, server: RS2 }];
  assert.equal((await registry.activeMaster()).host, "m2");
  assert.deepEqual((await registry.masters()).map(({ server: { host } }) => host).sort(), ["m1", "m2"]);
  assert.deepEqual(
    (await registry.bootstrapNodes()).map(({ host }) => host),
    ["rs2"],
  );
  assert.equal((await registry.metaRegionLocations()).length, 1);
  const { zxid } = znodes.tree;
  znodes.update();
  assert.equal(znodes.tree.zxid, zxid, "nothing has changed since");
});

test("who watches hears of a change with update(): a meta that moves, a master that goes and comes", async (t) => {
  const view = cluster();
  const znodes = hbaseZnodes(view);
  const { port } = await served(t, znodes);
  const client = await rawClient(t, port);
  await client.connect();
  const [EXISTS, GET_DATA, GET_CHILDREN] = [3, 4, 8];
  await client.read(GET_DATA, "/hbase/meta-region-server", true);
  await client.read(GET_CHILDREN, "/hbase/rs", true);
  // As asynchbase does: it is not there, and it never comes.
  assert.equal((await client.read(EXISTS, "/hbase/root-region-server", true)).error, -101);
  view.metaRegionLocations = [{ replicaId: 0, server: RS2 }];
  view.bootstrapNodes = [RS2];
  znodes.update();
  assert.deepEqual(await client.event(), { type: 3, path: "/hbase/meta-region-server" });
  assert.deepEqual(await client.event(), { type: 4, path: "/hbase/rs" });
  await client.read(EXISTS, "/hbase/master", true);
  view.activeMaster = undefined;
  znodes.update();
  assert.deepEqual(await client.event(), { type: 2, path: "/hbase/master" });
  await client.read(EXISTS, "/hbase/master", true);
  view.activeMaster = M2;
  znodes.update();
  assert.deepEqual(await client.event(), { type: 1, path: "/hbase/master" });
});
