/** Messages of `ClientService` as Java and a real server wrote them: our tables and readers against every one. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SeenCall } from "../../scripts/lab/calls-seen.ts";
import type { RowAnswer } from "../../scripts/lab/operation-form.ts";
import type { RecordedOperation } from "../../scripts/lab/record-operations.ts";
import { toPrintable } from "../../src/bytes/printable.ts";
import * as client from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import * as scan from "../../src/protobuf/scan-messages.ts";
import type { MessageTable } from "../../src/protobuf/schema.ts";
import { decodeGetResponse, decodeMutateResponse } from "../../src/wire/result.ts";
import type { Row } from "../../src/wire/row.ts";
import { decodeScanResponse } from "../../src/wire/scan-response.ts";
import { recordedGroups, recordedOperations } from "../support/recorded-operations.ts";

const TABLES: Readonly<Record<string, MessageTable>> = { ...client, ...scan };

describe("operations of the Java client on a real 2.6.4", () => {
  for (const group of recordedGroups()) {
    it(`${group}: every message, read by our tables and written again, is the same`, () => {
      for (const { name, calls } of recordedOperations(group)) {
        for (const { method, service, request, response } of calls) {
          if (service !== "ClientService") continue;
          assertSame(`${method}Request`, request.param, name);
          assertSame(`${method}Response`, response?.body, name);
        }
      }
    });
  }

  it("a row that was got is the one that Java had", () => {
    const gets = recorded((operation, calls) => operation["op"] === "get" && calls.length === 1);
    assert.ok(gets.length > 40);
    for (const { name, calls, answer } of gets)
      assert.deepEqual(rowAnswer(decodeGetResponse(...bodyAndCells(calls[0])).row), okOf(answer), name);
  });

  it("what increments and appends made is what Java had", () => {
    const made = recorded(({ op }, calls) => (op === "increment" || op === "append") && calls.length === 1);
    assert.ok(made.length > 20);
    for (const { name, calls, answer } of made)
      assert.deepEqual(rowAnswer(decodeMutateResponse(...bodyAndCells(calls[0])).row), okOf(answer), name);
  });

  it("the cells of a scan's answers are those that Java handed out", () => {
    // Cursors say nothing, and a scan that was left had more on its way.
    const scans = recorded(({ op, stopAfter }) => op === "scan" && stopAfter === undefined);
    assert.ok(scans.length > 100);
    for (const { name, calls, answer } of scans) {
      const bodies = calls.filter(({ response }) => response?.body !== undefined);
      const rows = bodies.flatMap((call) => [...decodeScanResponse(...bodyAndCells(call)).rows]);
      const theirs = (okOf(answer) as { rows: RowAnswer[] }).rows;
      assert.deepEqual(
        rows.flatMap(keyedCells),
        theirs.flatMap(({ row, cells }) => cells.map((cell) => [row, ...cell])),
        name,
      );
    }
  });
});

/** Operations that succeeded, of all groups. */
function recorded(
  wanted: (operation: RecordedOperation["operation"], calls: readonly SeenCall[]) => boolean,
): RecordedOperation[] {
  return recordedGroups()
    .flatMap((group) => recordedOperations(group))
    .filter(({ operation, calls, answer }) => !("error" in answer) && wanted(operation, calls));
}

function assertSame(table: string, hex: string | undefined, name: string): void {
  if (hex === undefined) return;
  const message = TABLES[table];
  assert.ok(message !== undefined, `no table for ${table}`);
  assert.equal(encode(message, decode(message, Buffer.from(hex, "hex"))).toString("hex"), hex, `${name}: ${table}`);
}

function bodyAndCells(call: SeenCall | undefined): [body: Buffer, cells: Buffer | undefined] {
  const { body, cellBlock } = call?.response ?? {};
  assert.ok(body !== undefined);
  return [Buffer.from(body, "hex"), cellBlock === undefined ? undefined : Buffer.from(cellBlock, "hex")];
}

function okOf(answer: RecordedOperation["answer"]): unknown {
  return "ok" in answer ? answer.ok : undefined;
}

function rowAnswer(row: Row | undefined): unknown {
  if (row === undefined || row.size === 0) return null;
  return { row: toPrintable(row.key), cells: keyedCells(row).map(([, ...cell]) => cell) };
}

function keyedCells(row: Row): string[][] {
  return row.cells.map((cell) => [
    toPrintable(cell.row),
    `${toPrintable(cell.family)}:${toPrintable(cell.qualifier)}`,
    String(cell.timestamp),
    String(cell.type),
    toPrintable(cell.value),
  ]);
}
