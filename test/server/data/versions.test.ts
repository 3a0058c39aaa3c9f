import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, cell, columns, family, filterWith, mutation, RegionUnderTest } from "./region-under-test.ts";

const ALL = { maxVersions: 0x7fff_ffff };
const KEEPS_THREE = [family("f", { maxVersions: 3 })];

function withVersions(...timestamps: number[]): RegionUnderTest {
  const region = new RegionUnderTest(KEEPS_THREE);
  for (const at of timestamps) region.put("r", "f:a", `v${at}`, at);
  return region;
}

test("a read gives the newest version, or as many as it and the family say", () => {
  const region = withVersions(1, 2, 3, 4, 5);
  assert.deepEqual(region.get("r"), ["r/f:a@5=v5"]);
  assert.deepEqual(region.get("r", { maxVersions: 2 }), ["r/f:a@5=v5", "r/f:a@4=v4"]);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@5=v5", "r/f:a@4=v4", "r/f:a@3=v3"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:a") }).length, 3);
});

test("a put at the same timestamp takes the place of the one before", () => {
  const region = withVersions(1);
  region.put("r", "f:a", "other", 1);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@1=other"]);
});

test("within one millisecond the later put wins", () => {
  const region = new RegionUnderTest(KEEPS_THREE);
  region.put("r", "f:a", "one");
  region.put("r", "f:a", "two");
  assert.deepEqual(region.get("r", ALL), ["r/f:a@1000=two"]);
});

test("all cells of one mutation get the same time of the server", () => {
  const region = new RegionUnderTest();
  const cells = [cell("r", "f:a", { value: "1" }), cell("r", "f:b", { value: "2" }), cell("r", "f:c", { at: 7n })];
  region.mutate("r", [mutation("put", cells)]);
  assert.deepEqual(region.get("r"), ["r/f:a@1000=1", "r/f:b@1000=2", "r/f:c@7="]);
});

test("a time range begins inside and ends outside, and versions too new do not count", () => {
  const region = withVersions(1, 2, 3, 4, 5);
  assert.deepEqual(region.get("r", { timeRange: { from: 2n, to: 4n } }), ["r/f:a@3=v3"]);
  assert.deepEqual(region.get("r", { ...ALL, timeRange: { from: 2n, to: 4n } }), ["r/f:a@3=v3", "r/f:a@2=v2"]);
});

test("a time range of a family takes the place of the whole read's", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  region.put("r", "f:a", "f", 1);
  region.put("r", "g:a", "g", 1);
  const familyTimeRanges = new Map([["g", { from: 1n, to: 2n }]]);
  assert.deepEqual(region.get("r", { timeRange: { from: 5n, to: 6n }, familyTimeRanges }), ["r/g:a@1=g"]);
});

test("what is older than the family's time to live is gone", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 5, ttlMs: 100 })]);
  for (const at of [899, 900, 901]) region.put("r", "f:a", "v", at);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@901=v", "r/f:a@900=v"]);
  region.nowMs = 1002;
  assert.deepEqual(region.get("r", ALL), []);
});

test("MIN_VERSIONS outlive the time to live", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 5, minVersions: 2, ttlMs: 100 })]);
  for (const at of [1, 2, 3]) region.put("r", "f:a", `v${at}`, at);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@3=v3", "r/f:a@2=v2"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:a") }), ["r/f:a@3=v3", "r/f:a@2=v2"]);
});

test("columns asked for by name give one version more that is too old, if MIN_VERSIONS younger ones are there", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 5, minVersions: 1, ttlMs: 100 })]);
  for (const at of [800, 850, 950]) region.put("r", "f:a", `v${at}`, at);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@950=v950"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:a") }), ["r/f:a@950=v950", "r/f:a@850=v850"]);
});

test("a cell's own time to live ends it, and is not seen by clients", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "old", 900, 200);
  region.put("r", "f:b", "v", 1000, 10);
  region.nowMs = 1010;
  assert.deepEqual(region.get("r"), ["r/f:a@900=old", "r/f:b@1000=v"]);
  const [read] = region.data.get({ ...shapeOf(), row: bytes("r") });
  assert.equal(read?.tags.length, 0);
  region.nowMs = 1011;
  assert.deepEqual(region.get("r"), ["r/f:a@900=old"]);
});

test("what outlived its own time to live gives way to the version below it", () => {
  const region = new RegionUnderTest(KEEPS_THREE);
  region.put("r", "f:a", "below", 900);
  region.put("r", "f:a", "above", 1000, 10);
  region.nowMs = 2000;
  assert.deepEqual(region.get("r"), ["r/f:a@900=below"]);
});

test("a filter judges the latest version only in a family of one, and may choose in a family of more", () => {
  const isOld = filterWith({ filterCell: ({ timestamp }) => (timestamp < 5n ? "include" : "skip") });
  const one = new RegionUnderTest([family("f")]);
  one.put("r", "f:a", "old", 4);
  one.put("r", "f:a", "new", 5);
  assert.deepEqual(one.get("r", { filter: isOld }), []);
  const many = withVersions(3, 4, 5);
  assert.deepEqual(many.get("r", { filter: isOld }), ["r/f:a@4=v4"]);
  assert.deepEqual(many.get("r", { filter: isOld, maxVersions: 2 }), ["r/f:a@4=v4", "r/f:a@3=v3"]);
});

test("the empty qualifier is a column like others", () => {
  const region = new RegionUnderTest(KEEPS_THREE);
  region.put("r", "f:", "empty", 1);
  region.put("r", "f:", "newer", 2);
  region.put("r", "f:a", "a", 1);
  assert.deepEqual(region.get("r"), ["r/f:@2=newer", "r/f:a@1=a"]);
  assert.deepEqual(region.get("r", { columns: columns("f:") }), ["r/f:@2=newer"]);
  assert.deepEqual(region.get("r", { columns: columns("f:a") }), ["r/f:a@1=a"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:", "f:a") }).length, 3);
});

function shapeOf() {
  return {
    columns: [],
    maxVersions: 1,
    timeRange: { from: 0n, to: 0x7fff_ffff_ffff_ffffn },
    familyTimeRanges: new Map(),
  };
}
