/**
 * The processes of the bench. Contestants and servers are pinned to different cores where that is possible: otherwise the
 * scheduler's choice swings a run with one call in flight by a factor of four.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findProgram } from "../scripts/lab/processes.ts";

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** which of two cores; undefined leaves it to the scheduler */
  readonly core?: 0 | 1;
  /** whether it may ask for a collection */
  readonly gc?: boolean;
  /** whether traces name the sources, for which Node reads a map with every module; users rarely ask for it */
  readonly sourceMaps?: boolean;
}

const here = fileURLToPath(new URL(".", import.meta.url));

export interface ChildServer {
  readonly port: number;
  /** whatever else the server told with its port */
  readonly about: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts one of this folder's server programs; it ends with us, whatever happens, because its standard input ends then. */
export async function startServer(program: string, argument: unknown, options: RunOptions = {}): Promise<ChildServer> {
  const child = start(program, argument, options);
  const exited = once(child, "exit");
  const line = await firstLine(child, program);
  const about = JSON.parse(line) as { port: number };
  return {
    port: about.port,
    about,
    async stop() {
      child.stdin?.end();
      child.kill();
      await exited;
    },
  };
}

/** Runs one of this folder's contestants to its end; what it printed. */
export async function runContestant<T>(program: string, argument: unknown, options: RunOptions = {}): Promise<T> {
  const child = start(program, argument, options);
  const exited = once(child, "exit") as Promise<[number | null]>;
  const line = await firstLine(child, program);
  const [code] = await exited;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return JSON.parse(line) as T;
}

function start(
  program: string,
  argument: unknown,
  { env, core, gc = false, sourceMaps = true }: RunOptions,
): ChildProcess {
  const command = [
    ...(sourceMaps ? ["--enable-source-maps"] : []),
    ...(gc ? ["--expose-gc"] : []),
    join(here, program),
    JSON.stringify(argument),
  ];
  const taskset = core === undefined ? undefined : pinning();
  const [file, args] =
    taskset === undefined
      ? [process.execPath, command]
      : [taskset.program, ["-c", String(taskset.cores[core ?? 0]), process.execPath, ...command]];
  return spawn(file, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
}

async function firstLine(child: ChildProcess, program: string): Promise<string> {
  if (child.stdout === null) throw new Error("no standard output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${program} ended without a word`);
}

interface Pinning {
  readonly program: string;
  readonly cores: readonly [number, number];
}

let known: Pinning | null | undefined;

/** Linux with util-linux and two cores that we may use. */
export function pinning(): Pinning | undefined {
  known ??= findPinning() ?? null;
  return known ?? undefined;
}

function findPinning(): Pinning | undefined {
  const program = process.platform === "linux" ? findProgram("taskset") : undefined;
  if (program === undefined) return undefined;
  const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  const cores = allowed.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const [a, b] = cores;
  return a === undefined || b === undefined ? undefined : { program, cores: [a, b] };
}
