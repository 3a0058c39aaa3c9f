/** The frame reader: frames come out whole, in order and unharmed, however the bytes come in; lengths are bounded. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { lengthPrefixed } from "../../src/bytes/big-endian.ts";
import { LengthOutOfBoundsError } from "../../src/errors/protocol-errors.ts";
import { DEFAULT_MAX_FRAME_BYTES, FrameReader, type FrameReaderOptions } from "../../src/wire/frame.ts";
import { everyCut } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";

interface Reading {
  readonly reader: FrameReader;
  /** views, not copies: what is written over them later shows */
  readonly frames: Buffer[];
}

function reading(options: FrameReaderOptions = {}): Reading {
  const frames: Buffer[] = [];
  const reader = new FrameReader((buffer, start, end) => frames.push(buffer.subarray(start, end)), options);
  return { reader, frames };
}

/** As a socket does it: into the reader's own memory. */
function fill(reader: FrameReader, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) {
    const room = reader.buffer();
    assert.ok(room.length > 0);
    const count = Math.min(room.length, chunk.length - at);
    chunk.copy(room, 0, at, at + count);
    at += count;
    reader.filled(count);
  }
}

/** As a wrapped stream does it: memory of its own for each chunk. */
function push(reader: FrameReader, chunk: Buffer): void {
  reader.push(Buffer.from(chunk));
}

const WAYS = [
  ["into the reader's memory", fill],
  ["as chunks", push],
] as const;

/** A frame whose content tells which it is. */
function body(index: number, length: number): Buffer {
  return Buffer.alloc(length, `${index}:`);
}

for (const [name, feed] of WAYS) {
  describe(`bytes that come ${name}`, () => {
    test("give the same frames whole, one by one and cut at each place", () => {
      const bodies = [0, 1, 3, 0, 70, 12].map((length, index) => body(index, length));
      const stream = Buffer.concat(bodies.map(lengthPrefixed));
      for (const slabBytes of [16, 64, 65536]) {
        for (const chunks of everyCut(stream)) {
          const { reader, frames } = reading({ slabBytes });
          for (const chunk of chunks) feed(reader, chunk);
          assert.deepEqual(frames, bodies);
          assert.equal(reader.partialBytes, 0);
          assert.equal(reader.streamOffset, stream.length);
        }
      }
    });

    test("give frames of any size in chunks of any size, and no frame is ever written over", () => {
      const sizes = fc.array(fc.oneof(fc.nat(50), fc.nat(3000), fc.nat(300_000)), { maxLength: 12 });
      const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 10 });
      const slabs = fc.constantFrom(64, 1024, 65536);
      fc.assert(
        fc.property(sizes, cuts, slabs, (lengths, chunkSizes, slabBytes) => {
          const bodies = lengths.map((length, index) => body(index, length));
          const stream = Buffer.concat(bodies.map(lengthPrefixed));
          const { reader, frames } = reading({ slabBytes });
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = chunkSizes[turn % chunkSizes.length] as number;
            feed(reader, stream.subarray(at, at + size));
            at += size;
          }
          assert.equal(frames.length, bodies.length);
          for (const [index, frame] of frames.entries())
            assert.ok(frame.equals(bodies[index] as Buffer), `frame ${index}`);
        }),
        { numRuns: 150 },
      );
    });

    for (const length of ["ffffffff", "80000000", "000003e9", "7fffffff"]) {
      test(`the length ${length} is refused with its place, for good`, () => {
        const { reader, frames } = reading({ maxFrameBytes: 1000, what: "a response" });
        feed(
          reader,
          Buffer.concat([lengthPrefixed(body(0, 5)), lengthPrefixed(body(1, 0)), hex(length).subarray(0, 3)]),
        );
        assert.equal(frames.length, 2);
        assert.throws(
          () => feed(reader, hex(length).subarray(3)),
          (error) => {
            assert.ok(error instanceof LengthOutOfBoundsError);
            assert.equal(error.statedBytes, hex(length).readInt32BE());
            assert.match(error.message, /a response at byte 13 of the stream/);
            return true;
          },
        );
        assert.throws(() => feed(reader, lengthPrefixed(body(2, 5))), LengthOutOfBoundsError);
        assert.ok(reader.buffer().length > 0);
        assert.equal(frames.length, 2);
      });
    }

    test("a frame of exactly the limit is taken", () => {
      const { reader, frames } = reading({ maxFrameBytes: 1000 });
      feed(reader, lengthPrefixed(body(0, 1000)));
      assert.equal(frames[0]?.length, 1000);
    });

    test("what the callback throws comes out, and the reader stays failed", () => {
      let calls = 0;
      const reader = new FrameReader(() => {
        calls++;
        throw new TypeError("no");
      });
      assert.throws(() => feed(reader, lengthPrefixed(body(0, 5))), TypeError);
      assert.throws(() => feed(reader, lengthPrefixed(body(0, 5))), TypeError);
      assert.equal(calls, 1);
    });

    test("how much of a frame has arrived is known, and it can be taken away", () => {
      const frame = lengthPrefixed(body(7, 500));
      for (const slabBytes of [64, 65536]) {
        for (const arrived of [1, 3, 4, 5, 100, 503]) {
          const { reader } = reading({ slabBytes });
          feed(reader, Buffer.concat([lengthPrefixed(body(1, 2)), frame.subarray(0, arrived)]));
          assert.equal(reader.partialBytes, arrived);
          assert.equal(reader.streamOffset, 6);
          assert.deepEqual(reader.takeLeftover(), frame.subarray(0, arrived));
          assert.equal(reader.partialBytes, 0);
          assert.equal(reader.takeLeftover().length, 0);
        }
      }
    });
  });
}

test("a whole frame in a chunk is a view of the chunk, not a copy", () => {
  const { reader, frames } = reading();
  const chunk = lengthPrefixed(body(1, 100));
  reader.push(chunk);
  assert.equal(frames[0]?.buffer, chunk.buffer);
});

test("a large frame that comes in pieces has memory of its own, of its exact size", () => {
  const { reader, frames } = reading();
  const frame = lengthPrefixed(body(1, 40_000));
  fill(reader, frame.subarray(0, 10));
  fill(reader, frame.subarray(10));
  assert.equal(frames[0]?.buffer.byteLength, 40_000);
});

test("the default limit is HBase's 256 MiB, and nothing is allocated beyond it", () => {
  assert.equal(DEFAULT_MAX_FRAME_BYTES, 256 * 1024 * 1024);
  const { reader } = reading();
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(() => reader.push(hex("10000001")), LengthOutOfBoundsError);
  assert.ok(process.memoryUsage().arrayBuffers - before < 1 << 20);
});
