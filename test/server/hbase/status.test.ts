/** What an embedded HBase tells of itself: servers, tables, regions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startHBase } from "../../../src/testing.ts";

const fixtures = {
  tables: {
    "shop:orders": { families: [{ name: "d", versions: 3 }], splits: ["m"], readOnly: false },
    users: ["info"],
  },
  rows: { "shop:orders": { a: { "d:x": "1", "d:y": "2" }, z: { "d:x": "3" } } },
};

test("tables are told with state, families, regions and what is stored", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 2 });
  const { tables } = hbase.status();
  assert.deepEqual(
    tables.map(({ name, isSystem, state }) => ({ name, isSystem, state })),
    [
      { name: "hbase:meta", isSystem: true, state: "ENABLED" },
      { name: "hbase:namespace", isSystem: true, state: "ENABLED" },
      { name: "shop:orders", isSystem: false, state: "ENABLED" },
      { name: "users", isSystem: false, state: "ENABLED" },
    ],
  );
  const orders = tables.find(({ name }) => name === "shop:orders");
  assert.equal(orders?.cells, 3);
  assert.ok((orders?.bytes ?? 0) > 0);
  assert.deepEqual([orders?.regions, orders?.openRegions], [2, 2]);
  const changed = orders?.families.flatMap(({ settings }) => settings.filter(({ isDefault }) => !isDefault));
  assert.deepEqual(changed, [{ key: "VERSIONS", value: "3", isDefault: false }]);
  assert.deepEqual(orders?.settings.find(({ key }) => key === "READONLY")?.value, "false");
});

test("regions are told with keys, server, size; a split parent is one, but does not count", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 2 });
  const [first, second] = hbase.regionStatus("shop:orders") ?? [];
  assert.deepEqual([first?.startKey.toString(), first?.endKey.toString(), first?.size?.cells], ["", "m", 2]);
  assert.deepEqual([second?.startKey.toString(), second?.endKey.toString(), second?.size?.cells], ["m", "", 1]);
  const target = hbase.regionServers[first?.server === "regionserver-1" ? 1 : 0];
  hbase.moveRegion("shop:orders", "a", target);
  assert.equal(
    hbase.regionStatus("shop:orders")?.[0]?.server,
    `regionserver-${target === hbase.regionServers[1] ? 2 : 1}`,
  );
  hbase.splitRegion("shop:orders", "t");
  assert.deepEqual(
    hbase.regionStatus("shop:orders")?.map(({ state }) => state),
    ["OPEN", "SPLIT", "OPEN", "OPEN"],
  );
  assert.equal(hbase.status().tables.find(({ name }) => name === "shop:orders")?.regions, 3);
  assert.equal(hbase.regionStatus("nothing"), undefined);
});

test("servers are told by name, address, kind and what they have done", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 2 });
  const { servers, bootstrap, zookeeper, dataFolder } = hbase.status();
  assert.deepEqual(
    servers.map(({ name, address, kind, isLive, principal }) => ({ name, address, kind, isLive, principal })),
    ["master", "regionserver-1", "regionserver-2"].map((name, index) => ({
      name,
      address: hbase.servers[index]?.address,
      kind: "insecure",
      isLive: true,
      principal: undefined,
    })),
  );
  assert.equal(
    servers.reduce((sum, { regions }) => sum + regions, 0),
    5,
  );
  assert.deepEqual([bootstrap, zookeeper, dataFolder], [hbase.bootstrap, hbase.zookeeper, undefined]);
});
