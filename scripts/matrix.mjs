/**
 * The tests on other releases of Node, which come from the npm registry as packages into a temporary folder. `--smoke`: only
 * what is quick. The compiled code is the same for all, as it is for users.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { filesUnder, join, repository } from "./setup.mjs";

const args = process.argv.slice(2);
const smoke = args.includes("--smoke");
const wanted = args.filter((arg) => !arg.startsWith("-"));
const releases = wanted.length > 0 ? wanted : ["22", "24", "26"];
/** Quick, and between them they touch most of what a release of Node can change: streams, sockets, timers, crypto. */
const smokeFolders = ["bytes", "protobuf", "wire", "handshake", "transport", "rpc", "server"].map((name) =>
  join("build", "test", name),
);

const work = mkdtempSync(join(tmpdir(), "tshbase-node-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const files = filesUnder(join("build", "test"), ".test.js")
  .filter((file) => !file.startsWith(join("build", "test", "hbase")))
  .filter((file) => !smoke || smokeFolders.some((folder) => file.startsWith(folder)));

if (files.length === 0) {
  process.stdout.write("matrix: FAILED: no test file is compiled\n");
  process.exit(1);
}
const failed = releases.filter((release) => !passes(release));
process.stdout.write(
  `matrix: ${releases.map((release) => `Node ${release} ${failed.includes(release) ? "FAILED" : "passed"}`).join(", ")}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function passes(release) {
  const node = install(release);
  if (node === undefined) return false;
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim();
  process.stdout.write(`matrix: Node ${release} is ${version}: ${files.length} test files\n`);
  const { status } = spawnSync(
    node,
    ["--enable-source-maps", "--test", "--test-reporter=spec", "--test-concurrency=2", ...files],
    { cwd: repository, stdio: "inherit" },
  );
  return status === 0;
}

/** The path of that release's `node`, or nothing with the reason told. */
function install(release) {
  const folder = mkdtempSync(join(work, `${release}-`));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true })}\n`);
  const name = `node-${process.platform}-${process.arch}`;
  process.stderr.write(`[set-up] npm install ${name}@${release} into a temporary folder\n`);
  const { status } = spawnSync(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", "--no-save", `${name}@${release}`],
    { cwd: folder, stdio: ["ignore", 2, 2] },
  );
  if (status !== 0) {
    process.stdout.write(`matrix: FAILED: npm has no ${name}@${release} to install here\n`);
    return undefined;
  }
  const manifest = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  return join(
    folder,
    "node_modules",
    name,
    typeof manifest.bin === "string" ? manifest.bin : (manifest.bin?.node ?? "bin/node"),
  );
}
