import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import * as procedures from "../../../src/protobuf/procedure-messages.ts";
import * as snapshots from "../../../src/protobuf/snapshot-messages.ts";
import { RegionEntry, TableEntry } from "../../../src/server/master/entries.ts";
import { putRecord } from "../../../src/server/master/records.ts";
import { defaultSwitches, type Switches, turnSwitch } from "../../../src/server/master/switches.ts";
import { NAMESPACE_TABLE } from "../../../src/server/master/system-tables.ts";
import { deleteTable, disableTable } from "../../../src/server/master/table-orders.ts";
import { exception, type Harness, open, SERVERS, write } from "./master-harness.ts";
import type { ArrayStore } from "./stand-in-data.ts";

/** On other ports, later. */
const NEXT_SERVERS = SERVERS.map((server) => ({ ...server, port: server.port + 100 }));

test("a cluster opened again over its store has its tables, regions, states, namespaces, snapshots and data", async (t) => {
  const before = open(t);
  await before.createTable("t", ["m"]);
  await before.createTable("off");
  await before.disableTable("off");
  write(before, "t", "a");
  const TAKE = [snapshots.SnapshotRequest, snapshots.SnapshotResponse] as const;
  await before.call("Snapshot", TAKE, { snapshot: { name: "snap", table: "t" } });
  before.cluster.moveRegion(before.cluster.regionsOf("t")[0]?.encodedName ?? "");
  const places = (harness: Harness): number[] =>
    harness.cluster.regionsOf("t").map(({ encodedName }) => (harness.cluster.serverOf(encodedName)?.port ?? 0) % 100);
  const after = open(t, { store: before.store, regionServers: NEXT_SERVERS.slice(0, 2) });
  assert.equal(after.cluster.clusterId, before.cluster.clusterId);
  assert.deepEqual(names(after, "t"), names(before, "t"));
  assert.deepEqual(places(after), places(before));
  assert.equal(after.cluster.catalog.requireTable(TableName.of("off")).state, "DISABLED");
  assert.deepEqual([...after.meta(TableName.of("t")).keys()], ["a"]);
  assert.deepEqual(
    after.cluster.catalog.snapshots().map(({ description }) => description.name),
    ["snap"],
  );
  assert.equal(after.meta(NAMESPACE_TABLE).size, 2);
  for (const line of after.metaRegions("t")) assert.match(line, / OPEN localhost:1612[01]$/);
  assert.match(after.metaRegions("off")[0] ?? "", / CLOSED localhost:1612[01]$/);
  const seqNums = (harness: Harness): bigint[] =>
    harness.cluster
      .regionsOf("t")
      .map(
        ({ name }) => harness.meta().get(name.toString("latin1"))?.get("info:seqnumDuringOpen")?.readBigInt64BE() ?? 0n,
      );
  assert.ok(seqNums(after).every((seqNum) => seqNum > 4n));
});

test("it goes on with new region ids, new spaces and new procedures, also with a clock that went back", async (t) => {
  const before = open(t);
  await before.createTable("t");
  const [old] = before.cluster.regionsOf("t");
  const after = open(t, { store: before.store, nowMs: 1_000 });
  await after.createTable("u");
  const [made] = after.cluster.regionsOf("u");
  assert.ok(made !== undefined && old !== undefined && made.regionId > old.regionId);
  const spaces = ["t", "u"].map((name) => after.cluster.catalog.requireTable(TableName.of(name)).space);
  assert.deepEqual(spaces, [3, 4]);
  const RESULT = [procedures.GetProcedureResultRequest, procedures.GetProcedureResultResponse] as const;
  assert.deepEqual(await after.call("getProcedureResult", RESULT, { procId: 1n }), { state: 0 });
});

test("with fewer servers than before all regions are open", async (t) => {
  const before = open(t);
  await before.createTable("t", ["b", "c", "d"]);
  const after = open(t, { store: before.store, regionServers: NEXT_SERVERS.slice(0, 1) });
  for (const line of after.metaRegions("t")) assert.match(line, / OPEN localhost:16120$/);
});

test("a split parent stays a split parent, and the janitor clears it away afterwards", async (t) => {
  const before = open(t);
  await before.createTable("t");
  const [parent] = before.cluster.regionsOf("t");
  assert.ok(parent !== undefined);
  before.cluster.splitRegion(parent.encodedName, Buffer.from("m"));
  const after = open(t, { store: before.store });
  assert.deepEqual(names(after, "t"), names(before, "t"));
  assert.equal(String(after.meta().get(parent.name.toString("latin1"))?.get("info:state")), "SPLIT");
  const server = after.at(parent);
  assert.throws(() => after.cluster.regions.region(server, parent.name), exception("NotServingRegionException"));
  assert.equal(after.cluster.runCatalogJanitor(), 1);
});

test("rows of hbase:meta that a crash has kept from being written are written at the next start", async (t) => {
  const before = open(t);
  await before.createTable("t");
  before.store.write([{ type: "deleteRange", start: Buffer.from([0, 0, 0, 1]), end: Buffer.from([0, 0, 0, 2]) }]);
  const after = open(t, { store: before.store });
  assert.equal(after.metaRegions("t").length, 1);
  assert.ok(after.meta().has("t"));
});

test("the data of a copy that was cut short is dropped", async (t) => {
  const before = open(t);
  await before.createTable("t");
  write(before, "t", "a");
  const space = before.cluster.catalog.newSpace();
  await before.createTable("u");
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(space);
  before.store.write([{ type: "put", key: Buffer.concat([prefix, Buffer.from("left")]), value: Buffer.from("x") }]);
  assert.ok(before.store.spaces().includes(space));
  const after = open(t, { store: before.store });
  assert.equal(after.store.spaces().includes(space), false);
  assert.deepEqual([...after.meta(TableName.of("t")).keys()], ["a"]);
});

test("records of a region whose name is no row of hbase:meta keep nobody from the rest, and can be deleted", async (t) => {
  const before = open(t);
  await before.createTable("t");
  const name = TableName.of("u");
  const { schema } = before.cluster.catalog.requireTable(TableName.of("t"));
  const table = new TableEntry({ ...schema, tableName: name.message }, before.cluster.catalog.newSpace(), "ENABLED");
  const startKey = Buffer.alloc(32_767, "k");
  const info = new RegionInfo({ table: name, startKey, endKey: Buffer.alloc(0), regionId: 1n });
  const region = new RegionEntry(table, info, 1).toRecord([]);
  before.store.write([putRecord("table", "u", table.toRecord()), putRecord("region", info.encodedName, region)]);
  await before.createTable("v");
  const after = open(t, { store: before.store });
  assert.deepEqual(
    ["t", "u", "v"].map((row) => after.meta().has(row)),
    [true, true, true],
  );
  disableTable(after.cluster.state, name);
  deleteTable(after.cluster.state, name);
  assert.equal(after.meta().has("u"), false);
  assert.deepEqual(names(open(t, { store: before.store }), "t"), names(before, "t"));
});

test("switches stand as they were left, but for those that HBase does not keep; a reset forgets them", (t) => {
  const first = open(t).cluster.state;
  for (const name of Object.keys(first.switches) as (keyof Switches)[])
    assert.equal(turnSwitch(first.switches, first.store, name, false), true);
  const store = first.store as ArrayStore;
  const second = open(t, { store });
  const off = { balancer: false, normalizer: false, splits: false, merges: false, snapshotCleanup: false };
  assert.deepEqual(second.cluster.state.switches, { ...off, catalogJanitor: true, cleaner: true });
  second.cluster.reset();
  assert.deepEqual(open(t, { store }).cluster.state.switches, defaultSwitches());
});

function names(harness: Harness, table: string): string[] {
  return harness.cluster.regionsOf(table).map(({ name }) => name.toString("latin1"));
}
