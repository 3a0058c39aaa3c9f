/**
 * What can be done with the cells of one region, by HBase's semantics; the shapes between the services, which read requests, and the
 * data, which knows no request. Every method runs to its end without a pause, so that each is atomic; those that end with -ing do their
 * work in steps, on what was there at the first. What is refused is a `ServiceException` with HBase's class.
 */
import type { CompareOperator } from "../../filter/compare-operator.ts";
import type { Cell } from "../../wire/cell.ts";
import type { RowFilter } from "../filtering/row-filter.ts";
import type { Steps } from "../turns.ts";

/** In milliseconds; `from` is inside, `to` is not. */
export interface TimeRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** Columns of one family; without qualifiers the whole family. */
export interface FamilyColumns {
  readonly family: Buffer;
  readonly qualifiers: readonly Buffer[];
}

/** What a get and a scan have in common. */
export interface ReadShape {
  /** none: every family */
  readonly columns: readonly FamilyColumns[];
  /** at most; the family may have fewer */
  readonly maxVersions: number;
  readonly timeRange: TimeRange;
  /** take the place of `timeRange` for their families */
  readonly familyTimeRanges: ReadonlyMap<string, TimeRange>;
  /** cells a row and family, and how many of them are passed over first */
  readonly storeLimit?: number | undefined;
  readonly storeOffset?: number | undefined;
  /** one of its own for each get, and for each scanner */
  readonly filter?: RowFilter | undefined;
  readonly loadColumnFamiliesOnDemand?: boolean | undefined;
}

export interface GetShape extends ReadShape {
  readonly row: Buffer;
}

export interface ScanShape extends ReadShape {
  /** empty: from the first row of the region (in reverse: from its last) */
  readonly startRow: Buffer;
  readonly includeStartRow: boolean;
  /** empty: to the end of the region */
  readonly stopRow: Buffer;
  readonly includeStopRow: boolean;
  readonly reversed: boolean;
  /** delete markers and what they hide, too */
  readonly raw: boolean;
  /** cells a piece, at most; 0: whole rows */
  readonly batch: number;
  /** of a scanner that this one goes on for; default: now */
  readonly readPoint?: bigint;
}

/** When one answer of a scan is full; whatever comes first. */
export interface AnswerLimits {
  /** pieces, which are rows unless rows are cut */
  readonly maxPieces: number;
  /** of cells, as `bytesOf` (stored-cell.ts) counts them */
  readonly maxBytes: number;
  /** whole rows that the scan may still give; undefined: any number */
  readonly maxRows?: number | undefined;
  /** by the region's clock; undefined: as long as it takes */
  readonly untilMs?: number | undefined;
  /** a row may be cut by `maxBytes` and `untilMs`; otherwise it is given whole, be it in the next answer */
  readonly partials: boolean;
}

/** Cells of one row: all of them or, if cut, some. */
export interface RowPiece {
  readonly cells: readonly Cell[];
  /** there may be more of the row */
  readonly partial: boolean;
}

export interface ScanAnswer {
  readonly pieces: readonly RowPiece[];
  /** false: the region has nothing more for this scan */
  readonly moreInRegion: boolean;
  /** false: the whole scan is over (its limit of rows is reached, its filter wants no more) */
  readonly moreResults: boolean;
  /** it ended before it was full, because of the time or the work */
  readonly heartbeat: boolean;
  /** how far it looked, if that is behind the last row it gives */
  readonly cursorRow?: Buffer | undefined;
  readonly rowsScanned: number;
  readonly rowsFiltered: number;
}

/** A scan in one region, of what was there when it was opened. */
export interface RegionScanner {
  /** @param unfinished the last answer, ended by the time: it is filled further, as if it had had more. Only the time may differ. */
  next(limits: AnswerLimits, unfinished?: ScanAnswer): ScanAnswer;
  /** the moment that it reads: another scanner may go on in it */
  readonly readPoint: bigint;
  /** Must be called; twice is as good as once. @param lost its client may want another of its read point */
  close(lost?: boolean): void;
}

export interface MutationShape {
  readonly type: "put" | "delete" | "increment" | "append";
  readonly row: Buffer;
  /** as the client sent them: markers for deletes, LATEST_TIMESTAMP where the server's time is to stand; empty: a delete of the row */
  readonly cells: readonly Cell[];
  /** of a delete of the row; LATEST_TIMESTAMP: now */
  readonly timestamp: bigint;
  /** which versions an increment or append goes on from */
  readonly timeRange: TimeRange;
  /** of the cells that are written, if it is not the family's */
  readonly ttlMs?: bigint | undefined;
  readonly returnResults: boolean;
}

/** What must hold for a checkAndMutate. */
export interface ConditionShape {
  readonly row: Buffer;
  readonly timeRange: TimeRange;
  /** the whole condition, if it is there: it holds if the row has a cell that stays */
  readonly filter?: RowFilter | undefined;
  readonly family: Buffer;
  readonly qualifier: Buffer;
  /** stands between `value` on the left and the stored value on the right */
  readonly operator: CompareOperator;
  /** empty: there is to be no value */
  readonly value: Buffer;
}

/** What a condition came to. */
export interface ConditionOutcome {
  readonly holds: boolean;
  /** of the cell that was looked at; 0: there is none. Puts that follow get no older time from the server. */
  readonly timestamp: bigint;
}

export interface RegionData {
  /** In HBase's order; empty if there is nothing. Throws `NoSuchColumnFamilyException`, `WrongRegionException`. */
  get(shape: GetShape): Cell[];
  /** The same in steps. */
  getting(shape: GetShape): Steps<Cell[]>;
  openScanner(shape: ScanShape): RegionScanner;
  /** Throws `NoSuchColumnFamilyException`, `WrongRegionException`. */
  check(condition: ConditionShape): ConditionOutcome;
  /** The same, for those who write nothing afterwards. */
  holds(condition: ConditionShape): boolean;
  /**
   * All or none. The cells that increments and appends made, in the order of the request. `notBefore`: the timestamp of a
   * condition that held, for the puts to which the server gives its time.
   */
  mutate(row: Buffer, mutations: readonly MutationShape[], notBefore?: bigint): Cell[];
  /** The same for several rows of the region, as one. Throws `WrongRegionException`, `DoNotRetryIOException` if only some are in it. */
  mutateRows(mutations: readonly MutationShape[]): Cell[];
  /** What is stored, markers and hidden versions included. */
  readonly size: { readonly cells: number; readonly bytes: number };
  /** In steps; afterwards `size` takes no time. */
  sizing(): Steps<unknown>;
  /** A row in the middle, to split at; undefined if there is none behind the first. */
  middleRow(): Buffer | undefined;
  findingMiddleRow(): Steps<Buffer | undefined>;
  /** Drops everything. */
  clear(): void;
  /** Drops what no read can see any more, as a major compaction does. */
  compact(): void;
  /** The same in steps; what is written meanwhile stays. */
  compacting(): Steps<void>;
}
