import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, columns, family, LATEST, mutation, RegionUnderTest } from "./region-under-test.ts";

const ALL = { maxVersions: 0x7fff_ffff };

function withVersions(keepDeletedCells: "FALSE" | "TRUE" | "TTL" = "FALSE"): RegionUnderTest {
  const region = new RegionUnderTest([family("f", { maxVersions: 5, keepDeletedCells })]);
  for (const at of [10, 20, 30]) region.put("r", "f:a", `v${at}`, at);
  return region;
}

test("a marker of a column hides every version up to its own timestamp", () => {
  const region = withVersions();
  region.mark("r", "f:a", "deleteColumn", 20);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@30=v30"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:a") }), ["r/f:a@30=v30"]);
});

test("a marker of one version hides just that", () => {
  const region = withVersions();
  region.mark("r", "f:a", "delete", 20);
  region.mark("r", "f:a", "delete", 25);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@30=v30", "r/f:a@10=v10"]);
});

test("a marker of a family hides all its columns up to its own timestamp, the empty qualifier included", () => {
  const region = withVersions();
  region.put("r", "f:", "empty", 20);
  region.put("r", "f:b", "later", 21);
  region.mark("r", "f:", "deleteFamily", 20);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@30=v30", "r/f:b@21=later"]);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:") }), []);
  assert.deepEqual(region.get("r", { ...ALL, columns: columns("f:a") }), ["r/f:a@30=v30"]);
});

test("a marker of a family's version hides what has exactly its timestamp", () => {
  const region = withVersions();
  region.put("r", "f:b", "b", 20);
  region.mark("r", "f:", "deleteFamilyVersion", 20);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@30=v30", "r/f:a@10=v10"]);
});

test("a marker of the family below newer versions of the empty qualifier is found", () => {
  const region = withVersions();
  region.put("r", "f:", "empty", 40);
  region.put("r", "f:", "older", 35);
  region.mark("r", "f:", "deleteFamily", 30);
  assert.deepEqual(region.get("r"), ["r/f:@40=empty"]);
  assert.deepEqual(region.get("r", { columns: columns("f:a") }), []);
});

test("at the marker's own timestamp the marker wins, whichever came first", () => {
  const region = new RegionUnderTest();
  region.mark("r", "f:a", "deleteColumn", 20);
  region.put("r", "f:a", "late", 20);
  assert.deepEqual(region.get("r"), []);
});

test("a later put with an older timestamp stays hidden until the region is compacted", () => {
  const region = new RegionUnderTest();
  region.mark("r", "f:a", "deleteColumn", 20);
  region.put("r", "f:a", "v", 10);
  assert.deepEqual(region.get("r"), []);
  region.data.compact();
  assert.deepEqual(region.scan({ raw: true, ...ALL }), []);
  region.put("r", "f:a", "v", 10);
  assert.deepEqual(region.get("r"), ["r/f:a@10=v"]);
});

test("a marker later than the range asked for hides all the same", () => {
  const region = withVersions();
  region.mark("r", "f:a", "deleteColumn", 40);
  assert.deepEqual(region.get("r", { timeRange: { from: 0n, to: 35n } }), []);
});

test("with KEEP_DELETED_CELLS a read in the past sees behind a later marker", () => {
  for (const keep of ["TRUE", "TTL"] as const) {
    const region = withVersions(keep);
    region.mark("r", "f:a", "deleteColumn", 40);
    assert.deepEqual(region.get("r", { timeRange: { from: 0n, to: 35n } }), ["r/f:a@30=v30"]);
    assert.deepEqual(region.get("r"), []);
  }
});

test("a marker before the range asked for is not needed and changes nothing", () => {
  const region = withVersions();
  region.mark("r", "f:a", "deleteColumn", 10);
  assert.deepEqual(region.get("r", { ...ALL, timeRange: { from: 15n, to: LATEST } }), ["r/f:a@30=v30", "r/f:a@20=v20"]);
});

test("a delete of one version at LATEST reads the newest cell first", () => {
  const region = withVersions();
  region.mark("r", "f:a", "delete");
  assert.deepEqual(region.get("r", ALL), ["r/f:a@20=v20", "r/f:a@10=v10"]);
  assert.deepEqual(region.scan({ raw: true, ...ALL })[0], "delete r/f:a@30");
});

test("two deletes of one version at LATEST in one mutation take the two newest", () => {
  const region = withVersions();
  const marker = cell("r", "f:a", { type: "delete" });
  region.mutate("r", [mutation("delete", [marker, marker])]);
  assert.deepEqual(region.get("r", ALL), ["r/f:a@10=v10"]);
});

test("a delete of one version at LATEST of a column that is not there is a marker of now", () => {
  const region = new RegionUnderTest();
  region.mark("r", "f:a", "delete");
  assert.deepEqual(region.scan({ raw: true }), ["delete r/f:a@1000"]);
});

test("a delete of the row becomes a marker of each family", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  region.put("r", "f:a", "v", 999);
  region.put("r", "g:a", "v", 1001);
  region.deleteRow("r");
  assert.deepEqual(region.get("r"), ["r/g:a@1001=v"]);
  const raw = region.scan({ raw: true });
  assert.deepEqual(
    raw.filter((shown) => shown.startsWith("deleteFamily")),
    ["deleteFamily r/f:@1000", "deleteFamily r/g:@1000"],
  );
  region.deleteRow("r", 2000);
  assert.deepEqual(region.get("r"), []);
});

test("a delete at 0 deletes nothing newer", () => {
  const region = withVersions();
  region.deleteRow("r", 0);
  assert.equal(region.get("r", ALL).length, 3);
});

test("a raw scan shows markers and what they hide, and markers are no versions", () => {
  const region = withVersions();
  region.mark("r", "f:a", "deleteColumn", 20);
  region.mark("r", "f:", "deleteFamily", 5);
  assert.deepEqual(region.scan({ raw: true, ...ALL }), [
    "deleteFamily r/f:@5",
    "r/f:a@30=v30",
    "deleteColumn r/f:a@20",
    "r/f:a@20=v20",
    "r/f:a@10=v10",
  ]);
  assert.deepEqual(region.scan({ raw: true, maxVersions: 2 }), [
    "deleteFamily r/f:@5",
    "r/f:a@30=v30",
    "deleteColumn r/f:a@20",
    "r/f:a@20=v20",
  ]);
});

test("a raw scan gives more versions than the family keeps, and what has outlived the family's time", () => {
  const region = new RegionUnderTest([family("f", { ttlMs: 10 })]);
  region.put("r", "f:a", "old", 10);
  region.put("r", "f:a", "older", 5);
  assert.deepEqual(region.scan({ raw: true, ...ALL }), ["r/f:a@10=old", "r/f:a@5=older"]);
});

test("a raw scan of columns is refused", () => {
  const region = new RegionUnderTest();
  assert.throws(() => region.scan({ raw: true, columns: columns("f:a") }), {
    javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
    message: "Cannot specify any column for a raw scan",
  });
  // As a real one answers: the family is looked at first.
  assert.throws(() => region.scan({ raw: true, columns: columns("none:q") }), {
    javaClass: "org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException",
  });
  assert.equal(region.store.openSnapshots, 0);
});
