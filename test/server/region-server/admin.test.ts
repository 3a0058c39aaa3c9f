/** `AdminService` and the endpoints: what a region server tells of itself and of its client. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as admin from "../../../src/protobuf/admin-messages.ts";
import { WhoAmIResponse } from "../../../src/protobuf/authentication-messages.ts";
import { CoprocessorServiceRequest, CoprocessorServiceResponse } from "../../../src/protobuf/client-messages.ts";
import { decode } from "../../../src/protobuf/codec.ts";
import type { MessageTable } from "../../../src/protobuf/schema.ts";
import {
  failure,
  type RegionClient,
  type RegionServerSet,
  regionServerSet,
  type SetOptions,
} from "./region-server-set.ts";

type AdminSet = RegionServerSet & { readonly admin: RegionClient };

async function adminSet(t: Parameters<typeof regionServerSet>[0], options: SetOptions = {}): Promise<AdminSet> {
  const set = await regionServerSet(t, options);
  return { ...set, admin: await set.open({}, "AdminService") };
}

const ELSEWHERE = { type: 1, value: Buffer.from("t,,2.elsewhere.") };

test("a region's description, its state and where to split it", async (t) => {
  const { admin: client, region } = await adminSet(t);
  const ask = (more: object) =>
    client.call(
      "GetRegionInfo",
      admin.GetRegionInfoRequest,
      { region: client.region, ...more },
      admin.GetRegionInfoResponse,
    );
  const plain = (await ask({})).message;
  assert.deepEqual(plain, { regionInfo: region.info.toMessage(), splittable: true, mergeable: true });
  const { message } = await ask({ compactionState: true, bestSplitRow: true });
  assert.equal(message.compactionState, 0);
  assert.equal(message.bestSplitRow?.toString(), "m");
  const elsewhere = client.call(
    "GetRegionInfo",
    admin.GetRegionInfoRequest,
    { region: ELSEWHERE },
    admin.GetRegionInfoResponse,
  );
  await assert.rejects(elsewhere, failure("NotServingRegionException"));
});

test("the server's name, its regions and their load", async (t) => {
  const { admin: client, region } = await adminSet(t);
  region.requests.reads = 3;
  const server = await client.call("GetServerInfo", admin.GetServerInfoRequest, {}, admin.GetServerInfoResponse);
  assert.deepEqual(server.message.serverInfo.serverName, { hostName: "localhost", port: 16020, startCode: 1n });
  const online = await client.call("GetOnlineRegion", admin.GetOnlineRegionRequest, {}, admin.GetOnlineRegionResponse);
  assert.deepEqual(online.message.regionInfo, [region.info.toMessage()]);
  const load = (tableName?: { namespace: Buffer; qualifier: Buffer }) =>
    client.call("GetRegionLoad", admin.GetRegionLoadRequest, { tableName }, admin.GetRegionLoadResponse);
  const [one, ...others] = (await load()).message.regionLoads;
  assert.equal(others.length, 0);
  assert.deepEqual(one?.regionSpecifier, { type: 1, value: region.info.name });
  assert.equal(one?.readRequestsCount, 3n);
  assert.equal(one?.memStoreSizeMB, 3);
  assert.equal((await load(region.info.table.message)).message.regionLoads.length, 1);
  const namespace = Buffer.from("default");
  assert.equal((await load({ namespace, qualifier: Buffer.from("x") })).message.regionLoads.length, 0);
});

test("a flush waits until everything is safe, and one that is not due does nothing", async (t) => {
  let asked = 0;
  const durable = (): Promise<void> => {
    asked += 1;
    return Promise.resolve();
  };
  const { admin: client } = await adminSet(t, { durable });
  const flush = (ifOlderThanTs?: bigint) =>
    client.call(
      "FlushRegion",
      admin.FlushRegionRequest,
      { region: client.region, ifOlderThanTs },
      admin.FlushRegionResponse,
    );
  assert.deepEqual((await flush()).message, { lastFlushTime: 5_000n, flushed: true, wroteFlushWalMarker: false });
  assert.deepEqual((await flush(5_000n)).message, { lastFlushTime: 5_000n, flushed: false });
  assert.equal((await flush(5_001n)).message.flushed, true);
  assert.equal(asked, 2);
});

test("a major compaction reaches the data, unless compactions are switched off", async (t) => {
  const { admin: client, region } = await adminSet(t);
  const compact = (major?: boolean) =>
    client.call(
      "CompactRegion",
      admin.CompactRegionRequest,
      { region: client.region, major },
      admin.CompactRegionResponse,
    );
  const turn = async (enabled: boolean) =>
    (await client.call("CompactionSwitch", admin.CompactionSwitchRequest, { enabled }, admin.CompactionSwitchResponse))
      .message;
  await compact();
  assert.equal(region.data.compactions, 0);
  await compact(true);
  assert.deepEqual(await turn(false), { prevState: true });
  await compact(true);
  assert.equal(region.data.compactions, 1);
  assert.deepEqual(await turn(true), { prevState: false });
});

test("orders that mean nothing here are accepted", async (t) => {
  const { admin: client } = await adminSet(t);
  const accepted = async <M extends MessageTable, A extends MessageTable>(method: string, request: M, answer: A) =>
    (await client.call(method, request, {} as never, answer)).message;
  assert.deepEqual(
    await accepted("UpdateConfiguration", admin.UpdateConfigurationRequest, admin.UpdateConfigurationResponse),
    {},
  );
  assert.deepEqual(
    await accepted("ClearCompactionQueues", admin.ClearCompactionQueuesRequest, admin.ClearCompactionQueuesResponse),
    {},
  );
  assert.deepEqual(await accepted("RollWALWriter", admin.RollWALWriterRequest, admin.RollWALWriterResponse), {
    regionToFlush: [],
  });
  const files = await client.call(
    "GetStoreFile",
    admin.GetStoreFileRequest,
    { region: client.region },
    admin.GetStoreFileResponse,
  );
  assert.deepEqual(files.message.storeFile, []);
});

test("the block cache is empty; a region that is not here is told of", async (t) => {
  const { admin: client } = await adminSet(t);
  const request = { region: [client.region, ELSEWHERE] };
  const { message } = await client.call(
    "ClearRegionBlockCache",
    admin.ClearRegionBlockCacheRequest,
    request,
    admin.ClearRegionBlockCacheResponse,
  );
  const { exception, ...numbers } = message.stats;
  assert.deepEqual(numbers, { evictedBlocks: 0n, bytesEvicted: 0n, maxCacheSize: 0n });
  assert.deepEqual(
    exception.map((one) => [one.region, one.exception.name]),
    [[ELSEWHERE, "org.apache.hadoop.hbase.NotServingRegionException"]],
  );
});

test("an order to stop reaches whoever runs the server", async (t) => {
  const reasons: string[] = [];
  const { admin: client } = await adminSet(t, { onStop: (reason) => reasons.push(reason) });
  await client.call("StopServer", admin.StopServerRequest, { reason: "enough" }, admin.StopServerResponse);
  assert.deepEqual(reasons, ["enough"]);
});

test("methods that are not served are unsupported operations, for good", async (t) => {
  const { admin: client } = await adminSet(t);
  for (const method of ["GetLogEntries", "ClearSlowLogsResponses", "ReplicateWALEntry"]) {
    const { exception } = await client.calls.callBytes(method, Buffer.alloc(0));
    assert.equal(exception?.javaClass, "org.apache.hadoop.hbase.DoNotRetryIOException");
    assert.match(exception?.stackTrace ?? "", new RegExp(`UnsupportedOperationException: ${method}`));
  }
});

async function endpoint({ client }: RegionServerSet, serviceName: string, methodName: string) {
  const call = { row: Buffer.alloc(0), serviceName, methodName, request: Buffer.alloc(0) };
  const request = { region: client.region, call };
  return (await client.call("ExecService", CoprocessorServiceRequest, request, CoprocessorServiceResponse)).message;
}

test("a client is told who it is", async (t) => {
  const set = await regionServerSet(t);
  const { region, value } = await endpoint(set, "AuthenticationService", "WhoAmI");
  assert.deepEqual(region, { type: 1, value: set.region.info.name });
  assert.equal(value.name, "org.apache.hadoop.hbase.protobuf.generated.AuthenticationProtos$WhoAmIResponse");
  assert.deepEqual(decode(WhoAmIResponse, value.value ?? Buffer.alloc(0)), {
    username: "client",
    authMethod: "SIMPLE",
  });
});

test("endpoints that are not there, and tokens, are refused", async (t) => {
  const set = await regionServerSet(t);
  await assert.rejects(
    endpoint(set, "AuthenticationService", "GetAuthenticationToken"),
    failure("AccessDeniedException"),
  );
  await assert.rejects(
    endpoint(set, "AuthenticationService", "Other"),
    failure("UnknownProtocolException", /Unknown method Other/),
  );
  await assert.rejects(
    endpoint(set, "AggregateService", "getMax"),
    failure("UnknownProtocolException", /AggregateService/),
  );
  const call = { row: Buffer.alloc(0), serviceName: "Mine", methodName: "m", request: Buffer.alloc(0) };
  const request = { region: { type: 1, value: Buffer.alloc(0) }, call };
  const ofServer = set.client.call(
    "ExecRegionServerService",
    CoprocessorServiceRequest,
    request,
    CoprocessorServiceResponse,
  );
  await assert.rejects(ofServer, failure("UnknownProtocolException", /Mine/));
});
