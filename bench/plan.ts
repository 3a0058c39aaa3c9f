/** What is measured: loads, rounds and budgets. The budgets are those of ARCHITECTURE.md, over a floor of the same run. */

export interface Load {
  readonly inFlight: number;
  /** CPU that our client may take for each call beyond what the bare socket takes, in microseconds */
  readonly budgetMicros: number;
}

export const LOADS: readonly Load[] = [
  { inFlight: 1, budgetMicros: 8 },
  { inFlight: 16, budgetMicros: 2.5 },
  { inFlight: 128, budgetMicros: 1.2 },
  { inFlight: 1024, budgetMicros: 1.0 },
];

/** How long each contestant runs before and while it is measured. */
export const DURATIONS = { warmMs: 500, measureMs: 700 } as const;

export const ROUNDS = { smallCalls: 5, wrapped: 2, java: 3, openings: 9, starts: 9, tables: 3 } as const;

/** What a contestant prints: one run under one load. */
export interface Measurement {
  readonly calls: number;
  readonly callsPerSecond: number;
  /** user and system, all threads */
  readonly cpuMicros: number;
  readonly userMicros: number;
  readonly systemMicros: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
