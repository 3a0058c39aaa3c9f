/** An ordered store in a sorted array: enough to test what lies on it. */
import type {
  Change,
  Entry,
  Growth,
  KeyRange,
  OrderedStore,
  Readable,
  StoreSnapshot,
} from "../../../src/server/storage/ordered-store.ts";

function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((bytes, { value }) => bytes + value.length, 0);
}

class Entries implements Readable {
  all: Entry[];

  constructor(all: Entry[]) {
    this.all = all;
  }

  get(key: Buffer): Buffer | undefined {
    const entry = this.all[this.place(key)];
    return entry?.key.equals(key) === true ? entry.value : undefined;
  }

  *entries({ start, end, reverse = false }: KeyRange): Generator<Entry> {
    const { all } = this;
    const [from, to] = [this.place(start), this.place(end)];
    if (reverse) for (let at = to - 1; at >= from; at--) yield all[at] as Entry;
    else for (let at = from; at < to; at++) yield all[at] as Entry;
  }

  protected place(key: Buffer): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Buffer.compare((this.all[middle] as Entry).key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class ArrayStore extends Entries implements OrderedStore {
  openSnapshots = 0;
  writes = 0;
  private shared = false;

  constructor() {
    super([]);
  }

  write(changes: readonly Change[]): Growth {
    this.writes++;
    const before = { entries: this.all.length, bytes: bytesOf(this.all) };
    // A reader that has begun keeps the array it began with.
    if (this.shared) this.all = this.all.slice();
    this.shared = false;
    for (const change of changes) {
      if (change.type === "deleteRange") throw new Error("not needed here");
      const at = this.place(change.key);
      const isThere = this.all[at]?.key.equals(change.key) === true ? 1 : 0;
      if (change.type === "put") this.all.splice(at, isThere, change);
      else this.all.splice(at, isThere);
    }
    return { entries: this.all.length - before.entries, bytes: bytesOf(this.all) - before.bytes };
  }

  snapshot(): StoreSnapshot {
    this.shared = true;
    this.openSnapshots++;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.openSnapshots--;
      isOpen = false;
    };
    return Object.assign(new Entries(this.all), { close });
  }

  durable(): undefined {
    return undefined;
  }

  get stats(): { entries: number; bytes: number } {
    return { entries: this.all.length, bytes: 0 };
  }

  async close(): Promise<void> {}
}
