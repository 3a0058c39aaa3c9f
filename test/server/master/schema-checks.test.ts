import assert from "node:assert/strict";
import { test } from "node:test";
import { TableName } from "../../../src/names/table-name.ts";
import * as tables from "../../../src/protobuf/table-messages.ts";
import { CREATE_TABLE, exception, open } from "./master-harness.ts";

const MODIFY_TABLE = [tables.ModifyTableRequest, tables.ModifyTableResponse] as const;
const UNCHECKED = { "hbase.table.sanity.checks": "false" };
const tableName = TableName.of("t").message;

function pairs(attributes: Record<string, string>): { first: Buffer; second: Buffer }[] {
  return Object.entries(attributes).map(([key, value]) => ({ first: Buffer.from(key), second: Buffer.from(value) }));
}

const REFUSED: readonly (readonly [
  what: string,
  family: Record<string, string> | undefined,
  table: Record<string, string>,
  RegExp,
])[] = [
  [
    "no family",
    undefined,
    {},
    /^Table should have at least one column family\. Set hbase\.table\.sanity\.checks to false/,
  ],
  ["no family, unchecked", undefined, UNCHECKED, /^Table t should have at least one column family\.$/],
  ["a TTL of 0", { TTL: "0" }, {}, /^TTL for column family f must be positive\./],
  ["a tiny block", { BLOCKSIZE: "100" }, {}, /^Block size for column family f {2}must be between 1K and 16MB\./],
  ["a huge block", { BLOCKSIZE: "1073741824" }, {}, /^Block size for column family f/],
  [
    "more min than max versions",
    { MIN_VERSIONS: "2" },
    {},
    /^Min versions for column family f must be less than the Max/,
  ],
  ["versions of 0", { VERSIONS: "0" }, {}, /^Maximum versions must be positive/],
  ["a number that is none", { VERSIONS: "many" }, {}, /NumberFormatException: For input string: "many"/],
  ["an unknown compression", { COMPRESSION: "RAR" }, {}, /No enum constant .*Algorithm\.RAR/],
  ["an unknown bloom filter", { BLOOMFILTER: "CELL" }, {}, /^Failed to get bloom filter param/],
  ["a scope of 7", { REPLICATION_SCOPE: "7" }, {}, /^Replication scope for column family f is 7 which is invalid\./],
  ["a small MAX_FILESIZE", {}, { MAX_FILESIZE: "1" }, /^MAX_FILESIZE for table descriptor .*\(1\) is too small/],
  [
    "a small MEMSTORE_FLUSHSIZE",
    {},
    { MEMSTORE_FLUSHSIZE: "1" },
    /^MEMSTORE_FLUSHSIZE for table descriptor .*\(1\) is too/,
  ],
  [
    "versions in the order of writing",
    { NEW_VERSION_BEHAVIOR: "true" },
    {},
    /has no NEW_VERSION_BEHAVIOR.* family f asks/,
  ],
  ["the same, unchecked", { NEW_VERSION_BEHAVIOR: "TRUE" }, UNCHECKED, /has no NEW_VERSION_BEHAVIOR/],
  ["no replica", {}, { REGION_REPLICATION: "0" }, /^Table region replication should be at least one\./],
];

for (const [what, family, table, message] of REFUSED)
  test(`a descriptor is refused in HBase's words: ${what}`, async (t) => {
    const harness = open(t);
    const columnFamilies = family === undefined ? [] : [{ name: Buffer.from("f"), attributes: pairs(family) }];
    const tableSchema = { tableName, attributes: pairs(table), columnFamilies };
    await assert.rejects(
      harness.call("CreateTable", CREATE_TABLE, { tableSchema }),
      exception("DoNotRetryIOException", message),
    );
    assert.equal(harness.cluster.catalog.table(TableName.of("t")), undefined);
  });

test("an illegal name of a table or a family is refused and not tried again", async (t) => {
  const harness = open(t);
  const bad = { namespace: Buffer.from("default"), qualifier: Buffer.from("-bad") };
  const columnFamilies = [{ name: Buffer.from("f") }];
  const create = (tableSchema: object) => harness.call("CreateTable", CREATE_TABLE, { tableSchema });
  await assert.rejects(
    create({ tableName: bad, columnFamilies }),
    exception("DoNotRetryIOException", /Illegal table name/),
  );
  await assert.rejects(
    create({ tableName, columnFamilies: [{ name: Buffer.from("f:g") }] }),
    exception("DoNotRetryIOException", /Illegal column family name/),
  );
});

test("a table of more regions than one request may cost is refused, replicas counted", async (t) => {
  const harness = open(t);
  const splitKeys = Array.from({ length: 10_000 }, (_, index) => Buffer.from(String(index + 10_000)));
  const columnFamilies = [{ name: Buffer.from("f") }];
  const refused = exception("DoNotRetryIOException", /more than the 10000 that a table may have here$/);
  const many = harness.call("CreateTable", CREATE_TABLE, { tableSchema: { tableName, columnFamilies }, splitKeys });
  await assert.rejects(many, refused);
  const attributes = [{ first: Buffer.from("REGION_REPLICATION"), second: Buffer.from("10001") }];
  const tableSchema = { tableName, columnFamilies, attributes };
  await assert.rejects(harness.call("CreateTable", CREATE_TABLE, { tableSchema }), refused);
  await harness.createTable("t");
  await assert.rejects(harness.call("ModifyTable", MODIFY_TABLE, { tableName, tableSchema }), refused);
});

test("what is no number changes nothing of a table, although its checks are off", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const before = harness.cluster.catalog.requireTable(TableName.of("t")).schema;
  const columnFamilies = [{ name: Buffer.from("f"), attributes: pairs({ TTL: "9".repeat(20) }) }];
  const tableSchema = { tableName, columnFamilies, attributes: pairs(UNCHECKED) };
  await assert.rejects(
    harness.call("ModifyTable", MODIFY_TABLE, { tableName, tableSchema }),
    exception("DoNotRetryIOException", /NumberFormatException/),
  );
  assert.equal(harness.cluster.catalog.requireTable(TableName.of("t")).schema, before);
});

for (const replication of ["0", "-1"])
  test(`with checks off, a table of ${replication} replicas has its primaries, as in HBase`, async (t) => {
    const harness = open(t);
    const columnFamilies = [{ name: Buffer.from("f") }];
    const attributes = pairs({ ...UNCHECKED, REGION_REPLICATION: replication });
    await harness.call("CreateTable", CREATE_TABLE, { tableSchema: { tableName, columnFamilies, attributes } });
    assert.match(harness.metaRegions("t")[0] ?? "", / OPEN localhost:/);
    await harness.call("ModifyTable", MODIFY_TABLE, {
      tableName,
      tableSchema: { tableName, columnFamilies, attributes },
    });
    assert.match(harness.metaRegions("t")[0] ?? "", / OPEN localhost:/);
  });

test("with checks off, a TTL of -1 is for ever, as in HBase, and no other below 0", async (t) => {
  const harness = open(t);
  const columnFamilies = ["-1", "-2"].map((ttl) => ({ name: Buffer.from(`f${ttl}`), attributes: pairs({ TTL: ttl }) }));
  const tableSchema = { tableName, columnFamilies, attributes: pairs(UNCHECKED) };
  await harness.call("CreateTable", CREATE_TABLE, { tableSchema });
  const { families } = harness.cluster.catalog.requireTable(TableName.of("t"));
  assert.deepEqual(
    ["f-1", "f-2"].map((name) => families.get(name)?.ttlMs),
    [undefined, -2_000],
  );
});
