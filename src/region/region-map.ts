/**
 * The regions of one table that are known, sorted by start key and without overlaps. It is asked for every row that is read or
 * written: looking up allocates nothing. It knows nothing of servers; what it holds has a region, and that is all.
 */
import type { RegionInfo } from "../names/region-info.ts";
import { compareKeys, SortedKeys } from "./sorted-keys.ts";

export interface HasRegion {
  readonly region: RegionInfo;
}

export class RegionMap<E extends HasRegion> {
  readonly #entries: E[] = [];
  readonly #startKeys: SortedKeys = new SortedKeys();
  /** whether the next entry begins where this one ends: then a row in front of the next is in this one, without comparing */
  readonly #joined: boolean[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** The region that contains `row`. */
  current(row: Uint8Array): E | undefined {
    const index = this.#startKeys.countUpTo(row) - 1;
    if (index < 0) return undefined;
    const entry = this.#entries[index] as E;
    if (this.#joined[index] === true) return entry;
    const { endKey } = entry.region;
    return endKey.length === 0 || compareKeys(row, endKey) < 0 ? entry : undefined;
  }

  /** The region of the rows directly below `row`; the last one for an empty row. */
  before(row: Uint8Array): E | undefined {
    const index = row.length === 0 ? this.#entries.length - 1 : this.#startKeys.countBelow(row) - 1;
    const entry = this.#entries[index];
    return entry?.region.containsBefore(row) === true ? entry : undefined;
  }

  /** The region that begins exactly here. */
  startingAt(startKey: Uint8Array): E | undefined {
    return this.#startKeys.has(startKey) ? this.#entries[this.#startKeys.countBelow(startKey)] : undefined;
  }

  /** Puts an entry in the place of all that its region overlaps; returns how many there were. */
  put(entry: E): number {
    const { startKey, endKey } = entry.region;
    const from = this.#firstOverlapping(startKey);
    const to = endKey.length === 0 ? this.#entries.length : this.#startKeys.countBelow(endKey);
    const replaced = Math.max(0, to - from);
    this.#entries.splice(from, replaced, entry);
    this.#startKeys.replace(from, replaced, startKey);
    this.#joined.splice(from, replaced, false);
    this.#join(from - 1);
    this.#join(from);
    return replaced;
  }

  /** Takes the region that begins here out. */
  delete(startKey: Uint8Array): boolean {
    if (!this.#startKeys.has(startKey)) return false;
    const index = this.#startKeys.countBelow(startKey);
    this.#entries.splice(index, 1);
    this.#startKeys.replace(index, 1);
    this.#joined.splice(index, 1);
    this.#join(index - 1);
    return true;
  }

  /** In the order of their keys. */
  entries(): readonly E[] {
    return this.#entries;
  }

  #join(index: number): void {
    const entry = this.#entries[index];
    if (entry === undefined) return;
    const next = this.#startKeys.at(index + 1);
    this.#joined[index] = next !== undefined && entry.region.endKey.equals(next);
  }

  #firstOverlapping(startKey: Uint8Array): number {
    const index = this.#startKeys.countBelow(startKey);
    const left = this.#entries[index - 1];
    if (left === undefined) return index;
    const { endKey } = left.region;
    return endKey.length === 0 || Buffer.compare(endKey, startKey) > 0 ? index - 1 : index;
  }
}
