/** How a run ends before its work does: Ctrl-C, a reader that goes away, a disk that is full. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryClient } from "./memory-client.ts";
import { runCli } from "./run-cli.ts";

async function manyRows(count: number): Promise<MemoryClient> {
  const client = new MemoryClient();
  const table = client.with("t");
  for (let row = 0; row < count; row++) {
    await table.put(`r${String(row).padStart(4, "0")}`, [
      { family: Buffer.from("f"), qualifier: Buffer.from("q"), value: "v" },
    ]);
  }
  return client;
}

describe("the end of a run", () => {
  for (const line of ["scan t", "scan t --table", "count t", "export t"]) {
    it(`Ctrl-C ends "${line}" with 130, closes the scanner and the client, and says nothing`, async () => {
      const client = await manyRows(20);
      let interrupt = (): void => undefined;
      let answers = 0;
      client.table("t").onAnswer = (answer) => {
        answers = answer;
        if (answer === 3) interrupt();
      };
      const ran = await runCli(client, line, { onStart: (press) => (interrupt = press) });
      assert.deepEqual([ran.code, ran.stderr, client.openScanners, client.closed, answers], [130, "", 0, 1, 3]);
      assert.equal(ran.stdout.includes("r0005"), line !== "count t");
      assert.ok(!ran.stdout.includes("r0006"));
    });
  }

  it("a reader that goes away ends it with 0, in silence, with the scanner closed", async () => {
    const client = await manyRows(20);
    const ran = await runCli(client, "scan t", { onOutput: (_, stdout) => stdout.breakPipe() });
    assert.deepEqual([ran.code, ran.stderr, client.openScanners, client.closed], [0, "", 0, 1]);
    assert.equal(ran.stdout.split("\n").length - 1, 2);
  });

  it("an operation that fails because it was interrupted is no failure to tell of", async () => {
    const client = await manyRows(1);
    let interrupt = (): void => undefined;
    client.table("t").get = async (_, options) => {
      interrupt();
      throw options?.signal?.reason;
    };
    const ran = await runCli(client, "get t r0001", { onStart: (press) => (interrupt = press) });
    assert.deepEqual([ran.code, ran.stderr], [130, ""]);
  });

  it("an output that cannot be written to for another reason is a failure", async () => {
    const client = await manyRows(5);
    const ran = await runCli(client, "scan t", {
      onOutput: (_, stdout) => stdout.destroy(Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" })),
    });
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /ENOSPC/);
    assert.equal(client.openScanners, 0);
  });
});
