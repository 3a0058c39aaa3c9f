/**
 * The examples as their readers meet them: compiled against the package as it is published, by its name, and run. What the
 * build has made is not used, so that a forgotten export cannot hide behind it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../support/project-root.ts";

const tsc = join(PROJECT_ROOT, "node_modules/typescript/bin/tsc");
/** Below the repository, so that the dependencies are found, and beside the compiled tests, where git does not look. */
const folder = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), "example-"));
const examples = readdirSync(join(PROJECT_ROOT, "examples")).filter((name) => name.endsWith(".ts"));

before(() => {
  installPackage(join(folder, "node_modules/tshbase"));
  for (const name of examples) copyFileSync(join(PROJECT_ROOT, "examples", name), join(folder, name));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-project-of-yours", type: "module" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(PROJECT_ROOT, "tsconfig.base.json"),
      compilerOptions: { sourceMap: false, declaration: false, isolatedDeclarations: false },
      files: examples,
    }),
  );
  run(tsc, "-p", join(folder, "tsconfig.json"));
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const name of examples) {
  test(`${name} compiles and runs`, () => {
    // A test inside a test: the inner one must not take itself for a part of the outer one.
    run("--test", join(folder, name.replace(/\.ts$/, ".js")));
  });
}

function installPackage(to: string): void {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(PROJECT_ROOT, "package.json"), join(to, "package.json"));
  run(tsc, "-p", join(PROJECT_ROOT, "tsconfig.dist.json"), "--outDir", join(to, "dist"));
}

function run(...args: string[]): void {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  assert.equal(status, 0, `${args.join(" ")}:\n${stdout}\n${stderr}`);
}
