/** The code of docs/scanning.md runs, against a made-up table. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { turns } from "../rpc/fake-clock.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { cellsOfRow, ScanSet } from "./scan-set.ts";

const document = readFileSync(join(PROJECT_ROOT, "docs", "scanning.md"), "utf8");
const snippets = [...document.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => withoutUsing(code));

/** Node 20 does not know the syntax; what it means is written out. */
function withoutUsing(code: string): string {
  const [, name] = /await using (\w+)/.exec(code) ?? [];
  return name === undefined ? code : `${code.replace("await using", "const")}\nawait ${name}[Symbol.asyncDispose]();`;
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

test("there is code to run", () => assert.ok(snippets.length >= 8));

for (const [index, code] of snippets.entries()) {
  test(`snippet ${index + 1} of docs/scanning.md runs, and leaves no scanner open`, async () => {
    const set = new ScanSet({ rows: 0, splits: ["user:5"] });
    set.cluster.write(Array.from({ length: 9 }, (_, user) => cellsOfRow(`user:${user + 1}`, 3)).flat());
    const printed: unknown[] = [];
    const table = { scan: (options = {}) => set.scan(options) };
    const printer = { log: (...values: unknown[]): void => void printed.push(values) };
    await new AsyncFunction("table", "console", code)(table, printer);
    await turns();
    assert.ok(set.cluster.calls.length > 0);
    // `first` below `await using` is closed by it.
    assert.equal(set.scans.openScanners, 0);
  });
}
