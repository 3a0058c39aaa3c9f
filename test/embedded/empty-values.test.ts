/** What docs/writing.md says of empty values in conditions: HBase takes them for none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/client/connect.ts";
import * as filter from "../../src/filter/constructors.ts";
import type { Condition } from "../../src/table/batch-types.ts";
import { startHBase } from "../../src/testing.ts";

const STORED = { empty: { "f:s": "" }, full: { "f:s": "x" }, without: { "f:t": "" } };

const CONDITIONS: readonly (readonly [Condition, holds: readonly string[]])[] = [
  [{ column: "f:s", equals: "" }, ["empty", "without"]],
  [{ column: "f:s", is: "=", value: "" }, ["empty", "without"]],
  [{ column: "f:s", exists: false }, ["empty", "without"]],
  [{ column: "f:s", is: "!=", value: "" }, ["full"]],
  [{ column: "f:s", exists: true }, ["full"]],
  // The way to ask for a cell that is there, and empty.
  [{ filter: filter.valueOf("f:s", "=", "") }, ["empty"]],
];

test("an empty value in a condition stands for none; a filter tells them apart", async (t) => {
  const server = await startHBase({ tables: { t: ["f"] } });
  t.after(() => server.close());
  const hbase = await connect(server.uri);
  t.after(() => hbase.close());
  const table = hbase.table("t");
  for (const [row, values] of Object.entries(STORED)) await table.put(row, values);
  for (const [condition, expected] of CONDITIONS) {
    const held: string[] = [];
    for (const row of Object.keys(STORED)) {
      const { processed } = await table.checkAndMutate(row, { if: condition, then: { put: { "f:z": "1" } } });
      if (processed) held.push(row);
    }
    assert.deepEqual(held, expected, JSON.stringify(condition));
  }
});
