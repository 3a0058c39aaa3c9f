/**
 * Workers and scanners on a table, and trouble under them. Afterwards every acknowledged write is there, none is there twice, counters are
 * exact or the error said that they may not be, and every scan saw each row that lived all the time exactly once.
 */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Table } from "../../../src/table/table.ts";
import { KEPT_SCANS, scanKeptRows } from "./kept-rows.ts";
import { Worker } from "./worker.ts";

const WORKERS = 32;
const SCANNERS = 4;

/**
 * @param table holds the kept rows
 * @param trouble resolves when the table is whole again; tells of each of its steps
 */
export async function workThrough(
  table: Table,
  t: TestContext,
  trouble: (tell: (what: string) => void) => Promise<void>,
): Promise<void> {
  const workers = Array.from({ length: WORKERS }, (_, number) => new Worker(table, number));
  const scans = new Scans(table);
  const operations = (): number => workers.reduce((sum, worker) => sum + worker.operations, 0);
  const working = Promise.all([...workers.map((worker) => worker.run()), scans.run(SCANNERS)]);
  try {
    await trouble((what) => t.diagnostic(`${what}; ${operations()} operations, ${scans.done} scans so far`));
  } finally {
    // Workers that go on would keep this process alive.
    for (const worker of workers) worker.stopped = true;
    scans.stopped = true;
    await working;
  }
  for (const worker of workers) await worker.verify();
  for (const scan of KEPT_SCANS) assert.deepEqual(await scanKeptRows(table, scan), []);
  const failures = [...workers, scans].flatMap((each) => each.failures);
  t.diagnostic(
    `${operations()} operations and ${scans.done} scans, ${failures.length} failed: ${[...new Set(failures)].join(", ")}`,
  );
  assert.deepEqual(
    workers.flatMap((worker) => worker.wrongReads),
    [],
  );
  assert.deepEqual(scans.wrong, []);
  // What only reads is repeated until it is done.
  assert.deepEqual(scans.failures, []);
  assert.ok(scans.done >= KEPT_SCANS.length, `${scans.done} scans`);
}

/** Several scanners that do the list of scans over and over, each beginning elsewhere in it. */
class Scans {
  done = 0;
  stopped = false;
  readonly wrong: string[] = [];
  readonly failures: string[] = [];
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async run(scanners: number): Promise<void> {
    const each = Math.ceil(KEPT_SCANS.length / scanners);
    await Promise.all(Array.from({ length: scanners }, (_, number) => this.#scanner(number * each, each)));
  }

  /** Its part of the list is done in any case. */
  async #scanner(first: number, least: number): Promise<void> {
    for (let index = first; !this.stopped || index < first + least; index++) {
      const scan = KEPT_SCANS[index % KEPT_SCANS.length];
      if (scan === undefined) return;
      try {
        this.wrong.push(...(await scanKeptRows(this.#table, scan)));
      } catch (error) {
        this.failures.push(
          `${scan.name}: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`,
        );
      }
      this.done++;
    }
  }
}
