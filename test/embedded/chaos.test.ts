/**
 * Trouble on an embedded HBase, under the workers and scanners of the real ones: regions split, merge and move, hbase:meta moves, servers
 * and the master go away and come back, answers are lost.
 */
import { after, before, describe, it } from "node:test";
import { connect, type HBase } from "../../src/index.ts";
import { type EmbeddedHBase, type EmbeddedServer, startHBase } from "../../src/testing.ts";
import { KEPT_ROWS, writeKeptRows } from "../hbase/chaos/kept-rows.ts";
import { workThrough } from "../hbase/chaos/work-through.ts";

const TABLE = "chaos";
const META = "hbase:meta";
const ROUNDS = 8;

describe("an embedded HBase with three region servers, under load and in trouble", () => {
  let server: EmbeddedHBase;
  let hbase: HBase;

  before(async () => {
    const families = [{ name: "f", versions: 10 }, "k"];
    server = await startHBase({ regionServers: 3, tables: { [TABLE]: { families, splits: ["4", "8", "c", "e"] } } });
    hbase = await connect({
      bootstrap: server.bootstrap,
      auth: "simple",
      operationTimeoutMs: 60_000,
      failedServerExpiryMs: 100,
    });
    await writeKeptRows(hbase.table(TABLE));
  });
  after(async () => {
    await hbase?.close();
    await server?.close();
  });

  it("loses no acknowledged write, doubles none, counts exactly or says so, and scans see each row once", async (t) => {
    await workThrough(hbase.table(TABLE), t, async (tell) => {
      for (const [what, step] of steps()) {
        await step();
        await everyRegionAnswers();
        tell(what);
      }
    });
  });

  function steps(): readonly (readonly [string, () => unknown])[] {
    const metaServer = () => server.serverOf(META, "");
    return [
      ["a region split", () => server.splitRegion(TABLE, "2")],
      ["another split", () => server.splitRegion(TABLE, "a")],
      ["two regions merged", () => server.mergeRegion(TABLE, "c")],
      ["every region moved", moveAll],
      ["hbase:meta moved", () => server.moveRegion(META, "")],
      ["a region server down and up", () => downAndUp(server.serverOf(TABLE, "5"))],
      ["every connection dropped", () => server.servers.map((each) => each.dropConnections())],
      ["every region split and merged", splitAndMergeAll],
      ["the master restarted", () => server.master.restart()],
      ["the server of hbase:meta restarted", () => metaServer().restart()],
      ["hbase:meta moved in the midst of moves", () => [moveAll(), server.moveRegion(META, ""), moveAll()]],
    ];
  }

  /** A few times, so that every step is met by work. */
  async function everyRegionAnswers(rows = KEPT_ROWS.map(({ key }) => key)): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) await hbase.table(TABLE).getAll(rows);
  }

  async function downAndUp(down: EmbeddedServer): Promise<void> {
    await down.down();
    const elsewhere = KEPT_ROWS.map(({ key }) => key).filter((key) => server.serverOf(TABLE, key) !== down);
    await everyRegionAnswers(elsewhere);
    await down.up();
  }

  const startKeys = (): Buffer[] => server.regionsOf(TABLE).map(({ startKey }) => startKey);

  function moveAll(): void {
    for (const key of startKeys()) server.moveRegion(TABLE, key);
  }

  function splitAndMergeAll(): void {
    for (const key of startKeys()) {
      const middle = Buffer.concat([key.length === 0 ? Buffer.from("0") : key, Buffer.from("-3")]);
      server.splitRegion(TABLE, middle);
      server.mergeRegion(TABLE, key);
    }
  }
});
