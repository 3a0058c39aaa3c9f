/**
 * Every filter and comparator as its constructor makes it, with what a region server must let through of the rows r00 to r09 that
 * `operations/seed.ts` wrote. Written by hand; the differential tests hold Java's answer beside it.
 */
import type { RowAnswer } from "../../scripts/lab/operation-form.ts";
import * as comparator from "../../src/filter/comparator.ts";
import * as filter from "../../src/filter/constructors.ts";
import type { Filter } from "../../src/filter/filter.ts";
import { FILTER_PACKAGE } from "../../src/filter/filter-package.ts";
import type { Table } from "../../src/table/table.ts";
import { wholeRow } from "./differential.ts";

export interface BuiltFilter {
  /** begins with the constructor's name, or with `comparator` and its name */
  readonly name: string;
  readonly filter: Filter;
  /** A line for each row, such as "r03 f:a f:b". */
  readonly expected: readonly string[];
  /** the values are in it, as "f:a=a3-2" in HBase's printable form */
  readonly values?: boolean;
  /** asked with a get of r03 in place of a scan of all ten rows */
  readonly get?: boolean;
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const EVEN = [0, 2, 4, 6, 8];
const ROW = "f: f:a f:b f:empty f:p1 f:p2 g:dec g:even g:num g:x";

/** Rows with these columns; only even ones have g:even. */
function rows(numbers: readonly number[], columns: string = ROW): string[] {
  return numbers.map((number) => {
    const has = columns.split(" ").filter((column) => number % 2 === 0 || column !== "g:even");
    return [`r0${number}`, ...has].join(" ");
  });
}

const without = (column: string): string =>
  ROW.split(" ")
    .filter((each) => each !== column)
    .join(" ");
const long = (number: number): Buffer => Buffer.from([0, 0, 0, 0, 0, 0, 0, number]);

type Listed = readonly [
  name: string,
  filter: Filter,
  expected: readonly string[],
  more?: { values?: true; get?: true },
];

const list: readonly Listed[] = [
  ["valueOf", filter.valueOf("g:x", "=", "x1"), rows([1, 4, 7])],
  ["valueOf: a row without the column does not come", filter.valueOf("g:even", "!=", "no"), rows(EVEN)],
  [
    "singleColumnValue: a row without the column comes",
    filter.singleColumnValue({ family: "g", qualifier: "even", op: "!=", comparator: "yes" }),
    rows([1, 3, 5, 7, 9]),
  ],
  [
    "singleColumnValue: filterIfMissing",
    filter.singleColumnValue({ family: "g", qualifier: "even", op: "=", comparator: "yes", filterIfMissing: true }),
    rows(EVEN),
  ],
  [
    "singleColumnValue: an older version",
    filter.singleColumnValue({ family: "f", qualifier: "a", op: "=", comparator: "a3-1", latestVersionOnly: false }),
    rows([3]),
  ],
  [
    "singleColumnValueExclude",
    filter.singleColumnValueExclude({ family: "g", qualifier: "x", op: "=", comparator: "x1" }),
    rows([1, 4, 7], without("g:x")),
  ],
  ["columnValue", filter.columnValue("f:b", ">=", "vb7"), rows([7, 8, 9], "f:b")],
  ["and", filter.and(filter.prefix("r03"), filter.columnPrefix("p")), rows([3], "f:p1 f:p2")],
  ["or", filter.or(filter.prefix("r01"), filter.prefix("r07")), rows([1, 7])],
  ["skip", filter.skip(filter.value("!=", "x1")), rows([0, 2, 3, 5, 6, 8, 9])],
  ["whileMatch", filter.whileMatch(filter.row("<", "r03")), rows([0, 1, 2])],
  ["row", filter.row(">=", "r07"), rows([7, 8, 9])],
  ["family", filter.family("=", "g"), rows(ALL, "g:dec g:even g:num g:x")],
  ["qualifier", filter.qualifier(">", "p1"), rows(ALL, "f:p2 g:x")],
  [
    "value",
    filter.value("<", "P4"),
    [...rows([0, 1, 2, 3], "f:empty f:p2 g:dec g:num"), ...rows([4, 5, 6, 7, 8, 9], "f:empty g:dec g:num")],
  ],
  [
    "dependentColumn",
    filter.dependentColumn({ family: "f", qualifier: "b" }),
    rows(ALL, "f: f:b f:p1 g:dec g:even g:num g:x"),
  ],
  [
    "dependentColumn: itself dropped",
    filter.dependentColumn({ family: "f", qualifier: "b", dropDependentColumn: true }),
    rows(ALL, "f: f:p1 g:dec g:even g:num g:x"),
  ],
  [
    "dependentColumn: of such a value",
    filter.dependentColumn({ family: "f", qualifier: "p2", op: "=", comparator: "P3" }),
    rows([3], "f:p2"),
  ],
  ["prefix", filter.prefix("r03"), rows([3])],
  ["inclusiveStop", filter.inclusiveStop("r02"), rows([0, 1, 2])],
  ["page: of each region", filter.page(2), rows([0, 1, 5, 6])],
  ["randomRow: all", filter.randomRow(1), rows(ALL)],
  ["randomRow: none", filter.randomRow(0), []],
  [
    "keyOnly",
    filter.and(filter.prefix("r03"), filter.keyOnly()),
    ["r03 f:= f:a= f:b= f:empty= f:p1= f:p2= g:dec= g:num= g:x="],
    { values: true },
  ],
  [
    "keyOnly: lengths",
    filter.and(filter.columnPrefix("a"), filter.keyOnly({ lenAsVal: true })),
    ALL.map((number) => `r0${number} f:a=\\x00\\x00\\x00\\x04`),
    { values: true },
  ],
  ["firstKeyOnly", filter.firstKeyOnly(), rows(ALL, "f:")],
  ["firstKeyValueMatchingQualifiers", filter.firstKeyValueMatchingQualifiers("b", "p1"), rows(ALL, "f: f:a f:b")],
  ["columnCount", filter.columnCount(3), rows([3], "f: f:a f:b"), { get: true }],
  ["columnPagination", filter.columnPagination({ limit: 2, offset: 1 }), rows(ALL, "f:a f:b")],
  [
    "columnPagination: from a column",
    filter.columnPagination({ limit: 2, columnOffset: "b" }),
    rows(ALL, "f:b f:empty"),
  ],
  ["columnPrefix", filter.columnPrefix("p"), rows(ALL, "f:p1 f:p2")],
  ["multipleColumnPrefix", filter.multipleColumnPrefix("x", "e"), rows(ALL, "f:empty g:even g:x")],
  ["columnRange", filter.columnRange({ min: "a", max: "p1" }), rows(ALL, "f:a f:b f:empty g:dec g:even g:num")],
  [
    "columnRange: the other ends",
    filter.columnRange({ min: "a", minInclusive: false, max: "p1", maxInclusive: true }),
    rows(ALL, "f:b f:empty f:p1 g:dec g:even g:num"),
  ],
  [
    "timestamps",
    filter.and(filter.columnRange({ max: "c" }), filter.timestamps([200])),
    ALL.map((number) => `r0${number} f:a=a${number}-1`),
    { values: true },
  ],
  ["timestamps: with hints", filter.timestamps([50, 200], { canHint: true }), rows(ALL, "f:a f:empty f:p2")],
  ["custom", filter.custom(`${FILTER_PACKAGE}PrefixFilter`, filter.prefix("r03").encode()), rows([3])],
  ["fuzzyRow", filter.fuzzyRow({ key: "r?3", mask: [0, 1, 0] }, { key: "?05", mask: [1, 0, 0] }), rows([3, 5])],
  [
    "multiRowRange",
    filter.multiRowRange(
      { start: "r06", startInclusive: false, stop: "r08", stopInclusive: true },
      { start: "r01", stop: "r03" },
    ),
    rows([1, 2, 7, 8]),
  ],
  ["comparator binary", filter.row("=", comparator.binary("r03")), rows([3])],
  ["comparator binaryPrefix", filter.value("=", comparator.binaryPrefix("vb")), rows(ALL, "f:b")],
  ["comparator binaryComponent", filter.row("<=", comparator.binaryComponent("2", 2)), rows([0, 1, 2])],
  ["comparator long", filter.valueOf("g:num", ">", comparator.long(4)), rows([5, 6, 7, 8, 9])],
  [
    "comparator bigDecimal",
    filter.columnValue("g:dec", ">", comparator.bigDecimal(Buffer.from([0, 0, 0, 1, 25]))),
    rows([6, 7, 8, 9], "g:dec"),
  ],
  [
    "comparator bit: and",
    filter.columnValue("g:num", "=", comparator.bit(long(4), "and")),
    rows([4, 5, 6, 7], "g:num"),
  ],
  ["comparator bit: or", filter.columnValue("g:num", "=", comparator.bit(long(0), "or")), rows(ALL.slice(1), "g:num")],
  ["comparator bit: xor", filter.columnValue("g:num", "!=", comparator.bit(long(3), "xor")), rows([3], "g:num")],
  ["comparator null", filter.columnValue("g:even", "!=", comparator.null()), rows(EVEN, "g:even")],
  ["comparator regex", filter.row("=", comparator.regex(/^R0[2-4]$/i)), rows([2, 3, 4])],
  ["comparator regex: joni", filter.row("!=", comparator.regex("[0-7]$", 0, { engine: "JONI" })), rows([8, 9])],
  ["comparator substring", filter.value("=", comparator.substring("VB")), rows(ALL, "f:b")],
  [
    "comparator custom",
    filter.row("=", comparator.custom(`${FILTER_PACKAGE}BinaryComparator`, comparator.binary("r03").encode())),
    rows([3]),
  ],
];

export const BUILT_FILTERS: readonly BuiltFilter[] = list.map(([name, built, expected, more]) => ({
  name,
  filter: built,
  expected,
  ...more,
}));

/** Constructors that no filter above begins with. */
export function constructorsNotShown(): string[] {
  const names = [...Object.keys(filter), ...Object.keys(comparator).map((name) => `comparator ${name}`)];
  return names.filter((name) => !BUILT_FILTERS.some((each) => each.name === name || each.name.startsWith(`${name}:`)));
}

export const TEN_ROWS: { readonly start: string; readonly stop: string } = { start: "r00", stop: "r0a" };

/** As users write it: the filter itself, not its bytes. */
export async function linesOf(table: Table, built: BuiltFilter): Promise<string[]> {
  const { filter, get = false } = built;
  const rows = get ? [await table.get("r03", { filter })] : await table.scan({ ...TEN_ROWS, filter }).toArray();
  return rows.flatMap((row) => (row === undefined ? [] : [lineOf(wholeRow(row), built)]));
}

export function lineOf({ row, cells }: RowAnswer, { values = false }: BuiltFilter): string {
  return [row, ...cells.map(([column, , , value]) => (values ? `${column}=${value}` : column))].join(" ");
}
