import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FamilySettings } from "../../../src/server/data/family-settings.ts";
import type { AnswerLimits, ReadShape, RowPiece, ScanShape, TimeRange } from "../../../src/server/data/region-data.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import type { CellType } from "../../../src/wire/cell.ts";
import { type NaiveCell, NaiveRegion, passes } from "./naive-region.ts";
import {
  ALL_TIME,
  bytes,
  cell,
  family,
  filterWith,
  mutation,
  NO_LIMITS,
  RegionUnderTest,
  scanOf,
  show,
} from "./region-under-test.ts";

const RUNS = { numRuns: 600 };
const NOW = 100;
const rowName = fc.constantFrom("a", "a", "b", "b\0", "\xff");
const qualifierName = fc.constantFrom("", "p", "p", "q");
const moment = fc.integer({ min: 94, max: 100 });
/** fast-check's own arrays are mostly short, and then nothing hides anything. */
const cellsOfRows = fc.array(naiveCellOf(), { maxLength: 40, size: "max" });

const settings: fc.Arbitrary<FamilySettings[]> = fc
  .array(
    fc.record({
      maxVersions: fc.integer({ min: 1, max: 4 }),
      minVersions: fc.integer({ min: 0, max: 2 }),
      ttlMs: rarely(fc.integer({ min: 0, max: 5 })),
      keepDeletedCells: fc.constantFrom("FALSE" as const, "FALSE" as const, "TRUE" as const, "TTL" as const),
    }),
    { minLength: 2, maxLength: 2 },
  )
  .map(([f, g]) => [family("f", f), family("g", g)]);

const timeRange: fc.Arbitrary<TimeRange> = fc.oneof(
  fc.constant(ALL_TIME),
  fc.tuple(moment, moment).map(([from, to]) => ({ from: BigInt(Math.min(from, to)), to: BigInt(Math.max(from, to)) })),
);

const columnsAsked = fc.array(
  fc.record({
    family: fc.constantFrom("f", "g").map(bytes),
    qualifiers: fc.array(qualifierName.map(bytes), { maxLength: 3 }),
  }),
  { maxLength: 3 },
);

const readShape = fc.record({
  columns: columnsAsked,
  maxVersions: fc.constantFrom(1, 2, 3, 0x7fff_ffff),
  timeRange,
  familyTimeRanges: fc.oneof(
    fc.constant(new Map<string, TimeRange>()),
    timeRange.map((range) => new Map([["g", range]])),
  ),
  storeLimit: rarely(fc.integer({ min: 1, max: 3 })),
  storeOffset: rarely(fc.integer({ min: 0, max: 2 })),
  filtered: fc.boolean(),
});

function withFilter({ filtered, ...shape }: Omit<ReadShape, "filter"> & { filtered: boolean }): ReadShape {
  if (!filtered) return shape;
  return { ...shape, filter: filterWith({ filterCell: ({ text }) => (passes(text) ? "include" : "skip") }) };
}

const bounds = fc.record({
  startRow: fc.option(rowName, { nil: "" }).map(bytes),
  includeStartRow: fc.boolean(),
  stopRow: fc.option(rowName, { nil: "" }).map(bytes),
  includeStopRow: fc.boolean(),
  reversed: fc.boolean(),
});

function both(families: readonly FamilySettings[], cells: readonly NaiveCell[]): [RegionUnderTest, NaiveRegion] {
  const [region, naive] = [new RegionUnderTest(families, { store: openMemoryStore() }), new NaiveRegion(families)];
  region.nowMs = NOW;
  naive.nowMs = NOW;
  for (const one of cells) {
    const { row, qualifier, at, type, value, ttlMs } = one;
    const made = cell(row, `${one.family}:${qualifier}`, { at: BigInt(at), type, value: type === "put" ? value : "" });
    region.mutate(row, [mutation("put", [made], ttlMs === undefined ? {} : { ttlMs: BigInt(ttlMs) })]);
    naive.write(type === "put" ? one : { ...one, value: "" });
  }
  return [region, naive];
}

function showNaive({ row, family: name, qualifier, at, type, value }: NaiveCell): string {
  return show(cell(row, `${name}:${qualifier}`, { at: BigInt(at), type, value }));
}

test("a get gives what the definition gives", () => {
  const property = fc.property(settings, cellsOfRows, rowName, readShape, (families, cells, row, shape) => {
    const [region, naive] = both(families, cells);
    const get = { ...withFilter(shape), row: bytes(row) };
    assert.deepEqual(region.get(row, get), naive.get(get).map(showNaive));
  });
  fc.assert(property, RUNS);
});

test("a scan gives what the definition gives, from its start to its stop and in its direction", () => {
  const property = fc.property(
    settings,
    cellsOfRows,
    bounds,
    readShape,
    fc.boolean(),
    (families, cells, rows, shape, raw) => {
      const [region, naive] = both(families, cells);
      const columns = raw ? shape.columns.map((one) => ({ ...one, qualifiers: [] })) : shape.columns;
      const scan: ScanShape = { ...withFilter({ ...shape, columns }), ...rows, raw, batch: 0 };
      assert.deepEqual(region.scan(scan), naive.scan(scan).map(showNaive));
    },
  );
  fc.assert(property, RUNS);
});

const limits = fc.record({
  maxPieces: fc.integer({ min: 1, max: 4 }),
  maxBytes: fc.constantFrom(1, 90, 200, 400, Number.POSITIVE_INFINITY),
  untilMs: rarely(fc.constantFrom(0, NOW + 1)),
  partials: fc.boolean(),
});

test("however its answers are cut, a scan gives the same cells, and says of every piece whether its row may go on", () => {
  const property = fc.property(
    settings,
    cellsOfRows,
    bounds,
    readShape,
    fc.integer({ min: 0, max: 3 }),
    fc.array(limits, { minLength: 1, maxLength: 5 }),
    (families, cells, rows, shape, batch, cuts) => {
      const [region, naive] = both(families, cells);
      const scan = scanOf({ ...withFilter(shape), ...rows, batch });
      const pieces = piecesOf(region, scan, cuts);
      assert.deepEqual(
        pieces.flatMap((piece) => piece.cells.map(show)),
        naive.scan(scan).map(showNaive),
      );
      pieces.forEach((piece, index) => {
        const [row, nextRow] = [piece.cells[0]?.row, pieces[index + 1]?.cells[0]?.row];
        assert.ok(row !== undefined && piece.cells.every((one) => one.row.equals(row)));
        assert.ok(batch === 0 || piece.cells.length <= batch);
        if (nextRow?.equals(row) === true) assert.ok(piece.partial);
      });
    },
  );
  fc.assert(property, RUNS);
});

test("a limit of rows ends a scan behind so many whole rows", () => {
  const property = fc.property(
    settings,
    cellsOfRows,
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 3 }),
    fc.array(limits, { minLength: 1, maxLength: 5 }),
    (families, cells, maxRows, batch, cuts) => {
      const [region, naive] = both(families, cells);
      const scan = scanOf({ maxVersions: 3, batch });
      const pieces = piecesOf(region, scan, cuts, maxRows);
      const all = naive.scan(scan);
      const rows = [...new Set(all.map(({ row }) => row))].slice(0, maxRows);
      assert.deepEqual(
        pieces.flatMap((piece) => piece.cells.map(show)),
        all.filter(({ row }) => rows.includes(row)).map(showNaive),
      );
    },
  );
  fc.assert(property, RUNS);
});

test("a compaction changes nothing that a read of all time sees, unless deleted cells are kept", () => {
  const property = fc.property(settings, cellsOfRows, columnsAsked, (families, cells, columns) => {
    const forgetful = families.map((one) => ({ ...one, keepDeletedCells: "FALSE" as const }));
    const [region] = both(forgetful, cells);
    const scan = { maxVersions: 0x7fff_ffff, columns };
    // Columns asked for by name give one version more of those that are too old: the compaction does not.
    const named = columns.some(({ qualifiers }) => qualifiers.length > 0);
    const before = region.scan(named ? { ...scan, columns: [] } : scan);
    region.data.compact();
    assert.deepEqual(region.scan(named ? { ...scan, columns: [] } : scan), before);
    const raw = region.scan({ raw: true, maxVersions: 0x7fff_ffff });
    assert.deepEqual(raw, region.scan({ maxVersions: 0x7fff_ffff }));
  });
  fc.assert(property, RUNS);
});

/** Limits in turn; `maxRows` goes down as a client counts it down. */
function piecesOf(
  region: RegionUnderTest,
  scan: ScanShape,
  cuts: readonly Partial<AnswerLimits>[],
  maxRows?: number,
): RowPiece[] {
  const scanner = region.data.openScanner(scan);
  const all: RowPiece[] = [];
  for (let index = 0, more = true; more; index++) {
    const left = maxRows === undefined ? {} : { maxRows: maxRows - completeRows(all) };
    const answer = scanner.next({ ...NO_LIMITS, ...cuts[index % cuts.length], ...left });
    all.push(...answer.pieces);
    more = answer.moreInRegion && answer.moreResults;
    assert.ok(index < 1000, "a scan that does not end");
  }
  scanner.close();
  return all;
}

function completeRows(pieces: readonly RowPiece[]): number {
  return pieces.filter(({ partial, cells }, index) => {
    const next = pieces[index + 1]?.cells[0];
    return !partial || (next !== undefined && !next.row.equals(cells[0]?.row as Buffer));
  }).length;
}

function naiveCellOf(): fc.Arbitrary<NaiveCell> {
  const markers = fc.constantFrom<CellType>("delete", "deleteColumn", "deleteFamily", "deleteFamilyVersion");
  return fc
    .record({
      row: rowName,
      family: fc.constantFrom("f", "f", "g"),
      qualifier: qualifierName,
      at: moment,
      type: fc.oneof({ weight: 5, arbitrary: fc.constant<CellType>("put") }, { weight: 1, arbitrary: markers }),
      value: fc.constantFrom("y", "y", "n"),
      ttlMs: rarely(fc.integer({ min: 0, max: 9 })),
    })
    .map((made) => (made.type.startsWith("deleteFamily") ? { ...made, qualifier: "" } : made));
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}
