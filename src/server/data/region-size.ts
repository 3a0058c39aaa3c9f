/**
 * How much lies in a region. One that was empty at its first write is counted as it grows; any other (split, cloned, opened from disk) when
 * somebody asks, and kept from then on.
 */

import { Cell } from "../../wire/cell.ts";
import type { Growth, OrderedStore } from "../storage/ordered-store.ts";
import { finish, type Steps } from "../turns.ts";
import { hasAt, type KeyCodec } from "./cell-key.ts";

export interface Size {
  readonly cells: number;
  readonly bytes: number;
}

type Sum = { cells: number; bytes: number };

/** Entries between two places where a count may be left. */
const ENTRIES_A_STEP = 256;

export class RegionSize {
  private readonly store: OrderedStore;
  private readonly start: Buffer;
  private readonly end: Buffer;
  private known: Sum | undefined;
  private looked = false;
  /** of each count that goes on: what was written since it began */
  private readonly meanwhile = new Set<Sum>();

  constructor(store: OrderedStore, start: Buffer, end: Buffer) {
    this.store = store;
    this.start = start;
    this.end = end;
  }

  get(): Size {
    return { ...(this.known ?? finish(this.counting())) };
  }

  /** Before a write. */
  expect(): void {
    if (this.looked) return;
    this.looked = true;
    const entries = this.store.entries({ start: this.start, end: this.end });
    if (entries.next().done === true) this.known ??= { cells: 0, bytes: 0 };
    entries.return?.();
  }

  /** After it. */
  add(growth: Growth): void {
    if (this.known !== undefined) addTo(this.known, growth);
    for (const sum of this.meanwhile) addTo(sum, growth);
  }

  *counting(): Steps<Size> {
    if (this.known !== undefined) return this.known;
    const snapshot = this.store.snapshot();
    const sum = { cells: 0, bytes: 0 };
    this.meanwhile.add(sum);
    try {
      let counted = 0;
      for (const { value } of snapshot.entries({ start: this.start, end: this.end })) {
        addTo(sum, { entries: 1, bytes: value.length });
        if (++counted % ENTRIES_A_STEP === 0) yield;
      }
    } finally {
      snapshot.close();
      this.meanwhile.delete(sum);
    }
    this.known ??= sum;
    return this.known;
  }

  /** The row at half of the bytes, or the one behind it if that is the region's first. */
  *findingMiddleRow(codec: KeyCodec): Steps<Buffer | undefined> {
    const half = (yield* this.counting()).bytes / 2;
    const snapshot = this.store.snapshot();
    try {
      let [bytes, counted] = [0, 0];
      let first: Buffer | undefined;
      for (const { key, value } of snapshot.entries({ start: this.start, end: this.end })) {
        bytes += value.length;
        first ??= Buffer.from(key.subarray(0, codec.rowEnd(key)));
        if (bytes >= half && !hasAt(key, 0, first)) return Buffer.from(new Cell(value, 0).row);
        if (++counted % ENTRIES_A_STEP === 0) yield;
      }
      return undefined;
    } finally {
      snapshot.close();
    }
  }
}

function addTo(sum: Sum, { entries, bytes }: Growth): void {
  sum.cells += entries;
  sum.bytes += bytes;
}
