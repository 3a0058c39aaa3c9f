/**
 * The outermost filter, which a scanner calls. It passes everything on, but for hints that do not lead on in the direction of the scan:
 * those count for nothing, so that no scanner can be sent to where it is for ever (HBASE-30226).
 */
import type { Cell } from "../../wire/cell.ts";
import type { BaseFilter } from "./base-filter.ts";
import { compareHints } from "./cell-hint.ts";
import type { CellHint, ReturnCode, RowFilter } from "./row-filter.ts";

export class ScanFilter implements RowFilter {
  readonly hasFilterRow: boolean;
  readonly #filter: BaseFilter;
  readonly #reversed: boolean;

  constructor(filter: BaseFilter, reversed: boolean) {
    this.#filter = filter;
    this.#reversed = reversed;
    this.hasFilterRow = filter.hasFilterRow;
  }

  reset(): void {
    this.#filter.reset();
  }

  filterAllRemaining(): boolean {
    return this.#filter.filterAllRemaining();
  }

  filterRowKey(row: Buffer): boolean {
    return this.#filter.filterRowKey(row);
  }

  filterCell(cell: Cell): ReturnCode {
    return this.#filter.filterCell(cell);
  }

  transformCell(cell: Cell): Cell {
    return this.#filter.transformCell(cell);
  }

  filterRowCells(cells: Cell[]): Cell[] {
    return this.#filter.filterRowCells(cells);
  }

  filterRow(): boolean {
    return this.#filter.filterRow();
  }

  /** In a reversed scan only rows before the present one: its cells stand in the usual order, which a scanner cannot go back over. */
  nextCellHint(cell: Cell): CellHint | undefined {
    const hint = this.#filter.nextCellHint(cell);
    if (hint === undefined) return undefined;
    const leadsOn = this.#reversed ? hint.row.compare(cell.row) < 0 : compareHints(hint, cell) > 0;
    return leadsOn ? hint : undefined;
  }

  isFamilyEssential(family: Buffer): boolean {
    return this.#filter.isFamilyEssential(family);
  }
}
