/** Tables of the comparators that filters hold. `Comparator.proto` in HBase; the Java class has the message's name. */
import type { MessageOf } from "./schema.ts";

/** What most comparators hold. */
export const ByteArrayComparable = {
  name: "ByteArrayComparable",
  fields: {
    value: ["optional", "bytes", 1],
  },
} as const;
export type ByteArrayComparable = MessageOf<typeof ByteArrayComparable>;

export const BinaryComparator = {
  name: "BinaryComparator",
  fields: {
    comparable: ["required", ByteArrayComparable as typeof ByteArrayComparable, 1],
  },
} as const;
export type BinaryComparator = MessageOf<typeof BinaryComparator>;

export const BinaryPrefixComparator = {
  name: "BinaryPrefixComparator",
  fields: {
    comparable: ["required", ByteArrayComparable as typeof ByteArrayComparable, 1],
  },
} as const;
export type BinaryPrefixComparator = MessageOf<typeof BinaryPrefixComparator>;

/** The only one that holds its bytes itself. */
export const BinaryComponentComparator = {
  name: "BinaryComponentComparator",
  fields: {
    value: ["required", "bytes", 1],
    offset: ["required", "uint32", 2],
  },
} as const;
export type BinaryComponentComparator = MessageOf<typeof BinaryComponentComparator>;

export const LongComparator = {
  name: "LongComparator",
  fields: {
    comparable: ["required", ByteArrayComparable as typeof ByteArrayComparable, 1],
  },
} as const;
export type LongComparator = MessageOf<typeof LongComparator>;

export const BigDecimalComparator = {
  name: "BigDecimalComparator",
  fields: {
    comparable: ["required", ByteArrayComparable as typeof ByteArrayComparable, 1],
  },
} as const;
export type BigDecimalComparator = MessageOf<typeof BigDecimalComparator>;

export const BitComparator = {
  name: "BitComparator",
  fields: {
    comparable: ["required", ByteArrayComparable as typeof ByteArrayComparable, 1],
    /** a `BitwiseOp` */
    bitwiseOp: ["required", "enum", 2],
  },
} as const;
export type BitComparator = MessageOf<typeof BitComparator>;

export const NullComparator = { name: "NullComparator", fields: {} } as const;

export const RegexStringComparator = {
  name: "RegexStringComparator",
  fields: {
    pattern: ["required", "string", 1],
    /** the bits of `java.util.regex.Pattern` */
    patternFlags: ["required", "int32", 2],
    charset: ["required", "string", 3],
    /** `JAVA` or `JONI`; absent means `JAVA` */
    engine: ["optional", "string", 4],
  },
} as const;
export type RegexStringComparator = MessageOf<typeof RegexStringComparator>;

export const SubstringComparator = {
  name: "SubstringComparator",
  fields: {
    substr: ["required", "string", 1],
  },
} as const;
export type SubstringComparator = MessageOf<typeof SubstringComparator>;
