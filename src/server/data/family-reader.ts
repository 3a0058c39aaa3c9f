/**
 * What a read sees of one family: it is shown the family's cells in order and says of each whether it belongs to the answer and
 * where to go on. HBase's UserScanQueryMatcher (2.6): markers first, then columns, versions, and the filter last of all, after
 * which versions are counted once more. Knows no store and no other family.
 */
import { Cell, LATEST_TIMESTAMP } from "../../wire/cell.ts";
import type { RowFilter } from "../filtering/row-filter.ts";
import { columnOfKey, hasAt, timestampOfKey, typeOfKey } from "./cell-key.ts";
import {
  type ColumnTracker,
  isExpired,
  type MatchCode,
  makeColumnTracker,
  type VersionRules,
} from "./column-trackers.ts";
import { DeleteTracker } from "./delete-tracker.ts";
import type { FamilySettings } from "./family-settings.ts";
import type { TimeRange } from "./region-data.ts";
import { hasTags, isMarkerType, ttlOf } from "./stored-cell.ts";

/** Versions that a filter may choose from in a raw scan. */
const ALL_VERSIONS = 0x7fff_ffff;

export interface FamilyReading {
  readonly settings: FamilySettings;
  /** the family's name as it stands in keys */
  readonly familyKey: Buffer;
  /** as they stand in keys, in order; undefined: all */
  readonly qualifiers: readonly Buffer[] | undefined;
  readonly maxVersions: number;
  readonly timeRange: TimeRange;
  readonly raw: boolean;
  readonly filter: RowFilter | undefined;
  readonly nowMs: number;
}

export class FamilyReader {
  readonly familyKey: Buffer;
  /** it wants no more cells, of this row or of any */
  rowDone = false;
  done = false;
  /** what comes before it is passed over */
  skipTo: Buffer | undefined;
  /** of a reversed scan: the row that a hint named, with the place in it */
  notBehind: { readonly row: Buffer; readonly place: Buffer } | undefined;
  /** cells of this row that were included */
  cellsOfRow = 0;

  private readonly columns: ColumnTracker;
  private readonly deletes = new DeleteTracker();
  private readonly rules: VersionRules;
  private readonly filter: RowFilter | undefined;
  private readonly raw: boolean;
  private readonly nowMs: number;
  private readonly timeRange: TimeRange | undefined;
  private readonly keepsDeleted: boolean;
  private readonly versionsAfterFilter: number;
  private columnKept: Buffer | undefined;
  private versionsKept = 0;

  constructor(reading: FamilyReading) {
    const { settings, filter, raw, timeRange } = reading;
    const maxVersions = raw ? reading.maxVersions : Math.min(reading.maxVersions, settings.maxVersions);
    // A filter may choose among all versions that the family keeps; what it lets pass is counted afterwards.
    const checked = filter === undefined ? maxVersions : raw ? ALL_VERSIONS : settings.maxVersions;
    const oldestMs = raw ? undefined : oldestUnexpired(settings, reading.nowMs);
    this.rules = { minVersions: settings.minVersions, maxVersions: checked, oldestMs };
    this.columns = makeColumnTracker(reading.qualifiers, this.rules);
    this.familyKey = reading.familyKey;
    this.filter = filter;
    this.raw = raw;
    this.nowMs = reading.nowMs;
    this.timeRange = timeRange.from === 0n && timeRange.to === LATEST_TIMESTAMP ? undefined : timeRange;
    this.keepsDeleted = settings.keepDeletedCells !== "FALSE";
    this.versionsAfterFilter = maxVersions;
  }

  beginRow(row: Buffer): void {
    this.rowDone = false;
    this.cellsOfRow = 0;
    this.columnKept = undefined;
    this.columns.reset();
    this.deletes.reset();
    if (this.notBehind !== undefined) this.beginRowBefore(row, this.notBehind);
  }

  /** @param qualifierStart where the qualifier begins in the key */
  match(key: Buffer, value: Buffer, qualifierStart: number): MatchCode {
    if (this.filter?.filterAllRemaining() === true) return "done";
    if (this.columns.done()) return "nextRow";
    const ages = this.rules.oldestMs !== undefined;
    const timestamp = ages || this.timeRange !== undefined || !this.deletes.empty ? timestampOfKey(key) : 0n;
    if (ages && this.rules.minVersions <= 0 && isExpired(this.rules, timestamp))
      return this.columns.leaveColumn(key, qualifierStart);
    if (hasTags(value) && outlivedItsTtl(key, value, this.nowMs)) return "skip";
    const typeCode = typeOfKey(key);
    const isMarker = isMarkerType(typeCode);
    if (!this.raw) {
      if (isMarker) return this.track(key, qualifierStart, typeCode);
      if (!this.deletes.empty) {
        const hidden = this.deletes.hides(key, qualifierStart, timestamp);
        if (hidden === "all") return this.columns.leaveColumn(key, qualifierStart);
        if (hidden === "version") return "skip";
      }
    }
    if (this.timeRange !== undefined && timestamp >= this.timeRange.to) return "skip";
    if (this.timeRange !== undefined && timestamp < this.timeRange.from)
      return this.columns.leaveColumn(key, qualifierStart);
    const asked = this.columns.checkColumn(key, qualifierStart);
    if (asked !== "include") return asked;
    const code = this.columns.checkVersions(key, qualifierStart, isMarker, timestamp);
    if (this.filter === undefined || !isIncluded(code)) return code;
    return this.judge(this.filter, code, key, value, qualifierStart);
  }

  /** The next column that is asked for, as it stands in keys; undefined: whichever comes next. */
  nextColumn(): Buffer | undefined {
    return this.columns.hint();
  }

  private track(key: Buffer, qualifierStart: number, typeCode: number): "skip" {
    const timestamp = timestampOfKey(key);
    // A marker newer than the range hides all the same, unless what was deleted is kept to be read in the past.
    const counts = this.timeRange === undefined || !this.keepsDeleted || timestamp < this.timeRange.to;
    if (counts) this.deletes.add(key, qualifierStart, typeCode, timestamp);
    return "skip";
  }

  private judge(filter: RowFilter, code: MatchCode, key: Buffer, value: Buffer, qualifierStart: number): MatchCode {
    const verdict = filter.filterCell(new Cell(value, 0));
    switch (verdict) {
      case "skip":
        return withoutInclude(code);
      case "nextColumn":
        return code === "includeAndNextRow" ? "nextRow" : this.columns.leaveColumn(key, qualifierStart);
      case "nextRow":
        return "nextRow";
      case "seekNextUsingHint":
        return "useHint";
      case "include":
        return this.countKept(code, key, qualifierStart);
      case "includeAndNextColumn":
        return this.countKept(code === "include" ? "includeAndNextColumn" : code, key, qualifierStart);
      case "includeAndSeekNextRow":
        return this.countKept("includeAndNextRow", key, qualifierStart);
    }
  }

  private countKept(code: MatchCode, key: Buffer, qualifierStart: number): MatchCode {
    if (this.columnKept === undefined || !isOfColumn(key, this.columnKept)) {
      this.columnKept = columnOfKey(key);
      this.versionsKept = 0;
    }
    this.versionsKept++;
    const kept = this.versionsKept <= this.versionsAfterFilter;
    const result = kept ? code : code === "includeAndNextRow" ? "nextRow" : "nextColumn";
    if (result === "includeAndNextColumn" || result === "nextColumn") this.columns.leaveColumn(key, qualifierStart);
    return result;
  }

  private beginRowBefore(row: Buffer, { row: last, place }: { readonly row: Buffer; readonly place: Buffer }): void {
    const order = Buffer.compare(row, last);
    this.rowDone = order > 0;
    this.skipTo = order === 0 ? place : undefined;
    if (order < 0) this.notBehind = undefined;
  }
}

export function isIncluded(code: MatchCode): boolean {
  return code === "include" || code === "includeAndNextColumn" || code === "includeAndNextRow";
}

/** What is older than this has outlived its family's TTL. */
export function oldestUnexpired({ ttlMs }: FamilySettings, nowMs: number): bigint | undefined {
  return ttlMs === undefined ? undefined : BigInt(nowMs) - BigInt(ttlMs);
}

/** The sum is a long of Java's: the last of times wraps, and is over. */
export function outlivedItsTtl(key: Buffer, value: Buffer, nowMs: number): boolean {
  const ttlMs = ttlOf(value);
  return ttlMs !== undefined && BigInt.asIntN(64, timestampOfKey(key) + ttlMs) < BigInt(nowMs);
}

/** Whether `key` is a version of the column. */
export function isOfColumn(key: Buffer, column: Buffer): boolean {
  return columnOfKey(key).length === column.length && hasAt(key, 0, column);
}

function withoutInclude(code: MatchCode): MatchCode {
  if (code === "includeAndNextColumn") return "nextColumn";
  return code === "includeAndNextRow" ? "nextRow" : "skip";
}
