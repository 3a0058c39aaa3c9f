/** Work that several wait for: each with limits of its own, and an end when the last has gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedWork } from "../../src/waiting/shared-work.ts";
import { newGate, turns } from "../rpc/fake-clock.ts";

/** Ends by its signal alone. */
function endless(): SharedWork<string> {
  return new SharedWork(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
  );
}

test("everybody who waits gets the result of one piece of work", async () => {
  const gate = newGate();
  let begun = 0;
  const work = new SharedWork(async () => {
    begun++;
    await gate.promise;
    return "done";
  });
  const waiting = [work.wait({}), work.wait({ timeoutMs: 10_000 })];
  gate.open();
  assert.deepEqual(await Promise.all(waiting), ["done", "done"]);
  assert.equal(await work.wait({}), "done");
  assert.equal(begun, 1);
  assert.equal(work.abandoned, false);
});

test("work whose waiters have all gone is told to stop, and its failure is nobody's", async () => {
  const work = endless();
  await assert.rejects(work.wait({ timeoutMs: 5 }), /timed out/);
  assert.equal(work.abandoned, true);
  await turns();
});

test("one who goes leaves the work to the others", async () => {
  const work = endless();
  const reason = new Error("enough");
  const controller = new AbortController();
  const first = work.wait({ signal: controller.signal });
  const second = work.wait({});
  controller.abort(reason);
  await assert.rejects(first, reason);
  assert.equal(work.abandoned, false);
  work.abandon(new Error("closed"));
  await assert.rejects(second, /stopped/);
});

test("a time limit has the error of whoever set it", async () => {
  await assert.rejects(endless().wait({ timeoutMs: 1, timedOut: () => new Error("mine") }), /mine/);
});
