/** What calls are about, out of requests as clients write them, and out of what is none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import * as client from "../../src/protobuf/client-messages.ts";
import { encode } from "../../src/protobuf/codec.ts";
import { RegionSpecifierType } from "../../src/protobuf/hbase-enums.ts";
import {
  MergeTableRegionsRequest,
  MoveRegionRequest,
  SplitTableRegionRequest,
} from "../../src/protobuf/region-messages.ts";
import { ScanRequest } from "../../src/protobuf/scan-messages.ts";
import {
  CreateTableRequest,
  DeleteTableRequest,
  GetTableDescriptorsRequest,
} from "../../src/protobuf/table-messages.ts";
import { targetOf } from "../../src/server/call-target.ts";

const info = new RegionInfo({
  table: TableName.of("shop:orders"),
  startKey: Buffer.from("m,"),
  endKey: Buffer.alloc(0),
  regionId: 1_700_000_000_000n,
});
const region = { type: RegionSpecifierType.REGION_NAME, value: info.name };
const place = { table: "shop:orders", region: info.encodedName, startKey: "m," };

test("a get is about a row of a region", () => {
  const param = encode(client.GetRequest, { region, get: { row: Buffer.from("r\x00", "latin1"), column: [] } });
  assert.deepEqual(targetOf("Get", param), { ...place, detail: "r\\x00" });
});

test("a scan is about rows from and to, and later about its scanner", () => {
  const opening = encode(ScanRequest, { region, scan: { startRow: Buffer.from("a"), stopRow: Buffer.from("b") } });
  assert.deepEqual(targetOf("Scan", opening), { ...place, detail: "a … b" });
  const next = encode(ScanRequest, { scannerId: 123n, nextCallSeq: 2n });
  assert.deepEqual(targetOf("Scan", next), { detail: "scanner 123 #2" });
  const last = encode(ScanRequest, { scannerId: 123n, closeScanner: true });
  assert.deepEqual(targetOf("Scan", last), { detail: "scanner 123 closed" });
});

test("a multi is about how many actions, in its region or in how many", () => {
  const action = [{}, {}];
  const other = { type: RegionSpecifierType.REGION_NAME, value: Buffer.from("users,,1.") };
  const about = (...regions: (typeof region)[]): unknown =>
    targetOf("Multi", encode(client.MultiRequest, { regionAction: regions.map((each) => ({ region: each, action })) }));
  assert.deepEqual(about(region), { ...place, detail: "2 actions" });
  assert.deepEqual(about(region, region), { table: "shop:orders", detail: "4 actions in 2 regions" });
  assert.deepEqual(about(region, other), { detail: "4 actions in 2 regions of 2 tables" });
  assert.deepEqual(about(), { detail: "0 actions in 0 regions" });
});

test("an order about regions is about the region, or about how many", () => {
  const encoded = { type: RegionSpecifierType.ENCODED_REGION_NAME, value: Buffer.from(info.encodedName) };
  assert.deepEqual(targetOf("MoveRegion", encode(MoveRegionRequest, { region })), place);
  assert.deepEqual(targetOf("MoveRegion", encode(MoveRegionRequest, { region: encoded })), {
    region: info.encodedName,
  });
  const merge = encode(MergeTableRegionsRequest, { region: [region, region] });
  assert.deepEqual(targetOf("MergeTableRegions", merge), { table: "shop:orders", detail: "2 regions" });
  const split = encode(SplitTableRegionRequest, { regionInfo: info.toMessage(), splitRow: Buffer.from("p") });
  assert.deepEqual(targetOf("SplitRegion", split), { table: "shop:orders", startKey: "m,", detail: "p" });
});

test("an order to the master is about its table", () => {
  const param = encode(DeleteTableRequest, { tableName: TableName.of("shop:orders").message });
  assert.deepEqual(targetOf("DeleteTable", param), { table: "shop:orders" });
  const plain = encode(DeleteTableRequest, { tableName: TableName.of("users").message });
  assert.deepEqual(targetOf("DeleteTable", plain), { table: "users" });
  const schema = encode(CreateTableRequest, { tableSchema: { tableName: TableName.of("users").message } });
  assert.deepEqual(targetOf("CreateTable", schema), { table: "users" });
  const several = encode(GetTableDescriptorsRequest, {
    tableNames: ["a", "b"].map((name) => TableName.of(name).message),
  });
  assert.deepEqual(targetOf("GetTableDescriptors", several), { detail: "2 tables" });
  assert.equal(targetOf("GetClusterId", param), undefined);
});

test("long keys are cut", () => {
  const param = encode(client.GetRequest, { region, get: { row: Buffer.alloc(1_000_000), column: [] } });
  assert.ok((targetOf("Get", param)?.detail?.length ?? 0) < 300);
});

test("what is no request has no target, and does no harm", () => {
  const methods = [
    "Get",
    "Scan",
    "Multi",
    "Mutate",
    "ExecService",
    "CreateTable",
    "DeleteTable",
    "MoveRegion",
    "MergeTableRegions",
    "SplitRegion",
    "GetTableDescriptors",
    "constructor",
    "__proto__",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...methods), fc.uint8Array({ maxLength: 60 }), (method, bytes) => {
      targetOf(method, Buffer.from(bytes));
    }),
  );
  const good = encode(client.GetRequest, { region, get: { row: Buffer.from("row"), column: [] } });
  for (let length = 0; length < good.length; length++) targetOf("Get", good.subarray(0, length));
});
