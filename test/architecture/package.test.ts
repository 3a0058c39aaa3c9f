/** What we promise to the outside stays as it is until somebody changes it on purpose: exports, dependencies, version, and no trace of anybody's machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { exportsOf, repository } from "./sources.ts";

const updateCommand = "TSHBASE_UPDATE=1 npm test -- architecture/package";

interface Manifest {
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const manifest = JSON.parse(read("package.json")) as Manifest;

test("the public exports are the ones that were agreed on", () => {
  const lines = [
    ["tshbase", "src/index.ts"],
    ["tshbase/testing", "src/testing.ts"],
  ].flatMap(([name, file = ""]) => exportsOf(file).map((line) => `${name}: ${line}`));
  compare("exports.txt", lines, "a name that goes away or changes its kind breaks users");
});

test("the dependencies are the ones that were agreed on", () => {
  const lines = (["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] as const).flatMap(
    (kind) => Object.keys(manifest[kind] ?? {}).map((name) => `${kind}: ${name}`),
  );
  compare("dependencies.txt", lines, "every dependency is a promise to keep it updated and to answer for it");
});

function compare(name: string, lines: readonly string[], why: string): void {
  const path = join(repository, "test", "architecture", name);
  const text = `${lines.join("\n")}\n`;
  if (env["TSHBASE_UPDATE"] === "1") writeFileSync(path, text);
  assert.equal(
    text,
    existsSync(path) ? readFileSync(path, "utf8") : "",
    `${name} differs: ${why}. If it is meant: ${updateCommand}`,
  );
}

test("the version is the one at the top of CHANGELOG.md", () => {
  const top = /^## \[(\d+\.\d+\.\d+[^\]]*)\]/m.exec(read("CHANGELOG.md"))?.[1];
  assert.equal(top, manifest.version, "give the version of package.json a heading at the top of CHANGELOG.md");
});

test("no committed file names a path of somebody's machine or a package registry", () => {
  const forbidden = [
    { what: "this repository's own place", pattern: new RegExp(escaped(repository)) },
    { what: "a home or work folder", pattern: /(?<![\w.$}-])\/(?:home|root|Users|work)\/[\w.]/ },
    // Put together here, so that this file does not break its own rule.
    {
      what: "a package registry",
      pattern: new RegExp(
        [["npm", "js"].join(""), ["yarn", "pkg"].join(""), ["repo1?", "maven"].join("\\.")].join("|"),
      ),
    },
    ...configuredRegistries().map((host) => ({ what: "a package registry", pattern: new RegExp(escaped(host)) })),
  ];
  const breaches = committedFiles().flatMap((file) => {
    const text = read(file);
    return forbidden
      .filter(({ pattern }) => pattern.test(text))
      .map(
        ({ what, pattern }) =>
          `  ${file} names ${what}: ${pattern.exec(text)?.[0]} (line ${text.slice(0, pattern.exec(text)?.index).split("\n").length})`,
      );
  });
  assert.ok(
    breaches.length === 0,
    `\n${breaches.join("\n")}\nwhat to do: use a relative path; for the lock file, .npmrc has omit-lockfile-registry-resolved\n`,
  );
});

/** Where npm of this machine gets its packages from, if it was told. */
function configuredRegistries(): string[] {
  return Object.entries(env)
    .filter(([key, value]) => /^npm_config_(.*_)?registry$/i.test(key) && value !== undefined && URL.canParse(value))
    .map(([, value]) => new URL(value ?? "").host);
}

/** Tracked files and those that would be; binary ones are left out. */
function committedFiles(): string[] {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
  });
  return list
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(repository, file)) && !read(file).includes("\0"));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function read(file: string): string {
  return readFileSync(join(repository, file), "utf8");
}
