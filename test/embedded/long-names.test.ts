/**
 * Names that are too long for a row of hbase:meta: refused with HBase's exception, and nothing has changed, in memory, for clients and
 * for whoever opens the data again. So for what clients may do to HBase's own tables.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connect, type HBase, InvalidArgumentError } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { MAX_ROW_BYTES } from "../../src/wire/cell.ts";

/** Fits into a row of a table, and with the table's name and the region's id into none of hbase:meta. */
const LONG_KEY = Buffer.alloc(MAX_ROW_BYTES, "k");
const LONG_NAME = "n".repeat(MAX_ROW_BYTES + 1);
/** Fits for itself, and is too long for its regions. */
const LONG_TABLE = "t".repeat(MAX_ROW_BYTES);

describe("what is too long for hbase:meta", () => {
  const data = mkdtempSync(join(tmpdir(), "tshbase-long-names-"));
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    server = await startHBase({
      data,
      regionServers: 2,
      tables: { t: { families: ["f"], splits: ["c"] } },
      rows: { t: { b: { "f:q": "1" }, z: { "f:q": "2" } } },
    });
    hbase = await connect(server.uri);
    await hbase.admin.snapshot("snap", "t");
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
    rmSync(data, { recursive: true });
  });

  const REFUSED: readonly (readonly [what: string, work: () => unknown])[] = [
    ["a table's split key", () => hbase.admin.createTable({ name: "big", families: ["f"] }, { splits: [LONG_KEY] })],
    ["a table's name", () => hbase.admin.createTable({ name: LONG_NAME, families: ["f"] })],
    ["the name of a table's region", () => hbase.admin.createTable({ name: LONG_TABLE, families: ["f"] })],
    ["a namespace", () => hbase.admin.createNamespace({ name: LONG_NAME })],
    ["a clone's name", () => hbase.admin.cloneSnapshot("snap", LONG_TABLE)],
    [
      "the row of a split",
      async () => hbase.admin.splitRegion((await hbase.admin.regions("t"))[1] as never, { splitRow: LONG_KEY }),
    ],
    ["the row of a split from inside", () => server.splitRegion("t", LONG_KEY)],
    ["a table made from inside", () => server.createTable({ name: "big", families: ["f"] }, [LONG_KEY])],
  ];

  /** All that such a refusal could have left. */
  async function everything(): Promise<unknown> {
    const meta = await hbase.table("hbase:meta").scan().toArray();
    return {
      tables: await hbase.admin.listTableNames(),
      namespaces: (await hbase.admin.listNamespaces()).map(({ name }) => name),
      regions: server.regionsOf("t").map((region) => [String(region), server.serverOf("t", region.startKey).port]),
      meta: meta.map((row) => row.cells.map((cell) => [String(row.key), cell.column, cell.value.toString("latin1")])),
      status: JSON.stringify(server.regionStatus("t"), (key, value) => (key === "requests" ? undefined : value)),
    };
  }

  for (const [what, work] of REFUSED) {
    it(`${what} is refused, and nothing has changed`, async () => {
      const before = await everything();
      await assert.rejects(async () => work(), /Row length \d+ is > 32767/);
      assert.deepEqual(await everything(), before);
      await using another = await connect(server.uri);
      assert.deepEqual(
        (await another.table("t").getAll(["b", "z"])).map((row) => row?.text("f:q")),
        ["1", "2"],
      );
    });
  }

  it("a fixture is refused as any other is", async () => {
    const fixture = { tables: { big: { families: ["f"], splits: [LONG_KEY] } } };
    await assert.rejects(startHBase(fixture), (error) => {
      assert.ok(error instanceof InvalidArgumentError && error.option === "tables.big");
      return /Row length/.test(error.message);
    });
  });

  it("the data are opened again, also after HBase's own table was split and a region of it closed", async () => {
    server.splitRegion("hbase:namespace", "e");
    const [, second] = await hbase.admin.regions("hbase:namespace");
    assert.ok(second !== undefined);
    await hbase.admin.unassignRegion(second);
    await hbase.close();
    await server.close();
    server = await startHBase({ data, regionServers: 2 });
    hbase = await connect(server.uri);
    assert.deepEqual(server.tableNames, ["t"]);
    for (const name of ["a", "z"]) await hbase.admin.createNamespace(name);
    const [closed] = (await hbase.admin.regions("hbase:namespace")).filter(({ region }) => region.startKey.length > 0);
    assert.ok(closed !== undefined);
    await hbase.admin.assignRegion(closed);
    const rows = await hbase.table("hbase:namespace").scan().toArray();
    assert.deepEqual(
      rows.map(({ key }) => String(key)),
      ["a", "default", "hbase", "z"],
    );
  });
});
