/** The log of `tshbase serve -v`, line by line, from the events of servers. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LogEntry, logLine, RequestLog } from "../../../src/cli/serve/request-log.ts";
import { connect } from "../../../src/index.ts";
import { type ClusterEvent, startHBase } from "../../../src/testing.ts";

const PEER = "127.0.0.1:51234";
const NOON = new Date(2026, 10, 25, 12, 0, 0, 7).getTime();

function linesOf(events: readonly object[]): string[] {
  const lines: string[] = [];
  let elapsed = 0;
  const clock = { now: () => NOON, elapsed: () => (elapsed += 1.25) };
  const log = new RequestLog((entry: LogEntry) => lines.push(logLine(entry)), clock);
  for (const event of events) log.onEvent({ server: "regionserver-1", connection: 1, ...event } as ClusterEvent);
  return lines;
}

const OPENED = [
  { type: "connected", peer: PEER },
  { type: "header", service: "ClientService", user: "ada" },
];

describe("the log of requests", () => {
  it("tells a connection when it is open, and each call when it is over, with its time and its outcome", () => {
    const lines = linesOf([
      ...OPENED,
      { type: "call", callId: 1, method: "Unheard", bytes: 9 },
      { type: "answer", callId: 1, method: "Unheard", bytes: 9 },
      { type: "closed", reason: "the client closed" },
    ]);
    assert.deepEqual(lines, [
      `12:00:00.007  regionserver-1  ada ${PEER}  opens ClientService  ok`,
      `12:00:00.007  regionserver-1  ada ${PEER}  Unheard  1.3 ms  ok`,
    ]);
  });

  it("tells an exception by its short name and its first line", () => {
    const javaClass = "org.apache.hadoop.hbase.NotServingRegionException";
    const lines = linesOf([
      ...OPENED,
      { type: "call", callId: 1, method: "Get", bytes: 9 },
      {
        type: "answer",
        callId: 1,
        method: "Get",
        bytes: 9,
        javaClass,
        stackTrace: `${javaClass}: not here\n\tat Java`,
      },
      { type: "answer", callId: 2, method: "Get", bytes: 9, javaClass, stackTrace: javaClass },
    ]);
    assert.match(lines[1] ?? "", / {2}Get {2}1\.3 ms {2}NotServingRegionException: not here$/);
    assert.match(lines[2] ?? "", / {2}Get {2}NotServingRegionException$/);
  });

  it("tells a call that a fault has left without an answer", () => {
    const lines = linesOf([
      ...OPENED,
      { type: "call", callId: 1, method: "Get", bytes: 9 },
      { type: "dropped", callId: 1, method: "Get" },
    ]);
    assert.match(lines[1] ?? "", / {2}Get {2}1\.3 ms {2}not answered$/);
  });

  it("tells why somebody was not let in, without letting him steer the terminal", () => {
    const lines = linesOf([
      { type: "connected", peer: PEER },
      { type: "preamble", preamble: "other" },
      { type: "closed", reason: "bad preamble \x1b[2J" },
    ]);
    assert.deepEqual(lines, [`12:00:00.007  regionserver-1  ${PEER}  was not let in  bad preamble \ufffd[2J`]);
  });

  it("keeps connections of different servers apart", () => {
    const lines = linesOf([...OPENED, { server: "master", type: "answer", callId: 1, method: "Get", bytes: 9 }]);
    assert.equal(lines.length, 1);
  });
});

describe("what the log says that a request is about", () => {
  it("is the region and the row, the number of actions, the scanner, the table, as they came over the wire", async () => {
    const subjects = new Map<string, string[]>();
    const log = new RequestLog(({ method = "", subject = "" }) => {
      subjects.set(method, [...(subjects.get(method) ?? []), subject]);
    });
    const tables = { "shop:o": { families: ["f"], splits: ["g"] } };
    await using server = await startHBase({ tables, onEvent: log.onEvent });
    await using hbase = await connect(server.uri);
    const table = hbase.table("shop:o");
    await table.put("k", { "f:q": "v" });
    await table.get("a");
    await table.putAll(["a", "b", "h"].map((row) => ({ put: row, values: { "f:q": "v" } })));
    for await (const _ of table.scan({ limit: 1 }));
    await hbase.admin.disableTable("shop:o");
    assert.equal(subjects.get("Mutate")?.[0], "shop:o,g k");
    assert.deepEqual(subjects.get("Get"), ["shop:o, a"]);
    assert.match(subjects.get("Multi")?.[0] ?? "", /^shop:o(, 2 actions| 3 actions in 2 regions)$/);
    assert.ok(subjects.get("Scan")?.includes("shop:o, …"), String(subjects.get("Scan")));
    assert.deepEqual(subjects.get("DisableTable"), ["shop:o"]);
    assert.equal(subjects.get("GetClusterId")?.[0], "");
  });

  it("is nothing for what cannot be read", () => {
    const unreadable = { type: "call", callId: 1, method: "Get", bytes: 9, param: Buffer.from("ff", "hex") };
    const lines = linesOf([...OPENED, unreadable, { type: "answer", callId: 1, method: "Get", bytes: 9 }]);
    assert.match(lines[1] ?? "", / {2}Get {2}1\.3 ms {2}ok$/);
  });
});
