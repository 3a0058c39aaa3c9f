/** What an embedded HBase says to people who give it orders that cannot be carried out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "../../../src/errors/usage-errors.ts";
import { ServiceException } from "../../../src/server/service.ts";
import { type EmbeddedHBase, type EmbeddedServer, startHBase } from "../../../src/testing.ts";

const REFUSED: readonly (readonly [what: string, order: (hbase: EmbeddedHBase) => unknown, message: string])[] = [
  ["regionsOf", (hbase) => hbase.regionsOf("bogus"), "table: there is no table bogus"],
  ["splitRegion", (hbase) => hbase.splitRegion("nosuch", "a"), "table: there is no table nosuch"],
  ["moveRegion", (hbase) => hbase.moveRegion("nosuch", "a"), "table: there is no table nosuch"],
  ["serverOf", (hbase) => hbase.serverOf("nosuch", "a"), "table: there is no table nosuch"],
  ["createTable", (hbase) => hbase.createTable({ name: "t", families: ["f"] }), "table: there is a table t already"],
];
for (const [what, order, message] of REFUSED) {
  test(`${what}: ${message}`, async () => {
    await using hbase = await startHBase({ zookeeper: false, tables: { t: ["f"] } });
    assert.throws(
      () => order(hbase),
      (error) => {
        assert.ok(error instanceof InvalidArgumentError, String(error));
        assert.equal(error.message, message);
        return error.cause instanceof ServiceException;
      },
    );
  });
}

test("what else the master refuses is told with its words and class", async () => {
  await using hbase = await startHBase({ zookeeper: false, tables: { t: { families: ["f"], splits: ["m"] } } });
  assert.throws(
    () => hbase.splitRegion("t", "m"),
    (error) => error instanceof InvalidArgumentError && /the master refuses it: .* \(\w+\)$/.test(error.message),
  );
});

test("a region cannot move where there is no other server, or to one that is down", async () => {
  await using one = await startHBase({ zookeeper: false, tables: { t: ["f"] } });
  assert.throws(() => one.moveRegion("t", "r"), /to: there is no other region server/);
  await using two = await startHBase({ zookeeper: false, regionServers: 2, tables: { t: ["f"] } });
  const stopped = two.regionServers.find((each) => each !== two.serverOf("t", "r")) as EmbeddedServer;
  two.moveRegion("t", "r");
  two.moveRegion("t", "r");
  await two.stopServer(stopped);
  assert.throws(() => two.moveRegion("t", "r", stopped), /to: was stopped/);
  assert.throws(() => two.moveRegion("t", "r"), /to: there is no other region server/);
});
