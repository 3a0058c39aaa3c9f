/**
 * Clients that send anything to a region server: random bytes, valid requests with bytes changed, counts and lengths that lie. Each is
 * answered or loses its connection; a client beside them, with a scanner of its own, never notices. Reproducible from the seed.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as admin from "../../../src/protobuf/admin-messages.ts";
import * as client from "../../../src/protobuf/client-messages.ts";
import { encode } from "../../../src/protobuf/codec.ts";
import { ScanRequest } from "../../../src/protobuf/scan-messages.ts";
import { CELL_TYPES, encodeCells } from "../../../src/wire/cell.ts";
import { messagesOf } from "../../protobuf/random-messages.ts";
import { CallClient } from "../call-client.ts";
import { type RegionServerSet, regionServerSet } from "./region-server-set.ts";

const F = Buffer.from("f");
const Q = Buffer.from("q");
const ROW = Buffer.from("r");

function block(count: number): Buffer {
  const cell = { row: ROW, family: F, qualifier: Q, timestamp: 1n, typeCode: CELL_TYPES.put, value: Buffer.from("v") };
  return encodeCells(Array.from({ length: count }, () => cell));
}

interface Request {
  readonly method: string;
  readonly param: Buffer;
  readonly cellBlock?: Buffer;
}

/** Requests that make sense, on the region of the set. */
function sensible({ client: { region } }: RegionServerSet): Request[] {
  const put = { row: ROW, mutateType: 2, columnValue: [{ family: F, qualifierValue: [{ qualifier: Q, value: ROW }] }] };
  const inBlock = { row: ROW, mutateType: 2, associatedCellCount: 1 };
  const increment = {
    ...put,
    mutateType: 1,
    nonce: 5n,
    columnValue: [{ family: F, qualifierValue: [{ qualifier: ROW, value: Buffer.alloc(8) }] }],
  };
  const serializedComparator = Buffer.from([0x0a, 2, 0x0a, 0]);
  const comparator = { name: "org.apache.hadoop.hbase.filter.BinaryComparator", serializedComparator };
  const condition = { row: ROW, family: F, qualifier: Q, compareType: 2, comparator };
  const filter = { name: "org.apache.hadoop.hbase.filter.FilterList", serializedFilter: Buffer.from([0x08, 1]) };
  const action = [
    { index: 0, mutation: put },
    { index: 1, get: { row: ROW } },
    { index: 2, mutation: inBlock },
    { index: 3, mutation: increment },
  ];
  const regionAction = [
    { region, action },
    { region, atomic: true, condition, action: [{ mutation: inBlock }] },
  ];
  const call = { row: ROW, serviceName: "AuthenticationService", methodName: "WhoAmI", request: ROW };
  return [
    { method: "Get", param: encode(client.GetRequest, { region, get: { row: ROW, column: [{ family: F }] } }) },
    { method: "Get", param: encode(client.GetRequest, { region, get: { row: ROW, filter, timeRange: { from: 1n } } }) },
    { method: "Mutate", param: encode(client.MutateRequest, { region, mutation: put, condition }) },
    { method: "Mutate", param: encode(client.MutateRequest, { region, mutation: inBlock }), cellBlock: block(1) },
    { method: "Mutate", param: encode(client.MutateRequest, { region, mutation: increment, nonceGroup: 1n }) },
    { method: "Multi", param: encode(client.MultiRequest, { regionAction, nonceGroup: 1n }), cellBlock: block(2) },
    {
      method: "Scan",
      param: encode(ScanRequest, { region, scan: { batchSize: 2 }, numberOfRows: 3, trackScanMetrics: true }),
    },
    { method: "Scan", param: encode(ScanRequest, { scannerId: 7n, nextCallSeq: 0n, renew: true }) },
    { method: "ExecService", param: encode(client.CoprocessorServiceRequest, { region, call }) },
  ];
}

/** A client that does everything right, and whose scanner must live through it all. */
async function watch(set: RegionServerSet): Promise<() => Promise<void>> {
  const watcher = await set.open();
  const { scannerId } = (await watcher.scan({ scan: {}, numberOfRows: 0 })).message;
  let nextCallSeq = 0n;
  return async () => {
    await watcher.get({ row: ROW });
    const { message } = await watcher.scan({ scannerId, numberOfRows: 0, nextCallSeq });
    assert.equal(message.scannerId, scannerId);
    nextCallSeq += 1n;
  };
}

/** Sends one request; it is answered, with a result or an exception, and the connection lives on. */
async function answered(calls: CallClient, { method, param, cellBlock }: Request): Promise<void> {
  const { body, exception } = await calls.callBytes(method, param, { cellBlock });
  assert.ok(body !== undefined || exception !== undefined);
  if (exception !== undefined) assert.match(exception.javaClass, /^(java|org\.apache\.hadoop\.hbase)\./);
}

const METHODS = ["Get", "Mutate", "Multi", "Scan", "ExecService", "ExecRegionServerService"];
const RUNS = { numRuns: 200, seed: 20 };

test("random bytes as parameter and as cells", async (t) => {
  const set = await regionServerSet(t);
  const check = await watch(set);
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...METHODS),
      bytes,
      fc.option(bytes, { nil: undefined }),
      async (method, param, cells) => {
        await answered(set.client.calls, { method, param, ...(cells === undefined ? {} : { cellBlock: cells }) });
        await check();
      },
    ),
    RUNS,
  );
});

test("requests that make sense, with bytes changed, cut and doubled", async (t) => {
  const set = await regionServerSet(t);
  const check = await watch(set);
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
  const requests = sensible(set);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...requests),
      changes,
      fc.nat(),
      fc.boolean(),
      async (request, flips, cut, inCells) => {
        const changed = (bytes: Buffer): Buffer => {
          const copy = Buffer.from(cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes);
          for (const [at, value] of flips) if (copy.length > 0) copy[at % copy.length] = value;
          return copy;
        };
        const { method, param, cellBlock } = request;
        if (inCells && cellBlock !== undefined)
          await answered(set.client.calls, { method, param, cellBlock: changed(cellBlock) });
        else await answered(set.client.calls, { ...request, param: changed(param) });
        await check();
      },
    ),
    { numRuns: 600, seed: 21 },
  );
});

for (const [method, table] of [
  ["Get", client.GetRequest],
  ["Mutate", client.MutateRequest],
  ["Multi", client.MultiRequest],
  ["Scan", ScanRequest],
] as const) {
  test(`${method}: messages with random values in every field`, async (t) => {
    const set = await regionServerSet(t);
    const check = await watch(set);
    const { region } = set.client;
    await fc.assert(
      fc.asyncProperty(messagesOf(table), fc.nat(3), async (message, cells) => {
        const here = method === "Multi" ? onRegion(message, region) : { ...message, region };
        const param = encode(table, here as never);
        await answered(set.client.calls, { method, param, cellBlock: block(cells) });
        await check();
      }),
      RUNS,
    );
  });
}

function onRegion(message: Record<string, unknown>, region: object): object {
  const regionAction = (message["regionAction"] as object[]).map((action) => ({ ...action, region }));
  return { ...message, regionAction };
}

test("counts of cells that lie by any number", async (t) => {
  const set = await regionServerSet(t);
  const check = await watch(set);
  const { region } = set.client;
  const counts = fc.array(fc.oneof(fc.nat(4), fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(counts, fc.nat(6), async (stated, cells) => {
      const action = stated.map((associatedCellCount, index) => ({
        index,
        mutation: { row: ROW, mutateType: 2, associatedCellCount },
      }));
      const { message } = await set.client.multi({ regionAction: [{ region, action }] }, block(cells));
      const results = message.regionActionResult[0]?.resultOrException ?? [];
      assert.deepEqual(
        results.map(({ index }) => index).sort(),
        stated.map((_, index) => index),
      );
      await check();
    }),
    RUNS,
  );
});

test("the admin calls, with random bytes and random messages", async (t) => {
  const set = await regionServerSet(t);
  const check = await watch(set);
  const { calls } = await set.open({}, "AdminService");
  const requests = Object.values(admin).filter(({ name }) => name.endsWith("Request"));
  for (const table of requests) {
    const method = table.name.slice(0, -"Request".length);
    const bytes = fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array));
    const params = fc.oneof(
      bytes,
      messagesOf(table).map((message) => encode(table, message as never)),
    );
    await fc.assert(
      fc.asyncProperty(params, (param) => answered(calls, { method, param })),
      { numRuns: 40, seed: 22 },
    );
  }
  await check();
});

test("clients that leave in the middle of anything", async (t) => {
  const set = await regionServerSet(t);
  const check = await watch(set);
  const requests = sensible(set);
  for (let run = 0; run < 60; run++) {
    const other = await CallClient.open(set.port, "ClientService");
    for (const { method, param, cellBlock } of requests.slice(run % requests.length)) {
      void other.callBytes(method, param, { cellBlock }).catch(() => {});
    }
    if (run % 2 === 0) other.close();
    else other.raw.socket.resetAndDestroy();
    if (run % 10 === 0) await check();
  }
  await check();
});

test("a scan that opens scanners without end is stopped, and others are served", async (t) => {
  const set = await regionServerSet(t, { limits: { maxOpenScanners: 50 } });
  const check = await watch(set);
  const param = encode(ScanRequest, { region: set.client.region, scan: {}, numberOfRows: 0 });
  for (let run = 0; run < 200; run++) await answered(set.client.calls, { method: "Scan", param });
  assert.equal(set.service.openScanners, 50);
  await check();
});
