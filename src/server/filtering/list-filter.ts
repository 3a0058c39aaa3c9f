/** What FilterLists of both kinds do. An empty list lets everything pass. */
import type { Cell } from "../../wire/cell.ts";
import { BaseFilter } from "./base-filter.ts";
import { compareHints } from "./cell-hint.ts";
import type { CellHint } from "./row-filter.ts";

export abstract class ListFilter extends BaseFilter {
  override readonly hasFilterRow: boolean;
  protected readonly filters: readonly BaseFilter[];
  readonly #reversed: boolean;

  constructor(filters: readonly BaseFilter[], reversed: boolean) {
    super();
    this.filters = filters;
    this.hasFilterRow = filters.some((filter) => filter.hasFilterRow);
    this.#reversed = reversed;
  }

  override reset(): void {
    for (const filter of this.filters) filter.reset();
  }

  override filterRowCells(cells: Cell[]): Cell[] {
    return this.filters.reduce((left, filter) => filter.filterRowCells(left), cells);
  }

  override isFamilyEssential(family: Buffer): boolean {
    return this.filters.length === 0 || this.filters.some((filter) => filter.isFamilyEssential(family));
  }

  /** In the direction of the scan. HBase turns the order of cells in a row round as well, although no scan does. */
  protected compare(one: CellHint, other: CellHint): number {
    const order = compareHints(one, other);
    return this.#reversed ? -order : order;
  }
}
