import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import type { ServerName } from "../../../src/names/server-name.ts";
import { TableName } from "../../../src/names/table-name.ts";
import type { RegionData } from "../../../src/server/data/region-data.ts";
import { Assignments } from "../../../src/server/regions/assignments.ts";
import type { ServedRegion } from "../../../src/server/regions/region-directory.ts";
import { exception } from "../master/master-harness.ts";

const ONE: ServerName = { host: "one", port: 1, startCode: 11n };
const OTHER: ServerName = { host: "other", port: 2, startCode: 22n };

function regionOf(startKey: string): ServedRegion {
  const none = Buffer.alloc(0);
  const table = TableName.of("t");
  const info = new RegionInfo({ table, startKey: Buffer.from(startKey), endKey: none, regionId: 1_700_000_000_000n });
  return { info, data: {} as RegionData, readOnly: false, requests: { reads: 0, writes: 0 } };
}

test("a region is found by its full name on the server that has it, whichever object names the server", () => {
  const assignments = new Assignments(() => 0);
  const region = regionOf("");
  assignments.open(ONE, region);
  assert.equal(assignments.region(ONE, region.info.name), region);
  assert.equal(assignments.region({ ...ONE }, new Uint8Array(region.info.name)), region);
  assert.deepEqual([assignments.regionsOf(ONE), assignments.countOf(ONE)], [[region], 1]);
  assert.deepEqual([assignments.regionsOf(OTHER), assignments.countOf(OTHER)], [[], 0]);
});

test("another server, another name, and an encoded name are told that it is not online, as HBase does", () => {
  const assignments = new Assignments(() => 0);
  const region = regionOf("k\x00");
  assignments.open(ONE, region);
  assert.throws(
    () => assignments.region(OTHER, region.info.name),
    exception(
      "NotServingRegionException",
      `t,k\\x00,1700000000000.${region.info.encodedName}. is not online on other,2,22`,
    ),
  );
  const encoded = Buffer.from(region.info.encodedName);
  for (const name of [regionOf("x").info.name, encoded, Buffer.alloc(0)])
    assert.throws(() => assignments.region(ONE, name), exception("NotServingRegionException"));
});

test("where a region has moved is told in HBase's exact words, and for two minutes", () => {
  let now = 0;
  const assignments = new Assignments(() => now);
  const region = regionOf("");
  assignments.open(ONE, region);
  assignments.close(ONE, region.info.encodedName);
  assignments.moved(ONE, region.info.encodedName, OTHER, 7n);
  const ask = (): unknown => assignments.region(ONE, region.info.name);
  const words = "Region moved to: hostname=other port=2 startCode=22. As of locationSeqNum=7.";
  assert.throws(ask, exception("exceptions.RegionMovedException", words));
  now = 120_000;
  assert.throws(ask, exception("exceptions.RegionMovedException"));
  now = 120_001;
  assert.throws(ask, exception("NotServingRegionException"));
});

test("a region that comes back is served, not told to have moved", () => {
  const assignments = new Assignments(() => 0);
  const region = regionOf("");
  assignments.moved(ONE, region.info.encodedName, OTHER, 7n);
  assignments.open(ONE, region);
  assert.equal(assignments.region(ONE, region.info.name), region);
});

test("a region in transition is being opened until it is set back", () => {
  const assignments = new Assignments(() => 0);
  const region = regionOf("");
  assignments.open(ONE, region);
  assignments.setOpening(ONE, region.info.encodedName, true);
  assert.throws(
    () => assignments.region(ONE, region.info.name),
    exception(
      "exceptions.RegionOpeningException",
      `Region t,,1700000000000.${region.info.encodedName}. is opening on one,1,11`,
    ),
  );
  assignments.setOpening(ONE, region.info.encodedName, false);
  assert.equal(assignments.region(ONE, region.info.name), region);
});

test("a removed server has nothing, and may come again", () => {
  const assignments = new Assignments(() => 0);
  const region = regionOf("");
  assignments.open(ONE, region);
  assert.equal(assignments.region(ONE, region.info.name), region);
  assignments.remove(ONE);
  assert.throws(() => assignments.region(ONE, region.info.name), exception("NotServingRegionException"));
  assignments.open(ONE, region);
  assert.equal(assignments.region(ONE, region.info.name), region);
});
