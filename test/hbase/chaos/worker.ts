/**
 * One of many who work on a table that is in trouble: it writes, reads, counts, appends and changes under a condition, on rows that
 * are its own, so that it knows what must be there.
 */
import assert from "node:assert/strict";
import { HBaseError } from "../../../src/errors/hbase-error.ts";
import type { Table } from "../../../src/table/table.ts";
import type { Row } from "../../../src/wire/row.ts";

/** Reads, appends and conditions come with one put in so many. */
const PUTS_BETWEEN = 5;

export class Worker {
  operations = 0;
  stopped = false;
  /** names and messages of errors */
  readonly failures: string[] = [];
  readonly wrongReads: string[] = [];
  readonly #table: Table;
  readonly #number: number;
  readonly #acknowledged: string[] = [];
  readonly #unacknowledged: string[] = [];
  #counted = 0n;
  #countedPerhaps = 0n;
  /** what was appended, each `,n`; those that the error left open may be missing */
  readonly #appended: { readonly text: string; readonly certain: boolean }[] = [];
  /** what the row of the conditions holds; several where an error left it open */
  #states: (string | undefined)[] = [undefined];

  constructor(table: Table, number: number) {
    this.#table = table;
    this.#number = number;
  }

  async run(): Promise<void> {
    for (let index = 0; !this.stopped; index++) {
      await this.#put(index);
      await this.#count();
      if (index % PUTS_BETWEEN !== 0) continue;
      await this.#readBack();
      await this.#append(index);
      await this.#change(index);
    }
  }

  /** One cell a put: of what was carried out twice, two versions stay. */
  async #put(index: number): Promise<void> {
    const row = this.#row(index);
    const done = await this.#do(() => this.#table.put(row, { "f:v": row }).then(() => row));
    (done === undefined ? this.#unacknowledged : this.#acknowledged).push(row);
  }

  async #count(): Promise<void> {
    const row = await this.#do(
      () => this.#table.increment(this.#own, { "f:n": 1 }),
      () => void this.#countedPerhaps++,
    );
    if (row === undefined) return;
    this.#counted++;
    const now = counterOf(row);
    if (!this.#mayBeCounter(now)) this.wrongReads.push(`${this.#own}: counter ${now}, ${this.#counted} counted`);
  }

  #mayBeCounter(value: bigint): boolean {
    return value >= this.#counted && value <= this.#counted + this.#countedPerhaps;
  }

  async #readBack(): Promise<void> {
    const row = this.#acknowledged[Math.floor(this.#acknowledged.length / 2)];
    if (row === undefined) return;
    await this.#do(async () => {
      const text = (await this.#table.get(row))?.text("f:v");
      if (text !== row) this.wrongReads.push(`${row}: ${text}`);
    });
  }

  async #append(index: number): Promise<void> {
    const text = `,${index}`;
    const keep = (certain: boolean): void => void this.#appended.push({ text, certain });
    const row = await this.#do(
      () => this.#table.append(this.#own, { "f:list": text }),
      () => keep(false),
    );
    if (row === undefined) return;
    keep(true);
    const now = row.text("f:list");
    if (!this.#mayBeList(now)) this.wrongReads.push(`${this.#own}: list ends ${now?.slice(-30)} after ${text}`);
  }

  /** Each in its order, none twice, none missing of which we were told. */
  #mayBeList(list = ""): boolean {
    const rest = list.split(",").slice(1);
    for (const { text, certain } of this.#appended) {
      if (rest[0] === text.slice(1)) rest.shift();
      else if (certain) return false;
    }
    return rest.length === 0;
  }

  /** From the state that we know to the next: nobody else writes there, so that the condition holds. */
  async #change(index: number): Promise<void> {
    const next = `state ${index}`;
    const [state] = this.#states;
    if (this.#states.length > 1) return this.#readState();
    const answer = await this.#do(
      () =>
        this.#table.checkAndMutate(this.#own, {
          if: { column: "f:state", ...(state === undefined ? { exists: false } : { equals: state }) },
          then: { put: { "f:state": next } },
        }),
      () => void this.#states.push(next),
    );
    if (answer === undefined) return;
    if (answer.processed) this.#states = [next];
    else this.wrongReads.push(`${this.#own}: was not ${state} when it should become ${next}`);
  }

  async #readState(): Promise<void> {
    await this.#do(async () => {
      const state = (await this.#table.get(this.#own, { columns: ["f:state"] }))?.text("f:state");
      if (this.#states.includes(state)) this.#states = [state];
      else this.wrongReads.push(`${this.#own}: ${state}, which is none of ${this.#states.join()}`);
    });
  }

  async #do<T>(operation: () => Promise<T>, onUncertain = (): void => {}): Promise<T | undefined> {
    this.operations++;
    try {
      return await operation();
    } catch (error) {
      this.failures.push(error instanceof Error ? `${error.name} ${error.message.slice(0, 80)}` : String(error));
      if (!(error instanceof HBaseError) || error.advice.mayHaveExecuted) onUncertain();
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
    const own = await this.#table.get(this.#own);
    const counter = own === undefined ? 0n : counterOf(own);
    assert.ok(this.#mayBeCounter(counter), `${counter}, ${this.#counted} counted`);
    assert.ok(this.#mayBeList(own?.text("f:list")), `${this.#own}: ${own?.text("f:list")}`);
    assert.ok(this.#states.includes(own?.text("f:state")), `${own?.text("f:state")}, not ${this.#states.join()}`);
  }

  get #own(): string {
    return this.#row(-1);
  }

  /** Spread over the regions by its first digit. */
  #row(index: number): string {
    return `${((index + this.#number) & 15).toString(16)}-${this.#number}-${index}`;
  }
}

function counterOf(row: Row): bigint {
  return row.value("f:n")?.readBigInt64BE() ?? -1n;
}
