#!/usr/bin/env node
/** The `tshbase` command. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { COMMANDS } from "./command-list.ts";
import { processTerminal } from "./process-terminal.ts";
import { runLine } from "./run-line.ts";

/** The package's own: how deep below it this file lies depends on how it was built. */
function version(): string {
  for (let folder: string = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "tshbase" && version !== undefined) return version;
    } catch {
      // No package.json here; one above has it.
    }
  }
  return "unknown";
}

// A reader that goes away (`| head`) is no failure. A command hears of the others itself; help and the version have nobody who does.
let unwritten = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || process.stdout.listenerCount("error") > 1 || unwritten) return;
  unwritten = true;
  process.exitCode = 1;
  process.stderr.write(`tshbase: ${error.message}\n`);
});
// The client is most of what there is to load, and help, mistakes and serve do without.
const terminal = processTerminal(async (options) => {
  const { connect } = await import("../client/connect.ts");
  return connect(options);
});
const code = await runLine(process.argv.slice(2), { commands: COMMANDS, terminal, version });
process.exitCode = unwritten ? 1 : code;
