/** What people hand to a table and was not meant so: refused with the name of what is wrong, before anything is sent. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import type { Condition, RowMutation, TableOperation } from "../../src/table/batch-types.ts";
import type { GetOptions } from "../../src/table/call-options.ts";
import type { ScanOptions } from "../../src/table/scan-options.ts";
import { encodeCells } from "../../src/wire/cell.ts";
import { Row } from "../../src/wire/row.ts";
import { cell, tableSet } from "./scripted-server.ts";

// biome-ignore lint/suspicious/noExplicitAny: what no type lets through
type Anything = any;

const PUT = { put: { "f:a": "1" } };
const THERE = { column: "f:a", exists: true };

/** What it is called with, and the name in the error. */
const REFUSED: readonly (readonly [string, (table: Anything) => unknown, string])[] = [
  ["delete with a list", (t) => t.delete("k", ["f:a"]), "options"],
  ["delete with an empty list", (t) => t.delete("k", []), "options"],
  ["delete with a column", (t) => t.delete("k", "f:a"), "options"],
  ["delete with null", (t) => t.delete("k", null), "options"],
  [
    "delete with options that are still to come",
    (t) => t.delete("k", Promise.resolve({ columns: ["f:a"] })),
    "options",
  ],
  ["delete with column", (t) => t.delete("k", { column: ["f:a"] }), "column"],
  ["delete with colums", (t) => t.delete("k", { colums: ["f:a"], timeoutMs: 5 }), "colums"],
  ["delete with undefined columns", (t) => t.delete("k", { columns: undefined }), "columns"],
  ["delete with undefined families", (t) => t.delete("k", { families: undefined }), "families"],
  ["delete of columns that are no list", (t) => t.delete("k", { columns: "f:a" }), "columns"],
  ["delete of a qualifer", (t) => t.delete("k", { columns: [{ family: "f", qualifer: "a" }] }), "columns.qualifer"],
  ["delete of no qualifier", (t) => t.delete("k", { columns: [{ family: "f", qualifier: undefined }] }), "columns"],
  ["delete of nothing", (t) => t.delete("k", { columns: [null] }), "column"],
  ["deleteAll with column", (t) => t.deleteAll(["k"], { column: ["f:a"] }), "column"],
  ["deleteAll with a list", (t) => t.deleteAll(["k"], ["f:a"]), "options"],
  ["deleteAll of a text", (t) => t.deleteAll("k"), "deletes"],
  ["put with ttl", (t) => t.put("k", { "f:a": "1" }, { ttl: 5 }), "ttl"],
  ["put of nothing", (t) => t.put("k", [null]), "values"],
  ["putAll of a delete", (t) => t.putAll([{ delete: "k" }]), "puts[0]"],
  [
    "putAll with durability",
    (t) => t.putAll([{ put: "k", values: { "f:a": "1" } }], { durability: "skipWal" }),
    "durability",
  ],
  ["increment of nothing", (t) => t.increment("k", [null]), "by"],
  ["increment with versions", (t) => t.increment("k", { "f:a": 1 }, { versions: 1 }), "versions"],
  ["append with ttl", (t) => t.append("k", { "f:a": "1" }, { ttl: 5 }), "ttl"],
  ["get with null", (t) => t.get("k", null), "options"],
  ["get with column", (t) => t.get("k", { column: ["f"] }), "column"],
  ["get of columns that are no list", (t) => t.get("k", { columns: "f" }), "columns"],
  ["get of a time range with start", (t) => t.get("k", { timeRange: { start: 1 } }), "timeRange.start"],
  ["get with one label", (t) => t.get("k", { authorizations: "secret" }), "authorizations"],
  ["get with a number for a label", (t) => t.get("k", { authorizations: [5] }), "authorizations[0]"],
  ["get of replicas with column", (t) => t.get("k", { consistency: "timeline", column: ["f"] }), "column"],
  ["exists with column", (t) => t.exists("k", { column: ["f"] }), "column"],
  ["getAll of a text", (t) => t.getAll("u1"), "rows"],
  ["getAll of a delete", (t) => t.getAll([{ delete: "k" }]), "rows[0]"],
  ["getAll with column", (t) => t.getAll(["k"], { column: ["f"] }), "column"],
  ["existsAll of a set", (t) => t.existsAll(new Set(["k"])), "rows"],
  ["scan with startRow", (t) => t.scan({ startRow: "a" }), "startRow"],
  ["scan with null", (t) => t.scan(null), "options"],
  ["scan with a prefix alone", (t) => t.scan("user:"), "options"],
  ["mutateRow with two verbs", (t) => t.mutateRow("k", [{ ...PUT, increment: { "f:b": 1 } }]), "mutations"],
  ["mutateRow of what is no list", (t) => t.mutateRow("k", PUT), "mutations"],
  ["mutateRow with a misspelt timestamp", (t) => t.mutateRow("k", [{ ...PUT, timestmp: 1 }]), "timestmp"],
  ["mutateRow of undefined", (t) => t.mutateRow("k", [{ delete: undefined }]), "mutations"],
  [
    "checkAndMutate with two changes in one",
    (t) => t.checkAndMutate("k", { if: THERE, then: { ...PUT, delete: ["f:b"] } }),
    "mutations",
  ],
  ["checkAndMutate with two tests", (t) => t.checkAndMutate("k", { if: { ...THERE, equals: "1" }, then: PUT }), "if"],
  [
    "checkAndMutate with a value alone",
    (t) => t.checkAndMutate("k", { if: { column: "f:a", value: "1" }, then: PUT }),
    "if",
  ],
  [
    "checkAndMutate with a misspelt test",
    (t) => t.checkAndMutate("k", { if: { ...THERE, timstamp: 1 }, then: PUT }),
    "if.timstamp",
  ],
  [
    "checkAndMutate of a word for true",
    (t) => t.checkAndMutate("k", { if: { column: "f:a", exists: "no" }, then: PUT }),
    "if.exists",
  ],
  ["checkAndMutate without a change", (t) => t.checkAndMutate("k", { if: THERE }), "then"],
  ["checkAndMutate with an else", (t) => t.checkAndMutate("k", { if: THERE, then: PUT, else: PUT }), "else"],
  ["checkAndMutate with null", (t) => t.checkAndMutate("k", null), "change"],
  ["batch of an operation alone", (t) => t.batch({ get: "a" }), "operations"],
  ["batch of a set", (t) => t.batch(new Set([{ get: "a" }])), "operations"],
  ["batch of nothing", (t) => t.batch(), "operations"],
  ["batch with timeout", (t) => t.batch([{ get: "a" }], { timeout: 5 }), "timeout"],
  ["a mutator with maxByte", (t) => t.mutator({ maxByte: 5 }), "maxByte"],
  ["a mutator with a number", (t) => t.mutator(5), "options"],
  ["a mutator's delete with a list", (t) => t.mutator().delete("k", ["f:a"]), "options"],
  ["a mutator's delete with null", (t) => t.mutator().delete("k", null), "options"],
  ["a mutator's delete with column", (t) => t.mutator().mutate({ delete: "k", column: ["f:a"] }), "column"],
  ["a mutator's put with ttl", (t) => t.mutator().put("k", { "f:a": "1" }, { ttl: 5 }), "ttl"],
  ["a mutator's text", (t) => t.mutator().mutate("put"), "mutation"],
  ["a row key with half a surrogate pair", (t) => t.put("\ud800", { "f:a": "1" }), "row"],
  ["a column with half a surrogate pair", (t) => t.put("k", { "f:\udc00": "1" }), "column"],
  ["a value with half a surrogate pair", (t) => t.put("k", { "f:a": "x\ud800" }), "value"],
  ["a prefix with half a surrogate pair", (t) => t.scan({ prefix: "\ud800" }), "prefix"],
];

describe("refused before anything is sent is", () => {
  for (const [what, call, option] of REFUSED) {
    test(what, async () => {
      const set = tableSet();
      await assert.rejects(
        async () => call(set.table),
        (error) => error instanceof InvalidArgumentError && error.option === option,
      );
      assert.equal(set.server.calls.length, 0);
    });
  }

  test("a text that is written into a stream of mutations", async () => {
    const writable = tableSet().table.writable();
    const failed = new Promise((resolve) => writable.on("error", resolve));
    writable.write("put" as Anything);
    assert.ok((await failed) instanceof InvalidArgumentError);
  });
});

describe("an operation of a batch", () => {
  const BAD: readonly Anything[] = [
    { get: "a", delete: "b" },
    { delete: "a", column: ["f:a"] },
    { delete: "a", columns: undefined },
    { put: "a" },
    { delete: undefined },
    { colums: [] },
    "get",
    null,
    5,
  ];
  for (const bad of BAD) {
    test(`fails alone if it is ${JSON.stringify(bad)}`, async () => {
      const set = tableSet();
      const [failed, fine] = await set.table.batch([bad, { exists: "b" }]);
      assert.ok(failed?.ok === false && failed.error instanceof InvalidArgumentError);
      assert.equal(fine?.ok, true);
      assert.deepEqual(
        set.server.calls[0]?.regions[0]?.actions.map(({ row }) => row),
        ["b"],
      );
    });
  }

  test("may have other verbs that are undefined", async () => {
    const set = tableSet();
    const [outcome] = await set.table.batch([{ delete: undefined, exists: "a" } as Anything]);
    assert.equal(outcome?.ok, true);
    assert.ok(set.server.calls[0]?.regions[0]?.actions[0]?.get);
  });
});

test("what would be dropped in silence does not compile", () => {
  const mutations: RowMutation[] = [
    // @ts-expect-error two verbs
    { put: { "f:a": "1" }, delete: ["f:b"] },
    // @ts-expect-error the server gives it its time
    { increment: { "f:a": 1 }, timestamp: 1 },
  ];
  const conditions: Condition[] = [
    // @ts-expect-error two tests
    { column: "f:a", equals: "1", exists: true },
    // @ts-expect-error a filter looks at the whole row
    { column: "f:a", filter: { javaClass: "x", encode: () => Buffer.alloc(0) } },
  ];
  const operations: TableOperation[] = [
    // @ts-expect-error two verbs
    { get: "a", delete: "a" },
  ];
  assert.equal(mutations.length + conditions.length + operations.length, 5);
});

test("options of a get are options of a scan", () => {
  const options: GetOptions = { columns: ["f"], timeRange: { from: 1 }, batch: false };
  const scan: ScanOptions = { ...options, prefix: "a" };
  assert.ok(tableSet().table.scan(scan));
});

test("a cell names its column for a delete", async () => {
  const set = tableSet();
  const row = new Row(encodeCells([cell("k", "f:a", "1", 7n)]), 0, 1);
  await set.table.delete("k", { columns: row.cells });
  const [action] = set.server.calls[0]?.regions[0]?.actions ?? [];
  assert.deepEqual([action?.cells[0]?.column, action?.cells[0]?.timestamp], ["f:a", 7n]);
});
