/** What calls are about, out of requests as clients write them, and out of what is none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RegionInfo } from "../../../src/names/region-info.ts";
import { TableName } from "../../../src/names/table-name.ts";
import * as client from "../../../src/protobuf/client-messages.ts";
import { encode } from "../../../src/protobuf/codec.ts";
import { RegionSpecifierType } from "../../../src/protobuf/hbase-enums.ts";
import { ScanRequest } from "../../../src/protobuf/scan-messages.ts";
import { DeleteTableRequest } from "../../../src/protobuf/table-messages.ts";
import { targetOf } from "../../../src/server/page/call-target.ts";

const info = new RegionInfo({
  table: TableName.of("shop:orders"),
  startKey: Buffer.from("m,"),
  endKey: Buffer.alloc(0),
  regionId: 1_700_000_000_000n,
});
const region = { type: RegionSpecifierType.REGION_NAME, value: info.name };
const place = { table: "shop:orders", region: info.encodedName };

test("a get is about a row of a region", () => {
  const param = encode(client.GetRequest, { region, get: { row: Buffer.from("r\x00", "latin1"), column: [] } });
  assert.deepEqual(targetOf("ClientService", "Get", param), { ...place, detail: "r\\x00" });
});

test("a scan is about rows from and to, and later about its scanner", () => {
  const opening = encode(ScanRequest, { region, scan: { startRow: Buffer.from("a"), stopRow: Buffer.from("b") } });
  assert.deepEqual(targetOf("ClientService", "Scan", opening), { ...place, detail: "a … b" });
  const next = encode(ScanRequest, { scannerId: 0xabcn });
  assert.deepEqual(targetOf("ClientService", "Scan", next), { detail: "scanner abc" });
});

test("a multi is about its region, or about how many", () => {
  const one = encode(client.MultiRequest, { regionAction: [{ region, action: [] }] });
  assert.deepEqual(targetOf("ClientService", "Multi", one), place);
  const two = encode(client.MultiRequest, {
    regionAction: [
      { region, action: [] },
      { region, action: [] },
    ],
  });
  assert.deepEqual(targetOf("ClientService", "Multi", two), { table: "shop:orders", detail: "2 regions" });
});

test("an order to the master is about its table", () => {
  const param = encode(DeleteTableRequest, { tableName: TableName.of("shop:orders").message });
  assert.deepEqual(targetOf("MasterService", "DeleteTable", param), { table: "shop:orders" });
  const plain = encode(DeleteTableRequest, { tableName: TableName.of("users").message });
  assert.deepEqual(targetOf("MasterService", "DeleteTable", plain), { table: "users" });
  assert.equal(targetOf("ClientMetaService", "GetClusterId", param), undefined);
});

test("long keys are cut", () => {
  const param = encode(client.GetRequest, { region, get: { row: Buffer.alloc(1_000_000), column: [] } });
  assert.ok((targetOf("ClientService", "Get", param)?.detail?.length ?? 0) < 300);
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
    "__proto__",
  ];
  const service = fc.constantFrom("ClientService", "MasterService", "");
  fc.assert(
    fc.property(service, fc.constantFrom(...methods), fc.uint8Array({ maxLength: 60 }), (name, method, bytes) => {
      targetOf(name, method, Buffer.from(bytes));
    }),
  );
  const good = encode(client.GetRequest, { region, get: { row: Buffer.from("row"), column: [] } });
  for (let length = 0; length < good.length; length++) targetOf("ClientService", "Get", good.subarray(0, length));
});
