/**
 * Result: the cells of one row in an answer. They lie in the answer's cell block, in the message itself, or both; rows are views
 * of the block, and cells that came inside the message are written into one of their own.
 */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode } from "../protobuf/codec.ts";
import { Cursor } from "../protobuf/cursor.ts";
import { Cell as CellMessage } from "../protobuf/hbase-messages.ts";
import { bytesTag, varintTag } from "../protobuf/message-writer.ts";
import { CELL_TYPES, type CellParts, encodeCells, MIN_CELL_BYTES } from "./cell.ts";
import { Row, skipCells } from "./row.ts";

export interface DecodedResult {
  /** undefined if the result is empty */
  readonly row: Row | undefined;
  /** the answer to "does it exist?" */
  readonly exists: boolean | undefined;
}

const NOTHING = Buffer.alloc(0);
const EMPTY_RESULT: DecodedResult = { row: undefined, exists: undefined };
const EXISTS: DecodedResult = { row: undefined, exists: true };
const EXISTS_NOT: DecodedResult = { row: undefined, exists: false };

/** The cells of an answer's block, taken from its front. */
export class CellSource {
  readonly block: Buffer;
  private at = 0;

  constructor(block: Buffer | undefined) {
    this.block = block ?? NOTHING;
  }

  /** Checks the next `count` cells and passes them; returns where the first of them is. @param view see `skipCells` */
  take(count: number, view?: DataView): number {
    const { block, at } = this;
    if (count > (block.length - at) / MIN_CELL_BYTES)
      throw new MalformedMessageError(
        "cell block",
        at,
        `${count} cells are announced, ${block.length - at} bytes are left`,
      );
    this.at = skipCells(block, at, count, view);
    return at;
  }

  /** Every cell must belong to some result. */
  expectEnd(): void {
    const left = this.block.length - this.at;
    if (left > 0) throw new MalformedMessageError("cell block", this.at, `${left} bytes belong to no result`);
  }
}

/** Reads a Result behind its length. */
export function readResult(cursor: Cursor, cells: CellSource): DecodedResult {
  let count = 0;
  let exists: boolean | undefined;
  let stale = false;
  let partial = false;
  let inline: CellParts[] | undefined;
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === varintTag(2)) count = readCount(cursor);
    else if (tag === varintTag(3)) exists = cursor.bool();
    else if (tag === varintTag(4)) stale = cursor.bool();
    else if (tag === varintTag(5)) partial = cursor.bool();
    else if (tag === bytesTag(1)) {
      inline ??= [];
      inline.push(readInlineCell(cursor));
    } else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  if (exists !== undefined) return existence(cursor, exists, count, inline);
  if (inline !== undefined) return { row: mixedRow(cells, count, inline, stale, partial), exists: undefined };
  if (count === 0) return EMPTY_RESULT;
  return { row: new Row(cells.block, cells.take(count), count, stale, partial), exists: undefined };
}

function existence(
  cursor: Cursor,
  exists: boolean,
  count: number,
  inline: readonly CellParts[] | undefined,
): DecodedResult {
  if (count > 0 || inline !== undefined) throw cursor.problem("existence and cells in one result");
  return exists ? EXISTS : EXISTS_NOT;
}

/** Those of the block first, then those of the message. */
function mixedRow(
  cells: CellSource,
  count: number,
  inline: readonly CellParts[],
  stale: boolean,
  partial: boolean,
): Row {
  const own = encodeCells(inline);
  skipCells(own, 0, inline.length);
  if (count === 0) return new Row(own, 0, inline.length, stale, partial);
  const start = cells.take(count);
  const end = skipCells(cells.block, start, count);
  const joined = Buffer.concat([cells.block.subarray(start, end), own]);
  return new Row(joined, 0, count + inline.length, stale, partial);
}

function readCount(cursor: Cursor): number {
  const count = cursor.int32();
  if (count < 0) throw cursor.problem(`${count} cells`);
  return count;
}

function readInlineCell(cursor: Cursor): CellParts {
  const { row, family, qualifier, timestamp, cellType, value, tags } = decode(CellMessage, cursor.bytes());
  return {
    row: row ?? NOTHING,
    family: family ?? NOTHING,
    qualifier: qualifier ?? NOTHING,
    timestamp: timestamp ?? 0n,
    typeCode: cellType ?? CELL_TYPES.put,
    value: value ?? NOTHING,
    ...(tags === undefined ? {} : { tags }),
  };
}

/** GetResponse. */
export function decodeGetResponse(body: Buffer, cellBlock: Buffer | undefined): DecodedResult {
  const cursor = new Cursor(body, 0, body.length, "GetResponse");
  const cells = new CellSource(cellBlock);
  let result = EMPTY_RESULT;
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) result = readResult(cursor, cells);
    else cursor.skip(tag);
  }
  cells.expectEnd();
  return result;
}

export interface DecodedMutateResponse {
  readonly row: Row | undefined;
  /** false: the condition did not hold, and nothing was done */
  readonly processed: boolean | undefined;
}

/** MutateResponse. */
export function decodeMutateResponse(body: Buffer, cellBlock: Buffer | undefined): DecodedMutateResponse {
  const cursor = new Cursor(body, 0, body.length, "MutateResponse");
  const cells = new CellSource(cellBlock);
  let row: Row | undefined;
  let processed: boolean | undefined;
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) row = readResult(cursor, cells).row;
    else if (tag === varintTag(2)) processed = cursor.bool();
    else cursor.skip(tag);
  }
  cells.expectEnd();
  return { row, processed };
}
