/** The values of a put, an append or an increment as users write them, made into the cells that are sent. */
import { type Bytes, type Column, type ColumnName, toBytes } from "../bytes/column-name.ts";
import { toPrintable } from "../bytes/printable.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { copyOf } from "../protobuf/raw-bytes.ts";
import { CELL_TYPES, type CellParts, cellSize, LATEST_TIMESTAMP, MAX_ROW_BYTES, writeCell } from "../wire/cell.ts";
import { columnOf } from "../wire/row.ts";
import type { Timestamp } from "./call-options.ts";

/** One value with what an object's key cannot say: a binary column, a timestamp of its own. */
export type CellInput = ({ readonly column: ColumnName } | (Column & { readonly column?: never })) & {
  readonly value: Bytes;
  readonly timestamp?: Timestamp;
};

/** Values by column (`{ "f:q": value }`), or one by one. */
export type Values = Readonly<Record<string, Bytes>> | readonly CellInput[];

/** Amounts by column; a counter is a signed 64-bit integer. */
export type Amounts = Readonly<Record<string, number | bigint>> | readonly AmountInput[];

export type AmountInput = ({ readonly column: ColumnName } | (Column & { readonly column?: never })) & {
  readonly by: number | bigint;
};

/** HBase: a family's length is a Java byte. */
const MAX_FAMILY_BYTES = 127;

/** Cells of one mutation in a cell block's form. */
export interface EncodedCells {
  readonly block: Buffer;
  readonly count: number;
  /** every cell has a time that the caller chose: writing it again changes nothing */
  readonly timed: boolean;
}

export interface CellLimits {
  /** `hbase.client.keyvalue.maxsize`; 0 for none */
  readonly maxCellBytes: number;
}

/** A row key; throws `InvalidArgumentError` for what can be none. */
export function rowKey(row: Bytes): Buffer {
  const bytes = bytesOf("row", row);
  // Kept as long as the operation is under way: whoever gave it may use its memory again.
  const key = typeof row === "string" ? bytes : copyOf(bytes);
  if (key.length === 0) throw new InvalidArgumentError("row", "a row key has at least one byte");
  if (key.length > MAX_ROW_BYTES)
    throw new InvalidArgumentError("row", `a row key has at most ${MAX_ROW_BYTES} bytes, not ${key.length}`);
  return key;
}

/** Bytes of what the user wrote; throws `InvalidArgumentError` with the argument's name. */
export function bytesOf(argument: string, value: Bytes): Buffer {
  try {
    return toBytes(value);
  } catch (error) {
    throw new InvalidArgumentError(argument, error instanceof Error ? error.message : String(error));
  }
}

export function encodeValues(
  row: Buffer,
  values: Values,
  timestamp: Timestamp | undefined,
  limits: CellLimits,
): EncodedCells {
  const cells: CellParts[] = [];
  let timed = true;
  if (isList(values)) {
    for (const input of values) {
      checkInput("values", input);
      const time = input.timestamp ?? timestamp;
      if (!isTimed(time)) timed = false;
      cells.push(cellOf(row, input.column ?? input, bytesOf("value", input.value), time, limits));
    }
  } else {
    timed = isTimed(timestamp);
    for (const column in values)
      if (Object.hasOwn(values, column))
        cells.push(cellOf(row, column, bytesOf("value", values[column] as Bytes), timestamp, limits));
  }
  return { block: blockOf("values", cells), count: cells.length, timed };
}

export function encodeAmounts(row: Buffer, amounts: Amounts, limits: CellLimits): EncodedCells {
  const cells = amountsOf(amounts).map(({ column, by }) => cellOf(row, column, amountBytes(by), undefined, limits));
  return { block: blockOf("by", cells), count: cells.length, timed: false };
}

export function encodeMarkers(cells: readonly CellParts[]): Buffer {
  return blockOf("columns", cells);
}

/** Whether a cell has a time of its own, with which writing it again changes nothing. */
export function isTimed(timestamp: Timestamp | undefined): boolean {
  return timestamp !== undefined && timestamp !== LATEST_TIMESTAMP;
}

function blockOf(argument: string, cells: readonly CellParts[]): Buffer {
  if (cells.length === 0) throw new InvalidArgumentError(argument, "there is nothing in it: name at least one column");
  let size = 0;
  for (const cell of cells) size += cellSize(cell);
  const block = Buffer.allocUnsafe(size);
  let at = 0;
  for (const cell of cells) at = writeCell(block, at, cell);
  return block;
}

function cellOf(
  row: Buffer,
  name: ColumnName,
  value: Uint8Array,
  timestamp: Timestamp | undefined,
  { maxCellBytes }: CellLimits,
): CellParts {
  const { family, qualifier } = columnNamed(name);
  const cell: CellParts = {
    row,
    family,
    qualifier: qualifier ?? missingQualifier(name),
    timestamp: timestamp === undefined ? LATEST_TIMESTAMP : checkedTimestamp(timestamp),
    typeCode: CELL_TYPES.put,
    value,
  };
  if (maxCellBytes > 0 && cellSize(cell) > maxCellBytes)
    throw new InvalidArgumentError(
      "values",
      `the cell of ${toPrintable(family)}:${toPrintable(cell.qualifier)} has ${cellSize(cell)} bytes; at most ${maxCellBytes} are sent (maxCellBytes, hbase.client.keyvalue.maxsize)`,
    );
  return cell;
}

/** A column with its family checked. */
export function columnNamed(name: ColumnName): { readonly family: Buffer; readonly qualifier: Buffer | undefined } {
  const column = columnOf(name);
  const { length } = column.family;
  if (length === 0)
    throw new InvalidArgumentError("column", `${JSON.stringify(name)} has no family in front of the colon`);
  if (length > MAX_FAMILY_BYTES)
    throw new InvalidArgumentError("column", `a family has at most ${MAX_FAMILY_BYTES} bytes, not ${length}`);
  return column;
}

function missingQualifier(name: ColumnName): never {
  const text = typeof name === "string" ? name : String(name.family);
  throw new InvalidArgumentError(
    "column",
    `"${text}" names a family; a value needs a column, such as "${text}:name" ("${text}:" is the empty one)`,
  );
}

const MAX_TIMESTAMP = LATEST_TIMESTAMP;

export function checkedTimestamp(timestamp: Timestamp): Timestamp {
  const valid =
    typeof timestamp === "bigint"
      ? timestamp >= 0n && timestamp <= MAX_TIMESTAMP
      : Number.isSafeInteger(timestamp) && timestamp >= 0;
  if (valid) return timestamp;
  throw new InvalidArgumentError(
    "timestamp",
    `must be a whole number of milliseconds from 0 to 2^63 - 1 (a bigint above 2^53), not ${String(timestamp)}`,
  );
}

function amountsOf(amounts: Amounts): { column: ColumnName; by: number | bigint }[] {
  if (isList(amounts))
    return amounts.map((input) => {
      checkInput("by", input);
      return { column: input.column ?? input, by: input.by };
    });
  return Object.entries(amounts ?? {}).map(([column, by]) => ({ column, by }));
}

function checkInput(argument: string, input: object): void {
  if (typeof input !== "object" || input === null)
    throw new InvalidArgumentError(
      argument,
      `each must name a column, such as { column: "f:q", … }, not ${String(input)}`,
    );
}

function isList<T>(value: Readonly<Record<string, unknown>> | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function amountBytes(by: number | bigint): Buffer {
  const valid = typeof by === "bigint" ? BigInt.asIntN(64, by) === by : Number.isSafeInteger(by);
  if (!valid)
    throw new InvalidArgumentError("by", `must be a whole number of 64 bits (a bigint above 2^53), not ${String(by)}`);
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(by));
  return bytes;
}
