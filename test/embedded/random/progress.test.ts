/** A run of random operations that hangs says where: on fixed answers, without a cluster. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HBase } from "../../../src/index.ts";
import { Progress, StuckError } from "./progress.ts";

const [one, other] = [{}, {}] as unknown as [HBase, HBase];
const NEVER = new Promise<string>(() => {});

test("a side that does not answer ends the run, with the seed, the sequence so far and the side", async () => {
  const progress = new Progress(5);
  progress.round("table moved", 60_000);
  const run = progress.watch(async () => {
    await progress.both({ op: "put" }, [one, other], () => Promise.resolve("of another sequence"));
    progress.sequence();
    await progress.both({ op: "get" }, [one, other], () => Promise.resolve("done"));
    await progress.both({ op: "split" }, [one, other], (side) => (side === other ? NEVER : Promise.resolve("done")));
  });
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof StuckError);
    assert.deepEqual(error.message.split("\n"), [
      "nothing has happened for 0.005 s: seed 60000, table moved",
      '  {"op":"get"}',
      '  {"op":"split"}',
      '  embedded has not answered {"op":"split"}',
    ]);
    return true;
  });
});

test("when neither side was asked anything, it says that", async () => {
  const progress = new Progress(1);
  progress.round("admin", 7);
  await assert.rejects(
    progress.watch(() => NEVER),
    /seed 7, admin\n {2}neither side was asked/,
  );
});

test("as long as one of them answers now and then, it goes on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const progress = new Progress(1_000);
  const result = await progress.watch(async () => {
    for (let step = 0; step < 5; step++) {
      await progress.both(step, [one, other], () => Promise.resolve());
      t.mock.timers.tick(999);
    }
    return "over";
  });
  assert.equal(result, "over");
});

test("what fails on its own fails as it did", async () => {
  const progress = new Progress(60_000);
  await assert.rejects(
    progress.watch(() => progress.both("step", [one], () => Promise.reject(new Error("of the work")))),
    /of the work/,
  );
});
