/**
 * What a real HBase 2.6.4 answered Java's administration (`test/golden/operations/admin.json`), and what an embedded one answers ours: the
 * same orders one after the other on a table of the same name.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Admin } from "../../src/admin/admin.ts";
import { connect, type HBase, MergeRegionError } from "../../src/index.ts";
import type { LocatedRegion } from "../../src/region/region-location.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { ADMIN_TABLE, carryOut, comparableOutcome, outcomeOf, type RegionOrders } from "../support/admin-orders.ts";
import { recordedOperations } from "../support/recorded-operations.ts";

describe("orders to the master of an embedded HBase, and what a real one answered", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    server = await startHBase();
    hbase = await connect(server.uri);
    await hbase.admin.createNamespace("golden");
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });

  for (const { name, operation, answer } of recordedOperations("admin")) {
    it(name, async () => {
      const { admin } = hbase;
      // As it was recorded: the region that is split has something in it.
      if (operation["op"] === "split") await hbase.table(ADMIN_TABLE).put("p", { "f:q": "v" });
      const outcome = await outcomeOf(() => carryOut(admin, operation as never, regionOrders(admin)));
      assert.deepEqual(outcome, comparableOutcome(answer));
    });
  }
});

function regionOrders(admin: Admin): RegionOrders {
  const names = async (): Promise<string[]> =>
    (await admin.regions(ADMIN_TABLE)).map(({ region: { encodedName } }) => encodedName);
  const first = async (): Promise<LocatedRegion> => (await admin.regions(ADMIN_TABLE))[0] as LocatedRegion;
  return {
    async split(at) {
      const found = (await admin.regions(ADMIN_TABLE)).find(({ region }) => region.contains(Buffer.from(at)));
      assert.ok(found !== undefined);
      await admin.splitRegion(found, { splitRow: at });
    },
    merge: async () => mergeFirst(admin, await names()),
    move: async () => admin.moveRegion((await first()).region.encodedName),
    first,
  };
}

/** As soon as the janitor has been by: one of them was split off a moment ago, and on real HBase was compacted meanwhile. */
async function mergeFirst(admin: Admin, regions: readonly string[]): Promise<void> {
  for (;;) {
    try {
      return await admin.mergeRegions(regions.slice(0, 2));
    } catch (error) {
      if (!(error instanceof MergeRegionError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
