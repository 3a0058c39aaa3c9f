/** `ClientService.Mutate`: cells in the message or beside it, results, conditions, nonces, durability. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type * as messages from "../../../src/protobuf/client-messages.ts";
import type { InputOf } from "../../../src/protobuf/schema.ts";
import { CELL_TYPES, encodeCells, LATEST_TIMESTAMP } from "../../../src/wire/cell.ts";
import { CELL_CODEC_CLASSES } from "../../../src/wire/connection-header.ts";
import { failure, type RegionServerSet, regionServerSet } from "./region-server-set.ts";
import { standInRegion } from "./stand-in-region.ts";

type Mutation = InputOf<typeof messages.MutationProto>;
type Condition = InputOf<typeof messages.Condition>;

const [APPEND, INCREMENT, PUT, DELETE] = [0, 1, 2, 3];
const ROW = Buffer.from("r");
const F = Buffer.from("f");
const Q = Buffer.from("q");
const V = Buffer.from("v");

function inline(mutateType: number, values: InputOf<typeof messages.QualifierValue>[], more: Mutation = {}): Mutation {
  return { row: ROW, mutateType, columnValue: [{ family: F, qualifierValue: values }], ...more };
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function block(
  ...values: { row?: Buffer; qualifier?: Buffer; value?: Buffer; typeCode?: number; tags?: Buffer }[]
): Buffer {
  const usual = { row: ROW, family: F, qualifier: Q, timestamp: LATEST_TIMESTAMP, typeCode: CELL_TYPES.put, value: V };
  return encodeCells(values.map((given) => ({ ...usual, ...given })));
}

function shapes({ region }: RegionServerSet): unknown[] {
  return region.data.mutations.map(({ type, cells, timestamp, ttlMs, returnResults }) => ({
    type,
    cells: cells.map((cell) => `${cell}=${cell.value}`),
    timestamp,
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(returnResults ? {} : { returnResults }),
  }));
}

test("a put with its cells in the message", async (t) => {
  const set = await regionServerSet(t);
  const values = [{ qualifier: Q, value: V, timestamp: 5n }, { value: V }];
  const { message } = await set.client.mutate(inline(PUT, values, { timestamp: 9n }));
  assert.equal(message.processed, true);
  assert.equal(message.result, undefined);
  assert.deepEqual(shapes(set), [{ type: "put", cells: ["r/f:q/5/put=v", "r/f:/9/put=v"], timestamp: 9n }]);
  assert.deepEqual(set.region.requests, { reads: 0, writes: 1 });
});

test("a put with its cells in the cell block, tags and all", async (t) => {
  const set = await regionServerSet(t, { header: { cellBlockCodecClass: CELL_CODEC_CLASSES["keyvalue-with-tags"] } });
  const cellBlock = block({}, { qualifier: V, tags: Buffer.from([0, 2, 8, 1]) });
  await set.client.mutate({ row: ROW, mutateType: PUT, associatedCellCount: 2 }, {}, { cellBlock });
  const latest = LATEST_TIMESTAMP;
  assert.deepEqual(shapes(set), [
    { type: "put", cells: [`r/f:q/${latest}/put=v`, `r/f:v/${latest}/put=v`], timestamp: latest },
  ]);
  assert.deepEqual(set.region.data.mutations[0]?.cells[1]?.tags, Buffer.from([0, 2, 8, 1]));
});

test("a mutation without row has that of its first cell", async (t) => {
  const set = await regionServerSet(t);
  await set.client.mutate({ mutateType: PUT, associatedCellCount: 1 }, {}, { cellBlock: block({}) });
  assert.equal(set.region.data.mutations[0]?.row.toString(), "r");
});

test("each kind of delete has its marker, and a put may have markers too", async (t) => {
  const set = await regionServerSet(t);
  const kinds = [undefined, 0, 1, 2, 3].map((deleteType) => ({ qualifier: Q, deleteType, timestamp: 7n }));
  await set.client.mutate(inline(DELETE, [...kinds, { qualifier: Q }], { timestamp: 3n }));
  await set.client.mutate(inline(PUT, [{ qualifier: Q, value: V, deleteType: 1, timestamp: 7n }]));
  const [deleted, put] = set.region.data.mutations;
  assert.deepEqual(deleted?.cells.map(String), [
    "r/f:q/7/delete",
    "r/f:q/7/delete",
    "r/f:q/7/deleteColumn",
    "r/f:/7/deleteFamily",
    "r/f:/7/deleteFamilyVersion",
    `r/f:q/${LATEST_TIMESTAMP}/delete`,
  ]);
  assert.deepEqual(put?.cells.map(String), ["r/f:q/7/deleteColumn"]);
});

test("a delete of a row has no cells, and a timestamp", async (t) => {
  const set = await regionServerSet(t);
  await set.client.mutate({ row: ROW, mutateType: DELETE, timestamp: 4n });
  await set.client.mutate({ row: ROW, mutateType: DELETE });
  assert.deepEqual(shapes(set), [
    { type: "delete", cells: [], timestamp: 4n },
    { type: "delete", cells: [], timestamp: LATEST_TIMESTAMP },
  ]);
});

test("increments and appends are answered with what they made, and puts are not", async (t) => {
  const { client } = await regionServerSet(t);
  await client.mutate(inline(INCREMENT, [{ qualifier: Q, value: long(2n) }]));
  const { message, cells } = await client.mutate(inline(INCREMENT, [{ qualifier: Q, value: long(3n) }]));
  assert.deepEqual(message, { result: { cell: [], associatedCellCount: 1, stale: false } });
  assert.equal(cells[0]?.value.readBigInt64BE(), 5n);
  const appended = await client.mutate(inline(APPEND, [{ qualifier: V, value: V }]));
  assert.equal(appended.cells[0]?.text, "v");
});

test("what an increment made is in the message for a client without a codec, however old", async (t) => {
  const { client } = await regionServerSet(t, { header: { cellBlockCodecClass: undefined } });
  const { message } = await client.mutate(inline(INCREMENT, [{ qualifier: Q, value: long(2n) }]));
  assert.equal(message.result?.cell[0]?.value?.readBigInt64BE(), 2n);
});

test("the attributes that the data has to know", async (t) => {
  const set = await regionServerSet(t);
  const attribute = [
    { name: "_rr_", value: Buffer.from([0]) },
    { name: "_ttl", value: long(1_000n) },
  ];
  const { message, cells } = await set.client.mutate(
    inline(INCREMENT, [{ qualifier: Q, value: long(1n) }], { attribute }),
  );
  assert.deepEqual(message, { result: { cell: [], associatedCellCount: 0 } });
  assert.equal(cells.length, 0);
  const [shape] = set.region.data.mutations;
  assert.equal(shape?.ttlMs, 1_000n);
  assert.equal(shape?.returnResults, false);
});

test("counts that lie are refused, and the connection lives on", async (t) => {
  const { client } = await regionServerSet(t);
  const put = (associatedCellCount: number) => ({ row: ROW, mutateType: PUT, associatedCellCount });
  const refused = (count: number, message: RegExp, cellBlock?: Buffer) =>
    assert.rejects(client.mutate(put(count), {}, { cellBlock }), failure("DoNotRetryIOException", message));
  await refused(3, /Cell count of 3 but at index 2 no cell returned/, block({}, {}));
  await refused(0x7fff_ffff, /Cell count of 2147483647 but at index 1 no cell returned/, block({}));
  await refused(1, /Cell count of 1 but no cellScanner/);
  assert.ok(await client.mutate(put(1), {}, { cellBlock: block({}, {}, {}) }), "cells of nobody are passed over");
});

test("mutations that make no sense are refused as HBase refuses them", async (t) => {
  const { client, region } = await regionServerSet(t);
  const refused = (mutation: Mutation, javaClass: string, message: RegExp, cellBlock?: Buffer) =>
    assert.rejects(client.mutate(mutation, {}, { cellBlock }), failure(javaClass, message));
  await refused({ mutateType: PUT }, "IOException", /row cannot be null/);
  await refused({ row: Buffer.alloc(0), mutateType: PUT }, "IOException", /Row length is 0/);
  await refused({ row: ROW, mutateType: 7 }, "DoNotRetryIOException", /Unsupported mutate type: 7/);
  await refused(inline(PUT, [{ qualifier: Q }]), "DoNotRetryIOException", /Missing required field: qualifier value/);
  await refused(inline(INCREMENT, [{ qualifier: Q }]), "DoNotRetryIOException", /Missing required field/);
  await refused(inline(DELETE, [{ qualifier: Q, deleteType: 9 }]), "DoNotRetryIOException", /delete type 9/);
  await refused(inline(PUT, [{ value: V, timestamp: 1n << 63n }]), "IOException", /Timestamp cannot be negative/);
  const other = block({ row: Buffer.from("other") });
  await refused({ row: ROW, mutateType: PUT, associatedCellCount: 1 }, "WrongRowIOException", /other/, other);
  const wide = {
    row: ROW,
    mutateType: PUT,
    columnValue: [{ family: Buffer.alloc(128, "f"), qualifierValue: [{ value: V }] }],
  };
  await refused(wide, "IOException", /Family length 128 is > 127/);
  assert.equal(region.data.mutations.length, 0);
});

test("a cell over the server's limit is refused", async (t) => {
  const { client } = await regionServerSet(t, { limits: { maxCellBytes: 100 } });
  const put = (bytes: number) => client.mutate(inline(PUT, [{ qualifier: Q, value: Buffer.alloc(bytes) }]));
  await assert.rejects(put(100), failure("DoNotRetryIOException", /Cell with size 127 exceeds limit of 100 bytes/));
  assert.ok(await put(73));
  await assert.rejects(put(74), failure("DoNotRetryIOException"));
});

test("a table that is read only is not written to", async (t) => {
  const set = await regionServerSet(t, { region: standInRegion({ readOnly: true }) });
  const put = inline(PUT, [{ qualifier: Q, value: V }]);
  await assert.rejects(set.client.mutate(put), failure("DoNotRetryIOException", /region is read only/));
  await assert.rejects(set.client.mutate(put, { condition: condition() }), failure("DoNotRetryIOException"));
});

function condition(more: Partial<Condition> = {}): Condition {
  // BinaryComparator { comparable { value: "v" } }
  const comparator = { name: "org.apache.hadoop.hbase.filter.BinaryComparator", serializedComparator: comparable("v") };
  return { row: ROW, family: F, qualifier: Q, compareType: 2, comparator, ...more };
}

function comparable(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x0a, text.length + 2, 0x0a, text.length]), Buffer.from(text)]);
}

test("a condition that holds, and one that does not", async (t) => {
  const set = await regionServerSet(t);
  const put = inline(PUT, [{ qualifier: Q, value: V }]);
  const increment = inline(INCREMENT, [{ qualifier: V, value: long(4n) }]);
  assert.deepEqual((await set.client.mutate(put, { condition: condition() })).message, { processed: true });
  const held = await set.client.mutate(increment, { condition: condition() });
  assert.equal(held.message.processed, true);
  assert.equal(held.message.result?.associatedCellCount, 1);
  assert.equal(held.cells[0]?.value.readBigInt64BE(), 4n);
  set.region.data.holding = false;
  assert.deepEqual((await set.client.mutate(increment, { condition: condition() })).message, { processed: false });
  assert.equal(set.region.data.mutations.length, 2);
});

test("a put under a condition is told how old the cell is that was looked at", async (t) => {
  const set = await regionServerSet(t);
  set.region.data.conditionTimestamp = 9_000n;
  await set.client.mutate(inline(PUT, [{ qualifier: Q, value: V }]), { condition: condition() });
  assert.equal(set.region.data.notBefore, 9_000n);
  await set.client.mutate(inline(PUT, [{ qualifier: Q, value: V }]));
  assert.equal(set.region.data.notBefore, undefined);
});

test("the data is asked what the condition says", async (t) => {
  const { client, region } = await regionServerSet(t);
  const put = inline(PUT, [{ qualifier: Q, value: V }]);
  await client.mutate(put, { condition: condition({ timeRange: { from: 1n, to: 2n } }) });
  await client.mutate(put, { condition: condition({ compareType: 5 }) });
  assert.deepEqual(region.data.conditions, [
    { row: ROW, family: F, qualifier: Q, timeRange: { from: 1n, to: 2n }, operator: "=", value: V },
    { row: ROW, family: F, qualifier: Q, timeRange: { from: 0n, to: LATEST_TIMESTAMP }, operator: ">", value: V },
  ]);
});

test("of any comparator the bytes alone count", async (t) => {
  const { client, region } = await regionServerSet(t);
  const put = inline(PUT, [{ qualifier: Q, value: V }]);
  const compared = (name: string, serializedComparator: Buffer) =>
    client.mutate(put, { condition: condition({ comparator: { name, serializedComparator } }) });
  const inPackage = (name: string) => `org.apache.hadoop.hbase.filter.${name}`;
  await compared(inPackage("SubstringComparator"), Buffer.from("\x0a\x02ab"));
  await compared(inPackage("NullComparator"), Buffer.alloc(0));
  await compared(inPackage("LongComparator"), Buffer.concat([Buffer.from("\x0a\x0a\x0a\x08"), long(-2n)]));
  await compared(inPackage("RegexStringComparator"), Buffer.from("\x0a\x02a+\x10\x00\x1a\x05UTF-8"));
  assert.deepEqual(
    region.data.conditions.map(({ value }) => value.toString("latin1")),
    ["ab", "", long(-2n).toString("latin1"), "a+"],
  );
  await assert.rejects(
    compared("com.example.Mine", V),
    failure("IOException", /ClassNotFoundException: com.example.Mine/),
  );
});

test("conditions that make no sense are refused", async (t) => {
  const { client, region } = await regionServerSet(t);
  const put = inline(PUT, [{ qualifier: Q, value: V }]);
  const refused = (more: Partial<Condition>, javaClass: string, message: RegExp) =>
    assert.rejects(client.mutate(put, { condition: condition(more) }), failure(javaClass, message));
  await refused({ row: Buffer.from("other") }, "DoNotRetryIOException", /doesn't match the original one/);
  await refused({ compareType: 6 }, "IOException", /Unknown Compare op NO_OP/);
  await refused({ compareType: 77 }, "IOException", /CompareType 77/);
  await refused({ comparator: undefined }, "IOException", /ClassNotFoundException/);
  assert.equal(region.data.mutations.length, 0);
});

test("the same nonce counts once, whatever the connection, and is answered twice", async (t) => {
  const set = await regionServerSet(t);
  const increment = inline(INCREMENT, [{ qualifier: Q, value: long(5n) }], { nonce: 77n });
  const first = await set.client.mutate(increment, { nonceGroup: 1n });
  const other = await set.open();
  const second = await other.mutate(increment, { nonceGroup: 1n });
  assert.equal(first.cells[0]?.value.readBigInt64BE(), 5n);
  assert.equal(second.cells[0]?.value.readBigInt64BE(), 5n);
  assert.equal(set.region.data.mutations.length, 1);
  const ofOtherGroup = await set.client.mutate(increment, { nonceGroup: 2n });
  assert.equal(ofOtherGroup.cells[0]?.value.readBigInt64BE(), 10n);
  const without = await set.client.mutate({ ...increment, nonce: 0n }, { nonceGroup: 1n });
  assert.equal(without.cells[0]?.value.readBigInt64BE(), 15n);
});

test("a nonce is forgotten after half an hour, and one that failed at once", async (t) => {
  const set = await regionServerSet(t);
  const increment = (family: Buffer) => ({
    ...inline(INCREMENT, [], { nonce: 77n }),
    columnValue: [{ family, qualifierValue: [{ qualifier: Q, value: long(5n) }] }],
  });
  await assert.rejects(set.client.mutate(increment(Buffer.from("x"))), failure("NoSuchColumnFamilyException"));
  await set.client.mutate(increment(F));
  set.time.now += 1_799_999;
  await set.client.mutate(increment(F));
  assert.equal(set.region.data.mutations.length, 1);
  set.time.now += 1;
  await set.client.mutate(increment(F));
  assert.equal(set.region.data.mutations.length, 2);
});

test("a write is answered when it is safe, and others are answered meanwhile", async (t) => {
  let makeSafe: () => void = () => {};
  const safe = new Promise<void>((resolve) => {
    makeSafe = resolve;
  });
  const set = await regionServerSet(t, { durable: () => safe });
  let answered = false;
  const write = set.client.mutate(inline(PUT, [{ qualifier: Q, value: V }])).then(() => {
    answered = true;
  });
  const reader = await set.open();
  while ((await reader.get({ row: ROW })).cells.length === 0);
  assert.equal(answered, false);
  makeSafe();
  await write;
});

test("a write that could not be made safe is an exception", async (t) => {
  const { client } = await regionServerSet(t, { durable: () => Promise.reject(new Error("the disk is full")) });
  await assert.rejects(
    client.mutate(inline(PUT, [{ qualifier: Q, value: V }])),
    failure("IOException", /the disk is full/),
  );
});
