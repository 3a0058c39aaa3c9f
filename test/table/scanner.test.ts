import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { test } from "node:test";
import type { ScanStepEvent } from "../../src/table/scan-diagnostics.ts";
import type { Row } from "../../src/wire/row.ts";
import { newGate, turns, until } from "../rpc/fake-clock.ts";
import { cellNames, keysOf, namesOf, rowKey, ScanSet } from "./scan-set.ts";
import { kindOf } from "./stand-in-scans.ts";

const SPLITS = ["r003", "r006"];

function keys(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => rowKey(from + index));
}

test("a scan brings every row of every region, in order", async () => {
  const set = new ScanSet({ splits: SPLITS, cellsPerRow: 3 });
  const rows = await set.scan().toArray();
  assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
  assert.equal(set.scans.count("open"), 3);
  assert.equal(set.scans.openScanners, 0);
});

test("a reversed scan brings rows from large to small, and the cells of a row in their order", async () => {
  const set = new ScanSet({ splits: SPLITS, cellsPerRow: 2 });
  const rows = await set.scan({ reversed: true }).toArray();
  assert.deepEqual(keysOf(rows), keys(0, 10).reverse());
  assert.deepEqual(cellNames(rows).slice(0, 2), ["r009/q000", "r009/q001"]);
  const [, second] = set.scans.requests.filter((request) => kindOf(request) === "open");
  assert.equal(second?.scan?.startRow?.toString(), "r006");
  assert.equal(second?.scan?.includeStartRow, false);
});

test("start and stop rows belong to a scan as they are told to", async () => {
  const set = new ScanSet({ splits: SPLITS });
  assert.deepEqual(await set.keys({ start: "r002", stop: "r006" }), keys(2, 6));
  assert.deepEqual(
    await set.keys({ start: "r002", startInclusive: false, stop: "r006", stopInclusive: true }),
    keys(3, 7),
  );
  assert.deepEqual(await set.keys({ start: "r006", stop: "r002", reversed: true }), keys(3, 7).reverse());
  assert.deepEqual(
    await set.keys({ start: "r006", startInclusive: false, stop: "r003", stopInclusive: true, reversed: true }),
    keys(3, 6).reverse(),
  );
  assert.deepEqual(await set.keys({ start: "r004", stop: "r004" }), []);
  assert.deepEqual(await set.keys({ start: "r004", stop: "r004", stopInclusive: true }), ["r004"]);
});

test("a scan does not ask regions behind its stop row", async () => {
  const set = new ScanSet({ splits: SPLITS });
  await set.keys({ stop: "r003" });
  await set.keys({ start: "r009", stop: "r006", reversed: true });
  assert.equal(set.scans.count("open"), 2);
});

test("a prefix scan brings the rows that begin with it, in either direction", async () => {
  const set = new ScanSet({ rows: 200, splits: ["r150"] });
  assert.deepEqual(await set.keys({ prefix: "r15" }), keys(150, 160));
  assert.deepEqual(await set.keys({ prefix: "r15", reversed: true }), keys(150, 160).reverse());
  assert.deepEqual((await set.keys({ prefix: Buffer.alloc(0) })).length, 200);
  assert.deepEqual(await set.keys({ prefix: Buffer.from([0xff, 0xff]) }), []);
});

test("a small limit takes one call that opens and closes the scanner", async () => {
  const set = new ScanSet({ splits: SPLITS });
  assert.deepEqual(await set.keys({ limit: 2 }), keys(0, 2));
  assert.deepEqual(set.scans.requests.length, 1);
  assert.equal(set.scans.requests[0]?.closeScanner, true);
  assert.equal(set.scans.requests[0]?.limitOfRows, 2);
});

test("a limit counts rows over regions, and rows that did not fit into the one call are fetched all the same", async () => {
  const set = new ScanSet({ splits: SPLITS, cellsPerRow: 4, valueBytes: 100 });
  assert.deepEqual(await set.keys({ limit: 5 }), keys(0, 5));
  assert.deepEqual(await set.keys({ limit: 5, maxResultBytes: 350 }), keys(0, 5));
  assert.deepEqual(await set.keys({ limit: 5, reversed: true }), keys(5, 10).reverse());
  assert.equal(set.scans.openScanners, 0);
});

test("rows larger than an answer are put together", async () => {
  for (const marksLastPiece of [false, true]) {
    const set = new ScanSet({ splits: SPLITS, cellsPerRow: 7, valueBytes: 100, behaviour: { marksLastPiece } });
    const rows = await set.settle(set.scan({ maxResultBytes: 250 }).toArray());
    assert.deepEqual(keysOf(rows), keys(0, 10));
    assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
    assert.ok(rows.every(({ partial }) => !partial));
  }
});

test("with allowPartials rows come in the pieces of the answers", async () => {
  const set = new ScanSet({ rows: 3, cellsPerRow: 5, valueBytes: 100 });
  const rows = await set.scan({ maxResultBytes: 250, allowPartials: true }).toArray();
  assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
  assert.ok(rows.length > 3);
  assert.deepEqual(rows.filter(({ partial }) => !partial).length, 3);
});

test("with batch every piece but a row's last has exactly so many cells, however answers are cut", async () => {
  for (const maxResultBytes of [1, 100, 200, 100_000]) {
    const set = new ScanSet({ rows: 4, cellsPerRow: 8, valueBytes: 10 });
    const rows = await set.scan({ batch: 3, maxResultBytes }).toArray();
    assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
    assert.deepEqual(
      rows.map(({ size }) => size),
      [3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2],
    );
  }
});

test("a limit counts rows, not the pieces of batch", async () => {
  const set = new ScanSet({ rows: 4, cellsPerRow: 8, splits: ["r001"] });
  const rows = await set.scan({ batch: 3, limit: 2 }).toArray();
  assert.deepEqual(keysOf(rows), ["r000", "r000", "r000", "r001", "r001", "r001"]);
});

test("heartbeats neither end a row nor the scan", async () => {
  for (const endsLate of [false, true]) {
    const set = new ScanSet({ rows: 30, cellsPerRow: 5, splits: ["r011"], behaviour: { cellsAtATime: 3, endsLate } });
    const rows = await set.settle(set.scan().toArray());
    assert.deepEqual(cellNames(rows), namesOf(set.cluster.cells));
  }
});

test("a scan that finds nothing for long tells how far it is, if asked", async () => {
  const accepts = (row: Uint8Array): boolean => Buffer.from(row).toString() === "r029";
  const set = new ScanSet({ rows: 30, behaviour: { cellsAtATime: 10, accepts } });
  const seen: string[] = [];
  const rows = await set.scan({ onCursor: ({ row }) => seen.push(row.toString()) }).toArray();
  assert.deepEqual(keysOf(rows), ["r029"]);
  assert.deepEqual(seen, ["r010", "r020"]);
});

test("what onCursor throws ends the scan and closes its scanner", async () => {
  const set = new ScanSet({ rows: 30, behaviour: { cellsAtATime: 10, accepts: () => false } });
  const scanner = set.scan({
    onCursor: () => {
      throw new Error("mine");
    },
  });
  await assert.rejects(scanner.toArray(), /mine/);
  await until("it is closed", () => set.scans.openScanners === 0);
});

test("caching bounds the rows of an answer", async () => {
  const set = new ScanSet({ rows: 10 });
  const sizes: number[] = [];
  for await (const rows of set.scan({ caching: 4 }).batches()) sizes.push(rows.length);
  assert.deepEqual(sizes, [4, 4, 2]);
});

test("rows come one by one and in arrays from the same scanner, each once", async () => {
  const set = new ScanSet({ rows: 10 });
  const scanner = set.scan({ caching: 4 });
  const iterator = scanner[Symbol.asyncIterator]();
  const { value: first } = await iterator.next();
  const { value: rest } = await scanner.batches().next();
  const more = await scanner.toArray();
  assert.deepEqual(keysOf([first, ...(rest ?? []), ...more] as Row[]), keys(0, 10));
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("a scanner gives its rows once: who begins again has missed them, and hears of it", async () => {
  const again = { code: "HBASE_INVALID_ARGUMENT", option: "scanner" };
  for (const rows of [0, 3]) {
    const scanner = new ScanSet({ rows }).scan();
    assert.equal((await scanner.toArray()).length, rows);
    await assert.rejects(scanner.toArray(), again);
    await assert.rejects(async () => {
      for await (const _ of scanner) assert.fail("a row");
    }, again);
    await assert.rejects(scanner.stream().toArray(), again);
  }
  const left = new ScanSet({ rows: 3 }).scan();
  for await (const _ of left) break;
  await assert.rejects(left.toArray(), again);
  const failing = new ScanSet({ rows: 3 });
  failing.cluster.disabled = true;
  const failed = failing.scan();
  await assert.rejects(failing.settle(failed.toArray()), { code: "HBASE_TABLE_NOT_ENABLED" });
  await assert.rejects(failed.toArray(), again);
  const closed = new ScanSet({ rows: 3 }).scan();
  await closed.close();
  assert.deepEqual(await closed.toArray(), [], "nobody has asked it for anything");
});

test("next may be called again before it has answered", async () => {
  const set = new ScanSet({ rows: 3 });
  const iterator = set.scan({ caching: 1 })[Symbol.asyncIterator]();
  const results = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
  assert.deepEqual(
    results.map(({ value }) => value?.key.toString()),
    ["r000", "r001", "r002", undefined],
  );
});

test("an empty table is an empty scan", async () => {
  const set = new ScanSet({ rows: 0, splits: ["m"] });
  assert.deepEqual(await set.keys(), []);
  assert.deepEqual(await set.keys({ reversed: true }), []);
});

test("nothing is asked for before the first row is wanted", async () => {
  const set = new ScanSet();
  set.scan();
  await turns();
  assert.equal(set.cluster.calls.length, 0);
});

test("one answer is fetched ahead, and no more while the caller works", async () => {
  const set = new ScanSet({ rows: 100 });
  const iterator = set.scan({ caching: 5 })[Symbol.asyncIterator]();
  await iterator.next();
  await turns();
  assert.equal(set.cluster.calls.length, 2);
  for (let row = 0; row < 5; row++) await iterator.next();
  await turns();
  assert.equal(set.cluster.calls.length, 3);
});

test("prefetch says how many answers may wait, and none if it is 0", async () => {
  for (const prefetch of [0, 3]) {
    const set = new ScanSet({ rows: 100 });
    const iterator = set.scan({ caching: 5, prefetch })[Symbol.asyncIterator]();
    await iterator.next();
    await turns();
    assert.equal(set.cluster.calls.length, 1 + prefetch);
  }
});

test("no more than twice maxResultBytes wait, whatever prefetch says", async () => {
  const set = new ScanSet({ rows: 100, valueBytes: 1_000 });
  const iterator = set.scan({ maxResultBytes: 3_000, prefetch: 100 })[Symbol.asyncIterator]();
  await iterator.next();
  await turns(200);
  // Three rows an answer: one with the caller, two that reach the bound.
  assert.equal(set.cluster.calls.length, 3);
});

test("break closes the scanner on the server", async () => {
  const set = new ScanSet({ rows: 100 });
  for await (const row of set.scan({ caching: 5 })) if (row.key.toString() === "r002") break;
  await until("the scanner is closed", () => set.scans.openScanners === 0);
  assert.equal(set.scans.count("close"), 1);
  const close = set.cluster.calls.at(-1);
  assert.equal(close?.request.priority, 200);
});

test("an error in the loop, close and await using close the scanner", async () => {
  const set = new ScanSet({ rows: 100 });
  await assert.rejects(async () => {
    for await (const _ of set.scan({ caching: 5 })) throw new Error("mine");
  }, /mine/);
  {
    await using scanner = set.scan({ caching: 5 });
    await scanner[Symbol.asyncIterator]().next();
  }
  const scanner = set.scan({ caching: 5 });
  await scanner.batches().next();
  await scanner.close();
  await scanner.close();
  await until("all are closed", () => set.scans.openScanners === 0);
  assert.equal(set.scans.count("close"), 3);
});

test("a call under way ends before its scanner is closed", async () => {
  const set = new ScanSet({ rows: 100 });
  const gate = newGate();
  const scanner = set.scan({ caching: 5 });
  await scanner.batches().next();
  await turns();
  set.cluster.hold = () => gate.promise;
  void scanner.batches().next();
  await turns();
  const calls = set.cluster.calls.length;
  await scanner.close();
  await turns();
  assert.equal(set.cluster.calls.length, calls);
  gate.open();
  await until("it is closed", () => set.scans.openScanners === 0);
  assert.equal(set.scans.count("close"), 1);
});

test("an abort ends a scan with its reason, whatever it is doing", async () => {
  const reason = new Error("enough");
  for (const when of ["before", "waiting", "between"] as const) {
    const set = new ScanSet({ rows: 100 });
    const controller = new AbortController();
    if (when === "before") controller.abort(reason);
    const iterator = set.scan({ caching: 5, signal: controller.signal })[Symbol.asyncIterator]();
    if (when === "between") await iterator.next();
    if (when === "waiting") {
      const gate = newGate();
      set.cluster.hold = () => gate.promise;
      const next = iterator.next();
      await turns();
      controller.abort(reason);
      await assert.rejects(next, reason);
      gate.open();
    } else {
      controller.abort(reason);
      await assert.rejects(iterator.next(), reason);
    }
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    await until("it is closed", () => set.scans.openScanners === 0 && set.scans.mostOpen <= 1);
    await turns();
    assert.equal(set.scans.openScanners, 0);
  }
});

test("a scanner is kept alive while the caller takes its time", async () => {
  const set = new ScanSet({ rows: 20, behaviour: { leaseMs: 10_000 } });
  const iterator = set.scan({ caching: 5 })[Symbol.asyncIterator]();
  const seen: string[] = [];
  for (let result = await iterator.next(); result.done !== true; result = await iterator.next()) {
    seen.push(result.value.key.toString());
    for (let step = 0; step < 6; step++) {
      await turns(5);
      set.clock.advance(5_000);
    }
    await turns(5);
  }
  assert.deepEqual(seen, keys(0, 20));
  assert.equal(set.scans.count("open"), 1);
  assert.ok(set.scans.count("renew") > 10);
  assert.equal(set.clock.timersArmed, 0);
});

test("no timer is left when a scan has ended", async () => {
  const set = new ScanSet({ rows: 100 });
  for await (const _ of set.scan({ caching: 5 })) break;
  await set.keys({ caching: 7 });
  await turns();
  assert.equal(set.clock.timersArmed, 0);
});

test("metrics add our own counts to those of the servers", async () => {
  const set = new ScanSet({ splits: SPLITS });
  let final: ReadonlyMap<string, bigint> | undefined;
  const scanner = set.scan({ caching: 2, onMetrics: (metrics) => (final = metrics) });
  await scanner.toArray();
  await turns(1);
  assert.equal(final?.get("ROWS_SCANNED"), 10n);
  assert.equal(final?.get("REGIONS_SCANNED"), 3n);
  assert.equal(final?.get("RPC_CALLS"), BigInt(set.cluster.calls.length));
  assert.equal(scanner.metrics.get("RPC_RETRIES"), 0n);
  assert.ok(set.scans.requests.every(({ trackScanMetrics }) => trackScanMetrics));
});

test("steps are published for who listens", async () => {
  const events: ScanStepEvent[] = [];
  const listen = (event: unknown): void => void events.push(event as ScanStepEvent);
  const steps = channel("tshbase:scan:step");
  steps.subscribe(listen);
  const set = new ScanSet({ rows: 10 });
  await set.keys({ caching: 6 });
  steps.unsubscribe(listen);
  assert.deepEqual(
    events.map(({ type, rows }) => [type, rows]),
    [
      ["open", 6],
      ["next", 4],
    ],
  );
  assert.equal(events[0]?.server, "rs1:16020");
  assert.equal(events[0]?.table, "t");
});

test("a call has the time of a step, or of a read if that is less: servers send signs of life by it", async () => {
  const set = new ScanSet({ readRpcTimeoutMs: 20_000 });
  await set.keys({ caching: 5 });
  assert.deepEqual(
    set.cluster.calls.map(({ request }) => request.timeoutMs),
    [20_000, 20_000],
  );
  await set.keys({ timeoutMs: 300 });
  assert.equal(set.cluster.calls.at(-1)?.request.timeoutMs, 300);
});

test("a stream brings all rows with back pressure, and closes the scanner when it is destroyed", async () => {
  const set = new ScanSet({ rows: 500 });
  const seen: string[] = [];
  for await (const row of set.scan({ caching: 30 }).stream()) {
    seen.push((row as Row).key.toString());
    if (seen.length === 20) {
      await turns(50);
      assert.ok(set.cluster.calls.length <= 3);
    }
  }
  assert.deepEqual(seen, keys(0, 500));
  const stream = set.scan({ caching: 30 }).stream();
  await stream[Symbol.asyncIterator]().next();
  stream.destroy();
  await until("it is closed", () => set.scans.openScanners === 0);
});

test("an error of a scan is the stream's", async () => {
  const set = new ScanSet({ rows: 5 });
  const controller = new AbortController();
  const stream = set.scan({ caching: 1, signal: controller.signal }).stream();
  const iterator = stream[Symbol.asyncIterator]();
  await iterator.next();
  controller.abort(new Error("enough"));
  await assert.rejects(async () => {
    for (;;) if ((await iterator.next()).done === true) break;
  }, /enough/);
});
