/** Random filters over the few names: every class and every comparator, alone, in lists and wrapped. */
import fc from "fast-check";
import type { FilterForm } from "../../../scripts/lab/operation-form.ts";
import { fromPrintable } from "../../../src/bytes/printable.ts";
import * as comparator from "../../../src/filter/comparator.ts";
import type { EqualityComparator, OrderedComparator } from "../../../src/filter/comparators.ts";
import type { CompareOperator, EqualityOperator } from "../../../src/filter/compare-operator.ts";
import type { Comparison, ComparisonOptions } from "../../../src/filter/comparison.ts";
import * as filter from "../../../src/filter/constructors.ts";
import type { Filter } from "../../../src/filter/filter.ts";
import { long, PLACE, places, qualifierNames, rows } from "./names.ts";

const anyOperator = fc.constantFrom<CompareOperator>("<", "<=", "=", "!=", ">=", ">");
const equality = fc.constantFrom<EqualityOperator>("=", "!=");
const qualifiers = fc.constantFrom(...qualifierNames);
const columns = fc.record({ family: fc.constantFrom("f", "f", "g"), qualifier: qualifiers });
const values = fc.constantFrom("1", "2", "M", "m", "mm", "", long(1), long(2)).map(fromPrintable);
const rowBytes = places.map(fromPrintable);

function comparisons(
  ordered: fc.Arbitrary<OrderedComparator>,
  unordered: fc.Arbitrary<EqualityComparator>,
): fc.Arbitrary<Comparison> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(anyOperator, ordered) },
    { weight: 2, arbitrary: fc.tuple(equality, unordered) },
  );
}

const ofValues = comparisons(
  fc.oneof(values.map(comparator.binary), values.map(comparator.binaryPrefix)),
  fc.oneof(
    fc.constantFrom("m", "^m", "M|1", "^.$", "", "\\d").map((text) => comparator.regex(text)),
    fc.constantFrom("m", "^M$").map((text) => comparator.regex(text, "i")),
    fc.constantFrom("m", "1", "").map((text) => comparator.substring(text)),
    fc
      .tuple(values, fc.constantFrom("and" as const, "or" as const, "xor" as const))
      .map((args) => comparator.bit(...args)),
    fc.constant(comparator.null()),
  ),
);

const ofQualifiers = comparisons(
  fc.oneof(qualifiers.map(comparator.binary), qualifiers.map(comparator.binaryPrefix)),
  fc.oneof(
    fc.constantFrom("b", "^b$", "[ac]").map((text) => comparator.regex(text)),
    fc.constantFrom("B", "1").map((text) => comparator.substring(text)),
  ),
);

const ofFamilies = comparisons(
  fc.constantFrom("f", "g", "", "ff").map((name) => comparator.binary(name)),
  fc.constantFrom("f", "[^f]").map((text) => comparator.regex(text)),
);

/** A component behind a value's end is compared with whatever lies behind it in a real server's memory: rows are long enough. */
const ofRows = comparisons(
  fc.oneof(
    rowBytes.map(comparator.binary),
    rowBytes.map(comparator.binaryPrefix),
    fc.constantFrom("b", "c").map((end) => comparator.binaryComponent(end, PLACE.length)),
  ),
  fc.oneof(
    fc.constantFrom("b.?$", "[ac]$").map((text) => comparator.regex(text)),
    fc.constantFrom("B", "d").map((text) => comparator.substring(text)),
  ),
);

function options([op, right]: Comparison): ComparisonOptions {
  return { op, comparator: right } as ComparisonOptions;
}

const single = fc
  .record({ column: columns, pair: ofValues, filterIfMissing: fc.boolean(), latestVersionOnly: fc.boolean() })
  .map(({ column, pair, ...flags }) => ({ ...column, ...options(pair), ...flags }));

const comparing: fc.Arbitrary<Filter> = fc.oneof(
  ofRows.map((pair) => filter.row(...pair)),
  ofFamilies.map((pair) => filter.family(...pair)),
  ofQualifiers.map((pair) => filter.qualifier(...pair)),
  ofValues.map((pair) => filter.value(...pair)),
  single.map((one) => filter.singleColumnValue(one)),
  single.map((one) => filter.singleColumnValueExclude(one)),
  fc.tuple(columns, ofValues).map(([column, pair]) => filter.columnValue(column, ...pair)),
  fc
    .tuple(columns, fc.boolean())
    .map(([column, dropDependentColumn]) => filter.dependentColumn({ ...column, dropDependentColumn })),
  fc
    .tuple(columns, fc.boolean(), ofValues)
    .map(([column, dropDependentColumn, pair]) =>
      filter.dependentColumn({ ...column, dropDependentColumn, ...options(pair) }),
    ),
);

const counts = fc.integer({ min: 0, max: 3 });
const times = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
const someQualifiers = fc.array(qualifiers, { minLength: 1, maxLength: 3 });
const limits = { min: fc.constantFrom("", "a", "b", "b1"), max: fc.constantFrom("", "b", "b1", "c") };

/** The first bytes must be the sequence's own: a pattern that begins with "any" sends the scan through all of the table. */
const fuzzyKeys = fc.tuple(fc.constantFrom("a", "b", "c", "b0"), fc.boolean()).map(([end, any]) => ({
  key: `${PLACE}${end}`,
  mask: [...`${PLACE}${end}`].map((_, index) => (any && index === PLACE.length ? (1 as const) : (0 as const))),
}));

const ranges = fc
  .record({ one: rows, other: rows, startInclusive: fc.boolean(), stopInclusive: fc.boolean() })
  .filter(({ one, other }) => one !== other)
  .map(({ one, other, ...flags }) => {
    const [start, stop] = one < other ? [one, other] : [other, one];
    return { start, stop, ...flags };
  });

const plain: fc.Arbitrary<Filter> = fc.oneof(
  fc.boolean().map((lenAsVal) => filter.keyOnly({ lenAsVal })),
  fc.constant(filter.firstKeyOnly()),
  rowBytes.map(filter.prefix),
  qualifiers.map(filter.columnPrefix),
  someQualifiers.map((prefixes) => filter.multipleColumnPrefix(...prefixes)),
  counts.map(filter.columnCount),
  counts.map(filter.page),
  fc.record({ limit: counts, offset: counts }).map((page) => filter.columnPagination(page)),
  fc.record({ limit: counts, columnOffset: qualifiers }).map((page) => filter.columnPagination(page)),
  rowBytes.map(filter.inclusiveStop),
  times.map((all) => filter.timestamps(all)),
  times.map((all) => filter.timestamps(all, { canHint: true })),
  fc.record({ ...limits, minInclusive: fc.boolean(), maxInclusive: fc.boolean() }).map(filter.columnRange),
  someQualifiers.map((all) => filter.firstKeyValueMatchingQualifiers(...all)),
  fc.constantFrom(0, 1).map(filter.randomRow),
  fc.array(ranges, { minLength: 1, maxLength: 3 }).map((all) => filter.multiRowRange(...all)),
);

const fuzzy: fc.Arbitrary<Filter> = fc
  .array(fuzzyKeys, { minLength: 1, maxLength: 2 })
  .map((keys) => filter.fuzzyRow(...keys));

/** A SkipFilter asks nothing about a row's key: see "SkipFilter around row ranges" in docs/embedded-differences.md. */
function knowsItsRow(inner: Filter): boolean {
  return ![inner.javaClass, inner.encode().toString("latin1")].some((text) => text.includes("MultiRowRangeFilter"));
}

function trees(leaves: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: leaves },
      {
        weight: 2,
        arbitrary: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((inner) => filter.and(...inner)),
      },
      {
        weight: 2,
        arbitrary: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((inner) => filter.or(...inner)),
      },
      { weight: 1, arbitrary: tie("tree").filter(knowsItsRow).map(filter.skip) },
      { weight: 1, arbitrary: tie("tree").map(filter.whileMatch) },
    ),
  }));
  return tree;
}

function form(made: Filter): FilterForm {
  return { javaClass: made.javaClass, hex: Buffer.from(made.encode()).toString("hex") };
}

/** For gets, conditions and reversed scans, where a FuzzyRowFilter can hang a handler of a real server (HBASE-30226). */
export const anyFilters: fc.Arbitrary<FilterForm> = trees(fc.oneof(comparing, plain)).map(form);
export const forwardFilters: fc.Arbitrary<FilterForm> = trees(
  fc.oneof({ weight: 9, arbitrary: comparing }, { weight: 12, arbitrary: plain }, { weight: 1, arbitrary: fuzzy }),
).map(form);
