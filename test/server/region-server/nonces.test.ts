/** What a region server knows of operations that were carried out: for how long, how much of it, and what outlives it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NonceLog } from "../../../src/server/region-server/nonce-log.ts";
import { Nonces, operationNonce } from "../../../src/server/region-server/nonces.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import { cellOf, standInRegion } from "./stand-in-region.ts";

const HALF_AN_HOUR = 1_800_000;
const region = standInRegion();
const operation = (nonce: bigint) => ({ group: 1n, nonce });

function nonces() {
  const time = { now: 10 * HALF_AN_HOUR };
  const store = openMemoryStore();
  const log = new NonceLog(store);
  const clocks = { graceMs: HALF_AN_HOUR, monotonicMs: () => time.now - 5, clock: () => time.now };
  return { time, store, log, clocks, known: new Nonces({ ...clocks, log }) };
}

test("no nonce, or zero, is none", () => {
  assert.equal(operationNonce(1n, undefined), undefined);
  assert.equal(operationNonce(1n, 0n), undefined);
  assert.deepEqual(operationNonce(1n, 2n), operation(2n));
});

test("of very large answers the last are kept; the others are known to have been carried out", () => {
  const { known } = nonces();
  const large = [cellOf("r", "q", Buffer.alloc(6 << 20))];
  for (const nonce of [1n, 2n, 3n]) known.remember(operation(nonce), region, large);
  assert.deepEqual(known.answer(operation(1n)), []);
  assert.equal(known.answer(operation(2n)), large);
  assert.equal(known.answer(operation(3n)), large);
  assert.equal(known.answer(operation(4n)), undefined);
});

test("what is in a log is known without its answer, for half an hour from then on", () => {
  const { known, time } = nonces();
  const logged = { ...operation(1n), region: "r", atMs: time.now - HALF_AN_HOUR };
  const old = { ...operation(2n), region: "r", atMs: time.now - 2 * HALF_AN_HOUR };
  known.recover([logged, old]);
  time.now += HALF_AN_HOUR - 1;
  assert.deepEqual(known.answer(operation(1n)), []);
  assert.equal(known.answer(operation(2n)), undefined, "older than one and a half of what is remembered");
  time.now += 1;
  assert.equal(known.answer(operation(1n)), undefined);
});

test("what this server knows itself, a log does not take away", () => {
  const { known, time } = nonces();
  const cells = [cellOf("r", "q", "v")];
  known.remember(operation(1n), region, cells);
  known.recover([{ ...operation(1n), region: "r", atMs: time.now }]);
  assert.equal(known.answer(operation(1n)), cells);
});

test("a server leaves what was written in those openings of regions that nobody has closed", () => {
  const { known, time, log } = nonces();
  const again = { ...region };
  known.remember(operation(1n), region, []);
  known.remember(operation(2n), again, []);
  known.recover([{ ...operation(3n), region: "r", atMs: time.now }]);
  const left = { ...operation(2n), region: region.info.encodedName, atMs: time.now };
  assert.deepEqual(known.logged([again]), [left]);
  assert.deepEqual([...log.read()], [left], "the rest is in no log any more");
});

test("the log on disk has what is remembered, and no more", () => {
  const { known, time, log, store, clocks } = nonces();
  known.remember(operation(-1n), region, [cellOf("r", "q", "v")]);
  known.remember(undefined, region, []);
  assert.equal(store.stats.entries, 1);
  known.clear();
  const reborn = new Nonces({ ...clocks, log });
  reborn.recover(log.read());
  assert.deepEqual(reborn.answer({ group: 1n, nonce: 0xffff_ffff_ffff_ffffn }), []);
  time.now += HALF_AN_HOUR;
  assert.equal(reborn.answer(operation(5n)), undefined);
  assert.equal(store.stats.entries, 0);
  known.remember(operation(6n), region, []);
  known.erase();
  assert.equal(store.stats.entries, 0);
});
