/** What the reader of filter strings says about those that are wrong; what it takes is in java.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FilterSyntaxError } from "../../src/errors/filter-errors.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import * as comparator from "../../src/filter/comparator.ts";
import * as filter from "../../src/filter/constructors.ts";
import { parseFilter } from "../../src/filter/parse-filter.ts";

/** the text with `^` in front of the byte where the error is */
const REFUSALS: readonly (readonly [marked: string, expected: RegExp])[] = [
  ["^", /expected a filter, SKIP, WHILE or \(, found the end/],
  ["^&", /expected a filter/],
  ["PageFilter^", /expected \( behind PageFilter, found the end/],
  ["^NoSuchFilter()", /expected one of KeyOnlyFilter, .*, found NoSuchFilter\(\)/],
  ["^FuzzyRowFilter('a','b')", /expected one of/],
  ["^and PageFilter(1)", /expected one of/],
  ["PageFilter(1) ^and PageFilter(2)", /expected AND, OR or the end, found and PageFilter\(2\)/],
  ["PageFilter(1) ^AND", /expected AND, OR or the end, found AND/],
  ["PageFilter(1) AND ^", /expected a filter/],
  ["(PageFilter(1)^", /expected AND, OR or \), found the end/],
  ["PageFilter(1)^)", /expected AND, OR or the end/],
  ["PageFilter(^'1')", /expected a page size, an integer, found '1'\)/],
  ["PageFilter(^1.5)", /an integer/],
  ["PageFilter(^9223372036854775808)", /an integer/],
  ["PageFilter(^)", /expected PageFilter with 1 argument, not 0/],
  ["PageFilter(1, ^2)", /expected PageFilter with 1 argument, not 2/],
  ["PageFilter(1^", /expected a comma or \), found the end/],
  ["PageFilter(1,^)", /expected an argument/],
  ["PageFilter(^, 1)", /expected an argument/],
  ["^PageFilter(-1)", /arguments that PageFilter takes, found filter\.page\(pageSize\): must be/],
  ["^ColumnCountGetFilter(2147483648)", /from 0 to 2147483647/],
  ["PrefixFilter(^row)", /a prefix between single quotes/],
  ["PrefixFilter(^'row)", /a quote that ends this text/],
  ["KeyOnlyFilter(^yes)", /lenAsVal, true or false/],
  ["RowFilter(^==, 'binary:x')", /one of < <= = != >= >/],
  ["RowFilter(^'=', 'binary:x')", /an operator/],
  ["RowFilter(=, ^'long:1')", /a type among binary, binaryprefix, regexstring, regexstringnocase, substring/],
  ["RowFilter(=, ^'binary')", /'type:value'/],
  ["RowFilter(=, ^binary:x)", /'type:value'/],
  ["RowFilter(^<, 'substring:x')", /= or != in front of a comparator without order/],
  ["SingleColumnValueFilter('f', 'q', =, 'binary:x', true^)", /with 4 or 6 arguments, not 5/],
  ["TimestampsFilter(^)", /TimestampsFilter with an argument/],
  ["PrefixFilter('é') ^é", /expected AND, OR or the end, found \\xC3\\xA9/],
];

describe("a filter string that is wrong", () => {
  for (const [marked, expected] of REFUSALS) {
    test(`${marked} is refused there`, () => {
      const at = marked.indexOf("^");
      const text = marked.slice(0, at) + marked.slice(at + 1);
      assert.throws(
        () => parseFilter(text),
        (error) => {
          assert.ok(error instanceof FilterSyntaxError);
          assert.match(error.message, expected);
          assert.equal(error.position, Buffer.byteLength(marked.slice(0, at)));
          return true;
        },
      );
    });
  }

  test("shows a piece of the text, not all of it", () => {
    const text = `PageFilter(${"x".repeat(10_000)})`;
    assert.throws(() => parseFilter(text), /found x{20}…$/);
  });

  test("is no text at all", () => {
    assert.throws(() => parseFilter(5 as unknown as string), InvalidArgumentError);
  });
});

describe("a filter string", () => {
  test("may be bytes that are no text", () => {
    const bytes = Buffer.from([0xff, 0x00, 0x27]);
    const text = Buffer.concat([Buffer.from("PrefixFilter('"), bytes, Buffer.from("')")]);
    const doubled = Buffer.concat([Buffer.from("PrefixFilter('"), bytes, Buffer.from("'')")]);
    assert.throws(() => parseFilter(text), FilterSyntaxError);
    assert.deepEqual(parseFilter(doubled), filter.prefix(bytes));
  });

  test("takes bytes in a comparator as they are, but an expression must be UTF-8", () => {
    const wrapped = (type: string): Buffer => Buffer.from(`ValueFilter(=, '${type}:\xff')`, "latin1");
    assert.deepEqual(parseFilter(wrapped("binary")), filter.value("=", Buffer.from([0xff])));
    assert.throws(() => parseFilter(wrapped("regexstring")), /expected text in UTF-8/);
    assert.throws(() => parseFilter(wrapped("substring")), /expected text in UTF-8/);
  });

  test("lowers what a substring looks for, as the server lowers the cell", () => {
    assert.deepEqual(parseFilter("ValueFilter(=, 'substring:ABC')"), filter.value("=", comparator.substring("abc")));
  });
});
