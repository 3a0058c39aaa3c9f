/**
 * Child processes of the test lab: those of `src/kdc/`, with a net more. Signals that would end us kill the groups of whatever is left,
 * synchronously; the command line, which shares the rest, has an order of its own for that.
 */
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants as osConstants } from "node:os";
import type { Readable, Writable } from "node:stream";
import * as kdc from "../../src/kdc/processes.ts";
import {
  killEverything,
  type ProcessOptions,
  register,
  type StartedProcess,
  spawnGroup,
} from "../../src/kdc/processes.ts";
import * as folders from "../../src/kdc/temporary-folder.ts";

export { freePort, freePorts } from "../../src/kdc/free-port.ts";
export { type RunResult, type StartedProcess as LabProcess, stopEverything } from "../../src/kdc/processes.ts";
export { findProgram } from "../../src/kdc/programs.ts";
export type { TemporaryFolder } from "../../src/kdc/temporary-folder.ts";
export { logTail, waitFor } from "../../src/kdc/wait-for.ts";

const fatalSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let installed = false;

/** From now on these signals end us and everything that was started. */
export function endBySignals(): void {
  if (installed) return;
  installed = true;
  for (const name of fatalSignals) {
    process.on(name, () => {
      killEverything();
      process.exit(128 + osConstants.signals[name]);
    });
  }
}

function ending<F extends (...args: never[]) => unknown>(work: F): F {
  return ((...args: never[]) => {
    endBySignals();
    return work(...args);
  }) as F;
}

export const atProcessEnd: typeof kdc.atProcessEnd = ending(kdc.atProcessEnd);
export const run: typeof kdc.run = ending(kdc.run);
export const startProcess: typeof kdc.startProcess = ending(kdc.startProcess);
export const temporaryFolder: typeof folders.temporaryFolder = ending(folders.temporaryFolder);

export interface PipedProcess {
  readonly process: StartedProcess;
  readonly stdin: Writable;
  readonly stdout: Readable;
}

/** Starts a process that is talked to; the log gets its standard error alone. Unlike the others it keeps our event loop alive. */
export function startPipedProcess(options: ProcessOptions): PipedProcess {
  endBySignals();
  const output = openSync(options.log, options.appendLog === true ? "a" : "w");
  let child: ChildProcess;
  try {
    child = spawnGroup(options.command, options.args ?? [], options, ["pipe", "pipe", output]);
  } finally {
    closeSync(output);
  }
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${options.name} cannot be started`);
  stdin.on("error", () => {
    // It ended without reading; whoever waits for an answer learns that from its end.
  });
  return { process: register(options.name, options.log, child), stdin, stdout };
}
