import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { newAssembler, type RowAssembler } from "../../src/table/row-assembler.ts";
import { Row, rowOf } from "../../src/wire/row.ts";
import { cellNames, cellsOfRow } from "./scan-set.ts";

/** Cells `from` to `to` of a row. */
function piece(key: string, from: number, to: number, partial: boolean): Row {
  const { cells } = rowOf(cellsOfRow(key, to));
  return Row.of(cells.slice(from), false, partial);
}

function shown(rows: readonly Row[]): string[] {
  return rows.map((row) => `${row.key} ${row.size}${row.partial ? "+" : ""}`);
}

const ROWS = { type: "rows" } as const;

test("an answer of whole rows is handed on as it is", () => {
  const assembler = newAssembler(ROWS, Number.POSITIVE_INFINITY);
  const rows = [piece("a", 0, 2, false), piece("b", 0, 1, false)];
  assert.equal(assembler.add(rows, false), rows);
  assert.equal(assembler.completeRows, 2);
});

test("a row is complete with a piece that says so, with another row, and with an empty answer that is no heartbeat", () => {
  const assembler = newAssembler(ROWS, Number.POSITIVE_INFINITY);
  assert.deepEqual(shown(assembler.add([piece("a", 0, 2, true)], false)), []);
  assert.deepEqual(shown(assembler.add([piece("a", 2, 3, false)], false)), ["a 3"]);
  assert.deepEqual(shown(assembler.add([piece("b", 0, 2, true)], false)), []);
  assert.deepEqual(shown(assembler.add([piece("c", 0, 2, true)], false)), ["b 2"]);
  assert.deepEqual(shown(assembler.add([], true)), []);
  assert.deepEqual(shown(assembler.add([], false)), ["c 2"]);
  assert.equal(assembler.completeRows, 3);
});

test("a region's end completes the row that was begun", () => {
  const assembler = newAssembler(ROWS, Number.POSITIVE_INFINITY);
  assembler.add([piece("a", 0, 2, true)], false);
  assert.deepEqual(shown(assembler.flush()), ["a 2"]);
  assert.deepEqual(shown(assembler.flush()), []);
});

test("pieces of a row are forgotten when the scanner is lost, since the row comes again", () => {
  const assembler = newAssembler(ROWS, Number.POSITIVE_INFINITY);
  assembler.add([piece("a", 0, 2, true)], false);
  assembler.restart(undefined);
  assert.deepEqual(shown(assembler.add([piece("a", 0, 3, false)], false)), ["a 3"]);
});

test("what goes beyond the limit is cut off", () => {
  const assembler = newAssembler(ROWS, 2);
  assert.deepEqual(
    shown(assembler.add([piece("a", 0, 1, false), piece("b", 0, 1, false), piece("c", 0, 1, false)], false)),
    ["a 1", "b 1"],
  );
  const batches = newAssembler({ type: "batches", cells: 1 }, 1);
  assert.deepEqual(
    shown(batches.add([piece("a", 0, 1, true), piece("a", 1, 2, false), piece("b", 0, 1, false)], false)),
    ["a 1+", "a 1"],
  );
});

test("partial rows count once, whether their last piece says that it is the last or not", () => {
  const assembler = newAssembler({ type: "partials" }, Number.POSITIVE_INFINITY);
  assembler.add([piece("a", 0, 1, true), piece("a", 1, 2, false), piece("b", 0, 1, true)], false);
  assert.equal(assembler.completeRows, 1);
  assembler.add([piece("c", 0, 1, true)], false);
  assert.equal(assembler.completeRows, 2);
  assembler.flush();
  assert.equal(assembler.completeRows, 3);
});

test("after the scanner was lost, cells up to the last one handed on are passed over", () => {
  const assembler = newAssembler({ type: "partials" }, Number.POSITIVE_INFINITY);
  const [first] = assembler.add([piece("a", 0, 3, true)], false) as [Row];
  assembler.restart(first.cells.at(-1));
  assert.deepEqual(shown(assembler.add([piece("a", 0, 2, true)], false)), []);
  assert.deepEqual(cellNames(assembler.add([piece("a", 2, 5, false)], false)), ["a/q003", "a/q004"]);
  assert.equal(assembler.completeRows, 1);
});

test("a row of which nothing was handed on, and that is gone when the scan comes back, does not count", () => {
  const assembler = newAssembler({ type: "batches", cells: 5 }, Number.POSITIVE_INFINITY);
  assembler.add([piece("a", 0, 3, true)], false);
  assembler.restart(undefined);
  assert.deepEqual(shown(assembler.add([piece("b", 0, 2, false)], false)), ["b 2"]);
  assert.equal(assembler.completeRows, 1);
});

test("however the server cuts rows, the three modes bring every cell once, and count the same rows", () => {
  const rows = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      rows,
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (sizes, cuts, cells, marksLast) => {
        const pieces = cut(sizes, cuts, marksLast);
        const expected = sizes.flatMap((size, index) =>
          Array.from({ length: size }, (_, cell) => `r${index}/q00${cell}`),
        );
        for (const mode of [ROWS, { type: "partials" }, { type: "batches", cells }] as const) {
          const assembler = newAssembler(mode, Number.POSITIVE_INFINITY);
          const got = feed(assembler, pieces, mode.type === "batches" ? cells : 9);
          assert.deepEqual(cellNames(got), expected);
          assert.equal(assembler.completeRows, sizes.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

interface Cut {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly partial: boolean;
}

function cut(sizes: readonly number[], cuts: readonly number[], marksLast: boolean): Cut[] {
  let next = 0;
  return sizes.flatMap((size, index) => {
    const pieces: Cut[] = [];
    for (let from = 0; from < size; ) {
      const to = Math.min(size, from + (cuts[next++ % cuts.length] as number));
      pieces.push({ key: `r${index}`, from, to, partial: to < size || marksLast });
      from = to;
    }
    return pieces;
  });
}

/** One piece an answer, none larger than `most` cells. */
function feed(assembler: RowAssembler, pieces: readonly Cut[], most: number): Row[] {
  const got: Row[] = [];
  for (const { key, from, to, partial } of pieces)
    for (let at = from; at < to; at += most) {
      const end = Math.min(to, at + most);
      got.push(...assembler.add([piece(key, at, end, partial || end < to)], false));
    }
  return [...got, ...assembler.flush()];
}
