/**
 * SkipFilter and WhileMatchFilter. Neither hands on what it is told of the direction, nor hints, nor `filterRowCells`, as with HBase:
 * within a reversed scan the inner filter believes that it goes forward.
 */
import type { Cell } from "../../wire/cell.ts";
import { BaseFilter } from "./base-filter.ts";
import type { ReturnCode } from "./row-filter.ts";

abstract class WrappingFilter extends BaseFilter {
  override readonly hasFilterRow = true;
  protected readonly inner: BaseFilter;

  constructor(inner: BaseFilter) {
    super();
    this.inner = inner;
  }

  override reset(): void {
    this.inner.reset();
  }

  override transformCell(cell: Cell): Cell {
    return this.inner.transformCell(cell);
  }

  override isFamilyEssential(family: Buffer): boolean {
    return this.inner.isFamilyEssential(family);
  }
}

/** One cell that is not plainly included, and the row is left out. The row's key is not asked about. */
export class SkippingFilter extends WrappingFilter {
  #filterRow = false;

  override reset(): void {
    super.reset();
    this.#filterRow = false;
  }

  override filterRowKey(_row: Buffer): boolean {
    return false;
  }

  filterCell(cell: Cell): ReturnCode {
    const code = this.inner.filterCell(cell);
    if (code !== "include") this.#filterRow = true;
    return code;
  }

  override filterRow(): boolean {
    return this.#filterRow;
  }
}

/** One row, cell or whole row that is not plainly included, and the scan is over. */
export class WhileFilter extends WrappingFilter {
  #done = false;

  override filterAllRemaining(): boolean {
    return this.#done || this.inner.filterAllRemaining();
  }

  override filterRowKey(row: Buffer): boolean {
    if (this.filterAllRemaining()) return true;
    return this.#endsIf(this.inner.filterRowKey(row));
  }

  filterCell(cell: Cell): ReturnCode {
    const code = this.inner.filterCell(cell);
    this.#endsIf(code !== "include");
    return code;
  }

  override filterRow(): boolean {
    return this.#endsIf(this.inner.filterRow());
  }

  #endsIf(leftOut: boolean): boolean {
    if (leftOut) this.#done = true;
    return leftOut;
  }
}
