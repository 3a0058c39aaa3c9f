/** Scans whose rows a replica may answer: who is asked when a scanner is opened, whose scanner is used, and what becomes of the others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { RetriesExhaustedError } from "../../src/errors/operation-errors.ts";
import { NoSuchColumnFamilyError } from "../../src/errors/table-errors.ts";
import type { Row } from "../../src/wire/row.ts";
import { newGate, turns, until } from "../rpc/fake-clock.ts";
import { keysOf, rowKey, ScanSet, type ScanSetOptions } from "./scan-set.ts";
import { javaError } from "./stand-in-regions.ts";

const TIMELINE = { consistency: "timeline" } as const;
const PRIMARY = "rs1";

/** One region unless it is said, the primary on rs1, its replicas on rs2 and rs3. */
function replicated(options: ScanSetOptions = {}): ScanSet {
  return new ScanSet({ rows: 6, servers: 3, replicas: 3, ...options });
}

function asked(set: ScanSet): string[] {
  return set.cluster.calls.map(({ server }) => server.host);
}

function staleOf(rows: readonly Row[]): boolean[] {
  return rows.map(({ stale }) => stale);
}

const allKeys = Array.from({ length: 6 }, (_, index) => rowKey(index));

describe("a timeline scan", () => {
  test("asks the primary alone as long as it is fast, and leaves no timer", async () => {
    const set = replicated();
    const rows = await set.scan({ ...TIMELINE, caching: 4 }).toArray();
    assert.deepEqual(keysOf(rows), allKeys);
    assert.deepEqual(staleOf(rows), Array(6).fill(false));
    assert.deepEqual(new Set(asked(set)), new Set([PRIMARY]));
    assert.equal(set.clock.timersArmed, 0);
  });

  test("asks the replicas when the primary is slow, stays with the first, and closes the others", async () => {
    const set = replicated();
    const primary = newGate();
    const second = newGate();
    set.cluster.hold = ({ server, number }) => {
      if (server.host === PRIMARY) return primary.promise;
      return server.host === "rs2" && number < 3 ? second.promise : undefined;
    };
    const rows = set.scan({ ...TIMELINE, caching: 2, prefetch: 0 }).toArray();
    await until("the primary", () => set.cluster.calls.length === 1);
    set.clock.advance(999);
    await turns();
    assert.deepEqual(asked(set), [PRIMARY]);
    set.clock.advance(1);
    const found = await rows;
    assert.deepEqual(keysOf(found), allKeys);
    assert.deepEqual(staleOf(found), Array(6).fill(true));
    assert.deepEqual(asked(set), [PRIMARY, "rs2", "rs3", "rs3", "rs3"]);
    primary.open();
    second.open();
    await until("the late scanners", () => set.scans.count("close") === 2);
    assert.equal(set.scans.openScanners, 0);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("asks the replicas at once when the primary fails, and remembers what was wrong with it", async () => {
    const set = replicated();
    set.cluster.fault = ({ server }) =>
      server.host === PRIMARY ? { type: "refuse", error: new ConnectionClosedError("refused", false) } : undefined;
    const rows = await set.scan(TIMELINE).toArray();
    assert.deepEqual(keysOf(rows), allKeys);
    assert.deepEqual(staleOf(rows), Array(6).fill(true));
    assert.equal(set.cluster.locator.errors.length, 1);
    assert.equal(set.scans.openScanners, 0);
  });

  test("asks the primary of every region first, backwards too", async () => {
    for (const reversed of [false, true]) {
      const set = replicated({ splits: ["r003"] });
      set.cluster.fault = ({ server, request }) =>
        server.host === PRIMARY && !request.regionName?.toString().includes("_000")
          ? { type: "refuse", error: javaError("NotServingRegionException") }
          : undefined;
      const rows = await set.settle(set.scan({ ...TIMELINE, reversed }).toArray());
      assert.deepEqual(keysOf(rows), reversed ? allKeys.toReversed() : allKeys);
      const expected = allKeys.map((key) => key < "r003");
      assert.deepEqual(staleOf(rows), reversed ? expected.toReversed() : expected);
    }
  });

  test("fails with the primary's error if the replicas fail too", async () => {
    const set = replicated();
    set.cluster.fault = ({ server }) => ({
      type: "refuse",
      error: javaError(server.host === PRIMARY ? "regionserver.NoSuchColumnFamilyException" : "DoNotRetryIOException"),
    });
    await assert.rejects(set.scan(TIMELINE).toArray(), NoSuchColumnFamilyError);
    assert.equal(set.cluster.calls.length, 3);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("asks all of them again as long as the failures may pass", async () => {
    const set = replicated({ maxAttempts: 2 });
    set.cluster.fault = () => ({ type: "refuse", error: javaError("RegionTooBusyException") });
    await assert.rejects(set.settle(set.scan(TIMELINE).toArray()), RetriesExhaustedError);
    assert.equal(set.cluster.calls.length, 6);
  });

  test("goes on behind its last row when the replica it reads is lost, with the primary first", async () => {
    const set = replicated();
    set.cluster.fault = ({ number }) => {
      if (number === 0) return { type: "refuse", error: new ConnectionClosedError("refused", false) };
      return number === 4 ? { type: "lose", error: new ConnectionClosedError("reset", true) } : undefined;
    };
    const rows = await set.settle(set.scan({ ...TIMELINE, caching: 2, prefetch: 0 }).toArray());
    assert.deepEqual(keysOf(rows), allKeys);
    assert.deepEqual(staleOf(rows).slice(0, 2), [true, true]);
    assert.equal(rows.at(-1)?.stale, false);
    assert.equal(set.scans.openScanners, 0);
  });

  test("asks nobody else once it was closed", async () => {
    const set = replicated();
    const primary = newGate();
    set.cluster.hold = () => primary.promise;
    const scan = set.scan(TIMELINE);
    const rows = scan.toArray();
    await until("the primary", () => set.cluster.calls.length === 1);
    await scan.close();
    set.clock.advance(5_000);
    await turns();
    assert.deepEqual(asked(set), [PRIMARY]);
    primary.open();
    assert.deepEqual(await rows, []);
    await until("its scanner's end", () => set.scans.openScanners === 0);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("of a replica that is named asks that one only", async () => {
    const set = replicated();
    const rows = await set.scan({ ...TIMELINE, replicaId: 2 }).toArray();
    assert.deepEqual(new Set(asked(set)), new Set(["rs3"]));
    assert.deepEqual(staleOf(rows), Array(6).fill(true));
  });
});
