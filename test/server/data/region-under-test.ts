/** A region over an array, with a clock that is set by hand, and short ways to write to it and to read from it. */

import type { FamilySettings } from "../../../src/server/data/family-settings.ts";
import { openRegionData, type RegionDataOptions } from "../../../src/server/data/open-region-data.ts";
import type {
  AnswerLimits,
  FamilyColumns,
  GetShape,
  MutationShape,
  RegionData,
  ScanAnswer,
  ScanShape,
  TimeRange,
} from "../../../src/server/data/region-data.ts";
import type { RowFilter } from "../../../src/server/filtering/row-filter.ts";
import { CELL_TYPES, type Cell, type CellType, decodeCells, encodeCells } from "../../../src/wire/cell.ts";
import { ArrayStore } from "./array-store.ts";

export const LATEST = 0x7fff_ffff_ffff_ffffn;
export const ALL_TIME: TimeRange = { from: 0n, to: LATEST };
export const NO_LIMITS: AnswerLimits = { maxPieces: 1_000_000, maxBytes: Number.POSITIVE_INFINITY, partials: true };

export function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

export function family(name: string, settings: Partial<FamilySettings> = {}): FamilySettings {
  const defaults = { maxVersions: 1, minVersions: 0, ttlMs: undefined, keepDeletedCells: "FALSE" as const };
  return { name: bytes(name), ...defaults, ...settings };
}

export interface CellDetails {
  readonly at?: bigint;
  readonly type?: CellType;
  readonly value?: string | Buffer;
}

/** `column` is `family:qualifier`. */
export function cell(row: string, column: string, details: CellDetails = {}): Cell {
  const { at = LATEST, type = "put", value = "" } = details;
  const [name, qualifier] = splitColumn(column);
  const parts = { row: bytes(row), family: bytes(name), qualifier: bytes(qualifier), timestamp: at };
  const [made] = decodeCells(
    encodeCells([{ ...parts, typeCode: CELL_TYPES[type], value: typeof value === "string" ? bytes(value) : value }]),
  );
  return made as Cell;
}

/** `row/family:qualifier@timestamp=value`, with the type in front if it is a marker. */
export function show(cell: Cell): string {
  const type = cell.type === "put" ? "" : `${cell.type} `;
  const column = `${cell.family.toString("latin1")}:${cell.qualifier.toString("latin1")}`;
  const value = cell.type === "put" ? `=${cell.value.toString("latin1")}` : "";
  return `${type}${cell.row.toString("latin1")}/${column}@${cell.timestamp}${value}`;
}

export class RegionUnderTest {
  readonly store: ArrayStore = new ArrayStore();
  families: FamilySettings[];
  nowMs = 1000;
  readonly data: RegionData;

  constructor(families: readonly FamilySettings[] = [family("f")], options: Partial<RegionDataOptions> = {}) {
    this.families = [...families];
    this.data = this.open(options);
  }

  /** Another region over the same table. */
  open(options: Partial<RegionDataOptions> = {}): RegionData {
    return openRegionData({
      store: this.store,
      space: 2,
      rowOrder: "bytes",
      startKey: bytes(""),
      endKey: bytes(""),
      families: () => new Map(this.families.map((one) => [one.name.toString("latin1"), one])),
      clock: () => this.nowMs,
      maxCellBytes: 0,
      ...options,
    });
  }

  put(row: string, column: string, value: string, at: number | bigint = LATEST, ttlMs?: number): void {
    const cells = [cell(row, column, { at: BigInt(at), value })];
    this.mutate(row, [mutation("put", cells, ttlMs === undefined ? {} : { ttlMs: BigInt(ttlMs) })]);
  }

  mark(row: string, column: string, type: CellType, at: number | bigint = LATEST): void {
    this.mutate(row, [mutation("delete", [cell(row, column, { at: BigInt(at), type })])]);
  }

  deleteRow(row: string, at: number | bigint = LATEST): void {
    this.mutate(row, [{ ...mutation("delete", []), row: bytes(row), timestamp: BigInt(at) }]);
  }

  increment(row: string, column: string, by: bigint, more: Partial<MutationShape> = {}): Cell[] {
    const value = Buffer.alloc(8);
    value.writeBigInt64BE(by);
    return this.mutate(row, [mutation("increment", [cell(row, column, { value })], more)]);
  }

  append(row: string, column: string, value: string, more: Partial<MutationShape> = {}): Cell[] {
    return this.mutate(row, [mutation("append", [cell(row, column, { value })], more)]);
  }

  mutate(row: string, mutations: readonly MutationShape[]): Cell[] {
    return this.data.mutate(bytes(row), mutations);
  }

  get(row: string, shape: Partial<GetShape> = {}): string[] {
    return this.data.get(getOf(row, shape)).map(show);
  }

  /** All that a scan finds, in one answer. */
  scan(shape: Partial<ScanShape> = {}): string[] {
    return this.answer(shape).pieces.flatMap(({ cells }) => cells.map(show));
  }

  answer(shape: Partial<ScanShape> = {}, limits: Partial<AnswerLimits> = {}): ScanAnswer {
    const scanner = this.data.openScanner(scanOf(shape));
    try {
      return scanner.next({ ...NO_LIMITS, ...limits });
    } finally {
      scanner.close();
    }
  }
}

export function getOf(row: string, shape: Partial<GetShape> = {}): GetShape {
  return { row: bytes(row), columns: [], maxVersions: 1, timeRange: ALL_TIME, familyTimeRanges: new Map(), ...shape };
}

export function scanOf(shape: Partial<ScanShape> = {}): ScanShape {
  return {
    columns: [],
    maxVersions: 1,
    timeRange: ALL_TIME,
    familyTimeRanges: new Map(),
    startRow: bytes(""),
    includeStartRow: true,
    stopRow: bytes(""),
    includeStopRow: false,
    reversed: false,
    raw: false,
    batch: 0,
    ...shape,
  };
}

export function mutation(
  type: MutationShape["type"],
  cells: readonly Cell[],
  more: Partial<MutationShape> = {},
): MutationShape {
  const row = cells[0]?.row ?? bytes("");
  return { type, row, cells, timestamp: LATEST, timeRange: ALL_TIME, returnResults: true, ...more };
}

/** `f`, `f:a` … */
export function columns(...names: string[]): FamilyColumns[] {
  return names.map((name) => {
    if (!name.includes(":")) return { family: bytes(name), qualifiers: [] };
    const [family, qualifier] = splitColumn(name);
    return { family: bytes(family), qualifiers: [bytes(qualifier)] };
  });
}

/** A filter that lets all pass, and what is to be different about it. */
export function filterWith(parts: Partial<RowFilter>): RowFilter {
  return {
    reset: () => {},
    filterAllRemaining: () => false,
    filterRowKey: () => false,
    filterCell: () => "include",
    transformCell: (cell) => cell,
    hasFilterRow: false,
    filterRowCells: (cells) => cells,
    filterRow: () => false,
    nextCellHint: () => undefined,
    isFamilyEssential: () => true,
    ...parts,
  };
}

function splitColumn(column: string): [string, string] {
  const colon = column.indexOf(":");
  return [column.slice(0, colon), column.slice(colon + 1)];
}
