/** Regular expressions that never end, ended; and those that people write, as they are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as comparator from "../../../src/filter/comparator.ts";
import { boundedTest, RegexTooSlowError } from "../../../src/server/filtering/bounded-regex.ts";
import { makeCompareBytes } from "../../../src/server/filtering/compare-bytes.ts";

const BOUNDS = { testMs: 20, slowTestsMs: 60 };

/** All of them fail only after more steps than there are seconds in a century. */
const EVIL: readonly [RegExp, string][] = [
  [/(a+)+$/u, `${"a".repeat(60)}b`],
  [/(a|a)*$/u, `${"a".repeat(60)}b`],
  [/a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a{36}b/u, "a".repeat(40)],
  [/.*.*.*.*.*.*.*.*.*.*.*.*=/u, "x".repeat(2_000)],
  [/(?<a>a*)*\k<a>b/u, "a".repeat(60)],
  [/(?:(?=(?<h1>(?:a|a)*b))\k<h1>)/u, "a".repeat(60)],
];

for (const [regex, text] of EVIL) {
  test(`${regex.source.slice(0, 30)} is ended`, () => {
    assert.throws(() => boundedTest(regex, BOUNDS)(text), RegexTooSlowError);
  });
}

test("an expression that is slow again and again is not tried any more", () => {
  const regex = /(a+)+$/u;
  const check = boundedTest(regex, BOUNDS);
  const text = `${"a".repeat(60)}b`;
  const messages = Array.from({ length: 20 }, () => {
    try {
      return String(check(text));
    } catch (error) {
      return (error as Error).message;
    }
  });
  assert.match(messages[0] ?? "", /more than 20 ms for 61 characters/);
  assert.match(messages[19] ?? "", /ms already/);
});

test("under the watch and without it the answers are the same", () => {
  for (const regex of [/b/u, /a*b$/u, /(a|b)+c/u, /^(?:ab)*$/u, /(?<x>.)\k<x>/u]) {
    const check = boundedTest(regex);
    for (const text of ["", "b", "abab", "aac", "x".repeat(5_000), `${"ab".repeat(3_000)}c`])
      assert.equal(check(text), regex.test(text), `${regex} on ${text.slice(0, 10)}`);
  }
});

test("a comparator that goes on for too long fails for good, and says which it is", () => {
  const compare = makeCompareBytes(comparator.regex("(a+)+$"));
  assert.throws(() => compare(Buffer.from(`${"a".repeat(60)}b`)), {
    javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
    doNotRetry: true,
    message: /"\(a\+\)\+\$" is too slow/,
  });
});

test("an expression that would take long to compile is refused", () => {
  assert.throws(() => makeCompareBytes(comparator.regex("(?:x|y)".repeat(3_000))), { message: /21000 characters/ });
});
