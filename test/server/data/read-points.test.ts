/** The moments that scanners read, and how long one may go back to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadPoints } from "../../../src/server/data/read-points.ts";
import type { RegionScanner } from "../../../src/server/data/region-data.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import { cell, family, mutation, NO_LIMITS, RegionUnderTest, scanOf } from "./region-under-test.ts";

const KEY = Buffer.from("k");

function points() {
  const time = { now: 1_000 };
  const store = openMemoryStore();
  const put = (value: string) => store.write([{ type: "put", key: KEY, value: Buffer.from(value) }]);
  return { time, put, points: new ReadPoints({ store, keptMs: 60_000, monotonicMs: () => time.now }) };
}

test("a moment that was lost is there for as long as a lease, and one that was not at its end no more", () => {
  const { points: all, put, time } = points();
  put("old");
  const [lost, done] = [all.open(5, undefined), all.open(5, undefined)];
  assert.notEqual(lost.number, done.number);
  put("new");
  lost.release(true);
  done.release(false);
  time.now += 59_999;
  const again = all.open(5, lost.number);
  assert.deepEqual([again.number, String(again.source.get(KEY))], [lost.number, "old"]);
  const other = all.open(5, done.number);
  assert.equal(String(other.source.get(KEY)), "new");
  assert.notEqual(other.number, done.number);
  again.release(true);
  time.now += 60_000;
  assert.equal(String(all.open(5, lost.number).source.get(KEY)), "new");
});

test("a moment is kept while anybody has it, and is let go once", () => {
  const { points: all, put } = points();
  put("old");
  const first = all.open(5, undefined);
  const second = all.open(5, first.number);
  put("new");
  first.release(false);
  first.release(false);
  assert.equal(String(second.source.get(KEY)), "old");
  second.release(false);
  assert.equal(all.size, 0);
});

test("it counts in its own table only, and nobody comes back to one from before a reset", () => {
  const { points: all, put } = points();
  put("old");
  const lost = all.open(5, undefined);
  lost.release(true);
  put("new");
  assert.equal(String(all.open(6, lost.number).source.get(KEY)), "new");
  all.clear();
  assert.equal(String(all.open(5, lost.number).source.get(KEY)), "new");
});

test("no more than a thousand are kept: the oldest goes first", () => {
  const { points: all } = points();
  const lost = Array.from({ length: 1_001 }, () => all.open(5, undefined));
  for (const one of lost) one.release(true);
  assert.equal(all.size, 1_000);
  assert.notEqual(all.open(5, lost[0]?.number).number, lost[0]?.number);
  assert.equal(all.open(5, lost[1]?.number).number, lost[1]?.number);
});

test("a scanner that goes on for a lost one sees what that saw, in the middle of a row and in another opening of the region", () => {
  const store = openMemoryStore();
  const readPoints = new ReadPoints({ store });
  const region = new RegionUnderTest([family("f")], { store, readPoints });
  const write = (value: string) =>
    region.mutate("r", [
      mutation(
        "put",
        ["a", "b"].map((name) => cell("r", `f:${name}`, { value })),
      ),
    ]);
  const valuesOf = (scanner: RegionScanner, maxPieces = 10) =>
    scanner.next({ ...NO_LIMITS, maxPieces }).pieces.map(({ cells }) => String(cells[0]?.value));
  write("old");
  const first = region.data.openScanner(scanOf({ batch: 1 }));
  assert.deepEqual(valuesOf(first, 1), ["old"]);
  first.close(true);
  write("new");
  const moved = region.open({ store, readPoints });
  assert.deepEqual(valuesOf(moved.openScanner(scanOf({ batch: 1, readPoint: first.readPoint }))), ["old", "old"]);
  assert.deepEqual(valuesOf(moved.openScanner(scanOf({ batch: 1 }))), ["new", "new"]);
});
