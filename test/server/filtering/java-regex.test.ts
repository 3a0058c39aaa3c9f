/** Regular expressions of Java's in JavaScript: what a JDK 17 found and did not find. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { regex } from "../../../src/filter/comparator.ts";
import { RegexStringComparator } from "../../../src/filter/comparators.ts";
import { makeCompareBytes } from "../../../src/server/filtering/compare-bytes.ts";
import { JavaRegexError, translateJavaRegex } from "../../../src/server/filtering/java-regex.ts";

type Row = readonly [pattern: string, flags: number, found: readonly string[], notFound: readonly string[]];

/** Flags: 1 UNIX_LINES, 2 CASE_INSENSITIVE, 4 COMMENTS, 8 MULTILINE, 16 LITERAL, 32 DOTALL, 64 UNICODE_CASE. */
const FROM_JAVA: readonly Row[] = [
  ["^r0[2-4]$", 0, ["r03", "r03\n", "r03\r\n"], ["r05", "xr03", "r03\nx"]],
  ["^b$", 8, ["a\nb\nc", "a\r\nb\r\nc", "b\n"], ["ab"]],
  ["^", 8, ["\n"], [""]],
  ["x$", 8, ["x\r\n", "ax\ny"], ["xa"]],
  ["^b$", 9, ["a\nb\nc"], ["a\r\nb\r\nc"]],
  ["a.c", 0, ["abc", "a😀c"], ["a\nc", "a\u0085c", "ac"]],
  ["a.c", 32, ["a\nc", "a😀c"], ["a\r\nc"]],
  ["a.c", 1, ["a\rc"], ["a\nc"]],
  ["straße", 2, ["STRAßE", "straße"], ["STRASSE"]],
  ["ä", 2, ["ä"], ["Ä"]],
  ["ä", 66, ["Ä", "ä"], []],
  ["k", 66, ["K", "\u212a"], []],
  ["k", 2, ["K"], ["\u212a"]],
  ["(?i)ab(?-i)c", 0, ["ABc", "abc"], ["ABC"]],
  ["(?i:a)b", 0, ["Ab"], ["AB"]],
  ["x(?i)a|b", 0, ["xA", "B", "b"], ["XA"]],
  ["(x(?i)a)b", 0, ["xAb"], ["xAB"]],
  ["[a-c&&[^b]]", 0, ["a", "c"], ["b", "d"]],
  ["[a-z&&[def]&&e]", 0, ["e"], ["d"]],
  ["[a[x-z]]", 0, ["a", "y"], ["b"]],
  ["[^a[b]]", 0, ["c"], ["a", "b"]],
  ["[^a]", 2, ["b"], ["a", "A"]],
  ["[x-z0]", 2, ["Y", "0"], ["a"]],
  ["[]a]", 0, ["]", "a"], ["b"]],
  ["[a-]", 0, ["a", "-"], ["b"]],
  ["[-a]", 0, ["a", "-"], ["b"]],
  [String.raw`[a\-z]`, 0, ["-"], ["b"]],
  [String.raw`[\w&&\D]`, 0, ["a"], ["5", "-"]],
  [String.raw`\p{Lower}\P{Lower}`, 0, ["aA"], ["ab"]],
  [String.raw`\p{Lower}`, 2, ["A"], ["1"]],
  [String.raw`\p{L}\p{IsGreek}`, 0, ["aα"], ["ab"]],
  [String.raw`\p{IsAlphabetic}`, 0, ["ä"], ["1"]],
  [String.raw`\pN`, 0, ["5", "٣"], ["x"]],
  [String.raw`\p{Punct}`, 0, ["!", "$", "+"], ["a"]],
  [String.raw`\p{javaLowerCase}`, 0, ["a"], ["A"]],
  [String.raw`\d\w\s`, 0, ["5a "], ["٣a ", "5ä ", "5a\u00a0"]],
  [String.raw`\h\v`, 0, [" \n", "\u3000\r"], ["aa"]],
  [String.raw`a\Rb`, 0, ["a\r\nb", "a\nb"], ["ab"]],
  [String.raw`\bä\b`, 0, ["ä", " ä "], ["aä"]],
  [String.raw`\Bb`, 0, ["ab"], ["b"]],
  [String.raw`\Aa\z`, 0, ["a"], ["a\n"]],
  [String.raw`a\Z`, 0, ["a", "a\n"], ["a\nb"]],
  ["a*+a", 0, [], ["aaa"]],
  ["a?+a", 0, ["aa"], ["a"]],
  ["(?>a|ab)c", 0, ["ac"], ["abc"]],
  [String.raw`(a|b)\1`, 0, ["aa", "bb"], ["ab"]],
  [String.raw`(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\11`, 0, ["abcdefghija1"], ["abcdefghij"]],
  [String.raw`(?<x>a)\k<x>`, 0, ["aa"], ["ab"]],
  ["(?<!a)b", 0, ["cb", "b"], ["ab"]],
  ["(?<=a{1,3})b", 0, ["aab"], ["b"]],
  ["(?!a)b", 0, ["b", "ab"], []],
  ["x{2}", 0, ["xx"], ["x"]],
  ["x{2,}?y", 0, ["xxy"], ["xy"]],
  ["x{1,2}+x", 0, ["xxx"], ["xx"]],
  ["^*a", 0, ["a", "ba"], []],
  [String.raw`\x41\u0042\x{1F600}\0101`, 0, ["AB😀A"], []],
  [String.raw`\uD83D\uDE00`, 0, ["😀"], []],
  [String.raw`\Qa.b\E.`, 0, ["a.bc"], ["axbc"]],
  [String.raw`[\Q^-]\E]`, 0, ["^", "-", "]"], ["a"]],
  [String.raw`\cA`, 0, ["\u0001"], ["A"]],
  [String.raw`\t\e\a\f`, 0, ["\t\u001b\u0007\f"], []],
  ["a.[b", 16, ["a.[b"], ["axb"]],
  ["A.", 18, ["a."], ["ab"]],
  ["a b # c", 4, ["ab"], ["a b"]],
  ["[a b]", 4, ["a"], [" "]],
  ["(?x)a b", 0, ["ab"], []],
  ["}]", 0, ["}]"], []],
  ["a|", 0, ["zzz"], []],
  ["", 0, ["x", ""], []],
  ["(a|b)*c", 0, ["ababc"], ["d"]],
  [String.raw`\$\.\(\/`, 0, ["$.(/"], []],
  ["[.*+?^$(){}|]", 0, ["*", "$"], ["x"]],
  ["(?m)^x(?-m)$", 0, ["a\nx"], ["a\nx\nb"]],
  ["(?s).(?-s).", 0, ["\na"], ["\n\n"]],
];

/** Java refuses these as well. */
const REFUSED_BY_JAVA: readonly string[] = [
  "a{",
  "*a",
  "(a",
  "a)",
  "[b-a]",
  String.raw`\y`,
  "a{2,1}",
  "[a",
  String.raw`\p{Nonsense}`,
  "(?<a>x)(?<a>y)",
  "a**",
  String.raw`[\1]`,
];

describe("a regular expression of Java's", () => {
  for (const [pattern, flags, found, notFound] of FROM_JAVA) {
    test(`${JSON.stringify(pattern)} with the flags ${flags} finds what Java finds`, () => {
      const compare = makeCompareBytes(regex(pattern, flags));
      for (const text of found) assert.equal(compare(Buffer.from(text)), 0, `not found in ${JSON.stringify(text)}`);
      for (const text of notFound) assert.equal(compare(Buffer.from(text)), 1, `found in ${JSON.stringify(text)}`);
    });
  }

  test("that Java does not take is refused for good", () => {
    for (const pattern of REFUSED_BY_JAVA) {
      assert.throws(
        () => makeCompareBytes(regex(pattern)),
        { doNotRetry: true, message: /PatternSyntaxException/ },
        pattern,
      );
    }
  });

  test("that JavaScript cannot do the same is refused with the reason", () => {
    const patterns = [
      String.raw`\Ga`,
      String.raw`\X`,
      "(?u)a",
      "(?U)a",
      String.raw`\p{InGreek}`,
      String.raw`(?i)(a)\1`,
      String.raw`\1(a)`,
      "(?z)",
    ];
    for (const pattern of patterns) assert.throws(() => translateJavaRegex(pattern, 0), JavaRegexError, pattern);
    for (const flags of [128, 256]) assert.throws(() => translateJavaRegex("a", flags), JavaRegexError);
    assert.throws(() => makeCompareBytes(regex(String.raw`\X`)), {
      javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
      message: /PatternSyntaxException: \\X is not supported here/,
    });
  });

  test("is not followed into any depth", () => {
    assert.throws(() => translateJavaRegex("(".repeat(10_000), 0), /deeper than 200/);
    assert.throws(() => translateJavaRegex("[".repeat(100_000), 0), JavaRegexError);
  });

  test("reads cells in its charset, and refuses one that is not known", () => {
    const compare = (charset: string, bytes: Buffer): number =>
      makeCompareBytes(new RegexStringComparator("^ä$", 0, charset, "JAVA"))(bytes);
    assert.equal(compare("ISO-8859-1", Buffer.from([0xe4])), 0);
    assert.equal(compare("UTF-8", Buffer.from([0xe4])), 1);
    assert.equal(compare("utf-8", Buffer.from("ä")), 0);
    assert.equal(compare("UTF-16BE", Buffer.from([0, 0xe4])), 0);
    assert.equal(compare("UTF-16LE", Buffer.from([0xe4, 0])), 0);
    assert.equal(compare("US-ASCII", Buffer.from([0xe4])), 1);
    assert.throws(() => compare("EBCDIC", Buffer.alloc(0)), /UnsupportedCharsetException: EBCDIC/);
  });
});
