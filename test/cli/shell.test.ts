/** The shell from a pipe, its words, its completion and its history. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { COMMANDS } from "../../src/cli/command-list.ts";
import { Completion } from "../../src/cli/shell-completion.ts";
import { historyPath, keepLine, readHistory } from "../../src/cli/shell-history.ts";
import { wordsOf } from "../../src/cli/shell-words.ts";
import { MemoryClient } from "./memory-client.ts";
import { runCli } from "./run-cli.ts";

describe("the shell", () => {
  it("runs lines from a pipe on one connection, goes on after errors, and ends with 1 if there was one", async () => {
    const client = new MemoryClient();
    const script = [
      "# a comment",
      "create t f",
      `put t r f:q "a 'b' \\x00"`,
      "get t",
      "get nowhere r",
      'put t "',
      "tshbase count t",
      "get t r --table",
      "exit",
      "drop t --disable",
    ].join("\n");
    const { code, stdout, stderr, connected } = await runCli(client, "shell", { stdin: script });
    assert.equal(code, 1);
    assert.equal(
      stdout,
      [
        "1",
        "ROW  COLUMN  TIMESTAMP                 VALUE",
        "r    f:q     2023-11-14T22:13:20.000Z  a 'b' \\x00",
        "",
      ].join("\n"),
    );
    assert.match(stderr, /tshbase get: ROW is missing/);
    assert.match(stderr, /HBASE_TABLE_NOT_FOUND/);
    assert.match(stderr, /tshbase shell: the quote " is not closed/);
    assert.deepEqual([connected.length, client.closed, client.tables.has("t")], [1, 1, true]);
  });

  it("ends with 0 if all lines went well, and stops at the first that did not with --stop-on-error", async () => {
    const client = new MemoryClient();
    client.with("t");
    assert.equal((await runCli(client, "shell", { stdin: "count t\n\ncount t" })).code, 0);
    const stopped = await runCli(client, "shell --stop-on-error", { stdin: "count nowhere\ncount t\n" });
    assert.deepEqual([stopped.code, stopped.stdout], [1, ""]);
  });

  it("its own options hold for every line, and a line's own go before", async () => {
    const client = new MemoryClient();
    client.with("t");
    const { stdout } = await runCli(client, "shell --table", { stdin: "list\nlist --json\n" });
    assert.equal(stdout, 'TABLE\nt\n{"table":"t"}\n');
  });

  it("is no shell in a shell", async () => {
    const { code, stderr } = await runCli(new MemoryClient(), "shell", { stdin: "shell\n" });
    assert.equal(code, 1);
    assert.match(stderr, /Unknown command "shell"/);
  });

  it("splits lines at spaces outside quotes of either kind, and leaves backslashes alone", () => {
    assert.deepEqual(wordsOf(`put t \\x00a f: '' "it's" --start='a b'`), [
      "put",
      "t",
      "\\x00a",
      "f:",
      "",
      "it's",
      "--start=a b",
    ]);
    assert.throws(() => wordsOf(`get t 'r`), /quote ' is not closed/);
    assert.throws(() => wordsOf(`get t "it's`), /quote " is not closed/);
  });

  it("completes commands, tables, families and options", async () => {
    const client = new MemoryClient();
    for (const name of ["users", "usage", "other"]) client.with(name);
    let asked = 0;
    const completion = new Completion(COMMANDS, async () => {
      asked++;
      return client;
    });
    assert.deepEqual(await completion.complete("cou"), [["count "], "cou"]);
    assert.deepEqual((await completion.complete("e"))[0], ["enable ", "exists ", "exit", "export "]);
    assert.deepEqual(await completion.complete("scan us"), [["users ", "usage "], "us"]);
    assert.deepEqual((await completion.complete("get ot"))[0], ["other "]);
    assert.equal(asked, 1);
    assert.deepEqual(await completion.complete("get users r "), [["f:"], ""]);
    assert.deepEqual(await completion.complete("scan users --rev"), [["--reversed"], "--rev"]);
    assert.deepEqual((await completion.complete("help sc"))[0], ["scan"]);
    assert.deepEqual((await completion.complete("get users "))[0], []);
    assert.deepEqual((await completion.complete("nothing "))[0], []);
    assert.deepEqual((await completion.complete("scan --limit 1 us"))[0], ["users ", "usage "]);
    assert.deepEqual((await completion.complete("scan --reversed --start=a us"))[0], ["users ", "usage "]);
    assert.deepEqual((await completion.complete("scan --limit us"))[0], []);
  });

  it("does not wait for a cluster that gives no answer, and has the names once they have come", async () => {
    let answer = (_: MemoryClient): void => undefined;
    const client = new MemoryClient();
    client.with("users");
    const connected = new Promise<MemoryClient>((resolve) => (answer = resolve));
    const completion = new Completion(COMMANDS, () => connected, Date.now, 1);
    assert.deepEqual((await completion.complete("scan "))[0], []);
    answer(client);
    await connected;
    assert.deepEqual((await completion.complete("scan "))[0], ["users "]);
  });

  it("takes no import from its own input", async () => {
    const client = new MemoryClient();
    client.with("t");
    const { stdout, stderr } = await runCli(client, "shell", { stdin: "import t\ncount t\n" });
    assert.match(stderr, /tshbase import: --file is needed in a shell/);
    assert.equal(stdout, "0\n");
  });

  it("Ctrl-C ends a command that waits for the connection", async () => {
    const interrupts: (() => void)[] = [];
    const signals: AbortSignal[] = [];
    const { code, stderr } = await runCli(new MemoryClient(), "shell", {
      stdin: "list\n",
      onStart: (press) => void interrupts.push(press),
      connect: ({ signal }) => {
        signals.push(signal as AbortSignal);
        setImmediate(() => interrupts.at(-1)?.());
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
      },
    });
    assert.deepEqual([code, stderr, interrupts.length, signals.length], [130, "", 2, 1]);
  });

  it("has nothing to offer while the cluster cannot be asked", async () => {
    const completion = new Completion(COMMANDS, () => Promise.reject(new Error("down")));
    assert.deepEqual((await completion.complete("scan "))[0], []);
  });

  it("keeps lines for the next time, in a file of its owner's, but for those that begin with a space", async (t) => {
    const state = await mkdtemp(join(tmpdir(), "tshbase-state-"));
    t.after(() => rm(state, { recursive: true }));
    const path = historyPath({ XDG_STATE_HOME: state });
    assert.equal(path, join(state, "tshbase", "history"));
    assert.deepEqual(await readHistory(path), []);
    for (const line of ["list", " put t r f:secret s", "", "count t"]) await keepLine(path, line);
    assert.deepEqual(await readHistory(path), ["count t", "list"]);
    assert.equal(await readFile(path, "utf8"), "list\ncount t\n");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(historyPath({}), join(homedir(), ".local/state/tshbase/history"));
  });
});
