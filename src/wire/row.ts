/**
 * One row of an answer: HBase's Result. It is a view over the cell block the answer came in: cells are found and values cut out
 * when they are asked for. A kept row therefore keeps the whole answer alive; `copy()` keeps only the row.
 */
import { readInt32 } from "../bytes/big-endian.ts";
import { type ColumnName, type ParsedColumn, parseColumn } from "../bytes/column-name.ts";
import { toPrintable } from "../bytes/printable.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { Cell, cellEnd, cellEndIn, encodeCells, isCellIn } from "./cell.ts";

/** Something that reads a value, such as `int64` or any object with a `decode`. */
export interface ValueDecoder<T> {
  decode(bytes: Buffer): T;
}

/** A row as plain text: values by printable column, the newest version of each. */
export interface PlainRow {
  readonly row: string;
  readonly columns: Readonly<Record<string, string>>;
}

const NOTHING = Buffer.alloc(0);

/** A row that was read: a view over the answer it came in. Make a `copy()` of a row that is kept for long. */
export class Row implements Iterable<Cell> {
  /** how many cells it has */
  readonly size: number;
  /** it came from a replica other than the primary, which may lag behind */
  readonly stale: boolean;
  /** there may be more cells of this row (scans with `allowPartials` or `batch`) */
  readonly partial: boolean;
  private readonly block: Buffer;
  private readonly start: number;
  private all: readonly Cell[] | undefined;

  /** @internal @param start the first of `size` cells in `block`, all of them accepted by `cellEnd` */
  constructor(block: Buffer, start: number, size: number, stale = false, partial = false) {
    this.block = block;
    this.start = start;
    this.size = size;
    this.stale = stale;
    this.partial = partial;
  }

  /** @internal A row of cells in memory of their own. */
  static of(cells: readonly Cell[], stale = false, partial = false): Row {
    return new Row(Buffer.concat(cells.map((cell) => cell.bytes())), 0, cells.length, stale, partial);
  }

  /** The row key; empty if there is no cell. */
  get key(): Buffer {
    return this.size === 0 ? NOTHING : new Cell(this.block, this.start).row;
  }

  /** In HBase's order: by family, by qualifier, the newest first. */
  get cells(): readonly Cell[] {
    this.all ??= this.listed();
    return this.all;
  }

  /** Over a list that is not kept, so that cells do not live as long as their row; a generator would cost more than they do. */
  [Symbol.iterator](): ArrayIterator<Cell> {
    return ((this.all as Cell[] | undefined) ?? this.listed())[Symbol.iterator]();
  }

  /** The newest cell of a column (`"family:qualifier"`); of a family (`"family"`) its first cell, whatever column that is in. */
  cell(column: ColumnName): Cell | undefined {
    const { family, qualifier } = columnOf(column);
    const { block } = this;
    let at = this.start;
    for (let index = 0; index < this.size; index++) {
      if (isCellIn(block, at, family, qualifier)) return new Cell(block, at);
      at = this.next(at);
    }
    return undefined;
  }

  has(column: ColumnName): boolean {
    return this.cell(column) !== undefined;
  }

  /**
   * The newest value of a column that came, or undefined; of a family (`"family"` without a colon) that of its first cell. With a codec, such as `int64`, what it makes of it; those of this package throw
   * `ValueFormatError` for bytes that are no such value.
   */
  value(column: ColumnName): Buffer | undefined;
  value<T>(column: ColumnName, codec: ValueDecoder<T>): T | undefined;
  value<T>(column: ColumnName, codec?: ValueDecoder<T>): Buffer | T | undefined {
    const value = this.cell(column)?.value;
    return value === undefined || codec === undefined ? value : codec.decode(value);
  }

  /** The newest value of a column as UTF-8 text. */
  text(column: ColumnName): string | undefined {
    return this.cell(column)?.text;
  }

  /** The timestamp of the newest value of a column: milliseconds since 1970 by convention, exact. */
  timestamp(column: ColumnName): bigint | undefined {
    return this.cell(column)?.timestamp;
  }

  /** All versions of a column that came, or all cells of a family; the newest first. */
  versions(column: ColumnName): Cell[] {
    const { family, qualifier } = columnOf(column);
    return this.cells.filter((cell) => cell.isIn(family, qualifier));
  }

  /**
   * The newest value of each column, by `family:qualifier` in printable form: for people. A key with `\xNN` in it names no column, since
   * strings are UTF-8: of binary columns take `cells`, which have `family` and `qualifier` as bytes.
   */
  values(): Map<string, Buffer> {
    const values = new Map<string, Buffer>();
    for (const cell of this) {
      const { column } = cell;
      if (!values.has(column)) values.set(column, cell.value);
    }
    return values;
  }

  /** Everything as text, for logs and JSON: binary bytes as `\xNN`. */
  toObject(): PlainRow {
    const columns: Record<string, string> = {};
    for (const [column, value] of this.values()) columns[column] = toPrintable(value);
    return { row: toPrintable(this.key), columns };
  }

  /** For `JSON.stringify`: the same as `toObject()`. */
  toJSON(): PlainRow {
    return this.toObject();
  }

  /** The same row with memory of its own: for rows that are kept when their answer is not. */
  copy(): Row {
    const end = this.end();
    return new Row(Buffer.from(this.block.subarray(this.start, end)), 0, this.size, this.stale, this.partial);
  }

  /** @internal The cells' bytes, one behind the other, as in a block. A view. */
  bytes(): Buffer {
    return this.block.subarray(this.start, this.end());
  }

  private listed(): Cell[] {
    const cells = new Array<Cell>(this.size);
    let at = this.start;
    for (let index = 0; index < this.size; index++) {
      cells[index] = new Cell(this.block, at);
      at = this.next(at);
    }
    return cells;
  }

  /** The cells were checked when the row was made: only their own length is read. */
  private next(at: number): number {
    return at + 4 + readInt32(this.block, at);
  }

  private end(): number {
    let at = this.start;
    for (let index = 0; index < this.size; index++) at = this.next(at);
    return at;
  }
}

// What `console.log` shows: not the bytes of the answer.
Object.defineProperty(Row.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Row): PlainRow {
    return this.toObject();
  },
});

/** A row that a test or a stand-in makes up. */
export function rowOf(cells: Parameters<typeof encodeCells>[0]): Row {
  return new Row(encodeCells(cells), 0, cells.length);
}

/** Checks `count` cells from `at` on; returns where they end. @param view over the block, which pays where there are many of them */
export function skipCells(block: Uint8Array, at: number, count: number, view?: DataView): number {
  let next = at;
  if (view === undefined) for (let index = 0; index < count; index++) next = cellEnd(block, next, block.length);
  else for (let index = 0; index < count; index++) next = cellEndIn(view, block, next);
  return next;
}

/** Programs ask for the same few columns again and again. */
const COLUMNS = new Map<string, ParsedColumn>();
const MAX_COLUMNS = 1_000;

function parsedColumn(name: ColumnName): ParsedColumn {
  try {
    return parseColumn(name);
  } catch (error) {
    throw new InvalidArgumentError("column", error instanceof Error ? error.message : String(error));
  }
}

/** A column's bytes; those of strings are remembered. Throws `InvalidArgumentError`. */
export function columnOf(name: ColumnName): ParsedColumn {
  if (typeof name !== "string") return parsedColumn(name);
  const known = COLUMNS.get(name);
  if (known !== undefined) return known;
  const parsed = parsedColumn(name);
  if (COLUMNS.size < MAX_COLUMNS) COLUMNS.set(name, parsed);
  return parsed;
}
