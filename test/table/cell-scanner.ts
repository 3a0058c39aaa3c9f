/** The cells of a request's block, taken in the order in which its mutations announce them: as servers do. */
import { type Cell, decodeCells } from "../../src/wire/cell.ts";

export class CellScanner {
  readonly #cells: Cell[];

  constructor(block: Uint8Array | undefined) {
    this.#cells = block === undefined ? [] : decodeCells(block);
  }

  take(count: number): Cell[] {
    if (count > this.#cells.length) throw new Error(`${count} cells are announced, ${this.#cells.length} are left`);
    return this.#cells.splice(0, count);
  }

  expectEnd(): void {
    if (this.#cells.length > 0) throw new Error(`${this.#cells.length} cells belong to no mutation`);
  }
}
