import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Bytes, parseColumn, toBytes } from "../../src/bytes/column-name.ts";

describe("the bytes of a value", () => {
  test("a string is UTF-8", () => {
    assert.deepEqual(toBytes("é"), Buffer.from([0xc3, 0xa9]));
  });

  test("bytes are viewed, not copied", () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    const view = toBytes(bytes);
    assert.deepEqual(view, Buffer.from([2, 3]));
    bytes[0] = 9;
    assert.equal(view[0], 9);
    const buffer = Buffer.from("x");
    assert.equal(toBytes(buffer), buffer);
  });

  test("anything else is refused", () => {
    for (const value of [36, null, undefined, [1], {}])
      assert.throws(() => toBytes(value as unknown as Bytes), TypeError);
  });
});

describe("a column's name", () => {
  test("without a colon is the whole family", () => {
    assert.deepEqual(parseColumn("info"), { family: Buffer.from("info"), qualifier: undefined });
    assert.deepEqual(parseColumn({ family: "info" }), { family: Buffer.from("info"), qualifier: undefined });
  });

  test("that ends with its colon is the column with the empty qualifier", () => {
    assert.deepEqual(parseColumn("info:"), { family: Buffer.from("info"), qualifier: Buffer.alloc(0) });
  });

  test("is cut at the first colon", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (family, qualifier) => {
        fc.pre(!family.includes(":"));
        const parts = { family: Buffer.from(family), qualifier: Buffer.from(qualifier) };
        assert.deepEqual(parseColumn(`${family}:${qualifier}`), parts);
        assert.deepEqual(parseColumn(parts), parts);
      }),
    );
  });
});
