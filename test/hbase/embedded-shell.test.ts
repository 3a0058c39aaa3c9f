/** What HBase's shell asks of a cluster, on the embedded HBase: it must be answered what a real 2.6.4 answered (`npm run record -- shell`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { JavaTables } from "../../scripts/lab/java-tables.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { PROJECT_ROOT } from "../support/project-root.ts";
import { comparable } from "./differential.ts";
import { SHELL_STEPS } from "./shell-steps.ts";

interface RecordedStep {
  readonly name: string;
  readonly answer: unknown;
}

for (const clientVersion of ["2.5.13-hadoop3", "2.6.4-hadoop3"]) {
  describe(`the shell's Admin of Java ${clientVersion} on the embedded HBase, and what a real one answered`, () => {
    const file = join(PROJECT_ROOT, "test/golden/shell/2.6.4.json");
    const recorded = JSON.parse(readFileSync(file, "utf8")) as RecordedStep[];
    let server: EmbeddedHBase;
    let java: JavaTables;

    before(async () => {
      server = await startHBase({ regionServers: 2 });
      java = await JavaTables.start(
        { zkPort: Number(server.zookeeper?.split(":")[1]), kdc: undefined },
        { clientVersion },
      );
      await java.reconnect({}, { blocking: true });
    });
    after(async () => {
      await java?.close();
      await server?.close();
      await stopEverything();
    });

    for (const [index, { name, operation }] of SHELL_STEPS.entries()) {
      it(name, async () => {
        assert.equal(recorded[index]?.name, name);
        const answer = await java.answer(operation.op, operation);
        assert.deepEqual(comparable(answer), comparable(recorded[index].answer));
      });
    }
  });
}
