/**
 * Which cells a flush and a major compaction drop: markers (the compaction) with what they hide, versions beyond those that are kept, and
 * what has outlived its time. HBase's MinorCompactionScanQueryMatcher, which flushes use too, and MajorCompactionScanQueryMatcher.
 */
import type { Entry } from "../storage/ordered-store.ts";
import type { Steps } from "../turns.ts";
import { columnOfKey, hasAt, orderedBytes, orderedEnd, timestampOfKey, typeOfKey } from "./cell-key.ts";
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
type Rewriting = "flush" | "majorCompaction";

/** Entries between two places where the work may be left. */
const ENTRIES_A_STEP = 64;
const NO_PUTS: ReadonlyMap<string, bigint> = new Map();

/**
 * A flush and a major compaction of what there is at one moment. What they drop is handed out, of a row at a time: first what markers
 * hide, then the markers.
 * @param view of a snapshot
 */
export function* compacting(view: RegionView, drop: (entry: Entry) => void): Steps<void> {
  const keepsDeleted = [...view.families.values()].some(({ keepDeletedCells }) => keepDeletedCells !== "FALSE");
  const flush = keepersOf(view, "flush", NO_PUTS);
  const compaction = keepersOf(view, "majorCompaction", keepsDeleted ? yield* earliestPuts(view, flush) : NO_PUTS);
  yield* eachRow(view, function* (rowLength, entries) {
    const flushed = yield* sift(flush, rowLength, entries);
    const compacted = yield* sift(compaction, rowLength, flushed.kept);
    const dropped = [...flushed.dropped, ...compacted.dropped];
    for (const entry of dropped) if (!isMarkerType(typeOfKey(entry.key))) drop(entry);
    for (const entry of dropped) if (isMarkerType(typeOfKey(entry.key))) drop(entry);
  });
}

function* eachRow(view: RegionView, work: (rowLength: number, entries: Entry[]) => Steps<void>): Steps<void> {
  let row: Buffer | undefined;
  let entries: Entry[] = [];
  let seen = 0;
  for (const entry of view.source.entries({ start: view.start, end: view.end })) {
    if (row === undefined || !hasAt(entry.key, 0, row)) {
      if (row !== undefined) yield* work(row.length, entries);
      entries = [];
      row = entry.key.subarray(0, view.codec.rowEnd(entry.key));
    }
    entries.push(entry);
    if (++seen % ENTRIES_A_STEP === 0) yield;
  }
  if (row !== undefined) yield* work(row.length, entries);
}

interface Sifted {
  readonly kept: Entry[];
  readonly dropped: Entry[];
}

/** The cells of one row. */
function* sift(keepers: readonly FamilyKeeper[], rowLength: number, entries: readonly Entry[]): Steps<Sifted> {
  const sifted: Sifted = { kept: [], dropped: [] };
  for (const keeper of keepers) keeper.beginRow();
  for (const [index, entry] of entries.entries()) {
    const { key, value } = entry;
    const keeper = keepers.find(({ familyKey }) => hasAt(key, rowLength, familyKey));
    const isKept = keeper?.keeps(key, value, rowLength + keeper.familyKey.length) === true;
    (isKept ? sifted.kept : sifted.dropped).push(entry);
    if (index % ENTRIES_A_STEP === ENTRIES_A_STEP - 1) yield;
  }
  return sifted;
}

function keepersOf(view: RegionView, rewriting: Rewriting, earliest: ReadonlyMap<string, bigint>): FamilyKeeper[] {
  return [...view.families.values()].map((family) => {
    const familyKey = orderedBytes(family.name);
    const earliestPut = earliest.get(familyKey.toString("latin1"));
    return new FamilyKeeper(family, { familyKey, rewriting, nowMs: view.nowMs, earliestPut });
  });
}

/** By the family's name in keys, of what a flush keeps: markers older than every put of their family hide nothing. */
function* earliestPuts(view: RegionView, flush: readonly FamilyKeeper[]): Steps<Map<string, bigint>> {
  const earliest = new Map<string, bigint>();
  yield* eachRow(view, function* (rowLength, entries) {
    for (const { key } of (yield* sift(flush, rowLength, entries)).kept) {
      if (isMarkerType(typeOfKey(key))) continue;
      const family = key.toString("latin1", rowLength, orderedEnd(key, rowLength));
      const timestamp = timestampOfKey(key);
      const known = earliest.get(family);
      if (known === undefined || timestamp < known) earliest.set(family, timestamp);
    }
  });
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
