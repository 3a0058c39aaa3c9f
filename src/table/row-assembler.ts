/**
 * Makes of what answers bring what the caller gets: whole rows, pieces as they come, or pieces of so many cells. Counts complete rows
 * and cuts at the limit. A piece is marked as partial if more of its row may follow; whether it does, only the next piece tells.
 */
import type { Cell } from "../wire/cell.ts";
import { Row } from "../wire/row.ts";
import { compareInRow } from "./cell-order.ts";
import type { ScanPieces } from "./scan-plan.ts";

export interface RowAssembler {
  /** rows that are complete, handed on or not */
  readonly completeRows: number;
  /** something of a row was handed on, and more of it may follow */
  readonly begun: boolean;
  /** What can be handed on now. @param heartbeat the server only stopped because of its time limit */
  add(pieces: Row[], heartbeat: boolean): Row[];
  /** There is no more of the row that was begun: the region ends. */
  flush(): Row[];
  /** The scanner is lost: what was not handed on will come again, after this cell if pieces of its row were. */
  restart(resumeAfter: Cell | undefined): void;
}

export function newAssembler(pieces: ScanPieces, limit: number): RowAssembler {
  if (pieces.type === "rows") return new WholeRows(limit);
  return new Pieces(pieces.type === "batches" ? pieces.cells : undefined, limit);
}

const NONE: Row[] = [];

/** Servers cut an answer at its end: what lies between its first and its last piece is whole rows, which go through as they are. */
class WholeRows implements RowAssembler {
  completeRows = 0;
  readonly begun = false;
  readonly #limit: number;
  /** pieces of one row */
  #pending: Row[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(pieces: Row[], heartbeat: boolean): Row[] {
    if (pieces.length === 0) return heartbeat ? NONE : this.flush();
    this.#endBegun(pieces);
    if (this.#pending.length > 0 || !onlyLastIsPartial(pieces)) return this.#count(this.#joinAll(pieces));
    const last = pieces.at(-1) as Row;
    if (last.partial) this.#pending.push(pieces.pop() as Row);
    return this.#count(pieces);
  }

  /** What was begun ends before the first piece or, usually, with it: the rest is whole rows then. */
  #endBegun(pieces: Row[]): void {
    const [begun] = this.#pending;
    const [next] = pieces;
    if (begun === undefined || next === undefined) return;
    if (!begun.key.equals(next.key)) pieces.unshift(this.#join());
    else if (!next.partial) {
      this.#pending.push(next);
      pieces[0] = this.#join();
    }
  }

  #joinAll(pieces: readonly Row[]): Row[] {
    const rows: Row[] = [];
    for (const piece of pieces) {
      const [first] = this.#pending;
      if (first !== undefined && !first.key.equals(piece.key)) rows.push(this.#join());
      this.#pending.push(piece);
      if (!piece.partial) rows.push(this.#join());
    }
    return rows;
  }

  flush(): Row[] {
    return this.#pending.length === 0 ? NONE : this.#count([this.#join()]);
  }

  restart(): void {
    this.#pending = [];
  }

  #count(rows: Row[]): Row[] {
    const left = this.#limit - this.completeRows;
    const kept = rows.length > left ? rows.slice(0, left) : rows;
    this.completeRows += kept.length;
    return kept;
  }

  #join(): Row {
    const pieces = this.#pending;
    this.#pending = [];
    const [first] = pieces as [Row];
    return pieces.length === 1 && !first.partial ? first : joined(pieces, false);
  }
}

class Pieces implements RowAssembler {
  completeRows = 0;
  readonly #limit: number;
  /** undefined: as they come */
  readonly #cells: number | undefined;
  /** of one row, fewer than `#cells` together */
  #pending: Row[] = [];
  #pendingCells = 0;
  /** the last piece of a row that may go on */
  #open: Row | undefined;
  /** whether something of that row was handed on */
  begun = false;
  #resumeAfter: Cell | undefined;

  constructor(cells: number | undefined, limit: number) {
    this.#cells = cells;
    this.#limit = limit;
  }

  add(pieces: Row[], heartbeat: boolean): Row[] {
    if (pieces.length === 0) return heartbeat ? NONE : this.flush();
    const rows: Row[] = [];
    for (const piece of pieces) {
      if (this.#open !== undefined && !this.#open.key.equals(piece.key)) this.#complete(rows);
      if (this.completeRows >= this.#limit) break;
      this.#open = piece;
      const rest = this.#behind(piece);
      if (rest !== undefined) this.#take(rest, rows);
      if (!piece.partial) this.#complete(rows);
    }
    return rows;
  }

  flush(): Row[] {
    const rows: Row[] = [];
    if (this.#open !== undefined) this.#complete(rows);
    return rows;
  }

  restart(resumeAfter: Cell | undefined): void {
    this.#pending = [];
    this.#pendingCells = 0;
    this.#resumeAfter = resumeAfter;
    if (!this.begun) this.#open = undefined;
  }

  #take(piece: Row, rows: Row[]): void {
    const cells = this.#cells;
    const fits = cells === undefined || piece.size === cells || (piece.size < cells && !piece.partial);
    if (fits && this.#pendingCells === 0) {
      this.begun = true;
      rows.push(piece);
      return;
    }
    this.#pending.push(piece);
    this.#pendingCells += piece.size;
    while (cells !== undefined && this.#pendingCells >= cells) rows.push(this.#cut(cells, piece.partial));
  }

  /** The first `count` cells of what is pending. */
  #cut(count: number, mayGoOn: boolean): Row {
    this.begun = true;
    const left = this.#pendingCells - count;
    const partial = left > 0 || mayGoOn;
    if (left === 0) {
      const row = joined(this.#pending, partial);
      this.#pending = [];
      this.#pendingCells = 0;
      return row;
    }
    const { cells, stale } = joined(this.#pending, partial);
    this.#pending = [Row.of(cells.slice(count), stale, mayGoOn)];
    this.#pendingCells = left;
    return Row.of(cells.slice(0, count), stale, partial);
  }

  #complete(rows: Row[]): void {
    if (this.#pendingCells > 0) rows.push(this.#cut(this.#pendingCells, false));
    this.completeRows++;
    this.#open = undefined;
    this.begun = false;
  }

  /** What of a piece was not handed on before the scanner was lost. */
  #behind(piece: Row): Row | undefined {
    const last = this.#resumeAfter;
    if (last === undefined) return piece;
    if (!last.row.equals(piece.key)) {
      this.#resumeAfter = undefined;
      return piece;
    }
    const { cells, stale, partial } = piece;
    const from = cells.findIndex((cell) => compareInRow(cell, last) > 0);
    if (from < 0) return undefined;
    this.#resumeAfter = undefined;
    return from === 0 ? piece : Row.of(cells.slice(from), stale, partial);
  }
}

function onlyLastIsPartial(pieces: readonly Row[]): boolean {
  for (let index = 0; index < pieces.length - 1; index++) if ((pieces[index] as Row).partial) return false;
  return true;
}

function joined(pieces: readonly Row[], partial: boolean): Row {
  const [first] = pieces as readonly [Row];
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
  const bytes = pieces.length === 1 ? first.bytes() : Buffer.concat(pieces.map((piece) => piece.bytes()));
  return new Row(bytes, 0, size, first.stale, partial);
}
