/**
 * The set-up that tasks need: npm dependencies, the compiled code, Debian packages of Kerberos, Java and a browser. Each step looks
 * first, says in one line what it does, and fails with the command to type where it must not act itself.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export { join };

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];
const oldestJava = 17;
const kdcPrograms = ["krb5kdc", "kdb5_util", "kadmin.local", "kinit"];
const kdcPackages = ["krb5-admin-server", "krb5-user"];
const javaPackages = ["default-jdk-headless", "maven"];
const browserPrograms = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const browserPackages = ["chromium"];

export const say = (line) => void process.stderr.write(`[set-up] ${line}\n`);

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Error(`Node.js ${oldestNode.join(".")} or newer is needed, and this is ${process.versions.node}`);
}

export function prepare(steps) {
  for (const step of steps) setup[step]();
}

const setup = { dependencies, build, dist, kdc, java, browser };

/** `npm ci`, or what comes nearest to it, when node_modules is missing or was made from another lock file. */
function dependencies() {
  const lock = createHash("sha256")
    .update(readFileSync(join(repository, "package-lock.json")))
    .digest("hex");
  const stamp = join(repository, "node_modules", ".tshbase-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("npm ci: installing the dependencies of package-lock.json");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  if (start("npm", ["ci", ...quiet], { stdio: "ignore" }) !== 0) {
    // npm leaves a package for another platform out of a lock file if the registry it was written against lacks that package,
    // and then refuses the file, with a page of usage that helps nobody. The versions it does hold are kept by an install that
    // writes nothing; what else may be wrong is said by that one.
    say(
      "npm ci does not take the lock file here; npm install --no-save instead, with the versions of package-lock.json",
    );
    must("npm", ["install", "--no-save", ...quiet]);
  }
  writeFileSync(stamp, lock);
}

/** Incremental: nothing is compiled that has not changed. Output whose source is gone is removed, or its tests would still run. */
function build() {
  const info = join(repository, "build", ".tsbuildinfo");
  if (!existsSync(info)) say("tsc: compiling src, test, scripts and bench to build/");
  must(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-p", "."]);
  for (const file of filesUnder("build", ".js")) {
    const base = file.slice("build".length + 1, -".js".length);
    if (existsSync(join(repository, `${base}.ts`))) continue;
    for (const ending of [".js", ".js.map", ".d.ts"]) rmSync(join(repository, "build", base + ending), { force: true });
  }
}

function dist() {
  say("tsc and rolldown: types and code of the package to dist/");
  rmSync(join(repository, "dist"), { recursive: true, force: true });
  must(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.dist.json"]);
  must(process.execPath, [join("scripts", "bundle.mjs")]);
}

/** A KDC for the tests; MIT Kerberos' client library comes with it. */
function kdc() {
  const missing = kdcPrograms.filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return;
  installPackages(kdcPackages, `${missing.join(", ")} of MIT Kerberos`);
  const still = kdcPrograms.filter((name) => findProgram(name) === undefined);
  if (still.length > 0)
    throw new Error(`${kdcPackages.join(" and ")} are installed, and ${still.join(", ")} still cannot be found`);
}

function java() {
  const lacks = javaLacks();
  if (lacks === undefined) return;
  installPackages(javaPackages, lacks);
  const still = javaLacks();
  if (still !== undefined)
    throw new Error(
      `after the installation of ${javaPackages.join(" and ")} there is still no ${still}; JAVA_HOME may name an old one`,
    );
}

/** A browser for the tests of the status page; CHROME_PATH may name one that is not in PATH. */
function browser() {
  const isThere = () => process.env.CHROME_PATH !== undefined || browserPrograms.some((name) => findProgram(name));
  if (isThere()) return;
  installPackages(browserPackages, "a browser (Chromium, or CHROME_PATH)");
  if (!isThere())
    throw new Error(`${browserPackages.join(" and ")} is installed, and there is still no browser in PATH`);
}

function javaLacks() {
  const home = process.env.JAVA_HOME;
  const javac =
    home !== undefined && existsSync(join(home, "bin", "javac")) ? join(home, "bin", "javac") : findProgram("javac");
  if (javac === undefined) return `a JDK ${oldestJava} or newer (javac)`;
  const { stdout, stderr } = spawnSync(javac, ["-version"], { encoding: "utf8" });
  const version = Number(/javac (?:1\.)?(\d+)/.exec(stdout + stderr)?.[1] ?? 0);
  if (version < oldestJava) return `a JDK ${oldestJava} or newer (javac is ${version})`;
  return findProgram("mvn") === undefined ? "Maven (mvn)" : undefined;
}

/** As root on a Debian system we install; everybody else is told what to type. */
function installPackages(packages, what) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (findProgram("apt-get") === undefined)
    throw new Error(`${what} missing. On Debian or Ubuntu: ${command}. Elsewhere install what brings it.`);
  if (process.getuid?.() !== 0) throw new Error(`${what} missing. As root: ${command}`);
  say(`${what} missing: ${command}`);
  const install = () => aptGet(["install", "-y", "--no-install-recommends", ...packages]);
  if (install() === 0) return;
  say("apt-get update, and once more");
  if (aptGet(["update"]) !== 0 || install() !== 0)
    throw new Error(`that failed. Try it by hand: apt-get update && ${command}`);
}

function aptGet(args) {
  return start("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function must(command, args) {
  const code = start(command, args);
  if (code !== 0)
    throw new Error(`${[command === process.execPath ? "node" : command, ...args].join(" ")} ended with ${code}`);
}

/** Standard output becomes standard error: a task's own output stands alone. */
function start(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: repository, stdio: ["ignore", 2, 2], ...options });
  if (error !== undefined) throw new Error(`${command} cannot be started: ${error.message}`);
  return status ?? signal;
}

/** In PATH, and where system administration keeps its programs, which PATH of a plain user often lacks. */
export function findProgram(name) {
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    if (folder === "") continue;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** Paths relative to the repository, sorted, of all files below a folder with such an ending. */
export function filesUnder(folder, ending) {
  const top = join(repository, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending) && statSync(join(top, name)).isFile())
    .sort()
    .map((name) => join(folder, name));
}
