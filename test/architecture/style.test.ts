/** Habits that no linter knows: how files begin, how long they get, how they are called, who prints. */
import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { LIMITS } from "./house.ts";
import { functionsOf, globalsIn, readSources } from "./sources.ts";

const sources = readSources("src");

test("every source file begins by saying what it is for", () => {
  const silent = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path);
  report(silent, "begin the file with a doc comment: what it is responsible for, and what it must not know");
});

test("no source file is longer than a reader's patience", () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > LIMITS.linesOfFile);
  report(
    long.map(({ path, lines }) => `${path}: ${lines} lines, at most ${LIMITS.linesOfFile}`),
    "find the second thing the file is about and give it a file of its own",
  );
});

test("no function is longer than a screen", () => {
  const long = sources.flatMap((source) =>
    functionsOf(source)
      .filter(({ lines }) => lines > LIMITS.linesOfFunction)
      .map(
        ({ name, line, lines }) => `${source.path}:${line} ${name}: ${lines} lines, at most ${LIMITS.linesOfFunction}`,
      ),
  );
  report(long, "name the steps and make them functions");
});

test("files and folders are named in kebab case", () => {
  const all = [...sources, ...readSources("test"), ...readSources("scripts"), ...readSources("bench")];
  const odd = all
    .filter(
      ({ path }) => !path.split("/").every((part) => /^[a-z0-9]+(-[a-z0-9]+(\.[0-9]+)*)*(\.test)?(\.ts)?$/.test(part)),
    )
    .map(({ path }) => path);
  report(odd, "use lower case words joined by hyphens; a version may have dots");
});

test("only the command line prints", () => {
  const prints = sources
    .filter(({ path }) => posix.dirname(path) !== "src/cli")
    .flatMap((source) => globalsIn(source, new Set(["console"])).map(({ line }) => `${source.path}:${line}`));
  report(prints, "throw an error, or publish on a diagnostics channel");
});

function report(breaches: readonly string[], remedy: string): void {
  assert.ok(breaches.length === 0, `\n${breaches.map((line) => `  ${line}`).join("\n")}\nwhat to do: ${remedy}\n`);
}
