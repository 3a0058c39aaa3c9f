/**
 * Aligned columns that are printed as they come: a page of rows at a time, each no narrower than those before it. A library would want
 * all rows before it prints the first, and a scan has no end; only the width of a character is a library's to know.
 */
import stringWidth from "string-width";
import type { Output } from "./output.ts";

/** Wider cells push the rest of their line to the right, so that one long key does not make every line wide. */
const MAX_WIDTH = 40;
const GAP = "  ";

export interface ColumnHead {
  readonly title: string;
  readonly right?: boolean;
}

export class Columns {
  readonly #out: Output;
  readonly #heads: readonly ColumnHead[];
  readonly #widths: number[];
  #headed = false;

  constructor(out: Output, heads: readonly (string | ColumnHead)[]) {
    this.#out = out;
    this.#heads = heads.map((head) => (typeof head === "string" ? { title: head } : head));
    this.#widths = this.#heads.map(({ title }) => stringWidth(title));
  }

  /** Prints nothing at all, not even the head, as long as there is no row. */
  async print(rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length === 0) return;
    for (const row of rows) this.#widen(row);
    const lines = rows.map((row) => this.#line(row));
    if (!this.#headed) lines.unshift(this.#out.paint("bold", this.#line(this.#heads.map(({ title }) => title))));
    this.#headed = true;
    await this.#out.write(lines.map((line) => `${line}\n`).join(""));
  }

  #widen(row: readonly string[]): void {
    for (const [index, text] of row.entries()) {
      const width = stringWidth(text);
      if (width <= MAX_WIDTH && width > (this.#widths[index] ?? 0)) this.#widths[index] = width;
    }
  }

  #line(row: readonly string[]): string {
    const cells = row.map((text, index) => {
      const space = " ".repeat(Math.max(0, (this.#widths[index] ?? 0) - stringWidth(text)));
      return this.#heads[index]?.right === true ? space + text : text + space;
    });
    return cells.join(GAP).trimEnd();
  }
}
