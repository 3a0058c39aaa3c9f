/** Reads that a replica may answer: who is asked when, and whose answer counts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { NoSuchColumnFamilyError } from "../../src/errors/table-errors.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { exceptionOfText } from "../../src/wire/exception.ts";
import { turns, until } from "../rpc/fake-clock.ts";
import { HBASE, TABLE, type TableSet, tableSet } from "./scripted-server.ts";

const TIMELINE = { consistency: "timeline" } as const;
const refusal = (): Error => remoteErrorOf(exceptionOfText(`${HBASE}regionserver.NoSuchColumnFamilyException`, "no"));

/** Region servers on 100 (primary), 200 and 300, all known. */
async function replicated(): Promise<TableSet> {
  const set = tableSet({ replicas: 3 });
  await set.locator.regionsOf(TABLE);
  return set;
}

describe("a timeline read", () => {
  test("asks the primary alone as long as it is fast", async () => {
    const set = await replicated();
    set.script.onAction = () => ({ exists: true });
    assert.equal(await set.table.exists("a", TIMELINE), true);
    assert.deepEqual(set.trace(), ["Get:100"]);
    assert.equal(set.server.calls[0]?.regions[0]?.actions[0]?.get?.consistency, 1);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("asks all replicas when the primary is slow, by their own names, and takes the first answer", async () => {
    const set = await replicated();
    set.script.onCall = ({ port }) => (port === 300 ? undefined : "hold");
    set.script.onAction = () => ({ exists: true });
    const answer = set.table.exists("a", TIMELINE);
    await until("the primary", () => set.server.calls.length === 1);
    set.clock.advance(9);
    await turns();
    assert.equal(set.server.calls.length, 1);
    set.clock.advance(1);
    assert.equal(await answer, true);
    assert.deepEqual(set.trace(), ["Get:100", "Get:200", "Get:300"]);
    assert.match(set.server.calls[1]?.regions[0]?.region ?? "", /_0001\./);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("asks the replicas at once when the primary fails, and fails with its error if they do too", async () => {
    const set = await replicated();
    set.script.onCall = ({ port }) => (port === 100 ? refusal() : undefined);
    assert.equal(await set.table.get("a", TIMELINE), undefined);
    set.script.onCall = () => refusal();
    await assert.rejects(set.table.get("a", TIMELINE), NoSuchColumnFamilyError);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("ends at once when it is aborted, and nobody else is asked", async () => {
    const set = await replicated();
    set.script.onCall = () => "hold";
    const controller = new AbortController();
    const reason = new Error("enough");
    const answer = set.table.get("a", { ...TIMELINE, signal: controller.signal });
    await until("the primary", () => set.server.calls.length === 1);
    controller.abort(reason);
    await assert.rejects(answer, reason);
    await turns();
    assert.deepEqual(set.trace(), ["Get:100"]);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("of many, alone or in a batch, goes to the primaries in one request, and to replicas when that is slow", async () => {
    const issues = [
      async ({ table }: TableSet) => (await table.existsAll(["a", "b"], TIMELINE)).map(String),
      async ({ table }: TableSet) => (await table.getAll(["a", "b"], TIMELINE)).map(String),
      async ({ table }: TableSet) =>
        (
          await table.batch([
            { get: "a", ...TIMELINE },
            { exists: "b", ...TIMELINE },
          ])
        ).map(({ ok }) => String(ok)),
    ];
    for (const issue of issues) {
      const set = await replicated();
      set.script.onCall = ({ port }) => (port === 300 ? undefined : "hold");
      set.script.onAction = () => ({ exists: true });
      const answers = issue(set);
      await until("the primary", () => set.server.calls.length === 1);
      assert.equal(set.server.calls[0]?.regions[0]?.actions.length, 2);
      set.clock.advance(10);
      assert.equal((await answers).length, 2);
      assert.deepEqual(set.trace(), ["Multi:100", "Multi:200", "Multi:300"]);
      assert.match(set.server.calls[2]?.regions[0]?.region ?? "", /_0002\./);
      assert.equal(set.clock.timersArmed, 0);
    }
  });

  test("in a batch has an outcome of its own, and says what of it is there", async () => {
    const set = await replicated();
    set.script.onCall = ({ port }) => (port === 100 ? undefined : refusal());
    set.script.onAction = ({ row }) =>
      row === "bad" ? { exception: "regionserver.NoSuchColumnFamilyException" } : { exists: row === "there" };
    const [failed, there, gone, written] = await set.table.batch([
      { get: "bad", ...TIMELINE },
      { exists: "there", ...TIMELINE },
      { exists: "gone", ...TIMELINE },
      { delete: "other" },
    ]);
    assert.ok(failed?.ok === false && failed.error instanceof NoSuchColumnFamilyError);
    assert.deepEqual([there, gone, written?.ok], [{ ok: true, exists: true }, { ok: true, exists: false }, true]);
    assert.equal(set.trace()[0], "Multi:100");
    assert.equal(set.clock.timersArmed, 0);
  });

  test("in a batch that makes no sense fails alone, and is not sent", async () => {
    const set = await replicated();
    set.script.onAction = () => ({ exists: true });
    const [failed, fine] = await set.table.batch([
      { get: "", ...TIMELINE },
      { exists: "a", ...TIMELINE },
    ]);
    assert.ok(failed?.ok === false && failed.error instanceof InvalidArgumentError);
    assert.deepEqual(fine, { ok: true, exists: true });
    assert.deepEqual(set.trace(), ["Get:100"]);
  });

  test("in a batch of a replica that is named asks that one only", async () => {
    const set = await replicated();
    await set.table.getAll(["a"], { ...TIMELINE, replicaId: 2 });
    assert.deepEqual(set.trace(), ["Get:300"]);
  });

  test("of a replica that is named asks that one only", async () => {
    const set = await replicated();
    await set.table.get("a", { ...TIMELINE, replicaId: 2 });
    assert.deepEqual(set.trace(), ["Get:300"]);
  });
});
