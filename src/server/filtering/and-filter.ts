/** `MUST_PASS_ALL`: of what its filters answer the longest step counts, and of their hints the farthest. */
import type { Cell } from "../../wire/cell.ts";
import { type BaseFilter, isIncluded } from "./base-filter.ts";
import { ListFilter } from "./list-filter.ts";
import { longerStep } from "./merge-steps.ts";
import type { CellHint, ReturnCode } from "./row-filter.ts";

export class AndFilter extends ListFilter {
  /** that gave a hint over the present cell */
  #hinted: BaseFilter[] = [];

  override reset(): void {
    super.reset();
    this.#hinted = [];
  }

  override filterAllRemaining(): boolean {
    return this.filters.some((filter) => filter.filterAllRemaining());
  }

  /** A row is looked at for the sake of a hint, even if one filter has left it out by its key. */
  override filterRowKey(row: Buffer): boolean {
    let leftOut = false;
    let hintPossible = false;
    for (const filter of this.filters) {
      if (filter.filterAllRemaining()) return true;
      if (filter.filterRowKey(row)) leftOut = true;
      else if (filter.hinting) hintPossible = true;
    }
    return leftOut && !hintPossible;
  }

  filterCell(cell: Cell): ReturnCode {
    this.#hinted = [];
    let code: ReturnCode = "include";
    let asked = 0;
    for (const filter of this.filters) {
      asked++;
      if (filter.filterAllRemaining()) {
        code = "nextRow";
        break;
      }
      code = this.#ask(filter, cell, code);
      if (!isIncluded(code)) break;
    }
    // What stands behind the one that left the cell out never hears of it, but for what may hint.
    for (const filter of this.filters.slice(asked)) if (filter.hinting) this.#ask(filter, cell, code);
    return this.#hinted.length > 0 ? "seekNextUsingHint" : code;
  }

  override transformCell(cell: Cell): Cell {
    return this.filters.reduce((transformed, filter) => filter.transformCell(transformed), cell);
  }

  override filterRow(): boolean {
    return this.filters.some((filter) => filter.filterRow());
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    let farthest: CellHint | undefined;
    for (const filter of this.#hinted) {
      if (filter.filterAllRemaining()) continue;
      const hint = filter.nextCellHint(cell);
      if (hint === undefined) continue;
      if (farthest === undefined || this.compare(farthest, hint) < 0) farthest = hint;
    }
    return farthest;
  }

  #ask(filter: BaseFilter, cell: Cell, before: ReturnCode): ReturnCode {
    const code = filter.filterCell(cell);
    if (code === "seekNextUsingHint") this.#hinted.push(filter);
    return longerStep(before, code);
  }
}
