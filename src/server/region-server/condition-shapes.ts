/** Condition to what the data understands. A comparator counts for its bytes alone, whichever it is, as in HBase since 2.4. */

import * as comparators from "../../filter/comparators.ts";
import { type CompareOperator, isCompareOperator, operatorOf } from "../../filter/compare-operator.ts";
import { decodeComparator } from "../../filter/decode-comparator.ts";
import type { Condition } from "../../protobuf/client-messages.ts";
import type { Comparator as Envelope } from "../../protobuf/filter-envelopes.ts";
import { CompareType } from "../../protobuf/hbase-enums.ts";
import type { ConditionShape } from "../data/region-data.ts";
import type { MakeRowFilter } from "../filtering/make-row-filter.ts";
import { ioException, unexpected } from "../hbase-exceptions.ts";
import { checkRow, rowFilterOf, timeRangeOf } from "./read-shapes.ts";

const EMPTY = Buffer.alloc(0);

export function conditionShape(condition: Condition, makeRowFilter: MakeRowFilter): ConditionShape {
  const { row, family = EMPTY, qualifier = EMPTY, filter } = condition;
  checkRow(row);
  const place = { row, family, qualifier, timeRange: timeRangeOf(condition.timeRange) };
  if (filter !== undefined)
    return { ...place, filter: rowFilterOf(filter, makeRowFilter, false), operator: "=", value: EMPTY };
  const operator = conditionOperator(condition.compareType ?? CompareType.LESS);
  return { ...place, operator, value: comparedBytes(condition.comparator) };
}

function conditionOperator(number: number): CompareOperator {
  const operator = operatorOf(number, "Condition.compareType");
  if (!isCompareOperator(operator)) throw unexpected("java.lang.RuntimeException", "Unknown Compare op NO_OP");
  return operator;
}

/** What Java's `ByteArrayComparable.getValue` gives. */
function comparedBytes(envelope: Envelope | undefined): Buffer {
  if (envelope === undefined) throw ioException("java.lang.ClassNotFoundException: ");
  const comparator = decodeComparator(envelope);
  if (comparator instanceof comparators.CustomComparator)
    throw ioException(`java.lang.ClassNotFoundException: ${comparator.javaClass}`);
  if (comparator instanceof comparators.LongComparator) {
    const value = Buffer.alloc(8);
    value.writeBigInt64BE(comparator.value);
    return value;
  }
  if (comparator instanceof comparators.RegexStringComparator) return Buffer.from(comparator.pattern, "utf8");
  if (comparator instanceof comparators.SubstringComparator) return Buffer.from(comparator.substr, "utf8");
  return "value" in comparator && Buffer.isBuffer(comparator.value) ? comparator.value : EMPTY;
}
