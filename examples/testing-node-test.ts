/**
 * Testing code that uses HBase, with node:test: an HBase in the test's own process, tables and rows to begin with, and back to them
 * before every test. No cluster, no Docker, no Java. Run it with `node --test` (Node 24; older ones want it compiled).
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { connect, type HBase, int64 } from "tshbase";
import { type EmbeddedHBase, startHBase } from "tshbase/testing";

/** The code under test: yours. */
async function visit(hbase: HBase, user: string): Promise<bigint> {
  const row = await hbase.table("users").increment(user, { "f:visits": 1 });
  return row.value("f:visits", int64) ?? 0n;
}

test("a test of its own, with an HBase of its own", async () => {
  await using server = await startHBase({ tables: { users: ["f"] } });
  await using hbase = await connect(server.uri);
  assert.equal(await visit(hbase, "ada"), 1n);
});

describe("many tests that share one", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    server = await startHBase({
      regionServers: 2,
      tables: { users: ["f"] },
      rows: { users: { ada: { "f:visits": int64(41) } } },
    });
    hbase = await connect(server.uri);
  });
  beforeEach(() => server.reset());
  after(async () => {
    await hbase.close();
    await server.close();
  });

  test("the row is as it was written above", async () => {
    assert.equal(await visit(hbase, "ada"), 42n);
  });

  test("and again: what another test has written is gone", async () => {
    assert.equal(await visit(hbase, "ada"), 42n);
  });

  test("nobody notices that a region is split and moved to another server", async () => {
    await visit(hbase, "ada");
    server.splitRegion("users", "b");
    server.moveRegion("users", "ada");
    assert.equal(await visit(hbase, "ada"), 43n);
  });

  test("nobody notices that a region is too busy for a moment", async () => {
    const javaClass = "org.apache.hadoop.hbase.RegionTooBusyException";
    server.inject({ failCalls: { javaClass, method: "Mutate", count: 1 } });
    assert.equal(await visit(hbase, "ada"), 42n);
  });
});
