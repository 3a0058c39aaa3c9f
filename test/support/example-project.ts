/**
 * The examples as their readers meet them: in a project of their own, compiled against the package as it is published, by its name.
 * What the build has made is not used, so that a forgotten export cannot hide behind it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "./project-root.ts";

const TSC = join(PROJECT_ROOT, "node_modules/typescript/bin/tsc");
const SOURCES = join(PROJECT_ROOT, "examples");

export class ExampleProject {
  /** every file of examples/ */
  static readonly files: readonly string[] = readdirSync(SOURCES).filter((name) => name.endsWith(".ts"));
  /** those that are tests themselves, and bring their own servers */
  static readonly tests: readonly string[] = ExampleProject.files.filter((name) =>
    sourceOf(name).includes('"node:test"'),
  );
  /** programs that want a cluster; the quick start makes the table of the others */
  static readonly programs: readonly string[] = ExampleProject.files.filter((name) =>
    sourceOf(name).includes("await connect({ site: process.argv[2]"),
  );
  /** Below the repository, so that the dependencies are found, and beside the compiled tests, where git does not look. */
  readonly folder: string = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), "example-"));

  /** Fails if an example does not compile. */
  compile(): void {
    const { folder } = this;
    this.#installPackage(join(folder, "node_modules/tshbase"));
    for (const name of ExampleProject.files) copyFileSync(join(SOURCES, name), join(folder, name));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-project-of-yours", type: "module" }));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(PROJECT_ROOT, "tsconfig.base.json"),
        compilerOptions: { sourceMap: false, declaration: false, isolatedDeclarations: false },
        files: ExampleProject.files,
      }),
    );
    this.#node(TSC, "-p", join(folder, "tsconfig.json"));
  }

  /** Runs an example to its end and returns what it printed; fails if it does. */
  run(name: string, ...args: readonly string[]): string {
    return this.#node(join(this.folder, name.replace(/\.ts$/, ".js")), ...args);
  }

  runTest(name: string): void {
    this.#node("--test", join(this.folder, name.replace(/\.ts$/, ".js")));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #installPackage(to: string): void {
    mkdirSync(to, { recursive: true });
    copyFileSync(join(PROJECT_ROOT, "package.json"), join(to, "package.json"));
    this.#node(TSC, "-p", join(PROJECT_ROOT, "tsconfig.dist.json"), "--outDir", join(to, "dist"));
  }

  #node(...args: readonly string[]): string {
    // A test inside a test: the inner one must not take itself for a part of the outer one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.folder, env, encoding: "utf8" });
    assert.equal(status, 0, `${args.join(" ")}:\n${stdout}\n${stderr}`);
    return stdout;
  }
}

function sourceOf(name: string): string {
  return readFileSync(join(SOURCES, name), "utf8");
}
