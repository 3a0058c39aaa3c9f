/**
 * Multi: many actions on regions of one server in one request. Answers are matched by position, region by region, and inside
 * a region by the action's index; cells are consumed in the order in which the results stand in the message.
 */
import { Cursor } from "../protobuf/cursor.ts";
import { bytesTag, MessageWriter, varintTag } from "../protobuf/message-writer.ts";
import { CellSource, type DecodedResult, readResult } from "./result.ts";

/** A get or a mutation, encoded. */
export interface MultiAction {
  readonly type: "get" | "mutation";
  readonly message: Uint8Array;
  /** the mutation's cells, in a cell block's form */
  readonly cells?: Uint8Array | undefined;
}

/** RegionAction: actions on one region, each for itself or, with `atomic`, all or nothing. */
export interface RegionActionParts {
  /** made by `encodeRegionField` */
  readonly regionField: Uint8Array;
  readonly actions: readonly MultiAction[];
  readonly atomic?: boolean | undefined;
  readonly condition?: Uint8Array | undefined;
}

export interface EncodedMulti {
  readonly param: Buffer;
  readonly cellBlock: Buffer | undefined;
}

const writer: MessageWriter = new MessageWriter();

/** MultiRequest. Each action's index is its place in its region's list. */
export function encodeMulti(regions: readonly RegionActionParts[], nonceGroup: bigint | undefined): EncodedMulti {
  let cellBytes = 0;
  for (const region of regions) {
    const regionAction = writer.open(bytesTag(1));
    writer.raw(region.regionField);
    if (region.atomic === true) writer.bool(varintTag(2), true);
    let index = 0;
    for (const action of region.actions) {
      writeAction(action, index++);
      cellBytes += action.cells?.length ?? 0;
    }
    if (region.condition !== undefined) writer.bytes(bytesTag(4), region.condition);
    writer.close(regionAction);
  }
  if (nonceGroup !== undefined) writer.uint64(varintTag(2), nonceGroup);
  return { param: writer.take(), cellBlock: cellBytes === 0 ? undefined : joinCells(regions, cellBytes) };
}

function writeAction({ type, message }: MultiAction, index: number): void {
  const action = writer.open(bytesTag(3));
  writer.uint32(varintTag(1), index);
  writer.bytes(bytesTag(type === "get" ? 3 : 2), message);
  writer.close(action);
}

/** The cells of all mutations, in the order of the message. */
function joinCells(regions: readonly RegionActionParts[], cellBytes: number): Buffer {
  const block = Buffer.allocUnsafe(cellBytes);
  let at = 0;
  for (const { actions } of regions) {
    for (const { cells } of actions) {
      if (cells === undefined) continue;
      block.set(cells, at);
      at += cells.length;
    }
  }
  return block;
}

/** An exception inside a Multi: no flags, no place; only the class and the text of the stack trace. */
export interface ActionException {
  readonly javaClass: string;
  readonly stackTrace: string;
}

/** What became of one action; neither: the server forgot it. */
export interface ActionOutcome {
  readonly index: number;
  readonly result: DecodedResult | undefined;
  readonly exception: ActionException | undefined;
}

/** What became of one RegionAction. */
export interface RegionOutcome {
  readonly actions: readonly ActionOutcome[];
  /** of the region as a whole: nothing of it was done */
  readonly exception: ActionException | undefined;
  /** of conditions and row mutations */
  readonly processed: boolean | undefined;
}

/** MultiResponse. Rows are views of `cellBlock`. Throws `MalformedMessageError`. */
export function decodeMulti(body: Buffer, cellBlock: Buffer | undefined): RegionOutcome[] {
  const cursor = new Cursor(body, 0, body.length, "MultiResponse");
  const cells = new CellSource(cellBlock);
  const regions: RegionOutcome[] = [];
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) regions.push(readRegion(cursor, cells));
    else cursor.skip(tag);
  }
  cells.expectEnd();
  return regions;
}

function readRegion(cursor: Cursor, cells: CellSource): RegionOutcome {
  const actions: ActionOutcome[] = [];
  let exception: ActionException | undefined;
  let processed: boolean | undefined;
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) actions.push(readAction(cursor, cells));
    else if (tag === bytesTag(2)) exception = readException(cursor);
    else if (tag === varintTag(3)) processed = cursor.bool();
    else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  return { actions, exception, processed };
}

function readAction(cursor: Cursor, cells: CellSource): ActionOutcome {
  let index = 0;
  let result: DecodedResult | undefined;
  let exception: ActionException | undefined;
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === varintTag(1)) index = cursor.uint32();
    else if (tag === bytesTag(2)) result = readResult(cursor, cells);
    else if (tag === bytesTag(3)) exception = readException(cursor);
    else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  return { index, result, exception };
}

/** NameBytesPair of a class name and a stack trace. */
function readException(cursor: Cursor): ActionException {
  let javaClass = "";
  let stackTrace = "";
  const outerEnd = cursor.enter();
  while (cursor.at < cursor.end) {
    const tag = cursor.tag();
    if (tag === bytesTag(1)) javaClass = cursor.string();
    else if (tag === bytesTag(2)) stackTrace = cursor.bytes().toString("utf8");
    else cursor.skip(tag);
  }
  cursor.leave(outerEnd);
  return { javaClass, stackTrace };
}
