/** Compressors: what a real region server compressed, both directions at random, bombs, garbage, and libraries that are missing. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as zlib from "node:zlib";
import fc from "fast-check";
import type { GoldenCells } from "../../scripts/lab/record-cells.ts";
import { InvalidArgumentError, MissingLibraryError } from "../../src/errors/usage-errors.ts";
import { type CompressionPackages, loadCompressor } from "../../src/rpc/compressors.ts";
import { decodeCells } from "../../src/wire/cell.ts";
import { COMPRESSIONS, type Compression, nodeCompressor } from "../../src/wire/compression.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { isProtocolError, resultOrProtocolError } from "../support/typed-errors.ts";

const FOLDER = join(PROJECT_ROOT, "test/golden/cells");
const golden = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as GoldenCells);
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
/** Node 20 has no zstd. */
const here = COMPRESSIONS.filter((compression) => compression !== "zstd" || "zstdCompressSync" in zlib);

function recorded(cellCodec: string, compression: string): GoldenCells {
  const found = golden.find((each) => each.cellCodec === cellCodec && each.compression === compression);
  assert.ok(found !== undefined, `no recording of ${cellCodec}, ${compression}`);
  return found;
}

describe("cells of a real region server", () => {
  for (const compression of ["gzip", "deflate", "snappy", "lz4"] as const) {
    test(`compressed with ${compression} are those it sends without`, async () => {
      const compressor = await loadCompressor(compression);
      const { few, large } = recorded("keyvalue", compression);
      assert.ok(few !== undefined && large !== undefined);
      const plain = compressor.decompress(Buffer.from(few.hex, "hex"), few.plainBytes);
      assert.equal(plain.toString("hex"), recorded("keyvalue", "none").few?.hex);
      const largePlain = compressor.decompress(Buffer.from(large.hex, "hex"), large.plainBytes);
      assert.deepEqual([largePlain.length, sha256(largePlain)], [large.plainBytes, large.plainSha256]);
      assert.equal(decodeCells(largePlain)[0]?.valueLength, 400_000);
    });

    test(`compressed with ${compression} by us were read by it`, () => {
      assert.equal(recorded("keyvalue", compression).written, "read back as it was");
    });
  }

  test("a server without the library for it says nothing at all", () => {
    assert.equal(recorded("keyvalue", "zstd").failed, "No answer after 8000 ms (rpcTimeoutMs)");
  });

  test("have their tags with KeyValueCodecWithTags, and none with KeyValueCodec", () => {
    const cells = (codec: string): [string, string, string][] =>
      decodeCells(Buffer.from(recorded(codec, "none").few?.hex ?? "", "hex")).map((cell) => {
        return [cell.column, cell.text, cell.tags.toString("hex")];
      });
    // A tag: its length, type 8 (TTL), milliseconds.
    const ttl = `000908${3_155_760_000_000n.toString(16).padStart(16, "0")}`;
    assert.deepEqual(cells("keyvalue"), [
      ["f:q", "with a TTL", ""],
      ["f:r", "without", ""],
    ]);
    assert.deepEqual(cells("keyvalue-with-tags"), [
      ["f:q", "with a TTL", ttl],
      ["f:r", "without", ""],
    ]);
  });
});

for (const compression of here) {
  describe(compression, () => {
    test("there and back, nothing and much included", async () => {
      const compressor = await loadCompressor(compression);
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat(50_000)).map(([piece, times]) => {
          return Buffer.alloc(piece.length * times, piece);
        }),
      );
      const property = fc.property(bytes, (content) => {
        const compressed = compressor.compress(content);
        assert.ok(compressor.decompress(compressed, Math.max(1, content.length)).equals(content));
      });
      fc.assert(property, { numRuns: 50 });
      assert.equal(compressor.decompress(Buffer.alloc(0), 1).length, 0);
    });

    test("one byte more than is allowed is refused, and a bomb before it goes off", async () => {
      const compressor = await loadCompressor(compression);
      const bomb = compressor.compress(Buffer.alloc(50_000_000));
      assert.throws(() => compressor.decompress(bomb, 49_999_999), isProtocolError);
      const before = process.memoryUsage.rss();
      assert.throws(() => compressor.decompress(bomb, 1_000_000), isProtocolError);
      assert.ok(process.memoryUsage.rss() - before < 30_000_000);
    });

    test("cut short or garbled it is refused with a typed error, or is something else of its size", async () => {
      const compressor = await loadCompressor(compression);
      const content = Buffer.from("a cell and another cell and a cell ".repeat(20));
      const good = compressor.compress(content);
      const garbled = fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length)).map(([at, byte, end]) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        return bytes.subarray(0, end);
      });
      const property = fc.property(fc.oneof(garbled, fc.uint8Array()), (bytes) => {
        const result = resultOrProtocolError(() => compressor.decompress(bytes, 2_000));
        assert.ok(result instanceof Error || result.length <= 2_000);
      });
      fc.assert(property, { numRuns: 500 });
    });
  });
}

describe("chunks that state a size they cannot have", () => {
  const cases: readonly (readonly [Compression, string, RegExp])[] = [
    ["snappy", "00100000 00000005 8080800100", /2097152 bytes are stated for 5/],
    ["snappy", "00000010 00000005 ffffffffff", /its size does not end/],
    ["snappy", "00000010 00000002 2041", /32 bytes are stated for 2 compressed ones/],
  ];
  for (const [compression, bytes, message] of cases) {
    test(`${compression} ${bytes}`, async () => {
      const compressor = await loadCompressor(compression);
      const block = Buffer.from(bytes.replaceAll(" ", ""), "hex");
      assert.throws(() => compressor.decompress(block, 1 << 24), message);
    });
  }
});

describe("a compressor that cannot be had", () => {
  const missing: CompressionPackages = {
    snappy: () => Promise.reject(new Error("Cannot find package 'snappy'")),
    lz4: () => Promise.reject(new Error("Cannot find package 'lz4-napi'")),
  };

  test("is an error with the command that brings it", async () => {
    for (const [compression, name] of [
      ["snappy", "snappy"],
      ["lz4", "lz4-napi"],
    ] as const) {
      await assert.rejects(loadCompressor(compression, missing), (error) => {
        assert.ok(error instanceof MissingLibraryError && error.library === name);
        return error.message.includes(`npm install ${name}`);
      });
    }
    assert.equal((await loadCompressor("gzip", missing)).compression, "gzip");
  });

  test("zstd is Node's own or refused with words", async () => {
    if (nodeCompressor("zstd") !== undefined) assert.equal((await loadCompressor("zstd")).compression, "zstd");
    else await assert.rejects(loadCompressor("zstd"), (error) => error instanceof InvalidArgumentError);
  });
});
