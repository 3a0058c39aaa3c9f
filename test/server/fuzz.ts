/**
 * The embedded server under clients that send anything: conversations that make sense, cut, mutated, repeated and mixed, in
 * pieces of any size. Whatever comes, the server answers the next well-behaved client. Reproducible from its seed.
 */
import assert from "node:assert/strict";
import { type EmbeddedServer, type Faults, startServer } from "../../src/testing.ts";
import { hex } from "../support/hex.ts";
import { RawClient, request, SIMPLE_OPENING } from "./raw-client.ts";

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** called every hundred runs */
  readonly onProgress?: (done: number) => void;
}

/** Throws an AssertionError with the seed and the number of the run if a well-behaved client is not served any more. */
export async function fuzzServer({ runs, seed, onProgress }: FuzzOptions): Promise<void> {
  const random = generator(seed);
  await using server = await startServer({
    kerberos: { principal: "hbase/h@EX.COM", allowSimple: true },
    limits: { maxFrameBytes: 1 << 16, openingTimeoutMs: 200 },
  });
  for (let run = 1; run <= runs; run++) {
    await attack(server, random);
    if (run % 50 === 0) await checkHealth(server, `seed ${seed}, run ${run}`);
    if (run % 100 === 0) onProgress?.(run);
  }
  await checkHealth(server, `seed ${seed}, at the end`);
  await assertNobodyLeft(server, seed);
}

type Random = (below: number) => number;

async function attack(server: EmbeddedServer, random: Random): Promise<void> {
  if (random(4) === 0) server.inject(randomFaults(random), { connections: 1 });
  if (random(4) === 0)
    server.become((["announces", "misannounces", "legacy", "insecure"] as const)[random(4)] ?? "legacy");
  const client = await RawClient.open(server.port).catch(() => undefined);
  if (client === undefined) return;
  for (const piece of pieces(conversation(random), random)) {
    if (client.end !== undefined) break;
    client.send(piece);
    if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  // Some wait for what comes, some go at once; some say goodbye, some do not.
  if (random(3) === 0) await client.within(random(4));
  const goodbye = random(3);
  if (goodbye === 0) client.socket.end(() => client.close());
  else if (goodbye === 1) client.socket.resetAndDestroy();
  else client.close();
}

async function checkHealth(server: EmbeddedServer, where: string): Promise<void> {
  server.heal();
  server.become("announces");
  const client = await RawClient.open(server.port);
  client.send(SIMPLE_OPENING).send(request(5, "GetClusterId"));
  assert.deepEqual(await client.takeFrame(), hex("02 0805 00"), where);
  client.close();
}

async function assertNobodyLeft(server: EmbeddedServer, seed: number): Promise<void> {
  for (let waits = 0; server.counters.openConnections > 0; waits++) {
    assert.ok(waits < 300, `seed ${seed}: ${server.counters.openConnections} connections are left`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const SENTENCES: readonly Buffer[] = [
  Buffer.from("Securi"),
  Buffer.from("Regist"),
  hex('"HBas" 00 50'),
  hex('"HBas" 00 51'),
  hex('"HBas" 00 52'),
  hex("00000000"),
  hex("00000003 010203"),
  SIMPLE_OPENING,
  SIMPLE_OPENING.subarray(6),
  request(1, "GetClusterId"),
  request(2, "GetMetaRegionLocations"),
  request(3, "NoSuchMethod"),
  hex("ffffffff"),
  hex("7fffffff"),
  hex("00010001 00"),
];

function conversation(random: Random): Buffer {
  const parts = Array.from({ length: 1 + random(6) }, () => SENTENCES[random(SENTENCES.length)] ?? Buffer.alloc(0));
  if (random(2) === 0) parts.unshift(SIMPLE_OPENING);
  const bytes = Buffer.concat(parts);
  for (let flips = random(4); flips > 0; flips--) bytes[random(bytes.length)] = random(256);
  return random(3) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

function pieces(bytes: Buffer, random: Random): Buffer[] {
  if (random(2) === 0) return [bytes];
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random(20);
    cut.push(bytes.subarray(at, at + length));
    at += length;
  }
  return cut;
}

function randomFaults(random: Random): Faults {
  const how = random(2) === 0 ? "close" : "reset";
  const all: readonly Faults[] = [
    { cut: { direction: random(2) === 0 ? "sends" : "receives", afterBytes: random(80), how } },
    { delayAnswersMs: random(20) },
    { delayAfterPreambleMs: random(20) },
    { hangAfterSecurityPreamble: true },
    { halfAnswer: { to: "call", ending: how } },
    { closeWithAnswer: "preamble" },
    { dropCalls: random(3) },
    { reverseAnswers: 2 + random(3) },
    { unknownCallIds: true },
    { garbageFrames: "bytes" },
    { stopReading: "afterHandshake" },
    { failCalls: { javaClass: "a.B" } },
    { refuseTokens: {} },
  ];
  return all[random(all.length)] ?? {};
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
