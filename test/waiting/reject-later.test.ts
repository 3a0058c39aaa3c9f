/** Failures that are known at once, and a loop that goes on after each of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rejectedLater } from "../../src/waiting/reject-later.ts";

test("a loop over failures that are known at once lets timers end", async () => {
  const reason = new Error("closed");
  let over = false;
  setTimeout(() => {
    over = true;
  }, 1);
  let failures = 0;
  while (!over) await rejectedLater(reason).catch(() => failures++);
  assert.ok(failures > 0);
  await assert.rejects(rejectedLater(reason), reason);
});
