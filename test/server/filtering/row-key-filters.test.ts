/** Filters that go by the row, one by one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  and,
  fuzzyRow,
  inclusiveStop,
  multiRowRange,
  page,
  prefix,
  randomRow,
  row,
  singleColumnValue,
  skip,
  whileMatch,
} from "../../../src/filter/constructors.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import { FuzzyRowFilter } from "../../../src/filter/fuzzy-row-filter.ts";
import { MultiRowRangeFilter } from "../../../src/filter/multi-row-range-filter.ts";
import { PageFilter } from "../../../src/filter/row-filters.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import type { Cell } from "../../../src/wire/cell.ts";
import { cellsOf, type ScanOptions, scan } from "./scan-driver.ts";

/** Each with a cell in f and two in g. */
function rowsOf(...rows: string[]): Cell[] {
  return cellsOf(rows.flatMap((key) => ["f:a", "g:b", "g:c"].map((column) => ({ row: key, column, value: key }))));
}

/** The rows that come back whole, and those that the filter was asked about. */
function outcome(cells: readonly Cell[], filter: Filter, options?: ScanOptions): { kept: string[]; looked: string[] } {
  const scanned = scan(cells, filter, options);
  const kept = [...new Set(scanned.cells.map((cell) => cell.row.toString("latin1")))];
  assert.equal(scanned.cells.length, kept.length * 3);
  return { kept, looked: scanned.rows };
}

const LETTERS = rowsOf("a", "b", "b1", "b2", "c", "d");

describe("PrefixFilter", () => {
  test("seeks to the first row of the prefix and ends behind its last", () => {
    assert.deepEqual(outcome(rowsOf("a", "a1", "a2", "b1", "c", "d"), prefix("b")), {
      kept: ["b1"],
      looked: ["a", "b1", "c"],
    });
  });

  test("takes a row that is shorter than the prefix for one before it", () => {
    assert.deepEqual(outcome(LETTERS, prefix("b1")), { kept: ["b1"], looked: ["a", "b1", "b2"] });
  });

  test("works backwards", () => {
    assert.deepEqual(outcome(rowsOf("a", "b1", "b2", "c", "d", "e"), prefix("b"), { reversed: true }), {
      kept: ["b2", "b1"],
      looked: ["e", "c", "b2", "b1", "a"],
    });
  });

  test("does not stay for ever where its hint backwards is a row that exists", () => {
    assert.deepEqual(outcome(rowsOf("b", "c"), prefix("b"), { reversed: true }).kept, ["b"]);
    assert.equal(makeRowFilter(prefix("b"), { reversed: true }).nextCellHint(rowsOf("c")[0] as Cell), undefined);
  });

  test("misses no row backwards whose prefix ends with high bytes", () => {
    const rows = rowsOf("a\xff\x01", "a\xff\xff", "b", "c");
    assert.deepEqual(outcome(rows, prefix(Buffer.from("a\xff", "latin1")), { reversed: true }).kept, [
      "a\xff\xff",
      "a\xff\x01",
    ]);
    assert.deepEqual(outcome(rowsOf("\xff\x01", "\xff\xff"), prefix(Buffer.from([0xff])), { reversed: true }).kept, [
      "\xff\xff",
      "\xff\x01",
    ]);
  });
});

describe("InclusiveStopFilter", () => {
  test("gives its row and ends the scan at the next", () => {
    assert.deepEqual(outcome(LETTERS, inclusiveStop("b1")), { kept: ["a", "b", "b1"], looked: ["a", "b", "b1", "b2"] });
  });

  test("stops on the other side backwards", () => {
    assert.deepEqual(outcome(LETTERS, inclusiveStop("b2"), { reversed: true }).kept, ["d", "c", "b2"]);
  });

  test("believes within WHILE that it goes forward, as HBase's does", () => {
    assert.deepEqual(outcome(LETTERS, whileMatch(inclusiveStop("b2")), { reversed: true }).kept, []);
  });
});

describe("PageFilter", () => {
  test("ends the scan with its last row, without a look at the next", () => {
    assert.deepEqual(outcome(LETTERS, page(2)), { kept: ["a", "b"], looked: ["a", "b"] });
  });

  test("counts rows only that pass the filters before it", () => {
    assert.deepEqual(outcome(LETTERS, and(row(">", "b"), page(2))).kept, ["b1", "b2"]);
    const decides = singleColumnValue({ family: "g", qualifier: "c", op: ">", comparator: "b" });
    assert.deepEqual(outcome(LETTERS, and(decides, page(2))).kept, ["b1", "b2"]);
    assert.deepEqual(outcome(LETTERS, and(page(2), decides)).kept, []);
  });

  test("of nothing gives nothing", () => {
    assert.deepEqual(outcome(LETTERS, page(0)), { kept: [], looked: [] });
  });

  test("of less than nothing is refused as Java's constructor does", () => {
    assert.throws(() => makeRowFilter(new PageFilter(-1n), { reversed: false }), {
      javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
      doNotRetry: true,
    });
  });
});

describe("RandomRowFilter", () => {
  test("takes rows for which the dice fall below the chance", () => {
    const dice = [0.1, 0.6, 0.49, 0.5, 0.9, 0];
    const random = (): number => dice.shift() as number;
    assert.deepEqual(outcome(LETTERS, randomRow(0.5), { random }).kept, ["a", "b1", "d"]);
  });

  test("takes all or none beyond the ends", () => {
    assert.equal(outcome(LETTERS, randomRow(1), { random: () => 0.999 }).kept.length, 6);
    assert.equal(outcome(LETTERS, randomRow(0), { random: () => 0 }).kept.length, 0);
  });
});

describe("RowFilter", () => {
  test("compares each key", () => {
    assert.deepEqual(outcome(LETTERS, row(">=", "b1")).kept, ["b1", "b2", "c", "d"]);
    assert.deepEqual(outcome(LETTERS, row("<", "b1")).kept, ["a", "b"]);
  });

  test("does not end a scan by itself, but within WHILE", () => {
    assert.deepEqual(outcome(LETTERS, row("<", "b1")).looked.length, 6);
    assert.deepEqual(outcome(LETTERS, whileMatch(row("<", "b1"))), { kept: ["a", "b"], looked: ["a", "b", "b1"] });
  });

  test("within SKIP judges no key, since SKIP does not ask about keys", () => {
    assert.equal(outcome(LETTERS, skip(row("<", "b1"))).kept.length, 6);
  });
});

describe("FuzzyRowFilter", () => {
  const rows = rowsOf("a1x", "a2x", "a2y", "a9z", "b1x", "b2y", "c", "c2", "c2y3");

  test("seeks from one row that may fit to the next", () => {
    const result = outcome(rows, fuzzyRow({ key: "a2y", mask: [1, 0, 0] }));
    assert.deepEqual(result.kept, ["a2y", "b2y", "c", "c2", "c2y3"]);
    assert.deepEqual(result.looked, ["a1x", "a2y", "a9z", "b2y", "c", "c2", "c2y3"]);
  });

  test("with everything fixed finds the rows that begin so, and passes shorter ones over", () => {
    assert.deepEqual(outcome(rows, fuzzyRow({ key: "c2y", mask: [0, 0, 0] })), {
      kept: ["c2y3"],
      looked: ["a1x", "c2y3"],
    });
  });

  test("ends the scan behind the last row that could fit", () => {
    const filter = makeRowFilter(fuzzyRow({ key: "a?", mask: [0, 1] }), { reversed: false });
    const [cell] = rowsOf("b") as [Cell];
    assert.equal(filter.filterCell(cell), "seekNextUsingHint");
    assert.equal(filter.nextCellHint(cell), undefined);
    assert.equal(filter.filterAllRemaining(), true);
  });

  test("hints by raising the last free byte that can be raised", () => {
    const hint = (row: string, key: string, mask: (0 | 1)[]): string | undefined => {
      const [cell] = rowsOf(row) as [Cell];
      const pattern = fuzzyRow({ key: Buffer.from(key), mask });
      return makeRowFilter(pattern, { reversed: false }).nextCellHint(cell)?.row.toString("latin1");
    };
    assert.equal(hint("axb", "??a", [1, 1, 0]), "aya");
    assert.equal(hint("a\xffb", "??a", [1, 1, 0]), "b\0a");
    assert.equal(hint("\xff\xffb", "??a", [1, 1, 0]), undefined);
    assert.equal(hint("axb1", "?xa?", [1, 0, 0, 1]), "bxa");
    assert.equal(hint("aa9", "?x?y??", [1, 0, 1, 0, 1, 1]), "ax\0y");
  });

  test("comes to an end backwards, where HBase may not", () => {
    assert.deepEqual(outcome(rows, fuzzyRow({ key: "a2y", mask: [1, 0, 0] }), { reversed: true }).kept, [
      "c2y3",
      "c2",
      "c",
      "b2y",
      "a2y",
    ]);
  });

  const rowKeys = fc
    .uint8Array({ min: 0, max: 3, minLength: 1, maxLength: 4 })
    .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 3 ? 255 : byte))));
  const pairs = fc
    .array(fc.tuple(fc.constantFrom(0, 1, 2, 255), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 3 })
    .map((bytes) => ({
      key: Buffer.from(bytes.map(([byte]) => byte)),
      mask: Buffer.from(bytes.map(([, free]) => free)),
    }));

  test("gives all rows that fit and no other, whatever the patterns", () => {
    fc.assert(
      fc.property(
        fc.array(rowKeys, { maxLength: 30 }),
        fc.array(pairs, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (keys, patterns, reversed) => {
          const distinct = [...new Set(keys.map((key) => key.toString("latin1")))].sort();
          // A shorter row fits if it does so far, but a hint may pass it over: only whole ones must all be there.
          const whole = distinct.filter((key) => patterns.every((pattern) => key.length >= pattern.key.length));
          const fits = whole.filter((key) =>
            patterns.some((pattern) =>
              [...pattern.key].every((byte, at) => pattern.mask[at] === 1 || byte === key.charCodeAt(at)),
            ),
          );
          const { kept } = outcome(rowsOf(...whole), new FuzzyRowFilter(patterns), { reversed });
          assert.deepEqual(kept, reversed ? fits.toReversed() : fits);
        },
      ),
    );
  });
});

describe("MultiRowRangeFilter", () => {
  const rows = rowsOf("a", "b", "c", "d", "e", "f", "g");
  const ranges = multiRowRange(
    { start: "b", stop: "c" },
    { start: "d", startInclusive: false, stop: "f", stopInclusive: true },
  );

  test("seeks from range to range, minds their ends and stops behind the last", () => {
    assert.deepEqual(outcome(rows, ranges), { kept: ["b", "e", "f"], looked: ["a", "b", "c", "d", "e", "f", "g"] });
    assert.deepEqual(outcome(rowsOf("a", "a1", "b", "c1", "c2", "e", "h", "i"), ranges).looked, [
      "a",
      "b",
      "c1",
      "e",
      "h",
    ]);
  });

  test("works backwards", () => {
    assert.deepEqual(outcome(rows, ranges, { reversed: true }), {
      kept: ["f", "e", "b"],
      looked: ["g", "f", "e", "d", "c", "b", "a"],
    });
  });

  test("takes open ends both ways", () => {
    const open = multiRowRange({ stop: "b" }, { start: "f" });
    assert.deepEqual(outcome(rows, open).kept, ["a", "f", "g"]);
    assert.deepEqual(outcome(rows, open, { reversed: true }).kept, ["g", "f", "a"]);
  });

  test("sorts and merges what comes unsorted, and refuses what is no range", () => {
    const range = (start: string, stop: string) => ({
      start: Buffer.from(start),
      startInclusive: true,
      stop: Buffer.from(stop),
      stopInclusive: false,
    });
    assert.deepEqual(outcome(rows, new MultiRowRangeFilter([range("e", "g"), range("a", "c"), range("b", "d")])).kept, [
      "a",
      "b",
      "c",
      "e",
      "f",
    ]);
    for (const bad of [[], [range("c", "a")], [range("a", "a")]]) {
      assert.throws(() => makeRowFilter(new MultiRowRangeFilter(bad), { reversed: false }), {
        doNotRetry: true,
        message: /IllegalArgument/,
      });
    }
  });
});
