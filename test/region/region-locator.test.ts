/** The locator over a stand-in of hbase:meta that keeps its rows in meta's own order. */
import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { RegionNotFoundError } from "../../src/errors/locate-errors.ts";
import { OperationTimeoutError } from "../../src/errors/operation-errors.ts";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { TableNotEnabledError, TableNotFoundError } from "../../src/errors/table-errors.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { TableStateName } from "../../src/protobuf/hbase-enums.ts";
import { ScanRequest } from "../../src/protobuf/scan-messages.ts";
import type { CallRequest } from "../../src/rpc/call.ts";
import { newGate, turns, until } from "../rpc/fake-clock.ts";
import { type MetaStandIn, type Room, regionOf, room, server } from "./meta-stand-in.ts";

const TABLE = TableName.of("t");
const row = (text: string): Buffer => Buffer.from(text, "latin1");
const notServing = (): Error => remote("NotServingRegionException");
const scanOf = ({ param }: CallRequest) => decode(ScanRequest, param);

function remote(javaClass: string): Error {
  const name = `org.apache.hadoop.hbase.${javaClass}`;
  return remoteErrorOf({
    javaClass: name,
    remoteMessage: "",
    stackTrace: "",
    doNotRetry: false,
    serverOverloaded: false,
  });
}

/** Regions from one boundary to the next; server 100, 101, … */
function fill(meta: MetaStandIn, table: TableName, boundaries: readonly (string | Buffer)[]): void {
  const starts: (string | Buffer)[] = ["", ...boundaries];
  starts.forEach((start, index) => {
    meta.putRegion({ region: regionOf(table, start, starts[index + 1] ?? ""), servers: [server(100 + index)] });
  });
}

function filled(boundaries: readonly (string | Buffer)[], options?: Parameters<typeof room>[0]): Room {
  const made = room(options);
  fill(made.meta, TABLE, boundaries);
  return made;
}

test("the replicas of a region whose primary nobody serves are found", async () => {
  const { meta, locator } = room();
  meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [undefined, server(200), server(300)] });
  const replicas = await locator.replicasOf(TABLE, row("a"));
  assert.deepEqual(
    replicas.map(({ region, server: { port } }) => [region.replicaId, port]),
    [
      [1, 200],
      [2, 300],
    ],
  );
  await assert.rejects(locator.locate(TABLE, row("a")), RegionNotFoundError);
  await assert.rejects(locator.replicasOf(TableName.of("none"), row("a")), TableNotFoundError);
});

describe("a look-up", () => {
  test("asks meta once, in reverse down to the table's first region, and the cache afterwards (trap 6)", async () => {
    const { meta, locator } = filled(["g", "p"]);
    assert.equal(locator.cached(TABLE, row("h")), undefined);
    const location = await locator.locate(TABLE, row("h"));
    assert.equal(location.server.port, 101);
    assert.equal(locator.cached(TABLE, row("o")), location);
    assert.equal(await locator.locate(TABLE, row("i")), location);
    assert.equal(locator.cached(TABLE, row("a"))?.server.port, 100, "came along");
    assert.equal(locator.cached(TABLE, row("q")), undefined);
    assert.equal(meta.requests.length, 1);
    const { scan, region, closeScanner, numberOfRows } = scanOf(meta.requests[0] as CallRequest);
    assert.equal(scan?.startRow?.toString(), "t,h,99999999999999");
    assert.equal(scan?.stopRow?.toString(), "t,,");
    assert.equal(scan?.includeStopRow, true);
    assert.equal(scan?.reversed, true);
    assert.equal(region?.value.toString(), "hbase:meta,,1");
    assert.equal(closeScanner, true);
    assert.equal(numberOfRows, 10);
  });

  test("finds the region below a row, and the last one", async () => {
    const { locator } = filled(["g", "p"]);
    assert.equal((await locator.locate(TABLE, row("g"), { type: "before" })).server.port, 100);
    assert.equal((await locator.locate(TABLE, row("g\0"), { type: "before" })).server.port, 101);
    assert.equal((await locator.locate(TABLE, row(""), { type: "before" })).server.port, 102);
    assert.equal((await locator.locate(TABLE, row(""))).server.port, 100);
  });

  test("with any start keys finds the region that has the row, from an empty cache and a full one (traps 5 and 38)", async () => {
    const bytes = fc.array(fc.constantFrom(0, 1, 0x20, 0x2b, 0x2c, 0x2d, 0x3a, 0x61, 0xff), {
      minLength: 1,
      maxLength: 4,
    });
    const key = bytes.map((each) => Buffer.from(each));
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 30 }),
        fc.array(key, { minLength: 1, maxLength: 8 }),
        async (all, rows) => {
          const unique = [...new Map(all.map((each) => [each.toString("hex"), each])).values()].sort(Buffer.compare);
          const { meta, locator } = filled(unique);
          // Neighbours whose names begin alike must not be found.
          fill(meta, TableName.of("t1"), [row("\0"), row(",")]);
          fill(meta, TableName.of("s"), [row("a")]);
          meta.putState(TABLE, TableStateName.ENABLED);
          for (const each of rows) {
            const at = unique.filter((start) => Buffer.compare(start, each) <= 0).length;
            const below = unique.filter((start) => Buffer.compare(start, each) < 0).length;
            assert.equal((await locator.locate(TABLE, each)).server.port, 100 + at);
            assert.equal((await locator.locate(TABLE, each, { type: "before" })).server.port, 100 + below);
            locator.forget(TABLE);
            assert.equal((await locator.locate(TABLE, each, { type: "before" })).server.port, 100 + below);
          }
          const regions = await locator.regionsOf(TABLE);
          assert.deepEqual(
            regions.map(({ region }) => region.startKey.toString("hex")),
            ["", ...unique.map((each) => each.toString("hex"))],
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of the longest row there can be keeps within meta's rows", async () => {
    const { meta, locator } = filled(["g"]);
    await locator.locate(TABLE, Buffer.alloc(0x7fff, 0x7a));
    const { scan } = scanOf(meta.requests[0] as CallRequest);
    assert.equal(scan?.startRow?.length, 0x7fff);
    assert.ok(scan?.startRow?.toString().endsWith(",99999999999999"));
  });

  test("passes over the parents of splits, also when a whole answer is nothing else (trap 7)", async () => {
    const { meta, locator } = room();
    meta.putRegion({ region: regionOf(TABLE, "", "", 1n), servers: [server(5)] });
    for (let id = 0; id < 25; id++) {
      const parent = { table: TABLE, startKey: row(`k${id}`), endKey: Buffer.alloc(0), regionId: 1_700_000_000_000n };
      meta.putRegion({ region: new RegionInfo({ ...parent, split: true, offline: true }), servers: [server(6)] });
    }
    assert.equal((await locator.locate(TABLE, row("z"))).server.port, 5);
    assert.equal(meta.requests.length, 3);
    assert.equal((await locator.regionsOf(TABLE)).length, 1);
  });

  test("of a replica takes its own name and server (trap 9)", async () => {
    const { meta, locator } = room();
    meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [server(1), undefined, server(3)] });
    const location = await locator.locate(TABLE, row("a"), { replicaId: 2 });
    assert.equal(location.server.port, 3);
    assert.match(location.region.name.toString(), /_0002\.[0-9a-f]{32}\.$/);
    // Nobody serves it now; it will come.
    await assert.rejects(
      locator.locate(TABLE, row("a"), { replicaId: 1 }),
      (error) => error instanceof RegionNotFoundError && error.advice.action === "relocate",
    );
  });

  test("of a replica that hbase:meta does not have will not come, and is no reason to ask again", async () => {
    const { meta, locator } = room();
    meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [server(1), server(2)] });
    const asked = locator.locate(TABLE, row("a"), { replicaId: 3 });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof RegionNotFoundError);
      assert.match(error.message, /There is no replica 3 of .* from the first row: .* replicas up to 1/);
      assert.equal(error.advice.action, "fail");
      return true;
    });
  });

  test("of hbase:meta goes to the registry", async () => {
    const { meta, locator } = room();
    const location = await locator.locate(TableName.META, row("x"));
    assert.equal(location.region.name.toString(), "hbase:meta,,1");
    assert.equal(locator.cached(TableName.META, row("y")), location);
    locator.noteError(location, notServing());
    assert.equal(locator.cached(TableName.META, row("y")), undefined);
    await locator.locate(TableName.META, row("x"));
    assert.equal(meta.registryQuestions, 2);
    assert.equal(meta.requests.length, 0);
  });
});

describe("many look-ups at once", () => {
  test("of one row are one question, each waiter with its own time and signal", async () => {
    const { meta, locator, clock } = filled([]);
    const gate = newGate();
    meta.before = () => gate.promise;
    const abort = new AbortController();
    const waiting = Array.from({ length: 50 }, () => locator.locate(TABLE, row("a")));
    const impatient = assert.rejects(locator.locate(TABLE, row("a"), { timeoutMs: 10 }), OperationTimeoutError);
    const bored = assert.rejects(locator.locate(TABLE, row("a"), { signal: abort.signal }), /enough/);
    abort.abort(new Error("enough"));
    clock.advance(20);
    await Promise.all([impatient, bored]);
    gate.open();
    const locations = await Promise.all(waiting);
    assert.equal(new Set(locations).size, 1);
    assert.equal(meta.requests.length, 1);
    assert.equal(clock.timersArmed, 0);
  });

  test("are at most eight questions at a time for a table, and whoever is served meanwhile asks none", async () => {
    const { meta, locator } = filled(["g"]);
    const gate = newGate();
    meta.before = () => gate.promise;
    const waiting = Array.from({ length: 100 }, (_, index) => locator.locate(TABLE, row(`a${index}`)));
    await turns(5);
    assert.equal(meta.requests.length, 8);
    gate.open();
    await Promise.all(waiting);
    assert.equal(meta.requests.length, 8);
  });

  for (const [order, factor] of [
    ["in an order that jumps about", 7_919],
    ["in the order of their keys", 1],
  ] as const)
    test(`10,000 on a table of 1,000 regions and an empty cache, ${order}, are few calls to meta`, async () => {
      const boundary = (index: number): string => String(index).padStart(4, "0");
      const { meta, locator } = filled(Array.from({ length: 999 }, (_, index) => boundary(index + 1)));
      const rows = Array.from({ length: 10_000 }, (_, index) => (index * factor) % 10_000);
      const found = await Promise.all(
        rows.map((number) => locator.locate(TABLE, row(`${boundary(Math.floor(number / 10))}-${number % 10}`))),
      );
      assert.deepEqual(
        found.map((location) => location.server.port),
        rows.map((number) => 100 + Math.floor(number / 10)),
      );
      assert.ok(meta.requests.length <= 100, `${meta.requests.length} calls`);
      assert.equal(locator.stats.metaCalls, meta.requests.length);
      assert.equal(locator.stats.cachedRegions, 1_000);
      assert.equal(locator.stats.misses, 10_000);
    });

  test("end when the last waiter has gone", async () => {
    const { meta, locator } = filled([]);
    const abort = new AbortController();
    meta.before = ({ signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
    const gone = assert.rejects(locator.locate(TABLE, row("a"), { signal: abort.signal }), /enough/);
    await until("the call", () => meta.requests.length === 1);
    abort.abort(new Error("enough"));
    await gone;
    assert.equal(meta.requests[0]?.signal?.aborted, true);
    meta.before = () => {};
    assert.equal((await locator.locate(TABLE, row("a"))).server.port, 100);
  });
});

describe("bad news", () => {
  test("no row of the table: TableNotFoundError for all, not asked again, and not remembered", async () => {
    const { meta, locator } = room();
    fill(meta, TableName.of("t1"), []);
    fill(meta, TableName.of("s"), []);
    const all = Array.from({ length: 30 }, (_, index) => locator.locate(TABLE, row(`r${index}`)));
    for (const each of await Promise.allSettled(all))
      assert.ok(each.status === "rejected" && each.reason instanceof TableNotFoundError);
    assert.ok(meta.requests.length <= 8);
    fill(meta, TABLE, []);
    assert.equal((await locator.locate(TABLE, row("a"))).server.port, 100);
  });

  test("a hole is a RegionNotFoundError that says to look again", async () => {
    const { meta, locator } = room();
    meta.putRegion({ region: regionOf(TABLE, "", "g"), servers: [server(1)] });
    await assert.rejects(
      locator.locate(TABLE, row("x")),
      (error) => error instanceof RegionNotFoundError && error.advice.action === "relocate",
    );
    assert.equal(locator.cached(TABLE, row("a"))?.server.port, 1);
  });

  test("a region that nobody serves is a RegionNotFoundError, and is not cached", async () => {
    const { meta, locator } = room();
    meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [undefined] });
    await assert.rejects(locator.locate(TABLE, row("x")), RegionNotFoundError);
    await assert.rejects(locator.regionsOf(TABLE), RegionNotFoundError);
    meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [server(7)] });
    assert.equal((await locator.locate(TABLE, row("x"))).server.port, 7);
  });

  test("a row of meta that makes no sense is a typed error with its place", async () => {
    const { meta, locator } = room();
    const name = regionOf(TABLE, "", "").name;
    meta.putRow(name, new Map([["regioninfo", Buffer.from("nonsense")]]));
    await assert.rejects(locator.locate(TABLE, row("x")), MalformedMessageError);
  });

  test("a disabled table is told from a moving region (trap 37)", async () => {
    const { meta, locator } = filled([]);
    await assert.rejects(locator.checkTable(TABLE), TableNotFoundError);
    meta.putState(TABLE, TableStateName.DISABLED);
    const before = meta.requests.length;
    const checks = await Promise.allSettled(Array.from({ length: 20 }, () => locator.checkTable(TABLE)));
    for (const each of checks) assert.ok(each.status === "rejected" && each.reason instanceof TableNotEnabledError);
    assert.equal(meta.requests.length, before + 1);
    meta.putState(TABLE, TableStateName.ENABLED);
    await locator.checkTable(TABLE);
  });

  test("of a server of meta: asked again, and the registry too where that says more", async () => {
    const { meta, locator } = filled([]);
    meta.before = (_, number) => {
      if (number === 1) throw notServing();
      if (number === 2) throw new ConnectionClosedError("gone", true);
      if (number === 3) throw remote("CallQueueTooBigException");
      if (number === 4) throw remote("exceptions.ScannerResetException");
    };
    assert.equal((await locator.locate(TABLE, row("a"))).server.port, 100);
    assert.equal(meta.requests.length, 5);
    assert.equal(meta.registryQuestions, 3);
  });

  test("that will not change reaches all who wait", async () => {
    const { meta, locator } = filled(["g"]);
    meta.before = () => {
      throw remote("security.AccessDeniedException");
    };
    const all = [row("a"), row("z")].map((each) => locator.locate(TABLE, each));
    for (const each of await Promise.allSettled(all))
      assert.ok(each.status === "rejected" && String(each.reason).includes("AccessDenied"));
  });

  test("for longer than a waiter has time ends in a timeout with the last error", async () => {
    const { meta, locator, clock } = filled([]);
    meta.before = () => {
      throw notServing();
    };
    const waiting = locator.locate(TABLE, row("a"), { timeoutMs: 100 });
    await until("two attempts", () => meta.requests.length >= 2);
    clock.advance(200);
    await assert.rejects(
      waiting,
      (error) => error instanceof OperationTimeoutError && error.message.includes("NotServingRegion"),
    );
    const asked = meta.requests.length;
    await turns(20);
    assert.ok(meta.requests.length <= asked + 1, "nobody waits, so nobody asks");
  });

  test("a closed client tells those who wait", async () => {
    const { meta, locator } = filled([]);
    meta.before = () => new Promise(() => {});
    const waiting = [locator.locate(TABLE, row("a")), locator.checkTable(TABLE)];
    locator.close();
    for (const each of await Promise.allSettled(waiting))
      assert.ok(each.status === "rejected" && each.reason instanceof ClientClosedError);
    await assert.rejects(locator.locate(TABLE, row("a")), ClientClosedError);
  });
});

describe("after an error of a call", () => {
  test("the place is looked up anew, once it is told, and published to whoever listens", async () => {
    const events: unknown[] = [];
    const listen = (event: unknown): void => void events.push(event);
    subscribe("tshbase:region:relocation", listen);
    subscribe("tshbase:region:lookup", listen);
    try {
      const { meta, locator } = filled([]);
      const old = await locator.locate(TABLE, row("a"));
      meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [server(9)], seqNum: 2 });
      locator.noteError(old, notServing());
      locator.noteError(old, notServing());
      assert.equal((await locator.locate(TABLE, row("a"))).server.port, 9);
      assert.equal(locator.stats.relocations, 1);
      assert.equal(events.length, 3);
      assert.equal((events[1] as { change: string }).change, "removed");
    } finally {
      unsubscribe("tshbase:region:relocation", listen);
      unsubscribe("tshbase:region:lookup", listen);
    }
  });

  test("reload asks although the cache has an answer", async () => {
    const { meta, locator } = filled([]);
    await locator.locate(TABLE, row("a"));
    meta.putRegion({ region: regionOf(TABLE, "", ""), servers: [server(9)], seqNum: 2 });
    assert.equal((await locator.locate(TABLE, row("a"), { reload: true })).server.port, 9);
    assert.equal(locator.cached(TABLE, row("a"))?.server.port, 9);
  });
});

describe("replicas of meta", () => {
  test("under loadBalance all are asked, by their own names, and the primary after stale news", async () => {
    const { meta, locator, clock } = filled([], { mode: "loadBalance" });
    meta.places = [server(1), server(2), server(3)];
    for (let round = 0; round < 100; round++) await locator.locate(TABLE, row("a"), { reload: true });
    const asked = new Set(meta.requests.map((request) => `${request.server.port} ${scanOf(request).region?.value}`));
    assert.deepEqual([...asked].sort(), ["1 hbase:meta,,1", "2 hbase:meta,,1_0001", "3 hbase:meta,,1_0002"]);
    locator.noteError(await locator.locate(TABLE, row("a")), notServing());
    meta.requests.length = 0;
    for (let round = 0; round < 30; round++) await locator.locate(TABLE, row("a"), { reload: true });
    assert.ok(meta.requests.every((request) => request.server.port === 1));
    clock.advance(3_001);
    for (let round = 0; round < 100; round++) await locator.locate(TABLE, row("a"), { reload: true });
    assert.ok(meta.requests.some((request) => request.server.port !== 1));
  });

  test("are not believed when they say that there is nothing", async () => {
    const { meta, locator } = room({ mode: "loadBalance" });
    meta.places = [server(1), server(2)];
    for (let round = 0; round < 30; round++) await assert.rejects(locator.locate(TABLE, row("a")), TableNotFoundError);
    const last = meta.requests.at(-1) as CallRequest;
    assert.equal(last.server.port, 1);
  });

  test("under hedgedRead are asked when the primary fails or is silent", async () => {
    for (const trouble of ["fails", "is silent"]) {
      const { meta, locator } = filled([], { mode: "hedgedRead" });
      meta.places = [server(1), server(2)];
      meta.before = (request) => {
        if (request.server.port !== 1) return;
        if (trouble === "fails") throw notServing();
        return new Promise(() => {});
      };
      assert.equal((await locator.locate(TABLE, row("a"))).server.port, 100);
      assert.deepEqual(
        meta.requests.map((request) => request.server.port),
        [1, 2],
      );
    }
  });
});
