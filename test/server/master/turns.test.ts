/** Orders that concern a lot of data: the master is done with them at once or works in turns, counted here, and others go on meanwhile. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { TableName } from "../../../src/names/table-name.ts";
import * as status from "../../../src/protobuf/cluster-status-messages.ts";
import { decode, encode } from "../../../src/protobuf/codec.ts";
import { openRegionData } from "../../../src/server/data/open-region-data.ts";
import type { RegionData } from "../../../src/server/data/region-data.ts";
import { emptyTable } from "../../../src/server/master/empty-table.ts";
import { type OpenedCluster, openCluster } from "../../../src/server/master/open-cluster.ts";
import { spaceStart } from "../../../src/server/master/records.ts";
import { splitRegion } from "../../../src/server/master/region-orders.ts";
import { restoreSnapshot, takeSnapshot } from "../../../src/server/master/snapshot-orders.ts";
import { deleteTable, disableTable, truncateTable } from "../../../src/server/master/table-orders.ts";
import type { CallContext } from "../../../src/server/service.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import type { OrderedStore } from "../../../src/server/storage/ordered-store.ts";
import { Turns } from "../../../src/server/turns.ts";
import { CELL_TYPES, decodeCells, encodeCells, LATEST_TIMESTAMP } from "../../../src/wire/cell.ts";
import { MASTER, SERVERS } from "./master-harness.ts";

const ROWS = 5_000;
const T = TableName.of("t");
const ALL_TIME = { from: 0n, to: LATEST_TIMESTAMP };

interface Large {
  readonly cluster: OpenedCluster;
  readonly store: OrderedStore;
  readonly turns: Turns;
  readonly space: number;
}

/** A table with very many rows in two regions, and turns as short as they can be. */
function large(t: TestContext): Large {
  const store = openMemoryStore();
  const turns = new Turns({ turnMs: 0 });
  const clock = (): number => 1_700_000_000_000;
  const cluster = openCluster({
    store,
    clock,
    turns,
    openData: (options) => openRegionData({ ...options, store, clock, maxCellBytes: 0 }),
    masterServer: MASTER,
    regionServers: SERVERS.slice(0, 2),
    janitorDelayMs: 0,
  });
  t.after(() => cluster.close());
  cluster.createTable({ name: "t", families: ["f"] }, [Buffer.from("r4")]);
  for (let row = 0; row < ROWS; row++) put(cluster, `r${String(row).padStart(4, "0")}`);
  return { cluster, store, turns, space: cluster.catalog.requireTable(T).space };
}

function dataOf(cluster: OpenedCluster, row: string): RegionData {
  const found = cluster.catalog.regionsOf(cluster.catalog.requireTable(T)).find((region) => {
    return !region.isSplitParent && region.info.contains(Buffer.from(row));
  });
  assert.ok(found?.data !== undefined);
  return found.data;
}

function put(cluster: OpenedCluster, row: string): void {
  const key = Buffer.from(row);
  const parts = { row: key, family: Buffer.from("f"), qualifier: Buffer.from("q"), timestamp: 1n };
  const cells = decodeCells(encodeCells([{ ...parts, typeCode: CELL_TYPES.put, value: Buffer.from("v") }]));
  const times = { timestamp: LATEST_TIMESTAMP, timeRange: ALL_TIME };
  dataOf(cluster, row).mutate(key, [{ type: "put", row: key, cells, ...times, returnResults: false }]);
}

function isThere(cluster: OpenedCluster, row: string): boolean {
  const shape = { columns: [], maxVersions: 1, timeRange: ALL_TIME, familyTimeRanges: new Map() };
  return dataOf(cluster, row).get({ row: Buffer.from(row), ...shape }).length > 0;
}

function entriesIn({ store }: Large, space: number): number {
  return [...store.entries({ start: spaceStart(space), end: spaceStart(space + 1) })].length;
}

/** Until nothing is left of the space; at each turn less is. */
async function cleared(set: Large, space: number): Promise<void> {
  const { turns } = set;
  const before = turns.taken;
  let left = entriesIn(set, space);
  assert.ok(left > ROWS / 2, "it was not done in one go");
  while (left > 0) {
    const taken = turns.taken;
    while (turns.taken === taken) await new Promise((resolve) => setImmediate(resolve));
    const now = entriesIn(set, space);
    assert.ok(now < left, `${now} of ${left}`);
    left = now;
  }
  assert.ok(turns.taken - before > 5, `${turns.taken - before} turns`);
}

async function finished(cluster: OpenedCluster, procedureId: bigint): Promise<void> {
  const procedure = cluster.state.procedures.find(procedureId);
  assert.ok(procedure !== undefined);
  while (procedure.state === "running") await new Promise((resolve) => setImmediate(resolve));
  assert.equal(procedure.failure, undefined);
}

test("a large table that is deleted is gone at once, and its cells in turns; another one of its name is empty", async (t) => {
  const set = large(t);
  disableTable(set.cluster.state, T);
  deleteTable(set.cluster.state, T);
  assert.equal(set.cluster.catalog.table(T), undefined);
  set.cluster.createTable({ name: "t", families: ["f"] });
  assert.equal(isThere(set.cluster, "r0001"), false);
  put(set.cluster, "r0001");
  await cleared(set, set.space);
  assert.equal(isThere(set.cluster, "r0001"), true);
});

test("what is left of a deleted table when the process ends goes at the next start", async (t) => {
  const set = large(t);
  disableTable(set.cluster.state, T);
  deleteTable(set.cluster.state, T);
  set.cluster.close();
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(entriesIn(set, set.space) > 0);
  const { store } = set;
  const clock = (): number => 1_700_000_000_000;
  const openData = (options: Parameters<Parameters<typeof openCluster>[0]["openData"]>[0]): RegionData =>
    openRegionData({ ...options, store, clock, maxCellBytes: 0 });
  openCluster({ store, clock, openData, masterServer: MASTER, regionServers: SERVERS, janitorDelayMs: 0 }).close();
  assert.equal(entriesIn(set, set.space), 0);
});

test("a large table that is truncated is empty at once", async (t) => {
  const set = large(t);
  disableTable(set.cluster.state, T);
  truncateTable(set.cluster.state, T, true);
  assert.equal(isThere(set.cluster, "r0001"), false);
  await cleared(set, set.space);
});

test("a table that a snapshot takes the place of goes in turns", async (t) => {
  const set = large(t);
  const { state } = set.cluster;
  await finished(set.cluster, takeSnapshot(state, { name: "s", table: "t" }));
  put(set.cluster, "since");
  disableTable(state, T);
  await finished(set.cluster, restoreSnapshot(state, "s", "t"));
  assert.equal(entriesIn(set, set.cluster.catalog.requireTable(T).space), ROWS);
  await cleared(set, set.space);
});

test("a large table is emptied at once for a reset, and its regions stay where they are", async (t) => {
  const set = large(t);
  const { cluster } = set;
  const places = (): unknown =>
    cluster.regionsOf("t").map(({ encodedName }) => [encodedName, cluster.serverOf(encodedName)]);
  const before = places();
  emptyTable(cluster.state, cluster.catalog.requireTable(T));
  assert.deepEqual(places(), before);
  assert.equal(isThere(cluster, "r0001"), false);
  assert.equal(dataOf(cluster, "r0001").size.cells, 0);
  put(cluster, "r0001");
  await cleared(set, set.space);
  assert.equal(isThere(cluster, "r0001"), true);
});

test("the row to split a large region at is looked for in turns, and rows may be written meanwhile", async (t) => {
  const { cluster, turns } = large(t);
  const [region] = cluster.regionsOf("t");
  const before = turns.taken;
  const split = splitRegion(cluster.state, region?.encodedName ?? "", undefined);
  put(cluster, "r0000a");
  await finished(cluster, split);
  assert.ok(turns.taken - before > 5, `${turns.taken - before} turns`);
  assert.deepEqual(
    cluster.regionsOf("t").map(({ startKey }) => String(startKey)),
    ["", "r1999", "r4"],
  );
  assert.equal(isThere(cluster, "r0000a"), true);
});

test("a split whose region has gone meanwhile fails, and nothing is split", async (t) => {
  const { cluster } = large(t);
  const [region] = cluster.regionsOf("t");
  const split = splitRegion(cluster.state, region?.encodedName ?? "", undefined);
  disableTable(cluster.state, T);
  await assert.rejects(() => finished(cluster, split));
  assert.equal(cluster.state.procedures.find(split)?.failure?.javaClass.endsWith("TableNotEnabledException"), true);
  assert.equal(cluster.regionsOf("t").length, 2);
});

test("a reset ends a split whose row is still looked for: a table that stays keeps its regions", async (t) => {
  const { cluster } = large(t);
  const [region] = cluster.regionsOf("t");
  const split = splitRegion(cluster.state, region?.encodedName ?? "", undefined);
  cluster.reset(new Set([cluster.catalog.requireTable(T)]));
  await assert.rejects(() => finished(cluster, split));
  assert.match(cluster.state.procedures.find(split)?.failure?.message ?? "", /was reset/);
  assert.equal(cluster.regionsOf("t").length, 2);
});

test("regions of which nobody knows the size are counted in turns for the cluster's status", async (t) => {
  const { cluster, turns } = large(t);
  const [region] = cluster.regionsOf("t");
  // Its daughters begin with what is in them.
  cluster.splitRegion(region?.encodedName ?? "", Buffer.from("r2"));
  const before = turns.taken;
  const serve = cluster.masterService.methods.get("GetClusterStatus");
  const answer = await serve?.(encode(status.GetClusterStatusRequest, { options: [] }), {} as CallContext);
  assert.ok(turns.taken - before > 5, `${turns.taken - before} turns`);
  assert.ok(Buffer.isBuffer(answer));
  assert.equal(decode(status.GetClusterStatusResponse, answer).clusterStatus.liveServers.length, 2);
});
