/** An increment whose answer is lost counts once, on every server that would know of it in HBase, and twice where HBase forgets it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect, type HBase, int64 } from "../../src/index.ts";
import { MutateRequest } from "../../src/protobuf/client-messages.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { decodeCells } from "../../src/wire/cell.ts";
import { CallClient } from "../server/call-client.ts";
import { PROCESS_TABLE, startServerProcess } from "./server-process.ts";

interface Lost {
  readonly server: EmbeddedHBase;
  readonly hbase: HBase;
  /** an increment that was carried out, and whose answer nobody has got */
  readonly answer: Promise<bigint | undefined>;
}

async function lostIncrement(t: TestContext, regionServers: number): Promise<Lost> {
  const server = await startHBase({ regionServers, tables: { t: ["f"] } });
  t.after(() => server.close());
  const hbase = await connect({ bootstrap: server.bootstrap, rpcTimeoutMs: 1_000 });
  t.after(() => hbase.close());
  await hbase.table("t").get("r");
  let onLost: () => void = () => {};
  const lost = new Promise<void>((resolve) => {
    onLost = resolve;
  });
  t.after(server.observe(({ type }) => type === "dropped" && onLost()));
  server.fail({ type: "lostAnswer", then: "silence" }, { method: "Mutate", times: 1 });
  const answer = hbase.table("t").increment("r", { "f:n": 1 });
  await lost;
  return { server, hbase, answer: answer.then((row) => row.value("f:n", int64)) };
}

const stored = async (hbase: HBase) => (await hbase.table("t").get("r"))?.value("f:n", int64);

test("the server that takes over a killed one's regions knows it from the log", async (t) => {
  const { server, hbase, answer } = await lostIncrement(t, 2);
  await server.stopServer(server.serverOf("t", "r"));
  assert.equal(await answer, 1n);
  assert.equal(await stored(hbase), 1n);
});

test("the only server, killed and started again, knows it from its own log", async (t) => {
  const { server, hbase, answer } = await lostIncrement(t, 1);
  const only = server.serverOf("t", "r");
  await server.stopServer(only);
  await server.startServer(only);
  assert.equal(await answer, 1n);
  assert.equal(await stored(hbase), 1n);
});

test("after an orderly move nobody knows it, as in HBase", async (t) => {
  const { server, hbase, answer } = await lostIncrement(t, 2);
  server.moveRegion("t", "r");
  assert.equal(await answer, 2n);
  assert.equal(await stored(hbase), 2n);
});

test("what others have added since does not show in its answer", async (t) => {
  const { server, hbase, answer } = await lostIncrement(t, 1);
  await using other = await connect(server.uri);
  assert.equal((await other.table("t").increment("r", { "f:n": 1 })).value("f:n", int64), 2n);
  assert.equal(await answer, 1n);
  assert.equal(await stored(hbase), 2n);
});

/** The same request again and again; what its answer says of the counter. */
async function increment(uri: string): Promise<readonly bigint[]> {
  await using hbase = await connect(uri);
  const row = Buffer.from("8");
  const location = (await hbase.table(PROCESS_TABLE).regions()).find(({ region }) => region.contains(row));
  assert.ok(location !== undefined);
  const calls = await CallClient.open(location.server.port, "ClientService");
  const qualifierValue = [{ qualifier: Buffer.from("n"), value: Buffer.from("0000000000000001", "hex") }];
  const mutation = { row, mutateType: 1, columnValue: [{ family: Buffer.from("f"), qualifierValue }], nonce: 77n };
  const region = { type: 1, value: location.region.name };
  const { exception, cellBlock } = await calls.call("Mutate", MutateRequest, { region, mutation, nonceGroup: 5n });
  assert.equal(exception, undefined);
  calls.close();
  return decodeCells(cellBlock ?? Buffer.alloc(0)).map(({ value }) => value.readBigInt64BE());
}

test("data on disk bring it along, even if the process was killed", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "tshbase-nonces-"));
  t.after(() => rmSync(data, { recursive: true }));
  const first = await startServerProcess(t, data);
  assert.deepEqual(await increment(first.uri), [1n]);
  await first.kill();
  const second = await startServerProcess(t, data);
  assert.deepEqual(await increment(second.uri), [], "it is known, but not what it made");
  await using hbase = await connect(second.uri);
  assert.equal((await hbase.table(PROCESS_TABLE).get("8"))?.value("f:n", int64), 1n);
  await second.kill();
});
