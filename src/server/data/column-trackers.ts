/**
 * Which columns of a row and family are asked for and how many versions of each were met: HBase's ScanWildcardColumnTracker and
 * ExplicitColumnTracker. Qualifiers are parts of keys, compared as they stand there.
 */
import { compareAt, VERSION_BYTES } from "./cell-key.ts";

/** What becomes of a cell, and where reading goes on. HBase's MatchCode. */
export type MatchCode =
  | "include"
  | "includeAndNextColumn"
  | "includeAndNextRow"
  | "skip"
  | "nextColumn"
  /** of this family */
  | "nextRow"
  | "useHint"
  /** this family will see no more */
  | "done";

export interface VersionRules {
  readonly minVersions: number;
  readonly maxVersions: number;
  /** what is older has outlived the family's TTL; undefined: nothing does */
  readonly oldestMs: bigint | undefined;
}

export interface ColumnTracker {
  reset(): void;
  /** No column is left in this row. */
  done(): boolean;
  /** `include` if the column is asked for. */
  checkColumn(key: Buffer, qualifierStart: number): "include" | "nextColumn" | "nextRow";
  /** Of a column that is; `timestamp` is asked only if versions age. */
  checkVersions(key: Buffer, qualifierStart: number, isMarker: boolean, timestamp: bigint): MatchCode;
  /** No more of this cell's column. */
  leaveColumn(key: Buffer, qualifierStart: number): "nextColumn" | "nextRow";
  /** The next column that is asked for, as it stands in keys; undefined: whichever comes next. */
  hint(): Buffer | undefined;
}

export function makeColumnTracker(qualifiers: readonly Buffer[] | undefined, rules: VersionRules): ColumnTracker {
  return qualifiers === undefined ? new EveryColumn(rules) : new GivenColumns(qualifiers, rules);
}

/** Too old to count as anything. */
export function isExpired({ oldestMs }: VersionRules, timestamp: bigint): boolean {
  return oldestMs !== undefined && timestamp < oldestMs;
}

class EveryColumn implements ColumnTracker {
  private readonly rules: VersionRules;
  private column: Buffer | undefined;
  private versions = 0;

  constructor(rules: VersionRules) {
    this.rules = rules;
  }

  reset(): void {
    this.column = undefined;
  }

  done(): boolean {
    return false;
  }

  checkColumn(): "include" {
    return "include";
  }

  checkVersions(key: Buffer, qualifierStart: number, isMarker: boolean, timestamp: bigint): MatchCode {
    const end = key.length - VERSION_BYTES;
    if (this.column === undefined || compareAt(key, qualifierStart, end, this.column) !== 0) {
      this.column = key.subarray(qualifierStart, end);
      this.versions = 0;
    }
    if (!isMarker) this.versions++;
    const { maxVersions, minVersions } = this.rules;
    if (this.versions > maxVersions) return "nextColumn";
    return this.versions <= minVersions || !isExpired(this.rules, timestamp) ? "include" : "nextColumn";
  }

  leaveColumn(): "nextColumn" {
    return "nextColumn";
  }

  hint(): undefined {
    return undefined;
  }
}

class GivenColumns implements ColumnTracker {
  private readonly rules: VersionRules;
  /** in order, each once */
  private readonly columns: readonly Buffer[];
  private index = 0;
  private versions = 0;

  constructor(columns: readonly Buffer[], rules: VersionRules) {
    this.columns = columns;
    this.rules = rules;
  }

  reset(): void {
    this.index = 0;
    this.versions = 0;
  }

  done(): boolean {
    return this.index >= this.columns.length;
  }

  checkColumn(key: Buffer, qualifierStart: number): "include" | "nextColumn" | "nextRow" {
    for (;;) {
      const column = this.columns[this.index];
      if (column === undefined) return "nextRow";
      const order = compareAt(key, qualifierStart, key.length - VERSION_BYTES, column);
      if (order === 0) return "include";
      if (order < 0) return "nextColumn";
      this.next();
    }
  }

  checkVersions(_key: Buffer, _qualifierStart: number, _isMarker: boolean, timestamp: bigint): MatchCode {
    this.versions++;
    const { maxVersions, minVersions } = this.rules;
    const last = this.versions >= maxVersions || (this.versions >= minVersions && isExpired(this.rules, timestamp));
    if (!last) return "include";
    this.next();
    return this.done() ? "includeAndNextRow" : "includeAndNextColumn";
  }

  leaveColumn(key: Buffer, qualifierStart: number): "nextColumn" | "nextRow" {
    for (;;) {
      const column = this.columns[this.index];
      if (column === undefined) return "nextRow";
      const order = compareAt(key, qualifierStart, key.length - VERSION_BYTES, column);
      if (order < 0) return "nextColumn";
      this.next();
      if (order === 0) return this.done() ? "nextRow" : "nextColumn";
    }
  }

  hint(): Buffer | undefined {
    return this.columns[this.index];
  }

  private next(): void {
    this.index++;
    this.versions = 0;
  }
}
