import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareMetaRows } from "../../../src/names/meta-row-order.ts";
import {
  behind,
  KeyCodec,
  type KeyParts,
  keyInRow,
  orderedEnd,
  timestampOfKey,
  typeOfKey,
} from "../../../src/server/data/cell-key.ts";
import { encodeCells } from "../../../src/wire/cell.ts";

const RUNS = { numRuns: 2000 };
/** Bytes that try the form's seams. */
const part = fc
  .array(fc.constantFrom(0, 0, 1, 0x2b, 0x2c, 0x2c, 0x2d, 0xfe, 0xff), { maxLength: 6 })
  .map((numbers) => Buffer.from(numbers));
const keyParts: fc.Arbitrary<KeyParts> = fc.record({
  row: part,
  family: part,
  qualifier: part,
  timestamp: fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)),
  ),
  typeCode: fc.constantFrom(4, 8, 10, 12, 14),
});

/** HBase's CellComparatorImpl. */
function compareCells(compareRows: (one: Buffer, other: Buffer) => number, one: KeyParts, other: KeyParts): number {
  return (
    compareRows(one.row, other.row) ||
    Buffer.compare(one.family, other.family) ||
    Buffer.compare(one.qualifier, other.qualifier) ||
    (one.timestamp === other.timestamp ? 0 : one.timestamp > other.timestamp ? -1 : 1) ||
    other.typeCode - one.typeCode
  );
}

for (const [rowOrder, compareRows] of [
  ["bytes", Buffer.compare],
  ["meta", compareMetaRows],
] as const) {
  test(`keys are ordered as HBase orders cells (${rowOrder})`, () => {
    const codec = new KeyCodec(7, rowOrder);
    const property = fc.property(keyParts, keyParts, fc.boolean(), (one, other, sameRow) => {
      const second = sameRow ? { ...other, row: one.row } : other;
      const order = Buffer.compare(codec.key(one), codec.key(second));
      assert.equal(order, Math.sign(compareCells(compareRows, one, second)));
    });
    fc.assert(property, RUNS);
  });

  test(`the keys of a row, and no others, lie between its own form and the place behind it (${rowOrder})`, () => {
    const codec = new KeyCodec(7, rowOrder);
    const property = fc.property(keyParts, part, (parts, row) => {
      const key = codec.key(parts);
      const place = codec.row(row);
      const isInside = Buffer.compare(place, key) <= 0 && Buffer.compare(key, behind(place)) < 0;
      assert.equal(isInside, compareRows(parts.row, row) === 0);
    });
    fc.assert(property, RUNS);
  });

  test(`a key tells where its parts end (${rowOrder})`, () => {
    const codec = new KeyCodec(7, rowOrder);
    const property = fc.property(keyParts, (parts) => {
      const key = codec.key(parts);
      const rowEnd = codec.rowEnd(key);
      assert.deepEqual(key.subarray(0, rowEnd), codec.row(parts.row));
      assert.equal(orderedEnd(key, orderedEnd(key, rowEnd)), key.length - 9);
      assert.equal(timestampOfKey(key), parts.timestamp);
      assert.equal(typeOfKey(key), parts.typeCode);
    });
    fc.assert(property, RUNS);
  });
}

test("the key of a cell's bytes is that of its parts", () => {
  const codec = new KeyCodec(7, "bytes");
  const property = fc.property(keyParts, part, (parts, value) => {
    const block = encodeCells([{ ...parts, value, tags: Buffer.from([0, 1, 8]) }]);
    assert.deepEqual(keyInRow(codec.row(parts.row), block), codec.key(parts));
  });
  fc.assert(property, RUNS);
});

test("every key of a space lies between its ends, whatever its number", () => {
  for (const space of [0, 1, 255, 256, 65535]) {
    const codec = new KeyCodec(space, "bytes");
    const [start, end] = [codec.regionStart(Buffer.alloc(0)), codec.regionEnd(Buffer.alloc(0))];
    const row = codec.row(Buffer.from([0xff, 0xff]));
    assert.ok(Buffer.compare(start, row) < 0 && Buffer.compare(row, end) < 0);
    assert.deepEqual(end, new KeyCodec(space + 1, "bytes").regionStart(Buffer.alloc(0)));
  }
});
