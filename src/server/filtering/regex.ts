/** `RegexStringComparator`: whether a regular expression of Java's is found in a cell's bytes, read in a charset. */
import type { RegexStringComparator } from "../../filter/comparators.ts";
import { notDeserialized } from "./filter-failures.ts";
import { JavaRegexError, translateJavaRegex } from "./java-regex.ts";

/**
 * Java's syntax as far as JavaScript can do the same; what it cannot is refused for good. Joni's is read as Java's, which it takes.
 * Nothing bounds the work that an expression such as `(a+)+$` makes, as nothing does in HBase.
 */
export function makeRegex(comparator: RegexStringComparator): (bytes: Buffer) => boolean {
  const read = readerOf(comparator.charset);
  const regex = compile(comparator);
  return (bytes) => regex.test(read(bytes));
}

function compile({ pattern, patternFlags }: RegexStringComparator): RegExp {
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
