/**
 * What a region should give, from its definition: a list of all cells, and for each cell the question whether it is visible. Slow,
 * and without any of the ways in which the real one skips.
 */
import type { FamilySettings } from "../../../src/server/data/family-settings.ts";
import type { GetShape, ReadShape, ScanShape, TimeRange } from "../../../src/server/data/region-data.ts";
import type { CellType } from "../../../src/wire/cell.ts";

export interface NaiveCell {
  readonly row: string;
  readonly family: string;
  readonly qualifier: string;
  readonly at: number;
  readonly type: CellType;
  readonly value: string;
  readonly ttlMs: number | undefined;
}

const TYPE_ORDER: readonly CellType[] = ["deleteFamily", "deleteColumn", "deleteFamilyVersion", "delete", "put"];

export class NaiveRegion {
  readonly cells: NaiveCell[] = [];
  families: readonly FamilySettings[];
  nowMs = 0;

  constructor(families: readonly FamilySettings[]) {
    this.families = families;
  }

  write(cell: NaiveCell): void {
    const key = keyOf(cell);
    const old = this.cells.findIndex((other) => keyOf(other) === key);
    if (old >= 0) this.cells.splice(old, 1);
    this.cells.push(cell);
  }

  get(shape: GetShape): NaiveCell[] {
    return this.row(shape.row.toString("latin1"), shape, false);
  }

  scan(shape: ScanShape): NaiveCell[] {
    const rows = [...new Set(this.cells.map(({ row }) => row))].sort();
    if (shape.reversed) rows.reverse();
    return rows.filter((row) => isInside(row, shape)).flatMap((row) => this.row(row, shape, shape.raw));
  }

  private row(row: string, shape: ReadShape, raw: boolean): NaiveCell[] {
    return this.families.flatMap((settings) => {
      const name = settings.name.toString("latin1");
      const asked = askedQualifiers(shape, name);
      if (asked === undefined) return [];
      const cells = this.cells.filter((cell) => cell.row === row && cell.family === name);
      const qualifiers = [...new Set(cells.map(({ qualifier }) => qualifier))].sort();
      const wanted = qualifiers.filter((qualifier) => asked === "all" || asked.has(qualifier));
      const found = wanted.flatMap((qualifier) => this.column(cells, qualifier, settings, shape, raw, asked !== "all"));
      const { storeLimit = Number.POSITIVE_INFINITY, storeOffset = 0 } = shape;
      return found.slice(storeOffset, storeOffset + storeLimit);
    });
  }

  private column(
    cells: readonly NaiveCell[],
    qualifier: string,
    settings: FamilySettings,
    shape: ReadShape,
    raw: boolean,
    isNamed: boolean,
  ): NaiveCell[] {
    const { minVersions, ttlMs } = settings;
    const range = shape.familyTimeRanges.get(settings.name.toString("latin1")) ?? shape.timeRange;
    const maxVersions = raw ? shape.maxVersions : Math.min(shape.maxVersions, settings.maxVersions);
    const toCheck = shape.filter === undefined ? maxVersions : raw ? 0x7fff_ffff : settings.maxVersions;
    const isOld = (cell: NaiveCell): boolean => !raw && ttlMs !== undefined && cell.at < this.nowMs - ttlMs;
    const lives = (cell: NaiveCell): boolean =>
      !(cell.ttlMs !== undefined && cell.at + cell.ttlMs < this.nowMs) && !(minVersions === 0 && isOld(cell));
    const alive = cells.filter(lives);
    const markers = raw ? [] : alive.filter(({ type, at }) => type !== "put" && markerCounts(at, range, settings));
    const candidates = alive
      .filter((cell) => cell.qualifier === qualifier && (raw || cell.type === "put"))
      .filter((cell) => !markers.some((marker) => hides(marker, cell)))
      .filter(({ at }) => BigInt(at) >= range.from && BigInt(at) < range.to)
      .sort((one, other) => other.at - one.at || TYPE_ORDER.indexOf(one.type) - TYPE_ORDER.indexOf(other.type));
    const given: NaiveCell[] = [];
    let [versions, over] = [0, false];
    for (const cell of candidates) {
      if (over) break;
      if (cell.type === "put") versions++;
      // Columns that were asked for by name give one more version of those that are too old (HBase's ExplicitColumnTracker).
      if (versions > toCheck || (!isNamed && isOld(cell) && versions > minVersions)) break;
      over = isNamed && (versions >= toCheck || (versions >= minVersions && isOld(cell)));
      given.push(cell);
    }
    if (shape.filter === undefined) return given;
    return given.filter((cell) => passes(cell.value)).slice(0, maxVersions);
  }
}

/** The verdict of the filter that the tests use. */
export function passes(value: string): boolean {
  return value !== "n";
}

function keyOf({ row, family, qualifier, at, type }: NaiveCell): string {
  return JSON.stringify([row, family, qualifier, at, type]);
}

function markerCounts(at: number, range: TimeRange, { keepDeletedCells }: FamilySettings): boolean {
  return BigInt(at) >= range.from && (keepDeletedCells === "FALSE" || BigInt(at) < range.to);
}

function hides(marker: NaiveCell, cell: NaiveCell): boolean {
  const isOfColumn = marker.qualifier === cell.qualifier;
  if (marker.type === "deleteFamily") return cell.at <= marker.at;
  if (marker.type === "deleteFamilyVersion") return cell.at === marker.at;
  return isOfColumn && (marker.type === "deleteColumn" ? cell.at <= marker.at : cell.at === marker.at);
}

function askedQualifiers({ columns }: ReadShape, name: string): "all" | Set<string> | undefined {
  if (columns.length === 0) return "all";
  let asked: "all" | Set<string> | undefined;
  for (const { family, qualifiers } of columns) {
    if (family.toString("latin1") !== name) continue;
    const before: Set<string> = asked instanceof Set ? asked : new Set();
    asked = qualifiers.length === 0 ? "all" : new Set([...before, ...qualifiers.map((one) => one.toString("latin1"))]);
  }
  return asked;
}

function isInside(row: string, { startRow, includeStartRow, stopRow, includeStopRow, reversed }: ScanShape): boolean {
  const [start, stop] = [startRow.toString("latin1"), stopRow.toString("latin1")];
  const isBehind = (one: string, other: string): boolean => (reversed ? one < other : one > other);
  if (start !== "" && !(isBehind(row, start) || (includeStartRow && row === start))) return false;
  return stop === "" || isBehind(stop, row) || (includeStopRow && row === stop);
}
