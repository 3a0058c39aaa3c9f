/** Each fault as a client meets it, on real sockets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startCluster, startServer } from "../../src/testing.ts";
import { decodeResponseFrame } from "../../src/wire/response.ts";
import { hex } from "../support/hex.ts";
import { RawClient, request, SIMPLE_OPENING } from "./raw-client.ts";

const kerberos = { principal: "hbase/h1@EX.COM" };
const NOTHING = Buffer.alloc(0);

async function opened(port: number, ...calls: Buffer[]): Promise<RawClient> {
  return (await RawClient.open(port)).send(Buffer.concat([SIMPLE_OPENING, ...calls]));
}

async function nextCallId(client: RawClient): Promise<number> {
  const frame = await client.takeFrame();
  return decodeResponseFrame(frame, 0, frame.length).callId;
}

test("answers are delayed, and may be undelayed while the server runs", async () => {
  await using server = await startServer({ faults: { delayAnswersMs: 60 } });
  const client = await opened(server.port, request(1, "GetClusterId"));
  const start = performance.now();
  assert.equal(await nextCallId(client), 1);
  assert.ok(performance.now() - start > 50);
  server.heal();
  client.send(request(2, "GetClusterId"));
  const again = performance.now();
  assert.equal(await nextCallId(client), 2);
  assert.ok(performance.now() - again < 50);
  client.close();
});

test("a delay after each preamble", async () => {
  await using server = await startServer({ kerberos, faults: { delayAfterPreambleMs: 60 } });
  const client = (await RawClient.open(server.port)).send("Securi");
  assert.deepEqual(await client.within(40), { bytes: NOTHING, end: undefined });
  await client.take(29);
  client.close();
});

for (const how of ["close", "reset"] as const) {
  test(`${how} after each count of bytes that the server sends`, async () => {
    await using server = await startServer({ kerberos });
    for (const afterBytes of [0, 1, 4, 28]) {
      server.inject({ cut: { direction: "sends", afterBytes, how } });
      const client = await RawClient.open(server.port);
      if (afterBytes > 0) client.send("Securi");
      const { bytes, end } = await client.untilEnd();
      assert.equal(bytes.length, afterBytes);
      assert.equal(end, how === "close" ? "fin" : "reset");
      client.close();
    }
  });

  test(`${how} after each count of bytes that the server receives`, async () => {
    await using server = await startServer({ kerberos });
    for (const [afterBytes, answered] of [
      [0, 0],
      [5, 0],
      [6, 29],
      [7, 29],
    ] as const) {
      server.inject({ cut: { direction: "receives", afterBytes, how } });
      const client = await RawClient.open(server.port);
      if (afterBytes > 0) client.send("Securi").send("HBas");
      const { bytes, end } = await client.untilEnd();
      // A reset may overtake the answer: TCP promises no better.
      assert.ok(how === "reset" ? bytes.length <= answered : bytes.length === answered, `${bytes.length} bytes`);
      assert.equal(end, how === "close" ? "fin" : "reset");
      client.close();
    }
  });
}

test("a cut for one connection only", async () => {
  await using server = await startServer();
  server.inject({ cut: { direction: "sends", afterBytes: 0, how: "reset" } }, { connections: 1 });
  const first = await RawClient.open(server.port);
  assert.equal((await first.untilEnd()).end, "reset");
  const second = await opened(server.port, request(1, "GetClusterId"));
  assert.equal(await nextCallId(second), 1);
  second.close();
});

test("a server that hangs after Securi says nothing and stays", async () => {
  await using server = await startServer({ kerberos, faults: { hangAfterSecurityPreamble: true } });
  const client = (await RawClient.open(server.port)).send("Securi");
  assert.deepEqual(await client.within(60), { bytes: NOTHING, end: undefined });
  const plain = (await RawClient.open(server.port)).send(hex('"HBas" 00 50'));
  assert.notEqual((await plain.untilEnd()).bytes.length, 0, "another preamble is answered");
  client.socket.end();
  assert.equal((await client.untilEnd()).end, "fin", "it notices that the client has gone");
});

for (const ending of ["hang", "close", "reset"] as const) {
  test(`half an answer, then ${ending}`, async () => {
    await using server = await startServer({ kerberos, faults: { halfAnswer: { to: "preamble", ending } } });
    const client = (await RawClient.open(server.port)).send("Securi");
    assert.equal((await client.take(14)).length, 14);
    const { bytes, end } = await client.within(60);
    assert.deepEqual(bytes, NOTHING);
    assert.equal(end, { hang: undefined, close: "fin", reset: "reset" }[ending]);
    client.close();
  });
}

test("half an answer to a call", async () => {
  await using server = await startServer({ faults: { halfAnswer: { to: "call", ending: "close" } } });
  const client = await opened(server.port, request(1, "GetClusterId"));
  assert.deepEqual(await client.untilEnd(), { bytes: hex("00000004"), end: "fin" });
});

for (const place of ["preamble", "sasl", "call"] as const) {
  test(`closes with the answer to a ${place}`, async () => {
    await using server = await startServer({
      ...(place === "call" ? {} : { kerberos }),
      faults: { closeWithAnswer: place },
    });
    const client = await RawClient.open(server.port);
    const question = {
      preamble: Buffer.from("Securi"),
      sasl: hex('"HBas" 00 51 00000000'),
      call: Buffer.concat([SIMPLE_OPENING, request(1, "GetClusterId")]),
    };
    const { bytes, end } = await client.send(question[place]).untilEnd();
    assert.equal(bytes.length, { preamble: 29, sasl: 64, call: 8 }[place]);
    assert.equal(end, "fin");
  });
}

test("calls are dropped: so many, or all", async () => {
  await using server = await startServer({ faults: { dropCalls: 2 } });
  const client = await opened(
    server.port,
    request(1, "GetClusterId"),
    request(2, "GetMasters"),
    request(3, "GetClusterId"),
  );
  assert.equal(await nextCallId(client), 3);
  server.inject({ dropCalls: true });
  client.send(request(4, "GetClusterId"));
  assert.equal((await client.within(50)).bytes.length, 0);
  assert.equal(server.counters.callsDropped, 3);
  assert.equal(server.counters.callsAnswered, 1);
  client.close();
});

test("answers come in reverse order, and none is kept back for ever", async () => {
  await using server = await startServer({ faults: { reverseAnswers: 3 } });
  const client = await opened(server.port, ...[1, 2, 3, 4].map((id) => request(id, "GetClusterId")));
  const ids: number[] = [];
  for (let count = 0; count < 4; count++) ids.push(await nextCallId(client));
  assert.deepEqual(ids, [3, 2, 1, 4]);
  client.close();
});

test("answers that nobody asked for", async () => {
  await using server = await startServer({ faults: { unknownCallIds: true } });
  const client = await opened(server.port, request(1, "GetClusterId"));
  const ids = [await nextCallId(client), await nextCallId(client), await nextCallId(client)];
  assert.deepEqual(ids, [0x7fff_fff0, -1, 1]);
  client.close();
});

for (const [garbage, bytes] of [
  ["bytes", "00000006 05ffffffffff"],
  ["length", "fffffffe"],
  ["oversized", "7fffffff"],
  ["empty", "00000000"],
] as const) {
  test(`garbage instead of an answer: ${garbage}`, async () => {
    await using server = await startServer({ faults: { garbageFrames: garbage } });
    const client = await opened(server.port, request(1, "GetClusterId"));
    assert.deepEqual((await client.within(50)).bytes, hex(bytes));
    client.close();
  });
}

test("calls fail with a Java class: one method, so many times", async () => {
  const javaClass = "org.apache.hadoop.hbase.ipc.CallQueueTooBigException";
  await using server = await startServer({
    faults: { failCalls: { javaClass, message: "full", method: "GetMasters", count: 1 } },
  });
  const client = await opened(
    server.port,
    request(1, "GetClusterId"),
    request(2, "GetMasters"),
    request(3, "GetMasters"),
  );
  const frames = [await client.takeFrame(), await client.takeFrame(), await client.takeFrame()];
  const [one, two, three] = frames.map((frame) => decodeResponseFrame(frame, 0, frame.length));
  assert.equal(one?.exception, undefined);
  assert.equal(two?.exception?.javaClass, javaClass);
  assert.equal(two?.exception?.remoteMessage, "full");
  assert.equal(two?.exception?.doNotRetry, false);
  assert.equal(three?.exception, undefined);
  client.close();
});

test("an exception that names another server", async () => {
  const javaClass = "org.apache.hadoop.hbase.exceptions.RegionMovedException";
  await using server = await startServer({
    faults: { failCalls: { javaClass, hostname: "other", port: 16020, doNotRetry: true } },
  });
  const client = await opened(server.port, request(1, "GetClusterId"));
  const frame = await client.takeFrame();
  const { exception } = decodeResponseFrame(frame, 0, frame.length);
  assert.deepEqual([exception?.hostname, exception?.port, exception?.doNotRetry], ["other", 16020, true]);
  client.close();
});

test("tokens are refused in words of your choice", async () => {
  await using server = await startServer({ kerberos, faults: { refuseTokens: { javaClass: "a.B", message: "no" } } });
  const client = (await RawClient.open(server.port)).send(hex('"HBas" 00 51 00000000'));
  assert.deepEqual((await client.untilEnd()).bytes, hex('00000001 00000003 "a.B" 00000002 "no"'));
});

for (const stopReading of ["atOnce", "afterHandshake"] as const) {
  test(`stops reading ${stopReading}, until it is healed`, async () => {
    await using server = await startServer({ faults: { stopReading } });
    const client = await opened(server.port, request(1, "GetClusterId"));
    assert.deepEqual(await client.within(60), { bytes: NOTHING, end: undefined });
    server.heal();
    assert.equal(await nextCallId(client), 1);
    client.close();
  });
}

test("another kind from the next connection on; a restart ends the old ones", async () => {
  await using server = await startServer({ kerberos, behaviour: "legacy" });
  const old = (await RawClient.open(server.port)).send("Securi");
  assert.equal((await old.untilEnd()).bytes.length, 138);
  server.become("announces");
  const open = (await RawClient.open(server.port)).send("Securi");
  await open.take(29);
  const { port } = server;
  await server.restart("misannounces");
  assert.equal((await open.untilEnd()).end === undefined, false);
  assert.equal(server.port, port);
  const fresh = (await RawClient.open(port)).send("Securi");
  await fresh.take(18);
  await server.down();
  await assert.rejects(RawClient.open(port), { code: "ECONNREFUSED" });
  await server.up();
  (await RawClient.open(port)).close();
});

test("a cluster: faults and kinds for both, and one view", async () => {
  await using cluster = await startCluster({ clusterId: "abc" });
  assert.equal(cluster.bootstrap, `localhost:${cluster.master.port},localhost:${cluster.regionServer.port}`);
  cluster.view.clusterId = "changed";
  for (const server of cluster.servers) {
    const client = await opened(server.port, request(0, "GetClusterId"));
    assert.deepEqual(await client.takeFrame(), hex('02 0800 09 0a07 "changed"'));
    client.close();
  }
  cluster.inject({ dropCalls: true });
  cluster.become("legacy");
  assert.equal(cluster.regionServer.behaviour.kind, "legacy");
  cluster.heal();
});

test("nonsense is refused by its name", async () => {
  const invalid = (option: string) => (error: Error & { option?: string }) => error.option === option;
  await assert.rejects(startServer({ behaviour: "announces" }), invalid("behaviour"));
  await assert.rejects(startServer({ behaviour: "nonsense" as "legacy" }), invalid("behaviour"));
  await assert.rejects(startServer({ limits: { maxFrameBytes: 0 } }), invalid("limits.maxFrameBytes"));
  await assert.rejects(startServer({ faults: { delayAnswersMs: -1 } }), invalid("delayAnswersMs"));
  await using server = await startServer();
  assert.throws(() => server.inject({ reverseAnswers: 1 }), invalid("reverseAnswers"));
  assert.throws(() => server.inject({}, { connections: 0 }), invalid("connections"));
  assert.throws(() => server.become("misannounces"), invalid("behaviour"));
});
