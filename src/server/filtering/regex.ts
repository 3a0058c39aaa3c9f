/** `RegexStringComparator`: whether a regular expression of Java's is found in a cell's bytes, read in a charset. */
import type { RegexStringComparator } from "../../filter/comparators.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import { boundedTest, RegexTooSlowError } from "./bounded-regex.ts";
import { notDeserialized } from "./filter-failures.ts";
import { JavaRegexError, translateJavaRegex } from "./java-regex.ts";

/** One that was longer would be compiled for as long as nobody else was served. HBase has no such bound. */
const MAX_PATTERN_CHARACTERS = 20_000;

/**
 * Java's syntax as far as JavaScript can do the same; what it cannot is refused for good. Joni's is read as Java's, which it takes.
 * An expression such as `(a+)+$` that goes on for too long fails its scan for good; in HBase nothing would end it.
 */
export function makeRegex(comparator: RegexStringComparator): (bytes: Buffer) => boolean {
  const read = readerOf(comparator.charset);
  const test = boundedTest(compile(comparator));
  return (bytes) => {
    try {
      return test(read(bytes));
    } catch (error) {
      if (!(error instanceof RegexTooSlowError)) throw error;
      throw doNotRetryIO(`The expression ${JSON.stringify(comparator.pattern)} is too slow: ${error.message}`);
    }
  };
}

function compile({ pattern, patternFlags }: RegexStringComparator): RegExp {
  if (pattern.length > MAX_PATTERN_CHARACTERS)
    throw doNotRetryIO(
      `An expression of ${pattern.length} characters is too long, at most ${MAX_PATTERN_CHARACTERS} are read`,
    );
  try {
    const { source, flags } = translateJavaRegex(pattern, patternFlags);
    return new RegExp(source, flags);
  } catch (error) {
    if (!(error instanceof JavaRegexError || error instanceof SyntaxError)) throw error;
    throw notDeserialized(`java.util.regex.PatternSyntaxException: ${error.message} near ${JSON.stringify(pattern)}`);
  }
}

/** Java's names, as far as JavaScript reads the same. */
function readerOf(charset: string): (bytes: Buffer) => string {
  switch (charset.toUpperCase()) {
    case "UTF-8":
    case "UTF8":
      return (bytes) => bytes.toString("utf8");
    case "ISO-8859-1":
    case "LATIN1":
      return (bytes) => bytes.toString("latin1");
    case "US-ASCII":
    case "ASCII":
      return (bytes) => bytes.toString("latin1").replaceAll(/[\x80-\xff]/g, "\ufffd");
    case "UTF-16LE":
      return (bytes) => bytes.toString("utf16le");
    case "UTF-16BE":
      return (bytes) =>
        Buffer.from(bytes.subarray(0, bytes.length & ~1))
          .swap16()
          .toString("utf16le");
    default:
      throw notDeserialized(`java.nio.charset.UnsupportedCharsetException: ${charset}`);
  }
}
