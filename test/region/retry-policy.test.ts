/** Every case of the decision after a failed attempt. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Advice } from "../../src/errors/advice.ts";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { attemptShareMs, decideRetry, type RetrySituation } from "../../src/region/retry-policy.ts";
import { exceptionOfText } from "../../src/wire/exception.ts";

const OPTIONS = { pauseMs: 100, overloadedPauseMs: 500, maxAttempts: 16 };
const remote = (name: string, text = "no"): unknown =>
  remoteErrorOf(exceptionOfText(`org.apache.hadoop.hbase.${name}`, `org.apache.hadoop.hbase.${name}: ${text}`));

function decide(error: unknown, more: Partial<RetrySituation> = {}): ReturnType<typeof decideRetry> {
  const situation = { error, attempts: 1, repeatable: true, leftMs: 60_000, immediate: 0, ...more };
  return decideRetry(situation, OPTIONS, 0);
}

test("one attempt has a third of the operation's time, but neither very little nor more than HBase's minute", () => {
  assert.deepEqual([60_000, 9_001, 500, 1_200_000].map(attemptShareMs), [20_000, 3_001, 1_000, 60_000]);
});

describe("after a failed attempt", () => {
  test("a busy region is tried again after HBase's pauses", () => {
    const busy = remote("RegionTooBusyException");
    const pauses = [1, 2, 3, 4, 5, 8].map((attempts) => {
      const decision = decide(busy, { attempts });
      return decision.type === "again" ? decision.afterMs : decision.type;
    });
    assert.deepEqual(pauses, [100, 200, 300, 500, 1_000, 10_000]);
  });

  test("an overloaded server gets the longer pause", () => {
    assert.deepEqual(decide(remote("CallQueueTooBigException")), { type: "again", afterMs: 500, counted: true });
  });

  test("a throttled call waits exactly as long as the server says, or fails if that is too long", () => {
    const throttled = remote("quotas.RpcThrottlingException", "number of requests exceeded - wait 2sec, 500ms");
    assert.deepEqual(decide(throttled, { attempts: 5 }), { type: "again", afterMs: 2_500, counted: true });
    assert.deepEqual(decide(throttled, { leftMs: 2_000 }), { type: "outOfTime" });
  });

  test("a moved region is tried at its new place at once, the first time", () => {
    const moved = remote("exceptions.RegionMovedException");
    assert.deepEqual(decide(moved), { type: "again", afterMs: 0, counted: true });
    assert.deepEqual(decide(moved, { attempts: 2 }), { type: "again", afterMs: 200, counted: true });
  });

  test("an answer that grew too large is asked for again at once, and not counted", () => {
    const large = remote("MultiActionResultTooLarge");
    assert.deepEqual(decide(large, { attempts: 16 }), { type: "again", afterMs: 0, counted: false });
    assert.deepEqual(decide(large, { attempts: 16, immediate: 1_000 }), { type: "exhausted" });
  });

  test("what will end the same way fails at once", () => {
    assert.deepEqual(decide(remote("regionserver.NoSuchColumnFamilyException")), { type: "fail" });
    assert.deepEqual(decide(new ClientClosedError("closed")), { type: "fail" });
    assert.deepEqual(decide(new TypeError("ours")), { type: "fail" });
  });

  test("a write that may have been carried out is not repeated, a read is", () => {
    const lost = new ConnectionClosedError("gone", true);
    assert.deepEqual(decide(lost, { repeatable: false }), { type: "uncertain" });
    assert.equal(decide(lost).type, "again");
    const unsent = new ConnectionClosedError("gone", false);
    assert.equal(decide(unsent, { repeatable: false }).type, "again");
    const advice: Advice = { action: "fail", delay: "none", mayHaveExecuted: true };
    assert.deepEqual(decide(new ConnectionClosedError("gone", true, { advice }), { repeatable: false }), {
      type: "uncertain",
    });
  });

  test("attempts and time are bounded", () => {
    const busy = remote("RegionTooBusyException");
    assert.deepEqual(decide(busy, { attempts: 16 }), { type: "exhausted" });
    assert.deepEqual(decide(busy, { leftMs: 1 }), { type: "outOfTime" });
  });

  test("a pause that is too long for the time left is shortened, so that there is time for one more attempt", () => {
    const busy = remote("RegionTooBusyException");
    const after = (attempts: number, leftMs: number): unknown => {
      const decision = decide(busy, { attempts, leftMs });
      return decision.type === "again" ? decision.afterMs : decision.type;
    };
    assert.equal(after(8, 6_800), 5_800);
    assert.equal(after(8, 10_500), 9_500);
    assert.equal(after(1, 100), 50);
    // It ends: servers are not asked faster and faster.
    assert.equal(after(9, 1_000), 500);
    assert.equal(after(10, 500), "outOfTime");
  });
});
