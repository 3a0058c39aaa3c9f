/**
 * Comparators at work (HBase's `ByteArrayComparable`): each says how what it holds stands to the bytes of a cell, below zero for
 * less. Those that know no order say 0 for yes and 1 for no.
 */
import type { Comparator } from "../../filter/comparators.ts";
import * as comparators from "../../filter/comparators.ts";
import type { WireOperator } from "../../filter/compare-operator.ts";
import { unexpected } from "../hbase-exceptions.ts";
import { compareBigDecimals, readBigDecimal } from "./big-decimal.ts";
import { notDeserialized } from "./filter-failures.ts";
import { makeRegex } from "./regex.ts";

export type CompareBytes = (bytes: Buffer) => number;

/** Refuses comparators that HBase would not make. */
export function makeCompareBytes(comparator: Comparator): CompareBytes {
  if (comparator instanceof comparators.BinaryComparator) return (bytes) => comparator.value.compare(bytes);
  if (comparator instanceof comparators.BinaryPrefixComparator) {
    return (bytes) => comparator.value.compare(bytes.subarray(0, comparator.value.length));
  }
  if (comparator instanceof comparators.BinaryComponentComparator) return component(comparator);
  if (comparator instanceof comparators.LongComparator) return long(comparator.value);
  if (comparator instanceof comparators.BigDecimalComparator) return bigDecimal(comparator.value);
  if (comparator instanceof comparators.BitComparator) return bits(comparator);
  // What a cell has is never null.
  if (comparator instanceof comparators.NullComparator) return () => 1;
  if (comparator instanceof comparators.SubstringComparator) return substring(comparator.substr);
  if (comparator instanceof comparators.RegexStringComparator) return yesOrNo(makeRegex(comparator));
  throw notDeserialized(`java.io.IOException: java.lang.ClassNotFoundException: ${comparator.javaClass}`);
}

/**
 * What HBase's CompareFilter.compare does: whether `cell OP comparator` does not hold.
 * @param order of the comparator against the cell
 */
export function isFilteredOut(operator: WireOperator, order: number): boolean {
  switch (operator) {
    case "<":
      return order <= 0;
    case "<=":
      return order < 0;
    case "=":
      return order !== 0;
    case "!=":
      return order === 0;
    case ">=":
      return order > 0;
    case ">":
      return order >= 0;
    case "no-op":
      throw unexpected("java.lang.RuntimeException", "Unknown Compare op NO_OP");
  }
}

/** HBase reads on behind a value that is too short; here it ends where it ends. */
function component({ value, offset }: comparators.BinaryComponentComparator): CompareBytes {
  return (bytes) => value.compare(bytes.subarray(offset, offset + value.length));
}

function long(value: bigint): CompareBytes {
  return (bytes) => {
    if (bytes.length !== 8) {
      throw unexpected("java.lang.IllegalArgumentException", `Wrong length: ${bytes.length}, expected 8`);
    }
    const other = bytes.readBigInt64BE();
    if (value === other) return 0;
    return value < other ? -1 : 1;
  };
}

function bigDecimal(encoded: Buffer): CompareBytes {
  const value = readBigDecimal(encoded);
  if (value === undefined) throw notDeserialized("java.lang.NullPointerException: a BigDecimal has five bytes or more");
  return (bytes) => {
    const other = readBigDecimal(bytes);
    if (other === undefined) {
      throw unexpected(
        "java.lang.NullPointerException",
        `${bytes.length} bytes are no BigDecimal, which has five or more`,
      );
    }
    return compareBigDecimals(value, other);
  };
}

const BIT_OPERATIONS: Readonly<Record<comparators.BitOperator, (one: number, other: number) => number>> = {
  and: (one, other) => one & other,
  or: (one, other) => one | other,
  xor: (one, other) => one ^ other,
};

function bits({ value, bitOperator }: comparators.BitComparator): CompareBytes {
  const operation = BIT_OPERATIONS[bitOperator];
  return yesOrNo(
    (bytes) =>
      bytes.length === value.length && value.some((byte, index) => operation(byte, bytes[index] as number) !== 0),
  );
}

function substring(text: string): CompareBytes {
  const wanted = text.toLowerCase();
  return yesOrNo((bytes) => bytes.toString("utf8").toLowerCase().includes(wanted));
}

function yesOrNo(holds: (bytes: Buffer) => boolean): CompareBytes {
  return (bytes) => (holds(bytes) ? 0 : 1);
}
