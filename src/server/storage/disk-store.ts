/**
 * The store on disk: LevelDB's log of every change, and the store in memory to read from. So reads are as fast as in memory and
 * may be made at once, the log has no limit for keys, and all data must fit into memory. What was written in one turn goes to
 * the disk as one batch, one batch at a time.
 */
import { ServiceException } from "../service.ts";
import { type ImportLevel, type Level, type LevelBatch, openLevel } from "./level.ts";
import { type MemoryStore, openMemoryStore } from "./memory-store.ts";
import type { Change, Entry, Growth, KeyRange, OrderedStore, StoreSnapshot } from "./ordered-store.ts";

export interface DiskStoreOptions {
  /** made if it is not there; one store at a time may be open on it */
  readonly folder: string;
  /** For tests: stands in for `import("classic-level")`. */
  readonly importLevel?: ImportLevel;
}

/** What is read at once when a store is opened. */
const LOAD_ENTRIES = 1_000;
const LOAD_BYTES = 1 << 20;

/**
 * Rejects with `MissingLibraryError` if classic-level is not installed, and with `InvalidArgumentError` if the folder is in use
 * or cannot be opened.
 */
export async function openDiskStore({ folder, importLevel }: DiskStoreOptions): Promise<OrderedStore> {
  const level = await openLevel(folder, importLevel);
  const memory = openMemoryStore();
  try {
    await load(level, memory);
  } catch (error) {
    await level.close();
    throw error;
  }
  return new DiskStore(folder, level, memory);
}

async function load(level: Level, memory: MemoryStore): Promise<void> {
  const iterator = level.iterator({ highWaterMarkBytes: LOAD_BYTES });
  for (;;) {
    const entries = await iterator.nextv(LOAD_ENTRIES);
    if (entries.length === 0) break;
    memory.write(entries.map(([key, value]) => ({ type: "put", key, value })));
  }
  await iterator.close();
}

/** What goes to the disk as one, and everyone who waits for it. */
interface Batch {
  readonly changes: LevelBatch;
  readonly written: Promise<void>;
  readonly settle: (error?: Error) => void;
}

class DiskStore implements OrderedStore {
  readonly #folder: string;
  readonly #level: Level;
  readonly #memory: MemoryStore;
  /** being filled; it leaves when the one before it has arrived */
  #next: Batch | undefined;
  /** on its way */
  #current: Batch | undefined;
  /** once a batch is lost, what follows it must not come to the disk alone */
  #failure: ServiceException | undefined;
  #closing: Promise<void> | undefined;

  constructor(folder: string, level: Level, memory: MemoryStore) {
    this.#folder = folder;
    this.#level = level;
    this.#memory = memory;
  }

  get(key: Buffer): Buffer | undefined {
    return this.#readable.get(key);
  }

  entries(range: KeyRange): IterableIterator<Entry> {
    return this.#readable.entries(range);
  }

  snapshot(): StoreSnapshot {
    return this.#readable.snapshot();
  }

  /** Memory has what the disk has lost: nobody reads that. As in HBase, whose region servers end when their log fails. */
  get #readable(): MemoryStore {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#memory;
  }

  get stats(): { readonly entries: number; readonly bytes: number } {
    return this.#memory.stats;
  }

  /** Throws `ServiceException` once the disk has failed, or after `close`. */
  write(changes: readonly Change[]): Growth {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined) throw new ServiceException(IO_EXCEPTION, `${this.#folder} was closed`, false);
    const batch = this.#batch();
    let [entries, bytes] = [0, 0];
    for (const change of changes) {
      // What a range holds depends on the changes before it.
      this.#record(batch.changes, change);
      const growth = this.#memory.write([change]);
      entries += growth.entries;
      bytes += growth.bytes;
    }
    return { entries, bytes };
  }

  /** Rejects with `ServiceException` if the disk fails. */
  durable(): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return (this.#next ?? this.#current)?.written;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.durable();
    } finally {
      await this.#level.close();
      await this.#memory.close();
    }
  }

  #record(batch: LevelBatch, change: Change): void {
    if (change.type === "put") batch.put(change.key, change.value);
    else if (change.type === "delete") batch.del(change.key);
    else for (const key of this.#memory.keysBetween(change.start, change.end)) batch.del(key);
  }

  #batch(): Batch {
    if (this.#next !== undefined) return this.#next;
    const batch = newBatch(this.#level.batch());
    this.#next = batch;
    // What else is written in this turn goes with it.
    if (this.#current === undefined) queueMicrotask(() => void this.#flush());
    return batch;
  }

  async #flush(): Promise<void> {
    for (let batch = this.#next; batch !== undefined; batch = this.#next) {
      this.#next = undefined;
      this.#current = batch;
      try {
        await batch.changes.write();
        batch.settle();
      } catch (error) {
        this.#fail(error);
      }
      this.#current = undefined;
    }
  }

  #fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#failure = new ServiceException(IO_EXCEPTION, `${this.#folder} cannot be written any more: ${why}`, false);
    this.#current?.settle(this.#failure);
    this.#next?.settle(this.#failure);
    this.#next = undefined;
  }
}

const IO_EXCEPTION = "java.io.IOException";

function newBatch(changes: LevelBatch): Batch {
  let settle: Batch["settle"] = () => {};
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  // Perhaps nobody waits for it; whoever writes next hears of it.
  written.catch(() => {});
  return { changes, written, settle };
}
