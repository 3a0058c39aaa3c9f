/** Characters, escapes and character classes of Java's patterns, written for JavaScript's flag `v`. */
import { JAVA_FLAGS, JavaRegexError, type JavaRegexReader } from "./java-regex-reader.ts";

/** One character, or a set of them that is written as it is. */
export type RegexItem =
  | { readonly type: "point"; readonly point: number }
  | { readonly type: "set"; readonly text: string };

const MAX_DEPTH = 200;
const NOT = "^";
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Java's are of ASCII. */
const SETS: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "a-zA-Z_0-9",
  s: String.raw` \t\n\x0b\f\r`,
  h: String.raw` \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000`,
  v: String.raw`\n\x0b\f\r\x85\u2028\u2029`,
};

const POSIX: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: String.raw`\x00-\x7f`,
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: String.raw`\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e`,
  Graph: String.raw`\x21-\x7e`,
  Print: String.raw`\x20-\x7e`,
  Blank: String.raw` \t`,
  Cntrl: String.raw`\x00-\x1f\x7f`,
  XDigit: "0-9a-fA-F",
  Space: SETS["s"] as string,
  L1: String.raw`\x00-\xff`,
};

const CATEGORY = /^(?:L[ulmtoC]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfosn]?)$/;

/** Java's names of binary properties, in lower case. */
const BINARY: Readonly<Record<string, string>> = {
  alphabetic: "Alphabetic",
  ideographic: "Ideographic",
  letter: "L",
  lowercase: "Lowercase",
  uppercase: "Uppercase",
  titlecase: "Lt",
  punctuation: "P",
  control: "Cc",
  white_space: "White_Space",
  digit: "Nd",
  hex_digit: "Hex_Digit",
  javalowercase: "Lowercase",
  javauppercase: "Uppercase",
  javaletter: "L",
  javadigit: "Nd",
};

/** Without UNICODE_CASE Java ignores the case of ASCII letters only, which JavaScript has no flag for: both are written. */
export function pointText(reader: JavaRegexReader, point: number): string {
  const text = rangeText(reader, point, point);
  return text.length > escaped(point).length ? `[${text}]` : text;
}

function rangeText(reader: JavaRegexReader, from: number, to: number): string {
  const text = from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`;
  if (!ignoresAsciiCase(reader)) return text;
  return text + overlap(from, to, 0x41, 32) + overlap(from, to, 0x61, -32);
}

function overlap(from: number, to: number, firstLetter: number, toOtherCase: number): string {
  const low = Math.max(from, firstLetter);
  const high = Math.min(to, firstLetter + 25);
  return low > high ? "" : `${escaped(low + toOtherCase)}-${escaped(high + toOtherCase)}`;
}

function ignoresAsciiCase(reader: JavaRegexReader): boolean {
  return reader.has(JAVA_FLAGS.caseInsensitive) && !reader.has(JAVA_FLAGS.unicodeCase);
}

function escaped(point: number): string {
  return `\\u{${point.toString(16)}}`;
}

/** Behind the `[`. */
export function readClass(reader: JavaRegexReader, depthLeft: number = MAX_DEPTH): string {
  if (depthLeft === 0) throw new JavaRegexError(`Classes in classes deeper than ${MAX_DEPTH}`);
  const negation = reader.take(NOT) ? NOT : "";
  const operands: string[] = [];
  let union = "";
  for (let isFirst = true; ; isFirst = false) {
    reader.skipComments();
    if (!isFirst && reader.take("]")) break;
    if (reader.take("&&")) {
      operands.push(union);
      union = "";
    } else union += reader.take("[") ? readClass(reader, depthLeft - 1) : readRange(reader);
  }
  operands.push(union);
  if (operands.includes("")) throw new JavaRegexError("An empty side of && in a character class is not supported");
  if (operands.length === 1) return `[${negation}${union}]`;
  return `[${negation}${operands.map((operand) => `[${operand}]`).join("&&")}]`;
}

function readRange(reader: JavaRegexReader): string {
  const item = readMember(reader);
  if (item.type === "set") return item.text;
  const isRange = reader.peek() === "-" && !["]", "[", ""].includes(reader.peek(1));
  if (!isRange) return rangeText(reader, item.point, item.point);
  reader.next();
  const end = readMember(reader);
  if (end.type === "set" || end.point < item.point) throw new JavaRegexError("Illegal character range");
  return rangeText(reader, item.point, end.point);
}

function readMember(reader: JavaRegexReader): RegexItem {
  const character = reader.next();
  if (character !== "\\") return { type: "point", point: character.codePointAt(0) as number };
  const item = readEscape(reader);
  if (item === undefined) throw new JavaRegexError(`\\${reader.peek()} in a character class`);
  return item;
}

/** Behind the backslash; undefined, and nothing is read: an assertion or a reference, which is no character. */
export function readEscape(reader: JavaRegexReader): RegexItem | undefined {
  if (/^[1-9ABbGkRXzZ]$/.test(reader.peek())) return undefined;
  const letter = reader.next();
  if (/^[dwshvDWSHV]$/.test(letter)) return set(SETS[letter.toLowerCase()] as string, letter < "a");
  if (letter === "p" || letter === "P") return readProperty(reader, letter === "P");
  if (letter === "c") return point((reader.next().codePointAt(0) as number) ^ 64);
  if (letter === "x") return readHex(reader);
  if (letter === "u") return point(readUnicode(reader));
  if (letter === "0") return readOctal(reader);
  const control = CONTROLS[letter];
  if (control !== undefined) return point(control);
  if (/^[A-Za-z]$/.test(letter)) throw new JavaRegexError(`Illegal/unsupported escape sequence \\${letter}`);
  return point(letter.codePointAt(0) as number);
}

function point(value: number): RegexItem {
  if (!(value <= 0x10_ffff)) throw new JavaRegexError("Hexadecimal codepoint is too big");
  return { type: "point", point: value };
}

function set(ranges: string, negated: boolean): RegexItem {
  return { type: "set", text: `[${negated ? NOT : ""}${ranges}]` };
}

function readHex(reader: JavaRegexReader): RegexItem {
  if (!reader.take("{")) return point(hexNumber(reader.takeAll(/^[0-9a-fA-F]$/, 2), 2));
  const digits = reader.takeUpTo("}");
  return point(hexNumber(digits, digits.length));
}

/** Two that make a surrogate pair are one character. */
function readUnicode(reader: JavaRegexReader): number {
  const first = hexNumber(reader.takeAll(/^[0-9a-fA-F]$/, 4), 4);
  if (first < 0xd800 || first > 0xdbff || !reader.take("\\u")) return first;
  const second = hexNumber(reader.takeAll(/^[0-9a-fA-F]$/, 4), 4);
  return String.fromCharCode(first, second).codePointAt(0) as number;
}

function hexNumber(digits: string, length: number): number {
  if (digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits))
    throw new JavaRegexError("Illegal hexadecimal escape sequence");
  return Number.parseInt(digits, 16);
}

function readOctal(reader: JavaRegexReader): RegexItem {
  const digits = reader.takeAll(/^[0-7]$/, /^[0-3]$/.test(reader.peek()) ? 3 : 2);
  if (digits === "") throw new JavaRegexError("Illegal octal escape sequence");
  return point(Number.parseInt(digits, 8));
}

function readProperty(reader: JavaRegexReader, negated: boolean): RegexItem {
  const name = reader.take("{") ? reader.takeUpTo("}") : reader.next();
  const isCased = name === "Lower" || name === "Upper";
  const posix = POSIX[isCased && ignoresAsciiCase(reader) ? "Alpha" : name];
  if (posix !== undefined) return set(posix, negated);
  return { type: "set", text: `\\${negated ? "P" : "p"}{${unicodeProperty(name)}}` };
}

/** A script that there is not is found by JavaScript itself. */
function unicodeProperty(name: string): string {
  const [, key, value] = /^(\w+)=(\w+)$/.exec(name) ?? [];
  if (key === "sc" || key === "script") return `Script=${value}`;
  const isShort = key === "gc" || key === "general_category";
  const bare = isShort ? (value as string) : name.replace(/^Is/, "");
  if (CATEGORY.test(bare)) return bare;
  const binary = BINARY[bare.toLowerCase()];
  if (binary !== undefined) return binary;
  if (name.startsWith("Is")) return `Script=${bare}`;
  throw new JavaRegexError(`\\p{${name}} is not supported here`);
}
