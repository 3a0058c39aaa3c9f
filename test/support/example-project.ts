/**
 * The examples as their readers meet them: in a project of their own, compiled against the package as it is published, by its name.
 * What the build has made is not used, so that a forgotten export cannot hide behind it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "./project-root.ts";

const TSC = join(PROJECT_ROOT, "node_modules/typescript/bin/tsc");
const BUNDLE = join(PROJECT_ROOT, "scripts/bundle.mjs");
const SOURCES = join(PROJECT_ROOT, "examples");

interface OtherRunner {
  /** in the project */
  readonly name: string;
  /** in examples/ */
  readonly source: string;
  readonly runner: string;
}

const RUNNER_HOOKS = 'export { after as afterAll, before as beforeAll, beforeEach, describe, test } from "node:test";';
const EXPECT = `import assert from "node:assert/strict";
export const expect = (value) => ({ toBe: (expected) => assert.equal(value, expected) });`;
const EXPECT_TYPE = "export declare function expect(value: unknown): { toBe(expected: unknown): void };";

export class ExampleProject {
  /** every file of examples/ itself */
  static readonly files: readonly string[] = readdirSync(SOURCES).filter((name) => name.endsWith(".ts"));
  /** those that are tests themselves, and bring their own servers */
  static readonly tests: readonly string[] = ExampleProject.files.filter((name) =>
    sourceOf(name).includes('"node:test"'),
  );
  /** programs that want a cluster; the quick start makes the table of the others */
  static readonly programs: readonly string[] = ExampleProject.files.filter((name) =>
    sourceOf(name).includes("await connect({ site: process.argv[2]"),
  );
  /** tests for other runners than Node's, in folders of their own: here as modules that a stand-in for the runner runs */
  static readonly otherRunners: readonly OtherRunner[] = [
    { name: "vitest.ts", source: "testing-vitest/users.test.ts", runner: "vitest" },
    { name: "jest.ts", source: "testing-jest/users.test.js", runner: "@jest/globals" },
  ];
  /** Below the repository, so that the dependencies are found, and beside the compiled tests, where git does not look. */
  readonly folder: string = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), "example-"));

  /** Fails if an example does not compile. */
  async compile(): Promise<void> {
    const { folder } = this;
    await this.#installPackage(join(folder, "node_modules/tshbase"));
    for (const name of ExampleProject.files) copyFileSync(join(SOURCES, name), join(folder, name));
    for (const each of ExampleProject.otherRunners) this.#addOtherRunner(each);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-project-of-yours", type: "module" }));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(PROJECT_ROOT, "tsconfig.base.json"),
        compilerOptions: { sourceMap: false, declaration: false, isolatedDeclarations: false },
        files: [...ExampleProject.files, ...ExampleProject.otherRunners.map(({ name }) => name)],
      }),
    );
    await this.#node(TSC, "-p", join(folder, "tsconfig.json"));
  }

  /** Runs an example to its end and returns what it printed; fails if it does. */
  run(name: string, ...args: readonly string[]): Promise<string> {
    return this.#node(join(this.folder, name.replace(/\.ts$/, ".js")), ...args);
  }

  async runTest(name: string): Promise<void> {
    await this.#node("--test", join(this.folder, name.replace(/\.ts$/, ".js")));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The runners themselves are large, and one wants a newer Node than we do. JavaScript is compiled too, for `await using` in older Nodes. */
  #addOtherRunner({ name, source, runner }: OtherRunner): void {
    const unchecked = source.endsWith(".js") ? "// @ts-nocheck\n" : "";
    writeFileSync(join(this.folder, name), unchecked + sourceOf(source));
    const folder = join(this.folder, "node_modules", runner);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: runner, type: "module", main: "index.js" }));
    writeFileSync(join(folder, "index.js"), `${RUNNER_HOOKS}\n${EXPECT}`);
    writeFileSync(join(folder, "index.d.ts"), `${RUNNER_HOOKS}\n${EXPECT_TYPE}`);
  }

  async #installPackage(to: string): Promise<void> {
    mkdirSync(to, { recursive: true });
    copyFileSync(join(PROJECT_ROOT, "package.json"), join(to, "package.json"));
    await this.#node(TSC, "-p", join(PROJECT_ROOT, "tsconfig.dist.json"), "--outDir", join(to, "dist"));
    await this.#node(BUNDLE, join(to, "dist"));
  }

  /** This process goes on meanwhile: it may be the server. */
  async #node(...args: readonly string[]): Promise<string> {
    // A test inside a test: the inner one must not take itself for a part of the outer one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const output: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    const [status] = (await once(child, "close")) as [number | null];
    assert.equal(status, 0, `${args.join(" ")}:\n${output.stdout}\n${output.stderr}`);
    return output.stdout;
  }
}

function sourceOf(name: string): string {
  return readFileSync(join(SOURCES, name), "utf8");
}
