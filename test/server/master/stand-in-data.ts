/** A store and a region's data, just enough for the master: sorted keys in an array, and the newest cells that no marker hides. */

import type { MutationShape, RegionData, RegionScanner } from "../../../src/server/data/region-data.ts";
import type { OpenRegionData } from "../../../src/server/master/open-cluster.ts";
import type {
  Change,
  Entry,
  Growth,
  KeyRange,
  OrderedStore,
  StoreSnapshot,
} from "../../../src/server/storage/ordered-store.ts";
import type { Steps } from "../../../src/server/turns.ts";
import { CELL_TYPES, type Cell, decodeCells, encodeCells } from "../../../src/wire/cell.ts";

export class ArrayStore implements OrderedStore {
  #entries: Entry[] = [];
  /** what `durable` returns */
  safe: Promise<void> | undefined;

  get stats(): { entries: number; bytes: number } {
    return { entries: this.#entries.length, bytes: 0 };
  }

  get(key: Buffer): Buffer | undefined {
    return this.#entries.find((entry) => entry.key.equals(key))?.value;
  }

  entries({ start, end }: KeyRange): IterableIterator<Entry> {
    return this.#entries.filter(({ key }) => isInside(key, start, end)).values();
  }

  write(changes: readonly Change[]): Growth {
    const before = this.#entries.length;
    for (const change of changes) {
      if (change.type === "deleteRange") {
        this.#entries = this.#entries.filter(({ key }) => !isInside(key, change.start, change.end));
        continue;
      }
      this.#entries = this.#entries.filter(({ key }) => !key.equals(change.key));
      if (change.type === "put") this.#entries.push({ key: change.key, value: change.value });
    }
    this.#entries.sort((one, other) => Buffer.compare(one.key, other.key));
    return { entries: this.#entries.length - before, bytes: 0 };
  }

  snapshot(): StoreSnapshot {
    const copy = new ArrayStore();
    copy.#entries = this.#entries;
    return { get: (key) => copy.get(key), entries: (range) => copy.entries(range), close: () => {} };
  }

  durable(): Promise<void> | undefined {
    return this.safe;
  }

  async close(): Promise<void> {}

  /** Spaces that have anything in them. */
  spaces(): number[] {
    return [...new Set(this.#entries.map(({ key }) => key.readUInt32BE(0)))];
  }
}

/** As `openRegionData` will be, over `store`. */
export function standInData(store: OrderedStore): OpenRegionData {
  return (options) => new StandInData(store, options);
}

type DataOptions = Parameters<OpenRegionData>[0];

export class StandInData implements RegionData {
  readonly #store: OrderedStore;
  readonly #options: DataOptions;
  readonly #prefix = Buffer.alloc(4);

  constructor(store: OrderedStore, options: DataOptions) {
    this.#store = store;
    this.#options = options;
    this.#prefix.writeUInt32BE(options.space);
  }

  get size(): { cells: number; bytes: number } {
    const cells = this.#cells();
    return { cells: cells.length, bytes: cells.reduce((sum, cell) => sum + cell.bytes().length, 0) };
  }

  get({ row }: { readonly row: Buffer }): Cell[] {
    const ofRow = this.#cells().filter((cell) => cell.row.equals(row));
    const seen = new Set<string>();
    const visible = ofRow.filter((cell) => cell.type === "put" && !ofRow.some((marker) => hides(marker, cell)));
    return visible.filter((cell) => !seen.has(cell.column) && seen.add(cell.column));
  }

  /** Of all rows that have any cell. */
  rows(): Buffer[] {
    const rows = new Map(this.#cells().map(({ row }) => [row.toString("latin1"), row]));
    return [...rows.values()].filter((row) => this.get({ row }).length > 0);
  }

  mutate(row: Buffer, mutations: readonly MutationShape[]): Cell[] {
    for (const { type, cells, timestamp } of mutations) {
      const written = type === "delete" && cells.length === 0 ? this.#familyMarkers(row, timestamp) : cells;
      this.#store.write(
        written.map((cell) => ({ type: "put", key: this.#keyOf(cell), value: Buffer.from(cell.bytes()) })),
      );
    }
    return [];
  }

  middleRow(): Buffer | undefined {
    const rows = this.rows();
    const middle = rows[Math.floor(rows.length / 2)];
    return rows.length < 2 ? undefined : middle;
  }

  openScanner(): RegionScanner {
    throw new Error("not here");
  }

  mutateRows(): never {
    throw new Error("not here");
  }

  check(): never {
    throw new Error("not here");
  }

  holds(): boolean {
    throw new Error("not here");
  }

  clear(): void {
    this.#store.write(this.#cells().map((cell) => ({ type: "delete", key: this.#keyOf(cell) })));
  }

  compact(): void {}

  getting(): never {
    throw new Error("not here");
  }

  *sizing(): Steps<void> {}

  // biome-ignore lint/correctness/useYield: its work is none
  *findingMiddleRow(): Steps<Buffer | undefined> {
    return this.middleRow();
  }

  *compacting(): Steps<void> {}

  #cells(): Cell[] {
    const end = Buffer.from(this.#prefix);
    end.writeUInt32BE(this.#options.space + 1);
    const { startKey, endKey } = this.#options;
    const all = [...this.#store.entries({ start: this.#prefix, end })].flatMap(({ value }) => decodeCells(value));
    return all.filter(
      ({ row }) => Buffer.compare(row, startKey) >= 0 && (endKey.length === 0 || Buffer.compare(row, endKey) < 0),
    );
  }

  #familyMarkers(row: Buffer, timestamp: bigint): Cell[] {
    const families = [...this.#options.families().values()];
    const none = Buffer.alloc(0);
    return decodeCells(
      encodeCells(
        families.map(({ name }) => ({
          row,
          family: name,
          qualifier: none,
          timestamp,
          typeCode: CELL_TYPES.deleteFamily,
          value: none,
        })),
      ),
    );
  }

  #keyOf(cell: Cell): Buffer {
    const tail = Buffer.alloc(9);
    tail.writeBigUInt64BE(0xffff_ffff_ffff_ffffn - BigInt.asUintN(64, cell.timestamp));
    tail[8] = 255 - cell.typeCode;
    const parts = [cell.row, cell.family, cell.qualifier].map((part) => Buffer.from(`${part.toString("hex")}!`));
    return Buffer.concat([this.#prefix, ...parts, tail]);
  }
}

function hides(marker: Cell, cell: Cell): boolean {
  if (!marker.family.equals(cell.family) || marker.timestamp < cell.timestamp) return false;
  return marker.type === "deleteFamily" || (marker.type === "deleteColumn" && marker.qualifier.equals(cell.qualifier));
}

function isInside(key: Buffer, start: Buffer, end: Buffer): boolean {
  return Buffer.compare(key, start) >= 0 && Buffer.compare(key, end) < 0;
}
