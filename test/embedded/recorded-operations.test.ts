/**
 * The list of operations on an embedded HBase: each must give what Java's client was given by a real HBase 2.6.4, as recorded in
 * `test/golden/operations`.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fromPrintable } from "../../src/bytes/printable.ts";
import { connect, type HBase } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { BUILT_FILTERS, linesOf } from "../hbase/built-filters.ts";
import { comparable, perform } from "../hbase/differential.ts";
import { OPERATIONS, TABLE } from "../hbase/operations.ts";
import { recordedOperations } from "../support/recorded-operations.ts";

const NAME = "golden:operations";

describe("operations on an embedded HBase, and what a real one answered", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    const families = TABLE.families.map((family) =>
      typeof family === "string" ? family : { name: family.name, attributes: family.attributes },
    );
    const splits = (TABLE.splits ?? []).map((key) => fromPrintable(key as string));
    server = await startHBase({ tables: { [NAME]: { families, splits } } });
    hbase = await connect(server.uri);
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });

  for (const { name, operations } of OPERATIONS) {
    describe(name, () => {
      const recorded = new Map(recordedOperations(name).map((each) => [each.name, each.answer]));
      for (const { name: operationName, operation } of operations) {
        it(operationName, async () => {
          const ours = await perform(hbase.table(NAME), operation);
          assert.deepEqual(comparable(ours), comparable(recorded.get(operationName)));
        });
      }
    });
    // Here the rows are still as the seed wrote them.
    if (name === "filters") describe("filters as their constructors make them", builtFilters);
  }

  function builtFilters(): void {
    for (const each of BUILT_FILTERS)
      it(each.name, async () => assert.deepEqual(await linesOf(hbase.table(NAME), each), each.expected));
  }
});
