/**
 * Makes rows of cells, or pieces of rows where a limit cuts them, with everything a filter has to say about rows: what HBase's
 * RegionScannerImpl.nextRaw does. Where HBase would lose the cells of families on demand because a limit is reached at the end of
 * the others' (2.6), the row is cut there and goes on.
 */
import { Cell } from "../../wire/cell.ts";
import type { CellHint, RowFilter } from "../filtering/row-filter.ts";
import type { Entry } from "../storage/ordered-store.ts";
import type { AnswerBudget } from "./answer-budget.ts";
import { orderedBytes, VERSION_BYTES, versionBytes } from "./cell-key.ts";
import type { MatchCode } from "./column-trackers.ts";
import { isIncluded } from "./family-reader.ts";
import type { ReadPlan } from "./read-plan.ts";
import { incompatibleFilter } from "./refusals.ts";
import type { RowCursor } from "./row-cursor.ts";
import { bytesOf, hasTags, heapBytes, withoutTags } from "./stored-cell.ts";

export interface Piece {
  readonly cells: Cell[];
  /** there may be more of its row */
  readonly partial: boolean;
  /** there may be more, of this row or others */
  readonly more: boolean;
}

/** The time is up, and the row goes on. */
const NOTHING_YET: Piece = { cells: [], partial: false, more: true };

/** Where the next cells come from: a row that is not found yet, the row that was found, or the families that wait for it. */
type Place = "behindRow" | "row" | "joined" | "end";

export class PieceReader {
  rowsScanned = 0;
  rowsFiltered = 0;
  /** the last one looked at */
  lastLooked: Entry | undefined;

  private readonly plan: ReadPlan;
  private readonly filter: RowFilter | undefined;
  private place: Place = "behindRow";
  private row: Buffer | undefined;
  /** of a row that must not be cut, when the time was up in the middle of it; and the budget that has counted them */
  private held: Cell[] | undefined;
  private heldOf: AnswerBudget | undefined;
  /** the filter wanted no more when it ended */
  private isLastRow = false;

  constructor(plan: ReadPlan) {
    this.plan = plan;
    this.filter = plan.filter;
  }

  /** Without cells if there are none, or none before the budget is spent. */
  next(budget: AnswerBudget): Piece {
    const piece = this.read(budget);
    if (this.held === undefined) budget.endPiece();
    else this.heldOf = budget;
    return this.filterIsDone ? { ...piece, more: false } : piece;
  }

  /** The filter has seen all that it will. */
  get filterIsDone(): boolean {
    return this.filter?.filterAllRemaining() === true;
  }

  private get isOver(): boolean {
    return this.place === "end";
  }

  close(): void {
    this.plan.essential.close();
    this.plan.joined?.close();
  }

  private read(budget: AnswerBudget): Piece {
    for (;;) {
      if (this.held === undefined || this.heldOf !== budget) budget.beginPiece();
      if (this.isOver) return { cells: [], partial: false, more: false };
      if (this.place === "behindRow") {
        const found = this.findRow(budget);
        if (found !== "found") return { cells: [], partial: false, more: found === "pause" };
      }
      const piece = this.readOn(budget);
      if (piece !== undefined) return piece;
      if (this.isOver) return { cells: [], partial: false, more: false };
      if (budget.timeUp()) return { cells: [], partial: false, more: true };
    }
  }

  /** On in the row, with the cells that were held back. */
  private readOn(budget: AnswerBudget): Piece | undefined {
    const { held, place } = this;
    this.held = undefined;
    if (this.heldOf !== budget) for (const cell of held ?? []) budget.add(bytesOf(cell));
    this.heldOf = undefined;
    if (place === "joined") return this.readJoined(held ?? [], budget);
    return held === undefined && this.leavesOutByKey() ? this.leaveOut() : this.readRow(held ?? [], budget);
  }

  private findRow(budget: AnswerBudget): "found" | "none" | "pause" {
    const row = this.plan.essential.nextRow(budget.timeUp);
    if (row === "pause") return "pause";
    this.row = row;
    this.place = row === undefined ? "end" : "row";
    return row === undefined ? "none" : "found";
  }

  private leavesOutByKey(): boolean {
    const { filter } = this;
    const first = this.plan.essential.peekCell();
    if (first === undefined || filter?.filterRowKey(new Cell(first.value, 0).row) !== true) return false;
    this.lastLooked = first;
    if (!filter.filterAllRemaining()) this.rowsScanned++;
    return true;
  }

  /** Undefined: the row is left out. */
  private readRow(cells: Cell[], budget: AnswerBudget): Piece | undefined {
    const wholeRows = this.filter?.hasFilterRow === true;
    const complete = this.fill(this.plan.essential, cells, budget, wholeRows);
    if (this.held !== undefined) return NOTHING_YET;
    if (wholeRows && (!complete || budget.batchIsFull)) throw incompatibleFilter();
    if (!complete) return { cells, partial: true, more: true };
    this.rowsScanned++;
    const kept = this.filterRow(cells, budget, wholeRows);
    if (kept === undefined) return this.leaveOut();
    return this.joinRow(kept, budget);
  }

  /** The row's cells that stay; undefined: none, and nothing is to be joined to them. */
  private filterRow(cells: Cell[], budget: AnswerBudget, wholeRows: boolean): Cell[] | undefined {
    const { filter } = this;
    if (filter === undefined || !wholeRows)
      return cells.length === 0 || filter?.filterRow() === true ? undefined : cells;
    const kept = filter.filterRowCells(cells);
    budget.beginPiece();
    for (const cell of kept) budget.add(bytesOf(cell));
    // `filterRow` is asked about rows that still have cells, and no row without any before the filter is joined to.
    if (cells.length === 0 && kept.length === 0) return undefined;
    return kept.length > 0 && filter.filterRow() ? undefined : kept;
  }

  private joinRow(cells: Cell[], budget: AnswerBudget): Piece | undefined {
    const { joined } = this.plan;
    if (joined === undefined || this.row === undefined) return this.finishRow(cells, budget);
    joined.moveTo(this.row);
    if (joined.peekCell() === undefined) return this.finishRow(cells, budget);
    this.place = "joined";
    if (budget.cuts(this.filter?.hasFilterRow === true)) return { cells, partial: true, more: true };
    return this.readJoined(cells, budget);
  }

  private readJoined(cells: Cell[], budget: AnswerBudget): Piece | undefined {
    const complete = this.fill(this.plan.joined as RowCursor, cells, budget, this.filter?.hasFilterRow === true);
    if (this.held !== undefined) return NOTHING_YET;
    cells.sort((one, other) => Buffer.compare(one.family, other.family));
    if (!complete) return { cells, partial: true, more: true };
    return this.finishRow(cells, budget);
  }

  private finishRow(cells: Cell[], budget: AnswerBudget): Piece | undefined {
    if (cells.length === 0) return this.leaveOut();
    this.filter?.reset();
    this.place = this.isLastRow ? "end" : "behindRow";
    // Whether there is another row is known only when it is found.
    const more = !this.isLastRow && (this.filterIsDone || this.findRow(budget) !== "none");
    return { cells, partial: false, more };
  }

  private leaveOut(): undefined {
    this.rowsFiltered++;
    this.place = this.isLastRow || this.filterIsDone ? "end" : "behindRow";
    this.filter?.reset();
  }

  /** True: the row has no more. */
  private fill(cursor: RowCursor, cells: Cell[], budget: AnswerBudget, wholeRows: boolean): boolean {
    for (;;) {
      const entry = cursor.peekCell();
      if (entry === undefined) {
        // HBase asks once more at the next row's first cell, before the filter is reset.
        this.isLastRow ||= this.filterIsDone;
        return true;
      }
      this.lastLooked = entry;
      const { reader } = cursor;
      const code = reader.match(entry.key, entry.value, cursor.qualifierStart);
      const emitted = isIncluded(code) && this.emit(cursor, entry, cells, budget);
      this.follow(cursor, code, entry);
      const full = emitted && budget.cuts(wholeRows);
      if (!full && !budget.timeUpInRow()) continue;
      const complete = cursor.peekCell() === undefined;
      if (!complete && !full && (wholeRows || !budget.cutsByTime)) this.held = cells;
      return complete;
    }
  }

  private emit(cursor: RowCursor, entry: Entry, cells: Cell[], budget: AnswerBudget): boolean {
    const { filter, storeLimit, storeOffset, keepsTags } = this.plan;
    const { reader } = cursor;
    const stored = new Cell(entry.value, 0);
    const cell = filter === undefined ? stored : filter.transformCell(stored);
    reader.cellsOfRow++;
    if (reader.cellsOfRow <= storeOffset) return false;
    // Java's sum of two ints: beyond 2^31 it is negative, and the first cell is the last.
    if (storeLimit >= 0 && reader.cellsOfRow >= ((storeLimit + storeOffset) | 0)) reader.rowDone = true;
    const isPlain = cell === stored && !hasTags(entry.value);
    cells.push(keepsTags || isPlain ? cell : withoutTags(cell));
    budget.add(cell === stored ? heapBytes(entry.value.length) : bytesOf(cell));
    return true;
  }

  private follow(cursor: RowCursor, code: MatchCode, entry: Entry): void {
    const hint = code === "useHint" ? this.filter?.nextCellHint(new Cell(entry.value, 0)) : undefined;
    if (hint === undefined) cursor.follow(code, entry);
    else {
      const row = this.plan.codec.row(hint.row);
      cursor.followHint(placeOfHint(row, hint), row, entry);
    }
  }
}

function placeOfHint(row: Buffer, { family, qualifier, timestamp }: CellHint): Buffer {
  if (family === undefined) return row;
  if (qualifier === undefined) return Buffer.concat([row, orderedBytes(family)]);
  const column = [row, orderedBytes(family), orderedBytes(qualifier)];
  if (timestamp === undefined) return Buffer.concat(column);
  // The type that sorts first.
  return Buffer.concat([...column, versionBytes(timestamp, 0xff).subarray(0, VERSION_BYTES)]);
}
