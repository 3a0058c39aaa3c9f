/**
 * Java's client and ours do the list of operations, each on a table of its own: what they get, and what both tables hold
 * afterwards as either of them reads it, must be equal.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { useKdc } from "../../scripts/lab/clients.ts";
import { type Cluster, startCluster } from "../../scripts/lab/cluster.ts";
import { JavaTables } from "../../scripts/lab/java-tables.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import type { Answer, DataOperation, RowAnswer } from "../../scripts/lab/operation-form.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { fromPrintable } from "../../src/bytes/printable.ts";
import { connect, type HBase } from "../../src/index.ts";
import type { Table } from "../../src/table/table.ts";
import { BUILT_FILTERS, type BuiltFilter, constructorsNotShown, lineOf, linesOf, TEN_ROWS } from "./built-filters.ts";
import { type Combination, loginTo } from "./combinations.ts";
import { comparable, comparableRow, dump, perform } from "./differential.ts";
import { OPERATIONS, TABLE } from "./operations.ts";

const JAVA_TABLE = "differential:java";
const OUR_TABLE = "differential:ours";

/** @param announce as of `ClusterOptions` */
export function differentialSuite({ title, version, protection }: Combination, announce = false): void {
  describe(`${title}: what Java does and what we do`, () => {
    let kdc: Kdc | undefined;
    let cluster: Cluster;
    let java: JavaTables;
    let hbase: HBase;
    let table: Table;

    before(async () => {
      kdc = protection === undefined ? undefined : await startKdc();
      if (kdc !== undefined) useKdc(kdc);
      cluster = await startCluster({ version, announce, ...(kdc === undefined ? {} : { kdc }) });
      java = await JavaTables.start(cluster, { clientVersion: version, ...(protection && { protection }) });
      await java.do("createNamespace", { namespace: "differential" });
      await java.createTable(JAVA_TABLE, TABLE);
      hbase = await connect({ bootstrap: `localhost:${cluster.masterPort}`, ...(await loginTo(kdc, protection)) });
      const splits = (TABLE.splits ?? []).map((key) => fromPrintable(key as string));
      await hbase.admin.createTable({ name: OUR_TABLE, families: TABLE.families }, { splits });
      table = hbase.table(OUR_TABLE);
    });
    after(async () => {
      await hbase?.close();
      await java?.close();
      await cluster?.stop();
      await kdc?.stop();
      await stopEverything();
    });

    it("the table that we make is described as the one that Java makes", () =>
      assertSameDescription(JAVA_TABLE, OUR_TABLE));

    for (const { name, operations } of OPERATIONS) {
      describe(name, () => {
        for (const each of operations) {
          it(each.name, async () => {
            const theirs = await java.perform(JAVA_TABLE, each.operation);
            const ours = await perform(table, each.operation);
            assert.deepEqual(comparable(ours), comparable(theirs));
          });
        }
      });
      // Here the rows are still as the seed wrote them.
      if (name === "filters") describe("filters as their constructors make them", builtFilters);
    }

    function builtFilters(): void {
      it("all of them are here", () => assert.deepEqual(constructorsNotShown(), []));
      for (const each of BUILT_FILTERS) {
        it(each.name, async () => {
          const ours = await linesOf(table, each);
          assert.deepEqual(ours, each.expected);
          const theirs = rowsOf(await java.perform(JAVA_TABLE, filterOperation(each)));
          assert.deepEqual(
            theirs.map((row) => lineOf(row, each)),
            ours,
          );
        });
      }
    }

    it("a family of which we change one attribute is described as one that Java changed so", async () => {
      const family = { name: "g", attributes: { VERSIONS: "2" } };
      await java.do("modifyFamily", { table: JAVA_TABLE, family });
      await hbase.admin.modifyFamily(OUR_TABLE, family);
      await assertSameDescription(JAVA_TABLE, OUR_TABLE);
    });

    async function assertSameDescription(theirs: string, ours: string): Promise<void> {
      const described = async (name: string): Promise<object> => ({
        ...((await java.do("describe", { table: name })) as object),
        name: "either",
      });
      assert.deepEqual(await described(ours), await described(theirs));
    }

    it("both tables hold the same", async () => {
      const theirs = await java.dump(JAVA_TABLE);
      assert.ok(theirs.length > 50, `${theirs.length} rows`);
      assertSameRows(await java.dump(OUR_TABLE), theirs);
    });

    it("we read in both what Java reads", async () => {
      const theirs = await java.dump(JAVA_TABLE);
      assertSameRows(await dump(table), theirs);
      assertSameRows(await dump(hbase.table(JAVA_TABLE)), theirs);
    });
  });
}

function filterOperation({ filter: { javaClass }, filter, get = false }: BuiltFilter): DataOperation {
  const form = { javaClass, hex: filter.encode().toString("hex") };
  return get ? { op: "get", row: "r03", filter: form } : { op: "scan", ...TEN_ROWS, filter: form };
}

function rowsOf(answer: Answer): readonly RowAnswer[] {
  if ("error" in answer) throw new Error(`Java: ${answer.error}: ${answer.message}`);
  const { ok } = answer as { readonly ok: RowAnswer | { readonly rows: readonly RowAnswer[] } };
  return "rows" in ok ? ok.rows : [ok];
}

/** Row by row, so that a difference is legible. */
function assertSameRows(actual: readonly RowAnswer[], expected: readonly RowAnswer[]): void {
  assert.deepEqual(
    actual.map(({ row }) => row),
    expected.map(({ row }) => row),
  );
  for (const [index, row] of expected.entries())
    assert.deepEqual(comparableRow(actual[index] as RowAnswer), comparableRow(row));
}
