/** What `filter.*` and `comparator.*` refuse, at compile time and at run time, and the few that do more than hold values. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { FilterNotExpressibleError } from "../../src/errors/filter-errors.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import * as comparator from "../../src/filter/comparator.ts";
import { CustomComparator } from "../../src/filter/comparators.ts";
import * as filter from "../../src/filter/constructors.ts";
import { CustomFilter } from "../../src/filter/custom-filter.ts";
import { decodeFilter } from "../../src/filter/decode-filter.ts";
import type { FuzzyRowFilter } from "../../src/filter/fuzzy-row-filter.ts";
import { encode } from "../../src/protobuf/codec.ts";
import * as messages from "../../src/protobuf/filter-messages.ts";
import { hex } from "../support/hex.ts";

const column = { family: "f", qualifier: "q" };

const part = comparator.substring("x");

/** What does not compile: each call must be refused by the compiler and by the function. */
const NONSENSE: Readonly<Record<string, () => unknown>> = {
  // @ts-expect-error
  "an order with a substring": () => filter.value("<", part),
  // @ts-expect-error
  "an order with an expression": () => filter.valueOf("f:q", ">=", comparator.regex("x")),
  // @ts-expect-error
  "an order with bits": () => filter.row("<=", comparator.bit("x", "and")),
  // @ts-expect-error
  "an order with nothing": () => filter.columnValue("f:q", ">", comparator.null()),
  // @ts-expect-error
  "an order with a part, named": () => filter.singleColumnValue({ ...column, op: "<", comparator: part }),
  // @ts-expect-error
  "an order with a part, dependent": () => filter.dependentColumn({ ...column, op: "<", comparator: part }),
  // @ts-expect-error
  "an operator of JavaScript": () => filter.value("===", "x"),
  // @ts-expect-error
  "no-op": () => filter.value("no-op", "x"),
  // @ts-expect-error
  "an operator without a comparator": () => filter.dependentColumn({ ...column, op: "=" }),
  // @ts-expect-error
  "a number as a value": () => filter.value("=", 5),
  // @ts-expect-error
  "a value that is missing": () => filter.value("="),
  // @ts-expect-error
  "a misspelt option": () => filter.columnRange({ min: "a", minInclusiv: true }),
  // @ts-expect-error
  "both offsets": () => filter.columnPagination({ limit: 1, offset: 1, columnOffset: "q" }),
  // @ts-expect-error
  "an unknown bit operator": () => comparator.bit("x", "nand"),
  // @ts-expect-error
  "an unknown engine": () => comparator.regex("x", "", { engine: "PCRE" }),
  // @ts-expect-error
  "a mask of other numbers": () => filter.fuzzyRow({ key: "ab", mask: [0, 2] }),
  // @ts-expect-error
  "a filter string where a filter belongs": () => filter.skip("PageFilter(1)"),
  // @ts-expect-error
  "a decimal number as text": () => comparator.bigDecimal("1.5"),
};

const anyCharacter = "[^]";

/** What compiles and is wrong. */
const REFUSALS: Readonly<Record<string, readonly [call: () => unknown, says: RegExp]>> = {
  "a family where a column belongs": [() => filter.valueOf("f", "=", "x"), /filter\.valueOf\(column\): names a family/],
  "a column without a family": [() => filter.valueOf(":q", "=", "x"), /has no family/],
  "half a surrogate pair": [() => filter.prefix("\ud83d"), /half a surrogate pair/],
  "a list of nothing": [() => filter.and(), /filter\.and.*at least one/],
  "a choice of nothing": [() => filter.or(), /at least one/],
  "no prefixes": [() => filter.multipleColumnPrefix(), /at least one/],
  "no timestamps": [() => filter.timestamps([]), /at least one/],
  "a negative timestamp": [() => filter.timestamps([-1]), /64 bits from 0 on/],
  "a negative page": [() => filter.page(-1), /from 0 on/],
  "half a page": [() => filter.page(1.5), /not 1\.5/],
  "a page beyond 64 bits": [() => filter.page(2n ** 63n), /64 bits/],
  "a page beyond what a number holds": [() => filter.page(2 ** 53), /bigint beyond 2\^53/],
  "a limit beyond 32 bits": [() => filter.columnCount(2 ** 31), /2147483647/],
  "a negative offset": [() => filter.columnPagination({ limit: 1, offset: -1 }), /offset: must be/],
  "a chance above 1": [() => filter.randomRow(1.1), /from 0 to 1/],
  "no chance": [() => filter.randomRow(Number.NaN), /from 0 to 1/],
  "a long beyond 64 bits": [() => comparator.long(-(2n ** 63n) - 1n), /64 bits/],
  "a decimal number without a value": [() => comparator.bigDecimal(Buffer.alloc(4)), /five bytes or more/],
  "no fuzzy key": [() => filter.fuzzyRow(), /at least one/],
  "an empty fuzzy key": [() => filter.fuzzyRow({ key: "", mask: [] }), /1 to 32767 bytes/],
  "a fuzzy key longer than a row": [
    () => filter.fuzzyRow({ key: Buffer.alloc(32_768), mask: new Uint8Array(32_768) }),
    /1 to 32767 bytes/,
  ],
  "a mask that is too short": [
    () => filter.fuzzyRow({ key: "abc", mask: [0, 1] }),
    /as long as the key, 3 bytes, not 2/,
  ],
  "HBase's inner mask": [() => filter.fuzzyRow({ key: "a", mask: hex("ff") }), /only 0/],
  "no ranges": [() => filter.multiRowRange(), /at least one/],
  "a range that stops before it starts": [() => filter.multiRowRange({ start: "b", stop: "a" }), /stops before/],
  "a range of nothing": [() => filter.multiRowRange({ start: "a", stop: "a" }), /holds nothing/],
  "a class that is no class": [() => filter.custom("my filter", Buffer.alloc(0)), /name of a Java class/],
  "a comparator's class that is no class": [() => comparator.custom("1a", Buffer.alloc(0)), /name of a Java class/],
  "flags that Java has not": [() => comparator.regex(/a/y), /no flag y/],
  "an expression that Java has not": [() => comparator.regex(new RegExp(anyCharacter)), /have no \[\^\]/],
  "a code point as JavaScript has it": [() => comparator.regex(/\u{1F600}/u), /have no \\u\{/],
  "flags beside an expression's own": [() => comparator.regex(/a/, "i"), /must not be given with a RegExp/],
};

describe("nonsense", () => {
  for (const [what, call] of Object.entries(NONSENSE)) {
    test(`${what} neither compiles nor runs`, () => {
      assert.throws(call, InvalidArgumentError);
    });
  }

  for (const [what, [call, says]] of Object.entries(REFUSALS)) {
    test(`${what} is refused`, () => {
      assert.throws(call, (error) => error instanceof InvalidArgumentError && says.test(error.message));
    });
  }
});

describe("a regular expression", () => {
  test("carries its flags over to Java's, in all of Unicode", () => {
    assert.equal(comparator.regex(/a/).patternFlags, 0);
    assert.equal(comparator.regex(/a/i).patternFlags, 2 | 64);
    assert.equal(comparator.regex(/a/ms).patternFlags, 8 | 32);
    assert.equal(comparator.regex(/a/dgu).patternFlags, 0);
  });

  test("as a string has HBase's flags unless it is told otherwise", () => {
    assert.equal(comparator.regex("a").patternFlags, 32);
    assert.equal(comparator.regex("a", "").patternFlags, 0);
    assert.equal(comparator.regex("a", "im").patternFlags, 2 | 64 | 8);
    assert.equal(comparator.regex("a", 34).patternFlags, 34);
  });
});

describe("a filter", () => {
  test("takes plain bytes and strings as a binary comparator", () => {
    assert.deepEqual(filter.value("<", "é"), filter.value("<", comparator.binary("é")));
    assert.deepEqual(filter.value("<", new Uint8Array([0xff])), filter.value("<", comparator.binary(hex("ff"))));
  });

  test("of a column leaves out rows without it if it is valueOf, and lets them pass if it is HBase's own", () => {
    assert.equal(filter.valueOf("f:q:r", "=", "x").filterIfMissing, true);
    assert.equal(filter.valueOf("f:q:r", "=", "x").qualifier.toString(), "q:r");
    assert.equal(filter.valueOf("f:", "=", "x").qualifier.length, 0);
    assert.equal(filter.singleColumnValue({ ...column, op: "=", comparator: "x" }).filterIfMissing, false);
  });

  test("of prefixes sorts them by their bytes and says each once", () => {
    const { prefixes } = filter.multipleColumnPrefix("b", hex("ff"), "a", "b", "é");
    assert.deepEqual(prefixes, [Buffer.from("a"), Buffer.from("b"), Buffer.from("é"), hex("ff")]);
  });

  test("that must see whole rows says so, also from inside of others", () => {
    assert.equal(filter.prefix("x").hasFilterRow, false);
    assert.equal(filter.and(filter.prefix("x"), filter.or(filter.page(1))).hasFilterRow, true);
    assert.equal(filter.custom("com.example.F", hex(""), { hasFilterRow: true }).hasFilterRow, true);
  });

  test("of fuzzy rows is not for reversed scans, not from inside of others either", () => {
    const fuzzy = filter.fuzzyRow({ key: "ab", mask: [0, 1] });
    assert.equal(filter.prefix("x").reversible, true);
    for (const one of [fuzzy, filter.and(filter.page(1), fuzzy), filter.skip(fuzzy), filter.whileMatch(fuzzy)]) {
      assert.equal(one.reversible, false);
    }
  });

  test("that the language cannot say has a string for people, and says why it has none for HBase", () => {
    const fuzzy = filter.and(filter.page(1), filter.fuzzyRow({ key: "ab", mask: [0, 1] }));
    assert.equal(`${fuzzy}`, "PageFilter(1) AND <FuzzyRowFilter: ab 01>");
    assert.throws(() => fuzzy.toFilterString(), FilterNotExpressibleError);
    assert.throws(() => fuzzy.toFilterBytes(), /cannot say PageFilter.*: it has no FuzzyRowFilter/);
    const long = filter.value("<", comparator.long(5));
    assert.equal(`${long}`, "ValueFilter(<, <LongComparator>)");
    assert.throws(() => long.toFilterString(), /no such LongComparator/);
    const binary = filter.prefix(hex("ff"));
    assert.throws(() => binary.toFilterString(), /not UTF-8/);
    assert.deepEqual(binary.toFilterBytes(), Buffer.from("PrefixFilter('\xff')", "latin1"));
  });

  test("in a list of one is written alone", () => {
    assert.equal(filter.and(filter.page(1)).toFilterString(), "PageFilter(1)");
    assert.equal(filter.skip(filter.or(filter.page(1))).toFilterString(), "SKIP PageFilter(1)");
    assert.equal(filter.skip(filter.or(filter.skip(filter.page(1)))).toFilterString(), "SKIP (SKIP PageFilter(1))");
  });
});

describe("ranges of rows", () => {
  const rows = fc.integer({ min: 1, max: 9 }).map((digit) => String(digit));
  const range = fc
    .record({ start: rows, stop: rows, startInclusive: fc.boolean(), stopInclusive: fc.boolean(), open: fc.nat(9) })
    .filter(
      ({ start, stop, startInclusive, stopInclusive }) =>
        start < stop || (start === stop && startInclusive && stopInclusive),
    )
    .map(({ open, ...closed }) => ({
      ...closed,
      ...(open === 0 ? { start: "" } : {}),
      ...(open === 1 ? { stop: "" } : {}),
    }));
  const probes = Array.from({ length: 20 }, (_, half) => (half % 2 === 0 ? `${half / 2}` : `${(half - 1) / 2}x`));

  test("hold the same rows when they are merged, in order and apart", () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), (given) => {
        const { ranges } = filter.multiRowRange(...given);
        for (const row of probes) {
          assert.equal(
            ranges.some((one) => holds(one, row)),
            given.some((one) => holds(one, row)),
            row,
          );
        }
        for (const [index, { start, startInclusive }] of ranges.entries()) {
          const before = ranges[index - 1];
          if (before === undefined) continue;
          assert.ok(before.stop.length > 0);
          const order = before.stop.compare(start);
          assert.ok(order < 0 || (order === 0 && !before.stopInclusive && !startInclusive));
        }
      }),
      { numRuns: 500 },
    );
  });
});

interface Range {
  readonly start: string | Buffer;
  readonly startInclusive: boolean;
  readonly stop: string | Buffer;
  readonly stopInclusive: boolean;
}

function holds({ start, startInclusive, stop, stopInclusive }: Range, row: string): boolean {
  const [from, to] = [start.toString(), stop.toString()];
  const behindStart = row > from || (row === from && startInclusive);
  return behindStart && (to === "" || row < to || (row === to && stopInclusive));
}

describe("what comes from the wire", () => {
  test("is a custom filter or comparator if its class is not known", () => {
    assert.deepEqual(decodeFilter("com.example.F", hex("01")), new CustomFilter("com.example.F", hex("01"), false));
    const inHBase = "org.apache.hadoop.hbase.filter.FromTheFuture";
    assert.deepEqual(decodeFilter(inHBase, hex("01")), new CustomFilter(inHBase, hex("01"), false));
    assert.equal(
      decodeFilter("org.apache.hadoop.hbase.filter.constructor", hex("")).name.endsWith("constructor"),
      true,
    );
    const bytes = encode(messages.ValueFilter, {
      compareFilter: { compareOp: 0, comparator: { name: "com.example.C", serializedComparator: hex("02") } },
    });
    const value = decodeFilter("org.apache.hadoop.hbase.filter.ValueFilter", bytes);
    assert.deepEqual(value, filter.value("<", new CustomComparator("com.example.C", hex("02"))));
  });

  test("is refused if an enum has no such value", () => {
    const list = encode(messages.FilterList, { operator: 3 });
    assert.throws(() => decodeFilter("org.apache.hadoop.hbase.filter.FilterList", list), /there is no Operator 3/);
    const value = encode(messages.ValueFilter, { compareFilter: { compareOp: 7 } });
    assert.throws(() => decodeFilter("org.apache.hadoop.hbase.filter.ValueFilter", value), /there is no CompareType 7/);
  });

  test("is a fuzzy mask in any of HBase's three forms, read as 2.6.4 reads it", () => {
    const key = hex("61 00 63");
    const maskOf = (mask: string, isMaskV2?: boolean): string => {
      const bytes = encode(messages.FuzzyRowFilter, { fuzzyKeysData: [{ first: key, second: hex(mask) }], isMaskV2 });
      const decoded = decodeFilter("org.apache.hadoop.hbase.filter.FuzzyRowFilter", bytes) as FuzzyRowFilter;
      return decoded.keys.map((one) => [...one.mask].join("")).join();
    };
    for (const isMaskV2 of [undefined, false, true]) {
      assert.equal(maskOf("00 01 00", isMaskV2), "010");
      assert.equal(maskOf("ff 02 ff", isMaskV2), "010");
      assert.equal(maskOf("ff ff ff", isMaskV2), "000");
      assert.equal(maskOf("01 01 01", isMaskV2), "111");
      assert.equal(maskOf("ff 00 01", isMaskV2), "001");
      assert.throws(() => maskOf("00 03 00", isMaskV2), /a mask holds 3/);
    }
    assert.equal(maskOf("ff 00 ff"), "010");
    assert.equal(maskOf("ff 00 ff", true), "000");
    assert.equal(maskOf("00 00 00"), "111");
    assert.equal(maskOf("00 00 00", true), "000");
    assert.throws(() => maskOf("00 00"), /not as long as its key/);
  });
});
