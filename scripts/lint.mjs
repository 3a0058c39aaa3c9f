/** Formatting, lint and dead code: all tools run, whatever the others found; ends non-zero if one found something. */
import { spawnSync } from "node:child_process";
import { join, repository } from "./setup.mjs";

const tools = [
  { name: "Biome: formatting and lint", command: "biome", args: ["ci", "--error-on-warnings", "."] },
  {
    name: "ESLint: promises and exhaustive switches, with types",
    command: "eslint",
    args: ["--max-warnings=0", "--cache", "--cache-location", "build/.eslintcache", "."],
  },
  {
    name: "knip: dead files, exports and dependencies",
    command: "knip",
    args: ["--no-progress", "--treat-config-hints-as-errors"],
  },
];

const failed = tools.filter(({ name, command, args }) => {
  process.stdout.write(`lint: ${name}\n`);
  return spawnSync(join("node_modules", ".bin", command), args, { cwd: repository, stdio: "inherit" }).status !== 0;
});
if (failed.length > 0) process.stdout.write(`lint failed: ${failed.map(({ name }) => name).join("; ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
