/** `ClientService.Multi`: places and indexes, what fails alone and what fails together, and whose cells are whose. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type * as messages from "../../../src/protobuf/client-messages.ts";
import type { InputOf, MessageOf } from "../../../src/protobuf/schema.ts";
import { CELL_TYPES, encodeCells } from "../../../src/wire/cell.ts";
import { CLIENT_VERSION_INFO } from "../../../src/wire/connection-header.ts";
import { failure, type RegionServerSet, regionServerSet } from "./region-server-set.ts";
import { standInRegion } from "./stand-in-region.ts";

type Action = InputOf<typeof messages.Action>;
type RegionAction = InputOf<typeof messages.RegionAction>;
type Entry = MessageOf<typeof messages.ResultOrException>;

const [APPEND, INCREMENT, PUT, DELETE] = [0, 1, 2, 3];
const F = Buffer.from("f");
const Q = Buffer.from("q");
const ONE = Buffer.from("0000000000000001", "hex");
const ELSEWHERE = { type: 1, value: Buffer.from("t,,2.elsewhere.") };

function put(index: number, row: string, value: string, family: Buffer = F): Action {
  const columnValue = [{ family, qualifierValue: [{ qualifier: Q, value: Buffer.from(value) }] }];
  return { index, mutation: { row: Buffer.from(row), mutateType: PUT, columnValue } };
}

function get(index: number, row: string): Action {
  return { index, get: { row: Buffer.from(row) } };
}

function delta(mutateType: number, index: number, row: string, value: Buffer, nonce?: bigint): Action {
  const columnValue = [{ family: F, qualifierValue: [{ qualifier: Q, value }] }];
  return { index, mutation: { row: Buffer.from(row), mutateType, columnValue, nonce } };
}

/** Its cell is in the block. */
function blockPut(index: number, row: string, associatedCellCount = 1): Action {
  return { index, mutation: { row: Buffer.from(row), mutateType: PUT, associatedCellCount } };
}

function block(...rows: string[]): Buffer {
  const usual = { family: F, qualifier: Q, timestamp: 1n, typeCode: CELL_TYPES.put };
  return encodeCells(rows.map((row) => ({ ...usual, row: Buffer.from(row), value: Buffer.from(`${row}'s`) })));
}

function simpleClass(exception: { readonly name: string } | undefined): string | undefined {
  return exception?.name.slice(exception.name.lastIndexOf(".") + 1);
}

/** `index: count of cells`, or `index: class`. */
function summary(entries: readonly Entry[]): string[] {
  return entries.map(
    ({ index, result, exception }) => `${index}: ${simpleClass(exception) ?? result?.associatedCellCount ?? "ok"}`,
  );
}

async function each(set: RegionServerSet, ...action: Action[]): Promise<string[]> {
  const { message } = await set.client.multi({ regionAction: [{ region: set.client.region, action }] });
  return summary(message.regionActionResult[0]?.resultOrException ?? []);
}

test("gets stand before puts that came earlier, and each has its index", async (t) => {
  const set = await regionServerSet(t);
  assert.deepEqual(await each(set, put(5, "b", "1"), get(9, "b"), put(7, "a", "2"), get(3, "a")), [
    "9: 0",
    "3: 0",
    "7: ok",
    "5: ok",
  ]);
  assert.deepEqual(await each(set, get(1, "b")), ["1: 1"]);
});

test("an increment is carried out behind the puts before it", async (t) => {
  const set = await regionServerSet(t);
  const actions = [put(0, "a", "x"), delta(APPEND, 1, "a", Buffer.from("y")), put(2, "a", "z")];
  assert.deepEqual(await each(set, ...actions), ["0: ok", "1: 1", "2: ok"]);
  assert.deepEqual(
    set.region.data.mutations.map(({ type }) => type),
    ["put", "append", "put"],
  );
});

test("cells lie in the block in the order of the results, for gets and for increments", async (t) => {
  const set = await regionServerSet(t);
  await each(set, put(0, "a", "1"), put(1, "b", "2"));
  const action = [get(0, "b"), put(1, "c", "3"), delta(APPEND, 2, "a", Buffer.from("+")), get(3, "a")];
  const { message, cells } = await set.client.multi({ regionAction: [{ region: set.client.region, action }] });
  assert.deepEqual(summary(message.regionActionResult[0]?.resultOrException ?? []), ["0: 1", "1: ok", "2: 1", "3: 1"]);
  assert.deepEqual(
    cells.map(({ text }) => text),
    ["2", "1+", "1+"],
  );
});

test("without a codec the cells are in the message", async (t) => {
  const set = await regionServerSet(t, { header: { cellBlockCodecClass: undefined } });
  await each(set, put(0, "a", "1"));
  const { message, cells } = await set.client.multi({
    regionAction: [{ region: set.client.region, action: [get(0, "a")] }],
  });
  assert.equal(cells.length, 0);
  assert.equal(String(message.regionActionResult[0]?.resultOrException[0]?.result?.cell[0]?.value), "1");
});

test("regions are answered by position, also twice the same and one that is not here", async (t) => {
  const { client } = await regionServerSet(t);
  const { region } = client;
  const regionAction: RegionAction[] = [
    { region, action: [put(0, "a", "1")] },
    { region: ELSEWHERE, action: [put(0, "b", "2"), get(1, "b")] },
    { region, action: [get(0, "a")] },
  ];
  const { message } = await client.multi({ regionAction });
  const results = message.regionActionResult;
  assert.equal(results.length, 3);
  assert.deepEqual(summary(results[0]?.resultOrException ?? []), ["0: ok"]);
  assert.equal(simpleClass(results[1]?.exception), "NotServingRegionException");
  assert.match(
    String(results[1]?.exception?.value),
    /^org\.apache\.hadoop\.hbase\.NotServingRegionException: .*\n\tat /,
  );
  assert.equal(results[1]?.resultOrException.length, 0);
  assert.deepEqual(summary(results[2]?.resultOrException ?? []), ["0: 1"]);
  assert.deepEqual(message.regionStatistics, { region: [], stat: [] });
  assert.equal(message.processed, undefined);
});

test("the cells of what is not carried out are passed over", async (t) => {
  const set = await regionServerSet(t);
  const { client, region } = set;
  const regionAction: RegionAction[] = [
    { region: ELSEWHERE, action: [blockPut(0, "a"), blockPut(1, "b")] },
    { region: client.region, action: [blockPut(0, "wrong"), get(1, "x")] },
    { region: client.region, atomic: true, action: [blockPut(0, "d"), get(1, "x")] },
    { region: client.region, action: [blockPut(0, "e")] },
  ];
  const { message } = await client.multi({ regionAction }, block("a", "b", "c", "d", "e"));
  const results = message.regionActionResult;
  assert.equal(simpleClass(results[0]?.exception), "NotServingRegionException");
  assert.deepEqual(summary(results[1]?.resultOrException ?? []), ["1: 0", "0: WrongRowIOException"]);
  assert.equal(simpleClass(results[2]?.exception), "DoNotRetryIOException");
  assert.deepEqual(summary(results[3]?.resultOrException ?? []), ["0: ok"]);
  assert.deepEqual(
    region.data.mutations.map(({ cells }) => cells.map(({ text }) => text)),
    [["e's"]],
  );
});

test("a count beyond the block fails what is behind it, and nothing before", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  const regionAction = [
    { region, action: [blockPut(0, "a")] },
    { region, action: [blockPut(0, "b", 0x7fff_ffff)] },
    { region, action: [blockPut(0, "c")] },
  ];
  const { message } = await set.client.multi({ regionAction }, block("a", "b", "c"));
  assert.deepEqual(
    message.regionActionResult.map((result) => summary(result.resultOrException)[0]),
    ["0: ok", "0: DoNotRetryIOException", "0: DoNotRetryIOException"],
  );
});

test("what the region refuses fails alone; what is wrong with a request fails its run", async (t) => {
  const set = await regionServerSet(t, { limits: { maxCellBytes: 60 } });
  const x = Buffer.from("x");
  assert.deepEqual(await each(set, put(0, "a", "1"), put(1, "b", "2", x), put(2, "outside", "3"), put(3, "c", "4")), [
    "0: ok",
    "1: NoSuchColumnFamilyException",
    "3: ok",
    "2: FailedSanityCheckException",
  ]);
  const long = "x".repeat(60);
  assert.deepEqual(
    await each(set, put(0, "a", "1"), put(1, "b", long), delta(INCREMENT, 2, "n", ONE), put(3, "c", "4")),
    ["0: DoNotRetryIOException", "1: DoNotRetryIOException", "2: 1", "3: ok"],
  );
});

test("an action of no kind, an old get and an unknown endpoint fail alone", async (t) => {
  const set = await regionServerSet(t);
  const call = { row: Buffer.from("a"), serviceName: "NoService", methodName: "m", request: Buffer.alloc(0) };
  const old = { index: 1, get: { row: Buffer.from("a"), closestRowBefore: true } };
  assert.deepEqual(await each(set, { index: 0 }, old, { index: 2, serviceCall: call }, get(3, "a")), [
    "0: HBaseIOException",
    "1: UnknownProtocolException",
    "2: UnknownProtocolException",
    "3: 0",
  ]);
});

test("an endpoint that is called among others", async (t) => {
  const { client } = await regionServerSet(t);
  const serviceCall = {
    row: F,
    serviceName: "hbase.pb.AuthenticationService",
    methodName: "WhoAmI",
    request: Buffer.alloc(0),
  };
  const { message } = await client.multi({
    regionAction: [{ region: client.region, action: [{ index: 4, serviceCall }] }],
  });
  const [entry] = message.regionActionResult[0]?.resultOrException ?? [];
  assert.equal(entry?.index, 4);
  assert.match(entry?.serviceResult?.value?.name ?? "", /\$WhoAmIResponse$/);
});

test("when the answer is large enough the rest is to be asked for again", async (t) => {
  const set = await regionServerSet(t, { limits: { maxResultBytes: 100 } });
  await each(set, put(0, "a", "x".repeat(200)));
  const actions = [get(0, "a"), get(1, "a"), put(2, "b", "1"), blockPut(3, "c")];
  const { region } = set.client;
  const { message } = await set.client.multi(
    {
      regionAction: [
        { region, action: actions },
        { region, action: [blockPut(0, "d")] },
      ],
    },
    block("c", "d"),
  );
  assert.deepEqual(
    message.regionActionResult.map((result) => summary(result.resultOrException)),
    [
      ["0: 1", "1: MultiActionResultTooLarge", "2: MultiActionResultTooLarge", "3: MultiActionResultTooLarge"],
      ["0: MultiActionResultTooLarge"],
    ],
  );
});

test("a client from before 1.2 is told to ask again only where the server would suffer", async (t) => {
  const versionInfo = { ...CLIENT_VERSION_INFO, versionMajor: 1, versionMinor: 1 };
  const set = await regionServerSet(t, { limits: { maxResultBytes: 100 }, header: { versionInfo } });
  await each(set, put(0, "a", "x".repeat(600)));
  const again = "2: MultiActionResultTooLarge";
  assert.deepEqual(await each(set, get(0, "a"), get(1, "a"), get(2, "a")), ["0: 1", "1: 1", again]);
});

test("atomic: one entry for each action by its place, and what was made in the first, inside the message", async (t) => {
  const set = await regionServerSet(t);
  const action = [
    put(8, "a", "1"),
    delta(APPEND, 9, "a", Buffer.from("+")),
    { mutation: { row: Buffer.from("a"), mutateType: DELETE } },
  ];
  const { message, cells } = await set.client.multi({
    regionAction: [{ region: set.client.region, atomic: true, action }],
  });
  const [result] = message.regionActionResult;
  assert.equal(result?.processed, true);
  assert.equal(message.processed, true);
  assert.equal(cells.length, 0);
  assert.deepEqual(
    result?.resultOrException.map(({ index }) => index),
    [0, 1, 2],
  );
  assert.deepEqual(
    result?.resultOrException.map((entry) => entry.result?.cell.map(({ value }) => String(value))),
    [["1+"], [], []],
  );
});

test("atomic: a get, or another row, is refused before anything is done", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  for (const action of [
    [put(0, "a", "1"), get(1, "a")],
    [put(0, "a", "1"), put(1, "b", "1")],
  ]) {
    const { message } = await set.client.multi({ regionAction: [{ region, atomic: true, action }] });
    const [result] = message.regionActionResult;
    assert.equal(simpleClass(result?.exception), "DoNotRetryIOException");
    assert.equal(result?.processed, undefined);
  }
  assert.equal(set.region.data.mutations.length, 0);
});

function condition(row: string): InputOf<typeof messages.Condition> {
  const serializedComparator = Buffer.from([0x0a, 2, 0x0a, 0]);
  const comparator = { name: "org.apache.hadoop.hbase.filter.BinaryComparator", serializedComparator };
  return { row: Buffer.from(row), family: F, qualifier: Q, compareType: 2, comparator };
}

test("a condition over one action, and over several, each for its region action", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  const several = [put(0, "b", "1"), delta(INCREMENT, 1, "b", ONE)];
  several[1] = {
    mutation: {
      row: Buffer.from("b"),
      mutateType: INCREMENT,
      columnValue: [{ family: F, qualifierValue: [{ qualifier: F, value: ONE }] }],
    },
  };
  const regionAction: RegionAction[] = [
    { region, condition: condition("a"), action: [delta(INCREMENT, 5, "a", ONE)] },
    { region, condition: condition("b"), atomic: true, action: several },
    { region, condition: condition("c"), action: [put(0, "other", "1")] },
  ];
  const held = (await set.client.multi({ regionAction })).message;
  const [single, rows, wrong] = held.regionActionResult;
  assert.equal(single?.processed, true);
  assert.deepEqual(
    single?.resultOrException.map(({ index, result }) => [index, result?.cell.length]),
    [[0, 1]],
  );
  assert.equal(rows?.processed, true);
  assert.deepEqual(
    rows?.resultOrException.map(({ index, result }) => [index, result?.cell.length]),
    [
      [0, 1],
      [1, undefined],
    ],
  );
  assert.equal(simpleClass(wrong?.exception), "DoNotRetryIOException");
  assert.equal(held.processed, undefined);
  set.region.data.holding = false;
  const { message } = await set.client.multi({ regionAction: regionAction.slice(0, 2) });
  assert.deepEqual(
    message.regionActionResult.map(({ processed }) => processed),
    [false, false],
  );
  assert.deepEqual(
    message.regionActionResult.map(({ resultOrException }) => resultOrException.length),
    [1, 2],
  );
});

test("the condition where clients had it before 2.4, and its outcome there", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  const request = {
    condition: condition("a"),
    regionAction: [{ region, atomic: true, action: [put(0, "a", "1"), put(1, "a", "2")] }],
  };
  const { message } = await set.client.multi(request);
  assert.equal(message.processed, true);
  assert.equal(message.regionActionResult[0]?.processed, undefined);
  assert.deepEqual(
    message.regionActionResult[0]?.resultOrException.map(({ index }) => index),
    [0, 1],
  );
  set.region.data.holding = false;
  assert.equal((await set.client.multi(request)).message.processed, false);
  assert.equal((await set.client.multi({ condition: condition("a") })).message.processed, true);
  const elsewhere = { condition: condition("a"), regionAction: [{ region: ELSEWHERE, atomic: true, action: [] }] };
  const [failed] = (await set.client.multi(elsewhere)).message.regionActionResult;
  assert.equal(simpleClass(failed?.exception), "NotServingRegionException");
});

test("a nonce counts once, alone or among others", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  const request = { nonceGroup: 3n, regionAction: [{ region, action: [delta(INCREMENT, 0, "n", ONE, 9n)] }] };
  for (const _ of [1, 2]) {
    const { cells } = await set.client.multi(request);
    assert.equal(cells[0]?.value.readBigInt64BE(), 1n);
  }
  const mutation = delta(INCREMENT, 0, "n", ONE, 9n).mutation ?? {};
  assert.equal((await set.client.mutate(mutation, { nonceGroup: 3n })).cells[0]?.value.readBigInt64BE(), 1n);
  assert.equal(set.region.data.mutations.length, 1);
});

test("one nonce stands for all increments of a row's mutations; its puts are carried out again, as in HBase", async (t) => {
  const set = await regionServerSet(t);
  const action = [put(0, "n", "8 bytes."), delta(INCREMENT, 1, "n", ONE, 9n)];
  const request = { nonceGroup: 3n, regionAction: [{ region: set.client.region, atomic: true, action }] };
  const [first, second] = [await set.client.multi(request), await set.client.multi(request)];
  assert.deepEqual(second.message.regionActionResult, first.message.regionActionResult);
  assert.deepEqual(
    set.region.data.mutations.map(({ type }) => type),
    ["put", "increment", "put"],
  );
});

test("a nonce counts once under a condition, too", async (t) => {
  const set = await regionServerSet(t);
  const { region } = set.client;
  const action = [delta(INCREMENT, 0, "n", ONE, 9n)];
  const request = { nonceGroup: 3n, regionAction: [{ region, condition: condition("n"), action }] };
  const [first, second] = [await set.client.multi(request), await set.client.multi(request)];
  assert.deepEqual(second.message.regionActionResult, first.message.regionActionResult);
  assert.equal(set.region.data.mutations.length, 1);
});

test("a table that is read only is read all the same", async (t) => {
  const set = await regionServerSet(t, { region: standInRegion({ readOnly: true }) });
  assert.deepEqual(await each(set, put(0, "a", "1"), get(1, "a"), delta(INCREMENT, 2, "n", ONE)), [
    "1: 0",
    "0: DoNotRetryIOException",
    "2: DoNotRetryIOException",
  ]);
});

test("an empty request has an empty answer", async (t) => {
  const { client } = await regionServerSet(t);
  assert.deepEqual((await client.multi({})).message.regionActionResult, []);
  const { message } = await client.multi({ regionAction: [{ region: client.region }] });
  assert.deepEqual(message.regionActionResult, [{ resultOrException: [] }]);
});

test("a batch is answered when it is safe", async (t) => {
  const { client } = await regionServerSet(t, { durable: () => Promise.reject(new Error("no disk")) });
  const request = { regionAction: [{ region: client.region, action: [put(0, "a", "1")] }] };
  await assert.rejects(client.multi(request), failure("IOException", /no disk/));
});
