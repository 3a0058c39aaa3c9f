/** Scans with more work than others should wait for: they take turns, and say so only to clients that understand it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScanAnswer } from "../../../src/server/data/region-data.ts";
import { Turns } from "../../../src/server/turns.ts";
import { RemoteFailure, regionServerSet } from "./region-server-set.ts";

const HANDLES = { clientHandlesPartials: true, clientHandlesHeartbeats: true };
const UNFINISHED: ScanAnswer = {
  pieces: [],
  moreInRegion: true,
  moreResults: true,
  heartbeat: true,
  rowsScanned: 0,
  rowsFiltered: 0,
};
const FINISHED: ScanAnswer = { ...UNFINISHED, heartbeat: false, moreInRegion: false };

function exception(javaClass: string) {
  return (error: unknown) => error instanceof RemoteFailure && error.javaClass.endsWith(`.${javaClass}`);
}

test("one turn at a time, in order, and others are served between them", async () => {
  const turns = new Turns();
  const events: string[] = [];
  const other = (): void => {
    events.push("other");
    if (events.length < 6) setImmediate(other);
  };
  const work = Promise.all(["a", "b", "c"].map((name) => turns.next().then(() => events.push(name))));
  setImmediate(other);
  await work;
  assert.deepEqual(events, ["a", "other", "b", "other", "c"]);
});

test("a client that knows no heartbeats waits until its answer is full, while others are served", async (t) => {
  const set = await regionServerSet(t);
  const other = await set.open();
  const { scripted } = set.region.data;
  scripted.push(...Array.from({ length: 1_000 }, () => UNFINISHED), FINISHED);
  let isOver = false;
  const scan = set.client.scan({ scan: {}, numberOfRows: 9 }).finally(() => {
    isOver = true;
  });
  while (scripted.length > 1_000) await new Promise((resolve) => setImmediate(resolve));
  await other.get({ row: Buffer.from("a") });
  assert.equal(isOver, false);
  const { message } = await scan;
  assert.equal(message.heartbeatMessage, undefined);
  assert.equal(message.moreResultsInRegion, false);
  assert.equal(set.region.requests.reads, 2, "the scan counts once");
});

test("a client that knows heartbeats gets one after half of its timeout", async (t) => {
  const set = await regionServerSet(t);
  const { scripted } = set.region.data;
  scripted.push(...Array.from({ length: 10 }, () => UNFINISHED));
  const scan = set.client.scan({ scan: {}, numberOfRows: 9, ...HANDLES }, { timeoutMs: 200 });
  while (scripted.length > 5) await new Promise((resolve) => setImmediate(resolve));
  set.time.now += 100;
  assert.equal((await scan).message.heartbeatMessage, true);
});

test("a scan for which nobody can be waiting any more ends", async (t) => {
  const set = await regionServerSet(t);
  const { scripted } = set.region.data;
  scripted.push(...Array.from({ length: 10 }, () => UNFINISHED));
  const scan = set.client.scan({ scan: {}, numberOfRows: 9 }, { timeoutMs: 200 });
  while (scripted.length > 5) await new Promise((resolve) => setImmediate(resolve));
  set.time.now += 201;
  await assert.rejects(scan, exception("ScannerResetException"));
  assert.equal(set.service.openScanners, 0);
});

test("a scanner that is closed, or whose region goes, while it works", async (t) => {
  const set = await regionServerSet(t);
  const { scripted } = set.region.data;
  const interrupted = async (interrupt: () => void): Promise<unknown> => {
    scripted.push(...Array.from({ length: 10 }, () => UNFINISHED));
    const scan = set.client.scan({ scan: {}, numberOfRows: 9 });
    while (scripted.length > 5) await new Promise((resolve) => setImmediate(resolve));
    interrupt();
    scripted.length = 0;
    return scan;
  };
  await assert.rejects(
    interrupted(() => set.service.expireScanners()),
    exception("UnknownScannerException"),
  );
  await assert.rejects(
    interrupted(() => set.directory.served.splice(0)),
    exception("NotServingRegionException"),
  );
  assert.equal(set.service.openScanners, 0);
});
