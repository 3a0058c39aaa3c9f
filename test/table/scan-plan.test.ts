import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { encode } from "../../src/protobuf/codec.ts";
import { Scan } from "../../src/protobuf/scan-messages.ts";
import type { ScanOptions } from "../../src/table/scan-options.ts";
import { planScan, rowBehindPrefix, type ScanPlan } from "../../src/table/scan-plan.ts";
import { DEFAULTS } from "./scan-set.ts";

function plan(options: unknown): ScanPlan {
  return planScan(options as ScanOptions, DEFAULTS);
}

const FILTER = { javaClass: "org.example.MyFilter", encode: () => Buffer.from("inner") };

test("without options everything is asked for, and what decides is said explicitly", () => {
  const { message, ...rest } = plan({});
  assert.equal(message.includeStopRow, false);
  assert.equal(message.maxVersions, 1);
  assert.equal(message.maxResultSize, 2_097_152);
  assert.equal(message.caching, 0x7fff_ffff);
  assert.equal(message.stopRow, undefined);
  assert.equal(message.reversed, undefined);
  assert.equal(message.needCursorResult, undefined);
  assert.equal(rest.limit, Number.POSITIVE_INFINITY);
  assert.equal(rest.prefetch, 1);
  assert.equal(rest.timeoutMs, 60_000);
  assert.equal(rest.oneCall, false);
});

test("every option is where it belongs", () => {
  const { message, ...rest } = plan({
    start: "a",
    stop: "b",
    stopInclusive: true,
    columns: ["f:a", "f:b", "g"],
    versions: 3,
    timeRange: { from: 5, to: 10n },
    familyTimeRanges: { f: { from: 1 } },
    filter: FILTER,
    cacheBlocks: false,
    batch: 7,
    maxResultBytes: 1_000,
    caching: 20,
    limit: 9,
    maxCellsPerFamily: 4,
    cellOffsetPerFamily: 2,
    loadColumnFamiliesOnDemand: true,
    consistency: "timeline",
    replicaId: 2,
    readType: "pread",
    attributes: { mine: "x" },
    isolation: "readUncommitted",
    authorizations: ["secret"],
    prefetch: 3,
    priority: 200,
    timeoutMs: 500,
  });
  assert.deepEqual(
    message.column?.map(({ family, qualifier }) => [String(family), qualifier?.map(String)]),
    [
      ["f", ["a", "b"]],
      ["g", []],
    ],
  );
  assert.equal(String(message.stopRow), "b");
  assert.equal(message.includeStopRow, true);
  assert.equal(message.maxVersions, 3);
  assert.deepEqual(message.timeRange, { from: 5, to: 10n });
  assert.equal(message.cfTimeRange?.[0]?.timeRange.from, 1);
  assert.equal(message.filter?.name, FILTER.javaClass);
  assert.equal(String(message.filter?.serializedFilter), "inner");
  assert.equal(message.cacheBlocks, false);
  assert.equal(message.batchSize, 7);
  assert.equal(message.maxResultSize, 1_000);
  assert.equal(message.caching, 20);
  assert.equal(message.storeLimit, 4);
  assert.equal(message.storeOffset, 2);
  assert.equal(message.loadColumnFamiliesOnDemand, true);
  assert.equal(message.consistency, 1);
  assert.equal(message.readType, 2);
  assert.equal(message.needCursorResult, true);
  assert.deepEqual(
    message.attribute?.map(({ name }) => name),
    ["mine", "VISIBILITY", "_isolationlevel_"],
  );
  assert.ok(encode(Scan, message).length > 0);
  assert.deepEqual([rest.limit, rest.replicaId, rest.prefetch, rest.priority, rest.timeoutMs], [9, 2, 3, 200, 500]);
  assert.deepEqual(rest.pieces, { type: "batches", cells: 7 });
});

test("one time is a range of one", () => {
  assert.deepEqual(plan({ timestamp: 5 }).message.timeRange, { from: 5n, to: 6n });
});

test("a reversed scan says that families are not to be read on demand, since servers refuse that", () => {
  assert.equal(plan({ reversed: true }).message.loadColumnFamiliesOnDemand, false);
  assert.equal(plan({}).message.loadColumnFamiliesOnDemand, undefined);
});

test("few rows are asked for in one call, unless they may not fit", () => {
  assert.equal(plan({ limit: 1 }).oneCall, true);
  assert.equal(plan({ limit: 100 }).oneCall, true);
  assert.equal(plan({ limit: 101 }).oneCall, false);
  assert.equal(plan({ limit: 10, caching: 5 }).oneCall, false);
  assert.equal(plan({ limit: 10, batch: 5 }).oneCall, false);
  assert.equal(plan({ limit: 10, readType: "stream" }).oneCall, false);
});

test("the row behind a prefix is the first that does not begin with it", () => {
  assert.deepEqual([...rowBehindPrefix(Buffer.from([1, 2]))], [1, 3]);
  assert.deepEqual([...rowBehindPrefix(Buffer.from([1, 0xff, 0xff]))], [2]);
  assert.deepEqual([...rowBehindPrefix(Buffer.from([0xff, 0xff]))], []);
  assert.deepEqual([...rowBehindPrefix(Buffer.alloc(0))], []);
});

test("bounds are copied, so that the caller may use their memory again", () => {
  const start = Buffer.from("abc");
  const { range } = plan({ start });
  start.fill(0);
  assert.equal(range.start.toString(), "abc");
});

test("a raw scan says so, and takes families", () => {
  const { message } = plan({ raw: true, columns: ["f", "g"] });
  assert.deepEqual(
    message.attribute?.map(({ name, value }) => [name, Buffer.from(value ?? "").toString("hex")]),
    [["_raw_", "ff"]],
  );
  assert.equal(message.column?.length, 2);
});

const REFUSED: readonly (readonly [option: string, options: unknown])[] = [
  // Every HBase: "Cannot specify any column for a raw scan".
  ["columns", { raw: true, columns: ["g", "f:a"] }],
  ["columns", { raw: true, columns: ["f:"] }],
  ["prefix", { prefix: "a", start: "b" }],
  ["prefix", { prefix: "a", stopInclusive: true }],
  ["prefix", { prefix: 5 }],
  ["start", { start: null }],
  ["start", { start: Buffer.alloc(32_768) }],
  ["timestamp", { timestamp: 1, timeRange: {} }],
  ["timeRange", { timeRange: { from: 2, to: 1 } }],
  ["allowPartials", { batch: 2, allowPartials: true }],
  ["batch", { batch: 0 }],
  ["batch", { batch: 2, filter: { ...FILTER, hasFilterRow: true } }],
  ["reversed", { reversed: true, filter: { ...FILTER, reversible: false } }],
  ["loadColumnFamiliesOnDemand", { reversed: true, loadColumnFamiliesOnDemand: true }],
  ["limit", { limit: 0 }],
  ["limit", { limit: 1.5 }],
  ["caching", { caching: 2 ** 31 }],
  ["maxResultBytes", { maxResultBytes: -1 }],
  ["prefetch", { prefetch: 101 }],
  ["replicaId", { replicaId: -1 }],
  ["timeoutMs", { timeoutMs: 0 }],
  ["timeoutMs", { timeoutMs: Number.NaN }],
  ["readType", { readType: "fast" }],
  ["versions", { versions: 0 }],
  ["filter", { filter: "PageFilter (1)" }],
  ["onCursor", { onCursor: true }],
  ["onMetrics", { onMetrics: 1 }],
];

for (const [option, options] of REFUSED) {
  test(`${JSON.stringify(options).slice(0, 80)} is refused, naming ${option}`, () => {
    assert.throws(
      () => plan(options),
      (error: unknown) => error instanceof InvalidArgumentError && error.option === option,
    );
  });
}

test("what contradicts itself does not compile", () => {
  const refused: ScanOptions[] = [
    // @ts-expect-error a prefix stands for start and stop
    { prefix: "a", start: "b" },
    // @ts-expect-error rows come in pieces of one kind
    { batch: 1, allowPartials: true },
    // @ts-expect-error no such way of reading
    { readType: "fast" },
  ];
  const fine: ScanOptions[] = [
    {},
    { prefix: "a", timestamp: 1n, batch: 2 },
    { start: "a", timeRange: { from: 1 }, allowPartials: true },
  ];
  assert.equal(refused.length + fine.length, 6);
});
