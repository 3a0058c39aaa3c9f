/** Varints: the sizes are what is written, and what is written is read back, from 32 and 64 bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Cursor } from "../../src/protobuf/cursor.ts";
import {
  bigintOf,
  highHalf,
  highHalfOf,
  lowHalf,
  lowHalfOf,
  varint64Size,
  varintSize,
  writeVarint,
  writeVarint64,
} from "../../src/protobuf/varint.ts";

function cursorOver(bytes: Buffer): Cursor {
  return new Cursor(bytes, 0, bytes.length, "test");
}

test("32 bits are read back from as many bytes as were promised", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      const target = Buffer.alloc(10);
      const end = writeVarint(target, 0, value);
      assert.equal(end, varintSize(value));
      assert.equal(cursorOver(target.subarray(0, end)).uint32(), value);
    }),
  );
});

test("sizes change where another seven bits begin", () => {
  for (let bits = 0; bits <= 64; bits++) {
    const value = (1n << BigInt(bits)) - 1n;
    const expected = Math.max(1, Math.ceil(bits / 7));
    assert.equal(varint64Size(lowHalfOf(value), highHalfOf(value)), expected, `${bits} bits`);
    if (bits <= 32) assert.equal(varintSize(Number(value)), expected, `${bits} bits`);
  }
});

test("64 bits are read back from as many bytes as were promised", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const [low, high] = [lowHalfOf(value), highHalfOf(value)];
      const target = Buffer.alloc(10);
      const end = writeVarint64(target, 0, low, high);
      assert.equal(end, varint64Size(low, high));
      assert.equal(cursorOver(target.subarray(0, end)).uint64(), value);
      assert.equal(bigintOf(low, high), value);
    }),
  );
});

test("the halves of a number are those of the bigint, negative ones included", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.equal(lowHalf(value), lowHalfOf(BigInt(value)));
      assert.equal(highHalf(value), highHalfOf(BigInt(value)));
    }),
  );
});
