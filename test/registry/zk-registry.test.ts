/** The ZooKeeper registry over stand-ins of a quorum: every answer, what is missing, rotation, repetition, idle connections. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { RegistryUnreachableError } from "../../src/errors/registry-errors.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { ZnodeForbiddenError, ZnodeMissingError } from "../../src/errors/zookeeper-errors.ts";
import { ZkRegistry, type ZkRegistryOptions } from "../../src/registry/zk-registry.ts";
import { connectError } from "../../src/transport/connect-error.ts";
import { type Address, addressText, type Dial } from "../../src/transport/transport.ts";
import { everyTruncation } from "../support/chunked.ts";
import { CLOSE, type StandInOptions, ZooKeeperStandIn } from "./zookeeper/stand-in.ts";
import { clusterZnodes, METADATA, metaZnode, znode } from "./zookeeper/znodes-of.ts";

interface Quorum {
  readonly registry: ZkRegistry;
  /** by host */
  readonly servers: Readonly<Record<string, ZooKeeperStandIn>>;
  readonly dialled: string[];
}

/** A host without options is not there: connections to it are refused. */
function quorum(
  hosts: Readonly<Record<string, StandInOptions | undefined>>,
  options: Partial<ZkRegistryOptions> = {},
): Quorum {
  const servers: Record<string, ZooKeeperStandIn> = {};
  for (const [host, given] of Object.entries(hosts))
    if (given !== undefined) servers[host] = new ZooKeeperStandIn({ znodes: clusterZnodes(), ...given });
  const dialled: string[] = [];
  const dial: Dial = (address, more) => {
    dialled.push(address.host);
    const server = servers[address.host];
    if (server === undefined) return Promise.reject(refused(address));
    return server.dial(address, more);
  };
  const registry = new ZkRegistry({
    quorum: Object.keys(hosts).map((host) => ({ host, port: 2181 })),
    znodeParent: "/hbase",
    dial,
    connectTimeoutMs: 1_000,
    answerTimeoutMs: 5_000,
    sessionTimeoutMs: 90_000,
    keepAliveMs: 60_000,
    operationTimeoutMs: 5_000,
    pauseMs: 1,
    overloadedPauseMs: 1,
    ...options,
  });
  return { registry, servers, dialled };
}

const one = (
  options: StandInOptions = {},
  more: Partial<ZkRegistryOptions> = {},
): Quorum & { zk: ZooKeeperStandIn } => {
  const made = quorum({ zk1: options }, more);
  return { ...made, zk: made.servers["zk1"] as ZooKeeperStandIn };
};

function refused(address: Address): Error {
  return connectError(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }), addressText(address));
}

/** The pause before it would end behind the time there is. */
const NO_SECOND_ROUND = { operationTimeoutMs: 60_000, pauseMs: 2_000_000 };

const without = (...names: readonly string[]): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(clusterZnodes()).filter(([path]) => !names.some((name) => path.includes(name))));

test("answers every question from HBase's znodes, over one connection", async () => {
  const { registry, zk } = one();
  const [id, master, masters, nodes, meta] = await Promise.all([
    registry.clusterId(),
    registry.activeMaster(),
    registry.masters(),
    registry.bootstrapNodes(),
    registry.metaRegionLocations(),
  ]);
  assert.equal(id, "the-cluster");
  assert.deepEqual(master, { host: "m1", port: 16_000, startCode: 1_700_000_000_000n });
  assert.deepEqual(
    masters.map(({ server, active }) => [server.host, active]),
    [
      ["m1", true],
      ["m2", false],
    ],
  );
  assert.deepEqual(nodes, [
    { host: "rs1", port: 16_020, startCode: 1_700_000_000_002n },
    { host: "rs2", port: 16_020, startCode: 1_700_000_000_003n },
  ]);
  assert.deepEqual(
    meta.map(({ replicaId, regionId, startKey, endKey, server }) => [
      replicaId,
      regionId,
      startKey.length + endKey.length,
      server?.host,
    ]),
    [
      [0, 1n, 0, "rs1"],
      [1, 1n, 0, "rs2"],
    ],
  );
  assert.equal(zk.sessions, 1);
  registry.close();
  await zk.until(() => zk.openConnections === 0);
  assert.equal(zk.asked.at(-1)?.type, CLOSE);
});

test("another parent, the root included", async () => {
  const { registry } = one({ znodes: clusterZnodes("/a/b") }, { znodeParent: "/a/b" });
  assert.equal(await registry.clusterId(), "the-cluster");
  registry.close();
  const root = one({ znodes: { "/hbaseid": znode("ClusterId", { clusterId: "at the root" }) } }, { znodeParent: "/" });
  assert.equal(await root.registry.clusterId(), "at the root");
  root.registry.close();
});

test("a parent that is not there is an error at once, which shows what is there", async () => {
  const { registry, zk } = one({ znodes: clusterZnodes("/hbase-unsecure") });
  const asked = [registry.clusterId(), registry.metaRegionLocations(), registry.bootstrapNodes()];
  for (const outcome of await Promise.allSettled(asked)) {
    const error = outcome.status === "rejected" ? (outcome.reason as unknown) : undefined;
    assert.ok(error instanceof ZnodeMissingError);
    assert.equal(error.path, "/hbase");
    assert.equal(error.advice.action, "fail");
    assert.match(error.message, /zookeeper\.znode\.parent.*\/hbase-unsecure/);
  }
  assert.ok(zk.asked.length < 20, "it is not asked again and again");
  registry.close();
});

test("what is missing while HBase starts is waited for", async () => {
  const questions: readonly (readonly [string, (registry: ZkRegistry) => Promise<unknown>])[] = [
    ["hbaseid", (registry) => registry.clusterId()],
    ["master", (registry) => registry.activeMaster()],
    ["rs", (registry) => registry.bootstrapNodes()],
    ["meta-region-server", (registry) => registry.metaRegionLocations()],
    ["master", (registry) => registry.masters()],
  ];
  for (const [name, ask] of questions) {
    const { registry, zk } = one({ znodes: { ...without(`/${name}`, "masters"), "/hbase/running": Buffer.alloc(0) } });
    const asked = ask(registry);
    await zk.until(() => zk.asked.length > 8);
    zk.znodes = clusterZnodes();
    await asked;
    registry.close();
  }
});

test("a znode that is still empty, and a meta that is not open, count as no answer yet", async () => {
  const opening = znode("MetaRegionServer", { server: { hostName: "rs1", port: 16_020 }, state: 1 });
  for (const value of [Buffer.alloc(0), METADATA, opening]) {
    const { registry, zk } = one({ znodes: { "/hbase/meta-region-server": value } });
    const asked = registry.metaRegionLocations();
    await zk.until(() => zk.asked.length > 4);
    zk.znodes = { "/hbase/meta-region-server": metaZnode("rs9", 1) };
    assert.equal((await asked)[0]?.server?.host, "rs9");
    registry.close();
  }
});

test("a broken replica of meta hides no primary", async () => {
  const { registry } = one({ znodes: { ...clusterZnodes(), "/hbase/meta-region-server-1": Buffer.from("junk") } });
  assert.deepEqual(
    (await registry.metaRegionLocations()).map(({ replicaId }) => replicaId),
    [0],
  );
  registry.close();
});

test("no master at all, within the time there is: the error says so, and how long it was tried", async () => {
  const { registry } = one({ znodes: without("master") }, NO_SECOND_ROUND);
  await assert.rejects(registry.masters(), (error) => {
    assert.ok(error instanceof RegistryUnreachableError);
    assert.match(error.message, /masters.*within 60000 ms \(operationTimeoutMs, 1 round\).*no master is running/);
    assert.ok(error.causes[0]?.error instanceof ZnodeMissingError);
    return true;
  });
  registry.close();
});

test("backup masters without an active one are masters all the same", async () => {
  const { registry } = one({ znodes: without("/master") });
  assert.deepEqual(
    (await registry.masters()).map(({ server, active }) => [server.host, active]),
    [["m2", false]],
  );
  registry.close();
});

test("an ACL that forbids the read ends the question at once", async () => {
  const { registry, zk } = one({ onRequest: ({ type }) => (type > 0 ? { type: "error", code: -102 } : undefined) });
  await assert.rejects(registry.clusterId(), (error) => {
    assert.ok(error instanceof ZnodeForbiddenError);
    assert.match(error.message, /NOAUTH.*ACL.*bootstrap/);
    return true;
  });
  assert.equal(zk.asked.length, 1);
  registry.close();
});

test("values that HBase did not write, and those cut anywhere, are refused", async () => {
  const value = clusterZnodes()["/hbase/hbaseid"] as Buffer;
  const lying = Buffer.from(value);
  lying.writeInt32BE(0x7fffffff, 1);
  const wrong = [Buffer.from("plain text"), lying, ...everyTruncation(value)].filter(
    (bytes) => bytes.length > 0 && bytes.length !== METADATA.length,
  );
  const { registry, zk } = one();
  for (const bytes of wrong) {
    zk.znodes = { "/hbase/hbaseid": bytes };
    await assert.rejects(registry.clusterId(), MalformedMessageError, bytes.toString("hex"));
  }
  registry.close();
});

test("a value without HBase's metadata in front is read too", async () => {
  const value = clusterZnodes()["/hbase/hbaseid"] as Buffer;
  const { registry } = one({ znodes: { "/hbase/hbaseid": value.subarray(METADATA.length) } });
  assert.equal(await registry.clusterId(), "the-cluster");
  registry.close();
});

test("servers of the quorum that are down, mute or without a quorum are passed over", async () => {
  const { registry, servers } = quorum({
    zk1: undefined,
    zk2: { onConnect: () => ({ type: "close" }) },
    zk3: { onConnect: () => ({ type: "silence" }) },
    zk4: {},
  });
  assert.equal(await registry.clusterId(), "the-cluster");
  assert.equal(registry.server, "zk4:2181");
  // The mute one is called off, not kept.
  await servers["zk3"]?.until(() => servers["zk3"]?.openConnections === 0);
  registry.close();
});

test("a quorum of which nobody answers: one cause for each server, and what was tried", async () => {
  const hosts = { zk1: undefined, zk2: { onConnect: () => ({ type: "close" }) as const } };
  const { registry, dialled } = quorum(hosts, NO_SECOND_ROUND);
  await assert.rejects(registry.clusterId(), (error) => {
    assert.ok(error instanceof RegistryUnreachableError);
    assert.deepEqual(error.causes.map(({ server }) => server).sort(), ["zk1:2181", "zk2:2181"]);
    assert.match(error.message, /the cluster's id in the ZooKeeper quorum zk1:2181,zk2:2181 within 60000 ms/);
    assert.match(error.message, /zk1:2181: .*ECONNREFUSED.*2181 for ZooKeeper/);
    assert.equal(error.advice.action, "retry");
    return true;
  });
  assert.deepEqual([...dialled].sort(), ["zk1", "zk2"]);
  registry.close();
});

test("a quorum that is down is asked again until it is back", async () => {
  const { registry, zk, dialled } = one({ onConnect: () => ({ type: "close" }) });
  const asked = registry.clusterId();
  await zk.until(() => dialled.length > 3);
  zk.options = {};
  assert.equal(await asked, "the-cluster");
  registry.close();
});

test("a connection that is cut in mid question, and a session that expires, cost nothing but another session", async () => {
  let trouble = 0;
  const { registry, zk } = one({
    onRequest: ({ type }) => {
      if (type <= 0 || trouble === 2) return undefined;
      return trouble++ === 0 ? { type: "close" } : { type: "error", code: -112 };
    },
  });
  const answers = await Promise.all([registry.clusterId(), registry.activeMaster()]);
  assert.deepEqual([answers[0], answers[1].host], ["the-cluster", "m1"]);
  assert.ok(zk.sessions >= 2);
  zk.cut();
  await zk.until(() => zk.openConnections === 0);
  assert.equal(await registry.clusterId(), "the-cluster");
  registry.close();
});

test("a server that falls silent in mid question is left for another one", async () => {
  const silent: StandInOptions = { onRequest: ({ type }) => (type > 0 ? { type: "silence" } : undefined) };
  const { registry, servers } = quorum({ zk1: silent, zk2: silent }, { answerTimeoutMs: 5 });
  const asked = registry.clusterId();
  const both = Object.values(servers);
  await Promise.race(both.map((server) => server.until(() => server.asked.length > 0)));
  for (const server of both) server.options = {};
  assert.equal(await asked, "the-cluster");
  registry.close();
});

test("questions of many askers share one session, and one who leaves disturbs none", async () => {
  const { registry, zk } = one();
  const leaving = new AbortController();
  const left = registry.clusterId({ signal: leaving.signal });
  const all = Array.from({ length: 100 }, () => registry.clusterId());
  leaving.abort(new Error("enough"));
  await assert.rejects(left, { message: "enough" });
  assert.deepEqual(new Set(await Promise.all(all)), new Set(["the-cluster"]));
  assert.equal(zk.sessions, 1);
  registry.close();
});

test("timeoutMs of one question ends that one alone", async () => {
  const { registry, zk } = one({
    onRequest: ({ path }) => (path.endsWith("hbaseid") ? { type: "silence" } : undefined),
  });
  await assert.rejects(registry.clusterId({ timeoutMs: 5 }), RegistryUnreachableError);
  assert.equal(zk.openConnections, 1);
  registry.close();
});

test("close() ends what is under way, the opening of a session included, and leaves no connection", async () => {
  const { registry, zk } = one({ onConnect: () => ({ type: "silence" }) });
  const asked = registry.clusterId();
  await zk.until(() => zk.wishedTimeouts.length === 1);
  registry.close();
  await assert.rejects(asked, ClientClosedError);
  await zk.until(() => zk.openConnections === 0);
  await assert.rejects(registry.clusterId(), ClientClosedError);
});
