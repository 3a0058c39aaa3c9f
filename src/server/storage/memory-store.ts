/**
 * The store in memory: a B+ tree whose nodes are copied when they change under a snapshot, so that taking one costs nothing.
 * Keys, and values that are small, are kept as Latin-1 strings: those compare byte by byte, and a million of them takes half the
 * memory of as many Buffers. What goes out is made anew, what comes in is copied. Knows nothing of disks.
 */
import sortedBtree from "sorted-btree";
import type { Change, Entry, Growth, KeyRange, OrderedStore, Readable, StoreSnapshot } from "./ordered-store.ts";

/** small: a Latin-1 string, one byte a character; larger: a Buffer of its own, which is handed out as it is */
type Stored = string | Buffer;
type Tree = InstanceType<typeof sortedBtree.default<string, Stored>>;

/** From here on an object more costs less than copying the value for every reader. */
const LARGE_BYTES = 512;
/** The library's default of 32 takes some more memory and is no faster. */
const KEYS_IN_NODE = 64;

export interface MemoryStore extends OrderedStore {
  /** What a `deleteRange` would delete, by key alone. */
  keysBetween(start: Buffer, end: Buffer): IterableIterator<Buffer>;
}

export function openMemoryStore(): MemoryStore {
  return new TreeStore();
}

class TreeReader implements Readable {
  protected tree: Tree;

  constructor(tree: Tree) {
    this.tree = tree;
  }

  get(key: Buffer): Buffer | undefined {
    const value = this.tree.get(keyText(key));
    return value === undefined ? undefined : bytesOf(value);
  }

  entries(range: KeyRange): IterableIterator<Entry> {
    return entriesOf(this.tree, range);
  }
}

class TreeSnapshot extends TreeReader implements StoreSnapshot {
  close(): void {
    // The nodes that nobody else has any more are free from now on, though somebody may keep the snapshot.
    this.tree = emptyTree();
  }
}

class TreeStore extends TreeReader implements MemoryStore {
  #keyBytes = 0;
  #valueBytes = 0;

  constructor() {
    super(emptyTree());
  }

  write(changes: readonly Change[]): Growth {
    const [entries, bytes] = [this.tree.size, this.#valueBytes];
    for (const change of changes) this.#apply(change);
    return { entries: this.tree.size - entries, bytes: this.#valueBytes - bytes };
  }

  /** It survives nothing: there is nothing to wait for. */
  durable(): undefined {
    return undefined;
  }

  snapshot(): StoreSnapshot {
    return new TreeSnapshot(this.tree.clone());
  }

  /** A reader of the store itself sees the moment in which it began, too. */
  override entries(range: KeyRange): IterableIterator<Entry> {
    return entriesOf(this.tree.clone(), range);
  }

  *keysBetween(start: Buffer, end: Buffer): IterableIterator<Buffer> {
    for (const [key] of pairsOf(this.tree.clone(), { start, end })) yield bytesOf(key);
  }

  get stats(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.tree.size, bytes: this.#keyBytes + this.#valueBytes };
  }

  close(): Promise<void> {
    this.tree = emptyTree();
    this.#keyBytes = 0;
    this.#valueBytes = 0;
    return Promise.resolve();
  }

  #apply(change: Change): void {
    if (change.type === "deleteRange") {
      this.#deleteRange(keyText(change.start), keyText(change.end));
      return;
    }
    const key = keyText(change.key);
    if (change.type === "put") this.#put(key, storedOf(change.value));
    else {
      const before = this.tree.get(key);
      if (before !== undefined) this.#count(-1, key, before);
      if (before !== undefined) this.tree.delete(key);
    }
  }

  /** Mostly the key is new: then the way down the tree is gone once. */
  #put(key: string, value: Stored): void {
    this.#count(1, key, value);
    if (this.tree.set(key, value, false)) return;
    this.#count(-1, key, this.tree.get(key) ?? "");
    this.tree.set(key, value);
  }

  #count(times: 1 | -1, key: string, value: { readonly length: number }): void {
    this.#keyBytes += times * key.length;
    this.#valueBytes += times * value.length;
  }

  #deleteRange(start: string, end: string): void {
    if (start >= end) return;
    this.tree.forRange(start, end, false, (key, value) => this.#count(-1, key, value));
    this.tree.deleteRange(start, end, false);
  }
}

function* entriesOf(tree: Tree, range: KeyRange): IterableIterator<Entry> {
  for (const [key, value] of pairsOf(tree, range)) yield { key: bytesOf(key), value: bytesOf(value) };
}

/** The same array again and again: it is read before the next is asked for. */
function* pairsOf(tree: Tree, { start, end, reverse = false }: KeyRange): IterableIterator<[string, Stored]> {
  const first = keyText(start);
  const behind = keyText(end);
  // The library's reversed iteration does not stand an empty tree.
  if (first >= behind || tree.isEmpty) return;
  const pair = [] as unknown as [string, Stored];
  const pairs = reverse ? tree.entriesReversed(behind, pair, true) : tree.entries(first, pair);
  for (const next of pairs) {
    if (reverse ? next[0] < first : next[0] >= behind) return;
    yield next;
  }
}

function emptyTree(): Tree {
  return new sortedBtree.default<string, Stored>(undefined, compareText, KEYS_IN_NODE);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function keyText(key: Buffer): string {
  return key.toString("latin1");
}

function storedOf(value: Buffer): Stored {
  if (value.length <= LARGE_BYTES) return value.toString("latin1");
  const own = Buffer.allocUnsafeSlow(value.length);
  own.set(value);
  return own;
}

function bytesOf(stored: Stored): Buffer {
  return typeof stored === "string" ? Buffer.from(stored, "latin1") : stored;
}
