/**
 * The delete markers met so far in one row and family, and what they hide. Cells come in HBase's order, so markers of a family
 * come first (with the column of the empty qualifier), and a marker of a column before all that it hides.
 */
import { CELL_TYPES } from "../../wire/cell.ts";
import { compareAt, VERSION_BYTES } from "./cell-key.ts";

/** `all`: this and every older version of the column; `version`: just this one. */
export type Hidden = "all" | "version" | undefined;

export class DeleteTracker {
  /** nothing is hidden: timestamps need not be looked at */
  empty = true;
  private familyUntil: bigint | undefined;
  private readonly familyVersions = new Set<bigint>();
  /** the latest marker of a column that counts */
  private column: Buffer | undefined;
  private columnType = 0;
  private columnTimestamp = 0n;

  reset(): void {
    if (this.empty) return;
    this.empty = true;
    this.familyUntil = undefined;
    this.familyVersions.clear();
    this.column = undefined;
  }

  /** @param key of the marker; its qualifier begins at `qualifierStart` */
  add(key: Buffer, qualifierStart: number, typeCode: number, timestamp: bigint): void {
    if (this.familyUntil !== undefined && timestamp <= this.familyUntil) return;
    this.empty = false;
    if (typeCode === CELL_TYPES.deleteFamily) {
      this.familyUntil = timestamp;
    } else if (typeCode === CELL_TYPES.deleteFamilyVersion) {
      this.familyVersions.add(timestamp);
    } else {
      const qualifier = key.subarray(qualifierStart, key.length - VERSION_BYTES);
      // A marker of one version behind one of the whole column adds nothing.
      if (typeCode < this.columnType && this.column?.equals(qualifier) === true) return;
      this.column = qualifier;
      this.columnType = typeCode;
      this.columnTimestamp = timestamp;
    }
  }

  hides(key: Buffer, qualifierStart: number, timestamp: bigint): Hidden {
    if (this.familyUntil !== undefined && timestamp <= this.familyUntil) return "all";
    if (this.familyVersions.has(timestamp)) return "version";
    if (this.column === undefined) return undefined;
    if (compareAt(key, qualifierStart, key.length - VERSION_BYTES, this.column) === 0) {
      if (this.columnType === CELL_TYPES.deleteColumn) return "all";
      if (timestamp === this.columnTimestamp) return "version";
    }
    this.column = undefined;
    this.empty = this.familyUntil === undefined && this.familyVersions.size === 0;
    return undefined;
  }
}
