/** A made-up table and scans of it, for tests. */

import type { ScanOptions } from "../../src/table/scan-options.ts";
import { planScan } from "../../src/table/scan-plan.ts";
import { Scanner } from "../../src/table/scanner.ts";
import { CELL_TYPES, type CellParts } from "../../src/wire/cell.ts";
import type { Row } from "../../src/wire/row.ts";
import { FakeClock } from "../rpc/fake-clock.ts";
import { StandInRegions } from "./stand-in-regions.ts";
import { type ScanBehaviour, StandInScans } from "./stand-in-scans.ts";

export const DEFAULTS = { scannerTimeoutMs: 60_000, scannerCaching: 0x7fff_ffff, scannerMaxResultBytes: 2_097_152 };

export interface ScanSetOptions {
  /** rows `r000`, `r001`, … */
  readonly rows?: number;
  readonly cellsPerRow?: number;
  readonly valueBytes?: number;
  readonly splits?: readonly string[];
  readonly servers?: number;
  /** of each region, on servers of their own */
  readonly replicas?: number;
  readonly behaviour?: Partial<ScanBehaviour>;
  readonly maxAttempts?: number;
  readonly readRpcTimeoutMs?: number;
}

export class ScanSet {
  readonly clock: FakeClock = new FakeClock();
  readonly cluster: StandInRegions;
  readonly scans: StandInScans;
  readonly #options: ScanSetOptions;

  constructor(options: ScanSetOptions = {}) {
    const { rows = 10, cellsPerRow = 1, valueBytes = 4, splits = [], servers = 2, replicas = 1 } = options;
    this.#options = options;
    this.cluster = new StandInRegions({ splits, servers });
    this.cluster.replicas = replicas;
    this.scans = new StandInScans(this.cluster, this.clock);
    Object.assign(this.scans.behaviour, options.behaviour);
    this.cluster.write(
      Array.from({ length: rows }, (_, row) => cellsOfRow(rowKey(row), cellsPerRow, valueBytes)).flat(),
    );
  }

  scan(options: ScanOptions = {}): Scanner {
    const { maxAttempts = 16, readRpcTimeoutMs = 60_000 } = this.#options;
    return new Scanner(this.cluster.table, planScan(options, DEFAULTS), {
      rpc: this.cluster,
      locator: this.cluster.locator,
      clock: this.clock,
      retry: { pauseMs: 100, overloadedPauseMs: 500, maxAttempts },
      readRpcTimeoutMs,
      scanPrimaryTimeoutMs: 1_000,
    });
  }

  /** Waits for a promise, and lets time pass meanwhile. */
  async settle<T>(promise: Promise<T>, stepMs = 50): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    for (let turn = 0; turn < 100_000; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return promise;
      this.clock.advance(stepMs);
    }
    throw new Error("never settled");
  }

  /** All rows, as text. */
  async keys(options: ScanOptions = {}): Promise<string[]> {
    return keysOf(await this.settle(this.scan(options).toArray()));
  }
}

export function rowKey(index: number): string {
  return `r${String(index).padStart(3, "0")}`;
}

export function keysOf(rows: readonly Row[]): string[] {
  return rows.map(({ key }) => key.toString());
}

/** `row/qualifier` of every cell. */
export function cellNames(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => row.cells.map((cell) => `${cell.row}/${cell.qualifier}`));
}

export function namesOf(cells: readonly CellParts[]): string[] {
  return cells.map(({ row, qualifier }) => `${Buffer.from(row)}/${Buffer.from(qualifier)}`);
}

export function cellsOfRow(row: string, count: number, valueBytes = 4): CellParts[] {
  return Array.from({ length: count }, (_, index) => ({
    row: Buffer.from(row),
    family: Buffer.from("f"),
    qualifier: Buffer.from(`q${String(index).padStart(3, "0")}`),
    timestamp: 1_000n,
    typeCode: CELL_TYPES.put,
    value: Buffer.alloc(valueBytes, index),
  }));
}
