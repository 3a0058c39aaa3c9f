/** Export and import, interrupted anywhere and gone on with: nothing lost, nothing doubled. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { TableOperation } from "../../src/table/batch-types.ts";
import type { CellParts } from "../../src/wire/cell.ts";
import { MemoryClient } from "./memory-client.ts";
import { runCli } from "./run-cli.ts";

const F = Buffer.from("f");

/** Rows with binary keys, several versions and markers of deletes. */
async function filled(count: number): Promise<MemoryClient> {
  const client = new MemoryClient();
  const table = client.with("t");
  table.splits = [Buffer.from([count >> 1])];
  for (let row = 0; row < count; row++) {
    const key = Buffer.from([row, 0, 0xff]);
    for (const timestamp of [1n, 2n, 9_007_199_254_740_993n]) {
      await table.put(key, [
        {
          family: F,
          qualifier: Buffer.from([0x3a, row]),
          value: Buffer.from([row, Number(timestamp % 251n)]),
          timestamp,
        },
      ]);
    }
    if (row % 5 === 0)
      await table.delete(key, {
        columns: [{ family: F, qualifier: Buffer.from("q"), versions: "one", timestamp: 4n }],
      });
    if (row % 7 === 0) await table.delete(key, { columns: [{ family: F, versions: "one", timestamp: 1n }] });
    if (row % 11 === 0)
      await table.delete(key, {
        columns: [
          { family: F, timestamp: 1n },
          { family: F, qualifier: F, timestamp: 3n },
        ],
      });
  }
  return client;
}

describe("export and import", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tshbase-cli-"));
    file = join(folder, "rows.jsonl");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const RAW = ["--raw", "--versions", "all"];

  it("a table that was exported raw and imported is the same, cell by cell", async () => {
    const client = await filled(40);
    await done(client, ["export", "t", "--file", file, ...RAW]);
    client.with("copy");
    await done(client, ["import", "copy", "--file", file]);
    assert.deepEqual(plain(client.table("copy").cells), plain(client.table("t").cells));
    assert.ok(client.table("copy").cells.some(({ typeCode }) => typeCode === 10));
  });

  it("goes through a pipe as well", async () => {
    const client = await filled(7);
    const { stdout } = await runCli(client, ["export", "t", ...RAW]);
    client.with("copy");
    const { code } = await runCli(client, "import copy", { stdin: stdout });
    assert.equal(code, 0);
    assert.deepEqual(plain(client.table("copy").cells), plain(client.table("t").cells));
  });

  it("a binary cell of 10 MB is written in small pieces, and read back", async () => {
    const client = new MemoryClient();
    const value = Buffer.alloc(10_000_000);
    for (let at = 0; at < value.length; at++) value[at] = (at * 7 + (at >> 9)) & 0xff;
    await client.with("t").put("r", [{ family: F, qualifier: F, value }]);
    for (const line of ["export t", "get t r"]) {
      let longest = 0;
      const { stdout } = await runCli(client, line, {
        onOutput: (text) => (longest = Math.max(longest, text.length)),
      });
      assert.ok(longest < 1_048_576, `${line} wrote ${longest} characters at once`);
      client.with("copy");
      const { code } = await runCli(client, "import copy", { stdin: stdout });
      assert.equal(code, 0);
      assert.ok(value.equals(client.table("copy").cells[0]?.value as Uint8Array));
    }
  });

  it("an export that fails before its first rows leaves no file, and an old one as it was", async () => {
    const client = new MemoryClient();
    client.with("empty");
    const failed = await runCli(client, ["export", "nowhere", "--file", file]);
    assert.equal(failed.code, 1);
    assert.doesNotMatch(failed.stderr, /--resume/);
    await assert.rejects(readFile(file), { code: "ENOENT" });
    await runCli(client, ["export", "nowhere", "--file", file, "--resume"]);
    await assert.rejects(readFile(file), { code: "ENOENT" });
    await writeFile(file, "precious\n");
    assert.equal((await runCli(client, ["export", "nowhere", "--file", file, "--overwrite"])).code, 1);
    assert.equal(await readFile(file, "utf8"), "precious\n");
    await done(client, ["export", "empty", "--file", file, "--overwrite"]);
    assert.equal(await readFile(file, "utf8"), "");
  });

  it("an export that fails on its way says how to go on", async () => {
    const client = await filled(20);
    client.table("t").onAnswer = (answer) => {
      if (answer === 2) throw new Error("the server is gone");
    };
    const { code, stderr } = await runCli(client, ["export", "t", "--file", file]);
    assert.equal(code, 1);
    assert.match(stderr, /rows\.jsonl is not complete; the same with --resume goes on there/);
    assert.equal((await readFile(file, "utf8")).split("\n").length - 1, 4);
  });

  it("an export that was cut anywhere goes on to the same file", async () => {
    const client = await filled(12);
    await done(client, ["export", "t", "--file", file, ...RAW]);
    const whole = await readFile(file);
    for (let cut = 0; cut <= whole.length; cut += 7) {
      await writeFile(file, whole.subarray(0, cut));
      await done(client, ["export", "t", "--file", file, "--resume", ...RAW]);
      assert.deepEqual(await readFile(file), whole, `cut after ${cut} bytes`);
    }
  });

  it("an export that Ctrl-C ended goes on where it was, within its range", async () => {
    const client = await filled(20);
    const range = ["--start", "\\x03", "--stop", "\\x11"];
    await done(client, ["export", "t", "--file", join(folder, "whole"), ...range]);
    let interrupt = (): void => undefined;
    client.table("t").onAnswer = (answer) => (answer === 2 ? interrupt() : undefined);
    const { code } = await runCli(client, ["export", "t", "--file", file, ...range], {
      onStart: (press) => (interrupt = press),
    });
    assert.equal(code, 130);
    assert.equal((await readFile(file, "utf8")).split("\n").length - 1, 4);
    client.table("t").onAnswer = () => undefined;
    await done(client, ["export", "t", "--file", file, "--resume", ...range]);
    assert.deepEqual(await readFile(file), await readFile(join(folder, "whole")));
  });

  it("goes on within a prefix, also one that ends in the last byte there is", async () => {
    const client = new MemoryClient();
    const table = client.with("t");
    for (const key of ["a", "p", "p\0", "p\xff", "p\xff\xff", "q", "\xff", "\xff\xff"]) {
      await table.put(Buffer.from(key, "latin1"), [{ family: F, qualifier: F, value: "v" }]);
    }
    for (const prefix of ["p", "p\\xFF", "\\xFF"]) {
      const line = ["export", "t", "--prefix", prefix, "--file", file];
      await done(client, [...line, "--overwrite"]);
      const whole = await readFile(file);
      await writeFile(file, whole.subarray(0, whole.indexOf("\n") + 3));
      await done(client, [...line, "--resume"]);
      assert.deepEqual(await readFile(file), whole);
    }
  });

  it("an export does not overwrite a file unless it is told to", async () => {
    const client = await filled(3);
    await writeFile(file, "precious\n");
    const refused = await runCli(client, ["export", "t", "--file", file]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /exists: --resume goes on with it, --overwrite begins anew/);
    const foreign = await runCli(client, ["export", "t", "--file", file, "--resume"]);
    assert.equal(foreign.code, 2);
    assert.match(foreign.stderr, /its last line is no row of an export/);
    assert.equal(await readFile(file, "utf8"), "precious\n");
    await done(client, ["export", "t", "--file", file, "--overwrite"]);
    assert.match(await readFile(file, "utf8"), /^\{"row"/);
  });

  it("an import that failed anywhere goes on behind what was acknowledged", async () => {
    const client = await filled(0);
    const lines = Array.from({ length: 3_500 }, (_, row) => lineOf(row));
    await writeFile(file, lines.join(""));
    for (const failing of [0, 999, 1_000, 2_600, 3_499]) {
      const table = client.with("copy");
      let seen = 0;
      table.onOperation = () => {
        if (seen++ === failing) throw new Error("the region is gone");
      };
      const failed = await runCli(client, ["import", "copy", "--file", file]);
      assert.equal(failed.code, 1);
      assert.match(failed.stderr, new RegExp(`line ${failing + 1} was not written: the region is gone`));
      const acknowledged = Math.floor(failing / 1_000) * 1_000;
      assert.match(failed.stderr, new RegExp(`written up to line ${acknowledged}; --resume goes on there`));
      const written: string[] = [];
      table.onOperation = (operation) => void written.push(rowOf(operation));
      await done(client, ["import", "copy", "--file", file, "--resume"]);
      assert.deepEqual(
        written,
        Array.from({ length: 3_500 - acknowledged }, (_, index) => `r${acknowledged + index}`),
      );
      assert.equal(table.cells.length, 3_500);
      await assert.rejects(readFile(`${file}.tshbase-progress`), { code: "ENOENT" });
    }
  });

  it("an import that Ctrl-C ended leaves a checkpoint and goes on", async () => {
    const client = await filled(0);
    await writeFile(file, Array.from({ length: 2_500 }, (_, row) => lineOf(row)).join(""));
    const table = client.with("copy");
    let interrupt = (): void => undefined;
    let seen = 0;
    table.onOperation = () => {
      if (++seen === 1_500) interrupt();
    };
    const ended = await runCli(client, ["import", "copy", "--file", file], { onStart: (press) => (interrupt = press) });
    assert.equal(ended.code, 130);
    const noted = JSON.parse(await readFile(`${file}.tshbase-progress`, "utf8")) as { lines: number; table: string };
    assert.deepEqual([noted.table, noted.lines], ["copy", 1_000]);
    const other = await runCli(client, ["import", "t", "--file", file, "--resume"]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /is of an import into copy, not t/);
    table.onOperation = () => undefined;
    await done(client, ["import", "copy", "--file", file, "--resume"]);
    assert.equal(table.cells.length, 2_500);
  });

  it("goes on in standard input too, if it is told where the checkpoint is", async () => {
    const client = await filled(0);
    const table = client.with("copy");
    const text = Array.from({ length: 1_200 }, (_, row) => lineOf(row)).join("");
    const checkpoint = join(folder, "checkpoint");
    table.onOperation = (operation) => {
      if (rowOf(operation) === "r1100") throw new Error("busy");
    };
    assert.equal((await runCli(client, ["import", "copy", "--checkpoint", checkpoint], { stdin: text })).code, 1);
    const written: string[] = [];
    table.onOperation = (operation) => void written.push(rowOf(operation));
    await done(client, ["import", "copy", "--checkpoint", checkpoint, "--resume"], text);
    assert.equal(written[0], "r1000");
    assert.equal(table.cells.length, 1_200);
  });

  const bad: readonly (readonly [string, RegExp])[] = [
    ["{", /line 2: .*JSON/],
    ["[]", /line 2: the line must be an object/],
    ['{"row":"","cells":[]}', /line 2: "row" must be a text that is not empty/],
    ['{"row":"r","cells":{}}', /line 2: "cells" must be a list/],
    ['{"row":"r","cells":[{"column":"f","value":"v"}]}', /line 2: "f" is a family/],
    ['{"row":"r","cells":[{"column":"f:q","value":3}]}', /line 2: cells\[0\]\.value must be a text/],
    ['{"row":"r","cells":[{"column":"f:q","value":"","timestamp":"x"}]}', /line 2: cells\[0\]\.timestamp/],
    [
      '{"row":"r","cells":[{"column":"f:q","type":"deleteColumn"}]}',
      /line 2: cells\[0\] deletes, so it needs a timestamp/,
    ],
    [
      '{"row":"r","cells":[{"column":"f:q","type":"drop","timestamp":"1"}]}',
      /line 2: cells\[0\]\.type must be one of put, delete/,
    ],
  ];
  for (const [line, message] of bad) {
    it(`a bad line stops the import behind what is good, or is passed over with --skip-bad: ${line}`, async () => {
      const client = await filled(0);
      const table = client.with("copy");
      await writeFile(file, `${lineOf(1)}${line}\n\n${lineOf(2)}`);
      const stopped = await runCli(client, ["import", "copy", "--file", file]);
      assert.equal(stopped.code, 1);
      assert.match(stopped.stderr, message);
      assert.match(stopped.stderr, /written up to line 1; --resume goes on there/);
      assert.equal(table.cells.length, 1);
      const skipping = await runCli(client, ["import", "copy", "--file", file, "--resume", "--skip-bad"]);
      assert.equal(skipping.code, 1);
      assert.match(skipping.stderr, message);
      assert.match(skipping.stderr, /1 bad line passed over/);
      assert.equal(table.cells.length, 2);
    });
  }

  it("bytes that are no UTF-8 are a bad line", async () => {
    const client = await filled(0);
    client.with("copy");
    const { code, stderr } = await runCli(client, "import copy", { stdin: [Buffer.from([0x7b, 0xff, 0x0a])] });
    assert.equal(code, 1);
    assert.match(stderr, /line 1: it is no UTF-8/);
  });

  it("begins anew without --resume, and says that there was something to go on with", async () => {
    const client = await filled(0);
    const table = client.with("copy");
    await writeFile(file, `${lineOf(1)}{\n`);
    await runCli(client, ["import", "copy", "--file", file]);
    await writeFile(file, `${lineOf(1)}${lineOf(2)}`);
    const { code, stderr } = await runCli(client, ["import", "copy", "--file", file]);
    assert.equal(code, 0);
    assert.match(stderr, /got as far as line 1 before; this one begins anew \(--resume goes on\)/);
    assert.equal(table.cells.length, 2);
  });

  it("refuses a checkpoint that is none, and one of a file that was longer", async () => {
    const client = await filled(0);
    client.with("copy");
    await writeFile(file, lineOf(1));
    await writeFile(`${file}.tshbase-progress`, "what?");
    const none = await runCli(client, ["import", "copy", "--file", file, "--resume"]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /is no checkpoint of an import/);
    await writeFile(`${file}.tshbase-progress`, '{"table":"copy","lines":9,"bytes":9999,"rows":9,"bad":0}');
    const longer = await runCli(client, ["import", "copy", "--file", file, "--resume"]);
    assert.equal(longer.code, 2);
    assert.match(longer.stderr, /it is another file now/);
  });
});

async function done(client: MemoryClient, line: readonly string[], stdin = ""): Promise<void> {
  const { code, stderr } = await runCli(client, line, { stdin });
  assert.deepEqual([code, stderr], [0, ""]);
}

function lineOf(row: number): string {
  return `{"row":"r${row}","cells":[{"column":"f:q","timestamp":"5","type":"put","value":"${row}"}]}\n`;
}

function rowOf(operation: TableOperation): string {
  return "put" in operation ? String(operation.put) : "no put";
}

function plain(cells: readonly CellParts[]): unknown[] {
  return cells.map(({ row, family, qualifier, timestamp, typeCode, value }) => [
    Buffer.from(row).toString("hex"),
    Buffer.from(family).toString("hex"),
    Buffer.from(qualifier).toString("hex"),
    String(timestamp),
    typeCode,
    Buffer.from(value).toString("hex"),
  ]);
}
