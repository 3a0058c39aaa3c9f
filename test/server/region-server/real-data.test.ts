/** The services over the data that they are made for: what the two must agree on, once through the wire. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as filters from "../../../src/filter/constructors.ts";
import { F, long, mutation, realSet } from "./real-region-set.ts";
import { failure, type RegionServerSet } from "./region-server-set.ts";

const [APPEND, INCREMENT, PUT, DELETE] = [0, 1, 2, 3];
const HANDLES = { clientHandlesPartials: true, clientHandlesHeartbeats: true };

async function fill({ client }: RegionServerSet, rows: number, value = "v"): Promise<void> {
  const action = Array.from({ length: rows }, (_, index) => ({
    index,
    mutation: mutation(PUT, `r${String(index).padStart(4, "0")}`, { a: value, b: value }),
  }));
  const { message } = await client.multi({ regionAction: [{ region: client.region, action }] });
  assert.equal(message.regionActionResult[0]?.resultOrException.length, rows);
  for (const { exception } of message.regionActionResult[0]?.resultOrException ?? [])
    assert.equal(exception, undefined);
}

test("put, get, delete, increment and append through the wire", async (t) => {
  const now = { ms: 1_000 };
  const { client } = await realSet(t, now);
  await client.mutate(mutation(PUT, "r", { q: "1" }));
  assert.deepEqual((await client.get({ row: Buffer.from("r") })).cells.map(String), ["r/f:q/1000/put"]);
  const added = await client.mutate(mutation(INCREMENT, "n", { b: 2n, a: 1n }));
  assert.deepEqual(
    added.cells.map((cell) => cell.qualifier.toString()),
    ["a", "b"],
  );
  assert.equal((await client.mutate(mutation(APPEND, "r", { q: "2" }))).cells[0]?.text, "12");
  const quiet = { ...mutation(APPEND, "r", { q: "3" }), attribute: [{ name: "_rr_", value: Buffer.from([0]) }] };
  assert.equal((await client.mutate(quiet)).cells.length, 0);
  // Each append made a newer cell than the last, whatever the clock says.
  now.ms += 10;
  await client.mutate({ row: Buffer.from("r"), mutateType: DELETE });
  assert.equal((await client.get({ row: Buffer.from("r") })).cells.length, 0);
});

test("a row outside the region, alone and among others, for reads and writes", async (t) => {
  const { client } = await realSet(t);
  await assert.rejects(client.get({ row: Buffer.from("y") }), failure("WrongRegionException"));
  await assert.rejects(client.mutate(mutation(PUT, "y", { q: "1" })), failure("FailedSanityCheckException"));
  const action = [
    { index: 0, mutation: mutation(PUT, "y", { q: "1" }) },
    { index: 1, mutation: mutation(PUT, "a", { q: "1" }) },
  ];
  const { message } = await client.multi({ regionAction: [{ region: client.region, action }] });
  const entries = message.regionActionResult[0]?.resultOrException ?? [];
  assert.deepEqual(
    entries.map(({ index, exception }) => [index, exception?.name.split(".").at(-1)]),
    [
      [1, undefined],
      [0, "FailedSanityCheckException"],
    ],
  );
});

test("a scan in many answers, by rows, by bytes, in pieces and with a limit, brings every row once", async (t) => {
  const set = await realSet(t);
  await fill(set, 100, "x".repeat(100));
  for (const scan of [{}, { maxResultSize: 500n }, { batchSize: 1 }, { maxResultSize: 1n }, { reversed: true }]) {
    const rows: string[] = [];
    let { message, cells } = await set.client.scan({ scan, numberOfRows: 30, ...HANDLES });
    let nextCallSeq = 0n;
    for (;;) {
      assert.equal(
        cells.length,
        message.cellsPerResult.reduce((sum, count) => sum + count, 0),
      );
      rows.push(...cells.map((cell) => `${cell.row} ${cell.qualifier}`));
      if (message.moreResultsInRegion === false) break;
      ({ message, cells } = await set.client.scan({
        scannerId: message.scannerId,
        numberOfRows: 30,
        nextCallSeq: nextCallSeq++,
        ...HANDLES,
      }));
    }
    assert.equal(rows.length, 200, JSON.stringify(Object.keys(scan)));
    assert.equal(new Set(rows).size, 200);
  }
  assert.equal(set.service.openScanners, 0);
});

test("limit_of_rows counts rows, not the pieces that batch makes of them", async (t) => {
  const set = await realSet(t);
  await fill(set, 10);
  const scan = { batchSize: 1 };
  const first = await set.client.scan({ scan, numberOfRows: 3, limitOfRows: 2, ...HANDLES });
  assert.deepEqual(first.message.cellsPerResult, [1, 1, 1]);
  assert.equal(first.message.moreResults, true);
  const { scannerId } = first.message;
  const second = await set.client.scan({ scannerId, numberOfRows: 9, limitOfRows: 1, nextCallSeq: 0n, ...HANDLES });
  assert.deepEqual(
    second.cells.map((cell) => `${cell.row} ${cell.qualifier}`),
    ["r0001 b"],
  );
  assert.equal(second.message.moreResults, false);
});

test("what a scan sees is fixed when it is opened", async (t) => {
  const set = await realSet(t);
  await fill(set, 5);
  const { scannerId } = (await set.client.scan({ scan: {}, numberOfRows: 0, ...HANDLES })).message;
  await set.client.mutate(mutation(PUT, "r0002", { c: "later" }));
  await set.client.mutate({ row: Buffer.from("r0001"), mutateType: DELETE });
  const { cells } = await set.client.scan({ scannerId, numberOfRows: 99, nextCallSeq: 0n, ...HANDLES });
  assert.equal(cells.length, 10);
});

test("filters work in gets, scans and conditions", async (t) => {
  const set = await realSet(t);
  await fill(set, 20);
  const page = filters.page(3).toMessage();
  const { message } = await set.client.scan({ scan: { filter: page }, numberOfRows: 99, ...HANDLES });
  assert.equal(message.cellsPerResult.length, 3);
  assert.equal(message.moreResults, true);
  assert.equal(message.moreResultsInRegion, false);
  await assert.rejects(
    set.client.scan({ scan: { filter: page, batchSize: 1 } }),
    failure("IOException", /IncompatibleFilterException/),
  );
  const unknown = { name: "com.example.Mine", serializedFilter: Buffer.alloc(0) };
  await assert.rejects(
    set.client.get({ row: F, filter: unknown }),
    failure("DoNotRetryIOException", /ClassNotFoundException|com.example.Mine/),
  );
  const row = Buffer.from("r0001");
  const condition = { row, filter: filters.columnPrefix("b").toMessage() };
  assert.equal((await set.client.mutate(mutation(PUT, "r0001", { c: "1" }), { condition })).message.processed, true);
  const none = { row, filter: filters.columnPrefix("z").toMessage() };
  assert.equal(
    (await set.client.mutate(mutation(PUT, "r0001", { c: "1" }), { condition: none })).message.processed,
    false,
  );
});

test("tags that the data keeps do not reach clients, in blocks or in messages", async (t) => {
  const set = await realSet(t);
  const ttl = [{ name: "_ttl", value: long(100_000n) }];
  await set.client.mutate({ ...mutation(PUT, "r", { q: "1" }), attribute: ttl });
  const { cells } = await set.client.get({ row: Buffer.from("r") });
  assert.equal(cells[0]?.tags.length, 0);
  const old = await set.open({ cellBlockCodecClass: undefined });
  assert.equal((await old.get({ row: Buffer.from("r") })).message.result?.cell[0]?.tags, undefined);
  assert.equal((await set.client.scan({ scan: {}, numberOfRows: 9 })).cells[0]?.tags.length, 0);
});

test("a duplicate nonce is answered as of its write, whatever others have written since", async (t) => {
  const { client } = await realSet(t);
  const five = { ...mutation(INCREMENT, "n", { q: 5n }), nonce: 8n };
  const answers: (bigint | undefined)[] = [];
  for (const one of [five, mutation(INCREMENT, "n", { q: 1n }), five]) {
    const { cells } = await client.mutate(one, { nonceGroup: 1n });
    answers.push(cells[0]?.value.readBigInt64BE());
  }
  assert.deepEqual(answers, [5n, 6n, 5n]);
});

test("a duplicate nonce sees what the request's time range shows of its write", async (t) => {
  const { client } = await realSet(t);
  const old = { ...mutation(INCREMENT, "n", { q: 5n }), nonce: 8n, timeRange: { from: 0n, to: 1n } };
  const [first, second] = [await client.mutate(old, { nonceGroup: 1n }), await client.mutate(old, { nonceGroup: 1n })];
  assert.equal(first.cells[0]?.value.readBigInt64BE(), 5n);
  assert.deepEqual(second.cells, [], "it was written behind that range");
});
