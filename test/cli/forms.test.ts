/** The forms that data takes on its way: rows as JSON, lines out of chunks, columns of wide characters. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { Columns } from "../../src/cli/columns.ts";
import { after, linesOf } from "../../src/cli/line-reader.ts";
import { Output } from "../../src/cli/output.ts";
import { changesOfJson, writeRows } from "../../src/cli/row-json.ts";
import { CELL_TYPES } from "../../src/wire/cell.ts";
import { type Row, rowOf } from "../../src/wire/row.ts";
import { Sink } from "./run-cli.ts";

const bytes = (minLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength: 12 });

describe("forms of data", () => {
  it("any cell comes back out of a line as it went in", async () => {
    const cell = fc.record({
      family: bytes(1),
      qualifier: bytes(0),
      value: bytes(0),
      timestamp: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
    });
    await fc.assert(
      fc.asyncProperty(bytes(1), cell, async (row, { family, qualifier, value, timestamp }) => {
        const line = await lineOf(rowOf([{ row, family, qualifier, value, timestamp, typeCode: CELL_TYPES.put }]));
        assert.equal(line.indexOf("\n"), line.length - 1);
        assert.equal(line, `${JSON.stringify(JSON.parse(line))}\n`);
        const changes = changesOfJson(line);
        assert.deepEqual(changes.row, Buffer.from(row));
        assert.deepEqual(changes.puts, [
          { family: Buffer.from(family), qualifier: Buffer.from(qualifier), value: Buffer.from(value), timestamp },
        ]);
      }),
    );
  });

  it("lines are the same however the bytes were cut, and know their place", async () => {
    const text = Buffer.from("one\n\nthree ä\nlast");
    const expected = [
      [1, 4, "one"],
      [2, 5, ""],
      [3, 14, "three ä"],
      [4, 18, "last"],
    ];
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const chunks = [text.subarray(0, first), text.subarray(first, second), text.subarray(second)];
        assert.deepEqual(await linesIn(chunks), expected);
      }
    }
    assert.deepEqual(await linesIn([text.subarray(5)], { lines: 2, bytes: 5 }), expected.slice(2));
  });

  it("passes over the first bytes of what cannot be opened at a place", async () => {
    for (let skip = 0; skip <= 6; skip++) {
      const left: Buffer[] = [];
      for await (const chunk of after(skip, stream([Buffer.from("ab"), Buffer.from("cd"), Buffer.from("ef")])))
        left.push(chunk);
      assert.equal(Buffer.concat(left).toString(), "abcdef".slice(skip));
    }
  });

  it("columns stand one below the other with wide characters too", async () => {
    const screen = new Sink(false);
    const out = new Output(screen, "table", false, () => undefined);
    await new Columns(out, ["NAME", { title: "N", right: true }]).print([
      ["表", "1"],
      ["abcde", "22"],
    ]);
    assert.equal(screen.text, "NAME    N\n表      1\nabcde  22\n");
  });
});

async function lineOf(row: Row): Promise<string> {
  let text = "";
  await writeRows([row], async (piece) => {
    text += piece;
  });
  return text;
}

async function linesIn(chunks: readonly Buffer[], from = { lines: 0, bytes: 0 }): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const { number, end, bytes: line } of linesOf(stream(chunks), from))
    lines.push([number, end, line.toString()]);
  return lines;
}

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
