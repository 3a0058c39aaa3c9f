/**
 * Takes data that nothing refers to any more out of the store, in turns: a table that is deleted may have millions of cells. The record
 * that it has gone is written before; what is left when the process ends goes at the next start, with all spaces that no record names.
 */
import type { Change, OrderedStore } from "../storage/ordered-store.ts";
import type { Steps, Turns } from "../turns.ts";
import { spaceStart } from "./records.ts";

const ENTRIES_A_STEP = 256;

export class SpaceCleaner {
  readonly #store: OrderedStore;
  readonly #turns: Turns;
  readonly #spaces: number[] = [];
  #isAtWork = false;
  #isClosed = false;

  constructor(store: OrderedStore, turns: Turns) {
    this.#store = store;
    this.#turns = turns;
  }

  /** Few cells are gone when it returns. */
  clear(spaces: readonly number[]): void {
    this.#spaces.push(...spaces);
    if (!this.#isAtWork) void this.#work();
  }

  /** What is left stays. */
  close(): void {
    this.#isClosed = true;
  }

  async #work(): Promise<void> {
    this.#isAtWork = true;
    try {
      const work = this.#turns.run(this.#clearing(), () => !this.#isClosed);
      if (work instanceof Promise) await work;
    } catch {
      // Closed, or the disk has failed: whoever writes next hears of that.
    } finally {
      this.#isAtWork = false;
    }
  }

  *#clearing(): Steps<void> {
    for (let space = this.#spaces.shift(); space !== undefined; space = this.#spaces.shift()) {
      for (let isEmpty = false; !isEmpty; ) {
        isEmpty = this.#clearSome(space);
        yield;
      }
    }
  }

  /** @returns whether nothing is left of it */
  #clearSome(space: number): boolean {
    const [start, end] = [spaceStart(space), spaceStart(space + 1)];
    const place = nthKey(this.#store, start, end);
    this.#store.write([{ type: "deleteRange", start, end: place ?? end } satisfies Change]);
    return place === undefined;
  }
}

/** Whether clearing it at once would take long. */
export function isLarge(store: OrderedStore, space: number): boolean {
  return nthKey(store, spaceStart(space), spaceStart(space + 1)) !== undefined;
}

/** The first key behind so many as one step clears; undefined: there are not so many. */
function nthKey(store: OrderedStore, start: Buffer, end: Buffer): Buffer | undefined {
  let count = 0;
  const entries = store.entries({ start, end });
  for (const { key } of entries) if (++count > ENTRIES_A_STEP) return key;
  return undefined;
}
