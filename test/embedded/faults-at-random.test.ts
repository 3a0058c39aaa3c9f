/** Whatever goes wrong: a scan sees every row once, an increment is made once, and every row of a batch is written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { int64 } from "../../src/index.ts";
import type { FaultHandle, FaultWhere, HBaseFault } from "../../src/testing.ts";
import { faultSet, ROWS, rowsOf, TABLE } from "./fault-set.ts";

const REFUSALS: readonly HBaseFault[] = [
  { type: "regionInTransition" },
  { type: "regionInTransition", as: "notServing" },
  { type: "regionTooBusy" },
  { type: "throttled", waitMs: 1 },
  { type: "callQueueTooBig" },
  { type: "callDropped" },
  { type: "serverOverloaded" },
  { type: "serverStopped" },
  { type: "serverAborted" },
  { type: "slow", delayMs: 2 },
  { type: "slow", delayMs: 2, executed: "atOnce" },
];
const LOSSES: readonly HBaseFault[] = [
  { type: "lostAnswer", then: "close" },
  { type: "lostAnswer", then: "reset" },
];
const SCANS: readonly HBaseFault[] = [
  { type: "splitDuringScan" },
  { type: "moveDuringScan" },
  { type: "regionMoved" },
  { type: "expiredLease" },
  { type: "scannerReset" },
];

interface Trouble {
  readonly fault: HBaseFault;
  readonly where: FaultWhere;
}

/** At most so many that no operation runs out of attempts. */
const troublesOf = (faults: readonly HBaseFault[]): fc.Arbitrary<Trouble[]> =>
  fc.array(
    fc.record({
      fault: fc.constantFrom(...faults),
      where: fc.record({
        table: fc.constant(TABLE),
        ...{ times: fc.integer({ min: 1, max: 2 }), after: fc.nat({ max: 4 }) },
      }),
    }),
    { minLength: 1, maxLength: 5 },
  );

const RUNS = { numRuns: 25 } as const;

test("scans see every row once, in both directions", async () => {
  await using set = await faultSet();
  const { server, hbase } = set;
  let hits = 0;
  const property = fc.asyncProperty(
    troublesOf([...REFUSALS, ...LOSSES, ...SCANS]),
    fc.integer({ min: 1, max: 7 }),
    fc.boolean(),
    async (troubles, caching, reversed) => {
      server.reset();
      const handles = troubles.map(({ fault, where }) => server.fail(fault, where));
      const rows = await rowsOf(hbase.table(TABLE).scan({ caching, reversed }));
      assert.deepEqual(reversed ? rows.reverse() : rows, ROWS);
      hits += hitsOf(handles);
    },
  );
  await fc.assert(property, RUNS);
  assert.ok(hits > RUNS.numRuns, "something went wrong");
});

test("increments are made once, and puts that have a time are written", async () => {
  await using set = await faultSet();
  const { server, hbase } = set;
  let hits = 0;
  const property = fc.asyncProperty(troublesOf([...REFUSALS, ...LOSSES]), async (troubles) => {
    server.reset();
    const handles = troubles.map(({ fault, where }) => server.fail(fault, where));
    const table = hbase.table(TABLE);
    const rows = ROWS.filter((_, index) => index % 5 === 0);
    await Promise.all([
      ...rows.map((row) => table.increment(row, { "f:n": 3 })),
      ...rows.map((row) => table.append(row, { "f:s": "x" })),
      table.putAll(ROWS.map((put) => ({ put, values: { "f:w": "written" }, timestamp: 7 }))),
    ]);
    server.heal();
    for (const row of await table.getAll(ROWS)) {
      const key = row?.key.toString() ?? "";
      assert.equal(row?.text("f:w"), "written");
      assert.deepEqual(
        [row?.value("f:n", int64), row?.text("f:s")],
        rows.includes(key) ? [3n, "x"] : [undefined, undefined],
      );
    }
    hits += hitsOf(handles);
  });
  await fc.assert(property, RUNS);
  assert.ok(hits > RUNS.numRuns, "something went wrong");
});

function hitsOf(handles: readonly FaultHandle[]): number {
  return handles.reduce((sum, { hits }) => sum + hits, 0);
}
