/** Comparators from their wire form. What HBase would take is taken, whether or not `comparator.ts` would make it. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/comparator-messages.ts";
import type { Comparator as Envelope } from "../protobuf/filter-envelopes.ts";
import { BitwiseOp } from "../protobuf/hbase-enums.ts";
import * as comparators from "./comparators.ts";
import { FILTER_PACKAGE, MAX_INT64_BYTES } from "./filter-package.ts";

/** A class that is not HBase's becomes a `CustomComparator`. Throws `MalformedMessageError`. */
export function decodeComparator({ name, serializedComparator }: Envelope): comparators.Comparator {
  const bytes = serializedComparator ?? Buffer.alloc(0);
  const simpleName = name.startsWith(FILTER_PACKAGE) ? name.slice(FILTER_PACKAGE.length) : "";
  const decoder = Object.hasOwn(DECODERS, simpleName) ? DECODERS[simpleName] : undefined;
  return decoder === undefined ? new comparators.CustomComparator(name, bytes) : decoder(bytes);
}

type Decoder = (bytes: Buffer) => comparators.Comparator;

const DECODERS: Readonly<Record<string, Decoder>> = {
  BinaryComparator: (bytes) =>
    new comparators.BinaryComparator(comparable(decode(messages.BinaryComparator, bytes).comparable)),
  BinaryPrefixComparator: (bytes) =>
    new comparators.BinaryPrefixComparator(comparable(decode(messages.BinaryPrefixComparator, bytes).comparable)),
  BinaryComponentComparator(bytes) {
    const { value, offset } = decode(messages.BinaryComponentComparator, bytes);
    return new comparators.BinaryComponentComparator(value, offset);
  },
  LongComparator(bytes) {
    const value = comparable(decode(messages.LongComparator, bytes).comparable);
    if (value.length !== MAX_INT64_BYTES) {
      throw new MalformedMessageError("LongComparator.comparable", 0, `${value.length} bytes are no long`);
    }
    return new comparators.LongComparator(value.readBigInt64BE());
  },
  BigDecimalComparator: (bytes) =>
    new comparators.BigDecimalComparator(comparable(decode(messages.BigDecimalComparator, bytes).comparable)),
  BitComparator(bytes) {
    const message = decode(messages.BitComparator, bytes);
    return new comparators.BitComparator(comparable(message.comparable), bitOperatorOf(message.bitwiseOp));
  },
  NullComparator(bytes) {
    decode(messages.NullComparator, bytes);
    return new comparators.NullComparator();
  },
  RegexStringComparator(bytes) {
    const { pattern, patternFlags, charset, engine = "JAVA" } = decode(messages.RegexStringComparator, bytes);
    if (engine !== "JAVA" && engine !== "JONI") {
      throw new MalformedMessageError("RegexStringComparator.engine", 0, `neither JAVA nor JONI but ${engine}`);
    }
    return new comparators.RegexStringComparator(pattern, patternFlags, charset, engine);
  },
  SubstringComparator: (bytes) =>
    new comparators.SubstringComparator(decode(messages.SubstringComparator, bytes).substr),
};

function comparable({ value }: messages.ByteArrayComparable): Buffer {
  return value ?? Buffer.alloc(0);
}

function bitOperatorOf(number: number): comparators.BitOperator {
  switch (number) {
    case BitwiseOp.AND:
      return "and";
    case BitwiseOp.OR:
      return "or";
    case BitwiseOp.XOR:
      return "xor";
    default:
      throw new MalformedMessageError("BitComparator.bitwiseOp", 0, `there is no BitwiseOp ${number}`);
  }
}
