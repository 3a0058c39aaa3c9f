/** Calls of a client that compresses: what the header says, cells both ways, and answers that cannot be uncompressed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { loadCompressor } from "../../src/rpc/compressors.ts";
import { type CellBlockCompressor, COMPRESSIONS } from "../../src/wire/compression.ts";
import type { CellCodec } from "../../src/wire/connection-header.ts";
import { rejectionOf, request, setting, textOf } from "./bench-set.ts";
import { until } from "./fake-clock.ts";
import type { StandInRequest } from "./stand-in-server.ts";

const gzip: CellBlockCompressor = await loadCompressor("gzip");
const echo = ({ session, callId, param, cellBlock }: StandInRequest): void => session.answer(callId, param, cellBlock);

describe("the connection header", () => {
  const header = async (client: { compressor?: CellBlockCompressor; cellCodec?: CellCodec }): Promise<string[]> => {
    const bench = setting({ client });
    await bench.client.call(request("x"));
    await bench.client.close();
    const { cellBlockCodecClass = "", cellBlockCompressorClass = "none" } = bench.server.last.header ?? {};
    return [cellBlockCodecClass, cellBlockCompressorClass];
  };
  const codec = "org.apache.hadoop.hbase.codec";
  const hadoop = "org.apache.hadoop.io.compress";

  it("names KeyValueCodec and no compressor by default", async () => {
    assert.deepEqual(await header({}), [`${codec}.KeyValueCodec`, "none"]);
  });

  it("names the codec with tags", async () => {
    assert.deepEqual(await header({ cellCodec: "keyvalue-with-tags" }), [`${codec}.KeyValueCodecWithTags`, "none"]);
  });

  it("names Hadoop's class of each compression", async () => {
    const classes = await Promise.all(
      COMPRESSIONS.map(async (compression) => (await header({ compressor: { ...gzip, compression } }))[1]),
    );
    assert.deepEqual(
      classes,
      ["GzipCodec", "DefaultCodec", "SnappyCodec", "Lz4Codec", "ZStandardCodec"].map((name) => `${hadoop}.${name}`),
    );
  });
});

describe("calls with compression", () => {
  it("send their cells compressed, the message as it is, and get them uncompressed", async () => {
    const { client, server } = setting({ client: { compressor: gzip }, script: { onRequest: echo } });
    const cellBlock = Buffer.from("cells ".repeat(100));
    const answer = await client.call(request("message", { cellBlock, priority: 7 }));
    assert.equal(textOf(answer), "message");
    assert.deepEqual(answer.cellBlock, cellBlock);
    const [sent] = server.requests;
    assert.equal(sent?.param.toString(), "message");
    assert.ok((sent.cellBlock?.length ?? 0) < 100);
    assert.deepEqual(gunzipSync(sent.cellBlock ?? Buffer.alloc(0)), cellBlock);
    await client.close();
  });

  it("do so too where the cells are too many to be copied, and on a connection that is still to open", async () => {
    const { client } = setting({ client: { compressor: await loadCompressor("snappy") }, script: { onRequest: echo } });
    const cellBlock = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * index) >> 5));
    const answers = await Promise.all(["a", "b"].map((text) => client.call(request(text, { cellBlock }))));
    for (const answer of answers) assert.ok(answer.cellBlock?.equals(cellBlock));
    await client.close();
  });

  it("without cells are as they would be otherwise", async () => {
    const { client, server } = setting({ client: { compressor: gzip } });
    const answer = await client.call(request("x"));
    assert.deepEqual([textOf(answer), answer.cellBlock, server.requests[0]?.cellBlock], ["x", undefined, undefined]);
    await client.close();
  });

  it("that are never answered say what compression may have to do with it, as long as nothing was", async () => {
    const silent = {
      onRequest: ({ session, callId, param }: StandInRequest): void => {
        if (param.toString() !== "silence") session.answer(callId, param);
      },
    };
    const timeout = async (bench: ReturnType<typeof setting>): Promise<string> => {
      const sent = bench.server.requests.length;
      const failed = rejectionOf(bench.client.call(request("silence", { timeoutMs: 100 })));
      await until("the request", () => bench.server.requests.length > sent);
      bench.clock.advance(200);
      return ((await failed) as Error).message;
    };
    const compressing = setting({ client: { compressor: gzip }, script: silent });
    assert.match(await timeout(compressing), /answered nothing on this connection.*gzip.*without `compressor`/);
    await compressing.client.call(request("x"));
    assert.doesNotMatch(await timeout(compressing), /gzip/);
    const plain = setting({ script: silent });
    assert.doesNotMatch(await timeout(plain), /answered nothing/);
    await compressing.client.destroy();
    await plain.client.destroy();
  });

  it("fail alone when their cells are garbage, or more than maxFrameBytes", async () => {
    const blocks: Record<string, Buffer> = { garbage: Buffer.from("cells"), bomb: gzipSync(Buffer.alloc(1_000_000)) };
    const { client, server } = setting({
      client: { compressor: gzip, maxFrameBytes: 100_000 },
      script: {
        onRequest: ({ session, callId, param }) =>
          session.answer(callId, param, blocks[param.toString()] ?? gzipSync("good")),
      },
    });
    const [garbage, bomb, good] = await Promise.allSettled(
      ["garbage", "bomb", "good"].map((text) => client.call(request(text))),
    );
    assert.ok(garbage?.status === "rejected" && garbage.reason instanceof MalformedMessageError);
    assert.ok(bomb?.status === "rejected" && /more than 100000 bytes/.test((bomb.reason as Error).message));
    assert.ok(good?.status === "fulfilled" && good.value.cellBlock?.toString() === "good");
    assert.equal(server.sessions.length, 1, "the connection lives on");
    await client.close();
  });

  it("fail alone when their cells cannot be compressed", async () => {
    const failing: CellBlockCompressor = {
      ...gzip,
      compress: () => {
        throw new RangeError("out of memory");
      },
    };
    const { client, server } = setting({ client: { compressor: failing } });
    const [bad, good] = await Promise.allSettled([
      client.call(request("bad", { cellBlock: Buffer.from("cells") })),
      client.call(request("good")),
    ]);
    assert.ok(bad?.status === "rejected" && bad.reason instanceof RangeError);
    assert.ok(good?.status === "fulfilled" && textOf(good.value) === "good");
    assert.equal(server.requests.length, 1);
    await client.close();
  });
});
