import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompareOperator } from "../../../src/filter/compare-operator.ts";
import type { ConditionShape } from "../../../src/server/data/region-data.ts";
import { ALL_TIME, bytes, cell, family, filterWith, mutation, RegionUnderTest, show } from "./region-under-test.ts";

const ALL = { maxVersions: 0x7fff_ffff };
const HBASE = "org.apache.hadoop.hbase";
const DO_NOT_RETRY = { javaClass: `${HBASE}.DoNotRetryIOException`, doNotRetry: true };

function longs(cells: readonly { value: Buffer }[]): bigint[] {
  return cells.map(({ value }) => value.readBigInt64BE());
}

test("an increment goes on from what is there, and a column that is not there counts as 0", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 3 })]);
  assert.deepEqual(longs(region.increment("r", "f:n", 5n)), [5n]);
  region.nowMs = 1005;
  assert.deepEqual(
    region.increment("r", "f:n", -2n).map(({ timestamp }) => timestamp),
    [1005n],
  );
  assert.equal(region.get("r", ALL).length, 2);
});

test("an increment wraps at 2^63", () => {
  const region = new RegionUnderTest();
  region.increment("r", "f:n", 2n ** 63n - 1n);
  assert.deepEqual(longs(region.increment("r", "f:n", 1n)), [-(2n ** 63n)]);
});

test("what is no long cannot be incremented, neither stored nor given", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:n", "1");
  const refused = { ...DO_NOT_RETRY, message: "Field is not a long, it's 1 bytes wide" };
  assert.throws(() => region.increment("r", "f:n", 1n), refused);
  assert.throws(() => region.mutate("r", [mutation("increment", [cell("r", "f:m", { value: "x" })])]), refused);
});

test("increments and appends on a cell from the future still make the newer cell", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "x", 5000);
  assert.deepEqual(region.append("r", "f:a", "y").map(show), ["r/f:a@5001=xy"]);
  assert.deepEqual(region.get("r"), ["r/f:a@5001=xy"]);
});

test("a second increment within one millisecond makes a newer cell", () => {
  const region = new RegionUnderTest();
  region.increment("r", "f:n", 1n);
  assert.deepEqual(
    region.increment("r", "f:n", 1n).map(({ timestamp }) => timestamp),
    [1001n],
  );
});

test("an append puts bytes behind what is there", () => {
  const region = new RegionUnderTest();
  region.append("r", "f:a", "one");
  assert.deepEqual(
    region.append("r", "f:a", " two").map((made) => made.text),
    ["one two"],
  );
});

test("a time range says which version an increment goes on from", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 3 })]);
  for (const [at, value] of [
    [10, 100n],
    [20, 200n],
  ] as const)
    region.mutate("r", [mutation("put", [cell("r", "f:n", { at: BigInt(at), value: long(value) })])]);
  assert.deepEqual(longs(region.increment("r", "f:n", 1n, { timeRange: { from: 0n, to: 15n } })), [101n]);
  assert.deepEqual(longs(region.increment("r", "f:n", 1n, { timeRange: { from: 30n, to: 40n } })), [1n]);
});

test("results are not given if they are not wanted", () => {
  const region = new RegionUnderTest();
  assert.deepEqual(region.increment("r", "f:n", 5n, { returnResults: false }), []);
  assert.deepEqual(longs(region.increment("r", "f:n", 1n)), [6n]);
});

test("the time to live of an increment goes with the cell, and a later one carries it on", () => {
  const region = new RegionUnderTest();
  region.increment("r", "f:n", 5n, { ttlMs: 100n });
  region.nowMs = 1050;
  const [made] = region.increment("r", "f:n", 1n);
  assert.equal(made?.tags.length, 0);
  region.nowMs = 1151;
  assert.deepEqual(region.get("r"), []);
});

test("mutations of a row are all seen or none, and each sees the row as it was before", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "x", 10);
  const made = region.mutate("r", [
    mutation("put", [cell("r", "f:a", { value: "y", at: 20n })]),
    mutation("append", [cell("r", "f:a", { value: "!" })]),
    mutation("delete", [cell("r", "f:b", { type: "deleteColumn" })]),
  ]);
  assert.deepEqual(made.map(show), ["r/f:a@1000=x!"]);
  assert.equal(region.store.writes, 2);
  const bad = mutation("increment", [cell("r", "f:a", { value: long(1n) })]);
  assert.throws(() => region.mutate("r", [mutation("put", [cell("r", "f:c", { value: "z" })]), bad]), DO_NOT_RETRY);
  assert.deepEqual(region.get("r"), ["r/f:a@1000=x!"]);
});

test("results come in the order of the mutations", () => {
  const region = new RegionUnderTest();
  const made = region.mutate("r", [
    mutation("append", [cell("r", "f:z", { value: "1" })]),
    mutation("put", [cell("r", "f:m", { value: "2" })]),
    mutation("append", [cell("r", "f:a", { value: "3" })]),
  ]);
  assert.deepEqual(made.map(show), ["r/f:z@1000=1", "r/f:a@1000=3"]);
});

test("of two puts of the same version in one go the later stays", () => {
  const region = new RegionUnderTest();
  const puts = ["one", "two"].map((value) => mutation("put", [cell("r", "f:a", { value })]));
  region.mutate("r", puts);
  assert.deepEqual(region.get("r"), ["r/f:a@1000=two"]);
});

test("a put may carry markers", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "x", 10);
  region.mutate("r", [mutation("put", [cell("r", "f:a", { type: "deleteColumn", at: 10n })])]);
  assert.deepEqual(region.get("r"), []);
});

test("a family that is not there is NoSuchColumnFamilyException, for every kind of call", () => {
  const region = new RegionUnderTest();
  const refused = { javaClass: `${HBASE}.regionserver.NoSuchColumnFamilyException`, doNotRetry: true };
  const columns = [{ family: bytes("x"), qualifiers: [] }];
  assert.throws(() => region.put("r", "x:a", "v"), refused);
  assert.throws(() => region.mark("r", "x:a", "deleteColumn"), refused);
  assert.throws(() => region.increment("r", "x:a", 1n), refused);
  assert.throws(() => region.get("r", { columns }), refused);
  assert.throws(() => region.scan({ columns }), refused);
  assert.throws(() => region.data.holds(condition("=", "", { family: bytes("x") })), refused);
});

test("a row outside the region is WrongRegionException, but FailedSanityCheckException for a put or delete", () => {
  const region = new RegionUnderTest([family("f")], { startKey: bytes("b"), endKey: bytes("d") });
  const wrong = { javaClass: `${HBASE}.regionserver.WrongRegionException`, doNotRetry: false };
  const insane = { javaClass: `${HBASE}.exceptions.FailedSanityCheckException`, doNotRetry: true };
  for (const row of ["a", "d", "dd"]) {
    assert.throws(() => region.get(row), wrong);
    assert.throws(() => region.put(row, "f:a", "v"), insane);
    assert.throws(() => region.mark(row, "f:a", "deleteColumn"), insane);
    assert.throws(() => region.increment(row, "f:a", 1n), wrong);
    assert.throws(() => region.data.holds(condition("=", "", { row: bytes(row) })), wrong);
    const puts = ["a", "b"].map((name) => mutation("put", [cell(row, `f:${name}`)]));
    assert.throws(() => region.mutate(row, puts), wrong);
  }
  for (const row of ["b", "cz"]) region.put(row, "f:a", "v");
  assert.equal(region.scan().length, 2);
});

test("a cell that is too big is refused, also one that an append would make", () => {
  const region = new RegionUnderTest([family("f")], { maxCellBytes: 100 });
  const refused = { ...DO_NOT_RETRY, message: /with size \d+ exceeds limit of 100 bytes/ };
  assert.throws(() => region.put("r", "f:a", "x".repeat(100)), refused);
  region.put("r", "f:a", "x".repeat(50));
  assert.throws(() => region.append("r", "f:a", "x".repeat(50)), refused);
  assert.equal(region.get("r").length, 1);
});

test("rows without bytes and rows of more than 32767 are refused", () => {
  const region = new RegionUnderTest();
  assert.throws(() => region.data.mutate(bytes(""), []), { ...DO_NOT_RETRY, message: "Row length is 0" });
  const long = "r".repeat(32_768);
  assert.throws(() => region.get(long), DO_NOT_RETRY);
  region.put("r".repeat(32_767), "f:a", "v");
});

test("cells of another row, and of types that do not belong to the mutation, are refused", () => {
  const region = new RegionUnderTest();
  assert.throws(() => region.mutate("r", [mutation("put", [cell("s", "f:a")])]), DO_NOT_RETRY);
  assert.throws(() => region.mutate("r", [{ ...mutation("put", [cell("s", "f:a")]), row: bytes("r") }]), DO_NOT_RETRY);
  assert.throws(() => region.mutate("r", [mutation("delete", [cell("r", "f:a")])]), DO_NOT_RETRY);
});

test("a condition holds the value given at the left of the operator, the stored one at its right", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "m");
  const expected: [CompareOperator, string, boolean][] = [
    ["=", "m", true],
    ["=", "n", false],
    ["!=", "n", true],
    ["!=", "m", false],
    ["<", "a", true],
    ["<", "m", false],
    ["<", "z", false],
    ["<=", "m", true],
    [">", "z", true],
    [">", "m", false],
    [">=", "m", true],
    [">=", "a", false],
  ];
  for (const [operator, value, holds] of expected)
    assert.equal(region.data.holds(condition(operator, value)), holds, `${value} ${operator} m`);
});

test("an empty value counts as none, and every operator but != then means that there is none", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:empty", "");
  region.put("r", "f:full", "x");
  for (const operator of ["=", "<", "<=", ">", ">="] as const) {
    assert.equal(region.data.holds(condition(operator, "", { qualifier: bytes("none") })), true);
    assert.equal(region.data.holds(condition(operator, "", { qualifier: bytes("empty") })), true);
    assert.equal(region.data.holds(condition(operator, "", { qualifier: bytes("full") })), false);
  }
  assert.equal(region.data.holds(condition("!=", "", { qualifier: bytes("none") })), false);
  assert.equal(region.data.holds(condition("!=", "", { qualifier: bytes("empty") })), false);
  assert.equal(region.data.holds(condition("!=", "", { qualifier: bytes("full") })), true);
});

test("a value never holds of a column that is not there, not even with !=", () => {
  const region = new RegionUnderTest();
  for (const operator of ["=", "!=", "<", ">"] as const)
    assert.equal(region.data.holds(condition(operator, "x")), false);
});

test("a condition looks at the newest version in its time range", () => {
  const region = new RegionUnderTest([family("f", { maxVersions: 3 })]);
  region.put("r", "f:a", "old", 10);
  region.put("r", "f:a", "new", 20);
  assert.equal(region.data.holds(condition("=", "old")), false);
  assert.equal(region.data.holds(condition("=", "old", { timeRange: { from: 0n, to: 15n } })), true);
});

test("a condition of a filter holds if the row has a cell that stays", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "x");
  const keeps = (value: string) => filterWith({ filterCell: (one) => (one.text === value ? "include" : "skip") });
  assert.equal(region.data.holds(condition("=", "", { filter: keeps("x") })), true);
  assert.equal(region.data.holds(condition("=", "", { filter: keeps("y") })), false);
});

test("puts behind a condition are not older than the cell that it saw", () => {
  const region = new RegionUnderTest();
  region.put("r", "f:a", "future", 5000);
  const { holds, timestamp } = region.data.check(condition("=", "future"));
  assert.equal(holds, true);
  region.data.mutate(bytes("r"), [mutation("put", [cell("r", "f:a", { value: "next" })])], timestamp);
  assert.deepEqual(region.get("r"), ["r/f:a@5000=next"]);
});

function condition(operator: CompareOperator, value: string, more: Partial<ConditionShape> = {}): ConditionShape {
  const where = { row: bytes("r"), family: bytes("f"), qualifier: bytes("a"), timeRange: ALL_TIME };
  return { ...where, operator, value: bytes(value), ...more };
}

function long(value: bigint): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeBigInt64BE(value);
  return eight;
}
