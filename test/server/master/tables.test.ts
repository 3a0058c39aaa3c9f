import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import { decode } from "../../../src/protobuf/codec.ts";
import { TableState } from "../../../src/protobuf/hbase-messages.ts";
import * as master from "../../../src/protobuf/master-messages.ts";
import type { MessageOf } from "../../../src/protobuf/schema.ts";
import * as tables from "../../../src/protobuf/table-messages.ts";
import { CREATE_TABLE, DISABLE_TABLE, exception, type Harness, open, SERVERS, write } from "./master-harness.ts";

const DELETE_TABLE = [tables.DeleteTableRequest, tables.DeleteTableResponse] as const;
const ENABLE_TABLE = [tables.EnableTableRequest, tables.EnableTableResponse] as const;
const TRUNCATE_TABLE = [tables.TruncateTableRequest, tables.TruncateTableResponse] as const;
const MODIFY_TABLE = [tables.ModifyTableRequest, tables.ModifyTableResponse] as const;
const ADD_COLUMN = [tables.AddColumnRequest, tables.AddColumnResponse] as const;
const MODIFY_COLUMN = [tables.ModifyColumnRequest, tables.ModifyColumnResponse] as const;
const DELETE_COLUMN = [tables.DeleteColumnRequest, tables.DeleteColumnResponse] as const;
const DESCRIPTORS = [tables.GetTableDescriptorsRequest, tables.GetTableDescriptorsResponse] as const;
const NAMES = [tables.GetTableNamesRequest, tables.GetTableNamesResponse] as const;

type Schema = MessageOf<typeof tables.TableSchema>;

const tableName = TableName.of("t").message;
const absent = TableName.of("absent").message;

function attributesOf(of: Pick<Schema, "attributes"> | undefined): Record<string, string> {
  assert.ok(of !== undefined);
  return Object.fromEntries(of.attributes.map(({ first, second }) => [String(first), String(second)]));
}

async function describe(harness: Harness, name: string): Promise<Schema | undefined> {
  const { tableSchema } = await harness.call("GetTableDescriptors", DESCRIPTORS, {
    tableNames: [TableName.of(name).message],
  });
  return tableSchema[0];
}

test("a created table is enabled, has its regions in hbase:meta and is served", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m", "c"]);
  assert.deepEqual(decode(TableState, harness.meta().get("t")?.get("table:state") ?? Buffer.alloc(0)), { state: 0 });
  assert.equal(harness.metaRegions("t").length, 3);
  for (const line of harness.metaRegions("t")) assert.match(line, /^(\.\.c|c\.\.m|m\.\.) OPEN localhost:1602[01]$/);
  for (const info of harness.cluster.regionsOf("t")) {
    const row = harness.meta().get(info.name.toString("latin1"));
    const told = RegionInfo.ofPbufBytes(row?.get("info:regioninfo") ?? Buffer.alloc(0));
    assert.deepEqual([told.encodedName, told.endKey], [info.encodedName, info.endKey]);
    assert.equal(row?.get("info:seqnumDuringOpen")?.readBigInt64BE(), 2n);
    const server = SERVERS.find(({ port }) => `localhost:${port}` === String(row?.get("info:server")));
    assert.ok(server !== undefined);
    assert.equal(row?.get("info:serverstartcode")?.readBigInt64BE(), server.startCode);
    assert.equal(String(row?.get("info:sn")), `localhost,${server.port},${server.startCode}`);
    assert.equal(harness.cluster.regions.region(server, info.name).info.encodedName, info.encodedName);
  }
});

test("a created table has the defaults of HBase, a store file tracker, and all that it was given", async (t) => {
  const harness = open(t);
  await harness.call("CreateTable", CREATE_TABLE, {
    tableSchema: {
      tableName,
      attributes: [{ first: Buffer.from("my.key"), second: Buffer.from("mine") }],
      configuration: [{ name: "old.style", value: "yes" }],
      columnFamilies: [
        { name: Buffer.from("g"), attributes: [{ first: Buffer.from("CUSTOM"), second: Buffer.from("kept") }] },
        { name: Buffer.from("f"), attributes: [{ first: Buffer.from("VERSIONS"), second: Buffer.from("3") }] },
      ],
    },
  });
  const schema = await describe(harness, "t");
  assert.deepEqual(attributesOf(schema), {
    IS_META: "false",
    "hbase.store.file-tracker.impl": "DEFAULT",
    "my.key": "mine",
    "old.style": "yes",
  });
  assert.deepEqual(
    schema?.columnFamilies.map(({ name }) => String(name)),
    ["f", "g"],
  );
  assert.deepEqual(attributesOf(schema?.columnFamilies[0]), {
    BLOCKCACHE: "true",
    BLOCKSIZE: "65536",
    BLOOMFILTER: "ROW",
    COMPRESSION: "NONE",
    DATA_BLOCK_ENCODING: "NONE",
    INDEX_BLOCK_ENCODING: "NONE",
    IN_MEMORY: "false",
    KEEP_DELETED_CELLS: "FALSE",
    MIN_VERSIONS: "0",
    REPLICATION_SCOPE: "0",
    TTL: "2147483647",
    VERSIONS: "3",
  });
  assert.equal(attributesOf(schema?.columnFamilies[1])["CUSTOM"], "kept");
});

test("a table that is there, a namespace that is not, and splits that make no sense are refused", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  await assert.rejects(harness.createTable("t"), exception("TableExistsException", "t"));
  await assert.rejects(harness.createTable("no:t"), exception("NamespaceNotFoundException", "no"));
  const splits = (keys: readonly string[]): Promise<void> => harness.createTable("u", keys);
  await assert.rejects(splits(["a", "b", "a"]), exception("DoNotRetryIOException", /unique, found duplicate: a/));
  await assert.rejects(splits(["a", ""]), exception("DoNotRetryIOException", /Empty split key/));
  assert.equal(harness.meta().has("u"), false);
});

test("an order that comes again with its nonce is the same procedure", async (t) => {
  const harness = open(t);
  const request = {
    tableSchema: { tableName, columnFamilies: [{ name: Buffer.from("f") }] },
    nonceGroup: 1n,
    nonce: 2n,
  };
  const one = await harness.call("CreateTable", CREATE_TABLE, request);
  const other = await harness.call("CreateTable", CREATE_TABLE, request);
  assert.equal(other.procId, one.procId);
  const third = harness.call("CreateTable", CREATE_TABLE, { ...request, nonce: 3n });
  await assert.rejects(third, exception("TableExistsException"));
});

test("a table is disabled, enabled and deleted, each only where it makes sense", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  const server = harness.at(info);
  await assert.rejects(
    harness.call("EnableTable", ENABLE_TABLE, { tableName }),
    exception("TableNotDisabledException", "tableName=t, state=ENABLED"),
  );
  await assert.rejects(
    harness.call("DeleteTable", DELETE_TABLE, { tableName }),
    exception("TableNotDisabledException", "Not DISABLED; tableName=t, state=ENABLED"),
  );
  await harness.disableTable("t");
  assert.throws(() => harness.cluster.regions.region(server, info.name), exception("NotServingRegionException"));
  assert.match(harness.metaRegions("t")[0] ?? "", /CLOSED localhost:/);
  await assert.rejects(
    harness.call("DisableTable", DISABLE_TABLE, { tableName }),
    exception("TableNotEnabledException", "t"),
  );
  await harness.call("EnableTable", ENABLE_TABLE, { tableName });
  assert.equal(harness.cluster.regions.region(server, info.name).info.encodedName, info.encodedName);
  await harness.disableTable("t");
  await harness.call("DeleteTable", DELETE_TABLE, { tableName });
  assert.deepEqual(
    [...harness.meta().keys()].filter((row) => row.startsWith("t")),
    [],
  );
  for (const [method, messages] of [
    ["EnableTable", ENABLE_TABLE],
    ["DisableTable", DISABLE_TABLE],
    ["DeleteTable", DELETE_TABLE],
  ] as const)
    await assert.rejects(
      harness.call(method, messages as typeof ENABLE_TABLE, { tableName: absent }),
      exception("TableNotFoundException", "absent"),
    );
});

test("hbase:meta and hbase:namespace are not disabled", async (t) => {
  const harness = open(t);
  for (const name of ["hbase:meta", "hbase:namespace"])
    await assert.rejects(
      harness.disableTable(name),
      exception("constraint.ConstraintException", `Cannot disable ${name}`),
    );
});

test("a table made anew within the millisecond is there, empty, under other region names", async (t) => {
  const harness = open(t);
  for (let round = 0; round < 3; round++) {
    await harness.createTable("t");
    assert.equal(harness.metaRegions("t").length, 1, `round ${round}`);
    assert.ok(harness.meta().has("t"));
    const [info] = harness.cluster.regionsOf("t");
    write(harness, "t", "row");
    await harness.disableTable("t");
    await harness.call("DeleteTable", DELETE_TABLE, { tableName });
    assert.equal(harness.meta().has("t"), false);
    assert.equal(harness.meta().has(info?.name.toString("latin1") ?? ""), false);
  }
  assert.deepEqual(harness.store.spaces(), [0, 1, 2]);
});

test("a truncated table is empty and enabled, with its splits or without them", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  write(harness, "t", "a");
  await assert.rejects(
    harness.call("truncateTable", TRUNCATE_TABLE, { tableName }),
    exception("TableNotDisabledException", "Not DISABLED; tableName=t, state=ENABLED"),
  );
  const before = harness.cluster.regionsOf("t").map(({ encodedName }) => encodedName);
  await harness.disableTable("t");
  await harness.call("truncateTable", TRUNCATE_TABLE, { tableName, preserveSplits: true });
  assert.deepEqual(
    harness.cluster.regionsOf("t").map(({ startKey }) => String(startKey)),
    ["", "m"],
  );
  assert.ok(harness.cluster.regionsOf("t").every(({ encodedName }) => !before.includes(encodedName)));
  assert.equal(harness.metaRegions("t").length, 2);
  assert.equal([...harness.meta().keys()].filter((row) => row.startsWith("t,")).length, 2);
  assert.deepEqual(harness.store.spaces(), [0, 1, 2]);
  await harness.disableTable("t");
  await harness.call("truncateTable", TRUNCATE_TABLE, { tableName });
  assert.equal(harness.cluster.regionsOf("t").length, 1);
});

test("families are added, changed and deleted; HBase's words for those that cannot be", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const add = (name: string) =>
    harness.call("AddColumn", ADD_COLUMN, { tableName, columnFamilies: { name: Buffer.from(name) } });
  const remove = (name: string) =>
    harness.call("DeleteColumn", DELETE_COLUMN, { tableName, columnName: Buffer.from(name) });
  const change = (name: string) =>
    harness.call("ModifyColumn", MODIFY_COLUMN, {
      tableName,
      columnFamilies: {
        name: Buffer.from(name),
        attributes: [{ first: Buffer.from("VERSIONS"), second: Buffer.from("7") }],
      },
    });
  const refused = (message: string) => exception("InvalidFamilyOperationException", message);
  await add("g");
  await assert.rejects(add("g"), refused("Column family 'g' in table 't' already exists so cannot be added"));
  await change("g");
  assert.equal(harness.cluster.catalog.table(TableName.of("t"))?.families.get("g")?.maxVersions, 7);
  await assert.rejects(change("h"), refused("Family 'h' does not exist, so it cannot be modified"));
  await assert.rejects(remove("h"), refused("Family 'h' does not exist, so it cannot be deleted"));
  await remove("f");
  await assert.rejects(
    remove("g"),
    refused("Family 'g' is the only column family in the table, so it cannot be deleted"),
  );
  const toAbsent = harness.call("AddColumn", ADD_COLUMN, {
    tableName: absent,
    columnFamilies: { name: Buffer.from("f") },
  });
  await assert.rejects(toAbsent, exception("TableNotFoundException", "absent"));
});

test("a deleted family's cells do not come back with a new family of its name", async (t) => {
  const harness = open(t);
  await harness.createTable("t", [], ["f", "g"]);
  write(harness, "t", "row", "f");
  write(harness, "t", "row", "g");
  await harness.call("DeleteColumn", DELETE_COLUMN, { tableName, columnName: Buffer.from("g") });
  await harness.call("AddColumn", ADD_COLUMN, { tableName, columnFamilies: { name: Buffer.from("g") } });
  assert.deepEqual([...(harness.meta(TableName.of("t")).get("row")?.keys() ?? [])], ["f:q"]);
});

test("a table that lost a family counts its cells anew", async (t) => {
  const harness = open(t);
  await harness.createTable("t", [], ["f", "g"]);
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  const { data } = harness.cluster.regions.region(harness.at(info), info.name);
  await harness.call("DeleteColumn", DELETE_COLUMN, { tableName, columnName: Buffer.from("g") });
  assert.notEqual(harness.cluster.regions.region(harness.at(info), info.name).data, data);
});

test("a modified table is reopened: its regions are other objects, with a larger seqnum", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  const server = harness.at(info);
  const before = harness.cluster.regions.region(server, info.name);
  assert.equal(before.readOnly, false);
  await harness.call("ModifyTable", MODIFY_TABLE, {
    tableName,
    tableSchema: {
      tableName,
      attributes: [{ first: Buffer.from("READONLY"), second: Buffer.from("true") }],
      columnFamilies: [{ name: Buffer.from("f") }],
    },
  });
  const after = harness.cluster.regions.region(server, info.name);
  assert.notEqual(after, before);
  assert.equal(after.readOnly, true);
  assert.deepEqual(attributesOf(await describe(harness, "t")), { IS_META: "false", READONLY: "true" });
  const row = harness.meta().get(info.name.toString("latin1"));
  assert.equal(row?.get("info:seqnumDuringOpen")?.readBigInt64BE(), 5n);
});

test("replicas are read-only regions of the same data, told in the primary's row", async (t) => {
  const harness = open(t);
  const replicated = (count: number) => ({
    tableName,
    attributes: [{ first: Buffer.from("REGION_REPLICATION"), second: Buffer.from(String(count)) }],
    columnFamilies: [{ name: Buffer.from("f") }],
  });
  await harness.call("CreateTable", CREATE_TABLE, { tableSchema: replicated(2) });
  const [info] = harness.cluster.regionsOf("t");
  assert.ok(info !== undefined);
  const replica = info.replica(1);
  const [at, replicaAt] = [info, replica].map(({ encodedName }) => harness.cluster.serverOf(encodedName));
  assert.ok(at !== undefined && replicaAt !== undefined);
  assert.notEqual(at, replicaAt);
  const served = harness.cluster.regions.region(replicaAt, replica.name);
  assert.equal(served.readOnly, true);
  assert.equal(served.data, harness.cluster.regions.region(at, info.name).data);
  const row = () => harness.meta().get(info.name.toString("latin1"));
  assert.equal(String(row()?.get("info:server_0001")), `localhost:${replicaAt.port}`);
  await harness.call("ModifyTable", MODIFY_TABLE, { tableName, tableSchema: replicated(1) });
  assert.throws(() => harness.cluster.regions.region(replicaAt, replica.name), exception("NotServingRegionException"));
  assert.equal(row()?.has("info:server_0001"), false);
  await harness.call("ModifyTable", MODIFY_TABLE, { tableName, tableSchema: replicated(2) });
  assert.equal(row()?.has("info:server_0001"), true);
});

test("tables are listed by whole names, patterns and namespaces", async (t) => {
  const harness = open(t);
  for (const name of ["t", "t2", "other"]) await harness.createTable(name);
  const names = async (request: object): Promise<string[]> => {
    const { tableNames } = await harness.call("GetTableNames", NAMES, request);
    return tableNames.map((name) => TableName.ofMessage(name).text);
  };
  assert.deepEqual(await names({}), ["other", "t", "t2"]);
  assert.deepEqual(await names({ regex: "t" }), ["t"]);
  assert.deepEqual(await names({ regex: "t.*" }), ["t", "t2"]);
  assert.deepEqual(await names({ regex: "default:t2" }), ["t2"]);
  assert.deepEqual(await names({ regex: "(?i)T2" }), ["t2"]);
  assert.deepEqual(await names({ includeSysTables: true, regex: "hbase:.*" }), ["hbase:meta", "hbase:namespace"]);
  assert.deepEqual(await names({ namespace: "hbase" }), ["hbase:meta", "hbase:namespace"]);
  await assert.rejects(names({ namespace: "no" }), exception("NamespaceNotFoundException"));
  await assert.rejects(names({ regex: "(" }), exception("DoNotRetryIOException", /PatternSyntaxException/));
  await harness.createTable("a".repeat(60));
  await assert.rejects(names({ regex: "(a|a)*b" }), exception("DoNotRetryIOException", /too slow/));
  assert.deepEqual(await names({ regex: "\\Qa\\E++" }), ["a".repeat(60)]);
  assert.equal(await describe(harness, "absent"), undefined);
  assert.deepEqual(attributesOf(await describe(harness, "hbase:meta"))["IS_META"], "true");
});

test("the state of a table, and that no change of it is under way", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"]);
  const STATE = [tables.GetTableStateRequest, tables.GetTableStateResponse] as const;
  const ALTER = [master.GetSchemaAlterStatusRequest, master.GetSchemaAlterStatusResponse] as const;
  assert.deepEqual(await harness.call("GetTableState", STATE, { tableName }), { tableState: { state: 0 } });
  assert.deepEqual(await harness.call("GetSchemaAlterStatus", ALTER, { tableName }), {
    yetToUpdateRegions: 0,
    totalRegions: 2,
  });
  await harness.disableTable("t");
  assert.deepEqual(await harness.call("GetTableState", STATE, { tableName }), { tableState: { state: 1 } });
  await assert.rejects(
    harness.call("GetTableState", STATE, { tableName: absent }),
    exception("TableNotFoundException"),
  );
  const BY_STATE = [master.ListTableNamesByStateRequest, master.ListTableNamesByStateResponse] as const;
  const { tableNames } = await harness.call("ListTableNamesByState", BY_STATE, { isEnabled: false });
  assert.deepEqual(
    tableNames.map((name) => TableName.ofMessage(name).text),
    ["t"],
  );
});
