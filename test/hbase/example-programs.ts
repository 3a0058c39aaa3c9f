/** Every example that wants a cluster, run as its readers run it: as a program, against a cluster, and it says what it should. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { ExampleProject } from "../support/example-project.ts";

/** What each prints, in this order: the first one makes the table, the last one exports what the others wrote. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  "quick-start.ts": /^Ada 36\nvisit 1\nuser:ada Ada\nuser:alan Alan\n$/,
  "bulk-load.ts": /^100000 rows in \d+ ms$/m,
  "counters.ts": /^100 visits gave 100 different totals\nf:day:2026-11-25 100n\nf:total 100n\n$/,
  "optimistic-locking.ts": /^balance 50 after version 10\n$/,
  "opentelemetry.ts": /^done 1\n$/,
  "export.ts": /^100005 rows in examples\.jsonl\n$/,
};

/** Called inside a `describe` whose `before` compiles the project and starts the cluster. @param site the folder of the cluster's hbase-site.xml */
export function examplePrograms(project: ExampleProject, site: () => string): void {
  for (const [name, printed] of Object.entries(PRINTED)) {
    it(`${name} runs, and prints what it should`, async () => {
      assert.match(await project.run(name, site()), printed);
    });
  }

  it("export.ts wrote a line of JSON for each row", () => {
    const lines = readFileSync(join(project.folder, "examples.jsonl"), "utf8").trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as { row: string; columns: Record<string, string> });
    assert.equal(rows.length, 100_005);
    assert.equal(rows.find(({ row }) => row === "user:ada")?.columns["f:name"], "Ada");
  });

  it("none is forgotten", () => {
    assert.deepEqual(Object.keys(PRINTED).sort(), [...ExampleProject.programs].sort());
  });
}
