/** Which registry is used, and where it looks: options before the site, the site by HBase's keys, URIs, and what is refused. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ConnectOptions } from "../../src/client/connect-options.ts";
import { type RegistryChoice, resolveOptions } from "../../src/client/resolve-options.ts";
import { RegistryUnreachableError } from "../../src/errors/registry-errors.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { connect } from "../../src/index.ts";
import { addressText } from "../../src/transport/transport.ts";

const folder = mkdtempSync(join(tmpdir(), "tshbase-where-"));
let sites = 0;
before(() => {
  delete process.env["HBASE_CONF_DIR"];
});
after(() => {
  delete process.env["HBASE_CONF_DIR"];
  rmSync(folder, { recursive: true });
});

type Keys = Readonly<Record<string, string>>;

function site(keys: Keys): string {
  const file = join(folder, `site-${sites++}.xml`);
  const lines = Object.entries(keys).map(
    ([key, value]) => `<property><name>${key}</name><value>${value}</value></property>`,
  );
  writeFileSync(file, `<configuration>${lines.join("")}</configuration>`);
  return file;
}

/** In short: `rpc m1:16000` or `zk z1:2181,z2:2181/hbase`. */
function shortly(registry: RegistryChoice): string {
  if (registry.type === "rpc") return `rpc ${registry.bootstrap.map(({ address }) => addressText(address)).join(",")}`;
  return `zk ${registry.quorum.map(addressText).join(",")}${registry.znodeParent}`;
}

const QUORUM = { "hbase.zookeeper.quorum": "z1,Z2:2182" };
const impl = (name: string): Keys => ({ "hbase.client.registry.impl": `org.apache.hadoop.hbase.client.${name}` });
const MASTERS = { "hbase.masters": "m1,m2:16001" };
const SERVERS = { "hbase.client.bootstrap.servers": "m1:16000,rs1:16020" };

const OF_SITES: readonly (readonly [string, Keys, string])[] = [
  ["only a quorum, as 2.x sites have", QUORUM, "zk z1:2181,z2:2182/hbase"],
  [
    "a port and a parent",
    { ...QUORUM, "hbase.zookeeper.property.clientPort": "2222", "zookeeper.znode.parent": "/hbase-secure/" },
    "zk z1:2222,z2:2182/hbase-secure",
  ],
  [
    "a quorum for clients (HBASE-20159)",
    {
      ...QUORUM,
      "hbase.client.zookeeper.quorum": "c1",
      "hbase.client.zookeeper.property.clientPort": "2183",
      "hbase.zookeeper.property.clientPort": "2222",
    },
    "zk c1:2183/hbase",
  ],
  ["servers beside a quorum", { ...QUORUM, ...SERVERS, ...MASTERS }, "rpc m1:16000,rs1:16020"],
  ["masters beside a quorum", { ...QUORUM, ...MASTERS }, "rpc m1:16000,m2:16001"],
  [
    "ZKConnectionRegistry before servers",
    { ...QUORUM, ...SERVERS, ...impl("ZKConnectionRegistry") },
    "zk z1:2181,z2:2182/hbase",
  ],
  ["RpcConnectionRegistry", { ...QUORUM, ...SERVERS, ...impl("RpcConnectionRegistry") }, "rpc m1:16000,rs1:16020"],
  ["MasterRegistry", { ...QUORUM, ...SERVERS, ...MASTERS, ...impl("MasterRegistry") }, "rpc m1:16000,m2:16001"],
  ["a registry that nobody knows", { ...QUORUM, ...impl("SomeRegistry") }, "zk z1:2181,z2:2182/hbase"],
  ["nothing at all: HBase's own default", {}, "zk 127.0.0.1:2181/hbase"],
];
for (const [name, keys, expected] of OF_SITES) {
  test(`a site with ${name}: ${expected}`, async () => {
    assert.equal(shortly((await resolveOptions({ site: site(keys) })).registry), expected);
  });
}

const OF_OPTIONS: readonly (readonly [ConnectOptions, string])[] = [
  [{ zookeeper: "z1,z2:2182" }, "zk z1:2181,z2:2182/hbase"],
  [{ zookeeper: "z1:2181,[::1]:2181/a/b" }, "zk z1:2181,[::1]:2181/a/b"],
  [{ zookeeper: "hbase+zk://z1:2181/x" }, "zk z1:2181/x"],
  [{ zookeeper: { quorum: ["z1", "z2:9"], znodeParent: "/" } }, "zk z1:2181,z2:9/"],
  [{ bootstrap: "HBASE+ZK://z1:2181,z2:2181/hbase" }, "zk z1:2181,z2:2181/hbase"],
  [{ bootstrap: "hbase+zk://z1" }, "zk z1:2181/hbase"],
  [{ bootstrap: "hbase+rpc://m1:16000,rs1:16020/" }, "rpc m1:16000,rs1:16020"],
];
for (const [options, expected] of OF_OPTIONS) {
  test(`${JSON.stringify(options)}: ${expected}`, async () => {
    const { registry, notes } = await resolveOptions(options);
    assert.equal(shortly(registry), expected);
    assert.deepEqual(notes, []);
  });
}

test("options stand before the site, and the site fills in what they leave out", async () => {
  const keys = { ...SERVERS, ...QUORUM, "zookeeper.session.timeout": "30000", "zookeeper.keep-alive.time": "5000" };
  const named = { quorum: "other", sessionTimeoutMs: 7_000 };
  const { registry } = await resolveOptions({ site: site(keys), zookeeper: named });
  assert.equal(shortly(registry), "zk other:2181/hbase");
  assert.ok(registry.type === "zookeeper");
  assert.deepEqual([registry.sessionTimeoutMs, registry.keepAliveMs, registry.answerTimeoutMs], [7_000, 5_000, 10_000]);
  const tuned = await resolveOptions({ site: site(keys), zookeeper: { answerTimeoutMs: 1 } });
  assert.equal(shortly(tuned.registry), "zk z1:2181,z2:2182/hbase");
});

test("HBASE_CONF_DIR is read where nothing else says where the cluster is", async () => {
  process.env["HBASE_CONF_DIR"] = site(QUORUM);
  assert.equal(shortly((await resolveOptions({})).registry), "zk z1:2181,z2:2182/hbase");
  assert.equal(shortly((await resolveOptions({ zookeeper: "z9" })).registry), "zk z9:2181/hbase");
  delete process.env["HBASE_CONF_DIR"];
});

test("the query of a URI is configuration, which stands before the site's", async () => {
  const bootstrap = "hbase+zk://z1/h?hbase.rpc.timeout=5&zookeeper.session.timeout=6000&zookeeper.znode.parent=/no";
  const { registry, rpc } = await resolveOptions({ bootstrap });
  assert.equal(rpc.rpcTimeoutMs, 5);
  assert.equal(shortly(registry), "zk z1:2181/h");
  assert.equal(registry.type === "zookeeper" && registry.sessionTimeoutMs, 6_000);
});

const REFUSED: readonly (readonly [string, object])[] = [
  ["bootstrap", {}],
  ["zookeeper", { zookeeper: "z1", bootstrap: "m1:1" }],
  ["zookeeper", { zookeeper: "" }],
  ["zookeeper", { zookeeper: "z1//x" }],
  ["zookeeper", { zookeeper: "z1/a/../b" }],
  ["zookeeper", { zookeeper: "hbase+rpc://m1:1" }],
  ["zookeeper", { zookeeper: 7 }],
  ["zookeeper.quorum", { zookeeper: {} }],
  ["zookeeper.quorum", { zookeeper: { quorum: "z1:0" } }],
  ["zookeeper.znodeParent", { zookeeper: { quorum: "z1", znodeParent: "hbase" } }],
  ["zookeeper.sessionTimeoutMs", { zookeeper: { quorum: "z1", sessionTimeoutMs: 0 } }],
  ["zookeeper.port", { zookeeper: { quorum: "z1", port: 2181 } }],
  ["bootstrap", { bootstrap: "hbase+http://z1" }],
  ["bootstrap", { bootstrap: "hbase+rpc://m1:1?rpcTimeoutMs=5" }],
  ["hostMap", { bootstrap: "m1:1", hostMap: "a=b" }],
  ["hostMap", { bootstrap: "m1:1", hostMap: { a: 7 } }],
  ["hostMap", { bootstrap: "m1:1", hostMap: { "a b": "c" } }],
  ["hostMap", { bootstrap: "m1:1", hostMap: { a: "b:1" } }],
];
for (const [option, options] of REFUSED) {
  test(`refused, with the name ${option}: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(resolveOptions(options as ConnectOptions), (error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.equal(error.option, option);
      return true;
    });
  });
}

test("a site that asks for an RPC registry and names no server is refused, with the keys", async () => {
  const asked = resolveOptions({ site: site({ ...QUORUM, ...impl("RpcConnectionRegistry") }) });
  await assert.rejects(asked, { option: "site", message: /hbase\.client\.bootstrap\.servers/ });
  const bad = resolveOptions({ site: site({ ...QUORUM, "zookeeper.session.timeout": "0" }) });
  await assert.rejects(bad, { option: "site: zookeeper.session.timeout", message: /as .*site-\d+\.xml says/ });
});

test("a number that makes no sense is refused with where it stands", async () => {
  const ofSite = resolveOptions({ site: site({ ...QUORUM, "hbase.client.retries.number": "-7" }) });
  await assert.rejects(ofSite, { option: "site: hbase.client.retries.number", message: /as .*site-\d+\.xml says/ });
  const ofUri = resolveOptions({ bootstrap: "hbase+zk://z1/h?hbase.client.bootstrap.hedged.fanout=0" });
  await assert.rejects(ofUri, { option: "connection URI: hbase.client.bootstrap.hedged.fanout" });
});

test("what Java takes is taken: no limit, no pause", async () => {
  const keys = ["hbase.client.operation.timeout", "hbase.rpc.timeout", "hbase.client.pause"];
  const taken = site({ ...QUORUM, ...Object.fromEntries(keys.map((key) => [key, "0"])) });
  const { rpc, data } = await resolveOptions({ site: taken });
  assert.deepEqual([rpc.rpcTimeoutMs, data.operationTimeoutMs, data.pauseMs], [0x7fff_ffff, 0x7fff_ffff, 1]);
});

test("what a site does not say is in the error of a cluster that is not found there", async () => {
  const keys = { "hbase.zookeeper.property.clientPort": "1", ...impl("SomeRegistry") };
  const options = { operationTimeoutMs: 300, connectTimeoutMs: 200 };
  await assert.rejects(connect({ site: site(keys), ...options }), (error) => {
    assert.ok(error instanceof RegistryUnreachableError);
    assert.match(error.message, /No ZooKeeper quorum and no server is named; .* 127\.0\.0\.1/);
    assert.match(error.message, /names SomeRegistry, which tshbase does not know/);
    return true;
  });
});

test("an empty file is said to be empty", async () => {
  const file = join(folder, `site-${sites++}.xml`);
  writeFileSync(file, "");
  await assert.rejects(resolveOptions({ site: file }), { message: /site-\d+\.xml: it is empty/ });
});

test("connect() takes a text as its first argument, and options behind it", async () => {
  await using hbase = await connect("hbase+zk://z1:2181/hbase", { lazy: true });
  assert.deepEqual(hbase.stats().connections, []);
  await assert.rejects(connect("m1", { lazy: true }), { option: "bootstrap" });
  await assert.rejects(connect("m1:1", { bootstrap: "m2:1" }), { option: "bootstrap" });
  await assert.rejects(connect("m1:1", { zookeeper: "z1" }), { option: "zookeeper" });
  await assert.rejects(connect({ bootstrap: "m1:1" }, { lazy: true }), { option: "options" });
});
