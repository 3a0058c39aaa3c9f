/** The same with vitest: an HBase in the test's own process, and back to its first rows before every test. */
import { connect, type HBase, int64 } from "tshbase";
import { type EmbeddedHBase, startHBase } from "tshbase/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

/** The code under test: yours. */
async function visit(hbase: HBase, user: string): Promise<bigint> {
  const row = await hbase.table("users").increment(user, { "f:visits": 1 });
  return row.value("f:visits", int64) ?? 0n;
}

test("a test of its own, with an HBase of its own", async () => {
  await using server = await startHBase({ tables: { users: ["f"] } });
  await using hbase = await connect(server.uri);
  expect(await visit(hbase, "ada")).toBe(1n);
});

describe("many tests that share one", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

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
