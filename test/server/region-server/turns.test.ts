/**
 * Single calls that are a lot of work: others are answered between their turns, what they read is of one moment, and what is atomic stays
 * so. Turns are as short as they can be here, so that they can be counted whatever the machine.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as admin from "../../../src/protobuf/admin-messages.ts";
import { GetRequest, MultiRequest } from "../../../src/protobuf/client-messages.ts";
import { encode } from "../../../src/protobuf/codec.ts";
import type { DEFAULT_REGION_SERVER_LIMITS } from "../../../src/server/region-server/region-server-options.ts";
import { sorting } from "../../../src/server/region-server/sorting.ts";
import { AbandonedError, finish, type Steps, Turns } from "../../../src/server/turns.ts";
import { CELL_TYPES, encodeCells } from "../../../src/wire/cell.ts";
import { F, mutation, realSet } from "./real-region-set.ts";
import { failure, type RegionClient, type RegionServerSet } from "./region-server-set.ts";

const [PUT, DELETE] = [2, 3];
const SHORT: { readonly limits: Partial<typeof DEFAULT_REGION_SERVER_LIMITS> } = { limits: { turnMs: 0 } };
/** Answers to others before the work is over; there is time for many more. */
const SOME = 5;

/** As long as the work goes on, `other` does something again and again; how often. */
async function meanwhile(work: Promise<unknown>, other: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  let count = 0;
  while (!isOver) {
    await other();
    if (!isOver) count++;
  }
  return count;
}

/** Cells of one row, all with this value. */
async function fillRow({ client }: RegionServerSet, cells: number, value: string): Promise<void> {
  const usual = { row: Buffer.from("wide"), family: F, timestamp: 1n, typeCode: CELL_TYPES.put };
  const all = Array.from({ length: cells }, (_, index) => ({
    ...usual,
    qualifier: Buffer.from(String(index).padStart(6, "0")),
    value: Buffer.from(value),
  }));
  const put = { row: Buffer.from("wide"), mutateType: PUT, associatedCellCount: cells };
  await client.mutate(put, {}, { cellBlock: encodeCells(all) });
}

function rowPuts(rows: number, value: string) {
  return Array.from({ length: rows }, (_, index) => ({
    index,
    mutation: mutation(PUT, `r${String(index).padStart(5, "0")}`, { a: value, b: value }),
  }));
}

function multi(client: RegionClient, action: readonly object[]) {
  return client.multi({ regionAction: [{ region: client.region, action: action as never }] });
}

test("steps that fit into a turn are done at once; others leave the event loop to everybody", async () => {
  let now = 0;
  const turns = new Turns({ turnMs: 3, monotonicMs: () => now });
  let steps = 0;
  function* work(count: number): Steps<string> {
    for (let step = 0; step < count; step++) {
      steps++;
      now++;
      yield;
    }
    return "done";
  }
  assert.equal(turns.run(work(2)), "done");
  assert.equal(turns.taken, 0);
  const long = turns.run(work(10));
  assert.equal(steps, 2 + 3);
  assert.equal(await long, "done");
  assert.equal(turns.taken, 3);
});

test("steps that nobody wants any more end, and let go of what they hold", async () => {
  let isWanted = true;
  let held = true;
  function* work(): Steps<void> {
    try {
      for (;;) yield;
    } finally {
      held = false;
    }
  }
  const run = new Turns({ turnMs: 0 }).run(work(), () => isWanted);
  isWanted = false;
  await assert.rejects(async () => run, AbandonedError);
  assert.equal(held, false);
});

test("sorting in steps is sorting, and stable", () => {
  const all = Array.from({ length: 5_000 }, (_, index) => ({ key: (index * 7919) % 100, index }));
  const sorted = finish(sorting(all, (one, other) => one.key - other.key));
  assert.deepEqual(
    sorted,
    [...all].sort((one, other) => one.key - other.key),
  );
  assert.deepEqual(finish(sorting([], () => 0)), []);
});

test("a get of a row of very many cells: others are answered, and it sees one moment", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  await fillRow(set, 20_000, "old");
  const other = await set.open();
  const get = set.client.get({ row: Buffer.from("wide") });
  // In one go, of all cells.
  await fillRow({ ...set, client: other }, 20_000, "new");
  const count = await meanwhile(get, () => other.get({ row: Buffer.from("r") }));
  assert.ok(count >= SOME, `${count} answers meanwhile`);
  const values = new Set((await get).cells.map(({ text }) => text));
  assert.deepEqual([...values], ["old"]);
  assert.equal((await get).cells.length, 20_000);
});

test("a Multi of very many puts: others are answered, and see each row whole", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  const other = await set.open();
  const answer = multi(set.client, rowPuts(1_000, "v"));
  const seen = new Set<number>();
  const count = await meanwhile(answer, async () => {
    const { cells, message } = await other.scan({ scan: {}, numberOfRows: 10_000, closeScanner: true });
    seen.add(message.cellsPerResult.length);
    assert.ok(message.cellsPerResult.every((ofRow) => ofRow === 2));
    assert.equal(cells.length, 2 * message.cellsPerResult.length);
  });
  assert.ok(count >= SOME, `${count} answers meanwhile`);
  assert.ok(seen.size > 2, "they saw it grow");
  const results = (await answer).message.regionActionResult[0]?.resultOrException ?? [];
  assert.equal(results.length, 1_000);
  assert.ok(results.every(({ exception }) => exception === undefined));
  const { message } = await other.scan({ scan: {}, numberOfRows: 10_000 });
  assert.equal(message.cellsPerResult.length, 1_000);
});

test("a Multi of very many gets: others are answered", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  await multi(set.client, rowPuts(10, "v"));
  const other = await set.open();
  const gets = Array.from({ length: 2_000 }, (_, index) => ({ index, get: { row: Buffer.from("r00001") } }));
  const answer = multi(set.client, gets);
  const count = await meanwhile(answer, () => other.get({ row: Buffer.from("r") }));
  assert.ok(count >= SOME, `${count} answers meanwhile`);
  assert.equal((await answer).cells.length, 4_000);
});

test("when the region goes in the middle of a Multi, what is left of it is refused", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  const answer = multi(set.client, rowPuts(2_000, "v"));
  while (set.region.requests.writes < 100) await new Promise((resolve) => setImmediate(resolve));
  const done = set.region.requests.writes;
  assert.ok(done < 2_000);
  const served = set.directory.served.splice(0);
  const results = (await answer).message.regionActionResult[0]?.resultOrException ?? [];
  assert.equal(results.filter(({ exception }) => exception === undefined).length, done);
  const refused = results.flatMap(({ exception }) => exception?.name ?? []);
  assert.equal(refused.length, 2_000 - done);
  assert.deepEqual([...new Set(refused)], ["org.apache.hadoop.hbase.NotServingRegionException"]);
  // Nor is it the region that has come back.
  set.directory.served.push(...served.map((region) => ({ ...region })));
  assert.equal(set.region.requests.writes, done);
});

test("what is under way when the server is disposed of writes nothing any more", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  const answer = multi(set.client, rowPuts(2_000, "v"));
  const refused = assert.rejects(answer, failure("RegionServerStoppedException"));
  while (set.region.requests.writes < 100) await new Promise((resolve) => setImmediate(resolve));
  const done = set.region.requests.writes;
  set.service.dispose();
  await refused;
  assert.equal(set.region.requests.writes, done);
});

test("a malformed action in a long Multi refuses all of it before any is carried out", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  const good = { regionAction: [{ region: set.client.region, action: rowPuts(1_000, "v") }] };
  const param = Buffer.concat([encode(MultiRequest, good), Buffer.from("0a01ff", "hex")]);
  const { exception } = await set.client.calls.callBytes("Multi", param);
  assert.equal(exception?.javaClass, "java.io.IOException");
  assert.equal(set.region.requests.writes, 0);
});

test("a major compaction: others are answered, it says that it goes on, and keeps what was written meanwhile", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  const other = await set.open();
  await multi(set.client, rowPuts(2_000, "old"));
  const orders = await set.open({}, "AdminService");
  const deletes = rowPuts(2_000, "").map(({ index, mutation: { row } }) => ({
    index,
    mutation: { row, mutateType: DELETE, timestamp: 1_000n },
  }));
  await multi(set.client, deletes);
  assert.equal(set.region.data.size.cells, 2_000 * 3);
  const state = async (): Promise<number | undefined> =>
    (
      await orders.call(
        "GetRegionInfo",
        admin.GetRegionInfoRequest,
        { region: orders.region, compactionState: true },
        admin.GetRegionInfoResponse,
      )
    ).message.compactionState;
  const compact = { region: orders.region, major: true };
  await orders.call("CompactRegion", admin.CompactRegionRequest, compact, admin.CompactRegionResponse);
  assert.equal(await state(), 2);
  // The last row's cells that it is going to drop, written over: hidden now, and there when the marker has gone.
  await other.mutate({ ...mutation(PUT, "r01999", { a: "new" }), timestamp: 1_000n });
  let answers = 0;
  while ((await state()) === 2) {
    await other.get({ row: Buffer.from("r") });
    answers++;
  }
  assert.ok(answers >= SOME, `${answers} answers meanwhile`);
  const { cells } = await other.scan({ scan: {}, numberOfRows: 10_000 });
  assert.deepEqual(
    cells.map(({ text }) => text),
    ["new"],
  );
  assert.equal(set.region.data.size.cells, 1);
});

test("the row to split at, and a region's size, are found in turns", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  await multi(set.client, rowPuts(3_000, "v"));
  const other = await set.open();
  const orders = await set.open({}, "AdminService");
  const info = orders.call(
    "GetRegionInfo",
    admin.GetRegionInfoRequest,
    { region: orders.region, bestSplitRow: true },
    admin.GetRegionInfoResponse,
  );
  const count = await meanwhile(info, () => other.get({ row: Buffer.from("r") }));
  assert.ok(count >= 1, `${count} answers meanwhile`);
  assert.equal(String((await info).message.bestSplitRow), "r01499");
});

test("of calls that are a lot of work one connection has a few at a time, and another one is answered", async (t) => {
  const set = await realSet(t, { ms: 1_000 }, SHORT);
  await fillRow(set, 20_000, "v");
  const [greedy, other] = [await set.open(), await set.open()];
  const before = set.region.requests.reads;
  const param = encode(GetRequest, { region: greedy.region, get: { row: Buffer.from("wide") } });
  for (let call = 0; call < 200; call++) greedy.calls.callBytes("Get", param).catch(() => {});
  for (let answer = 1; answer <= 50; answer++) {
    await other.get({ row: Buffer.from("r") });
    const begun = set.region.requests.reads - before - answer;
    assert.ok(begun <= 16, `${begun} were begun`);
  }
  greedy.calls.close();
});
