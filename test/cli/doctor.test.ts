/** `tshbase doctor` as a process of its own, against every kind of server and with a real KDC. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import type { Report } from "../../src/cli/report.ts";
import { type EmbeddedCluster, startCluster } from "../../src/testing.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
const MASTER = "hbase-master/localhost@EXAMPLE.COM";
const REGION_SERVER = "hbase-rs/localhost@EXAMPLE.COM";
const TIMEOUT_MS = "3000";

let kdc: Kdc;
let cluster: EmbeddedCluster;
let clientKeytab: string;

before(async () => {
  kdc = await startKdc();
  clientKeytab = await kdc.keytab("client");
  const [master, regionServer] = await Promise.all([
    kdc.keytab("hbase-master/localhost"),
    kdc.keytab("hbase-rs/localhost"),
  ]);
  cluster = await startCluster({
    behaviour: "announces",
    master: { kerberos: { principal: MASTER, keytab: master } },
    regionServer: { kerberos: { principal: REGION_SERVER, keytab: regionServer } },
  });
});

after(async () => {
  await cluster?.close();
  await kdc?.stop();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function tshbase(...args: string[]): Promise<Ended> {
  const { HBASE_CONF_DIR: _, ...inherited } = process.env;
  const env = { ...inherited, ...kdc.env };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

function doctor(...more: string[]): Promise<Ended> {
  const login = ["--keytab", clientKeytab, "--principal", "client@EXAMPLE.COM"];
  const patterns = [
    "--master-principal",
    "hbase-master/_HOST@EXAMPLE.COM",
    "--regionserver-principal",
    "hbase-rs/_HOST@EXAMPLE.COM",
  ];
  return tshbase("doctor", "--bootstrap", cluster.bootstrap, ...login, ...patterns, "--timeout", TIMEOUT_MS, ...more);
}

async function report(...more: string[]): Promise<{ code: number; report: Report }> {
  const { code, stdout, stderr } = await doctor("--json", ...more);
  assert.equal(stderr, "");
  return { code, report: JSON.parse(stdout) as Report };
}

for (const kind of ["announces", "misannounces", "legacy"] as const) {
  test(`${kind}: everything works, and the report says which kind it is`, async () => {
    cluster.become(kind);
    const { code, report: found } = await report();
    assert.deepEqual(found.problems, []);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(found), ["ok", "clusterId", "servers", "problems"]);
    assert.equal(found.ok, true);
    assert.equal(found.clusterId, cluster.view.clusterId);
    assert.equal(found.servers.length, 2);
    const principals = found.servers.map(({ principal }) => principal);
    assert.deepEqual(principals, [MASTER, REGION_SERVER]);
    for (const server of found.servers) {
      const keys = ["server", "roles", "kind", "principal", "protection", "version", "attempts"];
      assert.deepEqual(Object.keys(server), keys);
      assert.equal(server.kind, kind);
      assert.equal(server.protection, "authentication");
      assert.equal(server.version, null);
      const [first] = server.attempts;
      assert.ok(first !== undefined);
      assert.deepEqual(Object.keys(first), ["preamble", "announced", "principal", "outcome", "ms"]);
    }
    assert.deepEqual(
      found.servers.map(({ roles }) => roles),
      [["master"], ["regionserver"]],
    );
  });
}

test("legacy that only closes is legacy too", async () => {
  cluster.become({ kind: "legacy", answer: "none" });
  const { code, report: found } = await report();
  assert.equal(code, 0);
  assert.deepEqual(new Set(found.servers.map(({ kind }) => kind)), new Set(["legacy"]));
});

test("insecure: a problem without leave for SIMPLE, none with it", async () => {
  cluster.become("insecure");
  const refused = await report();
  assert.equal(refused.code, 1);
  assert.equal(refused.report.servers[0]?.kind, "insecure");
  assert.ok(refused.report.problems.some(({ code }) => code === "HBASE_FALLBACK_DISALLOWED"));
  const allowed = await report("--allow-simple-fallback");
  assert.equal(allowed.code, 0);
  assert.equal(allowed.report.servers[0]?.principal, null);
});

test("the text has the checks, the timelines and sentences", async () => {
  cluster.become("misannounces");
  const { code, stdout } = await doctor();
  assert.equal(code, 0);
  assert.match(stdout, /the server's kind: misannounces, says "root"/);
  assert.match(stdout, /attempt 1: asking first \(Securi\)/);
  assert.match(stdout, /HBASE-30101/);
  assert.match(stdout, /Everything works\.\n$/);
});

test("one named server: the other is learnt from it", async () => {
  cluster.become("announces");
  const { code, report: found } = await report("--bootstrap", cluster.master.address);
  assert.equal(code, 0);
  assert.equal(found.servers.length, 2);
});

test("a keytab that does not exist is one problem with an advice", async () => {
  const { code, report: found } = await report("--keytab", join(kdc.dir, "missing.keytab"));
  assert.equal(code, 1);
  assert.deepEqual(
    found.problems.map((problem) => problem.code),
    ["HBASE_NO_CREDENTIALS"],
  );
  assert.match(found.problems[0]?.advice ?? "", /\.$/);
});

test("a port where nobody listens", async () => {
  const closed = createServer().listen(0);
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const { code, report: found } = await report("--bootstrap", `localhost:${port}`);
  assert.equal(code, 1);
  assert.equal(found.problems[0]?.code, "HBASE_CONNECT_FAILED");
  assert.equal(found.servers[0]?.kind, null);
});

test("the KDC is down: said once, and nothing hangs", async () => {
  cluster.become("announces");
  await kdc.down();
  try {
    const { code, report: found } = await report();
    assert.equal(code, 1);
    assert.deepEqual(
      found.problems.map((problem) => problem.code),
      ["HBASE_KDC_UNREACHABLE"],
    );
    assert.equal(found.servers[0]?.kind, "announces");
  } finally {
    await kdc.restart();
  }
});

test("wrong usage ends with 2 and the usage on standard error; a wrong option with 1", async () => {
  for (const args of [
    [],
    ["nurse"],
    ["doctor"],
    ["doctor", "--what"],
    ["doctor", "--bootstrap", "a:1", "--timeout", "x"],
  ]) {
    const { code, stdout, stderr } = await tshbase(...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /Usage: tshbase doctor/);
  }
  const { code, report: found } = await report("--protection", "nonsense");
  assert.equal(code, 1);
  assert.equal(found.problems[0]?.code, "HBASE_INVALID_ARGUMENT");
  assert.match((await tshbase("--version")).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match((await tshbase("help")).stdout, /^Usage/);
});
