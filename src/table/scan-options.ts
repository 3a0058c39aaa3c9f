/**
 * What may be said of a scan, as users write it. The types refuse what contradicts itself (a prefix and a start row, a batch of
 * partial rows), as far as options of a get fit in; `scan-plan.ts` checks the rest.
 */
import type { Bytes } from "../bytes/column-name.ts";
import type { ReadFilter, ReadOptions } from "./call-options.ts";

/** From here to there. Rows are in the order of their bytes; with `reversed`, `start` is the larger one. */
export interface RowRange {
  readonly prefix?: never;
  /** Default: the first row, or with `reversed` the last */
  readonly start?: Bytes;
  /** Whether the row `start` itself belongs to it. Default true */
  readonly startInclusive?: boolean;
  /** Default: to the end */
  readonly stop?: Bytes;
  /** Whether the row `stop` itself belongs to it. Default false */
  readonly stopInclusive?: boolean;
}

/** The rows that begin with these bytes. */
export interface PrefixRange {
  readonly prefix: Bytes;
  readonly start?: never;
  readonly startInclusive?: never;
  readonly stop?: never;
  readonly stopInclusive?: never;
}

/** Rows come whole: what the server sent in pieces is put together. */
export interface WholeRows {
  /** of a get's options, where it says how a call travels: a scan's calls are its own anyway */
  readonly batch?: boolean;
  readonly allowPartials?: false;
}

/** Rows come in pieces of so many cells, the last piece of a row excepted; `row.partial` says that there may be more. */
export interface RowBatches {
  /** Java's `setBatch`. Not with a filter that judges whole rows. */
  readonly batch: number;
  readonly allowPartials?: never;
}

/** Rows come as the server sends them: one larger than `maxResultBytes` in pieces, with `row.partial`. */
export interface PartialRows {
  readonly allowPartials: boolean;
  readonly batch?: never;
}

/** A filter, and what is known of it. */
export interface ScanFilter extends ReadFilter {
  /** it judges whole rows */
  readonly hasFilterRow?: boolean;
  /** false: a reversed scan with it can hang a server for ever (HBASE-30226) */
  readonly reversible?: boolean;
}

/** How far a scan has got that found nothing for a while. */
export interface ScanProgress {
  /** everything before this row has been looked at */
  readonly row: Buffer;
}

export interface ScanSettings extends Omit<ReadOptions, "batch" | "timeoutMs" | "signal" | "filter"> {
  /** From large to small row keys. The cells of a row stay in their order. Default false */
  readonly reversed?: boolean;
  /** At most so many rows. */
  readonly limit?: number;
  /** At most so many rows (pieces, with `batch`) an answer. `hbase.client.scanner.caching`; default: as many as `maxResultBytes` holds */
  readonly caching?: number;
  /** An answer ends when its cells reach this size. `hbase.client.scanner.max.result.size`; default 2 MiB */
  readonly maxResultBytes?: number;
  readonly filter?: ScanFilter;
  /** Also what was deleted, and the markers that deleted it. Default false */
  readonly raw?: boolean;
  /** How the server reads its files: `pread` for few rows, `stream` for many. Default: it begins with one and changes to the other */
  readonly readType?: "default" | "stream" | "pread";
  /**
   * How many answers may wait, unasked, while the caller works with one. 0 asks only when the caller does. Whatever it is, nothing is
   * asked for while more than twice `maxResultBytes` wait. Default 1
   */
  readonly prefetch?: number;
  /** Is told how far the scan is when a whole answer found nothing (Java's `setNeedCursorResult`). */
  readonly onCursor?: (progress: ScanProgress) => void;
  /** Is given the metrics when the scan ends, however it ends; makes the server count too. */
  readonly onMetrics?: (metrics: ReadonlyMap<string, bigint>) => void;
  /**
   * One step, in ms: to open a scanner on a region, or to get its next answer, with all repetitions. The server sends a sign of life
   * within half of it. `hbase.client.scanner.timeout.period`; default: the client's `scannerTimeoutMs`
   */
  readonly timeoutMs?: number;
  /** Ends the scan with its reason, whatever it is doing. */
  readonly signal?: AbortSignal;
}

/**
 * Options of `table.scan()`. For `columns`, `versions` and what else scans share with gets see `ReadOptions`.
 *
 * ```ts
 * { prefix: "user:", columns: ["info"], limit: 100 }
 * { start: "b", stop: "a", stopInclusive: true, reversed: true }
 * ```
 */
export type ScanOptions = ScanSettings & (RowRange | PrefixRange) & (WholeRows | RowBatches | PartialRows);
