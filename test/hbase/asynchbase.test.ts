/** asynchbase on the embedded HBase: for each of its operations what it was given by a real HBase 2.6.4 (`npm run record -- asynchbase`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ASYNCHBASE_FORM, ASYNCHBASE_TABLE, runAsyncHBase } from "../../scripts/lab/asynchbase.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";

describe("asynchbase 1.8.2 on the embedded HBase, and what a real one answered", () => {
  const recorded = readFileSync(join(PROJECT_ROOT, "test/golden/asynchbase/2.6.4.txt"), "utf8").trimEnd().split("\n");
  let server: EmbeddedHBase;
  let answers: string[] = [];

  before(async () => {
    const { families, splits } = ASYNCHBASE_FORM;
    server = await startHBase({
      regionServers: 2,
      tables: { [ASYNCHBASE_TABLE]: { families: families.map(String), splits: (splits ?? []).map(String) } },
    });
    answers = await runAsyncHBase(server.zookeeper ?? "");
  });
  after(async () => {
    await server?.close();
    await stopEverything();
  });

  for (const [index, expected] of recorded.entries()) {
    it(nameOf(expected), () => assert.equal(answers[index], expected));
  }
});

function nameOf(line: string): string {
  return line.slice(0, line.indexOf("\t"));
}
