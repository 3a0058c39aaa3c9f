/**
 * The data of one region over an ordered store: a range of its table's keys. Several may lie side by side over one store, and a
 * region that is split or merged needs nothing but others to be opened.
 */
import { toPrintable } from "../../bytes/printable.ts";
import { type Cell, MAX_ROW_BYTES } from "../../wire/cell.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { Change, Entry, OrderedStore, Readable } from "../storage/ordered-store.ts";
import { finish, type Steps } from "../turns.ts";
import { KeyCodec, keyInRow, type RowOrder } from "./cell-key.ts";
import { compacting } from "./compaction.ts";
import { judge } from "./conditions.ts";
import { cellsOf } from "./mutations.ts";
import { type Families, planScan, type RegionView } from "./read-plan.ts";
import { ReadPoints } from "./read-points.ts";
import { failedSanityCheck, noSuchFamily, wrongRegion } from "./refusals.ts";
import type {
  ConditionOutcome,
  ConditionShape,
  GetShape,
  MutationShape,
  RegionData,
  RegionScanner,
  ScanShape,
} from "./region-data.ts";
import { StoredRegionScanner } from "./region-scanner.ts";
import { RegionSize, type Size } from "./region-size.ts";
import { readingPlanned, readPlanned } from "./row-reads.ts";
import { withoutTags } from "./stored-cell.ts";

/** Of a compaction, dropped at once. */
const CHANGES_A_WRITE = 1000;

export interface RegionDataOptions {
  readonly store: OrderedStore;
  /** those of all regions that a scan may go on in; default: of this one alone */
  readonly readPoints?: ReadPoints;
  /** the table's, which begins its keys */
  readonly space: number;
  /** `meta`: of hbase:meta */
  readonly rowOrder: RowOrder;
  /** inside; empty: from the first row */
  readonly startKey: Buffer;
  /** outside; empty: to the last row */
  readonly endKey: Buffer;
  /** as they are now, by name */
  readonly families: () => Families;
  /** milliseconds since 1970 */
  readonly clock: () => number;
  /** `hbase.server.keyvalue.maxsize`, of a whole cell; 0: any size */
  readonly maxCellBytes: number;
}

export function openRegionData(options: RegionDataOptions): RegionData {
  return new StoredRegion(options);
}

class StoredRegion implements RegionData {
  private readonly options: RegionDataOptions;
  private readonly codec: KeyCodec;
  private readonly start: Buffer;
  private readonly end: Buffer;
  private readonly stored: RegionSize;
  private readonly readPoints: ReadPoints;

  constructor(options: RegionDataOptions) {
    this.options = options;
    this.codec = new KeyCodec(options.space, options.rowOrder);
    this.start = this.codec.regionStart(options.startKey);
    this.end = this.codec.regionEnd(options.endKey);
    this.readPoints = options.readPoints ?? new ReadPoints(options);
    this.stored = new RegionSize(options.store, this.start, this.end);
  }

  get(shape: GetShape): Cell[] {
    this.checkRow(shape.row, "Get");
    return readPlanned(this.view(), shape.row, shape, false);
  }

  *getting(shape: GetShape): Steps<Cell[]> {
    this.checkRow(shape.row, "Get");
    const snapshot = this.options.store.snapshot();
    try {
      return yield* readingPlanned(this.view(snapshot), shape.row, shape);
    } finally {
      snapshot.close();
    }
  }

  openScanner(shape: ScanShape): RegionScanner {
    const moment = this.readPoints.open(this.options.space, shape.readPoint);
    try {
      return new StoredRegionScanner(planScan(this.view(moment.source), shape), moment, this.options.clock);
    } catch (error) {
      moment.release(false);
      throw error;
    }
  }

  check(condition: ConditionShape): ConditionOutcome {
    const view = this.view();
    const { row, filter, family } = condition;
    if (filter === undefined && !view.families.has(family.toString("latin1"))) throw noSuchFamily(family);
    this.checkRow(row, "doCheckAndRowMutate");
    return judge(view, condition);
  }

  holds(condition: ConditionShape): boolean {
    return this.check(condition).holds;
  }

  mutate(row: Buffer, mutations: readonly MutationShape[], notBefore = 0n): Cell[] {
    const [first] = mutations;
    if (mutations.some((mutation) => !mutation.row.equals(row))) throw doNotRetryIO("Action's getRow must match");
    const isPlain = mutations.length === 1 && (first?.type === "put" || first?.type === "delete");
    checkRowLength(row);
    if (!this.contains(row))
      throw isPlain ? failedSanityCheck(row, this.options) : wrongRegion(row, "batchMutate", this.options);
    const view = this.view();
    const now = BigInt(view.nowMs);
    const putsAtMs = notBefore > now ? notBefore : now;
    const { cells, results } = cellsOf({ view, maxCellBytes: this.options.maxCellBytes, putsAtMs }, mutations);
    this.write(row, cells);
    return results.map(withoutTags);
  }

  mutateRows(mutations: readonly MutationShape[]): Cell[] {
    for (const [index, { row }] of mutations.entries()) {
      checkRowLength(row);
      if (this.contains(row)) continue;
      // If the first is elsewhere the region may have gone; otherwise they are of several regions.
      if (index === 0) throw wrongRegion(row, "mutateRows", this.options);
      throw doNotRetryIO(`Requested row out of range '${toPrintable(row, 100)}'`);
    }
    const view = this.view();
    const mutating = { view, maxCellBytes: this.options.maxCellBytes, putsAtMs: BigInt(view.nowMs) };
    const { cells, results } = cellsOf(mutating, mutations);
    this.apply(lastOfEachKey(cells.map((cell) => this.putOf(this.codec.row(cell.row), cell))));
    return results.map(withoutTags);
  }

  get size(): Size {
    return this.stored.get();
  }

  sizing(): Steps<unknown> {
    return this.stored.counting();
  }

  middleRow(): Buffer | undefined {
    return finish(this.findingMiddleRow());
  }

  findingMiddleRow(): Steps<Buffer | undefined> {
    return this.stored.findingMiddleRow(this.codec);
  }

  clear(): void {
    this.apply([{ type: "deleteRange", start: this.start, end: this.end }]);
  }

  compact(): void {
    finish(this.compacting());
  }

  *compacting(): Steps<void> {
    const snapshot = this.options.store.snapshot();
    const dropped: Entry[] = [];
    try {
      for (const _ of compacting(this.view(snapshot), (entry) => dropped.push(entry))) {
        while (dropped.length >= CHANGES_A_WRITE) {
          this.dropUnchanged(dropped.splice(0, CHANGES_A_WRITE));
          yield;
        }
        yield;
      }
      this.dropUnchanged(dropped);
    } finally {
      snapshot.close();
    }
  }

  /** What was written over since it was looked at is new. */
  private dropUnchanged(entries: readonly Entry[]): void {
    const { store } = this.options;
    const unchanged = entries.filter(({ key, value }) => store.get(key)?.equals(value) === true);
    this.apply(unchanged.map(({ key }) => ({ type: "delete", key })));
  }

  private write(row: Buffer, cells: readonly Cell[]): void {
    const rowKey = this.codec.row(row);
    this.apply(lastOfEachKey(cells.map((cell) => this.putOf(rowKey, cell))));
  }

  private putOf(rowKey: Buffer, cell: Cell): Change & { readonly type: "put" } {
    const value = cell.bytes();
    return { type: "put", key: keyInRow(rowKey, value), value };
  }

  private apply(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.stored.expect();
    this.stored.add(this.options.store.write(changes));
  }

  private view(source: Readable = this.options.store): RegionView {
    const { families, clock } = this.options;
    return {
      codec: this.codec,
      start: this.start,
      end: this.end,
      families: families(),
      source,
      nowMs: clock(),
    };
  }

  private checkRow(row: Buffer, what: string): void {
    checkRowLength(row);
    if (!this.contains(row)) throw wrongRegion(row, what, this.options);
  }

  private contains(row: Buffer): boolean {
    const { startKey, endKey } = this.options;
    if (startKey.length === 0 && endKey.length === 0) return true;
    const place = this.codec.row(row);
    return Buffer.compare(place, this.start) >= 0 && Buffer.compare(place, this.end) < 0;
  }
}

function checkRowLength(row: Buffer): void {
  if (row.length === 0) throw doNotRetryIO("Row length is 0");
  if (row.length > MAX_ROW_BYTES) throw doNotRetryIO(`Row length ${row.length} is > ${MAX_ROW_BYTES}`);
}

/** A batch mostly comes in order, and then no key is there twice. */
function lastOfEachKey<T extends { readonly key: Buffer }>(puts: readonly T[]): readonly T[] {
  const isInOrder = puts.every(({ key }, index) => index === 0 || Buffer.compare((puts[index - 1] as T).key, key) < 0);
  return isInOrder ? puts : [...new Map(puts.map((put) => [put.key.toString("latin1"), put])).values()];
}
