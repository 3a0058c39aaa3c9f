/** How much lies in a region: counted once when somebody asks, and kept from then on. */

import { Cell } from "../../wire/cell.ts";
import type { Change, OrderedStore } from "../storage/ordered-store.ts";
import { hasAt, type KeyCodec } from "./cell-key.ts";

export interface Size {
  readonly cells: number;
  readonly bytes: number;
}

export class RegionSize {
  private readonly store: OrderedStore;
  private readonly start: Buffer;
  private readonly end: Buffer;
  private known: { cells: number; bytes: number } | undefined;

  constructor(store: OrderedStore, start: Buffer, end: Buffer) {
    this.store = store;
    this.start = start;
    this.end = end;
  }

  get(): Size {
    this.known ??= this.count();
    return { ...this.known };
  }

  /** Before they are written, each with a key of its own. */
  expect(changes: readonly Change[]): void {
    if (this.known === undefined) return;
    for (const change of changes) {
      if (change.type === "deleteRange") continue;
      const old = this.store.get(change.key);
      if (old !== undefined) this.add(-1, -old.length);
      if (change.type === "put") this.add(1, change.value.length);
    }
  }

  clear(): void {
    this.known = undefined;
  }

  /** The row at half of the bytes, or the one behind it if that is the region's first. */
  middleRow(codec: KeyCodec): Buffer | undefined {
    const half = this.get().bytes / 2;
    let bytes = 0;
    let first: Buffer | undefined;
    for (const { key, value } of this.store.entries({ start: this.start, end: this.end })) {
      bytes += value.length;
      first ??= Buffer.from(key.subarray(0, codec.rowEnd(key)));
      if (bytes >= half && !hasAt(key, 0, first)) return Buffer.from(new Cell(value, 0).row);
    }
    return undefined;
  }

  private count(): { cells: number; bytes: number } {
    const size = { cells: 0, bytes: 0 };
    for (const { value } of this.store.entries({ start: this.start, end: this.end })) {
      size.cells++;
      size.bytes += value.length;
    }
    return size;
  }

  private add(cells: number, bytes: number): void {
    if (this.known === undefined) return;
    this.known.cells += cells;
    this.known.bytes += bytes;
  }
}
