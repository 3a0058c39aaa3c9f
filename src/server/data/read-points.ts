/**
 * The moments of the store that scanners read: each has a number, which HBase calls the mvcc read point. A client whose scanner was lost gives
 * it when it opens another, wherever the region is by then, and reads on in what the first one saw. HBase finds that in the cells as long as
 * no flush or compaction has dropped old versions; here the moment itself is kept, for as long as a scanner's lease, and only if the
 * scanner did not come to its end. A number that is not known (any more) means now.
 */
import type { OrderedStore, Readable, StoreSnapshot } from "../storage/ordered-store.ts";

/** Kept for clients that may come back; each holds what was written over since. */
const MAX_KEPT = 1_000;
/** Numbers are not those of an earlier process. */
const NUMBERS_A_MILLISECOND = 1_000n;

export interface ReadPointsOptions {
  readonly store: OrderedStore;
  /** how long one is kept after its scanner was lost; default 60 000 */
  readonly keptMs?: number | undefined;
  /** milliseconds of a clock that only goes forward; default: the process's */
  readonly monotonicMs?: () => number;
}

/** As one scanner has it. */
export interface ReadPoint {
  /** greater than 0 */
  readonly number: bigint;
  readonly source: Readable;
  /** Must be called; only the first time counts. @param keep somebody may come back to it */
  release(keep: boolean): void;
}

interface Moment {
  readonly number: bigint;
  /** where a number counts: a truncated or restored table has another space */
  readonly space: number;
  readonly snapshot: StoreSnapshot;
  holders: number;
  /** by nobody but those who may come back */
  keptUntilMs: number;
}

export class ReadPoints {
  readonly #store: OrderedStore;
  readonly #keptMs: number;
  readonly #monotonicMs: () => number;
  readonly #moments = new Map<bigint, Moment>();
  /** those without a holder, in the order in which they are given up */
  readonly #kept = new Set<Moment>();
  #lastNumber = BigInt(Date.now()) * NUMBERS_A_MILLISECOND;

  constructor({ store, keptMs = 60_000, monotonicMs = () => performance.now() }: ReadPointsOptions) {
    this.#store = store;
    this.#keptMs = keptMs;
    this.#monotonicMs = monotonicMs;
  }

  get size(): number {
    return this.#moments.size;
  }

  /** @param number of a moment to go back to; default, and if it is not known: now */
  open(space: number, number: bigint | undefined): ReadPoint {
    this.#giveUp();
    const known = number === undefined ? undefined : this.#moments.get(number);
    const moment = known?.space === space ? known : this.#now(space);
    moment.holders += 1;
    this.#kept.delete(moment);
    let isHeld = true;
    return {
      number: moment.number,
      source: moment.snapshot,
      release: (keep) => {
        if (isHeld) this.#release(moment, keep);
        isHeld = false;
      },
    };
  }

  /** What nobody holds is forgotten: nobody comes back to a time before a reset. */
  clear(): void {
    for (const moment of this.#kept) this.#drop(moment);
  }

  #now(space: number): Moment {
    this.#lastNumber += 1n;
    const snapshot = this.#store.snapshot();
    const moment: Moment = { number: this.#lastNumber, space, snapshot, holders: 0, keptUntilMs: 0 };
    this.#moments.set(moment.number, moment);
    return moment;
  }

  #release(moment: Moment, keep: boolean): void {
    moment.holders -= 1;
    if (moment.holders > 0) return;
    if (!keep) return this.#drop(moment);
    moment.keptUntilMs = this.#monotonicMs() + this.#keptMs;
    this.#kept.add(moment);
    this.#giveUp();
  }

  #giveUp(): void {
    const now = this.#monotonicMs();
    for (const moment of this.#kept) {
      if (moment.keptUntilMs > now && this.#kept.size <= MAX_KEPT) return;
      this.#drop(moment);
    }
  }

  #drop(moment: Moment): void {
    this.#kept.delete(moment);
    this.#moments.delete(moment.number);
    moment.snapshot.close();
  }
}
