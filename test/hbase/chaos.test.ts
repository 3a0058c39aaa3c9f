/**
 * 32 workers write, read and count while regions split, merge and move, region servers are killed and the master restarts.
 * Afterwards every acknowledged write is there, none is there twice, and counters are exact or the error said that they may not be.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ChaosCluster } from "../../scripts/lab/chaos.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { HBaseError } from "../../src/errors/hbase-error.ts";
import { connect, type HBase } from "../../src/index.ts";
import type { Table } from "../../src/table/table.ts";

const TABLE = "chaos";
const WORKERS = 32;
const ROWS_BETWEEN_READS = 5;

describe("HBase 2.6.4 with two region servers, under load and in trouble", () => {
  let chaos: ChaosCluster;
  let hbase: HBase;

  before(async () => {
    chaos = await ChaosCluster.start({ version: "2.6.4-hadoop3" });
    const families = [{ name: "f", attributes: { VERSIONS: "10" } }];
    await chaos.java.createTable(TABLE, { families, splits: ["4", "8", "c", "e"] });
    await chaos.assigned(TABLE);
    hbase = await connect({
      bootstrap: `localhost:${chaos.cluster.masterPort}`,
      auth: "simple",
      operationTimeoutMs: 120_000,
    });
  });
  after(async () => {
    await hbase?.close();
    await chaos?.stop();
    await stopEverything();
  });

  it("loses no acknowledged write, doubles none, and counts exactly or says so", async (t) => {
    const workers = Array.from({ length: WORKERS }, (_, number) => new Worker(hbase.table(TABLE), number));
    const working = Promise.all(workers.map((worker) => worker.run()));
    try {
      await trouble(chaos, (what) => t.diagnostic(`${what}; ${total(workers)} operations so far`));
    } finally {
      // Workers that go on would keep this process alive.
      for (const worker of workers) worker.stopped = true;
      await working;
    }
    await chaos.assigned(TABLE);
    for (const worker of workers) await worker.verify();
    const failures = workers.flatMap((worker) => worker.failures);
    t.diagnostic(`${total(workers)} operations, ${failures.length} failed: ${[...new Set(failures)].join(", ")}`);
    assert.deepEqual(
      workers.flatMap((worker) => worker.wrongReads),
      [],
    );
  });
});

/** Each step ends when the table is whole again. */
async function trouble(chaos: ChaosCluster, tell: (what: string) => void): Promise<void> {
  const meta = await chaos.metaServer();
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a region split", () => chaos.split(TABLE, "2")],
    ["another split", () => chaos.split(TABLE, "a")],
    ["two regions merged", () => chaos.merge(TABLE, 5)],
    ["every region moved", () => moveAll(chaos)],
    ["hbase:meta moved", () => chaos.moveMeta()],
    ["a region server killed", () => chaos.cluster.kill9(meta)],
    ["and started again", () => chaos.cluster.startServer(meta)],
    ["every region moved again", () => moveAll(chaos)],
    ["the master restarted", () => chaos.restartMaster()],
    ["the server of hbase:meta restarted", async () => chaos.restart(await chaos.metaServer())],
  ];
  for (const [what, step] of steps) {
    await step();
    await chaos.assigned(TABLE);
    tell(what);
  }
}

async function moveAll(chaos: ChaosCluster): Promise<void> {
  for (const region of await chaos.java.regions(TABLE)) await chaos.move(region);
}

function total(workers: readonly Worker[]): number {
  return workers.reduce((sum, { operations }) => sum + operations, 0);
}

class Worker {
  operations = 0;
  stopped = false;
  /** codes of errors */
  readonly failures: string[] = [];
  readonly wrongReads: string[] = [];
  readonly #table: Table;
  readonly #number: number;
  readonly #acknowledged: string[] = [];
  readonly #unacknowledged: string[] = [];
  #counted = 0n;
  #uncertain = 0n;

  constructor(table: Table, number: number) {
    this.#table = table;
    this.#number = number;
  }

  async run(): Promise<void> {
    for (let index = 0; !this.stopped; index++) {
      await this.#put(index);
      await this.#count();
      if (index % ROWS_BETWEEN_READS === 0) await this.#readBack();
    }
  }

  /** One cell a put: of what was carried out twice, two versions stay. */
  async #put(index: number): Promise<void> {
    const row = this.#row(index);
    const done = await this.#do(() => this.#table.put(row, { "f:v": row }).then(() => row));
    (done === undefined ? this.#unacknowledged : this.#acknowledged).push(row);
  }

  async #count(): Promise<void> {
    const uncertain = (): void => void this.#uncertain++;
    const row = await this.#do(() => this.#table.increment(this.#counter, { "f:n": 1 }), uncertain);
    if (row === undefined) return;
    this.#counted++;
    const now = row.value("f:n")?.readBigInt64BE() ?? -1n;
    if (this.#uncertain === 0n && now !== this.#counted)
      this.wrongReads.push(`${this.#counter}: ${now}, ${this.#counted} counted`);
  }

  async #readBack(): Promise<void> {
    const row = this.#acknowledged[Math.floor(this.#acknowledged.length / 2)];
    if (row === undefined) return;
    await this.#do(async () => {
      const text = (await this.#table.get(row))?.text("f:v");
      if (text !== row) this.wrongReads.push(`${row}: ${text}`);
    });
  }

  async #do<T>(operation: () => Promise<T>, onUncertain = (): void => {}): Promise<T | undefined> {
    this.operations++;
    try {
      return await operation();
    } catch (error) {
      this.failures.push(error instanceof Error ? `${error.name} ${error.message.slice(0, 80)}` : String(error));
      if (!(error instanceof HBaseError) || error.advice.mayHaveExecuted === true) onUncertain();
      return undefined;
    }
  }

  async verify(): Promise<void> {
    for (let at = 0; at < this.#acknowledged.length; at += 1000) {
      const rows = this.#acknowledged.slice(at, at + 1000);
      const found = await this.#table.getAll(rows, { versions: "all" });
      for (const [index, row] of rows.entries()) {
        assert.equal(found[index]?.text("f:v"), row, "an acknowledged write is not there");
        assert.equal(found[index]?.size, 1, `${row} was written more than once`);
      }
    }
    for (const row of this.#unacknowledged) {
      const found = await this.#table.get(row, { versions: "all" });
      assert.ok((found?.size ?? 0) <= 1, `${row} was written more than once`);
    }
    const counter = (await this.#table.get(this.#counter))?.value("f:n")?.readBigInt64BE() ?? 0n;
    assert.ok(
      counter >= this.#counted && counter <= this.#counted + this.#uncertain,
      `${counter}, ${this.#counted} counted`,
    );
  }

  get #counter(): string {
    return this.#row(-1);
  }

  /** Spread over the regions by its first digit. */
  #row(index: number): string {
    return `${((index + this.#number) & 15).toString(16)}-${this.#number}-${index}`;
  }
}
