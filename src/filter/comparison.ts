/** An operator with what stands right of it, as users write it: the types that refuse nonsense, and the same at run time. */
import type { Bytes } from "../bytes/column-name.ts";
import { bytesArgument, refuse } from "./arguments.ts";
import { BinaryComparator, Comparator, type OrderedComparator } from "./comparators.ts";
import { type CompareOperator, type EqualityOperator, isCompareOperator } from "./compare-operator.ts";

/**
 * An operator and what stands right of it. Comparators without an order (`regex`, `substring`, `bit`, `null`) take `=` and `!=` only.
 */
export type Comparison =
  | readonly [operator: CompareOperator, comparator: Bytes | OrderedComparator]
  | readonly [operator: EqualityOperator, comparator: Bytes | Comparator];

/** The same as an object. */
export type ComparisonOptions =
  | { readonly op: CompareOperator; readonly comparator: Bytes | OrderedComparator }
  | { readonly op: EqualityOperator; readonly comparator: Bytes | Comparator };

/** The two checked, bytes made a comparator. */
export function checkedComparison(
  where: string,
  comparison: Comparison,
): { op: CompareOperator; comparator: Comparator } {
  const [op, operand] = comparison;
  if (!isCompareOperator(op)) refuse(where, `the operator must be one of < <= = != >= >, not ${String(op)}`);
  const comparator = operand instanceof Comparator ? operand : new BinaryComparator(bytesArgument(where, operand));
  if (!comparator.ordered && op !== "=" && op !== "!=") {
    refuse(where, `${comparator.name} knows no order: the operator must be = or !=, not ${op}`);
  }
  return { op, comparator };
}
