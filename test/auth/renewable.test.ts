/** Values that run out: one fetch for all, renewal behind the users' back, failures that stand for a moment. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Renewable } from "../../src/auth/renewable.ts";

interface Thing {
  readonly id: number;
}

/** A renewable whose fetches the test ends by hand, on a clock that the test moves. */
function workshop() {
  let nowMs = 0;
  let age: "fresh" | "old" | "ended" = "fresh";
  const ends: { resolve: () => void; reject: (error: Error) => void; signal: AbortSignal }[] = [];
  const dropped: number[] = [];
  const renewable = new Renewable<Thing, object>({
    fetch: (signal) =>
      new Promise((resolve, reject) => {
        const id = ends.length;
        ends.push({ resolve: () => resolve({ id }), reject, signal });
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      }),
    newContext: () => ({}),
    age: () => age,
    failureStandsMs: () => 1000,
    dropped: ({ id }) => dropped.push(id),
    backgroundLimitMs: 60_000,
    minGapMs: 500,
    nowMs: () => nowMs,
  });
  return {
    renewable,
    ends,
    dropped,
    setAge: (next: typeof age) => {
      age = next;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test("any number of callers share one fetch", async () => {
  const { renewable, ends, settle } = workshop();
  const callers = Array.from({ length: 10 }, () => renewable.get({}));
  await settle();
  assert.equal(ends.length, 1);
  ends[0]?.resolve();
  for (const value of await Promise.all(callers)) assert.equal(value.id, 0);
  assert.equal((await renewable.get({})).id, 0);
  assert.equal(ends.length, 1);
});

test("an old value is given at once and renewed once in the background; the one before it is dropped", async () => {
  const { renewable, ends, dropped, setAge, pass, settle } = workshop();
  const first = renewable.get({});
  await settle();
  ends[0]?.resolve();
  await first;
  setAge("old");
  pass(600);
  for (let call = 0; call < 5; call++) assert.equal((await renewable.get({})).id, 0);
  await settle();
  assert.equal(ends.length, 2);
  ends[1]?.resolve();
  await settle();
  assert.equal((await renewable.get({})).id, 1);
  assert.deepEqual(dropped, [0]);
  // It is old already, but too young to be renewed again.
  await settle();
  assert.equal(ends.length, 2);
});

test("a renewal that fails is not seen while the old value serves, and is not repeated at once", async () => {
  const { renewable, ends, setAge, pass, settle } = workshop();
  const first = renewable.get({});
  await settle();
  ends[0]?.resolve();
  await first;
  setAge("old");
  pass(600);
  await renewable.get({});
  await settle();
  ends[1]?.reject(new Error("KDC away"));
  await settle();
  assert.equal((await renewable.get({})).id, 0);
  assert.equal(ends.length, 2);
  setAge("ended");
  await assert.rejects(renewable.get({}), /KDC away/);
  pass(1001);
  const later = renewable.get({});
  await settle();
  ends[2]?.resolve();
  assert.equal((await later).id, 2);
});

test("a failure stands for a moment: no second attempt for a burst", async () => {
  const { renewable, ends, pass, settle } = workshop();
  const burst = Array.from({ length: 5 }, () => renewable.get({}));
  await settle();
  ends[0]?.reject(new Error("no"));
  for (const each of burst) await assert.rejects(each, /no/);
  await assert.rejects(renewable.get({}), /no/);
  assert.equal(ends.length, 1);
  pass(1001);
  void renewable.get({}).catch(() => undefined);
  await settle();
  assert.equal(ends.length, 2);
  renewable.dispose(new Error("closed"));
});

test("each caller has its own limits; the fetch ends with the last, and that is no failure that stands", async () => {
  const { renewable, ends, settle } = workshop();
  const abort = new AbortController();
  const one = renewable.get({ signal: abort.signal });
  const two = renewable.get({ timeoutMs: 20, timedOut: () => new Error("time is up") });
  await settle();
  abort.abort(new Error("enough"));
  await assert.rejects(one, /enough/);
  assert.equal(ends[0]?.signal.aborted, false);
  await assert.rejects(two, /time is up/);
  assert.equal(ends[0]?.signal.aborted, true);
  const next = renewable.get({});
  await settle();
  ends[1]?.resolve();
  assert.equal((await next).id, 1);
});

test("a value that proved useless is dropped once, and never right after it came", async () => {
  const { renewable, ends, dropped, pass, settle } = workshop();
  const first = renewable.get({});
  await settle();
  ends[0]?.resolve();
  const value = await first;
  assert.equal(renewable.reject(value), false);
  pass(600);
  assert.equal(renewable.reject(value), true);
  assert.deepEqual(dropped, [0]);
  // Others who held it come later: no second drop.
  assert.equal(renewable.reject(value), true);
  const second = renewable.get({});
  await settle();
  ends[1]?.resolve();
  await second;
  assert.equal(renewable.reject(value), true);
  assert.equal(renewable.current?.id, 1);
});

test("dispose fails those who wait, with the reason, and drops what arrives late", async () => {
  const { renewable, ends, dropped, settle } = workshop();
  const waiting = renewable.get({});
  await settle();
  renewable.dispose(new Error("closed"));
  await assert.rejects(waiting, /closed/);
  ends[0]?.resolve();
  await settle();
  assert.deepEqual(dropped, []);
  assert.equal(renewable.current, undefined);
});
