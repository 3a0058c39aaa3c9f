/**
 * The same with jest: an HBase in the test's own process, and back to its first rows before every test. tshbase is an ES module, which
 * jest takes with `node --experimental-vm-modules` (package.json); with TypeScript add a transformer of yours. `await using` wants
 * Node 24 or a transformer, elsewhere write `close()` in a `finally`.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { connect, int64 } from "tshbase";
import { startHBase } from "tshbase/testing";

/** The code under test: yours. */
async function visit(hbase, user) {
  const row = await hbase.table("users").increment(user, { "f:visits": 1 });
  return row.value("f:visits", int64) ?? 0n;
}

test("a test of its own, with an HBase of its own", async () => {
  await using server = await startHBase({ tables: { users: ["f"] } });
  await using hbase = await connect(server.uri);
  expect(await visit(hbase, "ada")).toBe(1n);
});

describe("many tests that share one", () => {
  let server;
  let hbase;

  beforeAll(async () => {
    server = await startHBase({ tables: { users: ["f"] }, rows: { users: { ada: { "f:visits": int64(41) } } } });
    hbase = await connect(server.uri);
  });
  beforeEach(() => server.reset());
  afterAll(async () => {
    await hbase.close();
    await server.close();
  });

  test("the row is as it was written above", async () => {
    expect(await visit(hbase, "ada")).toBe(42n);
  });

  test("and again: what another test has written is gone", async () => {
    expect(await visit(hbase, "ada")).toBe(42n);
  });
});
