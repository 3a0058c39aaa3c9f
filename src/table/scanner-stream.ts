/** A scan as a Node `Readable` in object mode: as many rows as it wants, the rest waits. */
import { Readable } from "node:stream";
import type { Row } from "../wire/row.ts";

/** What is streamed: a scanner. */
export interface RowSource {
  batches(): AsyncIterableIterator<readonly Row[], undefined>;
}

export function rowStream(source: RowSource): Readable {
  return new RowReadable(source.batches());
}

class RowReadable extends Readable {
  readonly #batches: AsyncIterableIterator<readonly Row[], undefined>;
  #rows: readonly Row[] = [];
  #index = 0;
  #fetching = false;

  constructor(batches: AsyncIterableIterator<readonly Row[], undefined>) {
    super({ objectMode: true });
    this.#batches = batches;
  }

  override _read(): void {
    if (this.#index < this.#rows.length) this.#pushRows();
    else if (!this.#fetching) this.#fetch();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#rows = [];
    this.#batches.return?.().then(
      () => done(error),
      (failure: unknown) => done(error ?? (failure as Error)),
    );
  }

  #fetch(): void {
    this.#fetching = true;
    this.#batches.next().then(
      ({ value }) => {
        this.#fetching = false;
        if (value === undefined) {
          this.push(null);
          return;
        }
        this.#rows = value;
        this.#index = 0;
        this.#pushRows();
      },
      (error: unknown) => this.destroy(error as Error),
    );
  }

  /** At least one, after which Node calls `_read` again as soon as it wants more. */
  #pushRows(): void {
    while (this.#index < this.#rows.length) if (!this.push(this.#rows[this.#index++])) return;
  }
}
