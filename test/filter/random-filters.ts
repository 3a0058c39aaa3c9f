/** Random filters, for fast-check: those that HBase's filter language can say, and all of them. */
import fc from "fast-check";
import * as comparator from "../../src/filter/comparator.ts";
import type { EqualityComparator, OrderedComparator } from "../../src/filter/comparators.ts";
import type { CompareOperator, EqualityOperator } from "../../src/filter/compare-operator.ts";
import type { Comparison, ComparisonOptions } from "../../src/filter/comparison.ts";
import * as filter from "../../src/filter/constructors.ts";
import type { Filter } from "../../src/filter/filter.ts";

/** Words of the language in the values make the hard cases. */
const LANGUAGE = [
  "'",
  "''",
  "(",
  ")",
  ",",
  " AND ",
  " OR ",
  "SKIP ",
  ":",
  "binary:",
  "=",
  "\\x00",
  "é",
  "PageFilter(1)",
];

const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.array(fc.constantFrom(...LANGUAGE), { maxLength: 4 }).map((words) => words.join("")),
);
const bytes = fc.oneof(
  texts.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
);
/** Java compiles expressions when it parses them, and refuses lone parentheses. */
const expressions = texts.map((text) => text.replaceAll(/[^\p{L}' ,:.=]/gu, ""));
const someBytes = bytes.filter(({ length }) => length > 0);
const int32 = fc.oneof(fc.nat(100), fc.constantFrom(0, 0x7fffffff));
const int64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.constantFrom(0n, 2n ** 63n - 1n));
const columns = fc.record({ family: bytes, qualifier: bytes });

const anyOperator = fc.constantFrom<CompareOperator>("<", "<=", "=", "!=", ">=", ">");
const equality = fc.constantFrom<EqualityOperator>("=", "!=");

function comparisons(
  ordered: fc.Arbitrary<OrderedComparator>,
  unordered: fc.Arbitrary<EqualityComparator>,
): fc.Arbitrary<Comparison> {
  return fc.oneof(fc.tuple(anyOperator, ordered), fc.tuple(equality, unordered));
}

const sayableComparisons = comparisons(
  fc.oneof(bytes.map(comparator.binary), bytes.map(comparator.binaryPrefix)),
  fc.oneof(
    expressions.map((text) => comparator.regex(text)),
    expressions.map((text) => comparator.regex(text, 34)),
    texts.map((text) => comparator.substring(text)),
  ),
);

const allComparisons = comparisons(
  fc.oneof(
    bytes.map(comparator.binary),
    bytes.map(comparator.binaryPrefix),
    fc.tuple(bytes, int32).map(([value, offset]) => comparator.binaryComponent(value, offset)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(comparator.long),
    bytes.map((value) => comparator.bigDecimal(Buffer.concat([Buffer.alloc(5), value]))),
    bytes.map((value) => comparator.custom("com.example.MyComparator", value)),
  ),
  fc.oneof(
    fc
      .tuple(bytes, fc.constantFrom("and" as const, "or" as const, "xor" as const))
      .map((args) => comparator.bit(...args)),
    fc.constant(comparator.null()),
    fc.tuple(texts, fc.nat(511)).map(([text, flags]) => comparator.regex(text, flags)),
    texts.map((text) => comparator.regex(text, undefined, { charset: "ISO-8859-1", engine: "JONI" })),
    texts.map((text) => comparator.substring(text)),
  ),
);

function options([op, right]: Comparison): ComparisonOptions {
  return { op, comparator: right } as ComparisonOptions;
}

function comparing(pairs: fc.Arbitrary<Comparison>): fc.Arbitrary<Filter> {
  const single = fc
    .record({ column: columns, pair: pairs, filterIfMissing: fc.boolean(), latestVersionOnly: fc.boolean() })
    .map(({ column, pair, ...flags }) => ({ ...column, ...options(pair), ...flags }));
  return fc.oneof(
    pairs.map((pair) => filter.row(...pair)),
    pairs.map((pair) => filter.family(...pair)),
    pairs.map((pair) => filter.qualifier(...pair)),
    pairs.map((pair) => filter.value(...pair)),
    single.map((one) => filter.singleColumnValue(one)),
    single.map((one) => filter.singleColumnValueExclude(one)),
    fc
      .tuple(columns, pairs)
      .map(([column, pair]) =>
        filter.columnValue({ ...column, family: Buffer.concat([Buffer.from("f"), column.family]) }, ...pair),
      ),
    fc
      .tuple(columns, fc.boolean())
      .map(([column, drop]) => filter.dependentColumn({ ...column, dropDependentColumn: drop })),
    fc
      .tuple(columns, fc.boolean(), pairs)
      .map(([column, drop, pair]) =>
        filter.dependentColumn({ ...column, dropDependentColumn: drop, ...options(pair) }),
      ),
  );
}

const sayablePlain: fc.Arbitrary<Filter> = fc.oneof(
  fc.boolean().map((lenAsVal) => filter.keyOnly({ lenAsVal })),
  fc.constant(filter.firstKeyOnly()),
  bytes.map(filter.prefix),
  bytes.map(filter.columnPrefix),
  fc.array(bytes, { minLength: 1, maxLength: 4 }).map((prefixes) => filter.multipleColumnPrefix(...prefixes)),
  int32.map(filter.columnCount),
  int64.map(filter.page),
  fc.record({ limit: int32, offset: int32 }).map((page) => filter.columnPagination(page)),
  bytes.map(filter.inclusiveStop),
  fc.array(int64, { minLength: 1, maxLength: 4 }).map((times) => filter.timestamps(times)),
  fc.record({ min: bytes, minInclusive: fc.boolean(), max: bytes, maxInclusive: fc.boolean() }).map(filter.columnRange),
);

const fuzzyKeys = someBytes.chain((key) =>
  fc
    .array(fc.constantFrom(0 as const, 1 as const), { minLength: key.length, maxLength: key.length })
    .map((mask) => ({ key, mask })),
);

const ranges = fc
  .record({ one: bytes, other: someBytes, startInclusive: fc.boolean(), stopInclusive: fc.boolean() })
  .filter(({ one, other }) => one.compare(other) !== 0)
  .map(({ one, other, ...flags }) => {
    const [start, stop] = one.compare(other) < 0 ? [one, other] : [other, one];
    return { start, stop, ...flags };
  });

const unsayable: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ limit: int32, columnOffset: bytes }).map((page) => filter.columnPagination(page)),
  fc.array(int64, { minLength: 1, maxLength: 4 }).map((times) => filter.timestamps(times, { canHint: true })),
  fc.array(bytes, { minLength: 1, maxLength: 4 }).map((all) => filter.firstKeyValueMatchingQualifiers(...all)),
  fc.float({ min: 0, max: 1, noNaN: true }).map(filter.randomRow),
  fc.array(fuzzyKeys, { minLength: 1, maxLength: 3 }).map((keys) => filter.fuzzyRow(...keys)),
  fc.array(ranges, { minLength: 1, maxLength: 4 }).map((all) => filter.multiRowRange(...all)),
  bytes.map((content) => filter.custom("com.example.MyFilter", content)),
);

function trees(leaves: fc.Arbitrary<Filter>, minLength: number): fc.Arbitrary<Filter> {
  const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaves,
      fc.array(tie("tree"), { minLength, maxLength: 4 }).map((inner) => filter.and(...inner)),
      fc.array(tie("tree"), { minLength, maxLength: 4 }).map((inner) => filter.or(...inner)),
      tie("tree").map(filter.skip),
      tie("tree").map(filter.whileMatch),
    ),
  }));
  return tree;
}

/** Filters that the language can say; a list of one is not among them, for it reads back as what it holds. */
export const sayableFilters: fc.Arbitrary<Filter> = trees(fc.oneof(sayablePlain, comparing(sayableComparisons)), 2);

export const allFilters: fc.Arbitrary<Filter> = trees(fc.oneof(sayablePlain, comparing(allComparisons), unsayable), 1);
