import assert from "node:assert/strict";
import { test } from "node:test";
import { family, NO_LIMITS, RegionUnderTest, scanOf } from "./region-under-test.ts";

const RAW = { raw: true, maxVersions: 0x7fff_ffff };

test("a compaction drops versions beyond those that are kept", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 2 })]);
  for (const at of [1, 2, 3]) region.put("r", "f:a", `v${at}`, at);
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["r/f:a@3=v3", "r/f:a@2=v2"]);
});

test("a compaction drops markers with all that they hide", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 5 })]);
  for (const at of [1, 2, 3]) region.put("r", "f:a", `v${at}`, at);
  region.put("r", "f:b", "b", 3);
  region.mark("r", "f:a", "delete", 3);
  region.mark("r", "f:", "deleteFamilyVersion", 2);
  region.mark("s", "f:", "deleteFamily", 9);
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["r/f:a@1=v1", "r/f:b@3=b"]);
});

test("a compaction lets what was hidden by versions come up when those are dropped by a marker only", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 1 })]);
  region.put("r", "f:a", "below", 1);
  region.put("r", "f:a", "above", 2);
  region.mark("r", "f:a", "delete", 2);
  assert.deepEqual(region.get("r"), ["r/f:a@1=below"]);
  region.data.compact();
  assert.deepEqual(region.get("r"), ["r/f:a@1=below"]);
});

test("a marker of the family behind versions of the empty qualifier that are too many is not overlooked", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 1 })]);
  for (const at of [7, 8, 9]) region.put("r", "f:", "empty", at);
  region.put("r", "f:a", "hidden", 4);
  region.mark("r", "f:", "deleteFamily", 5);
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["r/f:@9=empty"]);
});

test("KEEP_DELETED_CELLS keeps markers and what they hide, by versions, and markers older than every put go", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 2, keepDeletedCells: "TRUE" })]);
  for (const at of [11, 12, 13]) region.put("r", "f:a", `v${at}`, at);
  region.mark("r", "f:a", "deleteColumn", 13);
  region.mark("r", "f:b", "deleteColumn", 5);
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["deleteColumn r/f:a@13", "r/f:a@13=v13", "r/f:a@12=v12"]);
});

test("KEEP_DELETED_CELLS=TTL keeps them until their time is over", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 2, ttlMs: 100, keepDeletedCells: "TTL" })]);
  region.put("r", "f:a", "v", 950);
  region.mark("r", "f:a", "deleteColumn", 960);
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["deleteColumn r/f:a@960", "r/f:a@950=v"]);
  region.nowMs = 1100;
  region.data.compact();
  assert.deepEqual(region.scan(RAW), []);
});

test("what has outlived its time is dropped, and MIN_VERSIONS stay", () => {
  const region = new RegionUnderTest([
    family("f", { maxVersions: 5, ttlMs: 100 }),
    family("g", { maxVersions: 5, minVersions: 1, ttlMs: 100 }),
  ]);
  for (const at of [1, 2]) for (const column of ["f:a", "g:a"]) region.put("r", column, `v${at}`, at);
  region.put("r", "f:b", "short", 1000, 5);
  region.nowMs = 1006;
  region.data.compact();
  assert.deepEqual(region.scan(RAW), ["r/g:a@2=v2"]);
});

test("cells of a family that the table has no more are dropped", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  region.put("r", "f:a", "f");
  region.put("r", "g:a", "g");
  region.families = [family("f")];
  assert.deepEqual(region.scan(), ["r/f:a@1000=f"]);
  region.data.compact();
  region.families = [family("f"), family("g")];
  assert.deepEqual(region.scan(), ["r/f:a@1000=f"]);
});

test("a scan that is open still sees what a compaction drops", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 1 })]);
  for (const at of [1, 2]) region.put("r", "f:a", `v${at}`, at);
  const scanner = region.data.openScanner(scanOf(RAW));
  const before = region.data.size.cells;
  region.data.compact();
  assert.deepEqual([before, region.data.size.cells], [2, 1]);
  assert.equal(scanner.next(NO_LIMITS).pieces[0]?.cells.length, 2);
  scanner.close();
  assert.equal(region.store.openSnapshots, 0);
});
