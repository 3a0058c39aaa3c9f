import assert from "node:assert/strict";
import { test } from "node:test";
import { TableName } from "../../../src/names/table-name.ts";
import * as balancer from "../../../src/protobuf/balancer-messages.ts";
import * as status from "../../../src/protobuf/cluster-status-messages.ts";
import * as master from "../../../src/protobuf/master-messages.ts";
import * as namespaces from "../../../src/protobuf/namespace-messages.ts";
import * as snapshots from "../../../src/protobuf/snapshot-messages.ts";
import { NAMESPACE_TABLE } from "../../../src/server/master/system-tables.ts";
import { type CallContext, ServiceException } from "../../../src/server/service.ts";
import { exception, type Harness, MASTER, open, SERVERS, write } from "./master-harness.ts";

const STATUS = [status.GetClusterStatusRequest, status.GetClusterStatusResponse] as const;

async function statusOf(harness: Harness, options: number[] = []) {
  return (await harness.call("GetClusterStatus", STATUS, { options })).clusterStatus;
}

test("the status tells version, id, master, servers with the load of their regions, and counts", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  write(harness, "t", "a", "f", "v".repeat(2_000_000));
  const server = harness.at(info);
  harness.cluster.regions.region(server, info.name).requests.writes = 3;
  const told = await statusOf(harness);
  assert.deepEqual(told.hbaseVersion, { version: "2.6.4" });
  assert.deepEqual(told.clusterId, { clusterId: harness.cluster.clusterId });
  assert.deepEqual(told.master, { hostName: "localhost", port: MASTER.port, startCode: MASTER.startCode });
  assert.equal(told.balancerOn, true);
  assert.equal(told.masterInfoPort, -1);
  assert.deepEqual(
    told.liveServers.map(({ server: { port } }) => port),
    [16_020, 16_021],
  );
  assert.deepEqual(
    told.serversName.map(({ port }) => port),
    [16_020, 16_021],
  );
  const loads = told.liveServers.flatMap(({ serverLoad }) => serverLoad.regionLoads);
  assert.equal(loads.length, 4);
  const load = loads.find(({ regionSpecifier }) => regionSpecifier.value.equals(info.name));
  assert.deepEqual([load?.stores, load?.storefileSizeMB, load?.writeRequestsCount], [1, 2, 3n]);
  const counts = told.tableRegionStatesCount.map(({ tableName, regionStatesCount: { openRegions, totalRegions } }) => [
    TableName.ofMessage(tableName).text,
    openRegions,
    totalRegions,
  ]);
  assert.deepEqual(counts, [
    ["hbase:meta", 1, 1],
    ["hbase:namespace", 1, 1],
    ["t", 2, 2],
  ]);
});

test("only what was asked for is told", async (t) => {
  const harness = open(t);
  const told = await statusOf(harness, [1, 8, 12, 13]);
  const there = Object.entries(told).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  assert.deepEqual(there.map(([key]) => key).sort(), ["balancerOn", "clusterId"]);
});

test("regions in transition, split ones, closed ones and dead servers are told", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  const [low, high] = harness.cluster.regionsOf("t");
  assert.ok(low !== undefined && high !== undefined);
  harness.cluster.splitRegion(low.encodedName, Buffer.from("c"));
  const [first] = SERVERS;
  assert.ok(first !== undefined);
  harness.cluster.serverDied(first);
  harness.cluster.setRegionInTransition(high.encodedName, true);
  const told = await statusOf(harness);
  assert.deepEqual(
    told.deadServers.map(({ port }) => port),
    [16_020],
  );
  const [waiting] = told.regionsInTransition;
  assert.ok(waiting?.spec.value.equals(high.name));
  assert.deepEqual([waiting?.regionState.state, waiting?.regionState.stamp], [2, 1_700_000_000_000n]);
  const counts = told.tableRegionStatesCount.find(({ tableName }) => String(tableName.qualifier) === "t");
  assert.deepEqual(counts?.regionStatesCount, {
    openRegions: 2,
    splitRegions: 1,
    closedRegions: 0,
    regionsInTransition: 1,
    totalRegions: 4,
  });
});

test("the sizes of regions are measured anew after three seconds only", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const sizes = async (): Promise<unknown[]> => {
    const { liveServers } = await statusOf(harness);
    const loads = liveServers.flatMap(({ serverLoad }) => serverLoad.regionLoads);
    return loads
      .filter(({ regionSpecifier }) => regionSpecifier.value.includes("t,,"))
      .map(({ storefileSizeMB }) => storefileSizeMB);
  };
  assert.deepEqual(await sizes(), [0]);
  write(harness, "t", "a", "f", "v".repeat(2_000_000));
  assert.deepEqual(await sizes(), [0]);
  harness.nowMs += 3_000;
  assert.deepEqual(await sizes(), [2]);
});

test("switches are told as they were, and as they are", async (t) => {
  const harness = open(t);
  const turn = [
    [
      "SetBalancerRunning",
      [balancer.SetBalancerRunningRequest, balancer.SetBalancerRunningResponse],
      { on: false },
      { prevBalanceValue: true },
    ],
    [
      "IsBalancerEnabled",
      [balancer.IsBalancerEnabledRequest, balancer.IsBalancerEnabledResponse],
      {},
      { enabled: false },
    ],
    [
      "SetNormalizerRunning",
      [balancer.SetNormalizerRunningRequest, balancer.SetNormalizerRunningResponse],
      { on: true },
      { prevNormalizerValue: true },
    ],
    [
      "IsNormalizerEnabled",
      [balancer.IsNormalizerEnabledRequest, balancer.IsNormalizerEnabledResponse],
      {},
      { enabled: true },
    ],
    ["Normalize", [balancer.NormalizeRequest, balancer.NormalizeResponse], {}, { normalizerRan: true }],
    [
      "SetSplitOrMergeEnabled",
      [balancer.SetSplitOrMergeEnabledRequest, balancer.SetSplitOrMergeEnabledResponse],
      { enabled: false, switchTypes: [1] },
      { prevValue: [true] },
    ],
    [
      "IsSplitOrMergeEnabled",
      [balancer.IsSplitOrMergeEnabledRequest, balancer.IsSplitOrMergeEnabledResponse],
      { switchType: 1 },
      { enabled: false },
    ],
    [
      "IsSplitOrMergeEnabled",
      [balancer.IsSplitOrMergeEnabledRequest, balancer.IsSplitOrMergeEnabledResponse],
      { switchType: 0 },
      { enabled: true },
    ],
    [
      "EnableCatalogJanitor",
      [master.EnableCatalogJanitorRequest, master.EnableCatalogJanitorResponse],
      { enable: false },
      { prevValue: true },
    ],
    [
      "IsCatalogJanitorEnabled",
      [master.IsCatalogJanitorEnabledRequest, master.IsCatalogJanitorEnabledResponse],
      {},
      { value: false },
    ],
    ["RunCleanerChore", [master.RunCleanerChoreRequest, master.RunCleanerChoreResponse], {}, { cleanerChoreRan: true }],
    [
      "SetCleanerChoreRunning",
      [master.SetCleanerChoreRunningRequest, master.SetCleanerChoreRunningResponse],
      { on: false },
      { prevValue: true },
    ],
    [
      "IsCleanerChoreEnabled",
      [master.IsCleanerChoreEnabledRequest, master.IsCleanerChoreEnabledResponse],
      {},
      { value: false },
    ],
    [
      "SwitchSnapshotCleanup",
      [master.SetSnapshotCleanupRequest, master.SetSnapshotCleanupResponse],
      { enabled: false },
      { prevSnapshotCleanup: true },
    ],
    [
      "IsSnapshotCleanupEnabled",
      [master.IsSnapshotCleanupEnabledRequest, master.IsSnapshotCleanupEnabledResponse],
      {},
      { enabled: false },
    ],
  ] as const;
  for (const [method, [request, response], message, expected] of turn)
    assert.deepEqual(await harness.call(method, [request, response] as never, message as never), expected, method);
});

test("the master runs, is in no maintenance, has no peers, and says how clients come in", async (t) => {
  const harness = open(t);
  const secure = open(t, { isSecure: true });
  const RUNNING = [master.IsMasterRunningRequest, master.IsMasterRunningResponse] as const;
  const MAINTENANCE = [master.IsInMaintenanceModeRequest, master.IsInMaintenanceModeResponse] as const;
  const CAPABILITIES = [master.SecurityCapabilitiesRequest, master.SecurityCapabilitiesResponse] as const;
  const PEERS = [master.ListReplicationPeersRequest, master.ListReplicationPeersResponse] as const;
  const DECOMMISSIONED = [
    master.ListDecommissionedRegionServersRequest,
    master.ListDecommissionedRegionServersResponse,
  ] as const;
  assert.deepEqual(await harness.call("IsMasterRunning", RUNNING, {}), { isMasterRunning: true });
  assert.deepEqual(await harness.call("IsMasterInMaintenanceMode", MAINTENANCE, {}), { inMaintenanceMode: false });
  assert.deepEqual(await harness.call("getSecurityCapabilities", CAPABILITIES, {}), { capabilities: [0] });
  assert.deepEqual(await secure.call("getSecurityCapabilities", CAPABILITIES, {}), { capabilities: [1] });
  assert.deepEqual(await harness.call("ListReplicationPeers", PEERS, {}), {});
  assert.deepEqual(await harness.call("ListDecommissionedRegionServers", DECOMMISSIONED, {}), { serverName: [] });
});

test("bytes that are no message never do anything", (t) => {
  const harness = open(t);
  const context = { user: undefined, peer: "127.0.0.1:1" } as CallContext;
  for (const [name, method] of harness.cluster.masterService.methods) {
    const bad = Buffer.from("ff07ff", "hex");
    assert.throws(
      () => method(bad, context),
      (error) => !(error instanceof ServiceException),
      name,
    );
  }
});

test("a moved region is in transition no more", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  harness.cluster.setRegionInTransition(info.encodedName, true);
  assert.equal((await statusOf(harness)).regionsInTransition.length, 1);
  harness.cluster.moveRegion(info.encodedName);
  assert.equal((await statusOf(harness)).regionsInTransition.length, 0);
});

test("a reset cluster is as it was when it was new, but for its own tables, servers and name", async (t) => {
  const harness = open(t);
  const { cluster } = harness;
  const CREATE = [namespaces.CreateNamespaceRequest, namespaces.CreateNamespaceResponse] as const;
  await harness.call("CreateNamespace", CREATE, { namespaceDescriptor: { name: Buffer.from("shop") } });
  await harness.createTable("shop:t", ["m"]);
  write(harness, "shop:t", "a");
  const TAKE = [snapshots.SnapshotRequest, snapshots.SnapshotResponse] as const;
  await harness.call("Snapshot", TAKE, { snapshot: { name: "snap", table: "shop:t" } });
  const [info] = cluster.regionsOf("shop:t");
  assert.ok(info !== undefined);
  const server = harness.at(info);
  const id = cluster.clusterId;
  cluster.reset();
  assert.deepEqual(
    cluster.catalog.tables().map(({ name }) => name.text),
    ["hbase:meta", "hbase:namespace"],
  );
  assert.deepEqual(
    [...harness.meta().keys()].filter((row) => !row.startsWith("hbase:namespace")),
    [],
  );
  assert.deepEqual([...harness.meta(NAMESPACE_TABLE).keys()], ["default", "hbase"]);
  assert.deepEqual([cluster.catalog.snapshots(), cluster.clusterId], [[], id]);
  assert.deepEqual(harness.store.spaces(), [0, 1, 2]);
  assert.throws(() => cluster.regions.region(server, info.name), exception("NotServingRegionException"));
  await assert.rejects(harness.createTable("shop:t"), exception("NamespaceNotFoundException", "shop"));
  await harness.createTable("t");
  assert.equal(harness.metaRegions("t").length, 1);
});
