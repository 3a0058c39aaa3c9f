/**
 * Writes test/golden/filters/java-2.6.4.json anew: what Apache's client makes of filters, in bytes. It needs Java and Maven, but no
 * HBase that runs: `npm run build && node build/scripts/record-filters.js`.
 */

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { parseFilter } from "../src/filter/parse-filter.ts";
import { sayableFilters } from "../test/filter/random-filters.ts";
import { FILTER_STRINGS } from "./lab/filter-strings.ts";
import { repositoryRoot } from "./lab/folders.ts";
import { compileJava, javaCommand, resolveClassPath } from "./lab/maven.ts";

const VERSION = "2.6.4";
const RANDOM_FILTERS = 100;
/** So that a new recording differs only where HBase does. */
const SEED = 1;

const random = fc
  .sample(sayableFilters, { numRuns: RANDOM_FILTERS, seed: SEED })
  .map((filter) => filter.toFilterBytes());
const texts = [...FILTER_STRINGS.flatMap(withOurWriting), ...random];
const lines = await askJava(texts);
const built = lines.filter((line) => line.startsWith("built ")).map((line) => line.split(" "));
const parsed = lines.filter((line) => line.startsWith("parsed ") || line === "refused");
if (parsed.length !== texts.length) throw new Error(`Java answered ${parsed.length} of ${texts.length} strings`);

const golden = {
  client: VERSION,
  built: Object.fromEntries(
    built.map(([, name, javaClass, bytes, rows]) => [name, { javaClass, bytes, hasFilterRow: rows === "true" }]),
  ),
  parsed: parsed.map((line, index) => ({ ...shown(texts[index] as Buffer), ...answer(line) })),
};
const folder = join(repositoryRoot, "test/golden/filters");
await mkdir(folder, { recursive: true });
await writeFile(join(folder, `java-${VERSION}.json`), `${JSON.stringify(golden, undefined, 1)}\n`);
process.stdout.write(`${built.length} filters, ${parsed.length} strings\n`);

/** The text, and what our writer makes of it, if our parser takes it. */
function withOurWriting(text: string): Buffer[] {
  const given = Buffer.from(text);
  try {
    const written = parseFilter(text).toFilterBytes();
    return written.equals(given) ? [given] : [given, written];
  } catch {
    return [given];
  }
}

function shown(text: Buffer): { text: string } | { hex: string } {
  const utf8 = text.toString("utf8");
  return Buffer.from(utf8).equals(text) ? { text: utf8 } : { hex: text.toString("hex") };
}

function answer(line: string): object {
  const [, javaClass, bytes] = line.split(" ");
  return javaClass === undefined ? { refused: true } : { javaClass, bytes };
}

async function askJava(questions: readonly Buffer[]): Promise<string[]> {
  const classPath = await resolveClassPath(VERSION);
  const classes = await compileJava(["JavaFilters.java"], classPath);
  const java = spawn(javaCommand(), ["-cp", [classes, classPath].join(delimiter), "JavaFilters"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  java.stdin.end(`${questions.map((text) => text.toString("hex")).join("\n")}\n`);
  let output = "";
  for await (const chunk of java.stdout.setEncoding("utf8")) output += chunk;
  return output.split("\n");
}
