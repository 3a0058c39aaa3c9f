/**
 * What is large: a table of many regions, met by very many gets at once from a cold client; a row of many cells, and one of large
 * cells. Meta traffic stays bounded, and memory within a small multiple of what was asked for.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { useKdc } from "../../scripts/lab/clients.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import type { Protection } from "../../scripts/lab/site.ts";
import { connect, type HBase, type Row } from "../../src/index.ts";
import { loginTo } from "./combinations.ts";
import type { SuiteCluster } from "./suite-cluster.ts";

// So that memory is measured and not what the collector has not come to yet.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const REGIONS = 1_000;
const GETS = 10_000;
const MANY_CELLS = 100_000;
const LARGE_CELLS = 10;

export interface LargeSuiteOptions {
  readonly title: string;
  /** of what travels; without it there is no security */
  readonly protection?: Protection | undefined;
  readonly largeCellBytes: number;
  /** With two region servers. @param maxCellBytes what a cell may have @param kdc for a secured one */
  readonly start: (maxCellBytes: number, kdc: Kdc | undefined) => Promise<SuiteCluster>;
  /** nobody else allocates in this process */
  readonly memoryIsOurs: boolean;
}

export function largeSuite(options: LargeSuiteOptions): void {
  describe(`${options.title} with something large`, () => largeTests(options));
}

function largeTests({ largeCellBytes, protection, start, memoryIsOurs }: LargeSuiteOptions): void {
  let kdc: Kdc | undefined;
  let cluster: SuiteCluster;
  let hbase: HBase;

  const open = async (): Promise<HBase> =>
    connect({
      ...(await loginTo(kdc, protection)),
      bootstrap: `localhost:${cluster.masterPort}`,
      operationTimeoutMs: 120_000,
      maxCellBytes: 2 * largeCellBytes,
    });

  before(async () => {
    kdc = protection === undefined ? undefined : await startKdc();
    if (kdc !== undefined) useKdc(kdc);
    cluster = await start(2 * largeCellBytes, kdc);
    hbase = await open();
  });
  after(async () => {
    await hbase?.close();
    await cluster?.stop();
    await kdc?.stop();
  });

  it(`${GETS} gets at once from a cold client on ${REGIONS} regions make few calls to hbase:meta`, async (t) => {
    const splits = Array.from({ length: REGIONS - 1 }, (_, index) => key(index + 1));
    await hbase.admin.createTable({ name: "regions", families: ["f"] }, { splits, timeoutMs: 300_000 });
    await using cold = await open();
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

  it(`a row of ${LARGE_CELLS} cells of ${largeCellBytes} bytes takes a small multiple of its bytes`, async (t) => {
    await hbase.admin.createTable({ name: "heavy", families: ["f"] });
    const table = hbase.table("heavy");
    for (let index = 0; index < LARGE_CELLS; index++) {
      await table.put("row", { [`f:${index}`]: Buffer.alloc(largeCellBytes, index) });
      if (index % 2 === 1) await hbase.admin.flushTable("heavy");
    }
    // In pieces nobody holds the row: neither we nor the caller.
    const without = liveBufferBytes();
    let cells = 0;
    let most = 0;
    for await (const piece of table.scan({ allowPartials: true })) {
      cells += piece.size;
      most = Math.max(most, liveBufferBytes() - without);
    }
    t.diagnostic(`in pieces: ${mebi(most)} of buffers at most`);
    assert.equal(cells, LARGE_CELLS);
    if (memoryIsOurs) assert.ok(most < 5 * largeCellBytes, `in pieces: ${most} bytes at most`);

    const bytes = LARGE_CELLS * largeCellBytes;
    const whole = async (what: string, read: () => Promise<Row | undefined>): Promise<void> => {
      const before = liveBufferBytes();
      const row = await read();
      const grown = process.memoryUsage().arrayBuffers - before;
      t.diagnostic(`${what}: ${mebi(grown)} of buffers for a row of ${mebi(bytes)}`);
      assert.equal(row?.size, LARGE_CELLS);
      for (const [index, cell] of row.cells.entries()) {
        assert.equal(cell.value.length, largeCellBytes);
        assert.deepEqual([cell.value[0], cell.value.at(-1)], [index, index]);
      }
      if (memoryIsOurs) assert.ok(grown < 3 * bytes, `${what}: ${grown} bytes for ${bytes}`);
      const kept = liveBufferBytes() - before;
      if (memoryIsOurs) assert.ok(kept < 1.5 * bytes, `${what}: ${kept} bytes are kept for ${bytes}`);
    };
    await whole("get", () => table.get("row"));
    await whole("scan", async () => (await table.scan().toArray())[0]);
  });
}

/** After what nobody holds any more is gone: the buffers that one collection finds are freed in the background, until the next begins. */
function liveBufferBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function mebi(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function key(index: number): string {
  return `r${String(index).padStart(5, "0")}`;
}
