/** `tshbase serve` as people use it: what it says, who gets in, what can be typed, how it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/index.ts";
import { MemoryClient } from "../memory-client.ts";
import { type Ran, type RunOptions, runCli } from "../run-cli.ts";

const MAIN = join(dirname(fileURLToPath(import.meta.url)), "../../../src/cli/main.js");

/** Runs it, does something once it is ready, and presses Ctrl-C. */
async function serving(
  line: string,
  work: (started: string) => Promise<unknown> = async () => undefined,
  options: RunOptions = {},
): Promise<Ran> {
  let interrupt: () => void = () => undefined;
  let text = "";
  let ran: Promise<Ran> | undefined;
  const started = new Promise<string>((resolve) => {
    ran = runCli(new MemoryClient(), `serve ${line}`, {
      ...options,
      onStart: (press) => {
        interrupt = press;
      },
      onOutput: (written) => {
        text += written;
        if (/^ready$|"event":"ready"/m.test(text)) resolve(text);
      },
    });
  });
  const end = await Promise.race([started, ran]);
  if (typeof end === "string") {
    try {
      await Promise.race([work(end), ran]);
    } finally {
      interrupt();
    }
  }
  return (await ran) as Ran;
}

/** For what ends by itself. */
const untilItEnds = (): Promise<never> => new Promise(() => undefined);

function uriIn(started: string): string {
  return /hbase\+rpc:[^"]+/.exec(started)?.[0] ?? "";
}

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tshbase-serve-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("tshbase serve", () => {
  it("says where everything is and what to paste, then ready; Ctrl-C ends it with 0", async () => {
    const { code, stdout, stderr } = await serving("--region-servers 2", async (started) => {
      await using hbase = await connect(uriIn(started));
      await hbase.admin.createTable({ name: "t", families: ["f"] });
    });
    assert.deepEqual([code, stderr], [0, ""]);
    const address = String.raw`localhost:\d+`;
    const lines = [
      `master +${address}`,
      `region servers +${address} ${address}`,
      `ZooKeeper +${address}`,
      String.raw`status page +http://127\.0\.0\.1:\d+/`,
      "kind of server +insecure",
      "security +none",
      "data +in memory",
      "",
      "from TypeScript:",
      String.raw`  await connect\("hbase\+rpc://${address},${address},${address}"\)`,
      "",
      "from the shell of Java's HBase:",
      String.raw`  hbase shell -Dhbase\.zookeeper\.quorum=localhost -Dhbase\.zookeeper\.property\.clientPort=\d+`,
      "",
      "ready",
      "",
    ];
    assert.match(stdout, new RegExp(`^${lines.join("\n")}$`));
  });

  it("closes its ports", async () => {
    let uri = "";
    await serving("--no-zookeeper", async (started) => {
      uri = uriIn(started);
      assert.match(started, /ZooKeeper +none/);
    });
    await assert.rejects(connect(uri, { operationTimeoutMs: 2_000 }), { code: "HBASE_REGISTRY_UNREACHABLE" });
  });

  it("has a status page that sees what clients do, until it ends", async () => {
    let page = "";
    const { code, stderr } = await serving("--table users:f", async (started) => {
      page = /^status page +(\S+)$/m.exec(started)?.[1] ?? "";
      await using hbase = await connect(uriIn(started));
      await hbase.table("users").put("ada", { "f:q": "v" });
      const calls = await (await fetch(`${page}calls`)).text();
      assert.match(calls, /Mutate.*users.*ada/s);
    });
    assert.deepEqual([code, stderr], [0, ""]);
    await assert.rejects(fetch(page));
  });

  it("begins with the tables of --table", async () => {
    await serving("--table users:info,stats --table shop:orders:f", async (started) => {
      await using hbase = await connect(uriIn(started));
      assert.deepEqual(await hbase.admin.listTableNames(), ["shop:orders", "users"]);
      const { families } = await hbase.admin.describeTable("users");
      assert.deepEqual(
        families.map(({ name }) => name),
        ["info", "stats"],
      );
    });
  });

  it("does what is typed, says what is wrong with it, and ends by exit", async () => {
    const stdin =
      "regions users\n\n# nothing\nsplit users g\nsplit users\nfly\nkind legacy\nservers\nreset\ntables\nhelp\nexit\n";
    const { code, stdout, stderr } = await serving("--table users:f", untilItEnds, { stdin });
    assert.equal(code, 0);
    const [, answers = ""] = stdout.split("\nready\n");
    const region = (from: string, to: string): string =>
      String.raw`users  ${from} to ${to}  localhost:\d+  [0-9a-f]{32}\n`;
    assert.match(answers, new RegExp(`^${region("-", "-")}${region("-", "g")}${region("g", "-")}`));
    assert.match(answers, /^master {2}localhost:\d+ {2}legacy {2}0 connections$/m);
    assert.match(answers, /^users {2}1 region$/m);
    assert.match(answers, /^split TABLE ROW +split the region/m);
    assert.equal(
      stderr,
      'tshbase serve: usage: split TABLE ROW\ntshbase serve: "fly" is no command; help lists them\n',
    );
  });

  it("--json prints one object; the log is objects too", async () => {
    const { stdout, stderr } = await serving("--json -v", async (started) => {
      await using _ = await connect(uriIn(started));
    });
    const { event, uri, kerberos, zookeeper, page } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([event, kerberos], ["ready", null]);
    assert.match(String(page), /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.match(`${uri} ${zookeeper}`, /^hbase\+rpc:\/\/localhost:\d+,localhost:\d+ localhost:\d+$/);
    const entries = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; method?: string });
    assert.ok(
      entries.some((entry) => entry.event === "call" && entry.method === "GetClusterId"),
      stderr,
    );
  });

  it("--site-out writes what a client needs", async (t) => {
    const site = join(folderFor(t), "hbase-site.xml");
    const { stdout } = await serving(`--site-out ${site}`, async () => {
      await using hbase = await connect({ site });
      assert.deepEqual(await hbase.admin.listTableNames(), []);
    });
    assert.ok(stdout.includes(`\n  ${site}\n`));
  });

  it("--kerberos lets in who logs in as the lines say, and takes everything away at the end", async () => {
    let folder = "";
    const { code, stderr } = await serving("--kerberos --table t:f -v", async (started) => {
      const site = /site: "([^"]+)"/.exec(started)?.[1] ?? "";
      folder = dirname(site);
      const krb5Conf = /KRB5_CONFIG=(.*)/.exec(started)?.[1] ?? "";
      const principal = /kinit -k -t \S+ (\S+)/.exec(started)?.[1] ?? "";
      const keytab = /kinit -k -t (\S+)/.exec(started)?.[1] ?? "";
      process.env["KRB5_CONFIG"] = krb5Conf;
      await using hbase = await connect({ site, kerberos: { keytab, principal } });
      await hbase.table("t").put("r", { "f:q": "v" });
      assert.match(readFileSync(site, "utf8"), /hbase\.client\.keytab\.file/);
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, / {2}client@EXAMPLE\.COM 127\.0\.0\.1:\d+ {2}Mutate t, r {2}/);
    assert.ok(folder !== "" && !existsSync(folder), folder);
  });

  it("begins with all the families that a table is given, in one --table or in two", async () => {
    await serving("--table users:info --table users:other,info", async (started) => {
      await using hbase = await connect(uriIn(started));
      const { families } = await hbase.admin.describeTable("users");
      assert.deepEqual(
        families.map(({ name }) => name),
        ["info", "other"],
      );
    });
  });

  it("--protection: the servers offer no other, and the site asks for it; a file of another name is no site for Java", async (t) => {
    const site = join(folderFor(t), "ks.xml");
    const { code, stdout, stderr } = await serving(
      `--kerberos --protection privacy --site-out ${site}`,
      async (started) => {
        const [, krb5Conf = ""] = /KRB5_CONFIG=(.*)/.exec(started) ?? [];
        process.env["KRB5_CONFIG"] = krb5Conf;
        await using hbase = await connect({ site });
        assert.deepEqual(await hbase.admin.listTableNames(), []);
        await assert.rejects(connect({ site, protection: ["authentication"], operationTimeoutMs: 2_000 }));
      },
    );
    assert.equal(code, 0, stderr);
    assert.ok(!stdout.includes("hbase --config /"), stdout);
    assert.ok(stdout.includes(`copy ${site} to hbase-site.xml in a folder DIR`), stdout);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["--kind modern", /"modern" is no kind of server: announces, misannounces, legacy, insecure/],
    ["--kind announces", /servers are only announcing with --kerberos/],
    ["--region-servers 0", /--region-servers must be a whole number from 1 to 100, not "0"/],
    ["--master-port 70000", /--master-port must be a whole number from 0 to 65535/],
    ["--region-servers 3 --region-server-port 65534", /--region-server-port must be a whole number from 0 to 65533/],
    ["--no-zookeeper --zookeeper-port 1", /--no-zookeeper and --zookeeper-port exclude each other/],
    ["--table users", /--table: "users" is no NAME:FAMILY, such as users:info,stats/],
    ["--protection auth", /--protection needs --kerberos/],
    ["--kerberos --protection auth,secret", /--protection: "secret" is none of auth, auth-int, auth-conf/],
    ["--table users:", /is no NAME:FAMILY/],
    ["--table users:f,", /is no NAME:FAMILY/],
    ["extra", /Unexpected argument "extra"/],
  ];
  for (const [line, message] of wrong) {
    it(`"serve ${line}" ends with 2 and says why`, async () => {
      const { code, stdout, stderr } = await serving(line);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    });
  }

  for (const [option, who] of [
    ["master-port", "the master"],
    ["region-server-port", "regionserver-1"],
    ["zookeeper-port", "ZooKeeper's part"],
    ["page-port", "the status page"],
  ] as const) {
    it(`a port that is taken is told by its option, --${option}`, async (t) => {
      const other = createServer().listen(0, "127.0.0.1");
      t.after(() => other.close());
      await new Promise((listening) => other.once("listening", listening));
      const { port } = other.address() as { readonly port: number };
      const { code, stderr } = await serving(`--${option} ${port}`);
      assert.equal(code, 1);
      assert.equal(
        stderr.split(" [HBASE_INVALID_ARGUMENT]\n")[0],
        `tshbase serve: --${option}: port ${port}, for ${who}, is taken; choose another, or none for any that is free`,
      );
    });
  }

  it("a folder that another one has is told by --data, and what is in it is there the next time", async (t) => {
    const data = join(folderFor(t), "hbase");
    await serving(`--data ${data}`, async (started) => {
      const { code, stderr } = await serving(`--data ${data}`);
      assert.equal(code, 1);
      assert.match(stderr, /^tshbase serve: --data: .*another embedded HBase/);
      await using hbase = await connect(uriIn(started));
      await hbase.admin.createTable({ name: "kept", families: ["f"] });
    });
    const { stdout } = await serving(`--data ${data}`, untilItEnds, { stdin: "tables\nexit\n" });
    assert.match(stdout, /^kept {2}1 region$/m);
  });

  it("a folder that cannot be made is an error, also where Node would try for ever", async () => {
    const { code, stderr } = await serving("--data /proc/tshbase/data");
    assert.equal(code, 1);
    assert.match(stderr, /^tshbase serve: --data: \/proc\/tshbase\/data: the folder cannot be made: ENOENT/);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`as a process of its own it closes on ${signal}, and ends with 0`, async () => {
      const child = spawn(process.execPath, [MAIN, "serve", "--kerberos"], { stdio: ["pipe", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stderr.on("data", (text) => (stderr += String(text)));
      const closed = new Promise((resolve) => child.once("close", resolve));
      const ready = new Promise<void>((resolve) => {
        child.stdout.on("data", (text) => {
          stdout += String(text);
          if (stdout.endsWith("\nready\n")) resolve();
        });
      });
      await Promise.race([ready, closed]);
      child.kill(signal);
      const code = await closed;
      assert.deepEqual([code, stderr], [0, ""]);
      const folder = /KRB5_CONFIG=(.*)\/krb5\.conf/.exec(stdout)?.[1] ?? "";
      assert.ok(folder !== "" && !existsSync(folder), folder);
    });
  }
});
