/**
 * ScanResponse, read by hand because scans bring most of all bytes. Absent is not false: a server that says nothing of
 * `more_results` has more. Requests are made from the table of `scan-messages.ts`: there is one for many rows.
 */
import { decode } from "../protobuf/codec.ts";
import { Cursor } from "../protobuf/cursor.ts";
import { bytesTag, varintTag } from "../protobuf/message-writer.ts";
import { ScanMetrics } from "../protobuf/scan-messages.ts";
import { CellSource, readResult } from "./result.ts";
import { Row } from "./row.ts";

export interface DecodedScanResponse {
  /** rows, or pieces of rows, in the order of the scan */
  readonly rows: Row[];
  readonly scannerId: bigint | undefined;
  /** false: the whole scan is finished */
  readonly moreResults: boolean | undefined;
  /** false: this region has no more, and its scanner is closed */
  readonly moreResultsInRegion: boolean | undefined;
  /** the server stopped because of its time limit; there is more */
  readonly heartbeat: boolean;
  /** how long the scanner lives without being asked; only when it was opened */
  readonly leaseMs: number | undefined;
  /** how far a heartbeat got, if that was asked for */
  readonly cursorRow: Buffer | undefined;
  readonly mvccReadPoint: bigint | undefined;
  readonly metrics: ReadonlyMap<string, bigint> | undefined;
}

/** One number for each result, in memory that the next answer uses again: there are thousands of them in each. */
class PerResult {
  count = 0;
  #numbers = new Int32Array(4_096);

  push(value: number): void {
    if (this.count === this.#numbers.length) this.#grow();
    this.#numbers[this.count++] = value;
  }

  /** 0 for a result of which nothing was said. */
  at(index: number): number {
    return index < this.count ? (this.#numbers[index] as number) : 0;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.#numbers.length);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}

const CELLS_PER_RESULT = new PerResult();
const PARTIAL_FLAGS = new PerResult();

interface Draft {
  results: Row[];
  stale: boolean;
  scannerId: bigint | undefined;
  moreResults: boolean | undefined;
  moreResultsInRegion: boolean | undefined;
  heartbeat: boolean;
  leaseMs: number | undefined;
  cursorRow: Buffer | undefined;
  mvccReadPoint: bigint | undefined;
  metrics: ReadonlyMap<string, bigint> | undefined;
}

/** Rows are views of `cellBlock`. Throws `MalformedMessageError`, also if cells are missing or left over. */
export function decodeScanResponse(body: Buffer, cellBlock: Buffer | undefined): DecodedScanResponse {
  const cursor = new Cursor(body, 0, body.length, "ScanResponse");
  const cells = new CellSource(cellBlock);
  const draft = emptyDraft();
  CELLS_PER_RESULT.count = PARTIAL_FLAGS.count = 0;
  while (cursor.at < cursor.end) readField(cursor, cursor.tag(), draft, cells);
  const { results, stale, ...rest } = draft;
  // With a block its counts count; `results` is the form without one.
  const rows = cellBlock === undefined ? results : blockRows(cells, stale);
  cells.expectEnd();
  return { rows, ...rest };
}

function emptyDraft(): Draft {
  return {
    results: [],
    stale: false,
    scannerId: undefined,
    moreResults: undefined,
    moreResultsInRegion: undefined,
    heartbeat: false,
    leaseMs: undefined,
    cursorRow: undefined,
    mvccReadPoint: undefined,
    metrics: undefined,
  };
}

function readField(cursor: Cursor, tag: number, draft: Draft, cells: CellSource): void {
  switch (tag) {
    case varintTag(1):
      CELLS_PER_RESULT.push(readCount(cursor));
      while (cursor.isNext(tag)) CELLS_PER_RESULT.push(readCount(cursor));
      return;
    case bytesTag(1):
      return readPacked(cursor, () => void CELLS_PER_RESULT.push(readCount(cursor)));
    case varintTag(2):
      draft.scannerId = cursor.uint64();
      return;
    case varintTag(3):
      draft.moreResults = cursor.bool();
      return;
    case varintTag(4):
      draft.leaseMs = cursor.uint32();
      return;
    case bytesTag(5): {
      const { row } = readResult(cursor, cells);
      if (row !== undefined) draft.results.push(row);
      return;
    }
    case varintTag(6):
      draft.stale = cursor.bool();
      return;
    case varintTag(7):
      PARTIAL_FLAGS.push(cursor.bool() ? 1 : 0);
      while (cursor.isNext(tag)) PARTIAL_FLAGS.push(cursor.bool() ? 1 : 0);
      return;
    case bytesTag(7):
      return readPacked(cursor, () => void PARTIAL_FLAGS.push(cursor.bool() ? 1 : 0));
    default:
      return readRareField(cursor, tag, draft);
  }
}

function readRareField(cursor: Cursor, tag: number, draft: Draft): void {
  switch (tag) {
    case varintTag(8):
      draft.moreResultsInRegion = cursor.bool();
      return;
    case varintTag(9):
      draft.heartbeat = cursor.bool();
      return;
    case bytesTag(10): {
      const { metrics } = decode(ScanMetrics, cursor.bytes());
      draft.metrics = new Map(metrics.map(({ name, value }) => [name ?? "", value ?? 0n]));
      return;
    }
    case varintTag(11):
      draft.mvccReadPoint = cursor.uint64();
      return;
    case bytesTag(12):
      draft.cursorRow = readCursorRow(cursor);
      return;
    default:
      cursor.skip(tag);
  }
}

function blockRows(cells: CellSource, stale: boolean): Row[] {
  const { block } = cells;
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const results = CELLS_PER_RESULT.count;
  const rows = new Array<Row>(results);
  let found = 0;
  for (let index = 0; index < results; index++) {
    const count = CELLS_PER_RESULT.at(index);
    if (count > 0) rows[found++] = new Row(block, cells.take(count, view), count, stale, PARTIAL_FLAGS.at(index) === 1);
  }
  rows.length = found;
  return rows;
}

function readPacked(cursor: Cursor, readOne: () => void): void {
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) readOne();
  cursor.leave(outerEnd);
}

function readCount(cursor: Cursor): number {
  const count = cursor.int32();
  if (count < 0) throw cursor.problem(`${count} cells in a result`);
  return count;
}

/** Copied: a cursor is kept longer than its answer. */
function readCursorRow(cursor: Cursor): Buffer | undefined {
  let row: Buffer | undefined;
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) row = Buffer.from(cursor.bytes());
    else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  return row;
}
