/**
 * Makes the cells that mutations of one row write: checks them, gives them the server's time, turns deletes into markers, and goes
 * on from what is there for increments and appends. All of them see the row as it was before the first, as in HBase's
 * batchMutate; nothing is written here.
 */
import { CELL_TYPES, type Cell, type CellParts, LATEST_TIMESTAMP } from "../../wire/cell.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { RegionView } from "./read-plan.ts";
import { noSuchFamily } from "./refusals.ts";
import type { MutationShape, ReadShape, TimeRange } from "./region-data.ts";
import { readPlanned } from "./row-reads.ts";
import { copyAt, isMarkerType, makeCell, partsOf, tagsWithTtl } from "./stored-cell.ts";

const LONG_BYTES = 8;
const ALL_TIME: TimeRange = { from: 0n, to: LATEST_TIMESTAMP };
const NO_BYTES = Buffer.alloc(0);
const TYPE_CODES: ReadonlySet<number> = new Set(Object.values(CELL_TYPES));

export interface Mutating {
  readonly view: RegionView;
  readonly maxCellBytes: number;
  /** what LATEST becomes in puts: never older than the cell that a condition saw */
  readonly putsAtMs: bigint;
}

export interface Written {
  /** with memory of their own, in the order of their mutations: of those with the same key the last counts */
  readonly cells: Cell[];
  /** of increments and appends, if they are asked for */
  readonly results: Cell[];
}

/** Throws before anything is written, if any of the mutations cannot be. */
export function cellsOf(mutating: Mutating, mutations: readonly MutationShape[]): Written {
  for (const mutation of mutations) checkMutation(mutating, mutation);
  const written: Written = { cells: [], results: [] };
  for (const mutation of mutations) {
    const cells = cellsOfMutation(mutating, mutation);
    for (const cell of cells) {
      const stored = withTtl(cell, mutation.ttlMs);
      checkSize(stored, mutating.maxCellBytes);
      written.cells.push(stored);
    }
    const isDelta = mutation.type === "increment" || mutation.type === "append";
    if (isDelta && mutation.returnResults) written.results.push(...cells);
  }
  return written;
}

function checkMutation({ view, maxCellBytes }: Mutating, { type, row, cells }: MutationShape): void {
  let known: Buffer | undefined;
  for (const cell of cells) {
    if (known === undefined || !cell.isIn(known, undefined)) known = knownFamily(view, cell.family);
    if (!cell.isOfRow(row)) throw doNotRetryIO(`The row in ${cell} doesn't match the one of its mutation`);
    if (!TYPE_CODES.has(cell.typeCode)) throw doNotRetryIO(`${cell} is of no type that can be written`);
    const isMarker = isMarkerType(cell.typeCode);
    if (type !== "put" && isMarker !== (type === "delete")) throw doNotRetryIO(`${cell} cannot be part of a ${type}`);
    checkSize(cell, maxCellBytes);
  }
}

function knownFamily({ families }: RegionView, family: Buffer): Buffer {
  if (!families.has(family.toString("latin1"))) throw noSuchFamily(family);
  return family;
}

function checkSize(cell: Cell, maxCellBytes: number): void {
  const length = cell.byteLength;
  if (maxCellBytes > 0 && length > maxCellBytes)
    throw doNotRetryIO(`Cell[${cell}] with size ${length} exceeds limit of ${maxCellBytes} bytes`);
}

function cellsOfMutation(mutating: Mutating, mutation: MutationShape): Cell[] {
  const { view, putsAtMs } = mutating;
  switch (mutation.type) {
    case "put":
      return mutation.cells.map((cell) => copyAt(cell, putsAtMs));
    case "delete":
      return mutation.cells.length === 0 ? rowMarkers(view, mutation) : markersOf(view, mutation.cells);
    default:
      return deltasOf(view, mutation);
  }
}

function withTtl(cell: Cell, ttlMs: bigint | undefined): Cell {
  if (ttlMs === undefined || ttlMs === LATEST_TIMESTAMP) return cell;
  return makeCell({ ...partsOf(cell), tags: tagsWithTtl(cell.tags, ttlMs) });
}

/** Of every family: a delete of the whole row. */
function rowMarkers({ families, nowMs }: RegionView, { row, timestamp }: MutationShape): Cell[] {
  const common = { row, qualifier: NO_BYTES, value: NO_BYTES, typeCode: CELL_TYPES.deleteFamily };
  const markerMs = timestamp === LATEST_TIMESTAMP ? BigInt(nowMs) : timestamp;
  return [...families.values()].map(({ name }) => makeCell({ ...common, family: name, timestamp: markerMs }));
}

/** A delete of the newest version needs to know which one that is; two of them delete the two newest. */
function markersOf(view: RegionView, markers: readonly Cell[]): Cell[] {
  const counts = new Map<string, number>();
  return markers.map((marker) => {
    if (marker.timestamp !== LATEST_TIMESTAMP || marker.typeCode !== CELL_TYPES.delete)
      return copyAt(marker, BigInt(view.nowMs));
    const { row, family, qualifier } = marker;
    const column = `${family.toString("latin1")}:${qualifier.toString("latin1")}`;
    const count = (counts.get(column) ?? 0) + 1;
    counts.set(column, count);
    const versions = readRow(view, row, { columns: [{ family, qualifiers: [qualifier] }], maxVersions: count });
    const version = versions[count - 1];
    return copyAt(marker, version?.timestamp ?? BigInt(view.nowMs));
  });
}

/** In the order of families and qualifiers, as HBase does them. */
function deltasOf(view: RegionView, mutation: MutationShape): Cell[] {
  const { type, row, timeRange } = mutation;
  const deltas = [...mutation.cells].sort(
    (one, other) => Buffer.compare(one.family, other.family) || Buffer.compare(one.qualifier, other.qualifier),
  );
  const columns = deltas.map(({ family, qualifier }) => ({ family, qualifiers: [qualifier] }));
  const stored = columns.length === 0 ? [] : readRow(view, row, { columns, timeRange, maxVersions: 1 });
  return deltas.map((delta) => {
    const old = stored.find((cell) => cell.isIn(delta.family, delta.qualifier));
    const value = type === "increment" ? sumOf(old, delta) : undefined;
    if (old === undefined) return copyAt(delta, BigInt(view.nowMs));
    const now = BigInt(view.nowMs);
    const timestamp = old.timestamp + 1n > now ? old.timestamp + 1n : now;
    const parts: CellParts = { ...partsOf(delta), timestamp, tags: Buffer.concat([delta.tags, old.tags]) };
    return makeCell({ ...parts, value: value ?? Buffer.concat([old.value, delta.value]) });
  });
}

/** Wraps at 2^63, as a Java long does. */
function sumOf(old: Cell | undefined, delta: Cell): Buffer {
  const sum = (old === undefined ? 0n : longOf(old.value)) + longOf(delta.value);
  const bytes = Buffer.alloc(LONG_BYTES);
  bytes.writeBigInt64BE(BigInt.asIntN(64, sum));
  return bytes;
}

function longOf(value: Buffer): bigint {
  if (value.length !== LONG_BYTES) throw doNotRetryIO(`Field is not a long, it's ${value.length} bytes wide`);
  return value.readBigInt64BE();
}

/** What the server itself reads, tags included. */
export function readRow(
  view: RegionView,
  row: Buffer,
  shape: Partial<ReadShape> & Pick<ReadShape, "columns" | "maxVersions">,
): Cell[] {
  const whole: ReadShape = { timeRange: ALL_TIME, familyTimeRanges: new Map(), ...shape };
  return readPlanned(view, row, whole, true);
}
