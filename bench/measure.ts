/** A contestant's side of a measurement: count, warm up, count again, and print one line of JSON. */
import { argv, cpuUsage, stdout } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { DURATIONS, type Measurement } from "./plan.ts";

/** What the bench told this process, as JSON in its first argument. */
export function orders<T>(): T {
  return JSON.parse(argv[2] ?? "{}") as T;
}

export interface Durations {
  readonly warmMs: number;
  readonly measureMs: number;
}

export class Counter {
  calls = 0;
  stopped = false;
}

/** The load must be running. Ends the process: sockets and loops are dropped as they are. */
export async function measureAndExit(counter: Counter, durations: Durations = DURATIONS): Promise<never> {
  await sleep(durations.warmMs);
  const begun = performance.now();
  const before = cpuUsage();
  counter.calls = 0;
  await sleep(durations.measureMs);
  const elapsedMs = performance.now() - begun;
  const { user, system } = cpuUsage(before);
  const { calls } = counter;
  counter.stopped = true;
  const result: Measurement = {
    calls,
    callsPerSecond: (calls / elapsedMs) * 1000,
    cpuMicros: (user + system) / calls,
    userMicros: user / calls,
    systemMicros: system / calls,
  };
  await new Promise<void>((resolve) => stdout.write(`${JSON.stringify(result)}\n`, () => resolve()));
  process.exit(0);
}
