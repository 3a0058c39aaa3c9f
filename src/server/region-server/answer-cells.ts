/** The cells of one answer, and the Results that count them: behind the message for clients with a codec, inside it for others. */

import type { Result as ResultTable } from "../../protobuf/client-messages.ts";
import type * as messages from "../../protobuf/hbase-messages.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { Cell } from "../../wire/cell.ts";
import type { Steps } from "../turns.ts";

export type ResultInput = InputOf<typeof ResultTable>;

/** Cells between two places where the work may be left. */
const CELLS_A_STEP = 1_024;

export class AnswerCells {
  /** whether the client reads a cell block */
  readonly inBlock: boolean;
  readonly #cells: Cell[] = [];
  #blockBytes = 0;
  #bytes = 0;

  constructor(inBlock: boolean) {
    this.inBlock = inBlock;
  }

  /** of all cells so far, wherever they are */
  get bytes(): number {
    return this.#bytes;
  }

  /** For what is no cell and takes room all the same. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** The Result of these cells, which are kept for the block if there is one. */
  result(cells: readonly Cell[], stale: boolean): ResultInput {
    if (!this.inBlock) return this.inlineResult(cells, stale);
    this.add(cells);
    return { associatedCellCount: cells.length, ...(stale || cells.length > 0 ? { stale } : {}) };
  }

  /** The Result with its cells in it, whatever the client's codec. */
  inlineResult(cells: readonly Cell[], stale: boolean): ResultInput {
    this.#bytes += bytesOf(cells);
    if (cells.length === 0) return { associatedCellCount: 0, ...(stale ? { stale } : {}) };
    return { cell: cells.map(cellMessage), stale };
  }

  add(cells: readonly Cell[]): void {
    for (const cell of cells) {
      const bytes = cell.byteLength;
      this.#blockBytes += bytes;
      this.#bytes += bytes;
      this.#cells.push(cell);
    }
  }

  /** Undefined if there are none. */
  *block(): Steps<Buffer | undefined> {
    const cells = this.#cells;
    if (cells.length === 0) return undefined;
    const block = Buffer.allocUnsafe(this.#blockBytes);
    let at = 0;
    for (const [index, cell] of cells.entries()) {
      at = cell.copyTo(block, at);
      if (index % CELLS_A_STEP === CELLS_A_STEP - 1) yield;
    }
    return block;
  }
}

export function existence(exists: boolean, stale: boolean): ResultInput {
  return { exists, associatedCellCount: 0, ...(stale ? { stale } : {}) };
}

/** A cell inside protobuf. Tags do not go to clients. */
export function cellMessage(cell: Cell): messages.Cell {
  const { row, family, qualifier, value } = cell;
  return { row, family, qualifier, timestamp: BigInt.asUintN(64, cell.timestamp), cellType: cell.typeCode, value };
}

export function bytesOf(cells: readonly Cell[]): number {
  return cells.reduce((bytes, cell) => bytes + cell.byteLength, 0);
}
