/** Filters that compare parts of cells: each cell by itself, a row by one column, or cells by another column's timestamps. */

import type { ColumnComparing, SingleColumnValueFilter } from "../../filter/column-value-filters.ts";
import type { Comparing, DependentColumnFilter } from "../../filter/compare-filters.ts";
import type { WireOperator } from "../../filter/compare-operator.ts";
import type { Cell } from "../../wire/cell.ts";
import { unexpected } from "../hbase-exceptions.ts";
import { BaseFilter } from "./base-filter.ts";
import { type CompareBytes, isFilteredOut, makeCompareBytes } from "./compare-bytes.ts";
import type { ReturnCode } from "./row-filter.ts";

/** Whether some bytes of a cell leave it out; `no-op` leaves everything out. */
type LeavesOut = (bytes: Buffer) => boolean;

function makeLeavesOut({ op, comparator }: Comparing): LeavesOut {
  if (op === "no-op") return () => true;
  if (comparator !== undefined) return ordersOut(op, makeCompareBytes(comparator));
  return () => {
    throw unexpected("java.lang.NullPointerException", `the filter compares with ${op}, but has no comparator`);
  };
}

function ordersOut(op: WireOperator, compare: CompareBytes): LeavesOut {
  return (bytes) => isFilteredOut(op, compare(bytes));
}

export class RowComparingFilter extends BaseFilter {
  readonly #leavesOut: LeavesOut;
  #filterRow = false;

  constructor(comparing: Comparing) {
    super();
    this.#leavesOut = makeLeavesOut(comparing);
  }

  override reset(): void {
    this.#filterRow = false;
  }

  override filterRowKey(row: Buffer): boolean {
    if (this.#leavesOut(row)) this.#filterRow = true;
    return this.#filterRow;
  }

  filterCell(_cell: Cell): ReturnCode {
    return this.#filterRow ? "nextRow" : "include";
  }

  override filterRow(): boolean {
    return this.#filterRow;
  }
}

export class CellComparingFilter extends BaseFilter {
  readonly #leavesOut: LeavesOut;
  readonly #part: "family" | "qualifier" | "value";

  constructor(part: "family" | "qualifier" | "value", comparing: Comparing) {
    super();
    this.#part = part;
    this.#leavesOut = makeLeavesOut(comparing);
  }

  filterCell(cell: Cell): ReturnCode {
    const bytes = cell[this.#part];
    if (this.#part !== "family") return this.#leavesOut(bytes) ? "skip" : "include";
    // "Next row" of a family is the next family.
    return bytes.length > 0 && this.#leavesOut(bytes) ? "nextRow" : "include";
  }
}

/** All cells pass up to the column; what comes behind passes if the column did, and then the row is judged. */
export class ColumnDecidesFilter extends BaseFilter {
  override readonly hasFilterRow = true;
  readonly #filter: SingleColumnValueFilter;
  readonly #excludes: boolean;
  readonly #leavesOut: LeavesOut;
  #found = false;
  #matched = false;

  /** @param excludes whether the column itself stays behind */
  constructor(filter: SingleColumnValueFilter, excludes: boolean) {
    super();
    this.#filter = filter;
    this.#excludes = excludes;
    this.#leavesOut = ordersOut(filter.op, makeCompareBytes(filter.comparator));
  }

  override reset(): void {
    this.#found = false;
    this.#matched = false;
  }

  filterCell(cell: Cell): ReturnCode {
    const { latestVersionOnly } = this.#filter;
    if (this.#matched) return "include";
    if (latestVersionOnly && this.#found) return "nextRow";
    if (!this.#isColumn(cell)) return "include";
    this.#found = true;
    if (this.#leavesOut(cell.value)) return latestVersionOnly ? "nextRow" : "include";
    this.#matched = true;
    return "include";
  }

  override filterRow(): boolean {
    return this.#found ? !this.#matched : this.#filter.filterIfMissing;
  }

  override filterRowCells(cells: Cell[]): Cell[] {
    return this.#excludes ? cells.filter((cell) => !this.#isColumn(cell)) : cells;
  }

  override isFamilyEssential(family: Buffer): boolean {
    return !this.#filter.filterIfMissing || family.equals(this.#filter.family);
  }

  #isColumn(cell: Cell): boolean {
    return cell.isIn(this.#filter.family, this.#filter.qualifier);
  }
}

/** One column's cells alone. */
export class ColumnComparingFilter extends BaseFilter {
  readonly #family: Buffer;
  readonly #qualifier: Buffer;
  readonly #leavesOut: LeavesOut;
  #found = false;

  constructor(filter: ColumnComparing) {
    super();
    this.#family = filter.family;
    this.#qualifier = filter.qualifier;
    this.#leavesOut = makeLeavesOut(filter);
  }

  override reset(): void {
    this.#found = false;
  }

  filterCell(cell: Cell): ReturnCode {
    if (!cell.isIn(this.#family, this.#qualifier)) return this.#found ? "nextRow" : "nextColumn";
    this.#found = true;
    return this.#leavesOut(cell.value) ? "skip" : "include";
  }

  override isFamilyEssential(family: Buffer): boolean {
    return family.equals(this.#family);
  }
}

/** Collects the timestamps of the column's cells that hold the value; which cells have one of them is known only behind the row. */
export class SameTimestampFilter extends BaseFilter {
  override readonly hasFilterRow = true;
  readonly #filter: DependentColumnFilter;
  readonly #leavesOut: LeavesOut;
  readonly #timestamps = new Set<bigint>();

  constructor(filter: DependentColumnFilter) {
    super();
    this.#filter = filter;
    this.#leavesOut = filter.comparator === undefined ? () => false : makeLeavesOut(filter);
  }

  override reset(): void {
    this.#timestamps.clear();
  }

  filterCell(cell: Cell): ReturnCode {
    const { family, qualifier, dropDependentColumn } = this.#filter;
    if (!cell.isIn(family, qualifier)) return "include";
    if (this.#leavesOut(cell.value)) return "skip";
    this.#timestamps.add(cell.timestamp);
    return dropDependentColumn ? "skip" : "include";
  }

  override filterRowCells(cells: Cell[]): Cell[] {
    return cells.filter((cell) => this.#timestamps.has(cell.timestamp));
  }
}
