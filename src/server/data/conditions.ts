/** Whether the condition of a checkAndMutate holds: HRegion.checkAndMutate of HBase 2.4 and later. */
import type { CompareOperator } from "../../filter/compare-operator.ts";
import type { Cell } from "../../wire/cell.ts";
import { readRow } from "./mutations.ts";
import type { RegionView } from "./read-plan.ts";
import type { ConditionOutcome, ConditionShape } from "./region-data.ts";

export function judge(view: RegionView, condition: ConditionShape): ConditionOutcome {
  const { row, timeRange, filter, family, qualifier } = condition;
  const columns = filter === undefined ? [{ family, qualifiers: [qualifier] }] : [];
  const [stored] = readRow(view, row, { columns, timeRange, filter, maxVersions: 1 });
  const holds = filter === undefined ? compare(condition, stored) : stored !== undefined;
  return { holds, timestamp: stored?.timestamp ?? 0n };
}

/** An empty value stands for none: then there is to be no cell or an empty one, and every operator but `!=` means just that. */
function compare({ operator, value }: ConditionShape, stored: Cell | undefined): boolean {
  if (value.length === 0) return (stored === undefined || stored.valueLength === 0) === (operator !== "!=");
  return stored !== undefined && holds(operator, Buffer.compare(value, stored.value));
}

function holds(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
  }
}
