/**
 * What is large: a table of many regions, met by very many gets at once from a cold client; a row of many cells, and one of large
 * cells. Meta traffic stays bounded, and memory within a small multiple of what was asked for.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Cluster, startCluster } from "../../scripts/lab/cluster.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { connect, type HBase } from "../../src/index.ts";

const REGIONS = 1_000;
const GETS = 10_000;
const MANY_CELLS = 100_000;
const LARGE_CELL_BYTES = 9_000_000;
const LARGE_CELLS = 6;

describe("HBase 2.6.4 with something large", () => {
  let cluster: Cluster;
  let hbase: HBase;

  before(async () => {
    cluster = await startCluster({ version: "2.6.4-hadoop3", regionServers: 2 });
    hbase = await open(cluster);
  });
  after(async () => {
    await hbase?.close();
    await cluster?.stop();
    await stopEverything();
  });

  it(`${GETS} gets at once from a cold client on ${REGIONS} regions make few calls to hbase:meta`, async (t) => {
    const splits = Array.from({ length: REGIONS - 1 }, (_, index) => key(index + 1));
    await hbase.admin.createTable({ name: "regions", families: ["f"] }, { splits, timeoutMs: 300_000 });
    await using cold = await open(cluster);
    const table = cold.table("regions");
    const rows = await Promise.all(
      Array.from({ length: GETS }, (_, index) => table.get(`${key(index % REGIONS)}/${index}`)),
    );
    assert.equal(rows.filter((row) => row !== undefined).length, 0);
    const { metaCalls, cachedRegions } = cold.stats().data.locations;
    t.diagnostic(`${metaCalls} calls to hbase:meta, ${cachedRegions} regions in the cache`);
    assert.equal(cachedRegions, REGIONS);
    assert.ok(metaCalls <= 150, `${metaCalls} calls to hbase:meta`);
    await hbase.admin.disableTable("regions");
    await hbase.admin.deleteTable("regions");
  });

  it(`a row of ${MANY_CELLS} cells comes whole from a get and a scan, and in pieces`, async () => {
    await hbase.admin.createTable({ name: "wide", families: ["f"] });
    const table = hbase.table("wide");
    await using mutator = table.mutator();
    const step = 1_000;
    for (let at = 0; at < MANY_CELLS; at += step) {
      const cells = Array.from({ length: step }, (_, index) => [`f:${at + index}`, "value"] as const);
      await mutator.put("row", Object.fromEntries(cells));
    }
    await mutator.flush();
    assert.equal((await table.get("row"))?.size, MANY_CELLS);
    const [whole, ...others] = await table.scan().toArray();
    assert.equal(whole?.size, MANY_CELLS);
    assert.deepEqual(others, []);
    let cells = 0;
    for await (const piece of table.scan({ allowPartials: true })) cells += piece.size;
    assert.equal(cells, MANY_CELLS);
  });

  it(`a row of ${LARGE_CELLS} cells of ${LARGE_CELL_BYTES} bytes takes a small multiple of its bytes`, async (t) => {
    await hbase.admin.createTable({ name: "heavy", families: ["f"] });
    const table = hbase.table("heavy");
    for (let index = 0; index < LARGE_CELLS; index++) {
      await table.put("row", { [`f:${index}`]: Buffer.alloc(LARGE_CELL_BYTES, index) });
      await hbase.admin.flushTable("heavy");
    }
    const bytes = LARGE_CELLS * LARGE_CELL_BYTES;
    const before = process.memoryUsage().arrayBuffers;
    const row = await table.get("row");
    const grown = process.memoryUsage().arrayBuffers - before;
    t.diagnostic(`${Math.round(grown / 2 ** 20)} MiB of buffers for a row of ${Math.round(bytes / 2 ** 20)} MiB`);
    assert.equal(row?.value(`f:${LARGE_CELLS - 1}`)?.[0], LARGE_CELLS - 1);
    assert.ok(grown < 3 * bytes, `${grown} bytes for ${bytes}`);
    const [scanned] = await table.scan().toArray();
    assert.equal(scanned?.value("f:0")?.length, LARGE_CELL_BYTES);
  });
});

function key(index: number): string {
  return `r${String(index).padStart(5, "0")}`;
}

function open(cluster: Cluster): Promise<HBase> {
  return connect({
    bootstrap: `localhost:${cluster.masterPort}`,
    auth: "simple",
    operationTimeoutMs: 120_000,
  });
}
