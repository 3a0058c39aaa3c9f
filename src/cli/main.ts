#!/usr/bin/env node
/** The `tshbase` command. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { type Command, parseCommand, USAGE, UsageError } from "./arguments.ts";
import { examine } from "./doctor.ts";
import { renderFindings } from "./render.ts";

async function run(args: readonly string[]): Promise<number> {
  const command = commandOf(args);
  switch (command?.type) {
    case undefined:
      return 2;
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "version":
      process.stdout.write(`${version()}\n`);
      return 0;
    case "doctor":
      return doctor(command);
  }
}
function commandOf(args: readonly string[]): Command | undefined {
  try {
    return parseCommand(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return undefined;
  }
}
async function doctor({ options, timeoutMs, json }: Extract<Command, { type: "doctor" }>): Promise<number> {
  const findings = await examine(options, timeoutMs);
  const report = findings.report();
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : renderFindings(findings));
  return report.ok ? 0 : 1;
}
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
process.exitCode = await run(process.argv.slice(2));
