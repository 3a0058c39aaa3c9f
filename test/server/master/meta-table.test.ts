import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import type { MutationShape, RegionData } from "../../../src/server/data/region-data.ts";
import { RegionEntry, TableEntry } from "../../../src/server/master/entries.ts";
import { CatalogRows } from "../../../src/server/master/meta-table.ts";
import { normalSchema } from "../../../src/server/master/table-schema.ts";

interface Recorder {
  readonly data: RegionData;
  readonly mutations: MutationShape[];
  compactions: number;
}

function recorder(): Recorder {
  const mutations: MutationShape[] = [];
  const made: Recorder = { data: {} as RegionData, mutations, compactions: 0 };
  Object.assign(made.data, {
    mutate: (_: Buffer, these: readonly MutationShape[]) => {
      mutations.push(...these);
      return [];
    },
    compact: () => {
      made.compactions++;
    },
  });
  return made;
}

const NAME = TableName.of("t");
const TABLE = new TableEntry(
  normalSchema({ tableName: NAME.message, columnFamilies: [{ name: Buffer.from("f") }] }),
  3,
  "ENABLED",
);

test("times in hbase:meta never go back, and a row deleted in this millisecond is written in the next", () => {
  const meta = recorder();
  let now = 100;
  const rows = new CatalogRows(meta.data, recorder().data, () => now);
  const lastTime = (): bigint | undefined => meta.mutations.at(-1)?.timestamp;
  rows.putTableState(TABLE);
  assert.equal(lastTime(), 100n);
  now = 50;
  rows.putTableState(TABLE);
  assert.equal(lastTime(), 100n);
  rows.deleteTable(TABLE);
  assert.equal(lastTime(), 100n);
  rows.putTableState(TABLE);
  assert.equal(lastTime(), 101n);
  rows.deleteTable(TABLE);
  assert.equal(lastTime(), 101n);
  rows.putTableState(TABLE);
  assert.equal(lastTime(), 102n);
  now = 200;
  rows.putTableState(TABLE);
  assert.equal(lastTime(), 200n);
});

test("what a region's row had and has no more is deleted before the rest is written", () => {
  const meta = recorder();
  const rows = new CatalogRows(meta.data, recorder().data, () => 100);
  const none = Buffer.alloc(0);
  const region = new RegionEntry(TABLE, new RegionInfo({ table: NAME, startKey: none, endKey: none, regionId: 9n }), 2);
  const before = rows.putRegion(region, []);
  assert.deepEqual(before, [
    "regioninfo",
    "state",
    "state_0001",
    "server_0001",
    "serverstartcode_0001",
    "seqnumDuringOpen_0001",
  ]);
  region.places.pop();
  rows.putRegion(region, before);
  const [deletion, put] = meta.mutations.slice(-2);
  assert.deepEqual(
    deletion?.cells.map(({ column, type, timestamp }) => [column, type, timestamp]),
    before.slice(2).map((qualifier) => [`info:${qualifier}`, "deleteColumn", 100n]),
  );
  assert.deepEqual(
    put?.cells.map(({ column, timestamp }) => [column, timestamp]),
    [
      ["info:regioninfo", 101n],
      ["info:state", 101n],
    ],
  );
});

test("after many deleted rows the table is cleared of what they were", () => {
  const [meta, namespaces] = [recorder(), recorder()];
  const rows = new CatalogRows(meta.data, namespaces.data, () => 100);
  for (let index = 0; index < 999; index++) rows.deleteTable(TABLE);
  assert.equal(meta.compactions, 1);
  rows.deleteNamespace("shop");
  assert.equal(namespaces.compactions, 1);
});
