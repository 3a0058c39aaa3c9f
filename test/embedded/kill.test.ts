/**
 * An acknowledged write survives SIGKILL of the whole server. It is killed in the midst of our client's work, started again on the same
 * folder, and what it has is held against what it had acknowledged. `TSHBASE_KILLS=100 npm test -- embedded/kill` for more.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "../../src/index.ts";
import type { Table } from "../../src/table/table.ts";
import { PROCESS_TABLE, startServerProcess } from "./server-process.ts";

const KILLS = Number(process.env["TSHBASE_KILLS"] ?? 3);
const WRITERS = 16;

/** One who writes on rows of its own until the server is gone, so that it knows what must be there. */
class Writer {
  readonly #number: number;
  readonly #onAcknowledged: () => void;
  /** rows that were acknowledged; one more may be there */
  readonly #rows: string[] = [];
  #maybe: string | undefined;
  /** of the row of this life, so that its list does not grow for ever */
  #life = 0;
  #counted = 0n;
  #countedPerhaps = 0n;
  #appended = "";
  #appendedPerhaps = "";

  constructor(number: number, onAcknowledged: () => void) {
    this.#number = number;
    this.#onAcknowledged = onAcknowledged;
  }

  /** Until the server is gone. */
  async run(table: Table, life: number): Promise<void> {
    this.#life = life;
    [this.#counted, this.#appended] = [0n, ""];
    try {
      for (let index = 0; ; index++) await this.#round(table, `${life}-${index}`);
    } catch {
      // What was under way when the server died; `verify` shows whether it was carried out.
    }
  }

  async #round(table: Table, name: string): Promise<void> {
    const row = `${this.#digit(name)}-${this.#number}-${name}`;
    this.#maybe = row;
    await table.mutateRow(row, [{ put: { "f:a": row, "f:b": row } }, { put: { "f:c": row } }]);
    this.#done(row);
    const text = `,${name}`;
    this.#countedPerhaps = 1n;
    await table.increment(this.#own, { "f:n": 1 });
    this.#countedPerhaps = 0n;
    this.#counted++;
    this.#onAcknowledged();
    this.#appendedPerhaps = text;
    await table.append(this.#own, { "f:list": text });
    this.#appendedPerhaps = "";
    this.#appended += text;
    this.#onAcknowledged();
    const next = `${row}+`;
    this.#maybe = next;
    await table.checkAndMutate(next, {
      if: { column: "f:a", exists: false },
      then: { put: { "f:a": next, "f:b": next, "f:c": next } },
    });
    this.#done(next);
  }

  #done(row: string): void {
    this.#rows.push(row);
    this.#maybe = undefined;
    this.#onAcknowledged();
  }

  /** Fails unless everything acknowledged is there, and nothing by half. */
  async verify(table: Table): Promise<void> {
    const found = await table.getAll(this.#rows, { versions: "all" });
    for (const [index, row] of this.#rows.entries()) assert.equal(found[index]?.size, 3, `${row} was acknowledged`);
    for (const row of found)
      assert.deepEqual(new Set(row?.cells.map(({ value }) => String(value))), new Set([String(row?.key)]));
    const maybe = this.#maybe === undefined ? undefined : await table.get(this.#maybe);
    assert.ok(maybe === undefined || maybe.size === 3, `${this.#maybe} has ${maybe?.size} of 3 cells`);
    if (maybe !== undefined && this.#maybe !== undefined) this.#rows.push(this.#maybe);
    const own = await table.get(this.#own);
    const counter = own?.value("f:n")?.readBigInt64BE() ?? 0n;
    const list = own?.text("f:list") ?? "";
    assert.ok(
      counter === this.#counted || counter === this.#counted + this.#countedPerhaps,
      `${counter}, not ${this.#counted}`,
    );
    assert.ok(
      list === this.#appended || list === this.#appended + this.#appendedPerhaps,
      `the list ends ${list.slice(-30)}`,
    );
    [this.#maybe, this.#countedPerhaps, this.#appendedPerhaps] = [undefined, 0n, ""];
    // Older rows were seen often enough; one in ten is looked at again.
    if (this.#rows.length > 1_000)
      this.#rows.splice(0, this.#rows.length, ...this.#rows.filter((_, at) => at % 10 === 0));
  }

  #digit(name: string): string {
    return "0123456789abcdef"[(name.length * 7 + Number(name.split("-")[1]) + this.#number) % 16] ?? "0";
  }

  get #own(): string {
    return `${this.#number.toString(16)}-own-${this.#life}`;
  }
}

test(`what a client was told is done is there after ${KILLS} kills, and nothing is there by half`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tshbase-killed-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let acknowledged = 0;
  let wanted = 0;
  let reached = (): void => undefined;
  const onAcknowledged = (): void => {
    if (++acknowledged >= wanted) reached();
  };
  const writers = Array.from({ length: WRITERS }, (_, number) => new Writer(number, onAcknowledged));
  let server = await startServerProcess(t, folder);
  for (let life = 0; life < KILLS; life++) {
    // Nothing is repeated: what the last life was told, the next one is not.
    const hbase = await connect({ bootstrap: server.uri, auth: "simple", retries: 0 });
    // Each time somewhere else: among the first writes, or when LevelDB has begun to move its files about.
    wanted = acknowledged + 1 + ((life * 997) % 3_000);
    const enough = new Promise<void>((resolve) => (reached = resolve));
    const working = Promise.all(writers.map((writer) => writer.run(hbase.table(PROCESS_TABLE), life)));
    await Promise.race([enough, working]);
    await server.kill();
    await working;
    await hbase.close();
    assert.ok(acknowledged >= wanted, "the server ended by itself");
    server = await startServerProcess(t, folder);
    await using witness = await connect(server.uri);
    for (const writer of writers) await writer.verify(witness.table(PROCESS_TABLE));
  }
  await server.kill();
  t.diagnostic(`${acknowledged} acknowledged writes, ${KILLS} kills`);
});
