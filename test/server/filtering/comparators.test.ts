/** Comparators at work; what cannot be made; and what a filter refuses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as comparator from "../../../src/filter/comparator.ts";
import { BinaryComponentComparator, BitComparator, type Comparator } from "../../../src/filter/comparators.ts";
import * as filter from "../../../src/filter/constructors.ts";
import { CustomFilter } from "../../../src/filter/custom-filter.ts";
import { FILTER_PACKAGE } from "../../../src/filter/filter-package.ts";
import { compareBigDecimals, readBigDecimal } from "../../../src/server/filtering/big-decimal.ts";
import { isFilteredOut, makeCompareBytes } from "../../../src/server/filtering/compare-bytes.ts";
import {
  checkFilterAgainstBatch,
  makeRowFilter,
  readRowFilter,
} from "../../../src/server/filtering/make-row-filter.ts";
import { ServiceException } from "../../../src/server/service.ts";
import { allFilters } from "../../filter/random-filters.ts";
import { hex } from "../../support/hex.ts";
import { cellsOf, scan } from "./scan-driver.ts";

const DO_NOT_RETRY = { javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException", doNotRetry: true };

function signs(made: Comparator, ...values: (string | Buffer)[]): number[] {
  const compare = makeCompareBytes(made);
  return values.map((value) => Math.sign(compare(Buffer.from(value as string))));
}

/** As `Bytes.toBytes(BigDecimal)`. */
function decimal(unscaled: bigint, scale: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(scale);
  bytes.writeBigInt64BE(unscaled, 4);
  return bytes;
}

describe("comparators", () => {
  test("binary goes by unsigned bytes, the comparator on the left", () => {
    assert.deepEqual(signs(comparator.binary("b"), "a", "b", "ba", hex("ff")), [1, 0, -1, -1]);
  });

  test("binaryPrefix compares as many bytes as it has", () => {
    assert.deepEqual(signs(comparator.binaryPrefix("bc"), "bcd", "b", "bd", "bb"), [0, 1, -1, 1]);
  });

  test("binaryComponent compares as many bytes at its offset", () => {
    assert.deepEqual(
      signs(new BinaryComponentComparator(Buffer.from("bc"), 1), "abcd", "abd", "abb", "a"),
      [0, -1, 1, 1],
    );
  });

  test("long compares numbers, and breaks over bytes that are none", () => {
    assert.deepEqual(
      signs(comparator.long(-1), hex("ffffffff ffffffff"), hex("00000000 00000000"), hex("80000000 00000000")),
      [0, -1, 1],
    );
    const compare = makeCompareBytes(comparator.long(1));
    const expected = {
      javaClass: "java.io.IOException",
      message: "java.lang.IllegalArgumentException: Wrong length: 4, expected 8",
      doNotRetry: false,
    };
    assert.throws(() => compare(Buffer.alloc(4)), expected);
  });

  test("bigDecimal compares values, whatever their scale", () => {
    const half = comparator.bigDecimal(decimal(5n, 1));
    assert.deepEqual(
      signs(half, decimal(50n, 2), decimal(6n, 1), decimal(-5n, 1), decimal(0n, 9), decimal(5n, -3), decimal(499n, 3)),
      [0, -1, 1, 1, -1, 1],
    );
    assert.throws(() => makeCompareBytes(half)(Buffer.alloc(4)), {
      javaClass: "java.io.IOException",
      message: /NullPointerException/,
    });
  });

  test("bigDecimal does not write out powers of ten that a scale names", () => {
    const huge = readBigDecimal(decimal(1n, -2_147_483_648));
    const tiny = readBigDecimal(decimal(1n, 2_147_483_647));
    assert.ok(huge !== undefined && tiny !== undefined);
    assert.deepEqual(
      [compareBigDecimals(huge, tiny), compareBigDecimals(tiny, huge), compareBigDecimals(huge, huge)],
      [1, -1, 0],
    );
  });

  test("bigDecimal has the order of numbers", () => {
    const numbers = fc.record({
      unscaled: fc.bigInt({ min: -2000n, max: 2000n }),
      scale: fc.integer({ min: -3, max: 3 }),
    });
    const inThousandths = ({ unscaled, scale }: { unscaled: bigint; scale: number }): bigint =>
      unscaled * 10n ** BigInt(3 - scale);
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const difference = inThousandths(one) - inThousandths(other);
        assert.equal(compareBigDecimals(one, other), difference === 0n ? 0 : difference < 0n ? -1 : 1);
      }),
    );
  });

  test("bit asks for one common bit in bytes of the same length", () => {
    const bits = hex("01 80");
    assert.deepEqual(
      signs(new BitComparator(bits, "and"), hex("0180"), hex("0081"), hex("fe7f"), hex("01")),
      [0, 0, 1, 1],
    );
    assert.deepEqual(signs(new BitComparator(bits, "xor"), hex("0180"), hex("0181")), [1, 0]);
    assert.deepEqual(signs(new BitComparator(hex("0000"), "or"), hex("0000"), hex("0100")), [1, 0]);
  });

  test("null is nothing that a cell holds, not even an empty value", () => {
    assert.deepEqual(signs(comparator.null(), "", "x"), [1, 1]);
  });

  test("substring ignores case on both sides", () => {
    assert.deepEqual(signs(comparator.substring("Vb"), "xVB", "vb1", "v b"), [0, 0, 1]);
  });

  test("regex finds, and need not match the whole", () => {
    assert.deepEqual(signs(comparator.regex("^a.c"), "abcd", "a\nc", "xabc"), [0, 0, 1]);
  });

  test("the cell stands left of the operator", () => {
    const holds = (op: Parameters<typeof isFilteredOut>[0]): boolean[] =>
      [-1, 0, 1].map((cell) => !isFilteredOut(op, -cell));
    assert.deepEqual(holds("<"), [true, false, false]);
    assert.deepEqual(holds("<="), [true, true, false]);
    assert.deepEqual(holds("="), [false, true, false]);
    assert.deepEqual(holds("!="), [true, false, true]);
    assert.deepEqual(holds(">="), [false, true, true]);
    assert.deepEqual(holds(">"), [false, false, true]);
    assert.throws(() => isFilteredOut("no-op", 0), /RuntimeException: Unknown Compare op NO_OP/);
  });
});

describe("what is refused", () => {
  const options = { reversed: false };

  test("a filter of a class that is not here, by the name of the class", () => {
    const expected = { ...DO_NOT_RETRY, message: "java.lang.ClassNotFoundException: com.example.Mine" };
    assert.throws(() => readRowFilter("com.example.Mine", Buffer.alloc(0), options), expected);
    assert.throws(
      () => makeRowFilter(filter.and(new CustomFilter("com.example.Mine", Buffer.alloc(0), false)), options),
      expected,
    );
  });

  test("a comparator of a class that is not here", () => {
    const mine = filter.value("=", comparator.custom("com.example.Mine", Buffer.alloc(0)));
    const message =
      /DeserializationException: java.io.IOException: java.lang.ClassNotFoundException: com.example.Mine$/;
    assert.throws(() => readRowFilter(mine.javaClass, mine.encode(), options), { ...DO_NOT_RETRY, message });
  });

  test("a message that is none", () => {
    for (const name of ["PageFilter", "FilterList", "ValueFilter"]) {
      const expected = { ...DO_NOT_RETRY, message: /DeserializationException/ };
      assert.throws(() => readRowFilter(FILTER_PACKAGE + name, hex("ff"), options), expected);
    }
  });

  test("a batch with a filter that must see whole rows", () => {
    const whole = makeRowFilter(filter.and(filter.page(1), filter.prefix("a")), options);
    const expected = {
      javaClass: "java.io.IOException",
      message:
        "org.apache.hadoop.hbase.filter.IncompatibleFilterException: Cannot set batch on a scan using a filter that returns true for filter.hasFilterRow",
    };
    assert.throws(() => checkFilterAgainstBatch(whole, 1), expected);
    checkFilterAgainstBatch(whole, 0);
    checkFilterAgainstBatch(undefined, 1);
    checkFilterAgainstBatch(makeRowFilter(filter.prefix("a"), options), 1);
  });
});

describe("whatever filter a client sends", () => {
  const cells = cellsOf(
    ["a", "b", "c"].flatMap((row) => [
      { row, column: "f:a", timestamp: 2, value: "12345678" },
      { row, column: "f:a", timestamp: 1, value: "x" },
      { row, column: "g:", value: "" },
    ]),
  );

  test("a scan with it comes to its end or is refused in HBase's words, both ways", () => {
    fc.assert(
      fc.property(allFilters, fc.boolean(), (any, reversed) => {
        try {
          const { asked } = scan(cells, any, { reversed, versions: 2 });
          assert.ok(asked.length <= cells.length);
        } catch (error) {
          assert.ok(error instanceof ServiceException, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
