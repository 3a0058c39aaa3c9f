/** `ClientService.Get`: what the data is asked, and where the cells of the answer are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT_VERSION_INFO } from "../../../src/wire/connection-header.ts";
import { failure, type RegionServerSet, regionServerSet } from "./region-server-set.ts";
import { cellOf, standInRegion } from "./stand-in-region.ts";

const ROW = Buffer.from("r");
const F = Buffer.from("f");

function fill({ region }: RegionServerSet): void {
  const cells = [cellOf("r", "a", "1"), cellOf("r", "b", "2")];
  const common = {
    type: "put",
    row: ROW,
    timestamp: 1n,
    timeRange: { from: 0n, to: 1n },
    returnResults: true,
  } as const;
  region.data.mutate(ROW, [{ ...common, cells }]);
}

function values(cells: readonly { readonly value?: Buffer | undefined }[]): string[] {
  return cells.map(({ value }) => String(value));
}

test("a client with a codec gets the cells in the cell block", async (t) => {
  const set = await regionServerSet(t);
  fill(set);
  const { message, cells } = await set.client.get({ row: ROW });
  assert.deepEqual(message.result, { cell: [], associatedCellCount: 2, stale: false });
  assert.deepEqual(values(cells), ["1", "2"]);
  assert.equal(set.region.requests.reads, 1);
});

const OLD = { ...CLIENT_VERSION_INFO, version: "1.2.6", versionMajor: 1, versionMinor: 2 };
for (const [name, header] of [
  ["without a codec", { cellBlockCodecClass: undefined }],
  ["that does not say its version", { versionInfo: undefined }],
  ["from before 1.3", { versionInfo: OLD }],
] as const) {
  test(`a client ${name} gets the cells in the message`, async (t) => {
    const set = await regionServerSet(t, { header });
    fill(set);
    const { message, cells } = await set.client.get({ row: ROW });
    assert.equal(cells.length, 0);
    assert.deepEqual(values(message.result?.cell ?? []), ["1", "2"]);
    assert.deepEqual(message.result?.cell[0], {
      row: ROW,
      family: F,
      qualifier: Buffer.from("a"),
      timestamp: 1n,
      cellType: 4,
      value: Buffer.from("1"),
    });
    assert.equal(message.result?.associatedCellCount, undefined);
  });
}

test("a row without cells is an empty result, and no cell block", async (t) => {
  const { client } = await regionServerSet(t);
  const { message, cells } = await client.get({ row: ROW });
  assert.deepEqual(message.result, { cell: [], associatedCellCount: 0 });
  assert.equal(cells.length, 0);
});

test("existence is told without cells", async (t) => {
  const set = await regionServerSet(t);
  fill(set);
  const here = await set.client.get({ row: ROW, existenceOnly: true });
  assert.deepEqual(here.message.result, { cell: [], exists: true, associatedCellCount: 0 });
  const gone = await set.client.get({ row: Buffer.from("x"), existenceOnly: true });
  assert.equal(gone.message.result?.exists, false);
});

test("what a replica says is stale", async (t) => {
  const set = await regionServerSet(t, { region: standInRegion({ replicaId: 1 }) });
  fill(set);
  assert.equal((await set.client.get({ row: ROW })).message.result?.stale, true);
  assert.equal((await set.client.get({ row: ROW, existenceOnly: true })).message.result?.stale, true);
  assert.equal((await set.client.get({ row: Buffer.from("x") })).message.result?.stale, true);
});

test("closest_row_before is refused with the class that asynchbase waits for", async (t) => {
  const { client } = await regionServerSet(t);
  await assert.rejects(client.get({ row: ROW, closestRowBefore: true }), failure("UnknownProtocolException"));
});

test("the data is asked for what the request says", async (t) => {
  const { client, region } = await regionServerSet(t);
  const [a, b] = [Buffer.from("a"), Buffer.from("b")];
  await client.get({
    row: ROW,
    column: [
      { family: F, qualifier: [b] },
      { family: F, qualifier: [a, b] },
    ],
    maxVersions: 3,
    timeRange: { from: 5n, to: 9n },
    cfTimeRange: [{ columnFamily: F, timeRange: { from: 6n } }],
    storeLimit: 4,
    storeOffset: 2,
    loadColumnFamiliesOnDemand: false,
  });
  assert.deepEqual(region.data.gets, [
    {
      row: ROW,
      columns: [{ family: F, qualifiers: [a, b] }],
      maxVersions: 3,
      timeRange: { from: 5n, to: 9n },
      familyTimeRanges: new Map([["f", { from: 6n, to: 0x7fff_ffff_ffff_ffffn }]]),
      storeLimit: 4,
      storeOffset: 2,
      filter: undefined,
      loadColumnFamiliesOnDemand: false,
    },
  ]);
});

test("a whole family takes the place of its columns, and columns that of the family", async (t) => {
  const { client, region } = await regionServerSet(t);
  const a = Buffer.from("a");
  await client.get({ row: ROW, column: [{ family: F, qualifier: [a] }, { family: F }] });
  await client.get({ row: ROW, column: [{ family: F }, { family: F, qualifier: [a] }] });
  assert.deepEqual(
    region.data.gets.map(({ columns }) => columns),
    [[{ family: F, qualifiers: [] }], [{ family: F, qualifiers: [a] }]],
  );
});

test("what Java leaves out has HBase's defaults", async (t) => {
  const { client, region } = await regionServerSet(t);
  await client.get({ row: ROW, storeLimit: 0xffff_ffff });
  const [get] = region.data.gets;
  assert.equal(get?.maxVersions, 1);
  assert.equal(get?.storeLimit, undefined);
  assert.deepEqual(get?.timeRange, { from: 0n, to: 0x7fff_ffff_ffff_ffffn });
  assert.equal(get?.loadColumnFamiliesOnDemand, true);
});

test("requests that make no sense are refused as HBase refuses them", async (t) => {
  const { client } = await regionServerSet(t);
  const refused = (get: Parameters<typeof client.get>[0], javaClass: string, message: RegExp) =>
    assert.rejects(client.get(get), failure(javaClass, message));
  await refused({ row: Buffer.alloc(0) }, "IOException", /IllegalArgumentException: Row length is 0/);
  await refused({ row: Buffer.alloc(32_768) }, "IOException", /Row length 32768 is > 32767/);
  await refused({ row: ROW, maxVersions: 0 }, "IOException", /maxVersions must be positive/);
  await refused({ row: ROW, timeRange: { from: 9n, to: 5n } }, "IOException", /maxStamp is smaller than minStamp/);
  await refused({ row: ROW, timeRange: { from: -1n & 0xffff_ffff_ffff_ffffn } }, "IOException", /cannot be negative/);
  await refused({ row: ROW, column: [{ family: Buffer.from("x") }] }, "NoSuchColumnFamilyException", /x/);
});

test("filters that cannot be one are refused for good", async (t) => {
  const { client } = await regionServerSet(t);
  const filtered = (name: string, serializedFilter?: Buffer) =>
    client.get({ row: ROW, filter: { name, serializedFilter } });
  await assert.rejects(filtered("com.example.Mine"), failure("DoNotRetryIOException"));
  const page = "org.apache.hadoop.hbase.filter.PageFilter";
  await assert.rejects(
    filtered(page, Buffer.from([0xff])),
    failure("DoNotRetryIOException", /InvocationTargetException/),
  );
});

test("a region that is not here, and a request that is no message, fail their calls alone", async (t) => {
  const set = await regionServerSet(t);
  set.directory.served = [];
  await assert.rejects(set.client.get({ row: ROW }), failure("NotServingRegionException"));
  const { exception } = await set.client.calls.callBytes("Get", Buffer.from([0x0a, 0xff]));
  assert.equal(exception?.javaClass, "java.io.IOException");
  set.directory.served = [set.region];
  assert.ok(await set.client.get({ row: ROW }));
});
