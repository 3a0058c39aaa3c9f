/** Reads of one row: without a pause, for what must not be interrupted, and in steps, for what may be large. */
import type { Cell } from "../../wire/cell.ts";
import type { Steps } from "../turns.ts";
import { noLimits, pausing } from "./answer-budget.ts";
import { PieceReader } from "./piece-reader.ts";
import { planRow, type RegionView } from "./read-plan.ts";
import type { ReadShape } from "./region-data.ts";

/** @param internal with tags, and no family waits for another */
export function readPlanned(view: RegionView, row: Buffer, shape: ReadShape, internal: boolean): Cell[] {
  const plan = planRow(view, row, shape, { internal });
  const reader = new PieceReader(plan);
  try {
    return reader.next(noLimits(plan.work)).cells;
  } finally {
    reader.close();
  }
}

/** @param view of a snapshot: others may write between two steps */
export function* readingPlanned(view: RegionView, row: Buffer, shape: ReadShape): Steps<Cell[]> {
  const plan = planRow(view, row, shape, { internal: false });
  const reader = new PieceReader(plan);
  const budget = pausing(plan.work);
  try {
    for (;;) {
      const { cells, more } = reader.next(budget);
      if (cells.length > 0 || !more) return cells;
      yield;
      budget.extend(0);
    }
  } finally {
    reader.close();
  }
}
