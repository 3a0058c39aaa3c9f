/** A condition as users write it, made into HBase's Condition. */

import { described } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { type CompareOperator, type ConditionParts, encodeCondition } from "../wire/mutation.ts";
import type { Condition } from "./batch-types.ts";
import type { ReadFilter } from "./call-options.ts";
import { bytesOf, columnNamed } from "./cell-input.ts";
import { checkKind, TESTS } from "./operation-names.ts";
import { timeRangeOf, wireFilter } from "./read-parts.ts";

const NOTHING = Buffer.alloc(0);

/** HBase asks `given OP stored`, people say `stored OP given`. */
const TURNED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "<": ">",
  "<=": ">=",
  "=": "=",
  "!=": "!=",
  ">=": "<=",
  ">": "<",
};

export function conditionOf(row: Buffer, condition: Condition): Buffer {
  checkKind(condition, TESTS);
  const timeRange = timeRangeOf(condition);
  if (condition.filter !== undefined) return encodeCondition({ row, timeRange, filter: wireFilter(condition.filter) });
  const { family, qualifier } = columnNamed(condition.column);
  if (qualifier === undefined)
    throw new InvalidArgumentError("if.column", 'names a family; a condition needs a column ("f:" is the empty one)');
  const { operator, value } = testOf(condition);
  return encodeCondition({ row, timeRange, family, qualifier, operator, value });
}

function existence(exists: boolean): CompareOperator {
  if (typeof exists !== "boolean")
    throw new InvalidArgumentError("if.exists", `must be true or false, not ${described(exists)}`);
  return exists ? "!=" : "=";
}

type Test = Pick<Extract<ConditionParts, { readonly family: Uint8Array }>, "operator" | "value">;

function testOf(condition: Exclude<Condition, { readonly filter: ReadFilter }>): Test {
  // An empty value counts as none on the server: "=" is "absent or empty", "!=" is "there, and not empty".
  if (condition.exists !== undefined) return { operator: existence(condition.exists), value: NOTHING };
  if (condition.equals !== undefined) return { operator: "=", value: bytesOf("if.equals", condition.equals) };
  const operator = Object.hasOwn(TURNED, condition.is) ? TURNED[condition.is] : undefined;
  if (operator === undefined)
    throw new InvalidArgumentError(
      "if.is",
      `must be one of ${Object.keys(TURNED).join(" ")}, not ${String(condition.is)}`,
    );
  const value = bytesOf("if.value", condition.value);
  if (value.length === 0 && operator !== "=" && operator !== "!=")
    throw new InvalidArgumentError("if.value", `is empty, and HBase orders nothing against an empty value`);
  return { operator, value };
}
