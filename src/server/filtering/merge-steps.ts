/**
 * What a list answers for two of its filters: HBase's tables of merged return codes, which come to two rules, one for whether the cell
 * is included and one for how far to go on.
 */
import { isIncluded } from "./base-filter.ts";
import type { ReturnCode } from "./row-filter.ts";

/** Of how far an answer goes on, and whether it takes the cell with it: both count by themselves. */
type Step = "cell" | "column" | "row" | "hint";

const STEPS: readonly Step[] = ["cell", "column", "row", "hint"];

const STEP_OF: Readonly<Record<ReturnCode, Step>> = {
  include: "cell",
  includeAndNextColumn: "column",
  includeAndSeekNextRow: "row",
  skip: "cell",
  nextColumn: "column",
  nextRow: "row",
  seekNextUsingHint: "hint",
};

const INCLUDING: Readonly<Record<Step, ReturnCode>> = {
  cell: "include",
  column: "includeAndNextColumn",
  row: "includeAndSeekNextRow",
  hint: "seekNextUsingHint",
};

const LEAVING_OUT: Readonly<Record<Step, ReturnCode>> = {
  cell: "skip",
  column: "nextColumn",
  row: "nextRow",
  hint: "seekNextUsingHint",
};

/** For `MUST_PASS_ALL`. */
export function longerStep(one: ReturnCode, other: ReturnCode): ReturnCode {
  const step = STEPS[Math.max(STEPS.indexOf(STEP_OF[one]), STEPS.indexOf(STEP_OF[other]))] as Step;
  return (isIncluded(one) && isIncluded(other) ? INCLUDING : LEAVING_OUT)[step];
}

/** For `MUST_PASS_ONE`: a hint may lead anywhere, so that with anything else it is no step at all. */
export function shorterStep(one: ReturnCode, other: ReturnCode): ReturnCode {
  const including = isIncluded(one) || isIncluded(other);
  if (one === "seekNextUsingHint" && other === "seekNextUsingHint") return one;
  if (one === "seekNextUsingHint" || other === "seekNextUsingHint") return including ? "include" : "skip";
  const step = STEPS[Math.min(STEPS.indexOf(STEP_OF[one]), STEPS.indexOf(STEP_OF[other]))] as Step;
  return (including ? INCLUDING : LEAVING_OUT)[step];
}
