#!/usr/bin/env node
import { spawn } from "node:child_process";
/**
 * Runs a task of this repository and does, before it, whatever set-up that task needs on this machine. Says what it does,
 * always on standard error, so that a task's own output (tables, JSON) stands alone on standard output.
 * Plain JavaScript without a dependency: on a fresh clone there is nothing else yet.
 *
 * This file is the list of tasks; `scripts/setup.mjs` is the set-up.
 */
import { constants } from "node:os";
import { argv, env, exit, stderr, stdin } from "node:process";
import { filesUnder, join, prepare, repository, requireNode } from "./setup.mjs";

const bin = (name) => join("node_modules", ".bin", name);
const node = (...args) => [process.execPath, ...args];
const script = (file) => ({
  setup: ["dependencies", "build"],
  run: (args) => node("--enable-source-maps", join("build", file), ...args),
});
const withKdc = (task) => ({ ...task, setup: [...task.setup, "kdc"] });
const withBrowser = (task) => ({ ...task, setup: [...task.setup, "browser"] });
const withJava = (task) => ({ ...withKdc(task), setup: [...withKdc(task).setup, "java"] });

/** node:test over the compiled files of a folder; globs are expanded here because Node 20 does not. */
function tests({ under, without = [], concurrency, wrap = (command) => command }) {
  return {
    setup: ["dependencies", "build"],
    run(args) {
      const flags = args.filter((arg) => arg.startsWith("-"));
      const wanted = args.filter((arg) => !arg.startsWith("-"));
      const files = filesUnder(join("build", under), ".test.js")
        .filter((file) => !without.some((folder) => file.startsWith(join("build", folder))))
        .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
      if (files.length === 0)
        throw new Error(
          `no test file under ${under}${wanted.length > 0 ? ` has ${wanted.join(" or ")} in its path` : ""}`,
        );
      return wrap(
        node(
          "--enable-source-maps",
          "--test",
          "--test-reporter=spec",
          `--test-concurrency=${concurrency}`,
          ...flags,
          ...files,
        ),
      );
    },
  };
}

const unitTests = { under: "test", without: [join("test", "hbase")], concurrency: 2 };
const tasks = {
  build: { about: "compile everything to build/", setup: ["dependencies", "build"] },
  dist: { about: "make the package's code and types in dist/, from nothing", setup: ["dependencies", "dist"] },
  demo: {
    about: "all kinds of server and all policies on the embedded side [--json]",
    ...withKdc(script("scripts/demo.js")),
  },
  test: { about: "all tests but those on real HBase [part of a path ...]", ...withBrowser(withKdc(tests(unitTests))) },
  "test:hbase": {
    about:
      "the tests on real HBase 2.4, 2.5 and 2.6 [part of a path ...]; TSHBASE_CLUSTERS=all: each proof on all nine",
    ...withJava(tests({ under: "test/hbase", concurrency: 1 })),
  },
  compare: { about: "the Java client and ours on real HBase, in a table", ...withJava(script("scripts/compare.js")) },
  "compare:embedded": {
    about: "random operations on real HBase and on the embedded one [--minutes N] [--seed N] [tables]",
    ...withJava(script("scripts/compare-embedded.js")),
  },
  record: { about: "record the golden conversations anew from real HBase", ...withJava(script("scripts/record.js")) },
  bench: {
    about:
      "CPU and rate of small calls, cost of opening [--json] [--java]; [--tables] operations on tables; [--embedded] an embedded HBase",
    ...withKdc(script("bench/main.js")),
  },
  fuzz: { about: "fuzz both roles for long", ...script("scripts/fuzz.js") },
  docs: { about: "generate the generated documents", ...script("scripts/docs/generate.js") },
  "page:picture": {
    about: "take docs/status-page.png, the picture of the status page [FILE]",
    ...withBrowser(script("scripts/page-picture.js")),
  },
  "docs:api": {
    about: "the API reference from the doc comments, to build/api; fails on a warning",
    setup: ["dependencies"],
    run: (args) => [bin("typedoc"), ...args],
  },
  coverage: {
    about: "the tests under c8",
    ...withBrowser(withKdc(tests({ ...unitTests, wrap: (command) => [bin("c8"), ...command] }))),
  },
  lint: {
    about: "formatting and lint (Biome, ESLint's promise rules, knip)",
    setup: ["dependencies"],
    run: (args) => node("scripts/lint.mjs", ...args),
  },
  format: {
    about: "format every file",
    setup: ["dependencies"],
    run: (args) => [bin("biome"), "check", "--write", ...(args.length > 0 ? args : ["."])],
  },
  package: {
    about: "check the package as npm would publish it",
    setup: ["dependencies"],
    run: () => node("scripts/package-check.mjs"),
  },
  matrix: {
    about: "the tests on other Node releases [22 24 26] [--smoke]",
    ...withBrowser(withKdc({ setup: ["dependencies", "build"], run: (args) => node("scripts/matrix.mjs", ...args) })),
  },
  check: {
    about: "all that CI does, but real HBase",
    ...withBrowser(withKdc({ setup: ["dependencies", "build"], run: () => ["bash", ".ci/run", "--no-hbase"] })),
  },
};

const [name, ...args] = argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  stderr.write(`usage: node scripts/run.mjs TASK [arguments]\n\n`);
  for (const [key, { about }] of Object.entries(tasks)) stderr.write(`  ${key.padEnd(12)} ${about}\n`);
  exit(name === undefined || name === "--help" ? 0 : 2);
}

try {
  requireNode();
  if ((args.includes("--java") || args.includes("--tables")) && !task.setup.includes("java")) task.setup.push("java");
  // The start of an embedded HBase is measured on what users install.
  if (name === "bench" && args.includes("--embedded")) task.setup.push("dist");
  prepare(task.setup);
  if (task.run === undefined) exit(0);
  await runToItsEnd(task.run(args));
} catch (error) {
  stderr.write(`${name}: ${error.message}\n`);
  exit(1);
}

/** Our own end is the child's: its exit code, its signal, and not before it has cleaned up. */
async function runToItsEnd([command, ...rest]) {
  const child = spawn(command, rest, { cwd: repository, stdio: "inherit", env });
  let forwarded = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole foreground group: the child has it already. A second copy could cut its cleanup short.
      if (forwarded || (signal === "SIGINT" && stdin.isTTY)) return;
      forwarded = true;
      child.kill(signal);
    });
  }
  await new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`${command} cannot be started: ${cause.message}`)));
    child.once("exit", (code, signal) => resolve(exit(code ?? 128 + (constants.signals[signal] ?? 0))));
  });
}
