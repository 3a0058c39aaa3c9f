/**
 * Packs the package as npm would publish it, holds it against publint and Are The Types Wrong, and uses it: installed into
 * an empty folder without optional dependencies, a client of it must read from an embedded HBase of it, and the command must answer.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, repository } from "./setup.mjs";

const work = mkdtempSync(join(tmpdir(), "tshbase-package-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const bin = (name) => join(repository, "node_modules", ".bin", name);

function step(what, command, args, options = {}) {
  process.stdout.write(`package: ${what}\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: repository,
    stdio: ["ignore", "inherit", "inherit"],
    ...options,
  });
  if (status === 0) return;
  process.stdout.write(`package: FAILED: ${what}${error === undefined ? "" : `: ${error.message}`}\n`);
  process.exit(1);
}

step("npm pack", "npm", ["pack", "--silent", "--pack-destination", work], { stdio: ["ignore", 2, 2] });
const [name] = readdirSync(work).filter((file) => file.endsWith(".tgz"));
const tarball = join(work, name);

step("publint", bin("publint"), ["run", tarball, "--strict"]);
step("Are The Types Wrong", bin("attw"), [tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"]);

const user = join(work, "user");
mkdirSync(user);
writeFileSync(join(user, "package.json"), `${JSON.stringify({ private: true, type: "module" })}\n`);
step(
  "npm install into an empty folder, without optional dependencies",
  "npm",
  ["install", "--silent", "--no-audit", "--no-fund", "--no-save", "--omit=optional", "--prefer-offline", tarball],
  { cwd: user },
);

const installed = join(user, "node_modules", "tshbase");
const unwanted = readdirSync(installed, { recursive: true }).filter((file) =>
  /\.test\.|tsbuildinfo|golden/.test(String(file)),
);
if (unwanted.length > 0) {
  process.stdout.write(`package: FAILED: it carries ${unwanted.join(", ")}\n`);
  process.exit(1);
}
writeFileSync(
  join(user, "use.mjs"),
  `import * as client from "tshbase";
import * as testing from "tshbase/testing";
const server = await testing.startHBase({ tables: { users: ["f"] }, rows: { users: { ada: { "f:name": "Ada" } } } });
const hbase = await client.connect(server.uri);
if ((await hbase.table("users").get("ada"))?.text("f:name") !== "Ada") throw new Error("ada is not there");
await hbase.close();
await server.close();
for (const [name, value] of Object.entries(client))
  if (typeof value === "function" && value.name !== name) throw new Error(\`\${name} calls itself \${value.name}\`);
process.stdout.write(\`package: tshbase exports \${Object.keys(client).length} values, tshbase/testing \${Object.keys(testing).length}\\n\`);
`,
);
step("a client reads from an embedded HBase", process.execPath, ["use.mjs"], { cwd: user });

const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
const answer = spawnSync(join(user, "node_modules", ".bin", "tshbase"), ["--version"], { cwd: user, encoding: "utf8" });
if (answer.status !== 0 || !answer.stdout.includes(version)) {
  process.stdout.write(
    `package: FAILED: tshbase --version ended with ${answer.status} and said ${JSON.stringify(answer.stdout + answer.stderr)}\n`,
  );
  process.exit(1);
}
process.stdout.write(`package: ${name} is sound\n`);
