/**
 * A row as a line of JSON, `{ row, cells: [{ column, timestamp, type, value }] }`, there and back. Bytes are in HBase's printable form,
 * timestamps are decimal strings (64 bits do not fit into a JSON number).
 */
import { fromPrintable, toPrintable } from "../bytes/printable.ts";
import type { ColumnDelete, Timestamp } from "../table/call-options.ts";
import type { CellInput } from "../table/cell-input.ts";
import { CELL_TYPES, type CellType, LATEST_TIMESTAMP } from "../wire/cell.ts";
import type { Row } from "../wire/row.ts";
import { columnNamed, exactColumn } from "./values.ts";

/** Bytes of a value that are one piece of text: five times as many characters at most. */
const PIECE_BYTES = 65_536;
/** Short pieces are put together up to here, so that small rows are not written one by one. */
const WRITE_LENGTH = 262_144;

/**
 * Writes each row as a line, a large one in pieces: V8 has no text above 512 MiB, and nobody needs the whole of it at once.
 * Waits for `write`, so that a slow reader slows the work and fills no memory.
 */
export async function writeRows(rows: readonly Row[], write: (text: string) => Promise<void>): Promise<void> {
  let text = "";
  for (const row of rows) {
    for (const piece of piecesOf(row)) {
      text += piece;
      if (text.length < WRITE_LENGTH) continue;
      await write(text);
      text = "";
    }
  }
  if (text !== "") await write(text);
}

function* piecesOf(row: Row): Generator<string> {
  yield `{"row":${JSON.stringify(toPrintable(row.key))},"cells":[`;
  for (const [index, cell] of row.cells.entries()) {
    const column = JSON.stringify(`${columnPart(cell.family)}:${toPrintable(cell.qualifier)}`);
    const type = JSON.stringify(cell.type ?? cell.typeCode);
    yield `${index === 0 ? "" : ","}{"column":${column},"timestamp":"${cell.timestamp}","type":${type},"value":"`;
    for (let at = 0; at < cell.value.length; at += PIECE_BYTES) {
      yield JSON.stringify(toPrintable(cell.value.subarray(at, at + PIECE_BYTES))).slice(1, -1);
    }
    yield '"}';
  }
  yield "]}\n";
}

/** HBase lets no family have a colon; should one come, it must not look like the end of the family. */
function columnPart(family: Buffer): string {
  return toPrintable(family).replaceAll(":", "\\x3A");
}

/** What a line of an export says is to be written: cells with their times, and markers of deletes with theirs. */
export interface RowChanges {
  readonly row: Buffer;
  readonly puts: readonly CellInput[];
  readonly deletes: readonly ColumnDelete[];
}

/** Throws an `Error` that says what is wrong with the line. */
export function changesOfJson(line: string): RowChanges {
  const { row, cells } = objectOf(JSON.parse(line), "the line");
  if (typeof row !== "string" || row === "") throw new Error(`"row" must be a text that is not empty`);
  if (!Array.isArray(cells) || cells.length === 0) throw new Error(`"cells" must be a list that is not empty`);
  const puts: CellInput[] = [];
  const deletes: ColumnDelete[] = [];
  for (const [index, cell] of cells.entries())
    addCell(objectOf(cell, `cells[${index}]`), `cells[${index}]`, puts, deletes);
  return { row: fromPrintable(row), puts, deletes };
}

function addCell(cell: Record<string, unknown>, where: string, puts: CellInput[], deletes: ColumnDelete[]): void {
  const { column, value = "", type = "put" } = cell;
  if (typeof column !== "string") throw new Error(`${where}.column must be a text`);
  const timestamp = timestampIn(cell["timestamp"], where);
  if (type === "put") {
    if (typeof value !== "string") throw new Error(`${where}.value must be a text`);
    puts.push({ ...exactColumn(column), value: fromPrintable(value), ...timestamp });
    return;
  }
  if (typeof type !== "string" || !Object.hasOwn(CELL_TYPES, type))
    throw new Error(`${where}.type must be one of ${Object.keys(CELL_TYPES).join(", ")}`);
  // A marker without its time would delete what was written since.
  if (timestamp.timestamp === undefined) throw new Error(`${where} deletes, so it needs a timestamp`);
  deletes.push(markerOf(type as Exclude<CellType, "put">, column, timestamp.timestamp));
}

function markerOf(type: Exclude<CellType, "put">, column: string, timestamp: Timestamp): ColumnDelete {
  switch (type) {
    case "delete":
      return { ...exactColumn(column), versions: "one", timestamp };
    case "deleteColumn":
      return { ...exactColumn(column), versions: "all", timestamp };
    case "deleteFamily":
      return { family: columnNamed(column).family, versions: "all", timestamp };
    case "deleteFamilyVersion":
      return { family: columnNamed(column).family, versions: "one", timestamp };
  }
}

function timestampIn(value: unknown, where: string): { readonly timestamp?: Timestamp } {
  if (value === undefined) return {};
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || !/^\d{1,19}$/.test(text) || BigInt(text) > LATEST_TIMESTAMP)
    throw new Error(`${where}.timestamp must be a whole number of milliseconds as text`);
  return { timestamp: BigInt(text) };
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what} must be an object`);
}
