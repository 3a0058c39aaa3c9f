/** Filters that go by the row's key or number. */
import type * as rows from "../../filter/row-filters.ts";
import type { Cell } from "../../wire/cell.ts";
import { BaseFilter } from "./base-filter.ts";
import { illegalArgument } from "./filter-failures.ts";
import type { CellHint, ReturnCode } from "./row-filter.ts";

/** Hints at where the prefix begins, and ends the scan behind it. */
export class PrefixRowFilter extends BaseFilter {
  override readonly hinting = true;
  readonly #prefix: Buffer;
  readonly #reversed: boolean;
  readonly #hint: Buffer | undefined;
  #passed = false;
  #filterRow = true;
  #isBefore = false;

  constructor({ prefix }: rows.PrefixFilter, reversed: boolean) {
    super();
    this.#prefix = prefix;
    this.#reversed = reversed;
    this.#hint = reversed ? firstBehindPrefix(prefix) : prefix;
  }

  override reset(): void {
    this.#filterRow = true;
  }

  override filterAllRemaining(): boolean {
    return this.#passed;
  }

  override filterRowKey(row: Buffer): boolean {
    if (this.#passed) return true;
    const order = row.subarray(0, this.#prefix.length).compare(this.#prefix);
    if (this.#reversed ? order < 0 : order > 0) this.#passed = true;
    this.#filterRow = order !== 0;
    this.#isBefore = order !== 0 && !this.#passed;
    return this.#passed;
  }

  filterCell(_cell: Cell): ReturnCode {
    if (this.#isBefore) return "seekNextUsingHint";
    return this.#filterRow ? "nextRow" : "include";
  }

  override filterRow(): boolean {
    return this.#filterRow;
  }

  override nextCellHint(_cell: Cell): CellHint | undefined {
    return this.#hint === undefined ? undefined : { row: this.#hint };
  }
}

/**
 * The smallest row behind all that have the prefix; undefined: there is none. (Java adds one to the last byte below 0x7f, which is
 * too small for some bytes above: a reversed scan would miss rows.)
 */
function firstBehindPrefix(prefix: Buffer): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const row = Buffer.from(prefix.subarray(0, length));
  row[length - 1] = (row[length - 1] as number) + 1;
  return row;
}

export class InclusiveStopRowFilter extends BaseFilter {
  readonly #stopRow: Buffer;
  readonly #reversed: boolean;
  #done = false;

  constructor({ stopRow }: rows.InclusiveStopFilter, reversed: boolean) {
    super();
    this.#stopRow = stopRow;
    this.#reversed = reversed;
  }

  override filterAllRemaining(): boolean {
    return this.#done;
  }

  override filterRowKey(row: Buffer): boolean {
    if (this.#done) return true;
    const order = row.compare(this.#stopRow);
    this.#done = this.#reversed ? order < 0 : order > 0;
    return this.#done;
  }

  filterCell(_cell: Cell): ReturnCode {
    return this.#done ? "nextRow" : "include";
  }
}

/** Counts in `filterRow`, which is asked for rows only that have passed so far. */
export class PageRowFilter extends BaseFilter {
  override readonly hasFilterRow = true;
  readonly #pageSize: bigint;
  #accepted = 0n;

  constructor({ pageSize }: rows.PageFilter) {
    super();
    if (pageSize < 0n) throw illegalArgument(`must be positive ${pageSize}`);
    this.#pageSize = pageSize;
  }

  override filterAllRemaining(): boolean {
    return this.#accepted >= this.#pageSize;
  }

  filterCell(_cell: Cell): ReturnCode {
    return "include";
  }

  override filterRow(): boolean {
    this.#accepted++;
    return this.#accepted > this.#pageSize;
  }
}

export class RandomlyRowFilter extends BaseFilter {
  override readonly hasFilterRow = true;
  readonly #chance: number;
  readonly #random: () => number;
  #filterRow = false;

  /** @param random 0 up to 1 */
  constructor({ chance }: rows.RandomRowFilter, random: () => number) {
    super();
    this.#chance = chance;
    this.#random = random;
  }

  override reset(): void {
    this.#filterRow = false;
  }

  override filterRowKey(_row: Buffer): boolean {
    this.#filterRow = this.#isLeftOut();
    return this.#filterRow;
  }

  filterCell(_cell: Cell): ReturnCode {
    return this.#filterRow ? "nextRow" : "include";
  }

  override filterRow(): boolean {
    return this.#filterRow;
  }

  #isLeftOut(): boolean {
    if (this.#chance < 0) return true;
    return this.#chance <= 1 && this.#random() >= this.#chance;
  }
}
