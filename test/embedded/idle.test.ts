/**
 * Ten thousand clients that do nothing, beside one that works. The server is a process of its own: each connection takes a descriptor
 * at either end, and Node raises its limit of them to the hard one when it starts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/index.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { GetClusterIdRequest, GetClusterIdResponse } from "../../src/protobuf/registry-messages.ts";
import { CallClient } from "../server/call-client.ts";
import { PROCESS_TABLE, startServerProcess } from "./server-process.ts";

const CONNECTIONS = 10_000;
/** Fewer than may be opening at a time. */
const AT_ONCE = 200;

/** As many as the machine allows. */
async function openIdle(port: number): Promise<{ readonly idle: readonly CallClient[]; readonly problem?: string }> {
  const idle: CallClient[] = [];
  while (idle.length < CONNECTIONS) {
    const some = Array.from({ length: AT_ONCE }, () => CallClient.open(port, "ClientMetaService"));
    const settled = await Promise.allSettled(some);
    for (const one of settled) if (one.status === "fulfilled") idle.push(one.value);
    const failed = settled.find((one) => one.status === "rejected");
    if (failed !== undefined) return { idle, problem: String(failed.reason) };
  }
  return { idle };
}

/** Of the last of its servers. */
function portOf(uri: string): number {
  return Number(uri.slice(uri.lastIndexOf(":") + 1));
}

test("ten thousand idle connections, and another client is answered; then each of them", async (t) => {
  const server = await startServerProcess(t);
  await using hbase = await connect(server.uri);
  const table = hbase.table(PROCESS_TABLE);
  await table.put("row", { "f:q": "value" });
  const { idle, problem } = await openIdle(portOf(server.uri));
  try {
    if (problem !== undefined) t.diagnostic(`ONLY ${idle.length} OF ${CONNECTIONS} CONNECTIONS: ${problem}`);
    assert.ok(idle.length > 0);
    for (let read = 0; read < 100; read++) assert.equal((await table.get("row"))?.text("f:q"), "value");
    // The server has closed none of them.
    for (let at = 0; at < idle.length; at += AT_ONCE) {
      const some = idle.slice(at, at + AT_ONCE);
      const answers = await Promise.all(some.map((one) => one.call("GetClusterId", GetClusterIdRequest, {})));
      for (const { body } of answers) assert.ok(decode(GetClusterIdResponse, body ?? Buffer.alloc(0)).clusterId);
    }
    t.diagnostic(`${idle.length} connections`);
  } finally {
    for (const one of idle) one.close();
  }
});
