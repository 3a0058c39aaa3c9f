/**
 * HBase's comparators as plain data: each knows its Java class, its bytes, and how the filter language writes it. They are made by
 * `comparator.ts`, which checks what it is given, and by `decode-comparator.ts`, which takes what HBase takes.
 */
import { toPrintable } from "../bytes/printable.ts";
import { encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/comparator-messages.ts";
import type { Comparator as Envelope } from "../protobuf/filter-envelopes.ts";
import { BitwiseOp } from "../protobuf/hbase-enums.ts";
import { FILTER_PACKAGE, MAX_INT64_BYTES } from "./filter-package.ts";

/** `type:value`, as the filter language has it. */
export interface ComparatorText {
  readonly type: string;
  readonly value: Buffer;
}

export abstract class Comparator {
  /** the simple name of HBase's class */
  abstract readonly name: string;
  /** whether it tells smaller from greater; those that do not stand with `=` and `!=` only */
  abstract readonly ordered: boolean;

  get javaClass(): string {
    return FILTER_PACKAGE + this.name;
  }

  /** HBase's protobuf message of the same name. */
  abstract encode(): Buffer;

  /** Undefined where the filter language has no such comparator. */
  get filterText(): ComparatorText | undefined {
    return undefined;
  }

  /** @internal */
  toMessage(): Envelope {
    return { name: this.javaClass, serializedComparator: this.encode() };
  }

  toString(): string {
    const text = this.filterText;
    return text === undefined ? this.name : `${text.type}:${toPrintable(text.value)}`;
  }
}

/** Compares with an order: any operator may stand before it. */
export abstract class OrderedComparator extends Comparator {
  readonly ordered = true;
}

/** Says yes or no: only `=` and `!=` may stand before it. */
export abstract class EqualityComparator extends Comparator {
  readonly ordered = false;
}

export class BinaryComparator extends OrderedComparator {
  readonly name = "BinaryComparator";
  readonly value: Buffer;

  constructor(value: Buffer) {
    super();
    this.value = value;
  }

  encode(): Buffer {
    return encode(messages.BinaryComparator, { comparable: { value: this.value } });
  }

  override get filterText(): ComparatorText {
    return { type: "binary", value: this.value };
  }
}

export class BinaryPrefixComparator extends OrderedComparator {
  readonly name = "BinaryPrefixComparator";
  readonly value: Buffer;

  constructor(value: Buffer) {
    super();
    this.value = value;
  }

  encode(): Buffer {
    return encode(messages.BinaryPrefixComparator, { comparable: { value: this.value } });
  }

  override get filterText(): ComparatorText {
    return { type: "binaryprefix", value: this.value };
  }
}

export class BinaryComponentComparator extends OrderedComparator {
  readonly name = "BinaryComponentComparator";
  readonly value: Buffer;
  readonly offset: number;

  constructor(value: Buffer, offset: number) {
    super();
    this.value = value;
    this.offset = offset;
  }

  encode(): Buffer {
    return encode(messages.BinaryComponentComparator, { value: this.value, offset: this.offset });
  }
}

export class LongComparator extends OrderedComparator {
  readonly name = "LongComparator";
  readonly value: bigint;

  constructor(value: bigint) {
    super();
    this.value = value;
  }

  encode(): Buffer {
    const value = Buffer.alloc(MAX_INT64_BYTES);
    value.writeBigInt64BE(this.value);
    return encode(messages.LongComparator, { comparable: { value } });
  }
}

export class BigDecimalComparator extends OrderedComparator {
  readonly name = "BigDecimalComparator";
  /** the scale in four bytes, then the unscaled value in two's complement, as HBase's `Bytes.toBytes(BigDecimal)` writes it */
  readonly value: Buffer;

  constructor(value: Buffer) {
    super();
    this.value = value;
  }

  encode(): Buffer {
    return encode(messages.BigDecimalComparator, { comparable: { value: this.value } });
  }
}

/** A comparator of the cluster's own: its class must be on the servers' class path. */
export class CustomComparator extends OrderedComparator {
  readonly name: string;
  readonly bytes: Buffer;

  constructor(javaClass: string, bytes: Buffer) {
    super();
    this.name = javaClass;
    this.bytes = bytes;
  }

  override get javaClass(): string {
    return this.name;
  }

  encode(): Buffer {
    return this.bytes;
  }
}

export type BitOperator = "and" | "or" | "xor";

const BIT_OPERATORS: Readonly<Record<BitOperator, number>> = {
  and: BitwiseOp.AND,
  or: BitwiseOp.OR,
  xor: BitwiseOp.XOR,
};

export class BitComparator extends EqualityComparator {
  readonly name = "BitComparator";
  readonly value: Buffer;
  readonly bitOperator: BitOperator;

  constructor(value: Buffer, bitOperator: BitOperator) {
    super();
    this.value = value;
    this.bitOperator = bitOperator;
  }

  encode(): Buffer {
    const bitwiseOp = BIT_OPERATORS[this.bitOperator];
    return encode(messages.BitComparator, { comparable: { value: this.value }, bitwiseOp });
  }
}

export class NullComparator extends EqualityComparator {
  readonly name = "NullComparator";

  encode(): Buffer {
    return encode(messages.NullComparator, {});
  }
}

/** Bits of `java.util.regex.Pattern`. */
export const PatternFlags = { CASE_INSENSITIVE: 2, MULTILINE: 8, DOTALL: 32, UNICODE_CASE: 64 } as const;

/** The flags of the filter language's two kinds of regular expression. */
const REGEX_TYPES: ReadonlyMap<number, string> = new Map([
  [PatternFlags.DOTALL, "regexstring"],
  [PatternFlags.CASE_INSENSITIVE | PatternFlags.DOTALL, "regexstringnocase"],
]);

export type RegexEngine = "JAVA" | "JONI";

export class RegexStringComparator extends EqualityComparator {
  readonly name = "RegexStringComparator";
  readonly pattern: string;
  /** bits of `java.util.regex.Pattern` */
  readonly patternFlags: number;
  /** Java's name of the charset in which the server reads the cell */
  readonly charset: string;
  readonly engine: RegexEngine;

  constructor(pattern: string, patternFlags: number, charset: string, engine: RegexEngine) {
    super();
    this.pattern = pattern;
    this.patternFlags = patternFlags;
    this.charset = charset;
    this.engine = engine;
  }

  encode(): Buffer {
    const { pattern, patternFlags, charset, engine } = this;
    return encode(messages.RegexStringComparator, { pattern, patternFlags, charset, engine });
  }

  override get filterText(): ComparatorText | undefined {
    const type = REGEX_TYPES.get(this.patternFlags);
    if (type === undefined || this.charset !== "UTF-8" || this.engine !== "JAVA") return undefined;
    return { type, value: Buffer.from(this.pattern, "utf8") };
  }
}

export class SubstringComparator extends EqualityComparator {
  readonly name = "SubstringComparator";
  /** in lower case: the server lowers the cell and looks for this */
  readonly substr: string;

  constructor(substr: string) {
    super();
    this.substr = substr;
  }

  encode(): Buffer {
    return encode(messages.SubstringComparator, { substr: this.substr });
  }

  override get filterText(): ComparatorText {
    return { type: "substring", value: Buffer.from(this.substr, "utf8") };
  }
}
