/** What a hostile or broken client may do: nothing of it hurts the server or the clients beside it, and no socket stays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EmbeddedServer, startServer } from "../../src/testing.ts";
import { decodeResponseFrame } from "../../src/wire/response.ts";
import { hex } from "../support/hex.ts";
import { RawClient, request, SIMPLE_OPENING } from "./raw-client.ts";

const kerberos = { principal: "hbase/h1@EX.COM" };
const PREAMBLE = hex('"HBas" 00 50');
const KERBEROS = hex('"HBas" 00 51');

/** A well-behaved client is served, and after it nobody is left. */
async function stillServes(server: EmbeddedServer): Promise<void> {
  const client = await RawClient.open(server.port);
  client.send(SIMPLE_OPENING).send(request(5, "GetClusterId"));
  assert.deepEqual(await client.takeFrame(), hex("02 0805 00"));
  client.close();
  await noneOpen(server);
}

async function noneOpen(server: EmbeddedServer): Promise<void> {
  for (let waits = 0; server.counters.openConnections > 0; waits++) {
    if (waits > 400) assert.fail(`${server.counters.openConnections} connections are still open`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What arrives, and how the server ends it all. */
const BAD: readonly (readonly [name: string, bytes: Buffer])[] = [
  ["a negative header length", Buffer.concat([PREAMBLE, hex("ffffffff")])],
  ["a header length of 2 GiB", Buffer.concat([PREAMBLE, hex("7fffffff")])],
  ["a header just over its limit", Buffer.concat([PREAMBLE, hex("00100001")])],
  ["a header with a lying inner length", Buffer.concat([PREAMBLE, hex("00000004 0aff0a01")])],
  ["a header whose text is not UTF-8", Buffer.concat([PREAMBLE, hex("00000005 1203fffefd")])],
  [
    "a header with a codec that nobody knows",
    Buffer.concat([PREAMBLE, hex('00000018 1211 "ClientMetaService" 1a03 "a.B"')]),
  ],
  ["a header without service", Buffer.concat([PREAMBLE, hex("00000000")])],
  ["a negative request length", Buffer.concat([SIMPLE_OPENING, hex("fffffffe")])],
  ["the ping of long ago, which a Netty server takes for a length", Buffer.concat([SIMPLE_OPENING, hex("ffffffff")])],
  ["an empty request", Buffer.concat([SIMPLE_OPENING, hex("00000000")])],
  ["a request header that is no message", Buffer.concat([SIMPLE_OPENING, hex("00000006 05ffffffffff")])],
  ["a request header longer than its frame", Buffer.concat([SIMPLE_OPENING, hex("00000002 7f08")])],
  ["a request without call id", Buffer.concat([SIMPLE_OPENING, hex("00000001 00")])],
  ["a token behind a negative length", Buffer.concat([KERBEROS, hex("ffffffff")])],
  ["a token of 2 GiB", Buffer.concat([KERBEROS, hex("7fffffff")])],
];

for (const [name, bytes] of BAD) {
  test(`${name}: the connection ends, and nothing else`, async () => {
    await using server = await startServer({ kerberos: { ...kerberos, allowSimple: true } });
    const client = (await RawClient.open(server.port)).send(bytes);
    const { bytes: answered, end } = await client.untilEnd();
    assert.deepEqual(answered, Buffer.alloc(0));
    assert.equal(end, "fin");
    client.close();
    await stillServes(server);
  });
}

test("a client that leaves at each byte", async () => {
  await using server = await startServer();
  const conversation = Buffer.concat([SIMPLE_OPENING, request(1, "GetClusterId"), request(2, "NoSuchMethod")]);
  for (let length = 0; length < conversation.length; length++) {
    const client = (await RawClient.open(server.port)).send(conversation.subarray(0, length));
    if (length % 2 === 0) client.socket.end();
    else client.socket.resetAndDestroy();
  }
  await stillServes(server);
  assert.equal(server.counters.connections, conversation.length + 1);
});

test("a client that sends byte by byte", async () => {
  await using server = await startServer();
  const client = await RawClient.open(server.port);
  await client.sendSlowly(Buffer.concat([SIMPLE_OPENING, request(1, "GetClusterId"), request(2, "GetMasters")]));
  assert.deepEqual(await client.takeFrame(), hex("02 0801 00"));
  assert.deepEqual(await client.takeFrame(), hex("02 0802 00"));
  client.close();
  await stillServes(server);
});

test("a request over the limit: its call is answered with RequestTooBigException, then the connection ends", async () => {
  await using server = await startServer({ limits: { maxFrameBytes: 1000 } });
  const client = await RawClient.open(server.port);
  const small = request(7, "GetClusterId");
  const large = Buffer.concat([hex("00001000"), small.subarray(4)]);
  // The header arrives in two pieces, the parameter never.
  client.send(Buffer.concat([SIMPLE_OPENING, large.subarray(0, 9)]));
  assert.equal((await client.within(20)).bytes.length, 0);
  client.send(large.subarray(9));
  const frame = await client.takeFrame();
  const { callId, exception } = decodeResponseFrame(frame, 0, frame.length);
  assert.equal(callId, 7);
  assert.equal(exception?.javaClass, "org.apache.hadoop.hbase.exceptions.RequestTooBigException");
  assert.match(
    exception?.remoteMessage ?? "",
    /^RPC data length of 4096 received from 127\.0\.0\.1 is greater than max allowed 1000\./,
  );
  assert.equal((await client.untilEnd()).end, "fin");
  await stillServes(server);
});

test("a parameter that is no message fails its call alone", async () => {
  await using server = await startServer();
  const client = await RawClient.open(server.port);
  const bad = hex('00000019 12 0801 1a0c "GetClusterId" 2001 05 ffffffffff');
  client.send(SIMPLE_OPENING).send(bad).send(request(2, "GetClusterId"));
  const frame = await client.takeFrame();
  assert.equal(decodeResponseFrame(frame, 0, frame.length).exception?.doNotRetry, false);
  assert.deepEqual(await client.takeFrame(), hex("02 0802 00"));
  client.close();
  await stillServes(server);
});

test("a client that does not read its answers is no longer read itself, and keeps nobody else waiting", async () => {
  await using server = await startServer({ limits: { maxUnsentBytes: 100_000 } });
  server.view.clusterId = "x".repeat(50_000);
  const client = await RawClient.open(server.port);
  client.socket.pause();
  const calls = Buffer.concat(Array.from({ length: 2_000 }, (_, id) => request(id % 128, "GetClusterId")));
  client.send(SIMPLE_OPENING).send(calls);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const served = server.counters.callsAnswered;
  assert.ok(served < 1_000, `${served} answers of 50 kB were made for a client that reads none`);
  server.view.clusterId = undefined;
  const other = await RawClient.open(server.port);
  other.send(SIMPLE_OPENING).send(request(5, "GetClusterId"));
  assert.deepEqual(await other.takeFrame(), hex("02 0805 00"));
  other.close();
  // Once it reads, it gets everything.
  client.socket.resume();
  for (let waits = 0; server.counters.callsAnswered < 2_001; waits++) {
    assert.ok(waits < 400, `${server.counters.callsAnswered} answered`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  client.close();
  await noneOpen(server);
});

test("calls in flight are bounded", async () => {
  await using server = await startServer({ limits: { maxCallsInFlight: 3 }, faults: { delayAnswersMs: 30 } });
  const client = await RawClient.open(server.port);
  client.send(Buffer.concat([SIMPLE_OPENING, ...Array.from({ length: 9 }, (_, id) => request(id, "GetClusterId"))]));
  await client.take(8);
  assert.ok(server.counters.callsReceived <= 6, `${server.counters.callsReceived}`);
  await client.take(64);
  client.close();
  await stillServes(server);
});

test("a client that sends many calls at once does not keep others from being served", async () => {
  let calls = 0;
  const busy = (): Buffer => {
    calls++;
    for (const until = performance.now() + 1; performance.now() < until; );
    return Buffer.alloc(0);
  };
  const service = { name: "Busy", methods: new Map([["Work", busy]]) };
  await using server = await startServer({ services: [service] });
  const [client, other] = await Promise.all([RawClient.open(server.port), RawClient.open(server.port)]);
  const opening = Buffer.concat([hex('"HBas" 00 50'), hex('00000006 1204 "Busy"')]);
  client.send(Buffer.concat([opening, ...Array.from({ length: 100 }, (_, id) => request(id, "Work"))]));
  other.send(SIMPLE_OPENING).send(request(5, "GetClusterId"));
  await other.takeFrame();
  assert.ok(calls < 60, `${calls}`);
  await client.take(100 * 8);
  client.close();
  other.close();
});

test("connections that do not get on are bounded in time", async () => {
  await using server = await startServer({ limits: { openingTimeoutMs: 80 } });
  const first = await RawClient.open(server.port);
  const second = (await RawClient.open(server.port)).send("HBa");
  assert.equal((await first.untilEnd()).end, "fin");
  assert.equal((await second.untilEnd()).end, "fin");
  await noneOpen(server);
  await stillServes(server);
});

test("connections that do not get on are bounded in number: the oldest goes, of those that have said nothing first", async () => {
  await using server = await startServer({ limits: { maxPendingConnections: 2 } });
  const begun = await RawClient.open(server.port);
  begun.send(PREAMBLE);
  while (server.counters.preambles.simple < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  const silent = await RawClient.open(server.port);
  const open = await RawClient.open(server.port);
  assert.ok((await silent.untilEnd()).end !== undefined, "it has said nothing");
  open.send(SIMPLE_OPENING).send(request(1, "GetClusterId"));
  await open.takeFrame();
  // There is room for one; the next needs the place of the one that has begun.
  const others = [await RawClient.open(server.port), (await RawClient.open(server.port)).send("H")];
  assert.ok((await (others[0] as RawClient).untilEnd()).end !== undefined);
  open.send(request(2, "GetClusterId"));
  assert.deepEqual(await open.takeFrame(), hex("02 0802 00"));
  for (const client of [begun, open, ...others]) client.close();
});

test("a thousand and more that say nothing keep nobody out", async () => {
  await using server = await startServer();
  const silent = await Promise.all(Array.from({ length: 1_200 }, () => RawClient.open(server.port)));
  const client = await RawClient.open(server.port);
  client.send(SIMPLE_OPENING).send(request(5, "GetClusterId"));
  assert.deepEqual(await client.takeFrame(), hex("02 0805 00"));
  for (const each of [client, ...silent]) each.close();
  await noneOpen(server);
});

test("close ends every connection and the port, and may be called twice", async () => {
  const server = await startServer({ faults: { delayAnswersMs: 10_000 } });
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(server.port)));
  for (const client of clients) client.send(SIMPLE_OPENING).send(request(1, "GetClusterId"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await server.close();
  await server.close();
  for (const client of clients) assert.ok((await client.untilEnd()).end !== undefined);
  await assert.rejects(RawClient.open(server.port));
  assert.equal(server.counters.openConnections, 0);
});
