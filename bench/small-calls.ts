/** Small calls over one connection: the bare socket against our client, on the same stand-in server, round after round. */
import { runContestant, startServer } from "./children.ts";
import { DURATIONS, LOADS, type Measurement, median, ROUNDS } from "./plan.ts";

export interface SmallCallsRow {
  readonly inFlight: number;
  readonly floorCpuMicros: number;
  readonly ourCpuMicros: number;
  /** the median of the rounds' own differences: what we add to the floor */
  readonly addedMicros: number;
  readonly budgetMicros: number;
  readonly withinBudget: boolean;
  /** medians of the rounds' own ratios */
  readonly cpuRatio: number;
  readonly rateRatio: number;
  readonly floorCallsPerSecond: number;
  readonly ourCallsPerSecond: number;
}

export async function smallCalls(
  tell: (line: string) => void,
  rounds: number = ROUNDS.smallCalls,
): Promise<SmallCallsRow[]> {
  const server = await startServer("stand-in-server.js", {}, { core: 1 });
  const pairs = new Map<number, { floor: Measurement; ours: Measurement }[]>(
    LOADS.map(({ inFlight }) => [inFlight, []]),
  );
  try {
    for (let round = 1; round <= rounds; round++) {
      tell(
        `small calls: round ${round} of ${rounds} (${(LOADS.length * 2 * (DURATIONS.warmMs + DURATIONS.measureMs)) / 1000} s)`,
      );
      for (const { inFlight } of LOADS) {
        const argument = { port: server.port, inFlight };
        const floor = await runContestant<Measurement>("raw-contestant.js", argument, { core: 0 });
        const ours = await runContestant<Measurement>("our-contestant.js", argument, { core: 0 });
        pairs.get(inFlight)?.push({ floor, ours });
      }
    }
  } finally {
    await server.stop();
  }
  return LOADS.map(({ inFlight, budgetMicros }) => row(inFlight, budgetMicros, pairs.get(inFlight) ?? []));
}

function row(
  inFlight: number,
  budgetMicros: number,
  rounds: readonly { floor: Measurement; ours: Measurement }[],
): SmallCallsRow {
  const of = (value: (pair: { floor: Measurement; ours: Measurement }) => number): number => median(rounds.map(value));
  const addedMicros = of(({ floor, ours }) => ours.cpuMicros - floor.cpuMicros);
  return {
    inFlight,
    floorCpuMicros: of(({ floor }) => floor.cpuMicros),
    ourCpuMicros: of(({ ours }) => ours.cpuMicros),
    addedMicros,
    budgetMicros,
    withinBudget: addedMicros <= budgetMicros,
    cpuRatio: of(({ floor, ours }) => ours.cpuMicros / floor.cpuMicros),
    rateRatio: of(({ floor, ours }) => ours.callsPerSecond / floor.callsPerSecond),
    floorCallsPerSecond: of(({ floor }) => floor.callsPerSecond),
    ourCallsPerSecond: of(({ ours }) => ours.callsPerSecond),
  };
}
