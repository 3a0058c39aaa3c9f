import assert from "node:assert/strict";
import { test } from "node:test";
import * as filter from "../../../src/filter/constructors.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import type { ScanShape } from "../../../src/server/data/region-data.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import { filled, rowsOf } from "./filled-region.ts";
import { bytes, columns, family, RegionUnderTest } from "./region-under-test.ts";

function withFilter(one: Filter, more: Partial<ScanShape> = {}): Partial<ScanShape> {
  return { ...more, filter: makeRowFilter(one, { reversed: more.reversed === true }) };
}

test("a page of rows ends the scan of this region", () => {
  const region = filled("abcd");
  assert.equal(rowsOf(region, withFilter(filter.page(2))), "ab");
  assert.equal(rowsOf(region, withFilter(filter.page(2), { reversed: true })), "dc");
  const { moreInRegion } = region.answer(withFilter(filter.page(2)));
  assert.equal(moreInRegion, false);
});

test("a prefix of rows, and a last row that is inside", () => {
  const region = filled("abcd");
  assert.equal(rowsOf(region, withFilter(filter.prefix("b"))), "b");
  assert.equal(rowsOf(region, withFilter(filter.inclusiveStop("c"))), "abc");
});

test("the first cell of each row, and columns by prefix and range, which seek", () => {
  const region = filled("ab", "wxyz");
  assert.deepEqual(region.scan(withFilter(filter.firstKeyOnly())), ["a/f:w@1=", "b/f:w@1="]);
  assert.deepEqual(region.scan(withFilter(filter.columnPrefix("y"))), ["a/f:y@1=", "b/f:y@1="]);
  assert.deepEqual(region.scan(withFilter(filter.columnPrefix("y"), { reversed: true })), ["b/f:y@1=", "a/f:y@1="]);
  const paged = region.scan(withFilter(filter.columnPagination({ limit: 2, offset: 1 })));
  assert.deepEqual(paged, ["a/f:x@1=", "a/f:y@1=", "b/f:x@1=", "b/f:y@1="]);
});

test("a count of columns ends a scan at the first row that has more, and is begun afresh by each get", () => {
  const region = filled("ab", "xyz");
  assert.deepEqual(region.scan(withFilter(filter.columnCount(2))), ["a/f:x@1=", "a/f:y@1="]);
  for (const row of "ab") assert.equal(region.get(row, withFilter(filter.columnCount(2))).length, 2);
});

test("a value of a single column: rows without it pass unless told otherwise, and other families are read on demand", () => {
  const region = new RegionUnderTest([family("f"), family("g")]);
  region.put("a", "f:x", "yes");
  region.put("a", "g:x", "a");
  region.put("b", "f:x", "no");
  region.put("b", "g:x", "b");
  region.put("c", "f:y", "none");
  region.put("c", "g:x", "c");
  const given = (filterIfMissing: boolean): string =>
    rowsOf(
      region,
      withFilter(
        filter.singleColumnValue({ family: "f", qualifier: "x", op: "=", comparator: "yes", filterIfMissing }),
      ),
    );
  assert.equal(given(false), "ac");
  assert.equal(given(true), "a");
});

test("an infinite loop of HBase 2.6, a fuzzy row in reverse (HBASE-30226), comes to an end", () => {
  const region = filled("abcd");
  const fuzzy = filter.fuzzyRow({ key: "b", mask: [0] });
  assert.ok(rowsOf(region, withFilter(fuzzy, { reversed: true })).length <= 1);
});

test("columns asked for by name and a filter on one of them", () => {
  const region = filled("ab", "xyz");
  const shape = withFilter(filter.qualifier(">", "x"), { columns: columns("f:x", "f:z"), stopRow: bytes("b") });
  assert.deepEqual(region.scan(shape), ["a/f:z@1="]);
});
