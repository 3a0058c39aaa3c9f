/**
 * `comparator.*`: what may stand right of an operator in a filter. Plain bytes and strings may as well; they mean `comparator.binary`.
 */
import type { Bytes } from "../bytes/column-name.ts";
import { bytesArgument, int32Argument, int64Argument, refuse, textArgument } from "./arguments.ts";
import {
  BigDecimalComparator,
  BinaryComparator,
  BinaryComponentComparator,
  BinaryPrefixComparator,
  BitComparator,
  type BitOperator,
  CustomComparator,
  LongComparator,
  NullComparator,
  PatternFlags,
  type RegexEngine,
  RegexStringComparator,
  SubstringComparator,
} from "./comparators.ts";
import { javaClassArgument } from "./java-class.ts";

/** All bytes, unsigned, from the first to the last. */
export function binary(value: Bytes): BinaryComparator {
  return new BinaryComparator(bytesArgument("comparator.binary(value)", value));
}

/** The first bytes, as many as `prefix` has. */
export function binaryPrefix(prefix: Bytes): BinaryPrefixComparator {
  return new BinaryPrefixComparator(bytesArgument("comparator.binaryPrefix(prefix)", prefix));
}

/** As many bytes as `value` has, from `offset` on. HBase 2.4 and newer. */
export function binaryComponent(value: Bytes, offset: number): BinaryComponentComparator {
  const bytes = bytesArgument("comparator.binaryComponent(value)", value);
  return new BinaryComponentComparator(bytes, int32Argument("comparator.binaryComponent(offset)", offset));
}

/** Numbers of 64 bits as `int64` writes them. A cell with fewer bytes fails the scan on the server. */
export function long(value: number | bigint): LongComparator {
  return new LongComparator(int64Argument("comparator.long(value)", value));
}

/** Decimal numbers: the bytes that HBase's `Bytes.toBytes(BigDecimal)` writes, scale first. */
export function bigDecimal(value: Uint8Array): BigDecimalComparator {
  const where = "comparator.bigDecimal(value)";
  if (typeof value === "string") refuse(where, "must be bytes: four of the scale, then the unscaled value");
  const bytes = bytesArgument(where, value);
  if (bytes.length < 5)
    refuse(where, `must have five bytes or more: four of the scale, then the value; it has ${bytes.length}`);
  return new BigDecimalComparator(bytes);
}

/** Equal if the cell has as many bytes as `value` and the operator leaves a bit set in one of them. */
export function bit(value: Bytes, operator: BitOperator): BitComparator {
  const bytes = bytesArgument("comparator.bit(value)", value);
  if (!["and", "or", "xor"].includes(operator)) refuse("comparator.bit(operator)", 'must be "and", "or" or "xor"');
  return new BitComparator(bytes, operator);
}

/** Equal if there is no value at all, which filters of cells never see. It is of use to coprocessors and custom filters. */
function nullComparator(): NullComparator {
  return new NullComparator();
}

export interface RegexOptions {
  /** Java's name of the charset in which the server reads the cell, `UTF-8` by default; `ISO-8859-1` for binary values */
  readonly charset?: string;
  /** `JAVA`, the default, or `JONI` */
  readonly engine?: RegexEngine;
}

/**
 * Equal if the expression is found anywhere in the cell. **Java** reads it, not JavaScript: `\u{1F600}` is `\x{1F600}` there, `[^]`
 * does not exist, `$` matches before a last newline too, and names of groups are letters and digits.
 *
 * @param pattern a string in Java's syntax, or a RegExp, whose flags i, m and s are carried over and whose g, d and u change nothing
 * @param flags of a string: the letters i, m and s, or the bits of `java.util.regex.Pattern`. Without flags it is `s`, as in HBase
 */
export function regex(
  pattern: string | RegExp,
  flags?: string | number,
  options: RegexOptions = {},
): RegexStringComparator {
  const { charset = "UTF-8", engine = "JAVA" } = options;
  if (engine !== "JAVA" && engine !== "JONI") refuse("comparator.regex(engine)", 'must be "JAVA" or "JONI"');
  textArgument("comparator.regex(charset)", charset);
  if (pattern instanceof RegExp) {
    if (flags !== undefined) refuse("comparator.regex(flags)", "must not be given with a RegExp, which has its own");
    return new RegexStringComparator(javaPattern(pattern), flagBits(pattern.flags), charset, engine);
  }
  const text = textArgument("comparator.regex(pattern)", pattern);
  const bits =
    typeof flags === "string"
      ? flagBits(flags)
      : int32Argument("comparator.regex(flags)", flags ?? PatternFlags.DOTALL);
  return new RegexStringComparator(text, bits, charset, engine);
}

/** Equal if the cell contains the text, in upper or lower case. */
export function substring(text: string): SubstringComparator {
  return new SubstringComparator(textArgument("comparator.substring(text)", text).toLowerCase());
}

/** A class of the cluster's own with the bytes that its `parseFrom` takes. */
export function custom(javaClass: string, bytes: Uint8Array): CustomComparator {
  javaClassArgument("comparator.custom(javaClass)", javaClass);
  return new CustomComparator(javaClass, bytesArgument("comparator.custom(bytes)", bytes));
}

export { nullComparator as null };

/** Letters of JavaScript's flags as Java's bits. JavaScript ignores case in all of Unicode, Java in ASCII unless told. */
function flagBits(letters: string): number {
  let bits = 0;
  for (const letter of letters) {
    if (letter === "i") bits |= PatternFlags.CASE_INSENSITIVE | PatternFlags.UNICODE_CASE;
    else if (letter === "m") bits |= PatternFlags.MULTILINE;
    else if (letter === "s") bits |= PatternFlags.DOTALL;
    else if (!"gdu".includes(letter))
      refuse("comparator.regex(flags)", `Java has no flag ${letter}; there are i, m and s`);
  }
  return bits;
}

/** The source of a RegExp, if Java can read it. */
function javaPattern({ source }: RegExp): string {
  const strange = /\[\^?\]|\\u\{/.exec(source)?.[0];
  if (strange !== undefined)
    refuse("comparator.regex(pattern)", `Java's expressions have no ${strange}; write it as a string in Java's syntax`);
  return source;
}
