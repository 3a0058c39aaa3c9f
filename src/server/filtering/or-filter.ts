/**
 * `MUST_PASS_ONE`: of what its filters answer the shortest step counts. So a filter that asked for a longer one may be shown cells that it
 * wanted to pass over; it is not asked about them, since its state would suffer (HBASE-17678, HBASE-18368).
 */
import type { Cell } from "../../wire/cell.ts";
import { type BaseFilter, isIncluded } from "./base-filter.ts";
import { ListFilter } from "./list-filter.ts";
import { shorterStep } from "./merge-steps.ts";
import type { CellHint, ReturnCode } from "./row-filter.ts";

interface Member {
  readonly filter: BaseFilter;
  included: boolean;
  /** the cell and the answer from which on it may pass cells over; nothing behind `include` and `skip` */
  previous: { readonly cell: Cell; readonly code: ReturnCode } | undefined;
}

export class OrFilter extends ListFilter {
  readonly #members: readonly Member[];

  constructor(filters: readonly BaseFilter[], reversed: boolean) {
    super(filters, reversed);
    this.#members = filters.map((filter) => ({ filter, included: false, previous: undefined }));
  }

  override reset(): void {
    super.reset();
    for (const member of this.#members) {
      member.included = false;
      member.previous = undefined;
    }
  }

  override filterAllRemaining(): boolean {
    return this.filters.length > 0 && this.filters.every((filter) => filter.filterAllRemaining());
  }

  /** Every filter is asked, since some learn from the key which row it is. */
  override filterRowKey(row: Buffer): boolean {
    let leftOut = this.filters.length > 0;
    for (const filter of this.filters) {
      if (!filter.filterAllRemaining() && !filter.filterRowKey(row)) leftOut = false;
    }
    return leftOut;
  }

  filterCell(cell: Cell): ReturnCode {
    if (this.filters.length === 0) return "include";
    let merged: ReturnCode | undefined;
    for (const member of this.#members) {
      member.included = false;
      if (member.filter.filterAllRemaining()) continue;
      const code = this.#passesOver(member, cell) ?? member.filter.filterCell(cell);
      member.previous = code === "include" || code === "skip" ? undefined : { cell, code };
      member.included = isIncluded(code);
      merged = merged === undefined ? code : shorterStep(merged, code);
    }
    return merged ?? "skip";
  }

  override transformCell(cell: Cell): Cell {
    return this.#members.reduce(
      (transformed, { filter, included }) => (included ? filter.transformCell(transformed) : transformed),
      cell,
    );
  }

  override filterRow(): boolean {
    return this.filters.length > 0 && this.filters.every((filter) => filter.filterRow());
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    let nearest: CellHint | undefined;
    for (const filter of this.filters) {
      if (filter.filterAllRemaining()) continue;
      const hint = filter.nextCellHint(cell);
      if (hint === undefined) return undefined;
      if (nearest === undefined || this.compare(nearest, hint) > 0) nearest = hint;
    }
    return nearest;
  }

  /** The answer of a filter that wanted to be past this cell; undefined: it is to be asked. */
  #passesOver({ filter, previous }: Member, cell: Cell): ReturnCode | undefined {
    switch (previous?.code) {
      case "nextColumn":
      case "includeAndNextColumn":
        return cell.isIn(previous.cell.family, previous.cell.qualifier) ? "nextColumn" : undefined;
      case "nextRow":
      case "includeAndSeekNextRow":
        return cell.isIn(previous.cell.family, undefined) ? "nextRow" : undefined;
      case "seekNextUsingHint": {
        const hint = filter.nextCellHint(previous.cell);
        return hint !== undefined && this.compare(cell, hint) < 0 ? "seekNextUsingHint" : undefined;
      }
      default:
        return undefined;
    }
  }
}
