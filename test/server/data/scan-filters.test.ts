import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellHint, RowFilter } from "../../../src/server/filtering/row-filter.ts";
import { answers, filled } from "./filled-region.ts";
import { bytes, family, filterWith, NO_LIMITS, RegionUnderTest, scanOf, show } from "./region-under-test.ts";

test("a filter's verdicts about a cell decide what is given and where the scan goes on", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 3 }), family("g")]);
  for (const at of [1, 2]) for (const column of ["f:x", "f:y"]) region.put("a", column, "", at);
  region.put("a", "g:x", "", 1);
  const given = (verdict: ReturnType<RowFilter["filterCell"]>): string[] => {
    const asked: string[] = [];
    const filter = filterWith({
      filterCell: (cell) => {
        asked.push(show(cell));
        return show(cell) === "a/f:x@2=" ? verdict : "include";
      },
    });
    return region.scan({ filter, maxVersions: 3 }).map((shown) => shown.slice(2, 7));
  };
  assert.deepEqual(given("include"), ["f:x@2", "f:x@1", "f:y@2", "f:y@1", "g:x@1"]);
  assert.deepEqual(given("skip"), ["f:x@1", "f:y@2", "f:y@1", "g:x@1"]);
  assert.deepEqual(given("nextColumn"), ["f:y@2", "f:y@1", "g:x@1"]);
  assert.deepEqual(given("includeAndNextColumn"), ["f:x@2", "f:y@2", "f:y@1", "g:x@1"]);
  assert.deepEqual(given("nextRow"), ["g:x@1"]);
  assert.deepEqual(given("includeAndSeekNextRow"), ["f:x@2", "g:x@1"]);
  assert.deepEqual(given("seekNextUsingHint"), ["f:x@1", "f:y@2", "f:y@1", "g:x@1"]);
});

/** Hints from the cells of the first row it sees to this place. */
function hinting(hint: CellHint, asked: string[] = []): RowFilter {
  return filterWith({
    filterCell: (cell) => {
      asked.push(show(cell));
      const isThere = asked.length > 1;
      return isThere ? "include" : "seekNextUsingHint";
    },
    nextCellHint: () => hint,
  });
}

test("a hint leads on to a column, to a version or to a row", () => {
  const region = filled("abcd");
  const [row, column] = [{ row: bytes("c") }, { row: bytes("a"), family: bytes("f"), qualifier: bytes("y") }];
  assert.equal(region.scan({ filter: hinting(row) })[0], "c/f:x@1=");
  assert.equal(region.scan({ filter: hinting(column) })[0], "a/f:y@1=");
  assert.equal(region.scan({ filter: hinting({ ...column, timestamp: 0n }) })[0], "a/f:z@1=");
  assert.equal(region.scan({ filter: hinting({ row: bytes("x") }) }).length, 0);
});

test("a hint of one family leaves the others where they are", () => {
  const region = filled("abc", "x", ["f", "g"]);
  assert.deepEqual(region.scan({ filter: hinting({ row: bytes("c") }) }), [
    "a/g:x@1=",
    "b/g:x@1=",
    "c/f:x@1=",
    "c/g:x@1=",
  ]);
});

test("a hint that does not lead on is a skip", () => {
  const region = filled("abc", "xy");
  for (const hint of [{ row: bytes("a") }, { row: bytes("a"), family: bytes("f"), qualifier: bytes("x") }]) {
    assert.equal(region.scan({ filter: hinting(hint) })[0], "a/f:y@1=");
  }
  const always = filterWith({ filterCell: () => "seekNextUsingHint", nextCellHint: () => ({ row: bytes("a") }) });
  assert.deepEqual(region.scan({ filter: always }), []);
  assert.deepEqual(region.scan({ filter: always, reversed: true }), []);
});

test("a hint of a reversed scan names a row before, and a place in it", () => {
  const region = filled("abcd", "xy");
  const reversed = true;
  assert.equal(region.scan({ reversed, filter: hinting({ row: bytes("b") }) })[0], "b/f:x@1=");
  assert.equal(region.scan({ reversed, filter: hinting({ row: bytes("bb") }) })[0], "b/f:x@1=");
  const place = { row: bytes("b"), family: bytes("f"), qualifier: bytes("y") };
  assert.deepEqual(region.scan({ reversed, filter: hinting(place) }), ["b/f:y@1=", "a/f:x@1=", "a/f:y@1="]);
  assert.deepEqual(region.scan({ reversed, filter: hinting({ ...place, qualifier: bytes("z") }) })[0], "a/f:x@1=");
  assert.deepEqual(region.scan({ reversed, filter: hinting({ row: bytes("d") }) })[0], "d/f:y@1=");
});

test("rows are left out by their key without a look at their cells", () => {
  const region = filled("abc");
  const asked = new Set<string>();
  const filter = filterWith({
    filterRowKey: (row) => String(row) === "b",
    filterCell: ({ row }) => {
      asked.add(String(row));
      return "include";
    },
  });
  const answer = region.answer({ filter });
  assert.deepEqual([answer.pieces.length, answer.rowsScanned, answer.rowsFiltered], [2, 3, 1]);
  assert.deepEqual([...asked], ["a", "c"]);
});

test("a filter that is done ends the scan", () => {
  const region = filled("abcd");
  let seen = 0;
  const filter = filterWith({
    filterAllRemaining: () => seen >= 2,
    hasFilterRow: true,
    filterRow: () => {
      seen++;
      return false;
    },
  });
  const scanner = region.data.openScanner(scanOf({ filter }));
  const first = scanner.next(NO_LIMITS);
  assert.deepEqual([first.pieces.length, first.moreInRegion, first.moreResults], [2, false, true]);
  scanner.close();
  const none = region.answer({ filter: filterWith({ filterAllRemaining: () => true }) });
  assert.deepEqual([none.pieces.length, none.moreInRegion, none.moreResults], [0, false, false]);
});

test("a filter sees whole rows, takes cells out of them, and leaves rows out", () => {
  const region = filled("abc");
  const filter = filterWith({
    hasFilterRow: true,
    filterRowCells: (cells) => cells.filter(({ qualifier }) => String(qualifier) !== "y"),
    filterRow: () => false,
  });
  assert.deepEqual(answers(region.data.openScanner(scanOf({ filter })), { maxBytes: 1 }), ["a:xz", "b:xz", "c:xz"]);
  const leaves = filterWith({ hasFilterRow: true, filterRow: () => true });
  assert.deepEqual(region.scan({ filter: leaves }), []);
  const empties = filterWith({ hasFilterRow: true, filterRowCells: () => [] });
  assert.deepEqual(region.scan({ filter: empties }), []);
});

test("a filter that must see whole rows cannot go with a batch", () => {
  const region = filled("a");
  assert.throws(() => region.scan({ filter: filterWith({ hasFilterRow: true }), batch: 2 }), {
    javaClass: "org.apache.hadoop.hbase.filter.IncompatibleFilterException",
  });
});

test("a filter is reset before each row, but not inside one", () => {
  const region = filled("ab");
  const calls: string[] = [];
  const filter = filterWith({
    reset: () => calls.push("reset"),
    filterCell: ({ row }) => {
      calls.push(String(row));
      return "include";
    },
  });
  const scanner = region.data.openScanner(scanOf({ filter, batch: 1 }));
  for (let answer = scanner.next({ ...NO_LIMITS, maxPieces: 1 }); answer.moreInRegion; )
    answer = scanner.next({ ...NO_LIMITS, maxPieces: 1 });
  assert.deepEqual(calls.join(" ").replace(/( reset)+$/, ""), "a a a reset b b b");
});

test("a cell that a filter changes is given as it became", () => {
  const region = filled("a", "x");
  region.put("a", "f:y", "value", 1);
  const filter = filterWith({ transformCell: (cell) => (String(cell.qualifier) === "y" ? cell.copy() : cell) });
  assert.deepEqual(region.scan({ filter }), ["a/f:x@1=", "a/f:y@1=value"]);
});

/** Keeps rows whose f:x is "yes"; family f is enough for that. */
function keepsYes(asked: string[]): RowFilter {
  let keeps = false;
  return filterWith({
    hasFilterRow: true,
    reset: () => {
      keeps = false;
    },
    filterCell: (cell) => {
      asked.push(show(cell));
      if (cell.isIn(bytes("f"), bytes("x"))) keeps = cell.text === "yes";
      return "include";
    },
    filterRow: () => !keeps,
    isFamilyEssential: (name) => String(name) === "f",
  });
}

test("with families on demand the others are read only for rows that stay, and stand where they belong", () => {
  const region = new RegionUnderTest([family("e"), family("f"), family("g")]);
  for (const [row, value] of [
    ["a", "no"],
    ["b", "yes"],
    ["c", "no"],
    ["d", "yes"],
  ] as const) {
    region.put(row, "f:x", value, 1);
    for (const column of ["e:1", "g:1"]) region.put(row, column, "", 1);
  }
  region.put("c", "g:2", "", 1);
  region.put("bb", "g:1", "no row of its own", 1);
  const asked: string[] = [];
  assert.deepEqual(region.scan({ filter: keepsYes(asked) }), [
    "b/e:1@1=",
    "b/f:x@1=yes",
    "b/g:1@1=",
    "d/e:1@1=",
    "d/f:x@1=yes",
    "d/g:1@1=",
  ]);
  assert.equal(asked.filter((shown) => shown.startsWith("a/")).length, 1);
  const all: string[] = [];
  region.scan({ filter: keepsYes(all), loadColumnFamiliesOnDemand: false });
  assert.equal(all.filter((shown) => shown.startsWith("a/")).length, 3);
  assert.deepEqual(region.get("b", { filter: keepsYes([]) }).length, 3);
});

test("a reversed scan with families on demand is refused", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  const shape = { filter: keepsYes([]), reversed: true };
  assert.throws(() => region.scan(shape), {
    javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
    message: "Reverse scan with loading CFs on demand is not supported",
  });
  assert.deepEqual(region.scan({ ...shape, loadColumnFamiliesOnDemand: false }), []);
});

test("a piece that was cut where nothing of its row is left is whole if the region ends in the same answer", () => {
  const onlyX = filterWith({ filterCell: ({ qualifier }) => (String(qualifier) === "x" ? "include" : "skip") });
  const region = filled("ab", "xy");
  assert.deepEqual(answers(region.data.openScanner(scanOf({ filter: onlyX, batch: 1 })), {}), ["a:x… b:x"]);
});
