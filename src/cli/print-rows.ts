/** Rows as the commands print them: a line of JSON each, or for people a line for each cell, in columns. */
import { toPrintable } from "../bytes/printable.ts";
import type { Cell } from "../wire/cell.ts";
import type { Row } from "../wire/row.ts";
import { Columns } from "./columns.ts";
import type { Output } from "./output.ts";
import { writeRows } from "./row-json.ts";

/** Nobody reads more than that of one value on a screen; JSON has all of it. */
const MAX_SHOWN_BYTES = 1_000;

export interface RowPrinter {
  print(rows: readonly Row[]): Promise<void>;
}

/** @param raw delete markers may be among the cells */
export function rowPrinter(out: Output, raw = false): RowPrinter {
  return out.format === "json" ? new JsonRows(out) : new RowTable(out, raw);
}

class JsonRows implements RowPrinter {
  readonly #out: Output;

  constructor(out: Output) {
    this.#out = out;
  }

  print(rows: readonly Row[]): Promise<void> {
    return writeRows(rows, (text) => this.#out.write(text));
  }
}

class RowTable implements RowPrinter {
  readonly #raw: boolean;
  readonly #columns: Columns;

  constructor(out: Output, raw: boolean) {
    this.#raw = raw;
    this.#columns = new Columns(out, ["ROW", "COLUMN", "TIMESTAMP", ...(raw ? ["TYPE"] : []), "VALUE"]);
  }

  print(rows: readonly Row[]): Promise<void> {
    return this.#columns.print(rows.flatMap((row) => this.#lines(row)));
  }

  /** The key stands on the row's first line only. */
  #lines(row: Row): string[][] {
    return row.cells.map((cell, index) => [
      index === 0 ? toPrintable(row.key) : "",
      cell.column,
      timeText(cell),
      ...(this.#raw ? [String(cell.type ?? cell.typeCode)] : []),
      toPrintable(cell.value, MAX_SHOWN_BYTES),
    ]);
  }
}

const FIRST_DATE_MS = Date.UTC(2000, 0);
const LAST_DATE_MS = Date.UTC(2200, 0);

/** A date where it can be meant as one; applications use timestamps as version numbers too. */
function timeText({ timestamp, timestampMs }: Cell): string {
  const isDate = timestampMs >= FIRST_DATE_MS && timestampMs < LAST_DATE_MS;
  return isDate ? new Date(timestampMs).toISOString() : String(timestamp);
}
