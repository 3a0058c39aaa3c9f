/**
 * A scan as its caller sees it: rows one by one, in arrays as they came, or as a stream. It asks for nothing before the first of
 * them is wanted, and ends once, by whatever ends it.
 */
import type { Readable } from "node:stream";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { TableName } from "../names/table-name.ts";
import { type Abortable, unwatchAbort, watchAbort } from "../rpc/abort-watch.ts";
import type { Row } from "../wire/row.ts";
import type { ScanPlan } from "./scan-plan.ts";
import { ScanPrefetch } from "./scan-prefetch.ts";
import { type ScanContext, ScanSteps } from "./scan-steps.ts";
import { rowStream } from "./scanner-stream.ts";

const NO_ROWS: readonly Row[] = [];
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The rows of a table, from `table.scan(options)`. It can be walked through once; a second time is an `InvalidArgumentError`:
 *
 * ```ts
 * for await (const row of table.scan({ prefix: "user:" })) console.log(row.text("info:name"));
 * ```
 *
 * `break`, `return` and errors in the loop close it. Whoever takes rows in another way and stops early calls `close()`, or writes
 * `await using`; a scanner that is merely forgotten is kept alive at the server for as long as the process runs.
 */
export class Scanner implements AsyncIterable<Row>, AsyncDisposable {
  readonly #plan: ScanPlan;
  readonly #steps: ScanSteps;
  readonly #source: ScanPrefetch;
  readonly #ends = new AbortController();
  readonly #onAbort: Abortable = { abort: (reason) => this.#abort(reason) };
  /** of the answer that is being handed out */
  #rows: readonly Row[] = NO_ROWS;
  #index = 0;
  #filling: Promise<boolean> | undefined;
  /** rows were asked for, and there will be no more: whoever begins again has missed them */
  #walked = false;
  #over = false;

  /** @internal Users call `table.scan(options)`. */
  constructor(table: TableName, plan: ScanPlan, context: ScanContext) {
    this.#plan = plan;
    this.#steps = new ScanSteps(table, plan, context, this.#ends.signal);
    this.#source = new ScanPrefetch(this.#steps, plan, context.clock, () => this.#onEnd());
    const { signal } = plan;
    if (signal?.aborted === true) this.#abort(signal.reason);
    else if (signal !== undefined) watchAbort(signal, this.#onAbort);
  }

  /**
   * What the scan has cost so far, by HBase's names: `RPC_CALLS`, `BYTES_IN_RESULTS`, `REGIONS_SCANNED`, … With `onMetrics` also what
   * the servers counted, such as `ROWS_SCANNED`.
   */
  get metrics(): ReadonlyMap<string, bigint> {
    return this.#steps.metrics.merged();
  }

  /** One row after the other. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Row, undefined> {
    if (this.#walked && this.#over) return refusingIterator();
    const iterator: AsyncIterableIterator<Row, undefined> = {
      next: () => this.#next(),
      return: async () => {
        await this.close();
        return DONE;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Arrays of rows, never empty ones, as the answers brought them: fewer promises for who takes very many rows. */
  batches(): AsyncIterableIterator<readonly Row[], undefined> {
    if (this.#walked && this.#over) return refusingIterator();
    const iterator: AsyncIterableIterator<readonly Row[], undefined> = {
      next: () => this.#nextBatch(),
      return: async () => {
        await this.close();
        return DONE;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** All rows. Mind the memory: a table may be larger than it. */
  async toArray(): Promise<Row[]> {
    const all: Row[] = [];
    for await (const rows of this.batches()) for (const row of rows) all.push(row);
    return all;
  }

  /** A Node stream of rows (object mode), with back pressure. Destroying it closes the scanner. */
  stream(): Readable {
    return rowStream(this);
  }

  /** Ends the scan; rows that were fetched ahead are dropped. Never rejects, and does not wait for the server. Idempotent. */
  close(): Promise<void> {
    this.#over = true;
    this.#dropRows();
    this.#source.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #abort(reason: unknown): void {
    this.#dropRows();
    this.#source.abort(reason);
  }

  /** Called for every row: a promise that is settled already, as long as there are rows. */
  #next(): Promise<IteratorResult<Row, undefined>> {
    if (this.#index < this.#rows.length)
      return Promise.resolve({ done: false, value: this.#rows[this.#index++] as Row });
    return this.#fill().then((more) => (more ? this.#next() : DONE));
  }

  #nextBatch(): Promise<IteratorResult<readonly Row[], undefined>> {
    if (this.#index < this.#rows.length) {
      const value = this.#index === 0 ? this.#rows : this.#rows.slice(this.#index);
      this.#dropRows();
      return Promise.resolve({ done: false, value });
    }
    return this.#fill().then((more) => (more ? this.#nextBatch() : DONE));
  }

  /** False at the end. Asked several times at once, it brings one answer. */
  #fill(): Promise<boolean> {
    this.#filling ??= this.#takeRows();
    return this.#filling;
  }

  async #takeRows(): Promise<boolean> {
    this.#walked = true;
    try {
      const rows = await this.#source.take();
      if (rows === undefined) this.#over = true;
      this.#rows = rows ?? NO_ROWS;
      this.#index = 0;
      return rows !== undefined;
    } catch (error) {
      this.#over = true;
      throw error;
    } finally {
      this.#filling = undefined;
    }
  }

  #dropRows(): void {
    this.#rows = NO_ROWS;
    this.#index = 0;
  }

  #onEnd(): void {
    this.#ends.abort();
    const { signal, onMetrics } = this.#plan;
    if (signal !== undefined) unwatchAbort(signal, this.#onAbort);
    // What the caller's function throws is not an error of the scan.
    if (onMetrics !== undefined) queueMicrotask(() => onMetrics(this.metrics));
  }
}

/** A walk through a scanner that has given its rows: an empty one would look like an empty table. */
function refusingIterator(): AsyncIterableIterator<never, undefined> {
  const iterator: AsyncIterableIterator<never, undefined> = {
    next: () =>
      Promise.reject(
        new InvalidArgumentError("scanner", "has been walked through, and gives its rows once; call scan() again"),
      ),
    return: () => Promise.resolve(DONE),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
