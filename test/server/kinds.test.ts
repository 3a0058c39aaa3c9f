/** Each kind of server, byte by byte against what real servers answer (`reference/rpc-and-security.md` 1 to 4, `test/golden`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EmbeddedServer, startServer } from "../../src/testing.ts";
import { hex } from "../support/hex.ts";
import { ascii, RawClient, request, SIMPLE_OPENING } from "./raw-client.ts";

const PRINCIPAL = "hbase/h1@EX.COM";
const kerberos = { principal: PRINCIPAL };

async function exchange(server: EmbeddedServer, bytes: Uint8Array | string): Promise<RawClient> {
  return (await RawClient.open(server.port)).send(bytes);
}

/** The answer of a server that rejects a preamble; `text` without the client's address. */
function rejection(className: string, text: string, client: RawClient): Buffer {
  const javaClass = ascii(className);
  const stack = ascii(text === "" ? "" : `${text} from 127.0.0.1:${client.socket.localPort}`);
  const exception = Buffer.concat([
    hex("0a"),
    varint(javaClass.length),
    javaClass,
    hex("12"),
    varint(stack.length),
    stack,
    hex("2801"),
  ]);
  const header = Buffer.concat([hex("08 ffffffff0f 12"), varint(exception.length), exception]);
  const frame = Buffer.concat([varint(header.length), header]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

function varint(value: number): Buffer {
  return value < 128 ? Buffer.from([value]) : Buffer.from([(value & 127) | 128, value >> 7]);
}

const FATAL = "org.apache.hadoop.hbase.ipc.FatalConnectionException";

test("announces: Securi is answered with the principal, and may be asked again on the same connection", async () => {
  await using server = await startServer({ kerberos });
  const client = await exchange(server, "Securi");
  const answer = Buffer.concat([hex("00000019 06 08ffffffff0f 11 0a0f"), ascii(PRINCIPAL)]);
  assert.deepEqual(await client.take(29), answer);
  client.send("Securi");
  assert.deepEqual(await client.take(29), answer);
  assert.deepEqual(await client.within(30), { bytes: Buffer.alloc(0), end: undefined });
  assert.equal(server.counters.preambles.security, 2);
  assert.equal(server.counters.connections, 1);
  client.close();
});

test("announces: another full principal, if it is told to", async () => {
  await using server = await startServer({ kerberos, behaviour: { kind: "announces", as: "evil/h@EX.COM" } });
  const client = await exchange(server, "Securi");
  assert.deepEqual((await client.takeFrame()).subarray(10), ascii("evil/h@EX.COM"));
  client.close();
});

test("misannounces: the name of the operating system's user, and the connection stays usable", async () => {
  await using server = await startServer({ kerberos, behaviour: "misannounces" });
  const client = await exchange(server, "Securi");
  assert.deepEqual(await client.take(18), hex("0000000e 06 08ffffffff0f 06 0a04 726f6f74"));
  client.send(hex("48426173 00 51 00000000"));
  const status = await client.take(4);
  assert.deepEqual(status, hex("00000001"), "a SASL answer: the connection was usable");
  client.close();
});

test("Regist is answered with the cluster id, then FIN; also behind Securi", async () => {
  const view = {
    clusterId: "test_cluster_id",
    activeMaster: undefined,
    masters: [],
    bootstrapNodes: [],
    metaRegionLocations: [],
  };
  await using server = await startServer({ kerberos, view });
  const expected = Buffer.concat([hex("00000019 06 08ffffffff0f 11 0a0f"), ascii("test_cluster_id")]);
  const client = await exchange(server, "Regist");
  assert.deepEqual(await client.untilEnd(), { bytes: expected, end: "fin" });
  client.close();
  const other = await exchange(server, "Securi");
  await other.take(29);
  assert.deepEqual(await other.send("Regist").untilEnd(), { bytes: expected, end: "fin" });
  other.close();
});

test("Regist at a server that does not know its cluster id looks like an old server", async () => {
  await using server = await startServer({ kerberos });
  const client = await exchange(server, "Regist");
  assert.deepEqual(await client.untilEnd(), {
    bytes: rejection(FATAL, "Expected HEADER=HBas but received HEADER=Regi", client),
    end: "fin",
  });
  client.close();
});

for (const [question, shown] of [
  ["Securi", "Secu"],
  ["Regist", "Regi"],
] as const) {
  test(`legacy: ${question} gets the fatal answer, then FIN`, async () => {
    await using server = await startServer({ kerberos, behaviour: "legacy" });
    server.view.clusterId = "known, but legacy";
    const client = await exchange(server, question);
    const expected = rejection(FATAL, `Expected HEADER=HBas but received HEADER=${shown}`, client);
    assert.deepEqual(await client.untilEnd(), { bytes: expected, end: "fin" });
    client.close();
  });
}

test("legacy that only closes: not one byte, then FIN", async () => {
  await using server = await startServer({ kerberos, behaviour: { kind: "legacy", answer: "none" } });
  const client = await exchange(server, "Securi");
  assert.deepEqual(await client.untilEnd(), { bytes: Buffer.alloc(0), end: "fin" });
  client.close();
});

test("insecure: SecurityNotEnabledException, and the connection stays usable", async () => {
  await using server = await startServer();
  const client = await exchange(server, "Securi");
  const javaClass = "org.apache.hadoop.hbase.ipc.SecurityNotEnabledException";
  const expected = Buffer.concat([
    hex("0000005d 5c 08ffffffff0f 1254 0a37"),
    ascii(javaClass),
    hex("1217"),
    ascii("security is not enabled"),
    hex("2800"),
  ]);
  assert.deepEqual(await client.take(97), expected);
  client.send(SIMPLE_OPENING).send(request(1, "GetClusterId"));
  assert.deepEqual(await client.takeFrame(), hex("02 0801 00"));
  client.close();
});

test("Kerberos at an insecure server: switch to SIMPLE, and exactly one token is dropped", async () => {
  await using server = await startServer();
  const client = await exchange(server, hex("48426173 00 51"));
  assert.deepEqual(await client.take(8), hex("00000000 ffffffa8"));
  // A token that would read as a connection header's length, were it not dropped with its own.
  client.send(hex("00000004 00000000")).send(SIMPLE_OPENING.subarray(6)).send(request(9, "GetClusterId"));
  assert.deepEqual(await client.takeFrame(), hex("02 0809 00"));
  assert.deepEqual(server.counters.established, { simple: 1, kerberos: 0 });
  client.close();
});

test("SIMPLE at a secure server: AccessDeniedException for call -1, then the end", async () => {
  await using server = await startServer({ kerberos });
  const client = await exchange(server, SIMPLE_OPENING);
  const { bytes, end } = await client.untilEnd();
  const javaClass = "org.apache.hadoop.hbase.security.AccessDeniedException";
  assert.deepEqual(
    bytes,
    Buffer.concat([
      hex("0000005f 5e 08ffffffff0f 1256 0a36"),
      ascii(javaClass),
      hex("121a"),
      ascii("Authentication is required"),
      hex("2801"),
    ]),
  );
  assert.equal(end, "fin");
  client.close();
});

test("SIMPLE at a secure server that allows it", async () => {
  await using server = await startServer({ kerberos: { ...kerberos, allowSimple: true } });
  const client = await exchange(server, Buffer.concat([SIMPLE_OPENING, request(0, "GetClusterId")]));
  assert.deepEqual(await client.takeFrame(), hex("02 0800 00"));
  client.close();
});

test("a token that is no token: SaslException, GSS initiate failed, then FIN", async () => {
  await using server = await startServer({ kerberos });
  const client = await exchange(server, hex("48426173 00 51 00000003 010203"));
  const expected = Buffer.concat([
    hex("00000001 00000021"),
    ascii("javax.security.sasl.SaslException"),
    hex("00000013"),
    ascii("GSS initiate failed"),
  ]);
  assert.deepEqual(await client.untilEnd(), { bytes: expected, end: "fin" });
  client.close();
});

for (const [name, bytes, javaClass, text] of [
  ["HTTP", "GET / HTTP/1.1\r\n\r\n", FATAL, "Expected HEADER=HBas but received HEADER=GET "],
  ["TLS", "\x16\x03\x01\x02\x00\x01", FATAL, "Expected HEADER=HBas but received HEADER=\\x16\\x03\\x01\\x02"],
  [
    "another version",
    "HBas\x01P",
    "org.apache.hadoop.hbase.ipc.WrongVersionException",
    "serverVersion=0, clientVersion=1, authMethod=80, authName=unknown",
  ],
  [
    "an unknown authentication",
    "HBas\x00\x07",
    "org.apache.hadoop.hbase.ipc.BadAuthException",
    "serverVersion=0, clientVersion=0, authMethod=7, authName=unknown",
  ],
] as const) {
  test(`${name}: the same words as HBase, then FIN`, async () => {
    await using server = await startServer();
    const client = await exchange(server, bytes);
    assert.deepEqual(await client.untilEnd(), { bytes: rejection(javaClass, text, client), end: "fin" });
    client.close();
  });
}

test("an unknown service and an unreadable header close without a word", async () => {
  await using server = await startServer();
  const openings = [
    Buffer.concat([
      hex("484261730050 00000019 0a08 0a06"),
      ascii("client"),
      hex("120d"),
      ascii("NoSuchService"),
      request(0, "GetClusterId"),
    ]),
    hex("484261730050 00000005 ffffffffff"),
    hex("484261730050 00000000"),
    hex("484261730050 ffffffff"),
    hex("484261730050 7fffffff"),
  ];
  for (const opening of openings) {
    const client = await exchange(server, opening);
    assert.deepEqual(await client.untilEnd(), { bytes: Buffer.alloc(0), end: "fin" });
    client.close();
  }
});

test("a region server of 2.4 does not know ClientMetaService", async () => {
  await using server = await startServer({ role: "regionserver", clientMetaMethods: [] });
  const client = await exchange(server, Buffer.concat([SIMPLE_OPENING, request(0, "GetClusterId")]));
  assert.deepEqual(await client.untilEnd(), { bytes: Buffer.alloc(0), end: "fin" });
  client.close();
});

test("an unknown method is answered with HBase's words, and the connection lives on", async () => {
  await using server = await startServer();
  const client = await exchange(
    server,
    Buffer.concat([SIMPLE_OPENING, request(7, "NoSuchMethod"), request(8, "GetClusterId")]),
  );
  const answer = (await client.takeFrame()).toString("latin1");
  assert.ok(answer.includes("org.apache.hadoop.hbase.DoNotRetryIOException"), answer);
  assert.ok(
    answer.includes(
      `/127.0.0.1:${server.port} is unable to read call parameter from client 127.0.0.1; java.lang.UnsupportedOperationException: NoSuchMethod`,
    ),
    answer,
  );
  assert.deepEqual(await client.takeFrame(), hex("02 0808 00"));
  assert.equal(server.counters.callsFailed, 1);
  assert.equal(server.counters.callsAnswered, 1);
  client.close();
});
