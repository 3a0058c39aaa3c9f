/** Filters that choose cells of a row by qualifier, number or timestamp, or that hand on less of them. */
import type * as columns from "../../filter/column-filters.ts";
import { type Cell, decodeCells, encodeCells } from "../../wire/cell.ts";
import { BaseFilter } from "./base-filter.ts";
import { firstOfColumn, firstOfColumnAt, OLDEST } from "./cell-hint.ts";
import { illegalArgument } from "./filter-failures.ts";
import type { CellHint, ReturnCode } from "./row-filter.ts";

const EMPTY = Buffer.alloc(0);

/** Made for gets: the first row with more columns than that is the scan's last. */
export class ColumnCountFilter extends BaseFilter {
  readonly #limit: number;
  #count = 0;

  constructor({ limit }: columns.ColumnCountGetFilter) {
    super();
    if (limit < 0) throw illegalArgument(`limit be positive ${limit}`);
    this.#limit = limit;
  }

  override reset(): void {
    this.#count = 0;
  }

  override filterAllRemaining(): boolean {
    return this.#count > this.#limit;
  }

  filterCell(_cell: Cell): ReturnCode {
    this.#count++;
    return this.filterAllRemaining() ? "nextColumn" : "includeAndNextColumn";
  }
}

/** With a column to begin at, only the first cell of the page is compared with it, in whatever family it is. */
export class ColumnPageFilter extends BaseFilter {
  readonly #end: number;
  readonly #offset: number;
  readonly #columnOffset: Buffer | undefined;
  #count = 0;

  constructor({ limit, offset = 0, columnOffset }: columns.ColumnPaginationFilter) {
    super();
    if (limit < 0) throw illegalArgument(`limit must be positive ${limit}`);
    if (offset < 0) throw illegalArgument(`offset must be positive ${offset}`);
    this.#offset = columnOffset === undefined ? offset : 0;
    // Java's sum of two ints: a page that would end behind 2^31 ends before everything.
    this.#end = (this.#offset + limit) | 0;
    this.#columnOffset = columnOffset;
  }

  override reset(): void {
    this.#count = 0;
  }

  override filterRowKey(_row: Buffer): boolean {
    return false;
  }

  filterCell(cell: Cell): ReturnCode {
    if (this.#count >= this.#end) return "nextRow";
    if (this.#columnOffset !== undefined && this.#count === 0 && cell.qualifier.compare(this.#columnOffset) < 0) {
      return "seekNextUsingHint";
    }
    this.#count++;
    return this.#count > this.#offset ? "includeAndNextColumn" : "nextColumn";
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    return this.#columnOffset === undefined ? undefined : firstOfColumn(cell, this.#columnOffset);
  }
}

export class QualifierPrefixFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #prefix: Buffer;

  constructor({ prefix }: columns.ColumnPrefixFilter) {
    super();
    this.#prefix = prefix;
  }

  filterCell(cell: Cell): ReturnCode {
    const { qualifier } = cell;
    const order = qualifier.subarray(0, this.#prefix.length).compare(this.#prefix);
    if (order === 0) return "include";
    return order < 0 ? "seekNextUsingHint" : "nextRow";
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    return firstOfColumn(cell, this.#prefix);
  }
}

/** Hints from one prefix to the next. Of prefixes that begin with one another only the longest below a qualifier is looked at, as with HBase. */
export class QualifierPrefixesFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #prefixes: readonly Buffer[];
  #hint: Buffer | undefined;

  constructor({ prefixes }: columns.MultipleColumnPrefixFilter) {
    super();
    this.#prefixes = [...prefixes].sort((one, other) => one.compare(other));
    const isRepeated = this.#prefixes.some(
      (prefix, index) => index > 0 && prefix.equals(this.#prefixes[index - 1] ?? EMPTY),
    );
    if (isRepeated) throw illegalArgument("prefixes must be distinct");
  }

  filterCell(cell: Cell): ReturnCode {
    if (this.#prefixes.length === 0) return "include";
    const { qualifier } = cell;
    const behind = this.#prefixes.findIndex((prefix) => prefix.compare(qualifier) > 0);
    const last = this.#prefixes.at(behind === -1 ? -1 : behind - 1);
    if (behind !== 0 && last !== undefined && qualifier.subarray(0, last.length).equals(last)) return "include";
    if (behind === -1) return "nextRow";
    this.#hint = this.#prefixes[behind];
    return "seekNextUsingHint";
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    return this.#hint === undefined ? undefined : firstOfColumn(cell, this.#hint);
  }
}

export class QualifierRangeFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #range: columns.ColumnRange;

  constructor(range: columns.ColumnRangeFilter) {
    super();
    this.#range = range;
  }

  filterCell(cell: Cell): ReturnCode {
    const { min, minInclusive, max, maxInclusive } = this.#range;
    const { qualifier } = cell;
    const order = min === undefined ? 1 : qualifier.compare(min);
    if (order < 0) return "seekNextUsingHint";
    if (order === 0 && !minInclusive) return "nextColumn";
    if (max === undefined) return "include";
    const orderToMax = qualifier.compare(max);
    return orderToMax < 0 || (orderToMax === 0 && maxInclusive) ? "include" : "nextRow";
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    return firstOfColumn(cell, this.#range.min ?? EMPTY);
  }
}

/** The first cell of a row; with qualifiers: up to and with the first that has one of them. */
export class FirstCellsFilter extends BaseFilter {
  readonly #qualifiers: readonly Buffer[] | undefined;
  #found = false;

  /** @param qualifiers undefined: any */
  constructor(qualifiers: readonly Buffer[] | undefined) {
    super();
    this.#qualifiers = qualifiers;
  }

  override reset(): void {
    this.#found = false;
  }

  filterCell(cell: Cell): ReturnCode {
    if (this.#found) return "nextRow";
    const { qualifier } = cell;
    this.#found = this.#qualifiers?.some((wanted) => wanted.equals(qualifier)) ?? true;
    return "include";
  }
}

/** Leaves tags out with the values. */
export class KeysFilter extends BaseFilter {
  readonly #lenAsVal: boolean;

  constructor({ lenAsVal }: columns.KeyOnlyFilter) {
    super();
    this.#lenAsVal = lenAsVal;
  }

  filterCell(_cell: Cell): ReturnCode {
    return "include";
  }

  override transformCell(cell: Cell): Cell {
    const { row, family, qualifier, timestamp, typeCode } = cell;
    const value = this.#lenAsVal ? int32(cell.valueLength) : EMPTY;
    const [keys] = decodeCells(encodeCells([{ row, family, qualifier, timestamp, typeCode, value }]));
    return keys as Cell;
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export class TimesFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #timestamps: ReadonlySet<bigint>;
  /** newest first */
  readonly #descending: readonly bigint[];
  readonly #canHint: boolean;

  constructor({ timestamps, canHint }: columns.TimestampsFilter) {
    super();
    const negative = timestamps.find((timestamp) => timestamp < 0n);
    if (negative !== undefined) throw illegalArgument(`must be positive ${negative}`);
    this.#timestamps = new Set(timestamps);
    this.#descending = [...this.#timestamps].sort((one, other) => (one > other ? -1 : 1));
    this.#canHint = canHint;
  }

  filterCell(cell: Cell): ReturnCode {
    const { timestamp } = cell;
    if (this.#timestamps.has(timestamp)) return "include";
    const oldest = this.#descending.at(-1);
    if (oldest === undefined || timestamp < oldest) return "nextColumn";
    return this.#canHint ? "seekNextUsingHint" : "skip";
  }

  override nextCellHint(cell: Cell): CellHint | undefined {
    if (!this.#canHint) return undefined;
    const { timestamp } = cell;
    return firstOfColumnAt(cell, this.#descending.find((other) => other < timestamp) ?? OLDEST);
  }
}
