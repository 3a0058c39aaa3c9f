/** Places that filters hint at, in the order of cells; byte order of the rows, whatever table it is, as HBase's filters have it. */
import type { Cell } from "../../wire/cell.ts";
import type { CellHint } from "./row-filter.ts";

const EMPTY = Buffer.alloc(0);
const NEWEST = 2n ** 63n - 1n;
/** Behind every version of a column. */
export const OLDEST: bigint = -(2n ** 63n);

/** The first place of a column in the family of a cell. */
export function firstOfColumn(cell: Cell, qualifier: Buffer): CellHint {
  return { row: cell.row, family: cell.family, qualifier };
}

/** The first version of a cell's column that is not newer. */
export function firstOfColumnAt(cell: Cell, timestamp: bigint): CellHint {
  return { row: cell.row, family: cell.family, qualifier: cell.qualifier, timestamp };
}

/** A cell is a place too. */
export function compareHints(one: CellHint, other: CellHint): number {
  return (
    one.row.compare(other.row) ||
    (one.family ?? EMPTY).compare(other.family ?? EMPTY) ||
    (one.qualifier ?? EMPTY).compare(other.qualifier ?? EMPTY) ||
    compareNumbers(other.timestamp ?? NEWEST, one.timestamp ?? NEWEST)
  );
}

function compareNumbers(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
