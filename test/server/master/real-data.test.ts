/** The master over the data that it is really opened with: its own rows as clients scan them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import { openRegionData } from "../../../src/server/data/open-region-data.ts";
import { type Harness, open, write } from "./master-harness.ts";
import { ArrayStore } from "./stand-in-data.ts";

function onRealData(t: Parameters<typeof open>[0], store: ArrayStore = new ArrayStore()): Harness {
  const clock = (): number => 1_700_000_000_000;
  return open(t, {
    store,
    openData: (options) => openRegionData({ ...options, store, clock, maxCellBytes: 10_485_760 }),
  });
}

/** The rows of hbase:meta in the order in which a scan gives them. */
function metaRows(harness: Harness): string[] {
  const { data } = harness.cluster.regions.region(harness.at(RegionInfo.META), RegionInfo.META.name);
  const none = Buffer.alloc(0);
  const scanner = data.openScanner({
    columns: [],
    maxVersions: 1,
    timeRange: { from: 0n, to: 0x7fff_ffff_ffff_ffffn },
    familyTimeRanges: new Map(),
    startRow: none,
    includeStartRow: true,
    stopRow: none,
    includeStopRow: false,
    reversed: false,
    raw: false,
    batch: 0,
  });
  const { pieces } = scanner.next({ maxPieces: 1_000, maxBytes: 1 << 20, partials: false });
  scanner.close();
  return pieces.map(({ cells }) => cells[0]?.row.toString("latin1") ?? "");
}

test("rows of tables and regions come in the order of hbase:meta, also with binary keys", (t) => {
  const harness = onRealData(t);
  const splitKeys = ["a", "a\x00", "a,b"].map((key) => Buffer.from(key));
  harness.cluster.createTable({ name: "t", families: ["f"] }, splitKeys);
  const regions = harness.cluster.regionsOf("t").map(({ name }) => name.toString("latin1"));
  assert.deepEqual(
    metaRows(harness).filter((row) => row.startsWith("t")),
    ["t", ...regions],
  );
});

test("a table made anew within the millisecond, reset and opened again is there as often as it should", (t) => {
  const harness = onRealData(t);
  for (let round = 0; round < 3; round++) {
    harness.cluster.createTable({ name: "t", families: ["f"] });
    write(harness, "t", "row");
    assert.equal(metaRows(harness).filter((row) => row.startsWith("t")).length, 2, `round ${round}`);
    const again = onRealData(t, harness.store);
    assert.deepEqual(metaRows(again), metaRows(harness));
    harness.cluster.reset();
    assert.deepEqual(
      metaRows(harness).filter((row) => row.startsWith("t")),
      [],
    );
    assert.equal(harness.cluster.catalog.table(TableName.of("t")), undefined);
  }
});

test("a split without a row takes the middle of what is there", (t) => {
  const harness = onRealData(t);
  const { cluster } = harness;
  cluster.createTable({ name: "t", families: ["f"] });
  for (const row of ["a", "b", "c", "d"]) write(harness, "t", row);
  cluster.splitRegion(cluster.regionsOf("t")[0]?.encodedName ?? "");
  assert.equal(cluster.regionsOf("t").length, 2);
});
