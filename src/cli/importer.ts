/**
 * Reads lines and writes them, a batch under way while the next one is read. A checkpoint says only what was acknowledged, so that
 * going on from it repeats at most two batches, which changes nothing: every cell keeps its exported time.
 */
import type { Checkpoint, CheckpointFile } from "./checkpoint.ts";
import type { CliTable } from "./client.ts";
import { ImportBatch } from "./import-batch.ts";
import { type Line, linesOf } from "./line-reader.ts";
import type { Progress } from "./progress.ts";
import { changesOfJson, type RowChanges } from "./row-json.ts";

export interface ImportPlan {
  readonly table: CliTable;
  readonly chunks: AsyncIterable<Buffer>;
  /** where `chunks` begins */
  readonly from: Checkpoint;
  readonly checkpoint: CheckpointFile | undefined;
  readonly skipBad: boolean;
  readonly totalBytes: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly warn: (text: string) => void;
}

/** A line that is no row, without leave to pass over it. What stands before it was written. */
export class BadLineError extends Error {}

export class Importer {
  readonly #plan: ImportPlan;
  #done: Checkpoint;
  #bad: number;
  #batch = new ImportBatch();
  /** the batch under way */
  #writing: Promise<void> = Promise.resolve();
  #read: { lines: number; bytes: number };

  constructor(plan: ImportPlan) {
    this.#plan = plan;
    this.#done = plan.from;
    this.#bad = plan.from.bad;
    this.#read = plan.from;
  }

  /** What HBase has acknowledged. */
  get done(): Checkpoint {
    return this.#done;
  }

  /** @returns what was done, with that of earlier runs */
  async run(): Promise<Checkpoint> {
    try {
      for await (const line of linesOf(this.#plan.chunks, this.#plan.from)) {
        this.#plan.signal.throwIfAborted();
        await this.#take(line);
      }
      await this.#flush();
    } finally {
      // Nothing is left behind that would reject with nobody to hear of it.
      await this.#writing.catch(() => undefined);
    }
    return this.#done;
  }

  async #take(line: Line): Promise<void> {
    const text = textOf(line.bytes);
    const changes = text?.trim() === "" ? undefined : await this.#changesOf(line, text);
    if (changes !== undefined) this.#batch.add(line, changes);
    this.#read = { lines: line.number, bytes: line.end };
    if (this.#batch.full) await this.#send();
  }

  async #changesOf(line: Line, text: string | undefined): Promise<RowChanges | undefined> {
    try {
      if (text === undefined) throw new Error("it is no UTF-8");
      return changesOfJson(text);
    } catch (error) {
      const problem = `line ${line.number}: ${(error as Error).message}`;
      if (!this.#plan.skipBad) {
        await this.#flush();
        throw new BadLineError(`${problem} (nothing behind it was read; --skip-bad passes over such lines)`);
      }
      this.#bad++;
      this.#plan.warn(`${problem}; passed over`);
      return undefined;
    }
  }

  async #flush(): Promise<void> {
    await this.#send();
    await this.#writing;
  }

  /** Waits for the batch before, so that checkpoints come in their order. */
  async #send(): Promise<void> {
    const batch = this.#batch;
    const reached = { ...this.#read, bad: this.#bad };
    this.#batch = new ImportBatch();
    await this.#writing;
    this.#writing = this.#write(batch, reached);
    // It is awaited with the next batch; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: ImportBatch, reached: { lines: number; bytes: number; bad: number }): Promise<void> {
    const { table, signal, checkpoint, progress, totalBytes } = this.#plan;
    await batch.write(table, signal);
    this.#done = { table: this.#done.table, ...reached, rows: this.#done.rows + batch.rows };
    await checkpoint?.write(this.#done);
    progress.update(this.#done.rows, reached.bytes, totalBytes);
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
