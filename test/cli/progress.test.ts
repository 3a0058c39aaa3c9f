/** What long work shows of itself on standard error, and where it shows nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProgressLine } from "../../src/cli/progress.ts";
import { RegionProgress } from "../../src/cli/region-progress.ts";
import { scanRows } from "../../src/cli/scan-rows.ts";
import type { ScanOptions } from "../../src/table/scan-options.ts";
import { CELL_TYPES } from "../../src/wire/cell.ts";
import { rowOf } from "../../src/wire/row.ts";
import { MemoryClient } from "./memory-client.ts";
import { Sink } from "./run-cli.ts";

function row(key: string): ReturnType<typeof rowOf> {
  const bytes = Buffer.from(key);
  return rowOf([
    { row: bytes, family: bytes, qualifier: bytes, timestamp: 1n, typeCode: CELL_TYPES.put, value: bytes },
  ]);
}

describe("progress", () => {
  it("shows nothing of what ends soon", () => {
    for (const terminal of [true, false]) {
      const screen = new Sink(terminal);
      const progress = new ProgressLine(screen, { label: "count t" }, () => 0);
      progress.update(1_000);
      progress.stop();
      assert.equal(screen.text, "");
    }
  });

  it("is a plain line where nobody can see it move", () => {
    const screen = new Sink(false);
    let now = 0;
    const progress = new ProgressLine(screen, { label: "count t", totalUnit: "regions" }, () => now);
    now = 10_000;
    progress.update(1_234_567, 3, 12);
    progress.stop();
    const [first, ...others] = screen.text.split("\n").filter((line) => line !== "");
    assert.equal(first, "count t: 1,234,567 rows, 3 of 12 regions, 123,457 rows/s");
    for (const line of others) assert.equal(line, first);
    assert.ok(!screen.text.includes("\u001B"));
  });

  it("does not count the rows of earlier runs into its speed", () => {
    const screen = new Sink(false);
    let now = 0;
    const progress = new ProgressLine(screen, { label: "import t", rowsBefore: 9_000 }, () => now);
    now = 10_000;
    progress.update(10_000);
    progress.stop();
    assert.match(screen.text, /^import t: 10,000 rows, 100 rows\/s\n/);
  });

  it("is a bar on a terminal that leaves nothing behind", () => {
    const screen = new Sink(true);
    let now = 0;
    const progress = new ProgressLine(screen, { label: "import t", totalUnit: "bytes" }, () => now);
    now = 1_000;
    progress.update(10, 500_000, 1_048_576);
    progress.stop();
    assert.match(screen.text, /\[=+-+\] 47 % import t: 10 rows, 47 % of 1\.0 MB, 10 rows\/s/);
    assert.ok(screen.text.trimEnd().endsWith("\u001B[2K"), JSON.stringify(screen.text));
  });

  it("counts the regions that a scan has gone through, in either direction and within its range", async () => {
    const client = new MemoryClient();
    const table = client.with("t");
    table.splits = ["d", "h", "m", "t"].map((key) => Buffer.from(key));
    const seen: unknown[] = [];
    const progress = { update: (...args: unknown[]) => void seen.push(args), stop: () => undefined };
    const through = async (scan: object, keys: string[]): Promise<void> => {
      const regions = await RegionProgress.of(table, scan, progress);
      for (const key of keys) regions.advance([row(key)]);
    };
    await through({}, ["a", "d", "z"]);
    await through({ reversed: true }, ["z", "d", "a"]);
    await through({ start: "e", stop: "n" }, ["e", "h", "mm"]);
    await through({ prefix: "m" }, ["m"]);
    assert.deepEqual(seen, [
      [1, 0, 5],
      [2, 1, 5],
      [3, 4, 5],
      [1, 0, 5],
      [2, 3, 5],
      [3, 4, 5],
      [1, 0, 3],
      [2, 1, 3],
      [3, 2, 3],
      [1, 0, 1],
    ]);
  });

  it("goes on where nothing is found", async () => {
    const table = new MemoryClient().with("t");
    table.splits = ["d", "h"].map((key) => Buffer.from(key));
    const seen: unknown[] = [];
    const progress = { update: (...args: unknown[]) => void seen.push(args), stop: () => undefined };
    const batches = table.scan.bind(table);
    table.scan = (options = {}) => {
      (options as ScanOptions).onCursor?.({ row: Buffer.from("e") });
      return batches(options);
    };
    const call = { signal: new AbortController().signal, progress: () => progress };
    await scanRows(call, table, {}, { label: "count t" }, () => undefined);
    assert.deepEqual(seen, [[0, 1, 3]]);
  });

  it("does without the regions if they cannot be had", async () => {
    const seen: unknown[] = [];
    const progress = { update: (...args: unknown[]) => void seen.push(args), stop: () => undefined };
    const regions = await RegionProgress.of(new MemoryClient().table("nowhere"), {}, progress);
    regions.advance([row("a")]);
    assert.deepEqual(seen, [[1]]);
  });
});
