/**
 * Two clusters that are told the same: a sequence of operations runs on both step by step, and the first step that is answered
 * otherwise is the difference. Each sequence has rows of its own, which no other of the same tables touches.
 */

import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { DataOperation, FailureAnswer, RowAnswer } from "../../../scripts/lab/operation-form.ts";
import { fromPrintable } from "../../../src/bytes/printable.ts";
import type { HBase } from "../../../src/index.ts";
import { comparable, perform } from "../../hbase/differential.ts";
import { PLACE, placed, unplaced } from "./names.ts";
import type { Progress } from "./progress.ts";
import type { RandomTable } from "./tables.ts";

/** What stands between the operations on a table that moves. */
export type Move = { readonly op: "flush" | "compact" } | { readonly op: "split" | "merge"; readonly row: string };
export type Step = DataOperation | Move;

export interface Difference {
  readonly table: string;
  /** up to the one that was answered otherwise; the dump of the table, if none was */
  readonly steps: readonly Step[];
  readonly hbase: unknown;
  readonly embedded: unknown;
}

/** Every cell of the sequence's rows, markers too. */
export const DUMP: DataOperation = { op: "scan", prefix: PLACE, raw: true, versions: "all" };

/** A new table after so many sequences: they end in different regions, and a real server has little memory. */
const SEQUENCES_A_TABLE = 40;

export class SideBySide {
  readonly #sides: readonly [HBase, HBase];
  readonly #table: RandomTable;
  readonly #progress: Progress;
  #name: string | undefined;
  #tables = 0;
  #sequences = 0;
  operations = 0;

  constructor(hbase: HBase, embedded: HBase, table: RandomTable, progress: Progress) {
    this.#sides = [hbase, embedded];
    this.#table = table;
    this.#progress = progress;
  }

  /** Undefined if all answers are equal. */
  async run(steps: readonly Step[]): Promise<Difference | undefined> {
    this.#progress.sequence();
    if (this.#sequences % SEQUENCES_A_TABLE === 0 || this.#name === undefined) await this.#renew();
    const place = placeOf(this.#sequences++ % SEQUENCES_A_TABLE);
    const all = this.#table.moves ? steps : [...steps, DUMP];
    for (const [index, step] of all.entries()) {
      const [hbase, embedded] = await this.#both(placed(step, place));
      if (hasStumbled(hbase)) return undefined;
      if (!isDeepStrictEqual(seen(hbase, step), seen(embedded, step))) {
        const [one, other] = [unplaced(hbase, place), unplaced(embedded, place)];
        return { table: this.#table.name, steps: all.slice(0, index + 1), hbase: one, embedded: other };
      }
    }
    return undefined;
  }

  /** After a major compaction of both everything in them must be the same. */
  async compactAndCompare(): Promise<Difference | undefined> {
    const name = this.#name;
    if (name === undefined) return undefined;
    await this.#progress.both("compact", this.#sides, (side) => compact(side, name));
    const dump: DataOperation = { op: "scan", raw: true, versions: "all" };
    const [hbase, embedded] = await this.#both(dump);
    const [ofHBase, ofEmbedded] = [seen(hbase, dump), seen(embedded, dump)];
    if (isDeepStrictEqual(ofHBase, ofEmbedded)) return undefined;
    const [one, other] = onlyUnequalRows(ofHBase, ofEmbedded);
    return { table: this.#table.name, steps: [{ op: "compact" }, dump], hbase: one, embedded: other };
  }

  async drop(): Promise<void> {
    const name = this.#name;
    if (name === undefined) return;
    this.#name = undefined;
    await this.#progress.both(`drop ${name}`, this.#sides, async ({ admin }) => {
      await admin.disableTable(name);
      await admin.deleteTable(name);
    });
  }

  async #renew(): Promise<void> {
    await this.drop();
    const { name, families } = this.#table;
    const table = `${name}-${++this.#tables}`;
    // Some sequences have their rows in two regions, and one in three.
    const splits = this.#table.moves
      ? []
      : [
          ["b", 1],
          ["b", 3],
          ["c", 3],
          ["b\\x00", 6],
        ].map(([end, index]) => fromPrintable(`${placeOf(Number(index) * 5)}${end}`));
    const create = ({ admin }: HBase): Promise<void> => admin.createTable({ name: table, families }, { splits });
    await this.#progress.both(`create ${table}`, this.#sides, create);
    this.#name = table;
  }

  async #both(step: Step): Promise<[unknown, unknown]> {
    this.operations++;
    await nextMillisecond();
    const name = this.#name ?? "";
    const [one, other] = await this.#progress.both(step, this.#sides, (side) => carryOut(side, name, step));
    return [one, other];
  }
}

/** As many bytes as the place-holder; ordered, and in front of nothing else. */
function placeOf(index: number): string {
  return `~${String(index).padStart(PLACE.length - 2, "0")}-`;
}

/** The answer in the form that is compared. */
export async function take(side: HBase, name: string, step: Step): Promise<unknown> {
  return seen(await carryOut(side, name, step), step);
}

async function carryOut(side: HBase, name: string, step: Step): Promise<unknown> {
  try {
    switch (step.op) {
      case "flush":
        return await side.admin.flushTable(name);
      case "compact":
        return await compact(side, name);
      case "split":
        return await split(side, name, fromPrintable(step.row));
      case "merge":
        return await merge(side, name, fromPrintable(step.row));
      default:
        return await perform(side.table(name), step);
    }
  } catch (error) {
    return { error: error instanceof Error ? error.name : "?", message: String(error) };
  }
}

/**
 * Some of HBase's filters stumble: they read beyond an array, which hangs on where its cells lie in memory, or over a null that another
 * filter has handed them. What follows cannot be compared.
 */
function hasStumbled(answer: unknown): boolean {
  return /IOException: (?:Index \d+ out of bounds|Cannot invoke )/.test(JSON.stringify(answer));
}

/** Our own errors by their names, the server's by their classes; the times that servers chose are all alike. */
function seen(answer: unknown, step: Step): unknown {
  if (Array.isArray(answer)) return answer.map((each: unknown) => seen(each, step));
  if (typeof answer !== "object" || answer === null) return answer;
  if ("error" in answer) return { refusedWith: (answer as FailureAnswer).error };
  if ("cells" in answer) return comparable(answer);
  if ("rows" in answer)
    return { ...answer, rows: joined((answer as { rows: RowAnswer[] }).rows, step).map((row) => seen(row, step)) };
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, seen(value, step)]));
}

/**
 * Where a row is cut that comes in pieces, and whether more of it may follow, hangs on how a real server has its cells in memory: how
 * large Java's objects are, and which files are open. So pieces that only bytes have cut are put together.
 */
function joined(rows: readonly RowAnswer[], step: Step): readonly RowAnswer[] {
  const byBytes = step.op === "scan" && step.batch === undefined;
  const made: RowAnswer[] = [];
  for (const { partial, ...row } of rows) {
    const last = made.at(-1);
    if (byBytes && last?.row === row.row) made[made.length - 1] = { ...last, cells: [...last.cells, ...row.cells] };
    else made.push(row);
  }
  return made;
}

async function compact({ admin }: HBase, name: string): Promise<void> {
  await admin.flushTable(name);
  await admin.compactTable(name, { major: true });
  while ((await admin.compactionState(name)) !== "none") await pause(20);
}

/**
 * A real server splits no region that has references to files of the one that it was cut from, and rewrites them when it thinks fit,
 * without what was deleted: so both are told to do that at once, and asked again until the references are gone.
 */
const PATIENCE = 100;

async function split(side: HBase, name: string, row: Buffer): Promise<string[] | undefined> {
  const { admin } = side;
  for (let attempt = 1; ; attempt++) {
    const regions = await admin.regions(name);
    const found = regions.find(({ region }) => region.contains(row));
    if (found === undefined || found.region.startKey.equals(row)) return undefined;
    try {
      await admin.splitRegion(found.region, { splitRow: row });
      await compact(side, name);
      return await starts(admin, name);
    } catch (error) {
      if (attempt === PATIENCE) throw error;
      await pause(100);
    }
  }
}

async function merge(side: HBase, name: string, row: Buffer): Promise<string[] | undefined> {
  const { admin } = side;
  for (let attempt = 1; ; attempt++) {
    const regions = await admin.regions(name);
    const index = regions.findIndex(({ region }) => region.contains(row));
    const [one, other] = [regions[index], regions[index + 1]];
    if (one === undefined || other === undefined) return undefined;
    try {
      await admin.mergeRegions([one.region, other.region]);
      await compact(side, name);
      return await starts(admin, name);
    } catch (error) {
      if (attempt === PATIENCE) throw error;
      await pause(100);
    }
  }
}

async function starts(admin: HBase["admin"], name: string): Promise<string[]> {
  return (await admin.regions(name)).map(({ region }) => region.startKey.toString("latin1"));
}

/** No two operations are given the same time by a server. */
async function nextMillisecond(): Promise<void> {
  const begun = Date.now();
  while (Date.now() <= begun) await pause(1);
}

function onlyUnequalRows(hbase: unknown, embedded: unknown): [unknown, unknown] {
  const rowsOf = (answer: unknown): { row: string }[] =>
    (answer as { ok?: { rows?: { row: string }[] } }).ok?.rows ?? [];
  const [one, other] = [rowsOf(hbase), rowsOf(embedded)];
  const names = [...new Set([...one, ...other].map(({ row }) => row))];
  const unequal = names.filter(
    (name) =>
      !isDeepStrictEqual(
        one.find(({ row }) => row === name),
        other.find(({ row }) => row === name),
      ),
  );
  const those = (rows: { row: string }[]): unknown => rows.filter(({ row }) => unequal.includes(row));
  return unequal.length === 0 ? [hbase, embedded] : [those(one), those(other)];
}
