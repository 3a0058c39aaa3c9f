/** A condition as users write it, made into HBase's Condition. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { type CompareOperator, type ConditionParts, encodeCondition } from "../wire/mutation.ts";
import type { Condition } from "./batch-types.ts";
import { bytesOf, columnNamed } from "./cell-input.ts";
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
  if (typeof condition !== "object" || condition === null)
    throw new InvalidArgumentError("if", "must be a condition, such as { column, equals }");
  const timeRange = timeRangeOf(condition);
  if ("filter" in condition) return encodeCondition({ row, timeRange, filter: wireFilter(condition.filter) });
  const { family, qualifier } = columnNamed(condition.column);
  if (qualifier === undefined)
    throw new InvalidArgumentError("if.column", 'names a family; a condition needs a column ("f:" is the empty one)');
  const { operator, value } = testOf(condition);
  return encodeCondition({ row, timeRange, family, qualifier, operator, value });
}

type Test = Pick<Extract<ConditionParts, { readonly family: Uint8Array }>, "operator" | "value">;

function testOf(condition: Exclude<Condition, { readonly filter: unknown }>): Test {
  // An empty value counts as none on the server: "=" is "absent or empty", "!=" is "there, and not empty".
  if ("exists" in condition) return { operator: condition.exists ? "!=" : "=", value: NOTHING };
  if ("equals" in condition) return { operator: "=", value: bytesOf("if.equals", condition.equals) };
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
