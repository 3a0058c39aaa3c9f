/** What is to be deleted, made into HBase's delete markers. */
import type { ColumnName } from "../bytes/column-name.ts";
import { checkList, checkNames, knownOptions, type NamesOf } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { CELL_TYPES, Cell, type CellParts, LATEST_TIMESTAMP } from "../wire/cell.ts";
import type { ColumnDelete, Timestamp } from "./call-options.ts";
import { checkedTimestamp, columnNamed, encodeMarkers, isTimed } from "./cell-input.ts";

export interface EncodedMarkers {
  readonly cells: Buffer | undefined;
  readonly count: number;
  /** of a delete of the whole row, which has no markers of its own */
  readonly timestamp: Timestamp | undefined;
  /** every marker has a time that the caller chose */
  readonly timed: boolean;
}

const COLUMN_NAMES: NamesOf<ColumnDelete> = { family: true, qualifier: true, versions: true, timestamp: true };
const COLUMN = knownOptions("a column", COLUMN_NAMES, { argument: "columns", prefix: "columns." });
const EMPTY = Buffer.alloc(0);

/** @param columns undefined for the whole row */
export function encodeDelete(
  row: Buffer,
  columns: readonly (ColumnName | ColumnDelete)[] | undefined,
  timestamp: Timestamp | undefined,
): EncodedMarkers {
  if (timestamp !== undefined) checkedTimestamp(timestamp);
  if (columns === undefined) return { cells: undefined, count: 0, timestamp, timed: isTimed(timestamp) };
  checkList("columns", columns);
  const timed = columns.every((column) => isTimed(ownTimestamp(column) ?? timestamp));
  const cells = columns.map((column) => markerOf(row, column, timestamp));
  return { cells: encodeMarkers(cells), count: cells.length, timestamp: undefined, timed };
}

function markerOf(row: Buffer, column: ColumnName | ColumnDelete, timestamp: Timestamp | undefined): CellParts {
  if (typeof column === "object" && column !== null && !(column instanceof Cell)) checkColumn(column);
  const { family, qualifier } = columnNamed(column);
  const own = ownTimestamp(column) ?? timestamp;
  // Of a column it means the newest version; a family has none, and the server would delete nothing.
  if (qualifier === undefined && oneVersion(column) && own === undefined)
    throw new InvalidArgumentError("columns", "one version of a whole family needs a timestamp");
  return {
    row,
    family,
    qualifier: qualifier ?? EMPTY,
    timestamp: own === undefined ? LATEST_TIMESTAMP : checkedTimestamp(own),
    typeCode: typeOf(qualifier === undefined, oneVersion(column)),
    value: EMPTY,
  };
}

/** Without its qualifier it is the whole family, so that it must not be misspelt or forgotten. */
function checkColumn(column: Exclude<ColumnName, string> | ColumnDelete): void {
  checkNames(column, COLUMN);
  if ("qualifier" in column && column.qualifier === undefined)
    throw new InvalidArgumentError(
      "columns",
      "a qualifier is there, but undefined; leave it out to delete the whole family",
    );
}

function typeOf(wholeFamily: boolean, one: boolean): number {
  if (wholeFamily) return one ? CELL_TYPES.deleteFamilyVersion : CELL_TYPES.deleteFamily;
  return one ? CELL_TYPES.delete : CELL_TYPES.deleteColumn;
}

function ownTimestamp(column: ColumnName | ColumnDelete): Timestamp | undefined {
  return typeof column === "string" ? undefined : (column as ColumnDelete | null)?.timestamp;
}

function oneVersion(column: ColumnName | ColumnDelete): boolean {
  const versions = typeof column === "string" ? undefined : (column as ColumnDelete).versions;
  if (versions !== undefined && versions !== "one" && versions !== "all")
    throw new InvalidArgumentError("columns", `versions must be "one" or "all", not ${String(versions)}`);
  return versions === "one";
}
