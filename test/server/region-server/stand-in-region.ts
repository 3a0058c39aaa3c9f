/**
 * A region for tests of the services: rows in memory, the newest version of each column, one family. It knows as much of HBase's
 * semantics as the requests need to be told apart, and keeps the shapes that it was given.
 */
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import type * as data from "../../../src/server/data/region-data.ts";
import type { RegionDirectory, ServedRegion } from "../../../src/server/regions/region-directory.ts";
import { ServiceException } from "../../../src/server/service.ts";
import type { Steps } from "../../../src/server/turns.ts";
import { CELL_TYPES, Cell, encodeCells, LATEST_TIMESTAMP } from "../../../src/wire/cell.ts";

const HBASE = "org.apache.hadoop.hbase";

export function cellOf(row: string, qualifier: string, value: string | Buffer, timestamp = 1n, family = "f"): Cell {
  const text = (part: string) => Buffer.from(part, "latin1");
  const bytes = typeof value === "string" ? text(value) : value;
  const parts = { row: text(row), family: text(family), qualifier: text(qualifier), value: bytes, timestamp };
  return new Cell(encodeCells([{ ...parts, typeCode: CELL_TYPES.put }]), 0);
}

export class StandInData implements data.RegionData {
  readonly gets: data.GetShape[] = [];
  readonly scans: data.ScanShape[] = [];
  readonly mutations: data.MutationShape[] = [];
  readonly conditions: data.ConditionShape[] = [];
  readonly limits: data.AnswerLimits[] = [];
  /** what the next calls to scanners answer, before the rows do */
  readonly scripted: (data.ScanAnswer | Error)[] = [];
  openScanners = 0;
  lostScanners = 0;
  compactions = 0;
  holding = true;
  conditionTimestamp = 0n;
  /** of the last write */
  notBefore: bigint | undefined;
  now = 100n;
  #rows = new Map<string, Map<string, Cell>>();

  get(shape: data.GetShape): Cell[] {
    this.gets.push(shape);
    checkFamilies(shape.columns);
    return this.#select(shape.row.toString("latin1"), shape.columns);
  }

  // biome-ignore lint/correctness/useYield: its work is none
  *getting(shape: data.GetShape): Steps<Cell[]> {
    return this.get(shape);
  }

  check(condition: data.ConditionShape): data.ConditionOutcome {
    this.conditions.push(condition);
    return { holds: this.holding, timestamp: this.conditionTimestamp };
  }

  holds(condition: data.ConditionShape): boolean {
    return this.check(condition).holds;
  }

  clear(): void {
    this.#rows.clear();
  }

  openScanner(shape: data.ScanShape): data.RegionScanner {
    checkFamilies(shape.columns);
    this.scans.push(shape);
    this.openScanners += 1;
    const rows = this.#range(shape);
    let closed = false;
    return {
      readPoint: shape.readPoint ?? 1n,
      next: (limits) => {
        this.limits.push(limits);
        const scripted = this.scripted.shift();
        if (scripted instanceof Error) throw scripted;
        return scripted ?? this.#next(rows, shape, limits);
      },
      close: (lost = false) => {
        if (!closed) this.openScanners -= 1;
        if (!closed && lost) this.lostScanners += 1;
        closed = true;
      },
    };
  }

  mutate(row: Buffer, mutations: readonly data.MutationShape[], notBefore?: bigint): Cell[] {
    this.notBefore = notBefore;
    if (row.toString() === "outside")
      throw new ServiceException(`${HBASE}.exceptions.FailedSanityCheckException`, "not in this region", true);
    for (const { cells } of mutations) checkFamilies(cells);
    this.mutations.push(...mutations);
    const made: Cell[] = [];
    for (const mutation of mutations) {
      if (mutation.type === "delete") this.#rows.delete(row.toString("latin1"));
      else for (const cell of mutation.cells) this.#put(mutation, cell, made);
    }
    return made;
  }

  mutateRows(mutations: readonly data.MutationShape[]): Cell[] {
    return mutations.flatMap((mutation) => this.mutate(mutation.row, [mutation]));
  }

  get size(): { readonly cells: number; readonly bytes: number } {
    return { cells: this.#rows.size, bytes: 3 << 20 };
  }

  middleRow(): Buffer | undefined {
    return Buffer.from("m");
  }

  *sizing(): Steps<void> {}

  // biome-ignore lint/correctness/useYield: its work is none
  *findingMiddleRow(): Steps<Buffer | undefined> {
    return this.middleRow();
  }

  compact(): void {
    this.compactions += 1;
  }

  // biome-ignore lint/correctness/useYield: its work is none
  *compacting(): Steps<void> {
    this.compact();
  }

  #put({ type, returnResults }: data.MutationShape, cell: Cell, made: Cell[]): void {
    const row = cell.row.toString("latin1");
    const columns = this.#rows.get(row) ?? new Map<string, Cell>();
    const old = columns.get(cell.column);
    const timestamp = cell.timestamp === LATEST_TIMESTAMP ? this.now++ : cell.timestamp;
    const value = type === "put" ? cell.value : combined(type, old?.value, cell.value);
    const stored = cellOf(row, cell.qualifier.toString("latin1"), value, timestamp);
    columns.set(cell.column, stored);
    this.#rows.set(row, columns);
    if (type !== "put" && returnResults) made.push(stored);
  }

  #select(row: string, columns: readonly data.FamilyColumns[]): Cell[] {
    const cells = [...(this.#rows.get(row)?.values() ?? [])].sort((a, b) => Buffer.compare(a.qualifier, b.qualifier));
    const wanted = columns.flatMap(({ qualifiers }) => qualifiers.map(String));
    return wanted.length === 0 ? cells : cells.filter(({ qualifier }) => wanted.includes(qualifier.toString()));
  }

  #range({ startRow, stopRow, includeStopRow, reversed }: data.ScanShape): string[] {
    const [start, stop] = [startRow.toString("latin1"), stopRow.toString("latin1")];
    const rows = [...this.#rows.keys()].sort();
    const inside = rows.filter(
      (row) => row >= start && (stop === "" || row < stop || (includeStopRow && row === stop)),
    );
    return reversed ? rows.reverse() : inside;
  }

  #next(rows: string[], shape: data.ScanShape, limits: data.AnswerLimits): data.ScanAnswer {
    const pieces: data.RowPiece[] = [];
    const most = Math.min(limits.maxPieces, limits.maxRows ?? limits.maxPieces);
    while (pieces.length < most && rows.length > 0) {
      pieces.push({ cells: this.#select(rows.shift() as string, shape.columns), partial: false });
    }
    const moreResults = limits.maxRows === undefined || pieces.length < limits.maxRows;
    const counts = { rowsScanned: pieces.length, rowsFiltered: 0 };
    return { pieces, moreInRegion: rows.length > 0, moreResults, heartbeat: false, ...counts };
  }
}

function combined(type: string, old: Buffer | undefined, value: Buffer): Buffer {
  if (type === "append") return Buffer.concat([old ?? Buffer.alloc(0), value]);
  const sum = Buffer.alloc(8);
  sum.writeBigInt64BE((old?.readBigInt64BE() ?? 0n) + value.readBigInt64BE());
  return sum;
}

function checkFamilies(columns: readonly { readonly family: Buffer }[]): void {
  const odd = columns.find(({ family }) => family.toString() !== "f");
  if (odd === undefined) return;
  const message = `Column family ${odd.family} does not exist`;
  throw new ServiceException(`${HBASE}.regionserver.NoSuchColumnFamilyException`, message, true);
}

/** Of table `t`, ten rows `row0` to `row9` wide. */
export function standInRegion(
  options: { readonly replicaId?: number; readonly readOnly?: boolean } = {},
): ServedRegion & {
  readonly data: StandInData;
} {
  const { replicaId = 0, readOnly = false } = options;
  const none = Buffer.alloc(0);
  const info = new RegionInfo({
    table: TableName.of("t"),
    startKey: none,
    endKey: none,
    regionId: 1_700_000_000_000n,
    replicaId,
  });
  return { info, data: new StandInData(), readOnly, requests: { reads: 0, writes: 0 } };
}

/** What is served now; change `served` as you like. */
export class StandInDirectory implements RegionDirectory {
  served: ServedRegion[];

  constructor(served: ServedRegion[]) {
    this.served = served;
  }

  region(_server: unknown, name: Uint8Array): ServedRegion {
    const region = this.served.find(({ info }) => info.name.equals(name));
    if (region !== undefined) return region;
    const javaClass = `${HBASE}.NotServingRegionException`;
    throw new ServiceException(javaClass, `${Buffer.from(name)} is not online`, false);
  }

  regionsOf(): readonly ServedRegion[] {
    return this.served;
  }
}
