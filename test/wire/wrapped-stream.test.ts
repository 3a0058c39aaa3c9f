/** The wrapped stream: bytes come out as they went in, whatever chunks they were put into and however these arrive. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lengthPrefixed } from "../../src/bytes/big-endian.ts";
import { LengthOutOfBoundsError } from "../../src/errors/protocol-errors.ts";
import { FrameReader } from "../../src/wire/frame.ts";
import { DEFAULT_MAX_CHUNK_BYTES, UnwrapReader, type Wrapping, wrapChunk } from "../../src/wire/wrapped-stream.ts";
import { everyCut } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";

/** Stands in for GSSAPI: each token is inverted behind its number, and must come in order. */
function standIn(): Wrapping {
  let wrapped = 0;
  let unwrapped = 0;
  return {
    wrap: (data) => Buffer.concat([Buffer.from([wrapped++]), invert(data)]),
    unwrap(token) {
      if (token[0] !== unwrapped++) throw new TypeError(`token ${token[0]} out of order`);
      return invert(token.subarray(1));
    },
  };
}

function invert(bytes: Uint8Array): Buffer {
  return Buffer.from(Uint8Array.from(bytes, (byte) => byte ^ 0xff));
}

/** The frames that come out of wrapped chunks. */
function framesReader(layer: Wrapping): { reader: UnwrapReader; frames: Buffer[] } {
  const frames: Buffer[] = [];
  const inner = new FrameReader((buffer, start, end) => frames.push(Buffer.from(buffer.subarray(start, end))));
  return { reader: new UnwrapReader(layer, (bytes) => inner.push(bytes)), frames };
}

test("a chunk is the token behind its length", () => {
  assert.deepEqual(wrapChunk(standIn(), hex("00 ff")), hex("00 00 00 03  00 ff 00"));
});

test("frames and chunks need not be aligned, and either may be cut anywhere", () => {
  const bodies = ["", "one", "twotwo", "three".repeat(10)].map((text) => Buffer.from(text));
  const stream = Buffer.concat(bodies.map(lengthPrefixed));
  for (const pieces of everyCut(stream)) {
    const layer = standIn();
    const wire = Buffer.concat(pieces.map((piece) => wrapChunk(layer, piece)));
    for (const arriving of [
      [wire],
      [wire.subarray(0, 7), wire.subarray(7)],
      Array.from(wire, (byte) => Buffer.from([byte])),
    ]) {
      const { reader, frames } = framesReader(standIn());
      for (const bytes of arriving) reader.push(Buffer.from(bytes));
      assert.deepEqual(frames, bodies);
      assert.equal(reader.partialBytes, 0);
    }
  }
});

test("bytes of any length in chunks of any length come out as they went in", () => {
  const pieces = fc.array(
    fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 30_000, maxLength: 90_000 })),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 50_000 }), (parts, size) => {
      const layer = standIn();
      const wire = Buffer.concat(parts.map((part) => wrapChunk(layer, part)));
      const got: Buffer[] = [];
      const reader = new UnwrapReader(standIn(), (bytes) => got.push(bytes));
      for (let at = 0; at < wire.length; at += size) fill(reader, wire.subarray(at, at + size));
      assert.deepEqual(Buffer.concat(got), Buffer.concat(parts));
    }),
    { numRuns: 50 },
  );
});

/** As a socket does it. */
function fill(reader: UnwrapReader, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) {
    const count = chunk.copy(reader.buffer(), 0, at);
    at += count;
    reader.filled(count);
  }
}

test("a token that the layer refuses fails the reader for good", () => {
  const layer = standIn();
  const [first, second, third] = [
    wrapChunk(layer, hex("01")),
    wrapChunk(layer, hex("02")),
    wrapChunk(layer, hex("03")),
  ];
  const got: Buffer[] = [];
  const reader = new UnwrapReader(standIn(), (bytes) => got.push(bytes));
  reader.push(first);
  assert.throws(() => reader.push(third), TypeError);
  assert.throws(() => reader.push(second), TypeError);
  assert.deepEqual(got, [hex("01")]);
});

test("a chunk's length is bounded before its bytes come", () => {
  assert.equal(DEFAULT_MAX_CHUNK_BYTES, 256 * 1024 * 1024);
  for (const length of ["ffffffff", "80000000", "000003e9", "7fffffff"]) {
    const reader = new UnwrapReader(standIn(), () => assert.fail("nothing was sent"), 1000);
    assert.throws(
      () => reader.push(hex(length)),
      (error) => error instanceof LengthOutOfBoundsError && /wrapped chunk at byte 0/.test(error.message),
    );
  }
});
