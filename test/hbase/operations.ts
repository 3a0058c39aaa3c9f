/**
 * The list of operations that two clients do on tables alike: what each gives back, and what the tables hold afterwards, must
 * be equal. `npm run record -- operations` records what Java sends and gets for each.
 */
import { BATCHES, CHECKS } from "./operations/checks.ts";
import { FILTERS } from "./operations/filters.ts";
import { READS } from "./operations/reads.ts";
import { SCANS } from "./operations/scans.ts";
import { type NamedOperation, SEED } from "./operations/seed.ts";
import { WRITES } from "./operations/writes.ts";

export { type NamedOperation, TABLE } from "./operations/seed.ts";

export interface OperationGroup {
  /** Names the file of its recording. */
  readonly name: string;
  readonly operations: readonly NamedOperation[];
}

/** In this order: scans and reads see what the seed wrote, and nothing else has touched those rows by then. */
export const OPERATIONS: readonly OperationGroup[] = [
  { name: "seed", operations: SEED },
  { name: "reads", operations: READS },
  { name: "scans", operations: SCANS },
  { name: "filters", operations: FILTERS },
  { name: "writes", operations: WRITES },
  { name: "checks", operations: CHECKS },
  { name: "batches", operations: BATCHES },
];
