/** The order of the cells of one row, as HBase has it: by family, by qualifier, newest first, then by type from large to small. */
import type { Cell } from "../wire/cell.ts";

/** Of two cells of the same row: below 0 if `left` comes first. */
export function compareInRow(left: Cell, right: Cell): number {
  const byFamily = Buffer.compare(left.family, right.family);
  if (byFamily !== 0) return byFamily;
  const byQualifier = Buffer.compare(left.qualifier, right.qualifier);
  if (byQualifier !== 0) return byQualifier;
  const { timestamp } = left;
  const other = right.timestamp;
  if (timestamp !== other) return timestamp > other ? -1 : 1;
  return right.typeCode - left.typeCode;
}
