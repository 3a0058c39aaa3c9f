/** What servers tell of the calls they answer, and who hears it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ServerEvent, startHBase, startServer } from "../../src/testing.ts";
import { CallClient } from "./call-client.ts";

type Call = Extract<ServerEvent, { readonly type: "call" }>;
type Answer = Extract<ServerEvent, { readonly type: "answer" }>;

test("a call is told with its size and its parameter, its answer with its size", async () => {
  const events: ServerEvent[] = [];
  await using server = await startServer({ onEvent: (event) => events.push(event) });
  const client = await CallClient.open(server.port, "ClientMetaService");
  await client.callBytes("GetClusterId", Buffer.from([0x7a, 0x01, 0x41]));
  client.close();
  const call = events.find((event): event is Call => event.type === "call");
  const answer = events.find((event): event is Answer => event.type === "answer");
  assert.deepEqual(call?.param, Buffer.from([0x7a, 0x01, 0x41]));
  assert.ok((call?.bytes ?? 0) > 3);
  assert.ok((answer?.bytes ?? 0) > 4);
  assert.equal(answer?.stackTrace, undefined);
});

test("the answer to a call that failed is told with the class and the text of its exception", async () => {
  const events: ServerEvent[] = [];
  await using server = await startServer({ onEvent: (event) => events.push(event) });
  const client = await CallClient.open(server.port, "ClientMetaService");
  await client.callBytes("NoSuchMethod", Buffer.alloc(0));
  client.close();
  const answer = events.find((event): event is Answer => event.type === "answer");
  assert.equal(answer?.javaClass, "org.apache.hadoop.hbase.DoNotRetryIOException");
  assert.match(answer?.stackTrace ?? "", /NoSuchMethod/);
});

test("observers of an HBase hear what happens after they came, beside onEvent, until they leave", async () => {
  const [always, observed]: [string[], string[]] = [[], []];
  await using hbase = await startHBase({ onEvent: ({ type, server }) => always.push(`${server} ${type}`) });
  const call = async (): Promise<void> => {
    const client = await CallClient.open(hbase.master.port, "ClientMetaService");
    await client.callBytes("GetClusterId", Buffer.alloc(0));
    client.close();
  };
  await call();
  const leave = hbase.observe(({ type, server }) => observed.push(`${server} ${type}`));
  await call();
  leave();
  leave();
  await call();
  const once = ["connected", "preamble", "established", "header", "call", "answer"].map((type) => `master ${type}`);
  assert.deepEqual(
    observed.filter((line) => !line.endsWith("closed")),
    once,
  );
  assert.deepEqual(
    always.filter((line) => !line.endsWith("closed")),
    [...once, ...once, ...once],
  );
});
