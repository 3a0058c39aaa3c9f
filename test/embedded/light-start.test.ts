/**
 * A start is light: the package as users install it loads only what it needs, in few files. Nothing here looks at a clock; what the
 * start costs is mostly what is loaded, and `npm run bench -- --embedded` measures it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../support/project-root.ts";

const FIRST_GET = `
import { connect } from "tshbase";
import { startHBase } from "tshbase/testing";
const server = await startHBase({ tables: { users: ["f"] }, rows: { users: { ada: { "f:name": "Ada" } } } });
const hbase = await connect(server.uri);
if ((await hbase.table("users").get("ada")) === undefined) throw new Error("ada is not there");
await hbase.close();
await server.close();
`;

/** What a process loaded of others' packages, of our files, and which of our sources are in these. */
interface Loaded {
  readonly packages: readonly string[];
  readonly files: readonly string[];
  readonly sources: readonly string[];
}

describe("a start of the published package", () => {
  /** Below the repository, so that the dependencies are found, and where git does not look. */
  const folder = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), "start-"));
  const dist = join(folder, "node_modules/tshbase/dist");

  before(() => {
    mkdirSync(dist, { recursive: true });
    copyFileSync(join(PROJECT_ROOT, "package.json"), join(dirname(dist), "package.json"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-project-of-yours", type: "module" }));
    run([join(PROJECT_ROOT, "scripts/bundle.mjs"), dist]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("of an embedded HBase until its first answer loads neither storage on disk, Kerberos, the status page nor XML", () => {
    const { packages, files, sources } = loadedBy(FIRST_GET);
    assert.deepEqual(packages, ["sorted-btree"]);
    assertWithout(sources, /^(cli|kdc)\/|^auth\/(gss|kdc|native)\/|^server\/page\/status-page|configuration-xml/);
    assertWith(sources, "client/connect.ts", "server/hbase/embedded-hbase.ts");
    assertFew(files, 24);
  });

  it("of a client loads nothing of the embedded HBase", () => {
    const { packages, files, sources } = loadedBy('await import("tshbase");');
    assert.deepEqual(packages, []);
    assertWith(sources, "client/connect.ts");
    assertWithout(sources, /^(cli|kdc|server)\/|^auth\/(gss|kdc|native)\/|configuration-xml/);
    assertFew(files, 22);
  });

  it("of the command line loads neither, before it is told a command", () => {
    const { sources } = loadedWith([join(dist, "cli/main.js"), "--help"]);
    assertWith(sources, "cli/main.ts");
    assertWithout(sources, /^(kdc|region|rpc|server)\/|^auth\/(gss|kdc|native)\/|configuration-xml/);
  });

  function loadedBy(program: string): Loaded {
    const file = join(folder, "program.mjs");
    writeFileSync(file, program);
    return loadedWith([file]);
  }

  /** V8's coverage lists every script of a process, however it came to be loaded. */
  function loadedWith(args: readonly string[]): Loaded {
    const coverage = mkdtempSync(join(folder, "coverage-"));
    run(args, { NODE_V8_COVERAGE: coverage });
    const paths = readdirSync(coverage).flatMap((name) => scriptsOf(join(coverage, name)));
    const files = paths.filter((path) => path.startsWith(dist));
    return { packages: [...new Set(paths.flatMap(packageOf))], files, sources: files.flatMap(sourcesOf) };
  }

  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  }
});

function scriptsOf(coverage: string): string[] {
  const { result } = JSON.parse(readFileSync(coverage, "utf8")) as { result: readonly { readonly url: string }[] };
  return result.filter(({ url }) => url.startsWith("file:")).map(({ url }) => fileURLToPath(url));
}

/** The package that a file belongs to, unless that is ours. */
function packageOf(path: string): string[] {
  const name = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1];
  return name === undefined || name === "tshbase" ? [] : [name];
}

/** Relative to src/. A file that only names others' exports has no map. */
function sourcesOf(file: string): string[] {
  if (!existsSync(`${file}.map`)) return [];
  const { sources } = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { sources: readonly string[] };
  return sources.map((source) => relative(join(PROJECT_ROOT, "src"), resolve(dirname(file), source)));
}

function assertWith(sources: readonly string[], ...wanted: readonly string[]): void {
  for (const source of wanted)
    assert.ok(sources.includes(source), `${source} is not loaded: does this test see anything?`);
}

function assertWithout(sources: readonly string[], unwanted: RegExp): void {
  assert.deepEqual(
    sources.filter((source) => unwanted.test(source)),
    [],
    "a plain start does not need these: `import()` them where they are needed",
  );
}

function assertFew(files: readonly string[], most: number): void {
  assert.ok(files.length <= most, `${files.length} files are loaded:\n${files.join("\n")}`);
}
