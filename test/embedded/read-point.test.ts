/** A row that comes in pieces is whole, though its region moves and others write to it meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/index.ts";
import { startHBase } from "../../src/testing.ts";

const COLUMNS = 10;
const row = (value: string) =>
  Object.fromEntries(Array.from({ length: COLUMNS }, (_, column) => [`f:${column}`, value.padEnd(2_000, ".")]));

for (const reversed of [false, true]) {
  for (const end of ["move", "stop", "expire"] as const) {
    test(`pieces of a row${reversed ? ", in reverse," : ""} behind a ${end} are those of the scan's own moment`, async () => {
      await using server = await startHBase({ regionServers: 2, tables: { t: ["f"] } });
      await using hbase = await connect(server.uri);
      const table = hbase.table("t");
      for (const key of ["a", "r", "z"]) await table.put(key, row("old"));
      const seen = new Map<string, Set<string>>();
      let pieces = 0;
      let changed = false;
      for await (const { key, cells } of table.scan({
        batch: 2,
        caching: 1,
        maxResultBytes: 1,
        prefetch: 0,
        reversed,
      })) {
        const values = seen.get(String(key)) ?? new Set();
        seen.set(String(key), values);
        for (const { text } of cells) values.add(text.slice(0, 3));
        pieces += 1;
        if (String(key) !== "r" || changed) continue;
        changed = true;
        for (const other of ["a", "r", "z"]) await table.put(other, row("new"));
        if (end === "move") server.moveRegion("t", "r");
        else if (end === "expire") server.expireScanners();
        else await server.stopServer(server.serverOf("t", "r"));
      }
      assert.equal(pieces, (3 * COLUMNS) / 2);
      const [first, last] = reversed ? ["z", "a"] : ["a", "z"];
      // What comes behind the row is read as it is now.
      assert.deepEqual(
        [first, "r", last].map((key) => [...(seen.get(key) ?? [])].join()),
        ["old", "old", "new"],
      );
    });
  }
}
