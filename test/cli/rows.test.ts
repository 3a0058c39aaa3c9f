/** The commands that read and write rows: what they print on a terminal, in a pipe and as JSON, and what they ask the client for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromPrintable, toPrintable } from "../../src/bytes/printable.ts";
import { MemoryClient } from "./memory-client.ts";
import { type Ran, type RunOptions, runCli } from "./run-cli.ts";

/** 2023-11-14T22:13:20.000Z, the stand-in's first timestamp */
const FIRST = "1700000000000";

async function filled(): Promise<MemoryClient> {
  const client = new MemoryClient();
  client.with("t");
  await ok(client, "put t u1 f:name Ada f:age \\x00\\x00\\x00\\x24");
  await ok(client, "put t u2 f:name Grace --timestamp 7");
  return client;
}

async function ok(client: MemoryClient, line: string | string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await runCli(client, line, options);
  assert.deepEqual([ran.code, ran.stderr], [0, ""], `${line}: ${ran.stderr}`);
  return ran;
}

describe("rows at the command line", () => {
  it("get prints a line of JSON in a pipe, with the timestamp as a decimal string", async () => {
    const { stdout } = await ok(await filled(), "get t u1");
    assert.equal(
      stdout,
      `{"row":"u1","cells":[{"column":"f:age","timestamp":"1700000000001","type":"put","value":"\\\\x00\\\\x00\\\\x00$"},{"column":"f:name","timestamp":"${FIRST}","type":"put","value":"Ada"}]}\n`,
    );
  });

  it("get prints aligned columns on a terminal, and with --table in a pipe", async () => {
    const expected = [
      "ROW  COLUMN  TIMESTAMP                 VALUE",
      "u1   f:age   2023-11-14T22:13:20.001Z  \\x00\\x00\\x00$",
      "     f:name  2023-11-14T22:13:20.000Z  Ada",
      "",
    ].join("\n");
    const client = await filled();
    assert.equal((await ok(client, "get t u1", { terminal: true })).stdout, expected);
    assert.equal((await ok(client, "get t u1 --table")).stdout, expected);
  });

  it("--json holds on a terminal too", async () => {
    assert.match(
      (await ok(await filled(), "get t u1 f:name --json", { terminal: true })).stdout,
      /^\{"row":"u1".*\}\n$/,
    );
  });

  it("paints only on a terminal and only without NO_COLOR", async () => {
    const client = await filled();
    const bold = "\u001B[1mROW";
    const painted = await ok(client, "get t u1", { terminal: true, env: { NO_COLOR: "" } });
    assert.ok(painted.stdout.startsWith(bold));
    assert.ok(!(await ok(client, "get t u1", { terminal: true })).stdout.includes("\u001B"));
    assert.ok(!(await ok(client, "get t u1 --table", { env: { NO_COLOR: "" } })).stdout.includes("\u001B"));
  });

  it("get of a row that is not there prints nothing, ends with 0, and says so only to people", async () => {
    const client = await filled();
    assert.equal((await ok(client, "get t nobody")).stdout, "");
    const seen = await runCli(client, "get t nobody", { terminal: true });
    assert.deepEqual([seen.code, seen.stdout, seen.stderr], [0, "", "there is no such row\n"]);
  });

  it("get takes versions, columns, a time range and a filter", async () => {
    const client = new MemoryClient();
    const table = client.with("t");
    let asked: unknown;
    table.get = async (row, options) => {
      asked = { row: row.toString(), ...options };
      return undefined;
    };
    await ok(
      client,
      `get t \\x00r f:a g h: --versions all --from 1 --to 9223372036854775807 --filter "PrefixFilter('\\x01')"`,
    );
    const { signal, filter, columns, ...rest } = asked as {
      signal: unknown;
      filter: { encode(): Buffer };
      columns: readonly { family: Buffer; qualifier?: Buffer }[];
    };
    assert.deepEqual(rest, { row: "\0r", versions: "all", timeRange: { from: 1n, to: 9_223_372_036_854_775_807n } });
    assert.deepEqual(
      columns.map(({ family, qualifier }) => [String(family), qualifier === undefined ? undefined : String(qualifier)]),
      [
        ["f", "a"],
        ["g", undefined],
        ["h", ""],
      ],
    );
    assert.ok(filter.encode().includes(Buffer.from([1])));
    assert.ok(signal instanceof AbortSignal);
  });

  it("every byte goes in and comes out in the printable form", async () => {
    const client = new MemoryClient();
    client.with("t");
    const all = toPrintable(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    await ok(client, ["put", "t", all, `f:${all}`, all]);
    const printed = JSON.parse((await ok(client, ["get", "t", all])).stdout) as {
      row: string;
      cells: { column: string; value: string }[];
    };
    assert.deepEqual([printed.row, printed.cells[0]?.column, printed.cells[0]?.value], [all, `f:${all}`, all]);
    assert.equal(fromPrintable(printed.row).length, 256);
  });

  it("scan prints each row once, the key on its first line only, and counts for people", async () => {
    const { stdout, stderr } = await runCli(await filled(), "scan t", { terminal: true });
    assert.equal(
      stdout,
      [
        "ROW  COLUMN  TIMESTAMP                 VALUE",
        "u1   f:age   2023-11-14T22:13:20.001Z  \\x00\\x00\\x00$",
        "     f:name  2023-11-14T22:13:20.000Z  Ada",
        "u2   f:name  7                         Grace",
        "",
      ].join("\n"),
    );
    assert.equal(stderr, "2 rows\n");
  });

  it("columns grow with what comes, and an overlong key pushes only its own line", async () => {
    const client = new MemoryClient();
    client.with("t");
    client.rowsPerAnswer = 1;
    const long = "z".repeat(60);
    for (const row of ["a", "bbbbbbbb", long]) await ok(client, `put t ${row} f:q v --timestamp 1`);
    assert.equal(
      (await ok(client, "scan t --table")).stdout,
      [
        "ROW  COLUMN  TIMESTAMP  VALUE",
        "a    f:q     1          v",
        "bbbbbbbb  f:q     1          v",
        `${long}  f:q     1          v`,
        "",
      ].join("\n"),
    );
  });

  it("scan hands its options on and prints delete markers with --raw", async () => {
    const client = await filled();
    await ok(client, "delete t u2 f:name --timestamp 9");
    const raw = await ok(client, "scan t --raw --versions all --start u2 --stop v --limit 5 --table");
    assert.equal(
      raw.stdout,
      [
        "ROW  COLUMN  TIMESTAMP  TYPE          VALUE",
        "u2   f:name  9          deleteColumn",
        "     f:name  7          put           Grace",
        "",
      ].join("\n"),
    );
    await ok(client, "scan t --reversed --prefix u f");
    const [{ signal, onCursor, ...first } = {}, { signal: _, onCursor: cursor, columns, ...second } = {}] =
      client.table("t").scanned;
    assert.ok(signal && onCursor && cursor);
    assert.equal(columns?.length, 1);
    assert.deepEqual(first, { versions: "all", raw: true, start: Buffer.from("u2"), stop: Buffer.from("v"), limit: 5 });
    assert.deepEqual(second, { reversed: true, prefix: Buffer.from("u") });
  });

  it("a value of a megabyte is cut on a terminal, and whole in JSON", async () => {
    const client = new MemoryClient();
    client.with("t");
    await client
      .table("t")
      .put("r", [{ family: Buffer.from("f"), qualifier: Buffer.from("q"), value: Buffer.alloc(1_000_000, "x") }]);
    assert.match((await ok(client, "get t r", { terminal: true })).stdout, /x{1000}… \(999000 more bytes\)\n$/);
    assert.ok((await ok(client, "get t r")).stdout.length > 1_000_000);
  });

  it("count prints the number, and lets the server send keys only", async () => {
    const client = await filled();
    assert.equal((await ok(client, "count t")).stdout, "2\n");
    assert.match(String(client.table("t").scanned[0]?.filter), /FirstKeyOnlyFilter.*KeyOnlyFilter/);
    await ok(client, `count t --filter "PageFilter(1)"`);
    assert.match(String(client.table("t").scanned[1]?.filter), /^PageFilter/);
  });

  it("incr adds, also below zero, and prints 64 bits exactly", async () => {
    const client = await filled();
    assert.equal((await ok(client, "incr t c f:hits")).stdout, "1\n");
    assert.equal((await ok(client, "incr t c f:hits -5")).stdout, "-4\n");
    assert.equal((await ok(client, "incr t c f:hits 9007199254740997")).stdout, "9007199254740993\n");
  });

  it("delete takes the row, a family or columns", async () => {
    const client = await filled();
    await ok(client, "delete t u1 f:age");
    assert.doesNotMatch((await ok(client, "get t u1")).stdout, /f:age/);
    await ok(client, "delete t u1");
    assert.equal((await ok(client, "get t u1")).stdout, "");
  });
});
