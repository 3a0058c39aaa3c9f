import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { OperationTimeoutError, RetriesExhaustedError } from "../../src/errors/operation-errors.ts";
import { CallTimeoutError } from "../../src/errors/timeout-errors.ts";
import type { ScanOptions } from "../../src/table/scan-options.ts";
import type { Row } from "../../src/wire/row.ts";
import { newGate, turns, until } from "../rpc/fake-clock.ts";
import { cellNames, keysOf, namesOf, rowKey, ScanSet, type ScanSetOptions } from "./scan-set.ts";
import { type Fault, javaError } from "./stand-in-regions.ts";

const REFUSED = [
  "UnknownScannerException",
  "exceptions.ScannerResetException",
  "regionserver.LeaseException",
  "NotServingRegionException",
  "exceptions.RegionMovedException",
  "exceptions.RegionOpeningException",
  "regionserver.RegionServerStoppedException",
  "exceptions.OutOfOrderScannerNextException",
  "CallQueueTooBigException",
  "CallDroppedException",
  "RegionTooBusyException",
  "java.io.IOException",
].map((name): [string, () => Fault] => [name, () => ({ type: "refuse", error: javaError(name) })]);

const LOST: [string, () => Fault][] = [
  ["a lost answer", () => ({ type: "lose", error: new CallTimeoutError(100, [], true) })],
  ["a lost connection", () => ({ type: "lose", error: new ConnectionClosedError("reset", true) })],
  ["a connection that was never there", () => ({ type: "refuse", error: new ConnectionClosedError("reset", false) })],
  ["an answer cut short", () => ({ type: "garble" })],
];

const SHAPES: readonly { readonly what: string; readonly set: ScanSetOptions; readonly options: ScanOptions }[] = [
  { what: "whole rows", set: { rows: 8 }, options: { caching: 2 } },
  { what: "rows in pieces", set: { rows: 4, cellsPerRow: 6, valueBytes: 50 }, options: { maxResultBytes: 150 } },
  {
    what: "partial rows",
    set: { rows: 4, cellsPerRow: 6, valueBytes: 50 },
    options: { maxResultBytes: 150, allowPartials: true },
  },
  { what: "batches", set: { rows: 4, cellsPerRow: 7, valueBytes: 50 }, options: { maxResultBytes: 150, batch: 3 } },
  { what: "reversed", set: { rows: 8 }, options: { caching: 2, reversed: true } },
  { what: "heartbeats", set: { rows: 8, cellsPerRow: 3, behaviour: { cellsAtATime: 2 } }, options: {} },
  { what: "a limit", set: { rows: 9 }, options: { caching: 2, limit: 7 } },
];

for (const [name, fault] of [...REFUSED, ...LOST]) {
  test(`${name} at any call of a scan loses no row and doubles none`, async () => {
    for (const { set: shape, options } of SHAPES) {
      const clean = new ScanSet({ ...shape, splits: ["r002"] });
      const expected = cellNames(await clean.settle(clean.scan(options).toArray()));
      const calls = clean.cluster.calls.length;
      for (let faulty = 0; faulty < calls; faulty++) {
        const set = new ScanSet({ ...shape, splits: ["r002"] });
        set.cluster.fault = ({ number }) => (number === faulty ? fault() : undefined);
        const rows = await set.settle(set.scan(options).toArray());
        assert.deepEqual(cellNames(rows), expected, `call ${faulty}`);
      }
    }
  });
}

test("splits, merges and moves between any two calls lose no row and double none", async () => {
  const changes: Readonly<Record<string, (set: ScanSet, row: string) => void>> = {
    split: (set, row) => set.cluster.split(row),
    merge: (set, row) => set.cluster.merge(row),
    move: (set, row) => set.cluster.move(row),
  };
  for (const [what, change] of Object.entries(changes)) {
    for (const { set: shape, options } of SHAPES) {
      for (let at = 0; at < 6; at++) {
        const set = new ScanSet({ ...shape, splits: ["r002"] });
        const expected = await expectedCells(shape, options);
        set.cluster.hold = ({ number }) => {
          if (number === at) change(set, rowKey(at % 4));
          return undefined;
        };
        assert.deepEqual(cellNames(await set.settle(set.scan(options).toArray())), expected, `${what} at ${at}`);
      }
    }
  }
});

async function expectedCells(shape: ScanSetOptions, options: ScanOptions): Promise<string[]> {
  const clean = new ScanSet({ ...shape, splits: ["r002"] });
  return cellNames(await clean.settle(clean.scan(options).toArray()));
}

const FAULTS = [...REFUSED, ...LOST].map(([, fault]) => fault);

const anyScan = fc.record({
  rows: fc.integer({ min: 0, max: 12 }),
  cellsPerRow: fc.integer({ min: 1, max: 9 }),
  splits: fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { maxLength: 4 }),
  behaviour: fc.record({
    cellsAtATime: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 10 })),
    endsLate: fc.boolean(),
    marksLastPiece: fc.boolean(),
  }),
  reversed: fc.boolean(),
  start: fc.option(fc.integer({ min: 0, max: 12 })),
  stop: fc.option(fc.integer({ min: 0, max: 12 })),
  startInclusive: fc.boolean(),
  stopInclusive: fc.boolean(),
  caching: fc.integer({ min: 1, max: 6 }),
  maxResultBytes: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 400 })),
  limit: fc.option(fc.integer({ min: 1, max: 15 })),
  pieces: fc.oneof(
    fc.constant({}),
    fc.constant({ allowPartials: true }),
    fc.integer({ min: 1, max: 5 }).map((batch) => ({ batch })),
  ),
  prefetch: fc.integer({ min: 0, max: 3 }),
  events: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 25 }),
      row: fc.integer({ min: 0, max: 12 }),
      what: fc.oneof(fc.constantFrom("split", "merge", "move"), fc.integer({ min: 0, max: FAULTS.length - 1 })),
    }),
    { maxLength: 8 },
  ),
});

/** The last piece of a row is marked, an empty answer tells that it was the last, and then the scanner is lost. */
const COUNTED_TWICE: Made = {
  rows: 2,
  cellsPerRow: 3,
  splits: [],
  behaviour: { cellsAtATime: 1, endsLate: false, marksLastPiece: true },
  reversed: false,
  start: null,
  stop: null,
  startInclusive: false,
  stopInclusive: false,
  caching: 1,
  maxResultBytes: 1,
  limit: 2,
  pieces: { batch: 3 },
  prefetch: 0,
  events: [{ at: 4, row: 0, what: "split" }],
};

test("whatever is scanned, however answers are cut and whatever happens meanwhile: every cell comes exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(anyScan, async (made) => {
      const set = new ScanSet({ ...made, splits: made.splits.map(rowKey).sort() });
      const options = optionsOf(made);
      set.cluster.hold = ({ number }) => {
        for (const { what, row } of made.events.filter(({ at }) => at === number))
          if (typeof what === "string") set.cluster[what as "split"](rowKey(row));
        return undefined;
      };
      set.cluster.fault = ({ number }) => {
        const found = made.events.find(({ at, what }) => at === number && typeof what === "number");
        return found === undefined ? undefined : FAULTS[found.what as number]?.();
      };
      const rows = await set.settle(set.scan(options).toArray());
      assert.deepEqual(cellNames(rows), modelOf(set, made));
      checkPieces(rows, made.pieces);
      await turns(3);
      assert.equal(set.clock.timersArmed, 0);
    }),
    { numRuns: 400, examples: [[COUNTED_TWICE]] },
  );
});

type Made = typeof anyScan extends fc.Arbitrary<infer T> ? T : never;

/** Start and stop as a scan in this direction may have them. */
function boundsOf({ start, stop, reversed }: Made): { start: number | null; stop: number | null } {
  if (start === null || stop === null || (reversed ? start >= stop : start <= stop)) return { start, stop };
  return { start: stop, stop: start };
}

function optionsOf(made: Made): ScanOptions {
  const { start, stop } = boundsOf(made);
  const { reversed, startInclusive, stopInclusive, caching, maxResultBytes, limit, pieces, prefetch } = made;
  return {
    ...(start === null ? {} : { start: rowKey(start) }),
    ...(stop === null ? {} : { stop: rowKey(stop) }),
    ...(limit === null ? {} : { limit }),
    ...(pieces as { batch: number }),
    ...{ reversed, startInclusive, stopInclusive, caching, maxResultBytes, prefetch },
  };
}

function modelOf(set: ScanSet, made: Made): string[] {
  const { reversed, startInclusive, stopInclusive, limit } = made;
  const { start, stop } = boundsOf(made);
  const sign = reversed ? -1 : 1;
  const rows = Array.from({ length: made.rows }, (_, row) => row).filter((row) => {
    const behindStart = start === null ? 1 : sign * (row - start);
    const beforeStop = stop === null ? 1 : sign * (stop - row);
    return (
      (behindStart > 0 || (behindStart === 0 && startInclusive)) &&
      (beforeStop > 0 || (beforeStop === 0 && stopInclusive))
    );
  });
  if (reversed) rows.reverse();
  return rows
    .slice(0, limit ?? rows.length)
    .flatMap((row) => namesOf(set.cluster.cells.filter((cell) => Buffer.from(cell.row).toString() === rowKey(row))));
}

function checkPieces(rows: readonly Row[], pieces: object): void {
  if ("allowPartials" in pieces) return;
  if (!("batch" in pieces)) {
    assert.equal(new Set(keysOf(rows)).size, rows.length);
    return;
  }
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    const last = next === undefined || !next.key.equals(row.key);
    assert.ok(last ? row.size <= Number(pieces.batch) : row.size === pieces.batch);
  }
}

test("an error that will not pass ends the scan, after the rows that came before it, and closes the scanner", async () => {
  const set = new ScanSet({ rows: 10 });
  set.cluster.fault = ({ number }) =>
    number === 2 ? { type: "refuse", error: javaError("DoNotRetryIOException", "no more") } : undefined;
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const row of set.scan({ caching: 2 })) seen.push(row.key.toString());
  }, /no more/);
  assert.deepEqual(seen, ["r000", "r001", "r002", "r003"]);
  await until("it is closed", () => set.scans.openScanners === 0);
});

test("what fails without end fails with all its attempts", async () => {
  const set = new ScanSet({ rows: 10, maxAttempts: 4 });
  set.cluster.fault = ({ number }) =>
    number < 2 ? undefined : { type: "refuse", error: javaError("exceptions.ScannerResetException") };
  const error = await set.settle(set.scan({ caching: 2 }).toArray()).catch((reason: unknown) => reason);
  assert.ok(error instanceof RetriesExhaustedError);
  assert.equal(error.attempts.length, 4);
  assert.match(error.message, /scan of t/);
  assert.equal(error.attempts[0]?.server, "rs1:16020");
});

test("a scanner that can be opened but never asked does not turn for ever", async () => {
  const set = new ScanSet({ rows: 10, maxAttempts: 4, behaviour: { cellsAtATime: 3, accepts: () => false } });
  set.cluster.fault = ({ number }) =>
    number % 2 === 0 ? undefined : { type: "refuse", error: javaError("exceptions.ScannerResetException") };
  await assert.rejects(set.settle(set.scan().toArray()), RetriesExhaustedError);
});

test("a step that takes too long with all its repetitions is a timeout", async () => {
  const set = new ScanSet({ rows: 10 });
  set.cluster.fault = () => ({ type: "refuse", error: javaError("RegionTooBusyException") });
  const error = await set.settle(set.scan({ timeoutMs: 1_000 }).toArray()).catch((reason: unknown) => reason);
  assert.ok(error instanceof OperationTimeoutError);
  assert.equal(error.limit, "timeoutMs");
  assert.equal(error.limitMs, 1_000);
  assert.ok(error.attempts.length > 2);
});

test("a scanner that is lost when its step's time is nearly over is opened again with time of its own", async () => {
  const set = new ScanSet({ rows: 10 });
  const gate = newGate();
  set.cluster.hold = ({ number }) => (number === 1 ? gate.promise : undefined);
  set.cluster.fault = ({ number }) =>
    number === 1 ? { type: "refuse", error: javaError("NotServingRegionException") } : undefined;
  const rows = set.scan({ caching: 5, timeoutMs: 1_000 }).toArray();
  await until("the second call is held", () => set.cluster.calls.length === 2);
  set.clock.advance(1_000);
  gate.open();
  assert.equal((await rows).length, 10);
});

test("attempts are counted anew when the scan has got on", async () => {
  const set = new ScanSet({ rows: 40, maxAttempts: 3 });
  set.cluster.fault = ({ number }) =>
    number % 2 === 1 ? { type: "refuse", error: javaError("exceptions.ScannerResetException") } : undefined;
  assert.equal((await set.keys({ caching: 1 })).length, 40);
});

test("a scan of a disabled table says so instead of trying on", async () => {
  const set = new ScanSet({ rows: 10 });
  set.cluster.disabled = true;
  await assert.rejects(set.settle(set.scan().toArray()), { code: "HBASE_TABLE_NOT_ENABLED" });
  assert.equal(set.cluster.calls.length, 2);
});

test("a scanner whose lease ended is opened again behind the last row", async () => {
  const set = new ScanSet({ rows: 10, behaviour: { leaseMs: 1_000 } });
  const iterator = set.scan({ caching: 2, prefetch: 0 })[Symbol.asyncIterator]();
  const seen = [(await iterator.next()).value?.key.toString(), (await iterator.next()).value?.key.toString()];
  await turns(3);
  // The renewal is too late as well, as after a pause of the whole process.
  set.clock.advance(5_000);
  await turns(3);
  for (let result = await iterator.next(); result.done !== true; result = await iterator.next())
    seen.push(result.value.key.toString());
  assert.deepEqual(seen.length, 10);
  assert.deepEqual(new Set(seen).size, 10);
});

test("a renewal that fails costs another scanner and no row", async () => {
  for (const error of [
    javaError("NotServingRegionException"),
    new CallTimeoutError(100, [], true),
    javaError("CallQueueTooBigException"),
  ]) {
    const set = new ScanSet({ rows: 10, behaviour: { leaseMs: 10_000 } });
    const iterator = set.scan({ caching: 2, prefetch: 0 })[Symbol.asyncIterator]();
    const seen: (string | undefined)[] = [(await iterator.next()).value?.key.toString()];
    await turns(3);
    let failed = false;
    set.cluster.fault = () => {
      if (failed) return undefined;
      failed = true;
      return { type: "refuse", error };
    };
    set.clock.advance(5_000);
    await turns(5);
    assert.ok(failed);
    for (let result = await iterator.next(); result.done !== true; result = await iterator.next())
      seen.push(result.value.key.toString());
    assert.deepEqual(
      seen,
      Array.from({ length: 10 }, (_, row) => rowKey(row)),
    );
  }
});

test("a close that does not get there is no error", async () => {
  const set = new ScanSet({ rows: 10 });
  const scanner = set.scan({ caching: 2, prefetch: 0 });
  await scanner.batches().next();
  set.cluster.fault = () => ({ type: "refuse", error: new ConnectionClosedError("gone", false) });
  await scanner.close();
  await turns();
  assert.equal(set.cluster.calls.length, 2);
});

test("a cursor saves a filtered scan from reading again what it has read", async () => {
  const filter = { javaClass: "org.example.F", encode: () => Buffer.alloc(0) };
  const accepts = (row: Uint8Array): boolean => Buffer.from(row).toString() === "r029";
  const set = new ScanSet({ rows: 30, behaviour: { cellsAtATime: 10, accepts } });
  set.cluster.fault = ({ number }) =>
    number === 2 ? { type: "refuse", error: javaError("exceptions.ScannerResetException") } : undefined;
  assert.deepEqual(await set.keys({ filter }), ["r029"]);
  assert.equal(set.scans.requests.findLast(({ scan }) => scan !== undefined)?.scan?.startRow?.toString(), "r020");
});

test("a scanner that is lost in the middle of a row: the rest of that row is read as of the same moment, and no other", async () => {
  const set = new ScanSet({ rows: 3, cellsPerRow: 4 });
  set.cluster.fault = ({ number }) =>
    number === 2 ? { type: "refuse", error: javaError("UnknownScannerException") } : undefined;
  const rows = await set.settle(set.scan({ batch: 2, maxResultBytes: 1, caching: 1, prefetch: 0 }).toArray());
  assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
  const opened = set.scans.requests.flatMap(({ scan }) => scan ?? []);
  assert.deepEqual(
    opened.map(({ startRow, stopRow, mvccReadPoint }) => [String(startRow), String(stopRow), mvccReadPoint]),
    [
      ["undefined", "undefined", undefined],
      ["r000", "r000", 7n],
      ["r000", "undefined", undefined],
    ],
  );
  assert.deepEqual(
    opened.map(({ includeStartRow, includeStopRow }) => [includeStartRow, includeStopRow]),
    [
      [undefined, false],
      [undefined, true],
      [false, false],
    ],
  );
});

test("an abort or a close during a pause ends the scan at once", async () => {
  for (const how of ["abort", "close"] as const) {
    const set = new ScanSet({ rows: 10 });
    const controller = new AbortController();
    set.cluster.fault = () => ({ type: "refuse", error: javaError("RegionTooBusyException") });
    const scanner = set.scan({ signal: controller.signal });
    const rows = scanner.toArray();
    await until("it pauses", () => set.clock.timersArmed === 1);
    if (how === "abort") {
      controller.abort(new Error("enough"));
      await assert.rejects(rows, /enough/);
    } else {
      await scanner.close();
      assert.deepEqual(await rows, []);
    }
    await turns(3);
    assert.equal(set.clock.timersArmed, 0);
    assert.equal(set.cluster.calls.length, 1);
  }
});
