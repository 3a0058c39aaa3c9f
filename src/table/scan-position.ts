/**
 * Where a scan stands: what has been handed on, and from which row another scanner must go on so that nothing is missing and
 * nothing comes twice. Knows row keys and the bounds of regions; knows no server, and does not care how regions change meanwhile.
 */
import type { Cell } from "../wire/cell.ts";
import type { Row } from "../wire/row.ts";
import type { ScanRange } from "./scan-plan.ts";

/** The keys between which a region lies. */
export interface RegionBounds {
  /** inclusive; empty: from the first row */
  readonly startKey: Buffer;
  /** exclusive; empty: to the last row */
  readonly endKey: Buffer;
}

/** The row at which to open a scanner. */
export interface ScanStart {
  readonly row: Buffer;
  readonly inclusive: boolean;
}

/** Which region to ask: the one that has the row, or the one directly before it (for an empty row the last one). */
export interface ScanTarget {
  readonly row: Buffer;
  readonly type: "current" | "before";
}

const ZERO = Buffer.from([0]);

export class ScanPosition {
  readonly #range: ScanRange;
  #row: Buffer;
  #inclusive: boolean;
  /** the last one handed on, of this region, and whether more of it may follow */
  #last: Row | undefined;
  #begun = false;

  constructor(range: ScanRange) {
    this.#range = range;
    this.#row = range.start;
    this.#inclusive = range.startInclusive;
  }

  /** Behind the last row handed on; at that row itself if it was not complete. */
  get start(): ScanStart {
    const last = this.#last;
    if (last === undefined) return { row: this.#row, inclusive: this.#inclusive };
    return { row: last.key, inclusive: this.#begun };
  }

  get target(): ScanTarget {
    const { row, inclusive } = this.start;
    if (this.#range.reversed) return { row, type: inclusive && row.length > 0 ? "current" : "before" };
    // Directly behind a row stands that row with a zero byte more.
    return { row: inclusive || row.length === 0 ? row : Buffer.concat([row, ZERO]), type: "current" };
  }

  /** The cell after which a row goes on that is read again from its beginning. */
  get resumeAfter(): Cell | undefined {
    return this.#begun ? this.#last?.cells.at(-1) : undefined;
  }

  /**
   * These have been handed on. @param begun more of the last row may follow. That its last piece is marked as partial does not mean it:
   * servers mark pieces that are full, and only the next answer tells that there was nothing behind them.
   */
  handedOn(rows: readonly Row[], begun: boolean): void {
    this.#last = rows.at(-1) ?? this.#last;
    this.#begun = begun;
  }

  /** Everything before this row has been read; false if that was known. */
  noteCursor(row: Buffer): boolean {
    const known = this.#last?.key ?? this.#row;
    const order = Buffer.compare(row, known);
    const ahead = known.length === 0 ? this.#last === undefined : this.#range.reversed ? order < 0 : order > 0;
    if (!ahead) return false;
    this.#moveTo(row, true);
    return true;
  }

  /** The region has no more rows. True if the scan goes on in the next one, at which it then stands. */
  leave({ startKey, endKey }: RegionBounds): boolean {
    const { reversed, stop, stopInclusive } = this.#range;
    const border = reversed ? startKey : endKey;
    if (border.length === 0) return false;
    const order = stop.length === 0 ? undefined : Buffer.compare(border, stop);
    if (order !== undefined && (reversed ? order <= 0 : order > 0 || (order === 0 && !stopInclusive))) return false;
    this.#moveTo(border, !reversed);
    return true;
  }

  #moveTo(row: Buffer, inclusive: boolean): void {
    this.#row = row;
    this.#inclusive = inclusive;
    this.#last = undefined;
    this.#begun = false;
  }
}
