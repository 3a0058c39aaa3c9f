import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import * as balancer from "../../../src/protobuf/balancer-messages.ts";
import * as master from "../../../src/protobuf/master-messages.ts";
import * as regions from "../../../src/protobuf/region-messages.ts";
import { exception, type Harness, open, SERVERS, write } from "./master-harness.ts";

const SPLIT = [regions.SplitTableRegionRequest, regions.SplitTableRegionResponse] as const;
const MERGE = [regions.MergeTableRegionsRequest, regions.MergeTableRegionsResponse] as const;
const MOVE = [regions.MoveRegionRequest, regions.MoveRegionResponse] as const;
const ASSIGN = [regions.AssignRegionRequest, regions.AssignRegionResponse] as const;
const UNASSIGN = [regions.UnassignRegionRequest, regions.UnassignRegionResponse] as const;
const OFFLINE = [master.OfflineRegionRequest, master.OfflineRegionResponse] as const;
const JANITOR = [master.RunCatalogScanRequest, master.RunCatalogScanResponse] as const;
const SWITCH = [balancer.SetSplitOrMergeEnabledRequest, balancer.SetSplitOrMergeEnabledResponse] as const;

const NOBODY = "0123456789abcdef0123456789abcdef";

function split(harness: Harness, info: RegionInfo, splitRow?: string): Promise<{ procId?: bigint | undefined }> {
  const row = splitRow === undefined ? {} : { splitRow: Buffer.from(splitRow) };
  return harness.call("SplitRegion", SPLIT, { regionInfo: info.toMessage(), ...row });
}

function merge(harness: Harness, names: readonly string[], forcible = false): Promise<object> {
  const region = names.map((name) => ({ type: 2, value: Buffer.from(name) }));
  return harness.call("MergeTableRegions", MERGE, { region, forcible });
}

function move(harness: Harness, name: string, to?: { host: string; port: number }): Promise<object> {
  const destServerName =
    to === undefined ? {} : { destServerName: { hostName: to.host, port: to.port, startCode: 2n ** 64n - 1n } };
  return harness.call("MoveRegion", MOVE, { region: { type: 2, value: Buffer.from(name) }, ...destServerName });
}

function starts(harness: Harness): string[] {
  return harness.cluster.regionsOf("t").map(({ startKey }) => String(startKey));
}

async function onlyRegion(harness: Harness): Promise<RegionInfo> {
  await harness.createTable("t");
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  return info;
}

test("a split leaves the parent in hbase:meta, offline, with its daughters, until the janitor comes", async (t) => {
  const harness = open(t);
  const parent = await onlyRegion(harness);
  const server = harness.cluster.serverOf(parent.encodedName);
  assert.ok(server !== undefined);
  const { procId } = await split(harness, parent, "m");
  assert.equal((await harness.result(procId)).exception, undefined);
  assert.deepEqual(starts(harness), ["", "m"]);
  const row = () => harness.meta().get(parent.name.toString("latin1"));
  const told = RegionInfo.ofPbufBytes(row()?.get("info:regioninfo") ?? Buffer.alloc(0));
  assert.deepEqual([told.split, told.offline, String(row()?.get("info:state"))], [true, true, "SPLIT"]);
  const daughters = ["info:splitA", "info:splitB"].map((column) =>
    RegionInfo.ofPbufBytes(row()?.get(column) ?? Buffer.alloc(0)),
  );
  assert.deepEqual(
    daughters.map(({ encodedName }) => encodedName),
    harness.cluster.regionsOf("t").map(({ encodedName }) => encodedName),
  );
  for (const daughter of daughters) {
    assert.ok(daughter.regionId > parent.regionId);
    assert.equal(harness.cluster.regions.region(server, daughter.name).info.encodedName, daughter.encodedName);
    const place = harness.meta().get(daughter.name.toString("latin1"));
    assert.ok((place?.get("info:seqnumDuringOpen")?.readBigInt64BE() ?? 0n) > 2n);
  }
  assert.throws(() => harness.cluster.regions.region(server, parent.name), exception("NotServingRegionException"));
  assert.deepEqual(await harness.call("RunCatalogScan", JANITOR, {}), { scanResult: 1 });
  assert.equal(row(), undefined);
  assert.deepEqual(await harness.call("RunCatalogScan", JANITOR, {}), { scanResult: 0 });
});

test("a split without a row finds one in the middle, and says so if there is none", async (t) => {
  const harness = open(t);
  const info = await onlyRegion(harness);
  await assert.rejects(
    split(harness, info),
    exception(
      "DoNotRetryIOException",
      "Region not splittable because bestSplitPoint = null, maybe table is too small for auto split. For force split, try specifying split row",
    ),
  );
  for (const row of ["a", "b", "c", "d"]) write(harness, "t", row);
  await split(harness, info);
  assert.deepEqual(starts(harness), ["", "c"]);
});

test("what cannot be split is refused in HBase's words", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  const [low, high] = harness.cluster.regionsOf("t");
  assert.ok(low !== undefined && high !== undefined);
  await assert.rejects(
    split(harness, high, "m"),
    exception("DoNotRetryIOException", "Split row is equal to startkey: m"),
  );
  await assert.rejects(
    split(harness, low, "x"),
    exception("DoNotRetryIOException", /^Split row is not inside region key range splitKey:x region: t,,/),
  );
  const absent = new RegionInfo({ table: TableName.of("t"), startKey: low.startKey, endKey: low.endKey, regionId: 5n });
  await assert.rejects(
    split(harness, absent, "b"),
    exception("UnknownRegionException", `No RegionState found for ${absent.encodedName}`),
  );
  await assert.rejects(
    split(harness, RegionInfo.META, "b"),
    exception("DoNotRetryIOException", "1588230740 NOT splittable"),
  );
  await split(harness, low, "c");
  const [daughter] = harness.cluster.regionsOf("t");
  assert.ok(daughter !== undefined);
  await assert.rejects(
    split(harness, daughter, "b"),
    exception("DoNotRetryIOException", `${daughter.encodedName} NOT splittable`),
  );
  await assert.rejects(split(harness, low, "b"), exception("client.DoNotRetryRegionException", /splitParent=true/));
  await harness.call("UnassignRegion", UNASSIGN, { region: { type: 1, value: high.name } });
  await assert.rejects(
    split(harness, high, "x"),
    exception("client.DoNotRetryRegionException", /is not OPEN; regionState=\{.* state=CLOSED/),
  );
  await harness.disableTable("t");
  await assert.rejects(split(harness, high, "x"), exception("TableNotEnabledException", "t"));
});

test("neighbours are merged into one region over the same data", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m", "p"]);
  write(harness, "t", "a");
  write(harness, "t", "z");
  const before = harness.cluster.regionsOf("t");
  const names = before.map(({ encodedName }) => encodedName);
  await merge(harness, [names[2] ?? "", names[0] ?? "", names[1] ?? ""]);
  const [merged] = harness.cluster.regionsOf("t");
  assert.ok(merged !== undefined);
  assert.deepEqual([starts(harness), merged.endKey.length], [[""], 0]);
  const server = harness.cluster.serverOf(merged.encodedName);
  assert.ok(server !== undefined);
  assert.equal(harness.cluster.regions.region(server, merged.name).data.size.cells, 2);
  const row = () => harness.meta().get(merged.name.toString("latin1"));
  const parents = ["info:merge0000", "info:merge0001", "info:merge0002"].map(
    (column) => row()?.get(column) ?? Buffer.alloc(0),
  );
  assert.deepEqual(
    parents.map((bytes) => RegionInfo.ofPbufBytes(bytes).encodedName),
    names,
  );
  for (const { name } of before) assert.equal(harness.meta().has(name.toString("latin1")), false);
  assert.equal(harness.cluster.runCatalogJanitor(), 3);
  assert.equal(row()?.has("info:merge0000"), false);
  assert.equal(row()?.has("info:server"), true);
});

test("what cannot be merged is refused in HBase's words", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m", "p"]);
  await harness.createTable("u");
  const names = harness.cluster.regionsOf("t").map(({ encodedName }) => encodedName);
  const [first = "", second = "", third = ""] = names;
  const [other] = harness.cluster.regionsOf("u");
  const refused = (message: RegExp) => exception("exceptions.MergeRegionException", message);
  for (const forcible of [false, true])
    await assert.rejects(
      merge(harness, [first, third], forcible),
      refused(/^Unable to merge non-adjacent or non-overlapping regions/),
    );
  await assert.rejects(merge(harness, [first]), refused(/^Expected two or more/));
  await assert.rejects(merge(harness, [first, first]), refused(/^Expected two or more/));
  await assert.rejects(merge(harness, [first, other?.encodedName ?? ""]), refused(/two different tables/));
  await assert.rejects(merge(harness, [first, NOBODY]), exception("UnknownRegionException", NOBODY));
  await split(harness, harness.cluster.regionsOf("t")[0] as RegionInfo, "c");
  const [low, high] = harness.cluster.regionsOf("t").map(({ encodedName }) => encodedName);
  await assert.rejects(merge(harness, [low ?? "", high ?? ""]), refused(/is not mergeable$/));
  harness.cluster.runCatalogJanitor();
  await merge(harness, [low ?? "", high ?? ""]);
  harness.cluster.runCatalogJanitor();
  await harness.call("UnassignRegion", UNASSIGN, {
    region: { type: 1, value: harness.cluster.regionsOf("t")[1]?.name ?? Buffer.alloc(0) },
  });
  await assert.rejects(merge(harness, [second, third]), refused(/^Unable to merge regions that are NOT online: \{/));
});

test("splits and merges that are switched off are refused", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  const [low, high] = harness.cluster.regionsOf("t");
  assert.ok(low !== undefined && high !== undefined);
  assert.deepEqual(await harness.call("SetSplitOrMergeEnabled", SWITCH, { enabled: false, switchTypes: [0, 1] }), {
    prevValue: [true, true],
  });
  await assert.rejects(
    split(harness, low, "c"),
    exception("DoNotRetryIOException", /^Split region t,,.* failed due to split switch off$/),
  );
  await assert.rejects(
    merge(harness, [low.encodedName, high.encodedName]),
    exception("DoNotRetryIOException", /failed because merge switch is off$/),
  );
});

test("a region moves where it is told, and the server it left tells where it is", async (t) => {
  const harness = open(t);
  const info = await onlyRegion(harness);
  const from = harness.cluster.serverOf(info.encodedName);
  const to = SERVERS.slice(0, 2).find((server) => server !== from);
  assert.ok(from !== undefined && to !== undefined);
  await move(harness, info.encodedName, to);
  assert.equal(harness.cluster.regions.region(to, info.name).info.encodedName, info.encodedName);
  const seqNum = harness.meta().get(info.name.toString("latin1"))?.get("info:seqnumDuringOpen")?.readBigInt64BE();
  const words = `Region moved to: hostname=${to.host} port=${to.port} startCode=${to.startCode}. As of locationSeqNum=${seqNum}.`;
  assert.throws(
    () => harness.cluster.regions.region(from, info.name),
    exception("exceptions.RegionMovedException", words),
  );
  assert.match(harness.metaRegions("t")[0] ?? "", new RegExp(`localhost:${to.port}$`));
  const served = harness.cluster.regions.region(to, info.name);
  await move(harness, info.encodedName, to);
  assert.equal(harness.cluster.regions.region(to, info.name), served);
  await move(harness, info.encodedName);
  assert.equal(harness.cluster.serverOf(info.encodedName), from);
});

test("hbase:meta moves too, and whoever tells clients where it is hears of it", async (t) => {
  const harness = open(t);
  const [first, second] = SERVERS;
  assert.equal(harness.metaAt, first);
  await move(harness, "1588230740", second);
  assert.equal(harness.metaAt, second);
  await harness.createTable("t");
  assert.equal(harness.metaRegions("t").length, 1);
});

test("moves of nothing and to nowhere are refused", async (t) => {
  const harness = open(t);
  const info = await onlyRegion(harness);
  await assert.rejects(move(harness, NOBODY), exception("UnknownRegionException", NOBODY));
  const nowhere = move(harness, info.encodedName, { host: "nowhere", port: 1 });
  await assert.rejects(nowhere, exception("DoNotRetryIOException", "nowhere,1,-1 is not an online region server"));
});

test("a region is unassigned, and assigned again; only by its full name", async (t) => {
  const harness = open(t);
  const info = await onlyRegion(harness);
  const region = { type: 1, value: info.name };
  await assert.rejects(
    harness.call("AssignRegion", ASSIGN, { region }),
    exception("client.DoNotRetryRegionException", /^Unexpected state for \{.* state=OPEN/),
  );
  await harness.call("UnassignRegion", UNASSIGN, { region });
  assert.match(harness.metaRegions("t")[0] ?? "", / CLOSED localhost:/);
  const server = harness.at(info);
  assert.throws(() => harness.cluster.regions.region(server, info.name), exception("NotServingRegionException"));
  await assert.rejects(
    harness.call("UnassignRegion", UNASSIGN, { region }),
    exception("client.DoNotRetryRegionException", /state=CLOSED/),
  );
  await harness.call("AssignRegion", ASSIGN, { region });
  assert.equal(harness.cluster.regions.region(server, info.name).info.encodedName, info.encodedName);
  await harness.call("OfflineRegion", OFFLINE, { region });
  assert.match(harness.metaRegions("t")[0] ?? "", / OFFLINE localhost:/);
  const absent = harness.call("AssignRegion", ASSIGN, { region: { type: 1, value: Buffer.from(NOBODY) } });
  await assert.rejects(absent, exception("UnknownRegionException", NOBODY));
  await harness.disableTable("t");
  await assert.rejects(
    harness.call("AssignRegion", ASSIGN, { region }),
    exception("client.DoNotRetryRegionException", /^t is disabled for/),
  );
});

test("a region in transition answers so until it is set back, and the split of another goes on", async (t) => {
  const harness = open(t);
  const info = await onlyRegion(harness);
  const server = harness.at(info);
  harness.cluster.setRegionInTransition(info.encodedName, true);
  assert.throws(
    () => harness.cluster.regions.region(server, info.name),
    exception("exceptions.RegionOpeningException"),
  );
  harness.cluster.setRegionInTransition(info.encodedName, false);
  assert.equal(harness.cluster.regions.region(server, info.name).info.encodedName, info.encodedName);
});

test("the direct orders: made, split twice in a row, merged, moved", (t) => {
  const harness = open(t);
  const { cluster } = harness;
  cluster.createTable({ name: "t", families: ["f"] }, [Buffer.from("m")]);
  const name = (index: number): string => cluster.regionsOf("t")[index]?.encodedName ?? "";
  cluster.splitRegion(name(0), Buffer.from("c"));
  cluster.splitRegion(name(0), Buffer.from("b"));
  assert.deepEqual(starts(harness), ["", "b", "c", "m"]);
  cluster.mergeRegions([name(0), name(1)]);
  assert.deepEqual(starts(harness), ["", "c", "m"]);
  const from = cluster.serverOf(name(0));
  cluster.moveRegion(name(0));
  assert.notEqual(cluster.serverOf(name(0)), from);
});

test("regions spread over the servers; the balancer evens them out, and only then", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["b", "c", "d"]);
  const counts = (): number[] => SERVERS.slice(0, 2).map((server) => harness.cluster.regions.regionsOf(server).length);
  assert.deepEqual(counts(), [3, 3]);
  const [first] = SERVERS;
  for (const { encodedName } of harness.cluster.regionsOf("t")) await move(harness, encodedName, first);
  const BALANCE = [balancer.BalanceRequest, balancer.BalanceResponse] as const;
  assert.deepEqual(await harness.call("Balance", BALANCE, { dryRun: true }), {
    balancerRan: true,
    movesCalculated: 1,
    movesExecuted: 0,
  });
  assert.deepEqual(await harness.call("Balance", BALANCE, {}), {
    balancerRan: true,
    movesCalculated: 1,
    movesExecuted: 1,
  });
  assert.deepEqual(counts(), [4, 2]);
  const TURN = [balancer.SetBalancerRunningRequest, balancer.SetBalancerRunningResponse] as const;
  assert.deepEqual(await harness.call("SetBalancerRunning", TURN, { on: false }), { prevBalanceValue: true });
  assert.equal((await harness.call("Balance", BALANCE, {})).balancerRan, false);
});

test("a dead server's regions go to the others, with larger seqnums; one that joins takes its share", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["b", "c", "d"]);
  const [first, second, third] = SERVERS as [(typeof SERVERS)[0], (typeof SERVERS)[0], (typeof SERVERS)[0]];
  harness.cluster.serverDied(first);
  assert.equal(harness.metaAt, second);
  assert.equal(harness.cluster.regions.regionsOf(second).length, 6);
  assert.deepEqual(harness.cluster.regions.regionsOf(first), []);
  for (const line of harness.metaRegions("t")) assert.match(line, /OPEN localhost:16021$/);
  assert.throws(() => harness.cluster.serverDied(second), /last region server/);
  harness.cluster.serverJoined(third);
  await harness.createTable("u", ["b"]);
  assert.equal(harness.cluster.regions.regionsOf(third).length, 2);
});

test("the janitor comes by itself a while after a split, and after a start that finds one", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const harness = open(t, { janitorDelayMs: 500 });
  const { cluster } = harness;
  cluster.createTable({ name: "t", families: ["f"] });
  const [parent] = cluster.regionsOf("t");
  assert.ok(parent !== undefined);
  const isThere = ({ name }: RegionInfo): boolean => harness.meta().has(name.toString("latin1"));
  cluster.splitRegion(parent.encodedName, Buffer.from("m"));
  t.mock.timers.tick(499);
  assert.ok(isThere(parent));
  t.mock.timers.tick(1);
  assert.equal(isThere(parent), false);
  const [low] = cluster.regionsOf("t");
  assert.ok(low !== undefined);
  cluster.splitRegion(low.encodedName, Buffer.from("c"));
  cluster.close();
  open(t, { store: harness.store, janitorDelayMs: 500 });
  t.mock.timers.tick(499);
  assert.ok(isThere(low));
  t.mock.timers.tick(1);
  assert.equal(isThere(low), false);
});
