/** The cache of locations against a model: what it answers has the row, and nothing in it overlaps. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import type { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import { LocationCache } from "../../src/region/location-cache.ts";
import type { LocatedRegion, RegionLocation } from "../../src/region/region-location.ts";
import { RegionMap } from "../../src/region/region-map.ts";
import { ServerNames } from "../../src/region/server-names.ts";
import { regionOf, server } from "./meta-stand-in.ts";

const TABLE = TableName.of("t");
const row = (text: string): Buffer => Buffer.from(text);
const remote = (javaClass: string, remoteMessage = ""): Error =>
  remoteErrorOf({
    javaClass: `org.apache.hadoop.hbase.${javaClass}`,
    remoteMessage,
    stackTrace: remoteMessage,
    doNotRetry: false,
    serverOverloaded: false,
  });
const moved = (port: number, seqNum: number): Error =>
  remote(
    "exceptions.RegionMovedException",
    `Region moved to: hostname=rs port=${port} startCode=1. As of locationSeqNum=${seqNum}.`,
  );

function setUp(maxRegions = 1_000): { cache: LocationCache; at: typeof at } {
  const servers = new ServerNames();
  const at = (region: RegionInfo, port: number, seqNum = 1, replicaPorts: readonly number[] = []): LocatedRegion => ({
    region,
    replicas: [port, ...replicaPorts].map((each, id) => ({
      region: region.replica(id),
      server: servers.of(server(each)),
      seqNum,
    })),
  });
  return { cache: new LocationCache(servers, maxRegions), at };
}

describe("the cache of locations", () => {
  test("answers with the region that has the row, and with the same object again", () => {
    const { cache, at } = setUp();
    cache.add(at(regionOf(TABLE, "", "m"), 1));
    cache.add(at(regionOf(TABLE, "m", ""), 2));
    const found = cache.current(TABLE, row("m"));
    assert.equal(found?.server.port, 2);
    cache.add(at(regionOf(TABLE, "m", ""), 2));
    assert.equal(cache.current(TABLE, row("z")), found);
    assert.equal(cache.current(TableName.of("other"), row("z")), undefined);
    assert.equal(cache.find(TABLE, row("m"), "before")?.region.startKey.length, 0);
    assert.equal(cache.find(TABLE, row(""), "before")?.region.startKey.toString(), "m");
  });

  test("believes the higher sequence number, and at equal ones the newer news", () => {
    const { cache, at } = setUp();
    const region = regionOf(TABLE, "", "");
    cache.add(at(region, 1, 5));
    cache.add(at(region, 2, 4));
    assert.equal(cache.current(TABLE, row("a"))?.server.port, 1);
    cache.add(at(region, 3, 5));
    assert.equal(cache.current(TABLE, row("a"))?.server.port, 3);
  });

  test("gives the same region object to all its places, so that what hangs on it stays", () => {
    const { cache, at } = setUp();
    cache.add(at(regionOf(TABLE, "", ""), 1, 1));
    const first = cache.current(TABLE, row("a"));
    cache.add(at(regionOf(TABLE, "", ""), 2, 2));
    assert.equal(cache.current(TABLE, row("a"))?.region, first?.region);
  });

  test("does not keep a region that nobody serves", () => {
    const { cache } = setUp();
    cache.add({ region: regionOf(TABLE, "", ""), replicas: [] });
    assert.equal(cache.regions, 0);
  });

  test("drops a parent when a daughter comes, and daughters when a merged region comes", () => {
    const { cache, at } = setUp();
    cache.add(at(regionOf(TABLE, "a", "m", 1n), 1));
    cache.add(at(regionOf(TABLE, "f", "m", 2n), 2));
    assert.equal(cache.current(TABLE, row("b")), undefined);
    cache.add(at(regionOf(TABLE, "a", "f", 2n), 3));
    cache.add(at(regionOf(TABLE, "a", "m", 3n), 4));
    assert.deepEqual(
      ["b", "g"].map((key) => cache.current(TABLE, row(key))?.server.port),
      [4, 4],
    );
    assert.equal(cache.regions, 1);
  });

  describe("after an error", () => {
    const located = (): { cache: LocationCache; location: RegionLocation } => {
      const { cache, at } = setUp();
      const location = cache.add(at(regionOf(TABLE, "", ""), 1, 5)).replicas[0] as RegionLocation;
      return { cache, location };
    };

    for (const [error, what] of [
      [remote("NotServingRegionException"), "removed"],
      [remote("exceptions.RegionOpeningException"), "removed"],
      [remote("regionserver.RegionServerStoppedException"), "removed"],
      [new ConnectionClosedError("gone", true), "removed"],
      [moved(9, 6), "moved"],
      [moved(1, 6), "removed"],
      [moved(9, 4), "removed"],
      [remote("exceptions.RegionMovedException", "who knows"), "removed"],
      [remote("RegionTooBusyException"), "nothing"],
      [remote("quotas.RpcThrottlingException"), "nothing"],
      [remote("MultiActionResultTooLarge"), "nothing"],
      [remote("CallQueueTooBigException"), "nothing"],
      [remote("CallDroppedException"), "nothing"],
      [remote("exceptions.RequestTooBigException"), "nothing"],
      [remote("regionserver.NoSuchColumnFamilyException"), "nothing"],
      [new Error("not ours"), "nothing"],
    ] as const) {
      test(`such as "${error.message.slice(0, 90)}", ${what} is what happens`, () => {
        const { cache, location } = located();
        assert.equal(cache.noteError(location, error), what);
        const port = { nothing: 1, removed: undefined, moved: 9 }[what];
        assert.equal(cache.current(TABLE, row("a"))?.server.port, port);
        assert.equal(cache.regions, port === undefined ? 0 : 1);
      });
    }

    test("of a place that is not the one known any more, nothing changes", () => {
      const { cache, location } = located();
      assert.equal(cache.noteError(location, moved(9, 6)), "moved");
      assert.equal(cache.noteError(location, remote("NotServingRegionException")), "nothing");
      assert.equal(cache.current(TABLE, row("a"))?.server.port, 9);
    });

    test("of a replica, only the replica goes", () => {
      const { cache, at } = setUp();
      const { replicas } = cache.add(at(regionOf(TABLE, "", ""), 1, 5, [2]));
      assert.equal(cache.noteError(replicas[1] as RegionLocation, new ConnectionClosedError("gone", true)), "removed");
      assert.equal(cache.current(TABLE, row("a"))?.server.port, 1);
      assert.equal(cache.noteError(replicas[0] as RegionLocation, new ConnectionClosedError("gone", true)), "removed");
      assert.equal(cache.regions, 0);
    });
  });

  test("forgets a dead server and nothing else", () => {
    const { cache, at } = setUp();
    cache.add(at(regionOf(TABLE, "", "m"), 1));
    cache.add(at(regionOf(TABLE, "m", ""), 2, 1, [1]));
    assert.equal(cache.forgetServer(server(1)), 2);
    assert.equal(cache.current(TABLE, row("a")), undefined);
    assert.equal(cache.current(TABLE, row("n"))?.server.port, 2);
    assert.equal(cache.forgetServer(server(2, 99n)), 0, "a server that was started anew is another one");
  });

  test("is bounded: the table that was learnt of first goes", () => {
    const { cache, at } = setUp(3);
    const tables = ["a", "b", "c"].map((text) => TableName.of(text));
    for (const table of tables)
      for (const [start, end] of [
        ["", "m"],
        ["m", ""],
      ] as const)
        cache.add(at(regionOf(table, start, end), 1));
    assert.equal(cache.current(tables[0] as TableName, row("x")), undefined);
    assert.ok(cache.regions <= 3);
    assert.equal(cache.current(tables[2] as TableName, row("x"))?.server.port, 1);
  });
});

/** Keys that share prefixes, that are prefixes of each other, that hold zeros and bytes below the comma. */
const keys = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.array(fc.constantFrom(0, 1, 0x2b, 0x2c, 0x61, 0xff), { maxLength: 10 }).map((bytes) => Uint8Array.from(bytes)),
  fc.nat(50).map((number) => Buffer.from(`user000000${number}`)),
);

type Step =
  | { readonly type: "put"; readonly start: Uint8Array; readonly end: Uint8Array }
  | { readonly type: "delete"; readonly at: Uint8Array };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("put" as const), start: keys, end: keys }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("delete" as const), at: keys }) },
  ),
  { maxLength: 25 },
);

test("after any splits, merges and moves the answer is the newest region that has the row, or none", () => {
  fc.assert(
    fc.property(steps, fc.array(keys, { minLength: 1, maxLength: 15 }), (sequence, rows) => {
      const map = new RegionMap<{ readonly region: RegionInfo }>();
      let model: { readonly region: RegionInfo }[] = [];
      let id = 1n;
      for (const step of sequence) {
        if (step.type === "delete") {
          const start = Buffer.from(step.at);
          map.delete(start);
          model = model.filter(({ region }) => !region.startKey.equals(start));
          continue;
        }
        const [low, high] = [step.start, step.end].map((key) => Buffer.from(key)).sort(Buffer.compare) as [
          Buffer,
          Buffer,
        ];
        const region = regionOf(TABLE, low, low.equals(high) ? "" : high, id++);
        const entry = { region };
        const kept = model.filter((other) => !overlap(other.region, region));
        assert.equal(map.put(entry), model.length - kept.length);
        model = [...kept, entry];
      }
      for (const each of [...rows, ...model.flatMap(({ region }) => [region.startKey, region.endKey])]) {
        assert.equal(
          map.current(each),
          model.find(({ region }) => region.contains(each)),
        );
        assert.equal(
          map.before(each),
          model.find(({ region }) => region.containsBefore(each)),
        );
      }
      const sorted = model.sort((one, other) => Buffer.compare(one.region.startKey, other.region.startKey));
      assert.deepEqual(map.entries(), sorted);
    }),
    { numRuns: 500 },
  );
});

function overlap(one: RegionInfo, other: RegionInfo): boolean {
  const beginsBefore = (a: RegionInfo, b: RegionInfo): boolean =>
    b.endKey.length === 0 || Buffer.compare(a.startKey, b.endKey) < 0;
  return beginsBefore(one, other) && beginsBefore(other, one);
}
