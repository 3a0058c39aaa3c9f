/** The pauses before repetitions, as HBase's client makes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseOfOperation, pauseOfQuestion, sleep } from "../../src/waiting/backoff.ts";

const PAUSES = { pauseMs: 100, overloadedPauseMs: 500 };
const failures = Array.from({ length: 15 }, (_, index) => index + 1);

test("operations wait for HBase's steps, and a hundredth more at most", () => {
  const steps = [1, 2, 3, 5, 10, 20, 40, 100, 100, 100, 100, 200, 200, 200, 200];
  assert.deepEqual(
    failures.map((count) => pauseOfOperation(count, "pause", PAUSES, 0)),
    steps.map((step) => step * 100),
  );
  assert.equal(pauseOfOperation(3, "pause", PAUSES, 1), 303);
});

test("questions wait no longer than fifty pauses", () => {
  const steps = [1, 2, 3, 5, 10, 20, 40, 50, 50, 50, 50, 50, 50, 50, 50];
  for (const [index, count] of failures.entries()) {
    const pauseMs = pauseOfQuestion(count, "pause", PAUSES) / (steps[index] ?? 0);
    assert.ok(pauseMs >= 100 && pauseMs <= 101, `${count}: ${pauseMs}`);
  }
});

test("an overloaded server is left alone for longer, but never for less than another", () => {
  assert.equal(pauseOfOperation(2, "overloaded", PAUSES, 0), 1_000);
  assert.equal(pauseOfOperation(2, "overloaded", { pauseMs: 100, overloadedPauseMs: 1 }, 0), 200);
});

test("what may be repeated at once is so once, and waits after that", () => {
  assert.deepEqual(
    [1, 2, 3].map((count) => pauseOfOperation(count, "none", PAUSES, 0)),
    [0, 200, 300],
  );
  assert.equal(pauseOfQuestion(1, "none", PAUSES), 0);
});

test("a sleep ends with its signal, and with its reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const asleep = sleep(1_000_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(asleep, reason);
  await assert.rejects(sleep(1, controller.signal), reason);
  await sleep(0, undefined);
});
