/**
 * Which cells a flush and a major compaction drop: markers (the compaction) with what they hide, versions beyond those that are kept, and
 * what has outlived its time. HBase's MinorCompactionScanQueryMatcher, which flushes use too, and MajorCompactionScanQueryMatcher.
 */
import type { Readable } from "../storage/ordered-store.ts";
import { columnOfKey, hasAt, type KeyCodec, orderedBytes, orderedEnd, timestampOfKey, typeOfKey } from "./cell-key.ts";
import { type ColumnTracker, isExpired, makeColumnTracker, type VersionRules } from "./column-trackers.ts";
import { DeleteTracker } from "./delete-tracker.ts";
import { isOfColumn, oldestUnexpired, outlivedItsTtl } from "./family-reader.ts";
import type { FamilySettings } from "./family-settings.ts";
import type { RegionView } from "./read-plan.ts";
import { hasTags, isMarkerType } from "./stored-cell.ts";

/**
 * Which files are made: by a flush, from what is in memory, which keeps every marker; by a major compaction, of files, so that a flush
 * must come before it. Both is not the same as a major compaction alone: a version that a flush has dropped counts no more.
 */
export type Rewriting = "flush" | "majorCompaction";

/** Keys of one row, at a time: a marker must not go before what it hides. */
export function* droppedByRow(view: RegionView, rewriting: Rewriting): Generator<Buffer[]> {
  const { codec, source, start, end } = view;
  const keepers = keepersOf(view, rewriting);
  let row: Buffer | undefined;
  let dropped: Buffer[] = [];
  for (const { key, value } of source.entries({ start, end })) {
    if (row === undefined || !hasAt(key, 0, row)) {
      if (dropped.length > 0) yield dropped;
      dropped = [];
      row = key.subarray(0, codec.rowEnd(key));
      for (const keeper of keepers) keeper.beginRow();
    }
    const { length } = row;
    const keeper = keepers.find(({ familyKey }) => hasAt(key, length, familyKey));
    if (keeper === undefined || !keeper.keeps(key, value, length + keeper.familyKey.length)) dropped.push(key);
  }
  if (dropped.length > 0) yield dropped;
}

function keepersOf(view: RegionView, rewriting: Rewriting): FamilyKeeper[] {
  const settings = [...view.families.values()];
  const keepsDeleted = settings.some(({ keepDeletedCells }) => keepDeletedCells !== "FALSE");
  const earliest = rewriting === "flush" || !keepsDeleted ? new Map<string, bigint>() : earliestPuts(view.source, view);
  return settings.map((family) => {
    const familyKey = orderedBytes(family.name);
    const earliestPut = earliest.get(familyKey.toString("latin1"));
    return new FamilyKeeper(family, { familyKey, rewriting, nowMs: view.nowMs, earliestPut });
  });
}

/** By the family's name in keys: markers older than every put of their family hide nothing. */
function earliestPuts(
  source: Readable,
  { codec, start, end }: { codec: KeyCodec; start: Buffer; end: Buffer },
): Map<string, bigint> {
  const earliest = new Map<string, bigint>();
  for (const { key } of source.entries({ start, end })) {
    if (isMarkerType(typeOfKey(key))) continue;
    const rowEnd = codec.rowEnd(key);
    const family = key.toString("latin1", rowEnd, orderedEnd(key, rowEnd));
    const timestamp = timestampOfKey(key);
    const known = earliest.get(family);
    if (known === undefined || timestamp < known) earliest.set(family, timestamp);
  }
  return earliest;
}

interface Circumstances {
  readonly familyKey: Buffer;
  readonly rewriting: Rewriting;
  readonly nowMs: number;
  readonly earliestPut: bigint | undefined;
}

class FamilyKeeper {
  readonly familyKey: Buffer;
  private readonly rewriting: Rewriting;
  private readonly columns: ColumnTracker;
  private readonly deletes = new DeleteTracker();
  private readonly rules: VersionRules;
  private readonly keepDeletedCells: FamilySettings["keepDeletedCells"];
  private readonly nowMs: number;
  private readonly earliestPut: bigint | undefined;
  /** of which no further version is kept */
  private finished: Buffer | undefined;

  constructor(settings: FamilySettings, { familyKey, rewriting, nowMs, earliestPut }: Circumstances) {
    const { minVersions, maxVersions } = settings;
    this.rules = { minVersions, maxVersions, oldestMs: oldestUnexpired(settings, nowMs) };
    this.columns = makeColumnTracker(undefined, this.rules);
    this.familyKey = familyKey;
    this.rewriting = rewriting;
    this.keepDeletedCells = settings.keepDeletedCells;
    this.nowMs = nowMs;
    this.earliestPut = earliestPut;
  }

  beginRow(): void {
    this.columns.reset();
    this.deletes.reset();
    this.finished = undefined;
  }

  keeps(key: Buffer, value: Buffer, qualifierStart: number): boolean {
    if (this.finished !== undefined && isOfColumn(key, this.finished)) return false;
    const timestamp = timestampOfKey(key);
    if (this.rules.minVersions <= 0 && isExpired(this.rules, timestamp)) return this.finish(key, qualifierStart);
    if (hasTags(value) && outlivedItsTtl(key, value, this.nowMs)) return false;
    const typeCode = typeOfKey(key);
    const isMarker = isMarkerType(typeCode);
    if (isMarker) {
      const stays = this.keepsMarkers(timestamp);
      if (!stays) this.deletes.add(key, qualifierStart, typeCode, timestamp);
      if (this.rewriting === "flush") return true;
      if (!stays) return false;
      if (this.earliestPut === undefined || timestamp < this.earliestPut) return this.finish(key, qualifierStart);
    } else if (!this.deletes.empty) {
      const hidden = this.deletes.hides(key, qualifierStart, timestamp);
      if (hidden !== undefined) return hidden === "all" ? this.finish(key, qualifierStart) : false;
    }
    const kept = this.columns.checkVersions(key, qualifierStart, isMarker, timestamp) === "include";
    return kept || this.finish(key, qualifierStart);
  }

  private keepsMarkers(timestamp: bigint): boolean {
    if (this.keepDeletedCells === "TRUE") return true;
    return this.keepDeletedCells === "TTL" && !isExpired(this.rules, timestamp);
  }

  /** The rest of the column goes, too; but markers of the family stand among the versions of the empty qualifier. */
  private finish(key: Buffer, qualifierStart: number): false {
    const column = columnOfKey(key);
    const isEmptyQualifier = column.length === qualifierStart + 2;
    if (!isEmptyQualifier) this.finished = column;
    return false;
  }
}
