/** Against Apache's own client: its bytes of every filter, and what its parser makes of filter strings (`scripts/record-filters.ts`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FilterSyntaxError } from "../../src/errors/filter-errors.ts";
import * as comparator from "../../src/filter/comparator.ts";
import { BinaryComparator } from "../../src/filter/comparators.ts";
import { ValueFilter } from "../../src/filter/compare-filters.ts";
import * as filter from "../../src/filter/constructors.ts";
import { decodeFilter } from "../../src/filter/decode-filter.ts";
import type { Filter } from "../../src/filter/filter.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";
import { hex } from "../support/hex.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";

interface Golden {
  readonly built: Readonly<Record<string, { javaClass: string; bytes: string; hasFilterRow: boolean }>>;
  readonly parsed: readonly { text?: string; hex?: string; javaClass?: string; bytes?: string; refused?: true }[];
}

const golden = JSON.parse(readFileSync(join(PROJECT_ROOT, "test/golden/filters/java-2.6.4.json"), "utf8")) as Golden;

const column = { family: "f", qualifier: "q" };
const twoFilters = [filter.page(1), filter.prefix("x")] as const;

/** The same filters as in JavaFilters.java, by their names there. */
const OURS: Readonly<Record<string, Filter>> = {
  "op-LESS": filter.value("<", "x"),
  "op-LESS_OR_EQUAL": filter.value("<=", "x"),
  "op-EQUAL": filter.value("=", "x"),
  "op-NOT_EQUAL": filter.value("!=", "x"),
  "op-GREATER_OR_EQUAL": filter.value(">=", "x"),
  "op-GREATER": filter.value(">", "x"),
  "op-NO_OP": new ValueFilter({ op: "no-op", comparator: new BinaryComparator(Buffer.from("x")) }),
  row: filter.row("=", comparator.binaryPrefix("x")),
  family: filter.family("=", "f"),
  qualifier: filter.qualifier("=", comparator.substring("Straße ÄÖ")),
  component: filter.row("<", comparator.binaryComponent("x", 3)),
  long: filter.value("<", comparator.long(-2)),
  bigDecimal: filter.value("<", comparator.bigDecimal(hex("00000002 fb1e"))),
  "bit-AND": filter.value("=", comparator.bit("x", "and")),
  "bit-OR": filter.value("=", comparator.bit("x", "or")),
  "bit-XOR": filter.value("=", comparator.bit("x", "xor")),
  null: filter.value("!=", comparator.null()),
  regex: filter.value("=", comparator.regex("^ä.*$")),
  "regex-joni": filter.value("=", comparator.regex("a", 10, { charset: "ISO-8859-1", engine: "JONI" })),
  dependent: filter.dependentColumn(column),
  "dependent-drop": filter.dependentColumn({ ...column, dropDependentColumn: true }),
  "dependent-compare": filter.dependentColumn({ ...column, op: "<", comparator: "x" }),
  single: filter.singleColumnValue({ ...column, op: ">", comparator: "x" }),
  valueOf: filter.valueOf("f:q", ">", "x"),
  "single-all-versions": filter.singleColumnValue({ ...column, op: ">", comparator: "x", latestVersionOnly: false }),
  "single-exclude": filter.singleColumnValueExclude({ ...column, op: ">", comparator: "x" }),
  columnValue: filter.columnValue("f:q", ">", "x"),
  columnCount: filter.columnCount(300),
  columnPagination: filter.columnPagination({ limit: 5, offset: 10 }),
  "columnPagination-from": filter.columnPagination({ limit: 5, columnOffset: "q" }),
  columnPrefix: filter.columnPrefix("q"),
  multipleColumnPrefix: filter.multipleColumnPrefix("x", "q", "f", Buffer.from([0xff]), ""),
  columnRange: filter.columnRange({ min: "f", max: "q" }),
  "columnRange-open": filter.columnRange({}),
  firstKeyOnly: filter.firstKeyOnly(),
  firstKeyValueMatchingQualifiers: filter.firstKeyValueMatchingQualifiers("x", "q"),
  keyOnly: filter.keyOnly(),
  "keyOnly-length": filter.keyOnly({ lenAsVal: true }),
  timestamps: filter.timestamps([7, 2n ** 63n - 1n, 5, 7]),
  "timestamps-hint": filter.timestamps([5], { canHint: true }),
  prefix: filter.prefix("x"),
  inclusiveStop: filter.inclusiveStop("x"),
  page: filter.page(2n ** 63n - 1n),
  randomRow: filter.randomRow(0.1),
  fuzzyRow: filter.fuzzyRow({ key: "a?c", mask: [0, 1, 0] }, { key: "xyz", mask: [0, 0, 0] }),
  multiRowRange: filter.multiRowRange(
    { start: "m", stop: "p" },
    { start: "a", startInclusive: false, stop: "c", stopInclusive: true },
    { start: "c", startInclusive: false, stop: "d" },
    { start: "o", stop: "q", stopInclusive: true },
    { start: "x", stop: "z" },
  ),
  "multiRowRange-open": filter.multiRowRange({ start: "x" }),
  and: filter.and(...twoFilters),
  or: filter.or(...twoFilters),
  "or-without-rows": filter.or(filter.prefix("x"), filter.keyOnly()),
  skip: filter.skip(filter.prefix("x")),
  whileMatch: filter.whileMatch(filter.prefix("x")),
};

describe("the filters that Java builds", () => {
  test("are all built here too", () => {
    assert.deepEqual(Object.keys(OURS).sort(), Object.keys(golden.built).sort());
  });

  for (const [name, expected] of Object.entries(golden.built)) {
    test(`${name}: has Java's class and bytes, is read from them, and asks for whole rows if Java's does`, () => {
      const ours = OURS[name] as Filter;
      assert.equal(ours.javaClass, expected.javaClass);
      assert.equal(ours.encode().toString("hex"), expected.bytes);
      assert.deepEqual(decodeFilter(expected.javaClass, hex(expected.bytes)), ours);
      assert.equal(ours.hasFilterRow, expected.hasFilterRow);
    });
  }
});

/** Where we mean to differ from HBase's parser. */
const TAKEN_BY_US_ONLY: ReadonlySet<string> = new Set([
  // Two operators between one pair of parentheses: HBase's parser loses count of them.
  "(PageFilter(1) OR PageFilter(2) AND PageFilter(3))",
  "(PageFilter(1) AND SKIP PageFilter(2))",
  // Said twice is said once.
  "MultipleColumnPrefixFilter('a', 'a')",
]);
const REFUSED_BY_US_ONLY: ReadonlySet<string> = new Set([
  "(PageFilter(1)",
  "PageFilter(1) PageFilter(2) AND ",
  "PrefixFilter('row',)",
  "TimestampsFilter()",
  "DependentColumnFilter('f', 'q', true, <, 'substring:x')",
]);

describe("filter strings", () => {
  for (const { text, hex: textHex, javaClass, bytes } of golden.parsed) {
    const given = text ?? hex(textHex as string);
    test(`${JSON.stringify(text ?? textHex).slice(0, 100)} means what it means to HBase`, () => {
      const takenByJava = javaClass !== undefined;
      const takenByUs = parsedOrRefused(given);
      if (takenByUs === undefined) {
        assert.equal(takenByJava, REFUSED_BY_US_ONLY.has(text ?? ""));
      } else if (!takenByJava) {
        assert.ok(TAKEN_BY_US_ONLY.has(text ?? ""), `only we take it: ${takenByUs}`);
      } else {
        assert.ok(!TAKEN_BY_US_ONLY.has(text ?? ""));
        assert.equal(takenByUs.javaClass, javaClass);
        assert.equal(takenByUs.encode().toString("hex"), bytes);
      }
    });
  }

  test("that we write are read by HBase as what they were written from", () => {
    const read = new Map(golden.parsed.map(({ text, hex: textHex, bytes }) => [text ?? textHex, bytes]));
    let checked = 0;
    for (const { text, hex: textHex, bytes } of golden.parsed) {
      const ours = parsedOrRefused(text ?? hex(textHex as string));
      if (ours === undefined || bytes === undefined) continue;
      const written = ours.toFilterBytes();
      const found = read.get(written.toString("utf8")) ?? read.get(written.toString("hex"));
      assert.equal(found, bytes);
      checked++;
    }
    assert.ok(checked > 150, `${checked}`);
  });
});

function parsedOrRefused(text: string | Buffer): Filter | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    assert.ok(error instanceof FilterSyntaxError, String(error));
    return undefined;
  }
}
