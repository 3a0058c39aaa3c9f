/** `MultiRowMutationService`: rows of one region that change as one, in hbase:meta and in tables that name HBase's endpoint. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, type HBase } from "../../src/index.ts";
import {
  CoprocessorServiceRequest,
  CoprocessorServiceResponse,
  type MutationProto,
} from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { MutateRowsRequest, MutateRowsResponse } from "../../src/protobuf/multi-row-messages.ts";
import type { InputOf } from "../../src/protobuf/schema.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { CallClient } from "../server/call-client.ts";

type Mutation = InputOf<typeof MutationProto>;

const [PUT, INCREMENT, DELETE] = [2, 1, 3];
const ENDPOINT = "|org.apache.hadoop.hbase.coprocessor.MultiRowMutationEndpoint|536870911|";

let server: EmbeddedHBase;
let hbase: HBase;

before(async () => {
  const attributes = { coprocessor$1: ENDPOINT };
  const rows = { families: ["f"], splits: ["m"], attributes };
  server = await startHBase({ tables: { rows, plain: ["f"] } });
  hbase = await connect(server.uri);
});
after(async () => {
  await hbase.close();
  await server.close();
});

function mutation(row: string, mutateType: number, value: string | Buffer = "", family = "f"): Mutation {
  const cell = {
    qualifier: Buffer.from("q"),
    value: Buffer.from(value),
    ...(mutateType === DELETE && { deleteType: 1 }),
  };
  return { row: Buffer.from(row), mutateType, columnValue: [{ family: Buffer.from(family), qualifierValue: [cell] }] };
}

async function mutateRows(table: string, request: InputOf<typeof MutateRowsRequest>): Promise<boolean | string> {
  const [location] = await hbase.table(table).regions();
  assert.ok(location !== undefined);
  const calls = await CallClient.open(location.server.port, "ClientService");
  const { body, exception } = await calls.call("ExecService", CoprocessorServiceRequest, {
    region: { type: 1, value: location.region.name },
    call: {
      row: Buffer.from("a"),
      serviceName: "MultiRowMutationService",
      methodName: "MutateRows",
      request: encode(MutateRowsRequest, request),
    },
  });
  calls.close();
  if (exception !== undefined) return exception.javaClass.slice(exception.javaClass.lastIndexOf(".") + 1);
  const { value } = decode(CoprocessorServiceResponse, body ?? Buffer.alloc(0));
  assert.equal(value.name, "org.apache.hadoop.hbase.protobuf.generated.MultiRowMutationProtos$MutateRowsResponse");
  return decode(MutateRowsResponse, value.value ?? Buffer.alloc(0)).processed ?? "nothing";
}

async function stored(): Promise<string[]> {
  const rows = await hbase.table("rows").scan().toArray();
  return rows.map((row) => `${row.key} ${row.value("f:q")?.toString("latin1").replaceAll("\0", "") ?? ""}`);
}

test("rows of one region change as one, or not at all", async () => {
  server.reset();
  const one = Buffer.from("0000000000000031", "hex");
  const mutationRequest = [mutation("a", PUT, "1"), mutation("b", PUT, "2"), mutation("c", INCREMENT, one)];
  assert.equal(await mutateRows("rows", { mutationRequest }), true);
  assert.deepEqual(await stored(), ["a 1", "b 2", "c 1"]);
  assert.equal(await mutateRows("rows", { mutationRequest: [mutation("a", DELETE), mutation("b", PUT, "3")] }), true);
  assert.deepEqual(await stored(), ["b 3", "c 1"]);
  const refused: readonly (readonly [string, Mutation[]])[] = [
    ["NoSuchColumnFamilyException", [mutation("a", PUT, "1"), mutation("b", PUT, "1", "g")]],
    ["DoNotRetryIOException", [mutation("a", PUT, "1"), mutation("z", PUT, "1")]],
    ["WrongRegionException", [mutation("z", PUT, "1"), mutation("a", PUT, "1")]],
    ["DoNotRetryIOException", [mutation("a", PUT, "1"), mutation("b", INCREMENT, one)]],
  ];
  for (const [javaClass, all] of refused) assert.equal(await mutateRows("rows", { mutationRequest: all }), javaClass);
  assert.deepEqual(await stored(), ["b 3", "c 1"]);
});

test("conditions on any rows decide, and a nonce counts once", async () => {
  server.reset();
  await hbase.table("rows").put("a", { "f:q": "1" });
  const comparator = (value: string) => ({
    name: "org.apache.hadoop.hbase.filter.BinaryComparator",
    serializedComparator: Buffer.concat([
      Buffer.from([0x0a, value.length + 2, 0x0a, value.length]),
      Buffer.from(value),
    ]),
  });
  const on = { row: Buffer.from("a"), family: Buffer.from("f"), qualifier: Buffer.from("q"), compareType: 2 };
  const one = Buffer.from("0000000000000031", "hex");
  const mutationRequest = [mutation("b", INCREMENT, one)];
  const request = { mutationRequest, nonceGroup: 1n, nonce: 2n };
  assert.equal(await mutateRows("rows", { ...request, condition: [{ ...on, comparator: comparator("2") }] }), false);
  assert.deepEqual(await stored(), ["a 1"]);
  for (const _ of [1, 2])
    assert.equal(await mutateRows("rows", { ...request, condition: [{ ...on, comparator: comparator("1") }] }), true);
  assert.deepEqual(await stored(), ["a 1", "b 1"]);
});

test("hbase:meta has it, and a table that does not name it has not", async () => {
  assert.equal(await mutateRows("hbase:meta", { mutationRequest: [] }), true);
  assert.equal(await mutateRows("plain", { mutationRequest: [] }), "UnknownProtocolException");
});
