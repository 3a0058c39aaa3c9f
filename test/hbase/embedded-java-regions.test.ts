/** What happens to regions under the feet of Java's clients: they must find them again, as on a real cluster, and miss and double nothing. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { JavaTables } from "../../scripts/lab/java-tables.ts";
import type { RowAnswer } from "../../scripts/lab/operation-form.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { type ClusterEvent, type EmbeddedHBase, startHBase } from "../../src/testing.ts";

const TABLE = "moving";
const ROWS = Array.from({ length: 60 }, (_, index) => `r${String(index).padStart(2, "0")}`);

for (const clientVersion of ["2.5.13-hadoop3", "2.6.4-hadoop3"]) {
  describe(`Java ${clientVersion} while regions of an embedded HBase change`, () => {
    let server: EmbeddedHBase;
    let java: JavaTables;
    let onEvent: (event: ClusterEvent) => void = () => {};

    before(async () => {
      server = await startHBase({
        regionServers: 2,
        tables: { [TABLE]: { families: ["f"], splits: ["r20", "r40"] } },
        rows: { [TABLE]: Object.fromEntries(ROWS.map((row) => [row, { "f:q": row }])) },
        onEvent: (event) => onEvent(event),
      });
      const zkPort = Number(server.zookeeper?.split(":")[1]);
      java = await JavaTables.start({ zkPort, kdc: undefined }, { clientVersion });
    });
    after(async () => {
      await java?.close();
      await server?.close();
      await stopEverything();
    });
    beforeEach(() => {
      onEvent = () => {};
      // Also new to the client: it knows regions that were, and must find those that are.
      server.reset();
    });

    for (const blocking of [false, true]) {
      describe(blocking ? "Table" : "AsyncTable", () => {
        before(async () => {
          await java.reconnect({}, { blocking });
          assert.deepEqual(await scanned({}), ROWS);
        });

        it("a region that was moved is found on its new server", async () => {
          for (const row of ["r00", "r20", "r40"]) server.moveRegion(TABLE, row);
          assert.deepEqual(await scanned({ caching: 7 }), ROWS);
          await java.do("put", { table: TABLE, row: "r05", values: { "f:q": "r05" } });
        });

        it("a region that was split is found in its daughters, and one that was merged in the new one", async () => {
          server.splitRegion(TABLE, "r10");
          assert.equal(await valueAt("r09"), "r09");
          assert.equal(await valueAt("r10"), "r10");
          server.mergeRegion(TABLE, "r10");
          assert.equal(await valueAt("r10"), "r10");
          assert.equal(await valueAt("r25"), "r25");
          assert.equal((await java.regions(TABLE)).length, 3);
        });

        const changes: readonly (readonly [string, () => void])[] = [
          ["moved", () => server.moveRegion(TABLE, "r30")],
          ["split", () => server.splitRegion(TABLE, "r30")],
          ["merged with the next", () => server.mergeRegion(TABLE, "r20")],
        ];
        for (const [what, change] of changes) {
          for (const reversed of [false, true]) {
            it(`a ${reversed ? "reversed " : ""}scan that is in a region when it is ${what}`, async () => {
              const done = onThirdAnswer(change);
              const rows = await scanned({ caching: 9, reversed });
              assert.ok(done());
              assert.deepEqual(rows, reversed ? ROWS.toReversed() : ROWS);
            });
          }
        }

        it("a list of puts and a list of gets whose regions have moved", async () => {
          const entries = ROWS.map((row) => ({ put: row, values: { "f:p": "again" } }));
          server.moveRegion(TABLE, "r00");
          await java.do("putAll", { table: TABLE, entries });
          server.moveRegion(TABLE, "r59");
          const rows = (await java.do("getAll", { table: TABLE, rows: ROWS })) as RowAnswer[];
          assert.deepEqual(
            rows.map(({ row, cells }) => [row, cells.length]),
            ROWS.map((row) => [row, 2]),
          );
        });
      });
    }

    async function valueAt(row: string): Promise<string | undefined> {
      const found = (await java.do("get", { table: TABLE, row })) as RowAnswer | null;
      return found?.cells[0]?.[3];
    }

    async function scanned(form: object): Promise<string[]> {
      const { rows } = (await java.do("scan", { table: TABLE, ...form })) as { rows: RowAnswer[] };
      return rows.map(({ row }) => row);
    }

    /** Of scans, by when one of these is in the middle. Whether it came to that. */
    function onThirdAnswer(act: () => void): () => boolean {
      let answers = 0;
      onEvent = (event) => {
        if (event.type === "answer" && event.method === "Scan" && ++answers === 3) queueMicrotask(act);
      };
      return () => answers > 3;
    }
  });
}
