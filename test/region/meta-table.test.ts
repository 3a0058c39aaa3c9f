/** hbase:meta as it is read for the administration: one region by its name, and itself. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import { GetRequest } from "../../src/protobuf/client-messages.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { regionOf, room, server } from "./meta-stand-in.ts";

const TABLE = TableName.of("t");

describe("a region by its name", () => {
  it("is read from its row, with its replicas, in one call", async () => {
    const { meta, table } = room();
    const region = regionOf(TABLE, "a", "m");
    meta.putRegion({ region, servers: [server(100), server(101)] });
    meta.putRegion({ region: regionOf(TABLE, "m", ""), servers: [server(102)] });
    const found = await table.region(region.name);
    assert.equal(found?.region.encodedName, region.encodedName);
    assert.deepEqual(
      found?.replicas.map(({ server: { port }, region: { replicaId } }) => [port, replicaId]),
      [
        [100, 0],
        [101, 1],
      ],
    );
    assert.deepEqual(
      meta.requests.map(({ method, param, priority }) => [method, decode(GetRequest, param).get.row, priority]),
      [["Get", region.name, 200]],
    );
  });

  it("is undefined if meta has no such row, or it was split", async () => {
    const { meta, table } = room();
    const parent = new RegionInfo({ ...parts(regionOf(TABLE, "", "")), split: true, offline: true });
    meta.putRegion({ region: parent, servers: [server(100)] });
    assert.equal(await table.region(parent.name), undefined);
    assert.equal(await table.region(regionOf(TABLE, "x", "").name), undefined);
  });
});

describe("hbase:meta itself", () => {
  it("is where the registry says, asked anew each time", async () => {
    const { meta, table } = room();
    const places = async (): Promise<number[]> =>
      (await table.regionsOf(TableName.META)).flatMap(({ replicas }) => replicas.map((each) => each.server.port));
    assert.deepEqual(await places(), [1]);
    meta.places = [server(2)];
    assert.deepEqual(await places(), [2]);
    const itself = await table.region(RegionInfo.META.name);
    assert.equal(itself?.region, RegionInfo.META);
    assert.deepEqual(meta.requests, []);
    assert.equal(meta.registryQuestions, 3);
  });
});

function parts({ table, startKey, endKey, regionId }: RegionInfo): ConstructorParameters<typeof RegionInfo>[0] {
  return { table, startKey, endKey, regionId };
}
