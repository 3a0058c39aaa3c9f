/** Lists of filters, SKIP and WHILE. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as filter from "../../../src/filter/constructors.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import { FilterList } from "../../../src/filter/filter-list.ts";
import { AndFilter } from "../../../src/server/filtering/and-filter.ts";
import { BaseFilter } from "../../../src/server/filtering/base-filter.ts";
import { makeRowFilter } from "../../../src/server/filtering/make-row-filter.ts";
import { longerStep, shorterStep } from "../../../src/server/filtering/merge-steps.ts";
import { OrFilter } from "../../../src/server/filtering/or-filter.ts";
import type { CellHint, ReturnCode } from "../../../src/server/filtering/row-filter.ts";
import type { Cell } from "../../../src/wire/cell.ts";
import { cellsOf, type ScanOptions, scan, shown } from "./scan-driver.ts";

const CODES: readonly ReturnCode[] = [
  "include",
  "includeAndNextColumn",
  "includeAndSeekNextRow",
  "skip",
  "nextColumn",
  "nextRow",
  "seekNextUsingHint",
];

/** HBase's tables: a row for each code of the next filter, a column for each that has been merged so far, in the order of CODES. */
const AND_TABLE = `
  I  IC IR S  C  R  H
  IC IC IR C  C  R  H
  IR IR IR R  R  R  H
  S  C  R  S  C  R  H
  C  C  R  C  C  R  H
  R  R  R  R  R  R  H
  H  H  H  H  H  H  H`;
const OR_TABLE = `
  I  I  I  I  I  I  I
  I  IC IC I  IC IC I
  I  IC IR I  IC IR I
  I  I  I  S  S  S  S
  I  IC IC S  C  C  S
  I  IC IR S  C  R  S
  I  I  I  S  S  S  H`;
const SHORT: Readonly<Record<string, ReturnCode>> = Object.fromEntries(
  ["I", "IC", "IR", "S", "C", "R", "H"].map((short, index) => [short, CODES[index] as ReturnCode]),
);

function tableOf(text: string): ReturnCode[][] {
  return text
    .trim()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .split(/ +/)
        .map((short) => SHORT[short] as ReturnCode),
    );
}

/** Answers what it is told, and notes what it was asked. */
class Told extends BaseFilter {
  readonly asked: string[] = [];
  override readonly hinting: boolean;
  readonly codes: ReturnCode[];
  readonly hint: CellHint | undefined;
  done = false;

  constructor(codes: ReturnCode[], hint?: string, hinting = false) {
    super();
    this.codes = codes;
    this.hint = hint === undefined ? undefined : { row: Buffer.from(hint) };
    this.hinting = hinting;
  }

  override filterAllRemaining(): boolean {
    return this.done;
  }

  filterCell(cell: Cell): ReturnCode {
    this.asked.push(`${cell.column}@${cell.timestamp}`);
    return this.codes.shift() ?? "include";
  }

  override nextCellHint(): CellHint | undefined {
    return this.hint;
  }
}

const [CELL] = cellsOf([{ row: "r", column: "f:a" }]) as [Cell];

const ROWS = cellsOf(
  ["r1", "r2", "r3"].flatMap((row) => [
    { row, column: "f:a", timestamp: 3, value: row },
    { row, column: "f:a", timestamp: 2, value: "old" },
    { row, column: "f:b", timestamp: 1, value: "b" },
    { row, column: "g:a", timestamp: 1, value: "x" },
  ]),
);

function kept(chosen: Filter, options?: ScanOptions): string[] {
  return shown(scan(ROWS, chosen, options).cells);
}

describe("merged return codes", () => {
  test("of MUST_PASS_ALL are those of HBase's table", () => {
    assert.deepEqual(
      CODES.map((code) => CODES.map((before) => longerStep(before, code))),
      tableOf(AND_TABLE),
    );
  });

  test("of MUST_PASS_ONE are those of HBase's table", () => {
    assert.deepEqual(
      CODES.map((code) => CODES.map((before) => shorterStep(before, code))),
      tableOf(OR_TABLE),
    );
  });
});

describe("MUST_PASS_ALL", () => {
  test("asks no filter behind the one that leaves a cell out", () => {
    const second = new Told([]);
    assert.equal(new AndFilter([new Told(["skip"]), second], false).filterCell(CELL), "skip");
    assert.deepEqual(second.asked, []);
  });

  test("asks one behind it nevertheless that may hint, and takes the hint", () => {
    const list = new AndFilter(
      [new Told(["nextRow"]), new Told([], "s"), new Told(["seekNextUsingHint"], "t", true)],
      false,
    );
    assert.equal(list.filterCell(CELL), "seekNextUsingHint");
    assert.equal(list.nextCellHint(CELL)?.row.toString(), "t");
  });

  test("takes the farthest of several hints, backwards the other way", () => {
    const hinting = (hint: string): Told => new Told(["seekNextUsingHint"], hint, true);
    for (const [reversed, farthest] of [
      [false, "u"],
      [true, "s"],
    ] as const) {
      const list = new AndFilter([hinting("t"), hinting("u"), hinting("s")], reversed);
      assert.equal(list.filterCell(CELL), "seekNextUsingHint");
      assert.equal(list.nextCellHint(CELL)?.row.toString(), farthest);
    }
  });

  test("is over as soon as one of its filters is", () => {
    assert.deepEqual(kept(filter.and(filter.page(1), filter.columnPrefix("a"))), ["r1/f:a", "r1/g:a"]);
    const done = new Told([]);
    done.done = true;
    assert.equal(new AndFilter([new Told([]), done], false).filterCell(CELL), "nextRow");
  });

  test("looks into a row that one leaves out by its key, for the sake of a hint", () => {
    const { rows } = scan(ROWS, filter.and(filter.row("=", "r3"), filter.prefix("r3")));
    assert.deepEqual(rows, ["r1", "r3"]);
    assert.deepEqual(kept(filter.and(filter.row("=", "r3"), filter.prefix("r3"))).length, 3);
  });

  test("hands a cell from one to the next to be changed", () => {
    const [cell] = scan(ROWS, filter.and(filter.keyOnly({ lenAsVal: true }), filter.keyOnly({ lenAsVal: true }))).cells;
    assert.deepEqual(cell?.value, Buffer.from([0, 0, 0, 4]));
  });

  test("of nothing lets everything pass", () => {
    for (const operator of ["MUST_PASS_ALL", "MUST_PASS_ONE"] as const)
      assert.equal(kept(new FilterList(operator, [])).length, 9);
  });
});

describe("MUST_PASS_ONE", () => {
  test("does not ask a filter about cells that it wanted to pass over", () => {
    const cells = cellsOf([
      { row: "r", column: "f:a", timestamp: 2 },
      { row: "r", column: "f:a", timestamp: 1 },
      { row: "r", column: "f:b" },
      { row: "r", column: "g:a" },
    ]);
    const nextColumn = new Told(["nextColumn"]);
    const nextRow = new Told(["nextRow"]);
    const seeking = new Told(["seekNextUsingHint"], "s");
    const list = new OrFilter([nextColumn, nextRow, seeking, new Told(["skip", "skip", "skip", "skip"])], false);
    assert.deepEqual(
      cells.map((cell) => list.filterCell(cell)),
      ["skip", "skip", "include", "include"],
    );
    assert.deepEqual(nextColumn.asked, ["f:a@2", "f:b@1", "g:a@1"]);
    assert.deepEqual(nextRow.asked, ["f:a@2", "g:a@1"]);
    assert.deepEqual(seeking.asked, ["f:a@2"]);
    list.reset();
    list.filterCell(CELL);
    assert.deepEqual(seeking.asked.length, 2);
  });

  test("lets only those change a cell that included it", () => {
    const list = filter.or(filter.and(filter.columnPrefix("b"), filter.keyOnly()), filter.columnPrefix("a"));
    const values = scan(ROWS.slice(0, 4), list).cells.map(({ text }) => text);
    assert.deepEqual(values, ["r1", "", "x"]);
  });

  test("takes the nearest of its hints, and none if one has none", () => {
    const hinting = (hint: string | undefined): Told => new Told(["seekNextUsingHint"], hint);
    const nearest = (...hints: (string | undefined)[]): string | undefined =>
      new OrFilter(hints.map(hinting), false).nextCellHint(CELL)?.row.toString();
    assert.equal(nearest("t", "s", "u"), "s");
    assert.equal(nearest("t", undefined), undefined);
  });

  test("finds rows of several prefixes in one scan, and is over when all are", () => {
    const { cells, rows } = scan(ROWS, filter.or(filter.prefix("r2"), filter.prefix("r1")));
    assert.equal(cells.length, 6);
    assert.deepEqual(rows, ["r1", "r2", "r3"]);
  });

  test("keeps a row unless all leave it out", () => {
    const column = { family: "f", qualifier: "a", op: "=" } as const;
    const either = filter.or(
      filter.singleColumnValue({ ...column, comparator: "r1" }),
      filter.singleColumnValue({ ...column, comparator: "r3" }),
    );
    assert.deepEqual([...new Set(kept(either).map((name) => name.slice(0, 2)))], ["r1", "r3"]);
  });

  test("skips if all are over that could say anything", () => {
    const done = new Told([]);
    done.done = true;
    assert.equal(new OrFilter([done], false).filterCell(CELL), "skip");
  });
});

describe("SKIP and WHILE", () => {
  test("SKIP leaves a row out for one cell that does not pass", () => {
    assert.equal(kept(filter.skip(filter.value("!=", "r2"))).length, 6);
    assert.deepEqual(kept(filter.skip(filter.value("!=", "old")), { versions: 2 }), []);
  });

  test("SKIP takes anything but a plain include for a refusal, as HBase's does", () => {
    assert.deepEqual(kept(filter.skip(filter.columnPagination({ limit: 5, offset: 0 }))), []);
  });

  test("WHILE ends the scan at the first cell that does not pass, and gives what came before it", () => {
    assert.deepEqual(kept(filter.whileMatch(filter.value("!=", "b"))), ["r1/f:a"]);
  });

  test("WHILE ends it at the first row that is left out", () => {
    const column = { family: "f", qualifier: "a", op: "!=", comparator: "r2" } as const;
    assert.deepEqual(scan(ROWS, filter.whileMatch(filter.singleColumnValue(column))).rows, ["r1", "r2"]);
  });

  test("need the families that the inner filter needs, and hand its changes on", () => {
    const inner = filter.singleColumnValue({
      family: "f",
      qualifier: "a",
      op: "=",
      comparator: "x",
      filterIfMissing: true,
    });
    for (const outer of [filter.skip(inner), filter.whileMatch(inner), filter.and(inner), filter.or(inner)]) {
      const made = makeRowFilter(outer, { reversed: false });
      assert.equal(made.isFamilyEssential(Buffer.from("g")), false);
      assert.equal(made.hasFilterRow, true);
    }
    assert.equal(
      makeRowFilter(filter.and(inner, filter.page(1)), { reversed: false }).isFamilyEssential(Buffer.from("g")),
      true,
    );
    assert.equal(scan(ROWS, filter.skip(filter.keyOnly())).cells[0]?.text, "");
  });
});

describe("hints", () => {
  const letters = fc.constantFrom("a", "b", "c", "ab", "bc", "abc", "");
  const cells = fc
    .uniqueArray(
      fc.tuple(
        letters.filter((row) => row !== ""),
        fc.constantFrom("f", "g"),
        letters,
        fc.integer({ min: 0, max: 4 }),
      ),
      {
        maxLength: 25,
        selector: (parts) => parts.join("/"),
      },
    )
    .map((all) =>
      cellsOf(all.map(([row, family, qualifier, timestamp]) => ({ row, column: `${family}:${qualifier}`, timestamp }))),
    );
  const hinting = fc.oneof(
    letters.map((text) => filter.prefix(text)),
    letters.map((text) => filter.columnPrefix(text)),
    fc.uniqueArray(letters, { minLength: 1, maxLength: 3 }).map((texts) => filter.multipleColumnPrefix(...texts)),
    fc.tuple(letters, fc.boolean()).map(([min, minInclusive]) => filter.columnRange({ min, minInclusive })),
    fc.uniqueArray(fc.nat(5), { minLength: 1 }).map((times) => filter.timestamps(times, { canHint: true })),
    fc.tuple(letters, fc.boolean()).map(([start, startInclusive]) => filter.multiRowRange({ start, startInclusive })),
  );
  const lists = fc.tuple(
    fc.constantFrom("MUST_PASS_ALL", "MUST_PASS_ONE"),
    fc.array(hinting, { minLength: 1, maxLength: 3 }),
  );

  test("change nothing in what a scan gives, in lists and alone, forwards and backwards", () => {
    fc.assert(
      fc.property(cells, lists, fc.boolean(), (all, [operator, filters], reversed) => {
        const list = new FilterList(operator, filters);
        const given = (takesHints: boolean): string[] =>
          scan(all, list, { reversed, takesHints, versions: 9 }).cells.map(String);
        assert.deepEqual(given(true), given(false));
      }),
      { numRuns: 500 },
    );
  });

  test("lead on, or count for nothing", () => {
    const [cell] = cellsOf([{ row: "r", column: "f:b" }]) as [Cell];
    const hint = (chosen: Filter, reversed: boolean): CellHint | undefined =>
      makeRowFilter(chosen, { reversed }).nextCellHint(cell);
    assert.notEqual(hint(filter.columnPrefix("c"), false), undefined);
    assert.equal(hint(filter.columnPrefix("a"), false), undefined);
    assert.equal(hint(filter.columnPrefix("c"), true), undefined);
    assert.equal(hint(filter.prefix("q"), false), undefined);
    assert.equal(hint(filter.prefix("r"), true), undefined);
    assert.notEqual(hint(filter.prefix("a"), true), undefined);
  });
});
