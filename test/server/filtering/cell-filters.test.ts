/** Filters that choose cells: by qualifier, number, timestamp or value, and rows by a column. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ColumnPaginationFilter,
  MultipleColumnPrefixFilter,
  TimestampsFilter,
} from "../../../src/filter/column-filters.ts";
import { BinaryComparator } from "../../../src/filter/comparators.ts";
import { DependentColumnFilter, RowFilter, ValueFilter } from "../../../src/filter/compare-filters.ts";
import * as filter from "../../../src/filter/constructors.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import type { Cell } from "../../../src/wire/cell.ts";
import { cellsOf, type ScanOptions, scan, shown } from "./scan-driver.ts";

/** Columns `family:qualifier@timestamp=value` of one row, in any order. */
function row(key: string, ...columns: string[]): Cell[] {
  return cellsOf(
    columns.map((text) => {
      const [, column, timestamp, value] = /^(.*?)(?:@(\d+))?(?:=(.*))?$/.exec(text) as unknown as [
        string,
        string,
        string?,
        string?,
      ];
      return { row: key, column, timestamp: Number(timestamp ?? 1), value: value ?? "" };
    }),
  );
}

function kept(cells: readonly Cell[], chosen: Filter, options?: ScanOptions): string[] {
  return shown(scan(cells, chosen, options).cells);
}

const WIDE = row("r", "f:a", "f:b", "f:c", "f:d", "g:a", "g:b");

describe("filters of qualifiers", () => {
  test("ColumnPrefixFilter seeks to its prefix in each family and leaves it behind the last", () => {
    const { cells, asked } = scan(
      row("r", "f:a", "f:a2", "f:b", "f:b1", "f:c", "f:d", "g:b2"),
      filter.columnPrefix("b"),
    );
    assert.deepEqual(shown(cells), ["r/f:b", "r/f:b1", "r/g:b2"]);
    assert.deepEqual(asked, ["r/f:a", "r/f:b", "r/f:b1", "r/f:c", "r/g:b2"]);
  });

  test("ColumnPrefixFilter takes a qualifier shorter than the prefix for one before it", () => {
    assert.deepEqual(kept(row("r", "f:", "f:b", "f:b1", "f:c"), filter.columnPrefix("b1")), ["r/f:b1"]);
  });

  test("MultipleColumnPrefixFilter seeks from prefix to prefix", () => {
    const { cells, asked } = scan(
      row("r", "f:a", "f:b1", "f:c", "f:c1", "f:d1", "f:e", "f:f"),
      filter.multipleColumnPrefix("d", "b"),
    );
    assert.deepEqual(shown(cells), ["r/f:b1", "r/f:d1"]);
    assert.deepEqual(asked, ["r/f:a", "r/f:b1", "r/f:c", "r/f:d1", "r/f:e"]);
  });

  test("MultipleColumnPrefixFilter looks only at the nearest prefix, as HBase's does", () => {
    assert.deepEqual(kept(row("r", "f:a", "f:ab", "f:ac"), filter.multipleColumnPrefix("a", "ab")), [
      "r/f:a",
      "r/f:ab",
    ]);
  });

  test("MultipleColumnPrefixFilter refuses a prefix twice, and without any lets everything pass", () => {
    const twice = new MultipleColumnPrefixFilter([Buffer.from("a"), Buffer.from("a")]);
    assert.throws(
      () => makeRowFilter(twice, { reversed: false }),
      /IllegalArgumentException: prefixes must be distinct/,
    );
    assert.equal(kept(WIDE, new MultipleColumnPrefixFilter([])).length, 6);
  });

  test("ColumnRangeFilter minds its ends", () => {
    const range = (minInclusive: boolean, maxInclusive: boolean): string[] =>
      kept(WIDE, filter.columnRange({ min: "b", minInclusive, max: "d", maxInclusive }));
    assert.deepEqual(range(true, false), ["r/f:b", "r/f:c", "r/g:b"]);
    assert.deepEqual(range(false, true), ["r/f:c", "r/f:d"]);
    assert.deepEqual(kept(WIDE, filter.columnRange({ max: "b" })), ["r/f:a", "r/g:a"]);
    assert.deepEqual(kept(WIDE, filter.columnRange({ min: "c" })), ["r/f:c", "r/f:d"]);
  });

  test("ColumnPaginationFilter turns pages by number, across families", () => {
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: 3, offset: 3 })), ["r/f:d", "r/g:a", "r/g:b"]);
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: 2, offset: 6 })), []);
  });

  test("ColumnPaginationFilter gives nothing where HBase's int32 sum of limit and offset overflows", () => {
    const max = 0x7fff_ffff;
    assert.equal(kept(WIDE, filter.columnPagination({ limit: max, offset: 0 })).length, 6);
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: max, offset: 1 })), []);
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: 1, offset: max })), []);
  });

  test("ColumnPaginationFilter with a column to begin at compares only the page's first cell", () => {
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: 3, columnOffset: "c" })), ["r/f:c", "r/f:d", "r/g:a"]);
    assert.deepEqual(kept(WIDE, filter.columnPagination({ limit: 3, columnOffset: "b2" })), [
      "r/f:c",
      "r/f:d",
      "r/g:a",
    ]);
    assert.throws(
      () => makeRowFilter(new ColumnPaginationFilter(-1, 0, undefined), { reversed: false }),
      /limit must be positive -1/,
    );
    assert.throws(
      () => makeRowFilter(new ColumnPaginationFilter(1, -1, undefined), { reversed: false }),
      /offset must be positive -1/,
    );
  });

  test("ColumnPaginationFilter begins anew with each row", () => {
    const rows = [...row("r", "f:a", "f:b"), ...row("s", "f:a", "f:b")];
    assert.deepEqual(kept(rows, filter.columnPagination({ limit: 1, offset: 1 })), ["r/f:b", "s/f:b"]);
  });

  test("ColumnCountGetFilter gives one version of so many columns, and ends a scan in a row that has more", () => {
    const rows = [...row("r", "f:a@2", "f:a@1", "f:b"), ...row("s", "f:a", "f:b", "f:c", "f:d"), ...row("t", "f:a")];
    assert.deepEqual(kept(rows, filter.columnCount(2), { versions: 9 }), ["r/f:a", "r/f:b", "s/f:a", "s/f:b"]);
  });
});

describe("filters of first cells and keys", () => {
  test("FirstKeyOnlyFilter gives one cell of a row and does not look into the other families", () => {
    const { cells, asked } = scan([...WIDE, ...row("s", "g:x")], filter.firstKeyOnly());
    assert.deepEqual(shown(cells), ["r/f:a", "s/g:x"]);
    assert.deepEqual(asked, ["r/f:a", "r/f:b", "r/g:a", "s/g:x"]);
  });

  test("FirstKeyValueMatchingQualifiersFilter gives a row up to the first of its qualifiers", () => {
    assert.deepEqual(kept(WIDE, filter.firstKeyValueMatchingQualifiers("x", "c")), ["r/f:a", "r/f:b", "r/f:c"]);
    assert.equal(kept(WIDE, filter.firstKeyValueMatchingQualifiers("x")).length, 6);
  });

  test("KeyOnlyFilter leaves the value out, or puts its length in its place", () => {
    const cells = row("r", "f:a@7=abc");
    const values = (lenAsVal: boolean): Buffer[] =>
      scan(cells, filter.keyOnly({ lenAsVal })).cells.map(({ value }) => value);
    assert.deepEqual(values(false), [Buffer.alloc(0)]);
    assert.deepEqual(values(true), [Buffer.from([0, 0, 0, 3])]);
    const [keys] = scan(cells, filter.keyOnly()).cells;
    assert.equal(String(keys), "r/f:a/7/put");
  });
});

describe("TimestampsFilter", () => {
  const cells = row("r", "f:a@9", "f:a@7", "f:a@5", "f:a@3", "f:b@5", "f:b@1");

  test("gives the versions with its timestamps and leaves a column below the oldest", () => {
    const { cells: some, asked } = scan(cells, filter.timestamps([5, 7]), { versions: 9 });
    assert.deepEqual(some.map(String), ["r/f:a/7/put", "r/f:a/5/put", "r/f:b/5/put"]);
    assert.equal(asked.length, 6);
  });

  test("may seek from one timestamp to the next", () => {
    const many = row("r", "f:a@9", "f:a@8", "f:a@7", "f:a@5", "f:a@3");
    const { cells: some, asked } = scan(many, filter.timestamps([3], { canHint: true }), { versions: 9 });
    assert.deepEqual(some.map(String), ["r/f:a/3/put"]);
    assert.equal(asked.length, 2);
  });

  test("hints behind a column for a cell below its oldest timestamp", () => {
    const seeking = makeRowFilter(filter.timestamps([5], { canHint: true }), { reversed: false });
    assert.equal(seeking.nextCellHint(row("r", "f:a@3")[0] as Cell)?.timestamp, -(2n ** 63n));
    assert.equal(seeking.nextCellHint(row("r", "f:a@9")[0] as Cell)?.timestamp, 5n);
  });

  test("gives nothing without timestamps, and refuses negative ones", () => {
    assert.deepEqual(kept(cells, new TimestampsFilter([], false)), []);
    assert.throws(() => makeRowFilter(new TimestampsFilter([-1n], false), { reversed: false }), /must be positive -1/);
  });
});

describe("filters that compare cells", () => {
  test("FamilyFilter, QualifierFilter and ValueFilter compare their parts", () => {
    const cells = row("r", "f:a=x", "f:b=y", "g:a=y");
    assert.deepEqual(kept(cells, filter.family("=", "g")), ["r/g:a"]);
    assert.deepEqual(kept(cells, filter.qualifier("<", "b")), ["r/f:a", "r/g:a"]);
    assert.deepEqual(kept(cells, filter.value("!=", "x")), ["r/f:b", "r/g:a"]);
  });

  test("`no-op` leaves everything out, and an operator without a comparator breaks as in Java", () => {
    assert.deepEqual(
      kept(WIDE, new ValueFilter({ op: "no-op", comparator: new BinaryComparator(Buffer.alloc(0)) })),
      [],
    );
    const bare = makeRowFilter(new RowFilter({ op: "=", comparator: undefined }), { reversed: false });
    assert.throws(() => bare.filterRowKey(Buffer.from("r")), {
      javaClass: "java.io.IOException",
      message: /NullPointerException/,
    });
  });

  test("ColumnValueFilter gives its column alone, where it holds", () => {
    const cells = [...row("r", "f:a=1", "f:b=1", "f:c", "g:b=1"), ...row("s", "f:b=2")];
    const { cells: some, asked } = scan(cells, filter.columnValue("f:b", "=", "1"));
    assert.deepEqual(shown(some), ["r/f:b"]);
    assert.deepEqual(asked, ["r/f:a", "r/f:b", "r/f:c", "r/g:b", "s/f:b"]);
  });
});

describe("SingleColumnValueFilter", () => {
  const rows = [...row("r", "f:a", "f:x=1", "g:z"), ...row("s", "f:a", "f:x=2", "g:z"), ...row("t", "f:a")];
  const column = { family: "f", qualifier: "x", op: "=", comparator: "1" } as const;

  test("passes rows without the column unless told otherwise", () => {
    assert.deepEqual(kept(rows, filter.singleColumnValue(column)), ["r/f:a", "r/f:x", "r/g:z", "t/f:a"]);
    assert.deepEqual(kept(rows, filter.singleColumnValue({ ...column, filterIfMissing: true })), [
      "r/f:a",
      "r/f:x",
      "r/g:z",
    ]);
  });

  test("looks at the latest version, or at all", () => {
    const versions = row("r", "f:x@2=2", "f:x@1=1", "f:y");
    assert.deepEqual(kept(versions, filter.singleColumnValue(column)), []);
    assert.deepEqual(kept(versions, filter.singleColumnValue({ ...column, latestVersionOnly: false })), [
      "r/f:x",
      "r/f:y",
    ]);
  });

  test("can leave the column itself out, and then a row that has nothing else", () => {
    const exclude = filter.singleColumnValueExclude(column);
    assert.deepEqual(kept([...rows, ...row("u", "f:x=1")], exclude), ["r/f:a", "r/g:z", "t/f:a"]);
  });

  test("needs only its own family if rows without the column do not pass", () => {
    const essential = (filterIfMissing: boolean, family: string): boolean =>
      makeRowFilter(filter.singleColumnValue({ ...column, filterIfMissing }), { reversed: false }).isFamilyEssential(
        Buffer.from(family),
      );
    assert.deepEqual([essential(true, "f"), essential(true, "g"), essential(false, "g")], [true, false, true]);
    const columnValue = makeRowFilter(filter.columnValue("f:x", "=", "1"), { reversed: false });
    assert.deepEqual(
      [Buffer.from("f"), Buffer.from("g")].map((family) => columnValue.isFamilyEssential(family)),
      [true, false],
    );
  });
});

describe("DependentColumnFilter", () => {
  const rows = [...row("r", "f:a@1", "f:b@2", "f:x@2=1", "g:c@2", "g:d@3"), ...row("s", "f:x@5=2", "g:c@5", "g:d@2")];

  test("gives the cells with the timestamps of its column", () => {
    const column = { family: "f", qualifier: "x" };
    assert.deepEqual(kept(rows, filter.dependentColumn(column)), ["r/f:b", "r/f:x", "r/g:c", "s/f:x", "s/g:c"]);
    assert.deepEqual(kept(rows, filter.dependentColumn({ ...column, dropDependentColumn: true })), [
      "r/f:b",
      "r/g:c",
      "s/g:c",
    ]);
    assert.deepEqual(kept(rows, filter.dependentColumn({ ...column, op: "=", comparator: "2" })), ["s/f:x", "s/g:c"]);
  });

  test("with `no-op` and a comparator gives nothing, without one everything that depends", () => {
    const parts = [Buffer.from("f"), Buffer.from("x"), false] as const;
    const comparator = new BinaryComparator(Buffer.from("1"));
    assert.deepEqual(kept(rows, new DependentColumnFilter(...parts, { op: "no-op", comparator })), []);
    assert.equal(kept(rows, new DependentColumnFilter(...parts, { op: "=", comparator: undefined })).length, 5);
  });
});
