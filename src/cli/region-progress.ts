/** How far a scan is, by the regions it has gone through: the only measure there is before its end. */
import { toBytes } from "../bytes/column-name.ts";
import type { RegionInfo } from "../names/region-info.ts";
import type { Row } from "../wire/row.ts";
import type { CliTable, ScanRequest } from "./client.ts";
import type { Progress } from "./progress.ts";

export class RegionProgress {
  readonly #progress: Progress;
  readonly #reversed: boolean;
  /** start keys of the regions that the scan goes through, ascending; undefined if they could not be had */
  #starts: readonly Buffer[] | undefined;
  rows = 0;

  private constructor(progress: Progress, reversed: boolean, starts: readonly Buffer[] | undefined) {
    this.#progress = progress;
    this.#reversed = reversed;
    this.#starts = starts;
  }

  static async of(table: CliTable, scan: ScanRequest, progress: Progress): Promise<RegionProgress> {
    const reversed = scan.reversed === true;
    try {
      const starts = (await table.regions())
        .filter(({ region }) => region.replicaId === 0 && touches(region, scan))
        .map(({ region }) => region.startKey);
      return new RegionProgress(progress, reversed, starts.length === 0 ? undefined : starts);
    } catch {
      // The scan itself will say what is wrong, if anything is.
      return new RegionProgress(progress, reversed, undefined);
    }
  }

  /** After an answer with these rows. */
  advance(rows: readonly Row[]): void {
    this.rows += rows.length;
    const last = rows.at(-1);
    if (last !== undefined) this.reached(last.key);
  }

  /** The scan has got to this row, whether it found anything or not. */
  reached(row: Buffer): void {
    if (this.#starts === undefined) this.#progress.update(this.rows);
    else this.#progress.update(this.rows, this.#regionsBefore(row), this.#starts.length);
  }

  stop(): void {
    this.#progress.stop();
  }

  #regionsBefore(row: Buffer): number {
    const starts = this.#starts ?? [];
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Buffer.compare(starts[middle] as Buffer, row) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#reversed ? starts.length - low : Math.max(0, low - 1);
  }
}

function touches(region: RegionInfo, scan: ScanRequest): boolean {
  const [lowest, highest] = scan.reversed === true ? [scan.stop, scan.start] : [scan.start, scan.stop];
  const { startKey, endKey } = region;
  const endsBefore = (row: Buffer): boolean => endKey.length > 0 && Buffer.compare(endKey, row) <= 0;
  if (lowest !== undefined && endsBefore(toBytes(lowest))) return false;
  if (highest !== undefined && Buffer.compare(startKey, toBytes(highest)) > 0) return false;
  if (scan.prefix === undefined) return true;
  const prefix = toBytes(scan.prefix);
  return !endsBefore(prefix) && Buffer.compare(startKey.subarray(0, prefix.length), prefix) <= 0;
}
