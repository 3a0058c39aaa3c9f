/**
 * The cells of a request's cell block, handed out in the order of the message. What an action states is its own whether the action
 * succeeds or not, so that the next one finds its cells where they are.
 */
import { readInt32 } from "../../bytes/big-endian.ts";
import type { MutationProto } from "../../protobuf/client-messages.ts";
import { Cell } from "../../wire/cell.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";

/** One mutation's cells. */
export interface CellShare {
  readonly cells: readonly Cell[];
  /** what is wrong with the count; thrown by whoever wants the cells */
  readonly problem: string | undefined;
}

const NOTHING: CellShare = { cells: [], problem: undefined };

export class RequestCells {
  readonly #block: Buffer | undefined;
  #at = 0;

  /** @param block checked cells */
  constructor(block: Buffer | undefined) {
    this.#block = block;
  }

  /** What follows for this mutation; never more than there is, whatever it states. */
  share({ associatedCellCount = 0 }: MutationProto): CellShare {
    if (associatedCellCount <= 0) return NOTHING;
    const stated = `Cell count of ${associatedCellCount}`;
    const block = this.#block;
    if (block === undefined) return { cells: [], problem: `${stated} but no cellScanner` };
    const cells: Cell[] = [];
    while (cells.length < associatedCellCount && this.#at < block.length) {
      cells.push(new Cell(block, this.#at));
      this.#at += 4 + readInt32(block, this.#at);
    }
    if (cells.length === associatedCellCount) return { cells, problem: undefined };
    return { cells, problem: `${stated} but at index ${cells.length} no cell returned` };
  }
}

/** Undefined if the mutation's cells are in the message. Throws `DoNotRetryIOException` for a count that lies. */
export function cellsOf({ associatedCellCount = 0 }: MutationProto, share: CellShare): readonly Cell[] | undefined {
  if (share.problem !== undefined) throw doNotRetryIO(share.problem);
  return associatedCellCount > 0 ? share.cells : undefined;
}
