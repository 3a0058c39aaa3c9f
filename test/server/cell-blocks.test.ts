/** Cell blocks of calls: what a method is told of them and may answer, and what becomes of those that are none. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ConnectionHeaderInput } from "../../src/protobuf/rpc-messages.ts";
import { withoutTags } from "../../src/server/cell-codecs.ts";
import { clientVersionOf, isAtLeast } from "../../src/server/client-version.ts";
import { type CallContext, type ServerLimits, type ServiceMethod, startServer } from "../../src/testing.ts";
import { decodeCells, encodeCells } from "../../src/wire/cell.ts";
import { COMPRESSOR_CLASSES, nodeCompressor } from "../../src/wire/compression.ts";
import { CELL_CODEC_CLASSES, CLIENT_VERSION_INFO } from "../../src/wire/connection-header.ts";
import { hex } from "../support/hex.ts";
import { CallClient } from "./call-client.ts";

const TAGS = hex("0004 08 0102 03");

function cells(count: number, tags?: Buffer): Buffer {
  const parts = Array.from({ length: count }, (_, index) => ({
    row: Buffer.from("r"),
    family: Buffer.from("f"),
    qualifier: Buffer.from(`q${index}`),
    timestamp: 7n,
    typeCode: 4,
    value: Buffer.from("v".repeat(50)),
    ...(tags === undefined || index % 2 === 1 ? {} : { tags }),
  }));
  return encodeCells(parts);
}

/** Answers with the cells it was given; keeps what it was told. */
function echo(): { readonly method: ServiceMethod; readonly contexts: CallContext[] } {
  const contexts: CallContext[] = [];
  const method: ServiceMethod = (param, context) => {
    contexts.push(context);
    return { message: Buffer.from(param), cells: context.cells };
  };
  return { method, contexts };
}

async function echoClient(
  t: TestContext,
  header?: ConnectionHeaderInput,
  limits?: Partial<ServerLimits>,
): Promise<{ readonly client: CallClient; readonly contexts: readonly CallContext[]; readonly port: number }> {
  const { method, contexts } = echo();
  const methods = new Map<string, ServiceMethod>([
    ["Echo", method],
    ["EchoLater", async (param, context) => method(param, context)],
  ]);
  const server = await startServer({ services: [{ name: "EchoService", methods }], ...(limits ? { limits } : {}) });
  t.after(() => server.close());
  const client = await CallClient.open(server.port, "EchoService", header);
  t.after(() => client.close());
  return { client, contexts, port: server.port };
}

const NOTHING = Buffer.alloc(0);

for (const method of ["Echo", "EchoLater"]) {
  test(`${method}: cells come and go beside the message`, async (t) => {
    const { client, contexts } = await echoClient(t);
    const block = cells(3);
    const answer = await client.callBytes(method, Buffer.from("message"), { cellBlock: block, timeoutMs: 1_500 });
    assert.deepEqual(answer.body, Buffer.from("message"));
    assert.deepEqual(answer.cellBlock, block);
    const [context] = contexts;
    assert.equal(context?.user, "client");
    assert.equal(context?.authMethod, "SIMPLE");
    assert.equal(context?.cellBlocks, true);
    assert.equal(context?.timeoutMs, 1_500);
    assert.deepEqual(context?.version, { major: 2, minor: 6 });
  });
}

test("without a cell block there are no cells, and no time limit means none", async (t) => {
  const { client, contexts } = await echoClient(t);
  assert.equal((await client.callBytes("Echo", NOTHING, { timeoutMs: 0 })).cellBlock, undefined);
  assert.equal(contexts[0]?.cells, undefined);
  assert.equal(contexts[0]?.timeoutMs, undefined);
});

for (const compression of ["gzip", "deflate"] as const) {
  test(`${compression}: both directions are compressed`, async (t) => {
    const compressor = nodeCompressor(compression);
    assert.ok(compressor);
    const { client, contexts } = await echoClient(t, { cellBlockCompressorClass: COMPRESSOR_CLASSES[compression] });
    const block = cells(100);
    const sent = compressor.compress(block);
    const answer = await client.callBytes("Echo", NOTHING, { cellBlock: sent });
    assert.deepEqual(contexts[0]?.cells, block);
    assert.ok(answer.cellBlock !== undefined && answer.cellBlock.length < block.length / 2);
    assert.deepEqual(compressor.decompress(answer.cellBlock, 1 << 20), block);
  });
}

test("tags are read from, and reach, a client whose codec has them, and no other", async (t) => {
  const block = cells(3, TAGS);
  const plain = await echoClient(t);
  const answer = await plain.client.callBytes("Echo", NOTHING, { cellBlock: block });
  assert.deepEqual(answer.cellBlock, cells(3));
  assert.deepEqual(plain.contexts[0]?.cells, cells(3));
  const tagged = await echoClient(t, { cellBlockCodecClass: CELL_CODEC_CLASSES["keyvalue-with-tags"] });
  assert.deepEqual((await tagged.client.callBytes("Echo", NOTHING, { cellBlock: block })).cellBlock, block);
  const tells: ServiceMethod = () => ({ message: NOTHING, cells: block });
  const server = await startServer({ services: [{ name: "TagService", methods: new Map([["Tell", tells]]) }] });
  t.after(() => server.close());
  const untagged = await CallClient.open(server.port, "TagService");
  t.after(() => untagged.close());
  assert.deepEqual((await untagged.callBytes("Tell", NOTHING)).cellBlock, cells(3));
});

test("cells without tags are left as they are, in the same memory", () => {
  const block = cells(4);
  assert.equal(withoutTags(block), block);
  assert.deepEqual(decodeCells(withoutTags(cells(4, TAGS))).map(String), decodeCells(block).map(String));
});

test("a codec that is known and not spoken gets its cells in the message", async (t) => {
  for (const cellBlockCodecClass of ["org.apache.hadoop.hbase.codec.CellCodec", ""]) {
    const { client, contexts } = await echoClient(t, { cellBlockCodecClass });
    assert.equal((await client.callBytes("Echo", Buffer.from("m"))).body?.toString(), "m");
    assert.equal(contexts[0]?.cellBlocks, false);
    const refused = await client.callBytes("Echo", NOTHING, { cellBlock: cells(1) });
    assert.equal(refused.exception?.javaClass, "java.io.IOException");
  }
});

const LIES: readonly (readonly [name: string, block: Buffer, header?: ConnectionHeaderInput])[] = [
  ["cut short", cells(2).subarray(0, -1)],
  ["with a cell longer than the block", Buffer.concat([hex("7fffffff"), cells(1).subarray(4)])],
  ["with a negative length", Buffer.concat([hex("ffffffff"), cells(1).subarray(4)])],
  ["of random bytes", hex("0102030405060708090a0b0c0d0e0f101112131415161718191a")],
  ["that is not compressed", cells(1), { cellBlockCompressorClass: COMPRESSOR_CLASSES.gzip }],
];

for (const [name, block, header] of LIES) {
  test(`a cell block ${name} fails its call alone`, async (t) => {
    const { client, contexts } = await echoClient(t, header);
    const { exception } = await client.callBytes("Echo", NOTHING, { cellBlock: block });
    assert.equal(exception?.javaClass, "java.io.IOException");
    assert.match(exception?.stackTrace ?? "", /is unable to read call parameter from client 127\.0\.0\.1; /);
    assert.equal(contexts.length, 0);
    assert.equal((await client.callBytes("Echo", Buffer.from("x"))).body?.toString(), "x");
  });
}

test("a cell block that states another length than it has fails its call alone", async (t) => {
  const { client } = await echoClient(t);
  for (const statedBytes of [0, 1, 1 << 30]) {
    const { exception } = await client.callBytes("Echo", NOTHING, { cellBlock: cells(1), statedBytes });
    assert.equal(exception?.javaClass, "org.apache.hadoop.hbase.DoNotRetryIOException");
  }
  assert.equal((await client.callBytes("Echo", Buffer.from("x"))).body?.toString(), "x");
});

test("a cell block that grows beyond a frame when it is uncompressed is refused before it has grown", async (t) => {
  const header = { cellBlockCompressorClass: COMPRESSOR_CLASSES.gzip };
  const { client, contexts } = await echoClient(t, header, { maxFrameBytes: 1 << 16 });
  const bomb = nodeCompressor("gzip")?.compress(Buffer.alloc(1 << 20));
  const { exception } = await client.callBytes("Echo", NOTHING, { cellBlock: bomb });
  assert.match(exception?.stackTrace ?? "", /more than 65536 bytes when uncompressed/);
  assert.equal(contexts.length, 0);
});

test("an answer larger than may be is an exception, and nothing else", async (t) => {
  const { client } = await echoClient(t, {}, { maxAnswerBytes: 4_000 });
  const { exception } = await client.callBytes("Echo", NOTHING, { cellBlock: cells(100) });
  assert.equal(exception?.javaClass, "java.io.IOException");
  assert.match(exception?.stackTrace ?? "", /at most 4000 may be in an answer/);
  assert.equal((await client.callBytes("EchoLater", Buffer.alloc(4_000))).exception?.javaClass, "java.io.IOException");
  assert.equal((await client.callBytes("Echo", Buffer.from("x"))).body?.toString(), "x");
});

test("the client's version is the numbers it states, or those that its text begins with", () => {
  const textOnly = (version: string) =>
    clientVersionOf({ ...CLIENT_VERSION_INFO, version, versionMajor: undefined, versionMinor: undefined });
  assert.deepEqual(clientVersionOf(CLIENT_VERSION_INFO), { major: 2, minor: 6 });
  assert.deepEqual(textOnly("1.4.13"), { major: 1, minor: 4 });
  assert.deepEqual(textOnly("3.0-SNAPSHOT"), { major: 3, minor: 0 });
  assert.equal(textOnly("Unknown"), undefined);
  assert.equal(clientVersionOf(undefined), undefined);
  assert.equal(isAtLeast(undefined, 0, 0), false);
  assert.equal(isAtLeast({ major: 1, minor: 3 }, 1, 4), false);
  assert.equal(isAtLeast({ major: 1, minor: 4 }, 1, 4), true);
  assert.equal(isAtLeast({ major: 2, minor: 0 }, 1, 4), true);
});

/** Each with a value of a mebibyte. */
function largeCells(count: number): Buffer {
  const usual = { row: Buffer.from("r"), family: Buffer.from("f"), timestamp: 7n, typeCode: 4 };
  const value = Buffer.alloc(1 << 20);
  return encodeCells(
    Array.from({ length: count }, (_, index) => ({ ...usual, qualifier: Buffer.from([index]), value })),
  );
}

for (const compression of ["gzip", "deflate"] as const) {
  test(`a bomb of ${compression} below the bound is read and answered, and others are answered meanwhile`, async (t) => {
    const header = { cellBlockCompressorClass: COMPRESSOR_CLASSES[compression] };
    const { client, contexts, port } = await echoClient(t, header);
    const other = await CallClient.open(port, "EchoService");
    t.after(() => other.close());
    const compressor = nodeCompressor(compression);
    assert.ok(compressor !== undefined);
    const block = compressor.compress(largeCells(40));
    assert.ok(block.length < 1 << 20);
    let isOver = false;
    const answer = client.callBytes("Echo", NOTHING, { cellBlock: block }).finally(() => {
      isOver = true;
    });
    let answers = 0;
    while (!isOver) {
      await other.callBytes("Echo", NOTHING);
      answers++;
    }
    assert.ok(answers > 5, `${answers} answers meanwhile`);
    const { cellBlock } = await answer;
    assert.equal(decodeCells(compressor.decompress(cellBlock ?? NOTHING, 1 << 28)).length, 40);
    assert.equal(contexts.find(({ cells: given }) => given !== undefined)?.cells?.length, largeCells(40).length);
  });
}

test("of large blocks one connection has one at a time", async (t) => {
  const header = { cellBlockCompressorClass: COMPRESSOR_CLASSES.gzip };
  let [open, most, done] = [0, 0, 0];
  const method: ServiceMethod = async () => {
    most = Math.max(most, ++open);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    open--;
    done++;
    return NOTHING;
  };
  const server = await startServer({ services: [{ name: "EchoService", methods: new Map([["Slow", method]]) }] });
  t.after(() => server.close());
  const client = await CallClient.open(server.port, "EchoService", header);
  t.after(() => client.close());
  const block = nodeCompressor("gzip")?.compress(largeCells(3));
  for (let call = 0; call < 5; call++) client.callBytes("Slow", NOTHING, { cellBlock: block }).catch(() => {});
  while (done < 5) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(most, 1);
});

test("a large block with a broken cell at its end is refused as a small one is", async (t) => {
  const { client, contexts } = await echoClient(t);
  const { exception } = await client.callBytes("Echo", NOTHING, {
    cellBlock: Buffer.concat([largeCells(3), Buffer.alloc(4)]),
  });
  assert.equal(exception?.javaClass, "java.io.IOException");
  assert.equal(contexts.length, 0);
});
