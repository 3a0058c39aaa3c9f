/** `npm run demo` itself, as a process of its own: what it prints, what it proves, and that nothing of it stays. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { KINDS } from "../../scripts/demo/kinds.ts";
import type { Row } from "../../scripts/demo/row.ts";
import { LEGACY_POLICIES } from "../../src/handshake/negotiation-types.ts";

const demo = join(dirname(fileURLToPath(import.meta.url)), "../../scripts/demo.js");

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [demo, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

test("--json prints the rows and nothing else; no call is lost under reissue and reconnect, none hangs", async () => {
  const { code, stdout, stderr } = await start("--json").ended;
  assert.equal(code, 0, stderr);
  const { rows, ...others } = JSON.parse(stdout) as { rows: Row[] };
  assert.deepEqual(others, {});
  assert.deepEqual(
    rows.map(({ kind, policy }) => `${kind} ${policy}`),
    KINDS.flatMap((kind) => LEGACY_POLICIES.map((policy) => `${kind} ${policy}`)),
  );
  for (const row of rows) checkRow(row);
});

function checkRow(row: Row): void {
  const { kind, policy, calls, answered, failed, hanging, connections, ms, errors } = row;
  const where = JSON.stringify(row);
  assert.deepEqual(Object.keys(row), [
    "kind",
    "policy",
    "calls",
    "answered",
    "failed",
    "hanging",
    "connections",
    "ms",
    "errors",
  ]);
  assert.equal(calls, 100, where);
  assert.equal(answered + failed + hanging, calls, where);
  assert.equal(hanging, 0, where);
  assert.ok(ms > 0 && ms < 5_000, where);
  const legacy = kind.startsWith("legacy");
  const loses = legacy && (policy === "fail" || policy === "remember");
  const code = policy === "fail" ? "HBASE_LEGACY_SERVER" : "HBASE_LEGACY_SERVER_REMEMBERED";
  assert.deepEqual(errors, loses ? { [code]: 100 } : {}, where);
  // The question and the right guess on the master; a wrong guess more on the region server.
  assert.equal(connections, legacy && !loses ? 5 : kind === "misannounces" ? 3 : 2, where);
}

test("for people: two lines of introduction, the table, a timeline no wider than 100 columns, what to see, a table at the end", async () => {
  const { code, stdout } = await start().ended;
  assert.equal(code, 0);
  const lines = stdout.split("\n");
  assert.match(lines[0] ?? "", /^tshbase demo: 100 calls at once/);
  assert.equal(lines[2], "");
  for (const word of [
    "announces",
    "misannounces",
    "legacy, says so",
    "legacy, only closes",
    "insecure",
    "attempt 3:",
    "What to see:",
    "table.scan",
    "Ada, 36; Alan, 41; Grace, 85",
    "1, 2, 3 visits",
    "done, then not any more",
  ]) {
    assert.ok(stdout.includes(word), word);
  }
  assert.ok(!stdout.includes("\x1b"), "no colour where nobody sees it");
});

test("interrupted, it leaves no KDC and no folder behind", async () => {
  const { child, ended } = start();
  const folder = await kdcFolder(child.pid ?? 0);
  assert.ok(existsSync(folder));
  child.kill("SIGINT");
  const { code } = await ended;
  assert.equal(code, 130);
  assert.ok(!existsSync(folder), `${folder} is still there`);
  assert.deepEqual(processesNaming(folder), []);
});

/** Found by the KDC's environment, which holds the path of its configuration. */
async function kdcFolder(parent: number): Promise<string> {
  for (let waits = 0; waits < 500; waits++) {
    for (const pid of numbers("/proc")) {
      if (parentOf(pid) !== parent || !textOf(`/proc/${pid}/cmdline`).includes("krb5kdc")) continue;
      const config = /KRB5_CONFIG=([^\0]+)/.exec(textOf(`/proc/${pid}/environ`))?.[1];
      if (config !== undefined) return dirname(config);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("no KDC was started");
}

function processesNaming(folder: string): number[] {
  return numbers("/proc").filter((pid) => textOf(`/proc/${pid}/environ`).includes(folder));
}

function numbers(path: string): number[] {
  return readdirSync(path)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile, or is somebody else's.
    return "";
  }
}
