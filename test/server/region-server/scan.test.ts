/** `ClientService.Scan`: what each field of the request does, and what each of the answer says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type * as messages from "../../../src/protobuf/scan-messages.ts";
import type { InputOf } from "../../../src/protobuf/schema.ts";
import type { ScanAnswer } from "../../../src/server/data/region-data.ts";
import type { RowFilter } from "../../../src/server/filtering/row-filter.ts";
import { ServiceException } from "../../../src/testing.ts";
import { CLIENT_VERSION_INFO } from "../../../src/wire/connection-header.ts";
import { failure, type RegionServerSet, regionServerSet, type SetOptions } from "./region-server-set.ts";
import { cellOf, standInRegion } from "./stand-in-region.ts";

type Scan = InputOf<typeof messages.Scan>;

const HANDLES = { clientHandlesPartials: true, clientHandlesHeartbeats: true };
const MAX = 0x7fff_ffff;

/** With rows `a` to `e`. */
async function filled(t: Parameters<typeof regionServerSet>[0], options: SetOptions = {}): Promise<RegionServerSet> {
  const set = await regionServerSet(t, options);
  for (const row of ["a", "b", "c", "d", "e"]) {
    const common = { type: "put", timestamp: 1n, timeRange: { from: 0n, to: 1n }, returnResults: true } as const;
    const cells = [cellOf(row, "q", `${row}'s`)];
    set.region.data.mutate(Buffer.from(row), [{ ...common, row: Buffer.from(row), cells }]);
  }
  return set;
}

function answer(more: Partial<ScanAnswer> = {}): ScanAnswer {
  return {
    pieces: [],
    moreInRegion: true,
    moreResults: true,
    heartbeat: false,
    rowsScanned: 0,
    rowsFiltered: 0,
    ...more,
  };
}

function piece(row: string, partial: boolean): ScanAnswer["pieces"][number] {
  return { cells: [cellOf(row, "q", "v")], partial };
}

async function opened({ client }: RegionServerSet, scan: Scan = {}): Promise<bigint> {
  const { message } = await client.scan({ scan, numberOfRows: 0, closeScanner: false, ...HANDLES });
  assert.ok(message.scannerId !== undefined && message.scannerId > 0n);
  return message.scannerId;
}

test("an open brings the first rows, and says how long the scanner lives", async (t) => {
  const { client, service, region } = await filled(t);
  const { message, cells } = await client.scan({ scan: {}, numberOfRows: 2, closeScanner: false, ...HANDLES });
  const { scannerId, ...rest } = message;
  assert.ok(scannerId);
  assert.deepEqual(rest, {
    cellsPerResult: [1, 1],
    moreResults: true,
    ttl: 60_000,
    results: [],
    stale: false,
    partialFlagPerResult: [false, false],
    moreResultsInRegion: true,
    mvccReadPoint: 1n,
    queryMetrics: [],
  });
  assert.deepEqual(
    cells.map(({ text }) => text),
    ["a's", "b's"],
  );
  assert.equal(service.openScanners, 1);
  assert.equal(region.requests.reads, 1);
});

test("next brings more until the region has none, and echoes the scanner's id each time", async (t) => {
  const set = await filled(t);
  const scannerId = await opened(set);
  const first = await set.client.scan({ scannerId, numberOfRows: 3, nextCallSeq: 0n, ...HANDLES });
  assert.equal(first.message.scannerId, scannerId);
  assert.equal(first.message.ttl, undefined);
  assert.equal(first.message.mvccReadPoint, undefined);
  const last = await set.client.scan({ scannerId, numberOfRows: 3, nextCallSeq: 1n, ...HANDLES });
  assert.deepEqual(
    last.cells.map(({ text }) => text),
    ["d's", "e's"],
  );
  assert.equal(last.message.moreResults, true);
  assert.equal(last.message.moreResultsInRegion, false);
  assert.equal(last.message.scannerId, scannerId);
  assert.equal(set.service.openScanners, 0);
  assert.equal(set.region.data.openScanners, 0);
});

test("without a codec rows are results in the message", async (t) => {
  const { client } = await filled(t, { header: { cellBlockCodecClass: undefined } });
  const { message, cells } = await client.scan({ scan: {}, numberOfRows: 2 });
  assert.equal(cells.length, 0);
  assert.deepEqual(message.cellsPerResult, []);
  assert.deepEqual(
    message.results.map(({ cell, partial, stale }) => [String(cell[0]?.value), partial, stale]),
    [
      ["a's", false, false],
      ["b's", false, false],
    ],
  );
});

test("number_of_rows: left out it is one row, or none where the scanner is closed", async (t) => {
  const { client, service } = await filled(t);
  assert.deepEqual((await client.scan({ scan: {} })).message.cellsPerResult, [1]);
  const closed = await client.scan({ scan: {}, closeScanner: true });
  assert.deepEqual(closed.message.cellsPerResult, []);
  assert.equal(closed.message.moreResultsInRegion, true);
  assert.equal(service.openScanners, 1);
});

test("a scan in one call: opened, read and closed", async (t) => {
  const { client, service, region } = await filled(t);
  const { message } = await client.scan({ scan: {}, numberOfRows: 1, closeScanner: true });
  assert.ok(message.scannerId);
  assert.equal(message.moreResults, true);
  assert.equal(message.moreResultsInRegion, true);
  assert.equal(service.openScanners, 0);
  assert.equal(region.data.openScanners, 0);
});

test("limit_of_rows ends the whole scan when it is reached", async (t) => {
  const { client, service } = await filled(t);
  const { message } = await client.scan({ scan: {}, numberOfRows: MAX, limitOfRows: 2, ...HANDLES });
  assert.deepEqual(message.cellsPerResult, [1, 1]);
  assert.equal(message.moreResults, false);
  assert.equal(message.moreResultsInRegion, true);
  assert.equal(service.openScanners, 0);
});

test("what the data says of pieces and of the end goes out as it is", async (t) => {
  const set = await filled(t);
  const { scripted } = set.region.data;
  const scannerId = await opened(set);
  scripted.push(answer({ pieces: [piece("a", false), piece("b", true)] }));
  const cut = await set.client.scan({ scannerId, numberOfRows: 9, ...HANDLES });
  assert.deepEqual(cut.message.partialFlagPerResult, [false, true]);
  assert.equal(cut.message.moreResults, true);
  scripted.push(answer({ moreInRegion: false, moreResults: false }));
  const ended = await set.client.scan({ scannerId, numberOfRows: 9, ...HANDLES });
  assert.equal(ended.message.moreResults, false);
  assert.equal(ended.message.moreResultsInRegion, false);
  const inline = await set.open({ cellBlockCodecClass: undefined });
  scripted.push(answer({ pieces: [piece("a", true)] }));
  assert.equal((await inline.scan({ scan: {}, numberOfRows: 9 })).message.results[0]?.partial, true);
});

test("the data is asked for what the request says", async (t) => {
  const { client, region } = await filled(t);
  const [a, b, f, q] = ["a", "b", "f", "q"].map((text) => Buffer.from(text));
  const column = [{ family: f as Buffer, qualifier: [q as Buffer] }];
  const attribute = [{ name: "_raw_", value: Buffer.from([0xff]) }];
  await client.scan({
    scan: {
      column,
      attribute,
      startRow: b,
      stopRow: a,
      includeStartRow: false,
      includeStopRow: true,
      reversed: true,
      batchSize: 7,
      maxVersions: 2,
    },
    numberOfRows: 0,
  });
  const { filter, ...shape } = region.data.scans[0] ?? {};
  assert.equal(filter, undefined);
  assert.deepEqual(shape, {
    columns: [{ family: f, qualifiers: [q] }],
    timeRange: { from: 0n, to: 0x7fff_ffff_ffff_ffffn },
    familyTimeRanges: new Map(),
    storeLimit: undefined,
    storeOffset: undefined,
    loadColumnFamiliesOnDemand: true,
    maxVersions: 2,
    startRow: b,
    includeStartRow: false,
    stopRow: a,
    includeStopRow: true,
    reversed: true,
    raw: true,
    batch: 7,
  });
});

test("a scan from a row to the same row is a get of long ago, unless it says otherwise", async (t) => {
  const { client, region } = await filled(t);
  const row = Buffer.from("b");
  for (const scan of [{ startRow: row, stopRow: row }, { startRow: row, stopRow: row, includeStopRow: false }, {}])
    await client.scan({ scan, numberOfRows: 0 });
  assert.deepEqual(
    region.data.scans.map(({ includeStopRow }) => includeStopRow),
    [true, false, false],
  );
});

test("what limits an answer: pieces, bytes, rows, and the time of a turn", async (t) => {
  const set = await filled(t, { limits: { maxResultBytes: 5_000 } });
  const limits = async (request: InputOf<typeof messages.ScanRequest>, timeoutMs?: number) => {
    await set.client.scan({ numberOfRows: 1, ...request }, timeoutMs === undefined ? {} : { timeoutMs });
    return set.region.data.limits.at(-1);
  };
  const none = { maxPieces: 1, maxBytes: 5_000, maxRows: undefined, untilMs: 5_010, partials: false };
  assert.deepEqual(await limits({ scan: {} }), none);
  assert.deepEqual(await limits({ scan: { maxResultSize: 300n } }), { ...none, maxBytes: 300 });
  assert.deepEqual(await limits({ scan: { maxResultSize: 1n << 63n } }), none, "a negative size is none");
  assert.deepEqual(await limits({ scan: {}, clientHandlesPartials: true }), { ...none, partials: true });
  assert.deepEqual(await limits({ scan: {}, limitOfRows: 4, numberOfRows: 9 }), { ...none, maxPieces: 9, maxRows: 4 });
});

test("a heartbeat, with a cursor only if it was asked for", async (t) => {
  let ticks = 0;
  const set = await filled(t, { monotonicMs: () => ++ticks * 1_000 });
  const heartbeat = answer({ heartbeat: true, cursorRow: Buffer.from("x") });
  set.region.data.scripted.push(heartbeat, heartbeat, answer({ cursorRow: Buffer.from("x") }));
  const plain = await set.client.scan({ scan: {}, numberOfRows: 9, ...HANDLES });
  assert.equal(plain.message.heartbeatMessage, true);
  assert.equal(plain.message.cursor, undefined);
  const scan = { needCursorResult: true };
  const asked = await set.client.scan({ scan, numberOfRows: 9, ...HANDLES });
  assert.deepEqual(asked.message.cursor, { row: Buffer.from("x") });
  assert.equal((await set.client.scan({ scan, numberOfRows: 9, ...HANDLES })).message.cursor, undefined);
});

test("scan metrics, if they are tracked", async (t) => {
  const set = await filled(t);
  set.region.data.scripted.push(answer({ rowsScanned: 12, rowsFiltered: 5 }));
  const { message } = await set.client.scan({ scan: {}, numberOfRows: 9, trackScanMetrics: true });
  assert.deepEqual(message.scanMetrics?.metrics, [
    { name: "ROWS_SCANNED", value: 12n },
    { name: "ROWS_FILTERED", value: 5n },
  ]);
  assert.equal((await set.client.scan({ scan: {}, numberOfRows: 9 })).message.scanMetrics, undefined);
});

test("a replica's rows are stale", async (t) => {
  const set = await filled(t, { region: standInRegion({ replicaId: 1 }) });
  assert.equal((await set.client.scan({ scan: {}, numberOfRows: 9 })).message.stale, true);
  assert.equal((await set.client.scan({ scan: {}, numberOfRows: 0 })).message.stale, true);
});

test("a batch and a filter that must see whole rows do not go together", async (t) => {
  const filter = { name: "org.apache.hadoop.hbase.filter.PageFilter", serializedFilter: Buffer.from([0x08, 1]) };
  const set = await filled(t, { makeRowFilter: () => ({ hasFilterRow: true }) as RowFilter });
  await assert.rejects(
    set.client.scan({ scan: { filter, batchSize: 2 } }),
    failure("IOException", /filter\.IncompatibleFilterException: Cannot set batch/),
  );
  assert.ok(await set.client.scan({ scan: { filter } }));
  assert.equal(set.region.data.scans[0]?.filter?.hasFilterRow, true);
});

test("a filter is told whether the scan is reversed", async (t) => {
  const filter = { name: "org.apache.hadoop.hbase.filter.PageFilter", serializedFilter: Buffer.from([0x08, 1]) };
  const told: boolean[] = [];
  const set = await filled(t, {
    makeRowFilter: (_, { reversed }) => {
      told.push(reversed);
      return { hasFilterRow: false } as RowFilter;
    },
  });
  for (const reversed of [true, false]) await set.client.scan({ scan: { filter, reversed } });
  assert.deepEqual(told, [true, false]);
});

test("requests that make no sense are refused", async (t) => {
  const set = await filled(t);
  const { client, directory } = set;
  await assert.rejects(client.scan({}), failure("DoNotRetryIOException", /Missing required input: scannerId or scan/));
  await assert.rejects(client.scan({ scan: { startRow: Buffer.alloc(32_768) } }), failure("IOException", /32767/));
  const column = [{ family: Buffer.from("x") }];
  await assert.rejects(client.scan({ scan: { column } }), failure("NoSuchColumnFamilyException"));
  directory.served = [];
  await assert.rejects(client.scan({ scan: {} }), failure("NotServingRegionException"));
  assert.equal(set.service.openScanners, 0);
});

test("a scanner that fails is closed, and the client is told to open another", async (t) => {
  const set = await filled(t);
  const trouble = new ServiceException("org.apache.hadoop.hbase.RegionTooBusyException", "flush first", false);
  const forGood = new ServiceException("org.apache.hadoop.hbase.DoNotRetryIOException", "no", true);
  const old = await set.open({ versionInfo: { ...CLIENT_VERSION_INFO, versionMajor: 1, versionMinor: 3 } });
  set.region.data.scripted.push(trouble, trouble, forGood, new Error("a mistake of ours"));
  const open = { scan: {}, numberOfRows: 1 };
  await assert.rejects(set.client.scan(open), failure("ScannerResetException", /RegionTooBusyException: flush first/));
  await assert.rejects(old.scan(open), failure("UnknownScannerException"));
  await assert.rejects(set.client.scan(open), failure("DoNotRetryIOException", /no/));
  await assert.rejects(set.client.scan(open), failure("IOException", /a mistake of ours/));
  assert.equal(set.service.openScanners, 0);
  assert.equal(set.region.data.openScanners, 0);
  set.region.data.scripted.push(answer(), trouble);
  const { scannerId } = (await set.client.scan(open)).message;
  await assert.rejects(set.client.scan({ scannerId, nextCallSeq: 0n }), failure("ScannerResetException"));
  await assert.rejects(set.client.scan({ scannerId, nextCallSeq: 1n }), failure("UnknownScannerException"));
});

test("a scan may go on in the read point of another, and a lost scanner leaves its own", async (t) => {
  const set = await regionServerSet(t);
  const read = async (mvccReadPoint: bigint) => {
    const { message } = await set.client.scan({ scan: { mvccReadPoint }, numberOfRows: 0 });
    return [message.mvccReadPoint, set.region.data.scans.at(-1)?.readPoint];
  };
  assert.deepEqual(await read(42n), [42n, 42n]);
  assert.deepEqual(await read(0n), [1n, undefined]);
  const { message } = await set.client.scan({ scan: {}, numberOfRows: 0 });
  await set.client.scan({ scannerId: message.scannerId, closeScanner: true });
  assert.equal(set.region.data.lostScanners, 0);
  set.service.expireScanners();
  assert.equal(set.region.data.lostScanners, 2);
});
