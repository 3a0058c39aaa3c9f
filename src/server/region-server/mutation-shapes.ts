/** MutationProto and its cells, wherever they are, to what the data understands; with the checks of HBase's `ProtobufUtil` and `RSRpcServices`. */
import type { MutationProto, QualifierValue } from "../../protobuf/client-messages.ts";
import { CELL_TYPES, type Cell, type CellParts, decodeCells, encodeCells, LATEST_TIMESTAMP } from "../../wire/cell.ts";
import { MUTATION_TYPES } from "../../wire/mutation.ts";
import type { MutationShape } from "../data/region-data.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import { illegalArgument, wrongRow } from "./java-exceptions.ts";
import { attributeOf, checkRow, isTrue, timeRangeOf } from "./read-shapes.ts";
import { type CellShare, cellsOf } from "./request-cells.ts";

const EMPTY = Buffer.alloc(0);
const TTL_BYTES = 8;
/** Of a family's name in a cell. */
const MAX_FAMILY_BYTES = 127;

type MutationKind = MutationShape["type"];

const KINDS: ReadonlyMap<number, MutationKind> = new Map(
  Object.entries(MUTATION_TYPES).map(([name, number]) => [number, name as MutationKind]),
);

/** In the order of `DeleteType`. */
const MARKERS: readonly number[] = [
  CELL_TYPES.delete,
  CELL_TYPES.deleteColumn,
  CELL_TYPES.deleteFamily,
  CELL_TYPES.deleteFamilyVersion,
];

/** An append is what a message without type is, as the proto has it. */
export function kindOf({ mutateType = MUTATION_TYPES.append }: MutationProto): MutationKind {
  const kind = KINDS.get(mutateType);
  if (kind === undefined) throw doNotRetryIO(`Unsupported mutate type: ${mutateType}`);
  return kind;
}

/** @param maxCellBytes of one cell, as it is stored */
export function mutationShape(mutation: MutationProto, share: CellShare, maxCellBytes: number): MutationShape {
  const type = kindOf(mutation);
  const given = cellsOf(mutation, share);
  const row = mutation.row ?? given?.[0]?.row;
  if (row === undefined) throw illegalArgument("row cannot be null");
  checkRow(row);
  const timestamp = signed(mutation.timestamp ?? LATEST_TIMESTAMP);
  const cells = given ?? inlineCells(type, row, mutation, timestamp);
  for (const cell of cells) checkCell(cell, row, maxCellBytes);
  return {
    type,
    row,
    cells,
    timestamp,
    timeRange: timeRangeOf(mutation.timeRange),
    ttlMs: ttlOf(mutation),
    returnResults: returnsResults(mutation),
  };
}

function checkCell(cell: Cell, row: Buffer, maxCellBytes: number): void {
  if (!cell.isOfRow(row)) throw wrongRow(cell.row, row);
  const bytes = cell.byteLength;
  if (bytes > maxCellBytes) throw doNotRetryIO(`Cell with size ${bytes} exceeds limit of ${maxCellBytes} bytes`);
}

/** The cells of a message that has them in itself, as a client without a codec sends them. */
function inlineCells(type: MutationKind, row: Buffer, mutation: MutationProto, timestamp: bigint): Cell[] {
  const parts: CellParts[] = [];
  for (const { family, qualifierValue } of mutation.columnValue) {
    if (family.length > MAX_FAMILY_BYTES)
      throw illegalArgument(`Family length ${family.length} is > ${MAX_FAMILY_BYTES}`);
    for (const value of qualifierValue) parts.push(cellParts(type, row, family, value, timestamp));
  }
  return decodeCells(encodeCells(parts));
}

function cellParts(
  type: MutationKind,
  row: Buffer,
  family: Buffer,
  { qualifier = EMPTY, value, timestamp, deleteType, tags = EMPTY }: QualifierValue,
  mutationTimestamp: bigint,
): CellParts {
  if (type === "delete") {
    const typeCode = markerOf(deleteType ?? 0);
    const ofFamily = typeCode === CELL_TYPES.deleteFamily || typeCode === CELL_TYPES.deleteFamilyVersion;
    const markedQualifier = ofFamily ? EMPTY : qualifier;
    // The mutation's own timestamp is that of a delete of the row alone.
    const at = notNegative(timestamp ?? LATEST_TIMESTAMP);
    return { row, family, qualifier: markedQualifier, timestamp: at, typeCode, value: EMPTY, tags };
  }
  if (value === undefined) throw doNotRetryIO("Missing required field: qualifier value");
  const typeCode = type === "put" && deleteType !== undefined ? markerOf(deleteType) : CELL_TYPES.put;
  const at = notNegative(timestamp ?? (type === "put" ? mutationTimestamp : LATEST_TIMESTAMP));
  return { row, family, qualifier, timestamp: at, typeCode, value, tags };
}

function markerOf(deleteType: number): number {
  const marker = MARKERS[deleteType];
  if (marker === undefined) throw doNotRetryIO(`Unknown delete type ${deleteType}`);
  return marker;
}

function notNegative(timestamp: bigint): bigint {
  const value = signed(timestamp);
  if (value < 0n) throw illegalArgument(`Timestamp cannot be negative. ts=${value}`);
  return value;
}

function signed(timestamp: bigint): bigint {
  return BigInt.asIntN(64, timestamp);
}

function ttlOf({ attribute }: MutationProto): bigint | undefined {
  const value = attributeOf(attribute, "_ttl");
  return value?.length === TTL_BYTES ? value.readBigInt64BE() : undefined;
}

function returnsResults({ attribute }: MutationProto): boolean {
  const value = attributeOf(attribute, "_rr_");
  return value === undefined || isTrue(value);
}
