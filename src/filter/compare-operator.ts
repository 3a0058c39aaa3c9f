/**
 * The operators of filters and their numbers on the wire. They read as written: the cell's value OP the comparator, so that
 * `<` keeps what is smaller. (checkAndMutate has it the other way round on the wire; that is not known here.)
 */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { CompareType } from "../protobuf/hbase-enums.ts";

/** All that a comparator without an order can answer. */
export type EqualityOperator = "=" | "!=";

export type CompareOperator = EqualityOperator | "<" | "<=" | ">=" | ">";

/** What may stand on the wire: `no-op` compares nothing, and the comparator is missing. */
export type WireOperator = CompareOperator | "no-op";

const NUMBERS: Readonly<Record<WireOperator, number>> = {
  "<": CompareType.LESS,
  "<=": CompareType.LESS_OR_EQUAL,
  "=": CompareType.EQUAL,
  "!=": CompareType.NOT_EQUAL,
  ">=": CompareType.GREATER_OR_EQUAL,
  ">": CompareType.GREATER,
  "no-op": CompareType.NO_OP,
};

const OPERATORS = new Map(Object.entries(NUMBERS).map(([operator, number]) => [number, operator as WireOperator]));

export function isCompareOperator(value: unknown): value is CompareOperator {
  return typeof value === "string" && Object.hasOwn(NUMBERS, value) && value !== "no-op";
}

export function compareType(operator: WireOperator): number {
  return NUMBERS[operator];
}

/** @param what the field, for the error about a number that no operator has */
export function operatorOf(number: number, what: string): WireOperator {
  const operator = OPERATORS.get(number);
  if (operator === undefined) throw new MalformedMessageError(what, 0, `there is no CompareType ${number}`);
  return operator;
}
