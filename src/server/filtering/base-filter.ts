/** What a filter does where it has nothing to say: everything passes (HBase's `FilterBase`). */
import type { Cell } from "../../wire/cell.ts";
import type { CellHint, ReturnCode, RowFilter } from "./row-filter.ts";

export abstract class BaseFilter implements RowFilter {
  readonly hasFilterRow: boolean = false;
  /** HBase's `HintingFilter`: a list asks it for its hint even when another filter has left the cell out already. */
  readonly hinting: boolean = false;

  abstract filterCell(cell: Cell): ReturnCode;

  reset(): void {}

  filterAllRemaining(): boolean {
    return false;
  }

  filterRowKey(_row: Buffer): boolean {
    return this.filterAllRemaining();
  }

  transformCell(cell: Cell): Cell {
    return cell;
  }

  filterRowCells(cells: Cell[]): Cell[] {
    return cells;
  }

  filterRow(): boolean {
    return false;
  }

  nextCellHint(_cell: Cell): CellHint | undefined {
    return undefined;
  }

  isFamilyEssential(_family: Buffer): boolean {
    return true;
  }
}

export function isIncluded(code: ReturnCode): boolean {
  return code === "include" || code === "includeAndNextColumn" || code === "includeAndSeekNextRow";
}
