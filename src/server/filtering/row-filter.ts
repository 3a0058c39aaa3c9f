/**
 * A filter at work, as HBase's region server calls it (`org.apache.hadoop.hbase.filter.Filter`): it has a state, for one row and for
 * one scan of one region. A get and every region of a scan begin with a new one.
 */
import type { Cell } from "../../wire/cell.ts";

export type ReturnCode =
  | "include"
  /** and no further version of this column */
  | "includeAndNextColumn"
  /** and nothing more of this row */
  | "includeAndSeekNextRow"
  | "skip"
  | "nextColumn"
  /** nothing more of this row, at least of this family */
  | "nextRow"
  /** go on at `nextCellHint` */
  | "seekNextUsingHint";

/** A place to go on from: the first cell at or behind it (in a reversed scan a hint names a row at or before the present one). */
export interface CellHint {
  readonly row: Buffer;
  /** absent: at the row's first cell */
  readonly family?: Buffer;
  readonly qualifier?: Buffer;
  /** absent: the newest version */
  readonly timestamp?: bigint;
}

export interface RowFilter {
  /** Before each row. */
  reset(): void;
  /** True: the scan has seen all that it will. */
  filterAllRemaining(): boolean;
  /** True: the row is left out, and none of its cells is asked about. */
  filterRowKey(row: Buffer): boolean;
  filterCell(cell: Cell): ReturnCode;
  /** What is handed on instead of a cell that was included. */
  transformCell(cell: Cell): Cell;
  /** Whether `filterRowCells` and `filterRow` must see whole rows. */
  readonly hasFilterRow: boolean;
  /** The cells that stay, of all that were included. */
  filterRowCells(cells: Cell[]): Cell[];
  /** True: the row is left out after all. */
  filterRow(): boolean;
  /** After `seekNextUsingHint`; undefined: go on with the next cell. */
  nextCellHint(cell: Cell): CellHint | undefined;
  /** False: with families on demand, this family is read only for rows that stay. */
  isFamilyEssential(family: Buffer): boolean;
}
