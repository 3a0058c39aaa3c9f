/** Filters with a set of rows, which hint from one to the next. */
import type { FuzzyKey, FuzzyRowFilter } from "../../filter/fuzzy-row-filter.ts";
import { type MultiRowRangeFilter, mergedRanges, type RowRange } from "../../filter/multi-row-range-filter.ts";
import type { Cell } from "../../wire/cell.ts";
import { BaseFilter } from "./base-filter.ts";
import { illegalArgument } from "./filter-failures.ts";
import type { CellHint, ReturnCode } from "./row-filter.ts";

const FREE = 1;

/**
 * Rows whose first bytes fit one of the patterns; a row shorter than a pattern fits if it fits so far, as with HBase. A reversed scan
 * gets no hints and looks at every row: HBase's may name the row where the scan is, again and again (HBASE-30226).
 */
export class FuzzyFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #keys: readonly FuzzyKey[];
  readonly #reversed: boolean;
  #filterRow = false;
  #done = false;

  constructor({ keys }: FuzzyRowFilter, reversed: boolean) {
    super();
    this.#keys = keys;
    this.#reversed = reversed;
  }

  override reset(): void {
    this.#filterRow = false;
  }

  override filterAllRemaining(): boolean {
    return this.#done;
  }

  filterCell(cell: Cell): ReturnCode {
    const { row } = cell;
    if (this.#keys.some((key) => mismatchAt(row, key) === undefined)) return "include";
    this.#filterRow = true;
    return this.#reversed ? "nextRow" : "seekNextUsingHint";
  }

  override filterRow(): boolean {
    return this.#filterRow;
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    if (this.#reversed) return undefined;
    const next = this.#keys
      .flatMap((key) => nextFuzzyRow(cell.row, key) ?? [])
      .sort((one, other) => one.compare(other));
    const [row] = next;
    if (row === undefined) this.#done = true;
    return row === undefined ? undefined : { row };
  }
}

/** Where a row does not fit a pattern; undefined: it fits. */
function mismatchAt(row: Buffer, { key, mask }: FuzzyKey): number | undefined {
  const length = Math.min(row.length, key.length);
  for (let index = 0; index < length; index++) {
    if (mask[index] !== FREE && row[index] !== key[index]) return index;
  }
  return undefined;
}

/** The first row behind `row` that fits, without free bytes at its end; undefined: there is none. A row that fits is its own. */
function nextFuzzyRow(row: Buffer, { key, mask }: FuzzyKey): Buffer | undefined {
  const mismatch = mismatchAt(row, { key, mask });
  if (mismatch === undefined) return row;
  const next = Buffer.from(key.map((byte, index) => (mask[index] === FREE ? 0 : byte)));
  let raised = mismatch;
  if ((row[mismatch] as number) > (key[mismatch] as number)) {
    do raised--;
    while (raised >= 0 && (mask[raised] !== FREE || row[raised] === 0xff));
    if (raised < 0) return undefined;
    next[raised] = (row[raised] as number) + 1;
  }
  next.set(row.subarray(0, raised));
  return next.subarray(0, Math.max(mask.lastIndexOf(0), raised) + 1);
}

/** Rows in ranges; the scan is over behind the last. */
export class RowRangesFilter extends BaseFilter {
  override readonly hinting = true;
  /** in the direction of the scan */
  readonly #ranges: readonly RowRange[];
  readonly #reversed: boolean;
  /** of the first range that the scan has not left behind */
  #at = 0;
  #code: ReturnCode = "include";
  #hint: Buffer | undefined;
  #done = false;

  constructor({ ranges }: MultiRowRangeFilter, reversed: boolean) {
    super();
    if (ranges.length === 0) throw illegalArgument("No ranges found.");
    if (!ranges.every(isValid)) throw illegalArgument("a range stops before it starts");
    const merged = mergedRanges(ranges);
    this.#ranges = reversed ? merged.reverse() : merged;
    this.#reversed = reversed;
  }

  override filterAllRemaining(): boolean {
    return this.#done;
  }

  override filterRowKey(row: Buffer): boolean {
    if (this.#done) return true;
    const range = this.#rangeFor(row);
    this.#done = range === undefined;
    this.#hint = this.#reversed ? range?.stop : range?.start;
    if (range === undefined) this.#code = "nextRow";
    else if (isWithin(range, row)) this.#code = "include";
    // At an end that does not belong to the range a hint would lead nowhere.
    else this.#code = this.#hint?.equals(row) ? "nextRow" : "seekNextUsingHint";
    return false;
  }

  filterCell(_cell: Cell): ReturnCode {
    return this.#code;
  }

  override nextCellHint(_cell: Cell): CellHint | undefined {
    return this.#hint === undefined ? undefined : { row: this.#hint };
  }

  #rangeFor(row: Buffer): RowRange | undefined {
    let range = this.#ranges[this.#at];
    while (range !== undefined && this.#isPast(range, row)) range = this.#ranges[++this.#at];
    return range;
  }

  /** Whether the scan has left the range behind at this row. */
  #isPast(range: RowRange, row: Buffer): boolean {
    return this.#reversed ? !startsBy(range, row) : !endsAfter(range, row);
  }
}

function isValid({ start, stop, stopInclusive }: RowRange): boolean {
  if (start.length === 0 || stop.length === 0) return true;
  const order = start.compare(stop);
  return order < 0 || (order === 0 && stopInclusive);
}

function isWithin(range: RowRange, row: Buffer): boolean {
  return startsBy(range, row) && endsAfter(range, row);
}

function startsBy({ start, startInclusive }: RowRange, row: Buffer): boolean {
  const order = row.compare(start);
  return order > 0 || (order === 0 && startInclusive);
}

function endsAfter({ stop, stopInclusive }: RowRange, row: Buffer): boolean {
  if (stop.length === 0) return true;
  const order = row.compare(stop);
  return order < 0 || (order === 0 && stopInclusive);
}
