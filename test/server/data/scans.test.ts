import assert from "node:assert/strict";
import { test } from "node:test";
import { KeyCodec } from "../../../src/server/data/cell-key.ts";
import type { ScanAnswer, ScanShape } from "../../../src/server/data/region-data.ts";
import { bytesOf } from "../../../src/server/data/stored-cell.ts";
import type { RowFilter } from "../../../src/server/filtering/row-filter.ts";
import { answers, filled, rowsOf } from "./filled-region.ts";
import { bytes, cell, columns, family, filterWith, NO_LIMITS, RegionUnderTest, scanOf } from "./region-under-test.ts";

test("a scan begins and stops where it says, with or without those rows", () => {
  const region = filled("abcde");
  assert.equal(rowsOf(region), "abcde");
  assert.equal(rowsOf(region, { startRow: bytes("b"), stopRow: bytes("d") }), "bc");
  assert.equal(rowsOf(region, { startRow: bytes("b"), stopRow: bytes("d"), includeStopRow: true }), "bcd");
  assert.equal(rowsOf(region, { startRow: bytes("b"), includeStartRow: false }), "cde");
  assert.equal(rowsOf(region, { startRow: bytes("d"), stopRow: bytes("b") }), "");
  assert.equal(rowsOf(region, { startRow: bytes("bb"), stopRow: bytes("b") }), "");
});

test("a reversed scan goes from its start down, and the cells of a row stay in order", () => {
  const region = filled("abcde", "xy");
  const reversed = true;
  assert.equal(rowsOf(region, { reversed }), "edcba");
  assert.equal(rowsOf(region, { reversed, startRow: bytes("d"), stopRow: bytes("b") }), "dc");
  assert.equal(
    rowsOf(region, {
      reversed,
      startRow: bytes("d"),
      includeStartRow: false,
      stopRow: bytes("b"),
      includeStopRow: true,
    }),
    "cb",
  );
  assert.equal(rowsOf(region, { reversed, startRow: bytes("cc") }), "cba");
  assert.deepEqual(region.scan({ reversed, startRow: bytes("a") }), ["a/f:x@1=", "a/f:y@1="]);
});

test("a scan stays inside its region", () => {
  const region = filled("abcde");
  const part = region.open({ startKey: bytes("b"), endKey: bytes("d") });
  for (const reversed of [false, true]) {
    const scanner = part.openScanner(scanOf({ reversed }));
    const rows = scanner.next(NO_LIMITS).pieces.map(({ cells }) => String(cells[0]?.row));
    assert.deepEqual(rows, reversed ? ["c", "b"] : ["b", "c"]);
    scanner.close();
  }
});

test("a limit of cells whose int32 sum with its offset overflows gives one cell of each row, as in HBase", () => {
  const region = filled("ab", "xyz");
  const max = 0x7fff_ffff;
  assert.equal(region.scan({ storeLimit: max, storeOffset: 0 }).length, 6);
  assert.deepEqual(region.scan({ storeLimit: max, storeOffset: 1 }), ["a/f:y@1=", "b/f:y@1="]);
});

test("a scan of columns and of families", () => {
  const region = filled("ab", "xyz", ["f", "g", "h"]);
  assert.deepEqual(region.scan({ columns: columns("h:y", "f:x", "f:z"), stopRow: bytes("b") }), [
    "a/f:x@1=",
    "a/f:z@1=",
    "a/h:y@1=",
  ]);
  assert.equal(region.scan({ columns: columns("f:x", "f") }).length, 6);
  assert.equal(region.scan({ columns: columns("f:none") }).length, 0);
  assert.equal(region.scan({ columns: columns("h:z"), reversed: true }).length, 2);
});

test("what a scan sees is a snapshot of its opening", () => {
  const region = filled("abc");
  const scanner = region.data.openScanner(scanOf());
  region.put("bb", "f:x", "new");
  region.mark("c", "f:", "deleteFamily");
  assert.deepEqual(answers(scanner, { maxPieces: 1 }), ["a:xyz", "b:xyz", "c:xyz"]);
  assert.equal(rowsOf(region), "abbb");
});

test("a closed scanner is unknown, and may be closed again", () => {
  const region = filled("a");
  const scanner = region.data.openScanner(scanOf());
  scanner.close();
  scanner.close();
  assert.throws(() => scanner.next(NO_LIMITS), { javaClass: "org.apache.hadoop.hbase.UnknownScannerException" });
  assert.equal(region.store.openSnapshots, 0);
});

test("an answer tells with its last row that there is no more, and another one afterwards is empty", () => {
  const region = filled("ab");
  const scanner = region.data.openScanner(scanOf());
  assert.equal(scanner.next({ ...NO_LIMITS, maxPieces: 1 }).moreInRegion, true);
  assert.equal(scanner.next({ ...NO_LIMITS, maxPieces: 1 }).moreInRegion, false);
  const after = scanner.next(NO_LIMITS);
  assert.deepEqual([after.pieces.length, after.moreInRegion, after.rowsScanned], [0, false, 0]);
  scanner.close();
});

test("no pieces asked for is an answer without any, and there is more", () => {
  const answer = filled("a").answer({}, { maxPieces: 0 });
  assert.deepEqual([answer.pieces.length, answer.moreInRegion, answer.moreResults], [0, true, true]);
});

test("a batch cuts rows, and only pieces behind which there is more of the row are partial", () => {
  assert.deepEqual(answers(filled("ab").data.openScanner(scanOf({ batch: 2 })), {}), ["a:xy… a:z b:xy… b:z"]);
  assert.deepEqual(answers(filled("ab").data.openScanner(scanOf({ batch: 3 })), {}), ["a:xyz b:xyz"]);
});

test("a batch goes over the border of families", () => {
  const region = filled("a", "xy", ["f", "g"]);
  assert.deepEqual(answers(region.data.openScanner(scanOf({ batch: 3 })), {}), ["a:xyx… a:y"]);
});

test("a limit of rows counts rows, not the pieces that a batch makes of them", () => {
  const scanner = filled("abc").data.openScanner(scanOf({ batch: 1 }));
  assert.deepEqual(answers(scanner, { maxRows: 2 }), ["a:x… a:y… a:z b:x… b:y… b:z over"]);
});

test("a row that was cut in the last answer is counted when another begins", () => {
  const region = filled("ab");
  const hidden = filterWith({ filterCell: ({ qualifier }) => (String(qualifier) === "x" ? "include" : "skip") });
  const scanner = region.data.openScanner(scanOf({ batch: 1, filter: hidden }));
  assert.deepEqual(answers(scanner, { maxPieces: 1, maxRows: 1 }), ["a:x…", " over"]);
});

test("bytes cut rows where the client takes parts, and fill up whole rows where not", () => {
  const region = filled("abc");
  const cellBytes = bytesOf(cell("a", "f:x"));
  const limits = { maxBytes: 2 * cellBytes };
  assert.deepEqual(answers(region.data.openScanner(scanOf()), limits), ["a:xy…", "a:z b:x…", "b:yz", "c:xy…", "c:z"]);
  assert.deepEqual(answers(region.data.openScanner(scanOf()), { ...limits, partials: false }), [
    "a:xyz",
    "b:xyz",
    "c:xyz",
  ]);
  assert.deepEqual(
    answers(region.data.openScanner(scanOf()), { ...limits, maxBytes: 4 * cellBytes, partials: false }),
    ["a:xyz b:xyz", "c:xyz"],
  );
});

test("store limit and offset count the cells of each family of a row", () => {
  const region = filled("ab", "wxyz", ["f", "g"]);
  const shown = region.scan({ storeLimit: 2, storeOffset: 1, stopRow: bytes("b") });
  assert.deepEqual(shown, ["a/f:x@1=", "a/f:y@1=", "a/g:x@1=", "a/g:y@1="]);
  assert.equal(region.scan({ storeLimit: 1 }).length, 4);
  assert.equal(region.scan({ storeOffset: 4 }).length, 0);
  assert.equal(region.get("a", { storeLimit: 1, storeOffset: 3 }).length, 2);
});

test("when the time is up the answer is a heartbeat with what there is, and the next goes on", () => {
  const region = filled("abcdefgh");
  const scanner = region.data.openScanner(scanOf());
  const clockAtStart = region.nowMs;
  const first = scanner.next({ ...NO_LIMITS, untilMs: clockAtStart });
  assert.equal(first.heartbeat, true);
  assert.equal(first.pieces.length, 1);
  assert.equal(String(first.cursorRow), "a");
  const rest = scanner.next({ ...NO_LIMITS, untilMs: clockAtStart + 1 });
  assert.equal(rest.heartbeat, false);
  assert.equal(rest.pieces.length, 7);
  scanner.close();
});

test("a scan whose time is always up gets to its end all the same", () => {
  const region = filled("abcdef", "xy");
  const found = answers(region.data.openScanner(scanOf()), { untilMs: 0 });
  assert.deepEqual(found.join(" ").match(/\w:xy/g)?.length, 6);
});

test("a scan that finds nothing stops for a heartbeat after bounded work, with a cursor", () => {
  const region = new RegionUnderTest();
  const many = 120_000;
  region.store.all = manyRows(many);
  const skipsAll = (): RowFilter => filterWith({ filterCell: () => "skip" });
  const scanner = region.data.openScanner(scanOf({ filter: skipsAll() }));
  const until = { ...NO_LIMITS, untilMs: Number.MAX_SAFE_INTEGER };
  const first = scanner.next(until);
  assert.deepEqual([first.pieces.length, first.heartbeat, first.moreInRegion], [0, true, true]);
  assert.equal(first.cursorRow?.length, 8);
  assert.equal(first.rowsScanned, first.rowsFiltered);
  let answersGiven = 1;
  for (let more = true; more; answersGiven++) more = scanner.next(until).moreInRegion;
  assert.ok(answersGiven < 6);
  scanner.close();
  const whole = region.answer({ filter: skipsAll() });
  assert.deepEqual([whole.heartbeat, whole.moreInRegion, whole.rowsScanned], [false, false, many]);
});

test("a scan of a family that no row has stops for a heartbeat, too", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  region.store.all = manyRows(120_000);
  const first = region.answer({ columns: columns("g") }, { untilMs: Number.MAX_SAFE_INTEGER });
  assert.deepEqual([first.pieces.length, first.heartbeat, first.moreInRegion], [0, true, true]);
});

test("rows of hbase:meta come by table, start key and id", () => {
  const region = new RegionUnderTest([family("info")], { space: 1, rowOrder: "meta" });
  const rows = ["t,,1", "t,!,2", "t,\u0001,3", "t,,9", "t!,,1", "t"];
  for (const row of rows) region.put(row, "info:x", "", 1);
  const ordered = region.scan().map((shown) => shown.slice(0, shown.lastIndexOf("/")));
  assert.deepEqual(ordered, ["t", "t,,1", "t,,9", "t,\u0001,3", "t,!,2", "t!,,1"]);
  const [last] = region.scan({
    reversed: true,
    startRow: bytes("t,\u0001,:"),
    stopRow: bytes("t,,"),
    includeStopRow: true,
  });
  assert.equal(last, "t,\u0001,3/info:x@1=");
});

test("a region knows its size, and a row in its middle", () => {
  const region = filled("abcd");
  const { cells, bytes: before } = region.data.size;
  assert.equal(cells, 12);
  region.put("a", "f:x", "longer", 1);
  assert.deepEqual(region.data.size, { cells: 12, bytes: before + 6 });
  region.put("e", "f:x", "", 1);
  assert.equal(region.data.size.cells, 13);
  const recounted = region.open().size;
  assert.deepEqual(region.data.size, recounted);
  assert.equal(String(region.data.middleRow()), "c");
  assert.equal(filled("a").data.middleRow(), undefined);
  assert.equal(new RegionUnderTest().data.middleRow(), undefined);
});

/** Each with one column, f:x. */
function manyRows(count: number): RegionUnderTest["store"]["all"] {
  const codec = new KeyCodec(2, "bytes");
  return [...Array(count).keys()].map((row) => {
    const made = cell(String(row).padStart(8, "0"), "f:x", { at: 1n });
    return { key: codec.key(made), value: made.bytes() };
  });
}

test("an answer that takes many turns is the one that a single turn gives", () => {
  const region = filled("abcd", "uvwxyz", ["f", "g"]);
  const wholeRows = (): RowFilter => filterWith({ filterRowCells: (cells) => cells.slice(1), hasFilterRow: true });
  const scans: Partial<ScanShape>[] = [
    {},
    { batch: 4 },
    { storeLimit: 3, storeOffset: 1 },
    { reversed: true },
    { filter: wholeRows() },
    { filter: filterWith({ filterCell: (cell) => (cell.qualifier.equals(bytes("w")) ? "skip" : "include") }) },
  ];
  for (const scan of scans) {
    for (const limits of [{}, { maxBytes: 200 }, { maxPieces: 3 }, { maxRows: 2 }]) {
      const limited = { ...NO_LIMITS, partials: false, ...limits };
      const [once, often] = [scan, scan].map((shape) => region.data.openScanner(scanOf(shape)));
      const expected = once?.next(limited);
      let answer = often?.next({ ...limited, untilMs: 0 });
      for (let turns = 0; answer?.heartbeat === true; turns++) {
        assert.ok(turns < 1_000);
        answer = often?.next({ ...limited, untilMs: 0 }, answer);
      }
      const shown = (one: ScanAnswer | undefined): unknown => ({
        ...one,
        pieces: one?.pieces.map(({ cells, partial }) => [cells.map(String), partial]),
      });
      assert.deepEqual(shown(answer), shown(expected), JSON.stringify([Object.keys(scan), limits]));
    }
  }
});

test("the time ends the work within a row, however wide, and the row still comes whole", () => {
  const region = new RegionUnderTest();
  for (let qualifier = 0; qualifier < 2_000; qualifier++) region.put("wide", `f:${qualifier}`, "", 1);
  const scanner = region.data.openScanner(scanOf({}));
  const limits = { ...NO_LIMITS, partials: false, untilMs: 0 };
  let answer = scanner.next(limits);
  let turns = 1;
  for (; answer.heartbeat; turns++) {
    assert.equal(answer.pieces.length, 0);
    answer = scanner.next(limits, answer);
  }
  assert.ok(turns > 20);
  assert.deepEqual(
    answer.pieces.map(({ cells, partial }) => [cells.length, partial]),
    [[2_000, false]],
  );
});
