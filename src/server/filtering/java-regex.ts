/**
 * Patterns of `java.util.regex` as JavaScript's, with the flag `v`: literals, classes with unions and intersections, groups of all
 * kinds, atomic ones and possessive quantifiers included, look-around, references, and flags, also for a part of the pattern. Refused:
 * canonical equivalence, `(?U)`, `(?u)` within the pattern, \G, \X, \N, blocks of Unicode, and references while case is ignored.
 * One difference is left: a reference to a group that has not matched fails in Java and matches nothing here.
 */
import { pointText, readClass, readEscape } from "./java-regex-class.ts";
import { JAVA_FLAGS, JavaRegexError, JavaRegexReader } from "./java-regex-reader.ts";

export { JavaRegexError } from "./java-regex-reader.ts";

/** As deep as HBase's stack would hardly go. */
const MAX_DEPTH = 200;
const INLINE_FLAGS: Readonly<Record<string, number>> = {
  i: JAVA_FLAGS.caseInsensitive,
  d: JAVA_FLAGS.unixLines,
  m: JAVA_FLAGS.multiline,
  s: JAVA_FLAGS.dotAll,
  x: JAVA_FLAGS.comments,
};
const LINE_END = String.raw`\n\r\x85\u2028\u2029`;
/** A place inside of \r\n is no end of a line. */
const NOT_INSIDE_CRLF = String.raw`(?<!\r(?=\n))`;
/** Java's \b, up to 18, goes by Unicode although its \w does not. */
const WORD = String.raw`[\p{L}\p{Nd}_]`;
const WORD_EDGE = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;

/** Throws `JavaRegexError`; JavaScript may still find fault with what comes back. */
export function translateJavaRegex(pattern: string, flags: number): { source: string; flags: string } {
  const unsupported = JAVA_FLAGS.canonicalEquivalence | JAVA_FLAGS.unicodeCharacterClass;
  if ((flags & unsupported) !== 0) throw new JavaRegexError(`The flags ${flags} are not supported here`);
  const ignoresAllCase = (flags & JAVA_FLAGS.caseInsensitive) !== 0 && (flags & JAVA_FLAGS.unicodeCase) !== 0;
  const reader = new JavaRegexReader(pattern, flags);
  const source =
    (flags & JAVA_FLAGS.literal) === 0
      ? new Translator(reader).whole()
      : literally(new JavaRegexReader("", flags), pattern);
  return { source, flags: ignoresAllCase ? "iv" : "v" };
}

function literally(reader: JavaRegexReader, pattern: string): string {
  return [...pattern].map((character) => pointText(reader, character.codePointAt(0) as number)).join("");
}

/** Every group gets a name, so that those which are added here do not change the numbers of the pattern's own. */
class Translator {
  readonly #reader: JavaRegexReader;
  readonly #names = new Map<string, number>();
  #groups = 0;
  #helpers = 0;
  #depth = 0;

  constructor(reader: JavaRegexReader) {
    this.#reader = reader;
  }

  whole(): string {
    const source = this.#alternatives();
    if (!this.#reader.atEnd) throw new JavaRegexError("Unmatched closing ')'");
    return source;
  }

  #alternatives(): string {
    if (++this.#depth > MAX_DEPTH) throw new JavaRegexError(`Groups in groups deeper than ${MAX_DEPTH}`);
    const reader = this.#reader;
    const { flags } = reader;
    let source = "";
    for (reader.skipComments(); !reader.atEnd && reader.peek() !== ")"; reader.skipComments()) {
      source += reader.take("|") ? "|" : this.#quantified(this.#atom());
    }
    reader.flags = flags;
    this.#depth--;
    return source;
  }

  /** Assertions come in a group of their own, so that a quantifier may follow as in Java. */
  #atom(): string {
    const reader = this.#reader;
    const character = reader.next();
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return readClass(reader);
      case "\\":
        return this.#escape();
      case ".":
        return this.#anyCharacter();
      case "^":
        return this.#lineStart();
      case "$":
        return this.#lineEnd();
      case "*":
      case "+":
      case "?":
      case "{":
        throw new JavaRegexError(`Dangling meta character '${character}'`);
      default:
        return pointText(reader, character.codePointAt(0) as number);
    }
  }

  #quantified(atom: string): string {
    const reader = this.#reader;
    reader.skipComments();
    const quantifier = this.#quantifier();
    if (quantifier === "" || atom === "") {
      if (quantifier !== "") throw new JavaRegexError(`Dangling meta character '${quantifier}'`);
      return atom;
    }
    if (reader.take("?")) return `${atom}${quantifier}?`;
    return reader.take("+") ? this.#atomic(atom + quantifier) : atom + quantifier;
  }

  #quantifier(): string {
    const reader = this.#reader;
    if (/^[*+?]$/.test(reader.peek())) return reader.next();
    if (!reader.take("{")) return "";
    const counts = reader.takeUpTo("}");
    if (!/^\d+(,\d*)?$/.test(counts)) throw new JavaRegexError("Illegal repetition");
    return `{${counts}}`;
  }

  /** What a look-ahead has matched it does not give back. */
  #atomic(source: string): string {
    const name = `h${++this.#helpers}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  #group(): string {
    const reader = this.#reader;
    if (!reader.take("?")) return this.#capturing();
    for (const opening of [":", "=", "!", "<=", "<!"]) {
      if (!reader.take(opening)) continue;
      const source = `(?${opening}${this.#inner()})`;
      return opening === ":" ? source : `(?:${source})`;
    }
    if (reader.take(">")) return this.#atomic(this.#inner());
    if (!reader.take("<")) return this.#flagged();
    const name = reader.takeUpTo(">");
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name) || this.#names.has(name))
      throw new JavaRegexError(`Bad name of a group: ${name}`);
    this.#names.set(name, this.#groups + 1);
    return this.#capturing();
  }

  #capturing(): string {
    const number = ++this.#groups;
    return `(?<g${number}>${this.#inner()})`;
  }

  #inner(): string {
    const source = this.#alternatives();
    if (!this.#reader.take(")")) throw new JavaRegexError("Unclosed group");
    return source;
  }

  /** `(?i-s)` holds to the end of the group around it, `(?i-s:X)` for X. */
  #flagged(): string {
    const reader = this.#reader;
    const before = reader.flags;
    let after = before;
    let isOn = true;
    while (!/^[:)]$/.test(reader.peek())) {
      const letter = reader.next();
      const flag = INLINE_FLAGS[letter];
      if (letter === "-") isOn = false;
      else if (flag === undefined) throw new JavaRegexError(`(?${letter}) is not supported here`);
      else after = isOn ? after | flag : after & ~flag;
    }
    const changesCase = ((before ^ after) & JAVA_FLAGS.caseInsensitive) !== 0;
    if (changesCase && reader.has(JAVA_FLAGS.unicodeCase))
      throw new JavaRegexError("(?i) with UNICODE_CASE is not supported here");
    reader.flags = after;
    if (reader.take(")")) return "";
    reader.take(":");
    const source = `(?:${this.#inner()})`;
    reader.flags = before;
    return source;
  }

  #escape(): string {
    const reader = this.#reader;
    const item = readEscape(reader);
    if (item !== undefined) return item.type === "set" ? item.text : pointText(reader, item.point);
    const letter = reader.next();
    switch (letter) {
      case "A":
        return "(?:^)";
      case "z":
        return "(?:$)";
      case "Z":
        return this.#lastLineEnd();
      case "b":
        return WORD_EDGE;
      case "B":
        return `(?:(?!${WORD_EDGE}))`;
      case "R":
        return String.raw`(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])`;
      case "k":
        return this.#namedReference();
      default:
        if (/^[1-9]$/.test(letter)) return this.#numberedReference(Number(letter));
        throw new JavaRegexError(`\\${letter} is not supported here`);
    }
  }

  #namedReference(): string {
    const reader = this.#reader;
    const number = reader.take("<") ? this.#names.get(reader.takeUpTo(">")) : undefined;
    if (number === undefined) throw new JavaRegexError("A reference to a group that there is not");
    return this.#reference(number);
  }

  /** Further digits belong to it as long as there is such a group so far. */
  #numberedReference(firstDigit: number): string {
    const reader = this.#reader;
    let number = firstDigit;
    while (/^\d$/.test(reader.peek()) && number * 10 + Number(reader.peek()) <= this.#groups) {
      number = number * 10 + Number(reader.next());
    }
    if (number > this.#groups) throw new JavaRegexError(`A reference to group ${number}, which there is not before it`);
    return this.#reference(number);
  }

  #reference(number: number): string {
    const ignoresAsciiCase = this.#reader.has(JAVA_FLAGS.caseInsensitive) && !this.#reader.has(JAVA_FLAGS.unicodeCase);
    if (ignoresAsciiCase)
      throw new JavaRegexError("A reference to a group while case is ignored is not supported here");
    return `\\k<g${number}>`;
  }

  get #lineEnds(): string {
    return this.#reader.has(JAVA_FLAGS.unixLines) ? String.raw`\n` : LINE_END;
  }

  #anyCharacter(): string {
    return this.#reader.has(JAVA_FLAGS.dotAll) ? String.raw`[\s\S]` : `[^${this.#lineEnds}]`;
  }

  /** With MULTILINE behind every end of a line, but never at the very end, not even of nothing. */
  #lineStart(): string {
    if (!this.#reader.has(JAVA_FLAGS.multiline)) return "(?:^)";
    return `(?:(?!$)(?:^|(?<=[${this.#lineEnds}])${this.#notInsideCrlf}))`;
  }

  #lineEnd(): string {
    if (!this.#reader.has(JAVA_FLAGS.multiline)) return this.#lastLineEnd();
    return `(?:$|(?=[${this.#lineEnds}])${this.#notInsideCrlf})`;
  }

  /** Before the last end of a line too, if nothing is behind it. */
  #lastLineEnd(): string {
    const last = this.#reader.has(JAVA_FLAGS.unixLines) ? String.raw`\n` : String.raw`(?:\r\n|[${LINE_END}])`;
    return `(?:$|(?=${last}$)${this.#notInsideCrlf})`;
  }

  get #notInsideCrlf(): string {
    return this.#reader.has(JAVA_FLAGS.unixLines) ? "" : NOT_INSIDE_CRLF;
  }
}
