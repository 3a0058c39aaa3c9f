/** Calls to HBase's own tables go in front of the others, so that what serves users is not stuck behind them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TableName } from "../../src/names/table-name.ts";
import type { CallRequest } from "../../src/rpc/call.ts";
import type { Table } from "../../src/table/table.ts";
import { room } from "../region/meta-stand-in.ts";
import { tableSet } from "./scripted-server.ts";

/** HConstants.SYSTEMTABLE_QOS */
const SYSTEM = 200;

async function everything(table: Table): Promise<void> {
  await table.get("r");
  await table.exists("r");
  await table.put("r", { "f:q": "v" });
  await table.delete("r");
  await table.increment("r", { "f:n": 1 });
  await table.append("r", { "f:q": "v" });
  await table.mutateRow("r", [{ put: { "f:q": "v" } }, { delete: ["f:p"] }]);
  await table.checkAndMutate("r", { if: { column: "f:q", exists: false }, then: { put: { "f:q": "v" } } });
  await table.batch([{ get: "a" }, { put: "b", values: { "f:q": "v" } }]);
  await Promise.all([table.get("a"), table.get("b")]);
}

/** Of every call of a region server: gets, mutations, and a scan that is opened, gone on with and closed. */
async function priorities(name: string): Promise<Set<number | undefined>> {
  const set = tableSet({ table: name });
  await everything(set.table);
  const seen = set.server.calls.map(({ request }) => request.priority);
  const scans: CallRequest[] = [];
  set.server.call = (request) => {
    scans.push(request);
    // scanner_id 1, more_results, ttl, more_results_in_region
    return Promise.resolve({ body: Buffer.from([0x10, 1, 0x18, 1, 0x20, 100, 0x40, scans.length === 1 ? 1 : 0]) });
  };
  await set.table.scan().toArray();
  assert.equal(scans.length, 2);
  return new Set([...seen, ...scans.map(({ priority }) => priority)]);
}

describe("the priority of a call", () => {
  test("to a table of HBase's own is HBase's, whatever it does", async () => {
    for (const name of ["hbase:quota", "hbase:acl"]) assert.deepEqual(await priorities(name), new Set([SYSTEM]));
  });

  test("to a table of users is not said", async () => {
    for (const name of ["t", "ns:hbase"]) assert.deepEqual(await priorities(name), new Set([undefined]));
  });

  test("is the caller's, if there is one", async () => {
    const { table, server } = tableSet({ table: "hbase:quota" });
    await table.get("r", { priority: 7 });
    await table.put("r", { "f:q": "v" }, { priority: 0 });
    assert.deepEqual(
      server.calls.map(({ request }) => request.priority),
      [7, 0],
    );
  });

  test("of look-ups in hbase:meta is HBase's", async () => {
    const { meta, locator } = room();
    await assert.rejects(locator.locate(TableName.of("none"), Buffer.from("r")));
    await assert.rejects(locator.checkTable(TableName.of("none")));
    assert.ok(meta.requests.length >= 2);
    assert.deepEqual(new Set(meta.requests.map(({ priority }) => priority)), new Set([SYSTEM]));
  });
});
