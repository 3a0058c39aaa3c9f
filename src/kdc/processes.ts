/**
 * Child processes: started in a process group of their own, and certain to be gone when we are gone.
 *
 * Two nets, one below the other: `stop()` and `stopEverything()` end processes politely, and the `exit` handler kills the groups of
 * whatever is left, synchronously. On Linux the kernel kills the leader of each group as well (`setpriv --pdeathsig`) should we
 * be killed without a chance to do anything. Only process groups that were started here are ever signalled. Which signals end this
 * process is not decided here.
 */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { findProgram } from "./programs.ts";

export interface ProcessOptions {
  /** How messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives standard output and standard error; emptied at the start unless `appendLog`. */
  readonly log: string;
  readonly appendLog?: boolean;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  readonly running: boolean;
  /** Resolves, never rejects, when the process has ended. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal to the whole group; nothing happens when it is gone. */
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after `graceMs`, to the whole group. May be called often. */
  stop(graceMs?: number): Promise<void>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Called with each complete line of standard output, while it runs. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

// ---------------------------------------------------------------------------------------------------------------------
// The registry

/** Leaders of the groups that may still be alive. */
const alive = new Set<StartedProcess>();
/** Synchronous work for the very end: folders to remove and the like. */
const atEnd = new Set<() => void>();
let installed = false;

/** Registers synchronous work that is done at the latest when this process ends. Returns what takes it back. */
export function atProcessEnd(work: () => void): () => void {
  installHandler();
  atEnd.add(work);
  return () => atEnd.delete(work);
}

/** Ends everything that was started here, politely, at the same time. */
export async function stopEverything(graceMs = 3000): Promise<void> {
  await Promise.all([...alive].map((child) => child.stop(graceMs)));
  runEndWork();
}

/** Ends everything at once and synchronously; for signals and for the `exit` event, where nothing can be awaited. */
export function killEverything(): void {
  for (const child of alive) child.signal("SIGKILL");
  alive.clear();
  runEndWork();
}

function runEndWork(): void {
  for (const work of atEnd) {
    atEnd.delete(work);
    try {
      work();
    } catch {
      // Leftover files are a blemish; a process that survives because of them would be a fault.
    }
  }
}

function installHandler(): void {
  if (installed) return;
  installed = true;
  process.on("exit", killEverything);
}

// ---------------------------------------------------------------------------------------------------------------------
// Long-running processes

/** Starts a process that goes on until it is stopped. It does not keep our own event loop alive. */
export function startProcess(options: ProcessOptions): StartedProcess {
  const output = openSync(options.log, options.appendLog === true ? "a" : "w");
  let child: ChildProcess;
  try {
    child = spawnGroup(options.command, options.args ?? [], options, ["ignore", output, output]);
  } finally {
    closeSync(output);
  }
  child.unref();
  return register(options.name, options.log, child);
}

/** Makes a child one of those that end with us. */
export function register(name: string, log: string, child: ChildProcess): StartedProcess {
  installHandler();
  let end: ProcessExit | undefined;
  const exited = new Promise<ProcessExit>((resolve) => {
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      end = { code, signal };
      // Whatever the leader started and left behind in its group ends with it.
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
      alive.delete(entry);
      resolve(end);
    };
    child.once("exit", ended);
    child.once("error", () => {
      if (child.pid === undefined) ended(127, null);
    });
  });
  const entry: StartedProcess = {
    name,
    log,
    pid: child.pid ?? -1,
    get running() {
      return end === undefined && child.pid !== undefined;
    },
    exited,
    signal(which) {
      if (end === undefined && child.pid !== undefined) signalGroup(child.pid, which);
    },
    async stop(graceMs = 3000) {
      if (end !== undefined || child.pid === undefined) return;
      child.ref();
      // A suspended process would only look at SIGTERM after it was woken.
      entry.signal("SIGTERM");
      entry.signal("SIGCONT");
      const timer = setTimeout(() => entry.signal("SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
  if (child.pid !== undefined) alive.add(entry);
  return entry;
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // No such group any more.
  }
}

export function spawnGroup(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  stdio: StdioOptions,
): ChildProcess {
  const guard = parentDeathGuard();
  return spawn(
    guard === undefined ? command : guard,
    guard === undefined ? args : ["--pdeathsig", "KILL", command, ...args],
    {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio,
      detached: true,
    },
  );
}

let guardPath: string | null | undefined;

/** util-linux's setpriv, which asks the kernel to kill the process when its parent dies; without it the other nets have to do. */
function parentDeathGuard(): string | undefined {
  guardPath ??= process.platform === "linux" ? (findProgram("setpriv") ?? null) : null;
  return guardPath ?? undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// Short runs

/** Runs a program to its end and collects what it prints. Rejects only when it cannot be started. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawnGroup(command, args, options, ["pipe", "pipe", "pipe"]);
  const entry = register(command, "", child);
  let timedOut = false;
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          entry.signal("SIGKILL");
        }, options.timeoutMs);
  const stdout = collect(child.stdout, options.onLine);
  const stderr = collect(child.stderr);
  child.stdin?.on("error", () => {
    // It ended without reading what we gave it; its exit code tells more than EPIPE does.
  });
  child.stdin?.end(options.input ?? "");
  try {
    const { code, signal } = await new Promise<ProcessExit>((resolve, reject) => {
      child.once("error", (cause) => reject(new Error(`${command} cannot be started: ${cause.message}`, { cause })));
      child.once("close", (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    return { code, signal, stdout: stdout(), stderr: stderr(), timedOut };
  } finally {
    clearTimeout(timer);
  }
}

function collect(stream: NodeJS.ReadableStream | null, onLine?: (line: string) => void): () => string {
  let text = "";
  let told = 0;
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf("\n", told); onLine !== undefined && end >= 0; end = text.indexOf("\n", told)) {
      onLine(text.slice(told, end));
      told = end + 1;
    }
  });
  return () => text;
}
