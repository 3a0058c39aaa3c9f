/**
 * A process that writes to a store on disk without a pause, and tells which writes were acknowledged; and how to start and kill
 * it. Write number n puts two cells, takes two away that write n - KEPT has put, and clears a range: a store that holds half of a write shows.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openDiskStore } from "../../../src/server/storage/disk-store.ts";
import type { Change, OrderedStore } from "../../../src/server/storage/ordered-store.ts";

/** Writes whose cells are in the store at one time. */
const KEPT = 50;
const UNACKNOWLEDGED = 16;
const LAST = Buffer.from("last");
const NUMBERS = { start: Buffer.from("a"), end: Buffer.from("c") };

function cellsOf(number: number): Buffer[] {
  return ["a", "b"].map((side) => Buffer.from(`${side}${String(number).padStart(9, "0")}`));
}

function valueFor(number: number): Buffer {
  return Buffer.alloc(100 + (number % 1_000), `${number} `);
}

function changesOf(number: number): Change[] {
  const range = Buffer.from(`r${number % 7}`);
  return [
    ...cellsOf(number).map((key): Change => ({ type: "put", key, value: valueFor(number) })),
    ...cellsOf(number - KEPT).map((key): Change => ({ type: "delete", key })),
    { type: "deleteRange", start: Buffer.from("r"), end: Buffer.from("s") },
    { type: "put", key: range, value: valueFor(number) },
    { type: "put", key: LAST, value: Buffer.from(String(number)) },
  ];
}

/** Which write was the last. Fails unless the store is exactly what so many writes leave, each of them whole. */
export function checkStore(store: OrderedStore): number {
  const last = Number(store.get(LAST)?.toString() ?? 0);
  const first = Math.max(1, last - KEPT + 1);
  const kept = Array.from({ length: last === 0 ? 0 : last - first + 1 }, (_, index) => first + index);
  const expected = kept.flatMap((number) =>
    cellsOf(number).map((key) => `${key.toString()}=${valueFor(number).toString()}`),
  );
  const found = Array.from(store.entries(NUMBERS), ({ key, value }) => `${key.toString()}=${value.toString()}`);
  assert.deepEqual(found, expected.sort());
  const range = Array.from(store.entries({ start: Buffer.from("r"), end: Buffer.from("s") }), ({ key }) =>
    key.toString(),
  );
  assert.deepEqual(range, last === 0 ? [] : [`r${last % 7}`]);
  return last;
}

/** What the process runs, until it is killed. */
export async function writeForEver(folder: string): Promise<never> {
  const store = await openDiskStore({ folder });
  const waiting: Promise<void>[] = [];
  for (let number = checkStore(store) + 1; ; number++) {
    store.write(changesOf(number));
    const written = store.durable();
    assert.ok(written !== undefined);
    waiting.push(written.then(() => void process.stdout.write(`${number}\n`)));
    // Some at once and some alone, as with many clients and with one.
    if (waiting.length >= 1 + (number % UNACKNOWLEDGED)) await Promise.all(waiting.splice(0));
  }
}

export interface Writer {
  /** the highest number that was acknowledged */
  readonly acknowledgedNumber: number;
  /** Resolves when so many writes were acknowledged. Rejects if the process ends before. */
  acknowledged(count: number): Promise<void>;
  /** SIGKILL; resolves when nothing is left of it and all that it said was read. */
  kill(): Promise<void>;
}

export function startWriter(t: TestContext, folder: string): Writer {
  const script = `import(${JSON.stringify(pathToFileURL(fileURLToPath(import.meta.url)).href)}).then((it) => it.${writeForEver.name}(process.argv[1]))`;
  const child = spawn(process.execPath, ["-e", script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  return new WriterProcess(child);
}

class WriterProcess implements Writer {
  acknowledgedNumber = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #count = 0;
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    // "close" comes when the process has ended and its output was read.
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    assert.ok(child.stdout !== null);
    const lines = createInterface({ input: child.stdout });
    const read = new Promise<void>((resolve) => lines.once("close", resolve));
    lines.on("line", (line) => this.#heard(Number(line)));
    this.#ended = Promise.all([closed, read]).then(() => {});
  }

  async acknowledged(count: number): Promise<void> {
    const reached = new Promise<"reached">((resolve) => {
      this.#awaited = { count, resolve: () => resolve("reached") };
    });
    this.#tell();
    const outcome = await Promise.race([reached, this.#ended.then(() => "ended" as const)]);
    assert.equal(outcome, "reached", "the writing process ended by itself");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #heard(number: number): void {
    // A line that the kill has cut is an acknowledgement that nobody has had.
    if (this.#count > 0 && number !== this.acknowledgedNumber + 1) return;
    this.acknowledgedNumber = number;
    this.#count += 1;
    this.#tell();
  }

  #tell(): void {
    if (this.#awaited !== undefined && this.#count >= this.#awaited.count) this.#awaited.resolve();
  }
}
