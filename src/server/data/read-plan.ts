/**
 * Makes the readers of a get or a scan: which families take part and which of them wait until a row is to stay, what is asked of
 * each, and which keys the rows lie between.
 */
import { asBuffer } from "../../bytes/byte-queue.ts";
import type { RowFilter } from "../filtering/row-filter.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { Readable } from "../storage/ordered-store.ts";
import { behind, higherOf, type KeyCodec, lowerOf, orderedBytes } from "./cell-key.ts";
import type { Work } from "./entry-cursor.ts";
import { FamilyReader } from "./family-reader.ts";
import type { FamilySettings } from "./family-settings.ts";
import { noSuchFamily } from "./refusals.ts";
import type { FamilyColumns, ReadShape, ScanShape } from "./region-data.ts";
import { RowCursor } from "./row-cursor.ts";

export type Families = ReadonlyMap<string, FamilySettings>;

/** What a region is made of, for those who read in it. */
export interface RegionView {
  readonly codec: KeyCodec;
  /** its keys lie from `start` to before `end` */
  readonly start: Buffer;
  readonly end: Buffer;
  readonly families: Families;
  readonly source: Readable;
  readonly nowMs: number;
}

export interface RowBounds {
  readonly startRow: Buffer;
  readonly includeStartRow: boolean;
  readonly stopRow: Buffer;
  readonly includeStopRow: boolean;
  readonly reversed: boolean;
}

/** A read that is about to begin. */
export interface ReadPlan {
  /** whose cells make the rows */
  readonly essential: RowCursor;
  /** whose cells are read for rows that stay; undefined: there are none */
  readonly joined: RowCursor | undefined;
  readonly work: Work;
  readonly codec: KeyCodec;
  readonly filter: RowFilter | undefined;
  readonly batch: number;
  /** cells of a row and family: how many at most (less than 0: all), and how many are passed over first */
  readonly storeLimit: number;
  readonly storeOffset: number;
  /** tags stay on the cells: for the server's own reads */
  readonly keepsTags: boolean;
}

/** Throws `NoSuchColumnFamilyException`, and what HBase refuses a scan with. */
export function planScan(view: RegionView, shape: ScanShape): ReadPlan {
  const plan = makePlan(view, shape, shape, { raw: shape.raw, onDemand: shape.loadColumnFamiliesOnDemand !== false });
  if (shape.reversed && plan.joined !== undefined)
    throw doNotRetryIO("Reverse scan with loading CFs on demand is not supported");
  return { ...plan, batch: shape.batch };
}

export interface RowReading {
  /** the server's own reads have whole cells, and all families at once */
  readonly internal: boolean;
}

export function planRow(view: RegionView, row: Buffer, shape: ReadShape, { internal }: RowReading): ReadPlan {
  const bounds = { startRow: row, includeStartRow: true, stopRow: row, includeStopRow: true, reversed: false };
  const onDemand = !internal && shape.loadColumnFamiliesOnDemand !== false;
  return { ...makePlan(view, shape, bounds, { raw: false, onDemand }), keepsTags: internal };
}

function makePlan(
  view: RegionView,
  shape: ReadShape,
  bounds: RowBounds,
  { raw, onDemand }: { readonly raw: boolean; readonly onDemand: boolean },
): ReadPlan {
  const { filter } = shape;
  const [essential, joined]: [FamilyReader[], FamilyReader[]] = [[], []];
  for (const { settings, qualifiers } of askedFamilies(view.families, shape.columns)) {
    if (raw && qualifiers !== undefined) throw doNotRetryIO("Cannot specify any column for a raw scan");
    const { name } = settings;
    const timeRange = shape.familyTimeRanges.get(name.toString("latin1")) ?? shape.timeRange;
    const common = { maxVersions: shape.maxVersions, timeRange, raw, filter, nowMs: view.nowMs };
    const reader = new FamilyReader({ settings, familyKey: orderedBytes(name), qualifiers, ...common });
    const waits = filter !== undefined && onDemand && !filter.isFamilyEssential(name);
    (waits ? joined : essential).push(reader);
  }
  const [start, end] = keysBetween(view, bounds);
  const work = { entries: 0 };
  const { codec, source } = view;
  const cursorOf = (readers: readonly FamilyReader[]): RowCursor =>
    new RowCursor({ source, codec, readers, start, end, reversed: bounds.reversed, work });
  return {
    essential: cursorOf(essential),
    joined: joined.length === 0 ? undefined : cursorOf(joined),
    work,
    codec,
    filter,
    batch: 0,
    storeLimit: shape.storeLimit ?? -1,
    storeOffset: shape.storeOffset ?? 0,
    keepsTags: false,
  };
}

interface AskedFamily {
  readonly settings: FamilySettings;
  readonly qualifiers: readonly Buffer[] | undefined;
}

/** In order. A family that is asked for as a whole makes columns of it that were named before superfluous, as in a Java `Scan`. */
function askedFamilies(families: Families, columns: readonly FamilyColumns[]): AskedFamily[] {
  const asked = new Map<string, Map<string, Buffer> | undefined>();
  for (const { family, qualifiers } of columns) {
    const name = asBuffer(family).toString("latin1");
    if (!families.has(name)) throw noSuchFamily(family);
    const named = asked.get(name) ?? new Map<string, Buffer>();
    for (const qualifier of qualifiers) named.set(qualifier.toString("latin1"), orderedBytes(qualifier));
    asked.set(name, qualifiers.length === 0 ? undefined : named);
  }
  const all: AskedFamily[] = [];
  for (const [name, settings] of families) {
    if (columns.length > 0 && !asked.has(name)) continue;
    const named = asked.get(name);
    all.push({ settings, qualifiers: named === undefined ? undefined : [...named.values()].sort(Buffer.compare) });
  }
  return all.sort((one, other) => Buffer.compare(one.settings.name, other.settings.name));
}

function keysBetween({ codec, start, end }: RegionView, bounds: RowBounds): [Buffer, Buffer] {
  const { reversed } = bounds;
  const [first, includesFirst, last, includesLast] = reversed
    ? [bounds.stopRow, bounds.includeStopRow, bounds.startRow, bounds.includeStartRow]
    : [bounds.startRow, bounds.includeStartRow, bounds.stopRow, bounds.includeStopRow];
  const from = first.length === 0 ? start : placeOf(codec, first, !includesFirst);
  const to = last.length === 0 ? end : placeOf(codec, last, includesLast);
  return [higherOf(start, from), lowerOf(end, to)];
}

function placeOf(codec: KeyCodec, row: Buffer, isBehind: boolean): Buffer {
  const place = codec.row(row);
  return isBehind ? behind(place) : place;
}
