/** What each verb with each of its options is on the wire, and what is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { Authorizations, CellVisibility, UsersAndPermissions } from "../../src/protobuf/attribute-messages.ts";
import type { Condition, MutationProto } from "../../src/protobuf/client-messages.ts";
import { decode } from "../../src/protobuf/codec.ts";
import type { ConditionalChange, RowMutation } from "../../src/table/batch-types.ts";
import type { DeleteOptions, GetOptions, PutOptions } from "../../src/table/call-options.ts";
import type { Table } from "../../src/table/table.ts";
import { LATEST_TIMESTAMP } from "../../src/wire/cell.ts";
import { type ScriptedAction, type TableSet, tableSet } from "./scripted-server.ts";

const b = (text: string): Buffer => Buffer.from(text);
const when = (test: unknown, change: unknown): ConditionalChange =>
  Object.fromEntries([
    ["if", test],
    ["then", change],
  ]) as unknown as ConditionalChange;

async function actionsOf(issue: (table: Table) => Promise<unknown>): Promise<readonly ScriptedAction[]> {
  const set: TableSet = tableSet();
  await issue(set.table);
  return set.server.calls[0]?.regions[0]?.actions ?? [];
}

async function getOf(options: GetOptions) {
  const [action] = await actionsOf((table) => table.get("r", options));
  assert.ok(action?.get);
  return action.get;
}

async function mutationOf(issue: (table: Table) => Promise<unknown>): Promise<MutationProto & { cells: string[] }> {
  const [action] = await actionsOf(issue);
  assert.ok(action?.mutation);
  return { ...action.mutation, cells: action.cells.map((cell) => `${cell}=${cell.text}`) };
}

describe("a get", () => {
  test("names columns by family; a family named whole swallows its columns", async () => {
    const { column } = await getOf({
      columns: ["f:a", "g:x", "f:b", "f:a", "g", "h:", { family: b("\xff"), qualifier: b("\0") }],
    });
    assert.deepEqual(column, [
      { family: b("f"), qualifier: [b("a"), b("b")] },
      { family: b("g"), qualifier: [] },
      { family: b("h"), qualifier: [b("")] },
      { family: b("\xff"), qualifier: [b("\0")] },
    ]);
  });

  test("has versions, times, limits and hints as they are given", async () => {
    const get = await getOf({
      versions: "all",
      timestamp: 2n ** 60n,
      cacheBlocks: false,
      maxCellsPerFamily: 3,
      cellOffsetPerFamily: 2,
      loadColumnFamiliesOnDemand: true,
      familyTimeRanges: { f: { from: 5 } },
      filter: { javaClass: "F", encode: () => b("x") },
    });
    assert.equal(get.maxVersions, 0x7fff_ffff);
    assert.deepEqual(get.timeRange, { from: 2n ** 60n, to: 2n ** 60n + 1n });
    assert.deepEqual(
      [get.cacheBlocks, get.storeLimit, get.storeOffset, get.loadColumnFamiliesOnDemand],
      [false, 3, 2, true],
    );
    assert.deepEqual(get.cfTimeRange, [{ columnFamily: b("f"), timeRange: { from: 5n, to: LATEST_TIMESTAMP } }]);
    assert.deepEqual(get.filter, { name: "F", serializedFilter: b("x") });
    assert.deepEqual((await getOf({ timeRange: { to: 9 } })).timeRange, { from: 0n, to: 9n });
  });

  test("has authorizations, isolation and the caller's own attributes", async () => {
    const { attribute } = await getOf({
      authorizations: ["secret"],
      isolation: "readUncommitted",
      attributes: { mine: "x" },
    });
    assert.deepEqual(
      attribute.map(({ name }) => name),
      ["mine", "VISIBILITY", "_isolationlevel_"],
    );
    assert.deepEqual(decode(Authorizations, attribute[1]?.value as Buffer), { label: ["secret"] });
    assert.deepEqual(attribute[2]?.value, Buffer.from([1]));
  });
});

describe("a mutation", () => {
  test("put: values and cells with times of their own", async () => {
    const put = await mutationOf((table) =>
      table.put(
        "r",
        [
          { column: "f:q", value: "1" },
          { family: b("f"), qualifier: b("z:y"), value: b("2"), timestamp: 2n ** 60n },
        ],
        { timestamp: 7, durability: "skipWal" },
      ),
    );
    assert.deepEqual(put.cells, ["r/f:q/7/put=1", `r/f:z:y/${2n ** 60n}/put=2`]);
    assert.deepEqual([put.mutateType, put.associatedCellCount, put.durability, put.nonce], [2, 2, 1, undefined]);
  });

  test("attributes of cells: TTL, visibility, permissions", async () => {
    const { attribute } = await mutationOf((table) =>
      table.put("r", { "f:q": "1" }, { ttlMs: 60_000, visibility: "a & b", acl: { ada: ["read", "write"] } }),
    );
    const value = (name: string): Buffer => attribute.find((each) => each.name === name)?.value as Buffer;
    assert.equal(value("_ttl").readBigInt64BE(), 60_000n);
    assert.deepEqual(decode(CellVisibility, value("VISIBILITY")), { expression: "a & b" });
    const [user] = decode(UsersAndPermissions, value("acl")).userPermissions;
    assert.equal(user?.user.toString(), "ada");
    assert.deepEqual(user?.permissions[0]?.globalPermission, { action: [0, 1] });
  });

  test("delete: every kind has its marker, and a whole row has none", async () => {
    const columns = [
      "f",
      "f:q",
      { family: "f", qualifier: "q", versions: "one" },
      { family: "f", versions: "one", timestamp: 3 },
    ] as const;
    assert.deepEqual((await mutationOf((table) => table.delete("r", { columns }))).cells, [
      `r/f:/${LATEST_TIMESTAMP}/deleteFamily=`,
      `r/f:q/${LATEST_TIMESTAMP}/deleteColumn=`,
      `r/f:q/${LATEST_TIMESTAMP}/delete=`,
      "r/f:/3/deleteFamilyVersion=",
    ]);
    const row = await mutationOf((table) => table.delete("r", { timestamp: 9 }));
    assert.deepEqual([row.cells, row.associatedCellCount, row.timestamp, row.mutateType], [[], undefined, 9n, 3]);
  });

  test("increment and append: amounts, nonces of their own, results unless they are not wanted", async () => {
    const increment = await mutationOf((table) => table.increment("r", { "f:n": -1 }, { returnResults: false }));
    assert.deepEqual([increment.mutateType, increment.attribute], [1, [{ name: "_rr_", value: Buffer.from([0]) }]]);
    const append = await mutationOf((table) => table.append("r", { "f:q": "x" }));
    assert.deepEqual([append.mutateType, append.attribute], [0, []]);
    assert.notEqual(append.nonce, increment.nonce);
    assert.ok((append.nonce ?? 0n) > 0n);
  });

  test("row mutations share one nonce", async () => {
    const actions = await actionsOf((table) =>
      table.mutateRow("r", [
        { increment: { "f:n": 1 } },
        { append: { "f:q": "x" } },
        { delete: "row" },
        { put: { "f:p": "1" } },
      ]),
    );
    const [one, two, three, four] = actions.map(({ mutation }) => mutation?.nonce);
    assert.ok(one !== undefined && one === two);
    assert.deepEqual([three, four], [undefined, undefined]);
  });

  test("conditions are turned: people say stored OP given, HBase given OP stored", async () => {
    for (const [test, compareType, value] of [
      [{ column: "f:q", is: "<", value: "5" }, 5, "5"],
      [{ column: "f:q", is: ">=", value: "5" }, 1, "5"],
      [{ column: "f:q", equals: "5" }, 2, "5"],
      [{ column: "f:q", exists: false }, 2, ""],
      [{ column: "f:q", exists: true }, 3, ""],
    ] as const) {
      const set = tableSet();
      await set.table.checkAndMutate("r", when(test, { put: { "f:q": "6" } }));
      const condition = set.server.calls[0]?.regions[0]?.condition as Condition;
      assert.equal(condition.compareType, compareType);
      const bytes = condition.comparator?.serializedComparator as Buffer;
      assert.ok(bytes.toString("latin1").endsWith(value));
    }
  });
});

describe("nonsense is refused, with the argument's name", () => {
  const V = { "f:q": "v" };
  const cases: [string, (table: Table) => Promise<unknown>][] = [
    ["row", (table) => table.get("")],
    ["row", (table) => table.get(Buffer.alloc(40_000))],
    ["row", (table) => table.get(5 as unknown as string)],
    ["versions", (table) => table.get("r", { versions: 0 })],
    ["timestamp", (table) => table.get("r", { timestamp: -1 })],
    ["timestamp", (table) => table.get("r", { timestamp: 1, timeRange: {} })],
    ["timeRange", (table) => table.get("r", { timeRange: { from: 2, to: 1 } })],
    ["column", (table) => table.get("r", { columns: [":q"] })],
    ["consistency", (table) => table.get("r", { consistency: "weak" as "strong" })],
    ["isolation", (table) => table.get("r", { isolation: "none" as "readCommitted" })],
    ["replicaId", (table) => table.get("r", { replicaId: -1 })],
    ["priority", (table) => table.get("r", { priority: 1.5 })],
    ["timeoutMs", (table) => table.get("r", { timeoutMs: 0 })],
    ["signal", (table) => table.get("r", { signal: {} as AbortSignal })],
    ["filter", (table) => table.get("r", { filter: {} as never })],
    ["filter", (table) => table.get("r", { filter: { javaClass: "F", encode: () => "x" } as never })],
    ["values", (table) => table.put("r", {})],
    ["column", (table) => table.put("r", { f: "v" })],
    ["value", (table) => table.put("r", { "f:q": 1 as unknown as string })],
    ["values", (table) => table.put("r", { "f:q": Buffer.alloc(2 << 20) })],
    ["durability", (table) => table.put("r", V, { durability: "none" } as unknown as PutOptions)],
    ["ttlMs", (table) => table.put("r", V, { ttlMs: 0 })],
    ["acl", (table) => table.put("r", V, { acl: { ada: ["fly" as "read"] } })],
    ["by", (table) => table.increment("r", { "f:n": 1.5 })],
    ["by", (table) => table.increment("r", { "f:n": 2n ** 63n })],
    ["by", (table) => table.increment("r", {})],
    ["columns", (table) => table.delete("r", { columns: [] })],
    ["columns", (table) => table.delete("r", { columns: [{ family: "f", versions: "one" }] })],
    [
      "columns",
      (table) => table.delete("r", { columns: [{ family: "f", versions: "two" }] } as unknown as DeleteOptions),
    ],
    ["mutations", (table) => table.mutateRow("r", [])],
    ["mutations", (table) => table.mutateRow("r", [undefined as unknown as RowMutation])],
    ["if", (table) => table.checkAndMutate("r", when(undefined, { put: V }))],
    ["if.column", (table) => table.checkAndMutate("r", when({ column: "f", equals: "1" }, { put: V }))],
    ["if.is", (table) => table.checkAndMutate("r", when({ column: "f:q", is: "~", value: "1" }, { put: V }))],
    ["if.value", (table) => table.checkAndMutate("r", when({ column: "f:q", is: "<", value: "" }, { put: V }))],
  ];
  for (const [index, [argument, issue]] of cases.entries()) {
    test(`${index + 1}: ${argument}`, async () => {
      const set = tableSet();
      await assert.rejects(issue(set.table), (error) => {
        assert.ok(error instanceof InvalidArgumentError, String(error));
        assert.equal(error.option, argument);
        return true;
      });
      // What was begun leaves nothing in the next message.
      await set.table.put("r", V);
      assert.equal(set.server.calls.length, 1);
    });
  }
});
