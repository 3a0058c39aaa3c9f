/** Lines of an import that are written together: bounded in rows and bytes, acknowledged as a whole. */
import type { TableOperation } from "../table/batch-types.ts";
import type { CliTable } from "./client.ts";
import type { Line } from "./line-reader.ts";
import type { RowChanges } from "./row-json.ts";

const MAX_ROWS = 1_000;
const MAX_BYTES = 4 * 1_048_576;

/** A line that HBase did not take, and why. */
export class RefusedLineError extends Error {
  constructor(line: number, cause: unknown) {
    super(`line ${line} was not written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export class ImportBatch {
  readonly #operations: TableOperation[] = [];
  /** of each operation */
  readonly #lines: number[] = [];
  #bytes = 0;
  rows = 0;

  get full(): boolean {
    return this.rows >= MAX_ROWS || this.#bytes >= MAX_BYTES;
  }

  add({ number, bytes }: Line, { row, puts, deletes }: RowChanges): void {
    // Every cell has its own time, so the order of the two does not matter, and neither does doing both again.
    if (deletes.length > 0) this.#push(number, { delete: row, columns: deletes });
    if (puts.length > 0) this.#push(number, { put: row, values: puts });
    this.rows++;
    this.#bytes += bytes.length;
  }

  /** Resolves when every row is acknowledged; rejects with `RefusedLineError` for the first line that is not. */
  async write(table: CliTable, signal: AbortSignal): Promise<void> {
    if (this.#operations.length === 0) return;
    const outcomes = await table.batch(this.#operations, { signal });
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.ok) continue;
      signal.throwIfAborted();
      throw new RefusedLineError(this.#lines[index] ?? 0, outcome.error);
    }
  }

  #push(line: number, operation: TableOperation): void {
    this.#operations.push(operation);
    this.#lines.push(line);
  }
}
