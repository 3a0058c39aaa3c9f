/**
 * A whole embedded HBase under clients that mean it ill: anything sent to every method of every service, cell blocks that lie, scans
 * that never end, readers that do not read. A client of ours beside them reads the same as ever. Idle connections: idle.test.ts.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import * as comparator from "../../src/filter/comparator.ts";
import * as filter from "../../src/filter/constructors.ts";
import { connect, type HBase } from "../../src/index.ts";
import * as adminMessages from "../../src/protobuf/admin-messages.ts";
import * as balancerMessages from "../../src/protobuf/balancer-messages.ts";
import * as clientMessages from "../../src/protobuf/client-messages.ts";
import * as statusMessages from "../../src/protobuf/cluster-status-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import * as masterMessages from "../../src/protobuf/master-messages.ts";
import * as namespaceMessages from "../../src/protobuf/namespace-messages.ts";
import * as procedureMessages from "../../src/protobuf/procedure-messages.ts";
import * as regionMessages from "../../src/protobuf/region-messages.ts";
import * as registryMessages from "../../src/protobuf/registry-messages.ts";
import { ScanRequest, ScanResponse } from "../../src/protobuf/scan-messages.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { COMPRESSOR_CLASSES } from "../../src/wire/compression.ts";
import { messagesOf } from "../protobuf/random-messages.ts";
import { CallClient } from "../server/call-client.ts";
import { RawClient } from "../server/raw-client.ts";

const ROWS = 3_000;
/** They end the cluster, which is their business. */
const DEADLY: ReadonlySet<string> = new Set(["StopServer", "StopMaster", "Shutdown"]);

/** 16 MiB wait in the server at most, the rest in the operating system's buffers; all the answers would be 500 MB. */
const MOST_UNREAD_BYTES = 64 << 20;

let hbase: EmbeddedHBase;
let client: HBase;
const failures: unknown[] = [];
const onFailure = (error: unknown): void => void failures.push(error);

before(async () => {
  process.on("unhandledRejection", onFailure);
  const rows = Object.fromEntries(
    Array.from({ length: ROWS }, (_, row) => [`row${String(row).padStart(5, "0")}`, { "f:q": "v".repeat(100) }]),
  );
  hbase = await startHBase({ tables: { t: { families: ["f"] } }, rows: { t: rows } });
  client = await connect(hbase.uri);
});
after(async () => {
  await client?.close();
  await hbase?.close();
  process.off("unhandledRejection", onFailure);
});

async function stillServes(): Promise<void> {
  assert.equal((await client.table("t").get("row00007"))?.text("f:q"), "v".repeat(100));
  assert.deepEqual(failures, []);
}

async function stillReadsTheSame(): Promise<void> {
  let rows = 0;
  for await (const row of client.table("t").scan()) {
    assert.equal(row.text("f:q"), "v".repeat(100));
    rows++;
  }
  assert.equal(rows, ROWS);
  assert.deepEqual(failures, []);
}

function regionName(): Buffer {
  const [region] = hbase.regionsOf("t");
  assert.ok(region !== undefined);
  return region.name;
}

/** No value is that short. */
const NEVER = filter.value("=", Buffer.from("v")).toMessage();

const region = () => ({ type: 1, value: regionName() });

const TABLES: readonly MessageTable[] = [
  adminMessages,
  balancerMessages,
  clientMessages,
  statusMessages,
  masterMessages,
  namespaceMessages,
  procedureMessages,
  regionMessages,
  registryMessages,
  { ScanRequest },
]
  .flatMap((module) => Object.values(module) as MessageTable[])
  .filter(({ name }) => name?.endsWith("Request") && !DEADLY.has(name.slice(0, -"Request".length)));

describe("fuzzed requests", () => {
  for (const service of ["MasterService", "ClientMetaService", "ClientService", "AdminService"] as const) {
    test(`to every method of ${service}`, async () => {
      const server = service === "MasterService" ? hbase.master : hbase.regionServers[0];
      const calls = await CallClient.open(server?.port ?? 0, service);
      const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
      for (const table of TABLES) {
        const method = table.name.slice(0, -"Request".length);
        const messages = messagesOf(table).map((message) => encode(table, message as never));
        const mutated = fc.tuple(messages, fc.nat(), fc.nat(255)).map(([message, at, byte]) => {
          if (message.length > 0) message[at % message.length] = byte;
          return message;
        });
        const property = fc.asyncProperty(fc.oneof(bytes, messages, mutated), async (param) => {
          const { body, exception } = await calls.callBytes(method, param);
          assert.ok(body !== undefined || exception !== undefined);
          if (exception !== undefined) assert.match(exception.javaClass, /^(java|org\.apache\.hadoop\.hbase)\./);
        });
        await fc.assert(property, { numRuns: 15, seed: 5 });
        await stillServes();
      }
      calls.close();
      await stillReadsTheSame();
    });
  }
});

const BOMB_MEGABYTES = 5_000;

describe("cell blocks that lie", () => {
  const multi = (associatedCellCount: number): Buffer =>
    encode(clientMessages.MultiRequest, {
      regionAction: [{ region: region(), action: [{ mutation: { row: Buffer.from("x"), associatedCellCount } }] }],
    });

  test("about their counts, their lengths, and what is in them", async () => {
    for (const block of [
      Buffer.alloc(0),
      Buffer.alloc(40, 0xff),
      Buffer.from("7fffffff0000", "hex"),
      Buffer.alloc(4),
    ]) {
      for (const count of [1, 1_000_000, 0x7fff_ffff, -1]) {
        const calls = await CallClient.open(hbase.regionServers[0]?.port ?? 0, "ClientService");
        const { body, exception } = await calls.callBytes("Multi", multi(count), { cellBlock: block });
        assert.ok(body !== undefined || exception !== undefined);
        calls.close();
      }
    }
    await stillServes();
  });

  test("about how much they are when they are uncompressed", async () => {
    const header = { cellBlockCompressorClass: COMPRESSOR_CLASSES.gzip };
    const calls = await CallClient.open(hbase.regionServers[0]?.port ?? 0, "ClientService", header);
    const megabyte = gzipSync(Buffer.alloc(1 << 20));
    const bomb = Buffer.concat(Array.from({ length: BOMB_MEGABYTES }, () => megabyte));
    const stated = Buffer.alloc(8);
    stated.writeInt32BE(0x7fff_ffff);
    stated.writeInt32BE(bomb.length, 4);
    const before = process.memoryUsage().rss;
    const { exception } = await calls.callBytes("Multi", multi(1), { cellBlock: Buffer.concat([stated, bomb]) });
    assert.match(exception?.javaClass ?? "", /IOException/);
    // Nothing is kept beyond the bound of a request, 256 MiB; memory that has been given back counts for some time, whatever the machine.
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < (BOMB_MEGABYTES / 5) * (1 << 20), `${grown} bytes for a bomb of ${BOMB_MEGABYTES} MiB`);
    calls.close();
    await stillServes();
  });
});

describe("scans", () => {
  const scanners = () => CallClient.open(hbase.regionServers[0]?.port ?? 0, "ClientService");

  test("thousands that are open, and no more than may be", async () => {
    const calls = await scanners();
    const param = encode(ScanRequest, { region: region(), scan: {}, numberOfRows: 0 });
    let refused: string | undefined;
    for (let opened = 0; opened < 10_500 && refused === undefined; opened++)
      refused = (await calls.callBytes("Scan", param)).exception?.javaClass;
    assert.match(refused ?? "", /RegionTooBusyException/);
    await stillServes();
    // A client that has to find everything first, and scans as it likes.
    const cold = await connect(hbase.uri);
    let rows = 0;
    for await (const _ of cold.table("t").scan({ caching: 1_000 })) rows++;
    assert.equal(rows, ROWS);
    await cold.close();
    hbase.reset();
    await stillReadsTheSame();
    calls.close();
  });

  test("whose filter never ends, and never matches", async () => {
    const table = client.table("t");
    const evil = filter.value("=", comparator.regex("(v+)+$x"));
    await assert.rejects(async () => {
      for await (const _ of table.scan({ filter: evil }));
    }, /too slow/);
    await stillServes();
  });

  test("of a client without heartbeats, beside one that goes on reading", async () => {
    const calls = await Promise.all(Array.from({ length: 20 }, scanners));
    const nothing = encode(ScanRequest, { region: region(), scan: { filter: NEVER }, numberOfRows: 1_000 });
    const answers = calls.map((each) => each.callBytes("Scan", nothing));
    await stillServes();
    for (const { body } of await Promise.all(answers)) {
      const { moreResultsInRegion, heartbeatMessage } = decode(ScanResponse, body ?? Buffer.alloc(0));
      assert.deepEqual([moreResultsInRegion, heartbeatMessage], [false, undefined]);
    }
    for (const each of calls) each.close();
  });
});

describe("clients that do not read", () => {
  test("one that asks for everything again and again and reads nothing", async () => {
    const raw = await CallClient.open(hbase.regionServers[0]?.port ?? 0, "ClientService");
    raw.raw.socket.pause();
    const param = encode(ScanRequest, { region: region(), scan: {}, numberOfRows: 10_000, closeScanner: true });
    let answered = 0;
    const forget = hbase.observe((event) => {
      if (event.type === "answer" && event.method === "Scan") answered += event.bytes;
    });
    for (let call = 0; call < 1_000; call++) raw.callBytes("Scan", param).catch(() => {});
    for (let reads = 0; reads < 20; reads++) await stillServes();
    forget();
    assert.ok(answered > 0);
    assert.ok(answered < MOST_UNREAD_BYTES, `${answered} bytes of answers to one who reads none`);
    raw.close();
    await stillReadsTheSame();
  });
});

describe("ZooKeeper's port", () => {
  const port = (): number => Number(hbase.zookeeper?.split(":")[1]);

  test("random bytes, lengths that lie, and a thousand that say nothing", async () => {
    const silent = await Promise.all(Array.from({ length: 1_000 }, () => RawClient.open(port())));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.nat(3), async (bytes, kind) => {
        const raw = await RawClient.open(port());
        const length = Buffer.alloc(4);
        length.writeInt32BE(kind === 0 ? 0x7fff_ffff : bytes.length);
        raw.send(kind === 1 ? bytes : Buffer.concat([length, bytes]));
        await new Promise((resolve) => setImmediate(resolve));
        raw.close();
      }),
      { numRuns: 200, seed: 6 },
    );
    const sober = await RawClient.open(port());
    sober.send("ruok");
    assert.equal(String((await sober.untilEnd()).bytes), "imok");
    for (const each of silent) each.close();
    await stillServes();
  });
});
