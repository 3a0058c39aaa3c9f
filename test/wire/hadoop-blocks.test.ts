/** Hadoop's block framing with chunks that are not compressed at all: what is written, what is read, and blocks that lie. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { LengthOutOfBoundsError, MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { type ChunkCodec, readBlocks, writeBlocks } from "../../src/wire/hadoop-blocks.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";

const plain: ChunkCodec = { compress: (chunk) => chunk, decompress: (chunk) => chunk };
const read = (bytes: Buffer, maxBytes = 1_000): string => readBlocks(bytes, plain, maxBytes, "blocks").toString();

describe("written blocks", () => {
  test("are the content's size and a chunk behind its own", () => {
    assert.deepEqual(writeBlocks(Buffer.from("abc"), plain), hex('00 00 00 03  00 00 00 03 "abc"'));
  });

  test("of nothing are a size of zero, which Java takes for the end", () => {
    assert.deepEqual(writeBlocks(Buffer.alloc(0), plain), hex("00 00 00 00"));
    assert.equal(read(hex("00 00 00 00")), "");
  });

  test("have no chunk that is more than Java's buffer, also with what compression may add", () => {
    const sizes: number[] = [];
    const compress = (chunk: Buffer): Buffer => {
      sizes.push(chunk.length);
      return chunk;
    };
    writeBlocks(Buffer.alloc(300_000), { ...plain, compress });
    assert.deepEqual(sizes, [131_072, 131_072, 37_856]);
  });

  test("are read again, whatever their size", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300_000, size: "max" }), (bytes) => {
      assert.ok(readBlocks(writeBlocks(bytes, plain), plain, bytes.length, "blocks").equals(bytes));
    });
    fc.assert(property, { numRuns: 30 });
  });
});

describe("blocks that come", () => {
  test("may be several, of several chunks each", () => {
    const bytes = hex('00 00 00 05  00 00 00 02 "ab"  00 00 00 03 "cde"  00 00 00 00  00 00 00 01  00 00 00 01 "f"');
    assert.equal(read(bytes), "abcdef");
  });

  test("may be none", () => assert.equal(read(Buffer.alloc(0)), ""));

  const lying: readonly (readonly [string, string, RegExp])[] = [
    [
      "state more than is allowed",
      '00 00 03 e9  00 00 00 01 "a"',
      /stated 1001 bytes for blocks; allowed are 0 to 1000/,
    ],
    ["state more than is allowed together", '00 00 00 01 00 00 00 01 "a" 00 00 03 e8', /stated 1001 bytes/],
    ["state less than nothing", "ff ff ff ff", /stated -1 bytes/],
    ["end within a size", "00 00", /ends within a block/],
    ["end before their chunks", "00 00 00 01", /ends within a block/],
    ["end within a chunk", '00 00 00 02  00 00 00 02 "a"', /at byte 4: a chunk of 2 bytes/],
    ["have an empty chunk", "00 00 00 02  00 00 00 00", /a chunk of 0 bytes/],
    ["have a chunk of less than nothing", "00 00 00 02  ff ff ff ff", /a chunk of -1 bytes/],
    ["have a chunk of more than is left", '00 00 00 01  00 00 00 02 "ab"', /a chunk of 2 bytes where 1 are left/],
  ];
  for (const [what, bytes, message] of lying) {
    test(`${what}: refused`, () => {
      assert.throws(
        () => read(hex(bytes)),
        (error) =>
          (error instanceof MalformedMessageError || error instanceof LengthOutOfBoundsError) &&
          message.test(error.message),
      );
    });
  }

  test("cut anywhere are refused, or end between two blocks", () => {
    for (const cut of everyTruncation(hex('00 00 00 02 00 00 00 02 "ab" 00 00 00 01 00 00 00 01 "c"'))) {
      const result = resultOrProtocolError(() => read(cut));
      assert.ok(result instanceof Error || cut.length === 0 || cut.length === 10);
    }
  });

  test("whose chunks the codec refuses say where, and why", () => {
    const refusing: ChunkCodec = {
      ...plain,
      decompress: () => {
        throw new Error("not one of mine");
      },
    };
    assert.throws(() => readBlocks(hex('00 00 00 01 00 00 00 01 "a"'), refusing, 10, "cell block (lz4)"), {
      name: "MalformedMessageError",
      message: "Malformed cell block (lz4) at byte 4: a chunk that is none: not one of mine",
    });
  });
});
