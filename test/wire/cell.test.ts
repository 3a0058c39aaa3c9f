/** Cells and rows: the example of the reference, round trips at random, and blocks that lie about a length. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import {
  CELL_TYPES,
  Cell,
  type CellParts,
  cellEnd,
  cellEndIn,
  decodeCells,
  encodeCells,
  LATEST_TIMESTAMP,
} from "../../src/wire/cell.ts";
import { Row, rowOf } from "../../src/wire/row.ts";
import { hex } from "../support/hex.ts";

const bytes = (max: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));

const cellParts: fc.Arbitrary<CellParts> = fc.record({
  row: bytes(40),
  family: bytes(127),
  qualifier: bytes(40),
  timestamp: fc.oneof(fc.bigInt({ min: 0n, max: LATEST_TIMESTAMP }), fc.maxSafeNat()),
  typeCode: fc.constantFrom(...Object.values(CELL_TYPES)),
  value: bytes(300),
  tags: fc.oneof(fc.constant(Buffer.alloc(0)), bytes(20)),
});

function partsOf(cell: Cell): CellParts {
  const { row, family, qualifier, timestamp, typeCode, value, tags } = cell;
  return { row, family, qualifier, timestamp, typeCode, value, tags };
}

describe("cells", () => {
  test("the reference's example is written and read byte for byte", () => {
    const block = hex(`00000018 0000000f 00000001 0001 72 01 66 71 0000000000000001 04 76`);
    const [cell] = decodeCells(block);
    assert.ok(cell !== undefined);
    assert.equal(cell.toString(), "r/f:q/1/put");
    assert.equal(cell.text, "v");
    assert.equal(cell.timestampMs, 1);
    assert.deepEqual(encodeCells([partsOf(cell)]), block);
  });

  test("whatever is written is read again, tags included", () => {
    fc.assert(
      fc.property(fc.array(cellParts, { maxLength: 8 }), (cells) => {
        const read = decodeCells(encodeCells(cells)).map(partsOf);
        assert.deepEqual(
          read,
          cells.map((cell) => ({ ...cell, timestamp: BigInt(cell.timestamp) })),
        );
      }),
    );
  });

  test("timestamps are exact to the last of 64 bits", () => {
    for (const timestamp of [0n, 2n ** 53n + 1n, LATEST_TIMESTAMP]) {
      const [cell] = decodeCells(encodeCells([{ ...PLAIN, timestamp }]));
      assert.equal(cell?.timestamp, timestamp);
    }
  });

  test("a block cut anywhere is refused, and nothing outside it is read", () => {
    const block = encodeCells([PLAIN]);
    for (let length = 1; length < block.length; length++)
      assert.throws(() => decodeCells(block.subarray(0, length)), MalformedMessageError);
  });

  test("any one byte changed gives a cell inside its bounds or a typed error", () => {
    const block = encodeCells([PLAIN, { ...PLAIN, tags: Buffer.from([1, 2, 3]) }]);
    for (let at = 0; at < block.length; at++) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(block);
        changed[at] = value;
        try {
          for (const cell of decodeCells(changed)) partsOf(cell);
        } catch (error) {
          assert.ok(error instanceof MalformedMessageError, String(error));
        }
      }
    }
  });

  test("bytes behind the value that are no tags are refused", () => {
    const block = encodeCells([{ ...PLAIN, tags: Buffer.from([1, 2]) }]);
    block.writeUInt16BE(9, block.length - 4);
    assert.throws(() => cellEnd(block, 0, block.length), /no tags/);
  });

  test("with a view or without one, whatever byte is changed, a cell ends at the same place or is refused alike", () => {
    const cell = encodeCells([{ ...PLAIN, tags: Buffer.from([1, 2, 3]) }]);
    // Behind other bytes, as in an answer.
    for (const block of [encodeCells([PLAIN]), cell, Buffer.concat([cell, cell]).subarray(cell.length)]) {
      for (let at = 0; at < block.length; at++) {
        for (let length = at; length <= block.length; length++) {
          for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff, block[at] as number]) {
            const kept = block[at] as number;
            block[at] = value;
            const cut = block.subarray(0, length);
            const view = new DataView(cut.buffer, cut.byteOffset, cut.length);
            const found = endOrProblem(() => cellEndIn(view, cut, 0));
            const expected = endOrProblem(() => cellEnd(cut, 0, cut.length));
            block[at] = kept;
            assert.equal(found, expected);
          }
        }
      }
    }
  });

  test("a value is a Buffer over the answer's memory", () => {
    const block = encodeCells([PLAIN, PLAIN]).subarray(encodeCells([PLAIN]).length);
    const { value } = new Cell(block, 0);
    assert.ok(Buffer.isBuffer(value));
    assert.equal(value.toString(), "value");
    block.fill(0x41);
    assert.equal(value.toString(), "AAAAA");
  });

  test("a copy keeps none of the answer's memory", () => {
    const block = encodeCells([PLAIN]);
    const copy = new Cell(block, 0).copy();
    block.fill(0);
    assert.equal(copy.toString(), "row/f:q/5/put");
  });
});

function endOrProblem(find: () => number): number | string {
  try {
    return find();
  } catch (error) {
    assert.ok(error instanceof MalformedMessageError, String(error));
    return error.message;
  }
}

const PLAIN: CellParts = {
  row: Buffer.from("row"),
  family: Buffer.from("f"),
  qualifier: Buffer.from("q"),
  timestamp: 5n,
  typeCode: CELL_TYPES.put,
  value: Buffer.from("value"),
};

describe("rows", () => {
  const row = rowOf([
    { ...PLAIN, qualifier: Buffer.from("a"), timestamp: 9n, value: Buffer.from("new") },
    { ...PLAIN, qualifier: Buffer.from("a"), timestamp: 8n, value: Buffer.from("old") },
    { ...PLAIN, qualifier: Buffer.from([0xff]), value: Buffer.from([0, 1]) },
    { ...PLAIN, family: Buffer.from("g"), qualifier: Buffer.alloc(0), value: Buffer.from("empty") },
  ]);

  test("values are found by column, the newest first, before and after the cells were listed", () => {
    for (let round = 0; round < 2; round++) {
      assert.equal(row.text("f:a"), "new");
      assert.equal(row.timestamp("f:a"), 9n);
      assert.equal(row.text("g:"), "empty");
      assert.equal(row.value("f:none"), undefined);
      assert.equal(row.has("f"), true);
      assert.equal(row.has("h"), false);
      assert.deepEqual(row.value({ family: "f", qualifier: Buffer.from([0xff]) }), Buffer.from([0, 1]));
      assert.equal(row.cells.length, 4);
    }
  });

  test("all versions of a column, and all cells of a family", () => {
    assert.deepEqual(
      row.versions("f:a").map(({ text }) => text),
      ["new", "old"],
    );
    assert.equal(row.versions("f").length, 3);
  });

  test("what names no column is refused", () => {
    for (const name of [5, null, undefined, {}, "f:\ud800"])
      assert.throws(() => row.value(name as string), { code: "HBASE_INVALID_ARGUMENT", option: "column" });
  });

  test("a codec reads the value", () => {
    assert.equal(row.value("f:a", { decode: (value) => value.length }), 3);
    assert.equal(row.value("f:none", { decode: (value) => value.length }), undefined);
  });

  test("iteration gives each cell in order", () => {
    assert.deepEqual(
      [...row].map(({ text }) => text.length),
      [3, 3, 2, 5],
    );
  });

  test("iteration keeps no cells, and gives those that are listed already", () => {
    const fresh = new Row(row.bytes(), 0, row.size);
    assert.notEqual([...fresh][0], [...fresh][0]);
    const [first] = fresh.cells;
    assert.equal([...fresh][0], first);
  });

  test("toObject() is printable, and JSON the same", () => {
    const plain = { row: "row", columns: { "f:a": "new", "f:\\xFF": "\\x00\\x01", "g:": "empty" } };
    assert.deepEqual(row.toObject(), plain);
    assert.deepEqual(JSON.parse(JSON.stringify(row)), plain);
  });

  test("a copy outlives its answer", () => {
    const block = Buffer.concat([Buffer.alloc(7), row.bytes()]);
    const view = new Row(block, 7, 4);
    const copy = view.copy();
    block.fill(0);
    assert.deepEqual(copy.toObject(), row.toObject());
  });
});
