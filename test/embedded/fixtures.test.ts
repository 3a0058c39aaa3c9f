/** Tables and rows that `startHBase()` begins with: every form in which they can be written, and what is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, InvalidArgumentError } from "../../src/index.ts";
import { type EmbeddedHBaseOptions, type Fixtures, startHBase } from "../../src/testing.ts";

test("tables: families by name, families with attributes, attributes, splits, namespaces", async () => {
  await using server = await startHBase({
    tables: {
      plain: ["f", "g"],
      "shop:orders": {
        families: ["f", { name: "g", versions: 3, ttlSeconds: 60, attributes: { CUSTOM: "kept" } }],
        attributes: { "my.key": "my value" },
        durability: "ASYNC_WAL",
        splits: ["m", Buffer.from([0x80, 0xff])],
      },
      even: { families: ["f"], splits: { start: "b", end: "d", regions: 4 } },
    },
  });
  await using hbase = await connect(server.uri);
  const { admin } = hbase;
  assert.deepEqual(await admin.listTableNames(), ["even", "plain", "shop:orders"]);
  const families = async (table: string): Promise<unknown> =>
    (await admin.describeTable(table)).families.map(({ name, versions, ttlSeconds }) => [name, versions, ttlSeconds]);
  assert.deepEqual(await families("plain"), [
    ["f", 1, "forever"],
    ["g", 1, "forever"],
  ]);
  assert.deepEqual(await families("shop:orders"), [
    ["f", 1, "forever"],
    ["g", 3, 60],
  ]);
  const orders = await admin.describeTable("shop:orders");
  assert.equal(orders.families[1]?.attributes?.["CUSTOM"], "kept");
  assert.deepEqual([orders.attributes?.["my.key"], orders.durability], ["my value", "ASYNC_WAL"]);
  const starts = async (table: string): Promise<string[]> =>
    (await admin.regions(table)).map(({ region }) => region.startKey.toString("latin1"));
  assert.deepEqual(await starts("shop:orders"), ["", "m", "\x80\xff"]);
  assert.deepEqual(await starts("even"), ["", "b", "c", "d"]);
  assert.deepEqual(
    (await admin.listNamespaces()).map(({ name }) => name),
    ["default", "hbase", "shop"],
  );
});

test("rows: by their keys, and one by one with keys of bytes and times of their own, in every region", async () => {
  const key = Buffer.from([0xff, 0x00]);
  await using server = await startHBase({
    clock: () => 1_000,
    tables: { users: { families: ["f", "g"], splits: ["m"] }, bytes: { families: ["f"], splits: ["\x80"] } },
    rows: {
      users: { ada: { "f:name": "Ada", "g:": "empty qualifier" }, zoe: { "f:a:b": Buffer.from([0, 1]) } },
      bytes: [
        { row: key, values: { "f:q": "old" }, timestamp: 5 },
        { row: key, values: { "f:q": "new" }, timestamp: 7n },
        { row: "text", values: { "f:q": "now" } },
      ],
    },
  });
  await using hbase = await connect(server.uri);
  const users = await hbase.table("users").scan().toArray();
  assert.deepEqual(
    users.map((row) => [row.key.toString(), ...row.cells.map((cell) => [cell.column, cell.value.toString("latin1")])]),
    [
      ["ada", ["f:name", "Ada"], ["g:", "empty qualifier"]],
      ["zoe", ["f:a:b", "\x00\x01"]],
    ],
  );
  assert.equal(users[0]?.timestamp("f:name"), 1_000n);
  const row = await hbase.table("bytes").get(key);
  assert.deepEqual([row?.text("f:q"), row?.timestamp("f:q")], ["new", 7n]);
  assert.equal((await hbase.table("bytes").get("text"))?.text("f:q"), "now");
});

const REFUSED: readonly (readonly [what: string, option: string, fixtures: Fixtures])[] = [
  ["a table's name", "tables.no table", { tables: { "no table": ["f"] } }],
  ["hbase:meta", "tables.hbase:meta", { tables: { "hbase:meta": ["f"] } }],
  ["another table in HBase's own namespace", "tables.hbase:mine", { tables: { t: ["f"], "hbase:mine": ["f"] } }],
  ["a table without families", "tables.t", { tables: { t: [] } }],
  ["an attribute", "tables.t", { tables: { t: { families: ["f"], durability: "NONE" as never } } }],
  ["splits", "tables.t", { tables: { t: { families: ["f"], splits: ["a", "a"] } } }],
  ["rows of a table that is none of them", "rows.other", { tables: { t: ["f"] }, rows: { other: { a: {} } } }],
  ["rows of a family that the table has not", "rows.t", { tables: { t: ["f"] }, rows: { t: { a: { "g:q": "v" } } } }],
  ["a family in place of a column", "rows.t", { tables: { t: ["f"] }, rows: { t: { a: { f: "v" } } } }],
  ["a row without cells", "rows.t", { tables: { t: ["f"] }, rows: { t: { a: {} } } }],
  ["an empty key", "rows.t", { tables: { t: ["f"] }, rows: { t: { "": { "f:q": "v" } } } }],
  [
    "a time that is none",
    "rows.t",
    { tables: { t: ["f"] }, rows: { t: [{ row: "a", values: { "f:q": "v" }, timestamp: -1 }] } },
  ],
  [
    "a value that is neither text nor bytes",
    "rows.t",
    { tables: { t: ["f"] }, rows: { t: { a: { "f:q": 1 as never } } } },
  ],
  ["a cell that is too large", "rows.t", { tables: { t: ["f"] }, rows: { t: { a: { "f:q": Buffer.alloc(101) } } } }],
];

for (const [what, option, fixtures] of REFUSED) {
  test(`refuses ${what}, and says where`, async () => {
    const options: EmbeddedHBaseOptions = { ...fixtures, maxCellBytes: 100 };
    await assert.rejects(startHBase(options), (error) => {
      assert.ok(error instanceof InvalidArgumentError, `${(error as Error).name}: ${String(error)}`);
      assert.equal(error.option, option, error.message);
      return true;
    });
  });
}
