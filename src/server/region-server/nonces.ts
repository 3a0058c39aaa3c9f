/**
 * Which increments and appends this server has carried out, by (group, nonce), whatever their table: what comes again within half an hour
 * is not carried out again, but answered with what it made (HBase reads as of its write). Nothing runs beside anything else here, so that
 * a nonce is either unknown or done. As HBase's ServerNonceManager, it hears of those of another server only from that server's log, when
 * that ended without closing the region; then what it made is not known.
 */
import type { Cell } from "../../wire/cell.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { LoggedNonce, NonceLog, OperationNonce } from "./nonce-log.ts";

/** However many are made in that time, no more are remembered; the oldest go first. */
const MAX_NONCES = 1_000_000;
/** Of the cells that were made; beyond it the oldest are answered as if they were known from a log. */
const MAX_ANSWER_BYTES = 16 << 20;
/** What a cell takes beside its bytes. */
const CELL_OVERHEAD_BYTES = 100;
/** HBase's own slack for clocks that differ. */
const LOG_SLACK = 1.5;

export interface NoncesOptions {
  /** how long one is remembered */
  readonly graceMs: number;
  /** milliseconds of a clock that only goes forward */
  readonly monotonicMs: () => number;
  /** milliseconds since 1970 */
  readonly clock: () => number;
  /** where they outlive the process; undefined: nothing does */
  readonly log?: NonceLog | undefined;
}

interface Done extends OperationNonce {
  readonly doneAtMs: number;
  /** by the clock that others read, too */
  readonly atMs: number;
  /** in whose log it is: that of one opening, for what is closed in order leaves no log */
  readonly region: ServedRegion | undefined;
  /** undefined: not known, or not any more */
  cells: readonly Cell[] | undefined;
}

export class Nonces {
  readonly #options: NoncesOptions;
  /** in the order in which they were done */
  readonly #done = new Map<string, Done>();
  /** those of them whose cells are kept, in that order */
  readonly #answers = new Set<Done>();
  #answerBytes = 0;

  constructor(options: NoncesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#done.size;
  }

  /** What it made, nothing if only that it was carried out is known; undefined if it was not. */
  answer(operation: OperationNonce | undefined): readonly Cell[] | undefined {
    if (operation === undefined) return undefined;
    this.#forget();
    const done = this.#done.get(keyOf(operation));
    return done === undefined ? undefined : (done.cells ?? []);
  }

  /** After success, in the same turn; what failed may be tried again. */
  remember(operation: OperationNonce | undefined, region: ServedRegion, cells: readonly Cell[]): void {
    if (operation === undefined) return;
    const atMs = this.#options.clock();
    this.#add({ ...operation, doneAtMs: this.#options.monotonicMs(), atMs, region, cells });
    this.#options.log?.write({ ...operation, region: region.info.encodedName, atMs });
    this.#forget();
  }

  /** Out of the log of a server that has ended. */
  recover(logged: Iterable<LoggedNonce>): void {
    const { graceMs, clock, monotonicMs, log } = this.#options;
    const oldestMs = clock() - LOG_SLACK * graceMs;
    for (const { group, nonce, atMs } of logged) {
      if (atMs < oldestMs) log?.forget({ group, nonce });
      else if (!this.#done.has(keyOf({ group, nonce })))
        this.#add({ group, nonce, doneAtMs: monotonicMs(), atMs, region: undefined, cells: undefined });
    }
    this.#forget();
  }

  /** What is in the logs of regions that the server had when it ended. The rest ends with it. */
  logged(regions: readonly ServedRegion[]): LoggedNonce[] {
    const open = new Set(regions);
    const logged: LoggedNonce[] = [];
    for (const { group, nonce, atMs, region } of this.#done.values()) {
      if (region === undefined || !open.has(region)) this.#options.log?.forget({ group, nonce });
      else logged.push({ group, nonce, atMs, region: region.info.encodedName });
    }
    return logged;
  }

  /** What is in the log stays there. */
  clear(): void {
    this.#done.clear();
    this.#answers.clear();
    this.#answerBytes = 0;
  }

  /** As if nothing had been carried out. */
  erase(): void {
    for (const done of this.#done.values()) this.#options.log?.forget(done);
    this.clear();
  }

  #add(done: Done): void {
    this.#done.set(keyOf(done), done);
    if (done.cells === undefined || done.cells.length === 0) return;
    this.#answers.add(done);
    this.#answerBytes += bytesOf(done.cells);
    for (const oldest of this.#answers) {
      if (this.#answerBytes <= MAX_ANSWER_BYTES) return;
      this.#dropCells(oldest);
    }
  }

  #dropCells(done: Done): void {
    if (this.#answers.delete(done)) this.#answerBytes -= bytesOf(done.cells ?? []);
    done.cells = undefined;
  }

  #forget(): void {
    const oldest = this.#options.monotonicMs() - this.#options.graceMs;
    for (const [key, done] of this.#done) {
      if (done.doneAtMs > oldest && this.#done.size <= MAX_NONCES) return;
      this.#done.delete(key);
      this.#dropCells(done);
      this.#options.log?.forget(done);
    }
  }
}

/** Undefined if the client gives none. */
export function operationNonce(group: bigint, nonce: bigint | undefined): OperationNonce | undefined {
  return nonce === undefined || nonce === 0n ? undefined : { group, nonce };
}

function keyOf({ group, nonce }: OperationNonce): string {
  return `${group.toString(36)}:${nonce.toString(36)}`;
}

function bytesOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.byteLength + CELL_OVERHEAD_BYTES, 0);
}
