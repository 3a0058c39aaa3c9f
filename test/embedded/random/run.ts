/** Random sequences until the time is over; each difference is shrunk and told of. */
import fc from "fast-check";
import type { HBase } from "../../../src/index.ts";
import { type AdminDifference, AdminSideBySide } from "./admin-side-by-side.ts";
import { adminSequences } from "./admin-steps.ts";
import { rows } from "./names.ts";
import { operations } from "./operations.ts";
import { Progress } from "./progress.ts";
import { type Difference, SideBySide, type Step } from "./side-by-side.ts";
import { RANDOM_TABLES, type RandomTable } from "./tables.ts";

export interface RunOptions {
  readonly seed: number;
  readonly limitMs: number;
  /** by name, or `admin` for orders to the administration; default: all */
  readonly tables?: readonly string[];
  readonly onDifference?: (difference: AnyDifference & { readonly seed: number }) => void;
  /** on one table before the next has its turn; a short run takes few, to get to all of them. Default 40 */
  readonly sequencesARound?: number;
  /** 1: the first difference ends the run */
  readonly maxDifferences?: number;
  /** without an answer of either side it ends with a StuckError; default 60 000 */
  readonly idleMs?: number;
}

export type AnyDifference = Difference | AdminDifference;

export interface RunResult {
  readonly sequences: number;
  readonly operations: number;
  readonly differences: readonly AnyDifference[];
}

const STEPS = { min: 20, max: 60 };
const SEQUENCES_A_ROUND = 40;
/** Moves and orders to the administration take longer. */
const FEWER = 5;
const SHRINKING_MS = 30_000;
const IDLE_MS = 60_000;

/** @throws StuckError, which says where */
export function runSideBySide(hbase: HBase, embedded: HBase, options: RunOptions): Promise<RunResult> {
  const progress = new Progress(options.idleMs ?? IDLE_MS);
  return progress.watch(() => run(hbase, embedded, options, progress));
}

async function run(hbase: HBase, embedded: HBase, options: RunOptions, progress: Progress): Promise<RunResult> {
  const {
    seed,
    limitMs,
    tables,
    onDifference,
    sequencesARound = SEQUENCES_A_ROUND,
    maxDifferences = Number.POSITIVE_INFINITY,
  } = options;
  const end = Date.now() + limitMs;
  const differences: AnyDifference[] = [];
  let [sequences, done] = [0, 0];
  const isOver = (): boolean => Date.now() >= end || differences.length >= maxDifferences;
  const tell = (difference: AnyDifference | undefined, roundSeed: number): void => {
    if (difference === undefined) return;
    differences.push(difference);
    onDifference?.({ ...difference, seed: roundSeed });
  };
  const chosen = RANDOM_TABLES.filter(({ name }) => tables === undefined || tables.includes(name));
  for (let round = 0; !isOver(); round++) {
    for (const table of chosen) {
      if (isOver()) break;
      const sides = new SideBySide(hbase, embedded, table, progress);
      const roundSeed = seed + round * chosen.length + chosen.indexOf(table);
      progress.round(`table ${table.name}`, roundSeed);
      const count = table.moves ? Math.ceil(sequencesARound / FEWER) : sequencesARound;
      const result = await roundOf(sides, table, roundSeed, count, end);
      sequences += result.sequences;
      tell(result.difference, roundSeed);
      if (result.difference === undefined) tell(await sides.compactAndCompare(), roundSeed);
      await sides.drop();
      done += sides.operations;
    }
    if (isOver() || tables?.includes("admin") === false) continue;
    progress.round("admin", seed + round);
    const orders = new AdminSideBySide(hbase, embedded, progress);
    const result = await adminRound(orders, seed + round, Math.ceil(sequencesARound / FEWER), end);
    tell(result.difference, seed + round);
    sequences += result.sequences;
    done += orders.orders;
  }
  return { sequences, operations: done, differences };
}

async function adminRound(
  sides: AdminSideBySide,
  seed: number,
  numRuns: number,
  end: number,
): Promise<{ sequences: number; difference: AdminDifference | undefined }> {
  let last: AdminDifference | undefined;
  const property = fc.asyncProperty(adminSequences, async (steps) => {
    // When time is over only a difference that was found is still made shorter.
    if (last === undefined && Date.now() >= end) return;
    const difference = await sides.run(steps);
    if (difference === undefined) return;
    last = difference;
    throw new Error("different");
  });
  const interruptAfterTimeLimit = Math.max(1, end - Date.now()) + SHRINKING_MS;
  const details = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit });
  return { sequences: details.numRuns, difference: last };
}

async function roundOf(
  sides: SideBySide,
  table: RandomTable,
  seed: number,
  numRuns: number,
  end: number,
): Promise<{ sequences: number; difference: Difference | undefined }> {
  let last: Difference | undefined;
  const property = fc.asyncProperty(sequences(table), async (steps) => {
    // When time is over only a difference that was found is still made shorter.
    if (last === undefined && Date.now() >= end) return;
    const difference = await sides.run(steps);
    if (difference === undefined) return;
    last = difference;
    throw new Error("different");
  });
  const left = Math.max(1, end - Date.now());
  const details = await fc.check(property, {
    seed,
    numRuns,
    interruptAfterTimeLimit: left + SHRINKING_MS,
    skipEqualValues: true,
  });
  return { sequences: details.numRuns, difference: last };
}

function sequences({ choice, moves }: RandomTable): fc.Arbitrary<Step[]> {
  const operation = operations(choice);
  const move = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { weight: 6, arbitrary: fc.constant({ op: "flush" }) },
    { weight: 2, arbitrary: rows.map((row) => ({ op: "split", row })) },
    { weight: 1, arbitrary: rows.map((row) => ({ op: "merge", row })) },
    { weight: 1, arbitrary: fc.constant({ op: "compact" }) },
  );
  const step = moves
    ? fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>({ weight: 15, arbitrary: operation }, { weight: 1, arbitrary: move })
    : operation;
  return fc.array(step, { minLength: 1, maxLength: STEPS.max, size: "max" });
}
