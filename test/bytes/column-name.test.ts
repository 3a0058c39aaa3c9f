import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Bytes, type ColumnName, parseColumn, toBytes } from "../../src/bytes/column-name.ts";

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

  test("half a surrogate pair is refused, since it would become the same bytes as others", () => {
    for (const text of ["\ud800", "a\udc00", "\udc00\ud800", "é\ud83d", "\ud83dx\ude00"]) {
      assert.throws(() => toBytes(text), /half a surrogate pair/);
      assert.throws(() => parseColumn(`f:${text}`), /half a surrogate pair/);
      assert.throws(() => parseColumn(text), /half a surrogate pair/);
    }
    for (const text of ["", "\ufffd", "😀", "\ud83d\ude00", "日本", "\uffff"])
      assert.equal(toBytes(text).toString(), text);
  });

  test("a text is its bytes exactly, or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.integer({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), (text) => {
        const exact = Buffer.from(text, "utf8").toString("utf8") === text;
        if (exact) assert.equal(toBytes(text).toString("utf8"), text);
        else assert.throws(() => toBytes(text), TypeError);
      }),
    );
  });

  test("anything else is refused", () => {
    for (const value of [36, null, undefined, [1], {}])
      assert.throws(() => toBytes(value as unknown as Bytes), TypeError);
  });
});

describe("a column's name", () => {
  test("that is none is refused", () => {
    for (const name of [5, null, undefined, true, {}, []])
      assert.throws(() => parseColumn(name as unknown as ColumnName), /expected/);
  });

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
