/** Exit codes, help, wrong usage and failures: what scripts and people rely on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/command-list.ts";
import { MemoryClient } from "./memory-client.ts";
import { runCli } from "./run-cli.ts";

const client = new MemoryClient();
client.with("t");

describe("usage of the command line", () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["", /Usage: tshbase COMMAND/],
    ["scna t", /Unknown command "scna"\. There are: get, put/],
    ["get", /tshbase get: TABLE is missing\nUsage: tshbase get TABLE ROW \[COLUMN…\] \[options\]/],
    ["get t", /ROW is missing/],
    ["exists t u", /Unexpected argument "u"/],
    ["get t r --limit 3", /Unknown option '--limit'\n/],
    ["get t r --versions 0", /--versions must be a whole number from 1 to 2147483647, not "0"/],
    ["get t r :q", /The column ":q" has no family/],
    ["put t r f v", /"f" is a family: write f:qualifier/],
    ["put t r f:q", /The column "f:q" has no value behind it/],
    ["put t r f:q v --timestamp -1", /--timestamp must be milliseconds since 1970, not "-1"|ambiguous/],
    ["put t r f:q -y", /Unknown option '-y' \(what begins with a hyphen goes behind --\)/],
    ["put t r f:q v --timestamp=9223372036854775807", /--timestamp must be less than 9223372036854775807/],
    ["--limit x scan t", /tshbase scan: --limit must be a whole number/],
    ["scan t --limit x", /--limit must be a whole number from 1, not "x"/],
    ["scan t --prefix a --start b", /--prefix stands for --start and --stop/],
    ["scan t --json --table", /--json and --table exclude each other/],
    ["scan t --filter PrefixFilter(", /tshbase scan: /],
    ["incr t r f:q 1.5", /BY must be a whole number of 64 bits, not "1.5"/],
    ["create u", /FAMILY is missing/],
    ["create u f,VERSIONS", /"VERSIONS" of the family "f,VERSIONS" is no NAME=VALUE/],
    ["list (", /PATTERN: /],
    ["get t r --keytab k", /--keytab needs --principal/],
    ["get t r --host-map a", /--host-map: "a" is no FROM=TO/],
    ["get t r --timeout 0", /--timeout must be a whole number from 1/],
    ["import t --resume", /--resume needs --file or --checkpoint/],
    ["export t --resume", /--resume needs --file/],
  ];
  for (const [line, message] of wrong) {
    it(`"${line}" ends with 2 and says why on standard error only`, async () => {
      const { code, stdout, stderr } = await runCli(client, line);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }

  it("says that it must be told where the cluster is", async () => {
    const { code, stderr } = await runCli(client, "get t r", { env: { HBASE_CONF_DIR: "" } });
    assert.equal(code, 2);
    assert.match(stderr, /--site, --bootstrap or --zookeeper is needed/);
  });

  it("makes the connection's options of those of the line, wherever in it they stand", async () => {
    const line =
      "--bootstrap m:1 get t r --zookeeper z/hbase --principal p@R --keytab k --master-principal m/_HOST@R --host-map a=b,c:1=d:2 --protection privacy --timeout 500";
    const { code, connected } = await runCli(client, line);
    assert.equal(code, 0);
    const [{ signal, ...options } = {}] = connected as readonly { signal?: unknown }[];
    assert.ok(signal);
    assert.deepEqual(options, {
      bootstrap: "m:1",
      zookeeper: "z/hbase",
      hostMap: { a: "b", "c:1": "d:2" },
      kerberos: { keytab: "k", principal: "p@R" },
      principals: { master: "m/_HOST@R" },
      protection: ["privacy"],
      operationTimeoutMs: 500,
      scannerTimeoutMs: 500,
      procedureTimeoutMs: 500,
    });
  });

  it("tells a failure with its code and what to do, ends with 1, and closes the client", async () => {
    const closed = client.closed;
    const { code, stdout, stderr } = await runCli(client, "get nowhere r");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stderr,
      /^tshbase get: .*TableNotFoundException: nowhere \[HBASE_TABLE_NOT_FOUND\]\n {2}`tshbase list` prints/,
    );
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.equal(client.closed, closed + 1);
  });

  it("cuts a message that would fill the screen", async () => {
    const talkative = new MemoryClient();
    talkative.with("t").get = () => Promise.reject(new Error("x".repeat(5_000)));
    const { stderr } = await runCli(talkative, "get t r");
    assert.equal(stderr, `tshbase get: ${"x".repeat(600)}… (--debug prints all of it)\n`);
  });

  it("prints the stack with --debug", async () => {
    assert.match((await runCli(client, "get nowhere r --debug")).stderr, /\n {4}at /);
  });

  it("prints the version, the overview and the help of each command on standard output", async () => {
    assert.deepEqual(await outputOf("--version"), [0, "1.2.3\n"]);
    const [code, overview] = await outputOf("help");
    assert.equal(code, 0);
    assert.deepEqual(await outputOf("--help"), [0, overview]);
    for (const { name, summary } of COMMANDS) {
      assert.ok(overview.includes(`  ${name}`) && overview.replaceAll(/\s+/g, " ").includes(summary));
      const [helpCode, help] = await outputOf(`help ${name}`);
      assert.equal(helpCode, 0);
      assert.ok(help.startsWith(`Usage: tshbase ${name}`) && help.endsWith("\n") && !help.endsWith("\n\n"), help);
      assert.deepEqual(await outputOf(`${name} --help`), [0, help]);
      for (const line of help.split("\n")) assert.ok(line.length <= 100 || line.startsWith("  tshbase"), line);
    }
  });

  async function outputOf(line: string): Promise<[number, string]> {
    const { code, stdout, stderr } = await runCli(client, line);
    assert.equal(stderr, "");
    return [code, stdout];
  }
});
