/** Many things worked on, a few at a time. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admin } from "../../src/admin/admin.ts";
import { inParallel } from "../../src/admin/in-parallel.ts";
import { CompactRegionResponse } from "../../src/protobuf/admin-messages.ts";
import { encode } from "../../src/protobuf/codec.ts";
import { newGate, turns } from "../rpc/fake-clock.ts";
import { region } from "./stand-in-master.ts";

/** Work that is under way until the next turn of the event loop. */
function work(): { readonly run: (item: number) => Promise<number>; readonly most: () => number } {
  let underWay = 0;
  let most = 0;
  const run = async (item: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
    return item * 2;
  };
  return { run, most: () => most };
}

describe("work in parallel", () => {
  it("keeps within its bound, and gives the results in the order of the items", async () => {
    const { run, most } = work();
    const items = Array.from({ length: 50 }, (_, index) => index);
    assert.deepEqual(
      await inParallel(items, 7, run),
      items.map((item) => item * 2),
    );
    assert.equal(most(), 7);
    assert.deepEqual(await inParallel([], 7, run), []);
    assert.deepEqual(await inParallel([1], 7, run), [2]);
  });

  it("begins nothing more after a failure", async () => {
    const gate = newGate();
    const begun: number[] = [];
    const failing = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("no");
      await gate.promise;
    });
    await assert.rejects(failing, /no/);
    gate.open();
    await turns();
    assert.deepEqual(begun, [0, 1]);
  });
});

describe("the compaction of a large table", () => {
  it("asks a few servers at a time, and hbase:meta once", async () => {
    const regions = Array.from({ length: 100 }, (_, index) =>
      region("t", index === 0 ? "" : String(index).padStart(3, "0"), "", 1 + (index % 5)),
    );
    const { run, most } = work();
    let readings = 0;
    let calls = 0;
    const admin = new Admin({
      rpc: {
        call: async () => {
          calls++;
          await run(0);
          return { body: encode(CompactRegionResponse, {}) };
        },
      },
      registry: { activeMaster: () => Promise.resolve({ host: "m", port: 1 }) },
      directory: {
        tableState: () => Promise.resolve("enabled"),
        regionsOf: () => Promise.resolve(readings++ === 0 ? regions : []),
        region: () => Promise.resolve(undefined),
        forget: () => undefined,
      },
      settings: { pauseMs: 1, overloadedPauseMs: 1, rpcTimeoutMs: 1_000, operationTimeoutMs: 5_000 },
    });
    await admin.compactTable("t");
    assert.deepEqual([calls, most(), readings], [100, 16, 1]);
  });
});
