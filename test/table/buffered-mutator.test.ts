/** Mutators and their streams: when they send, whom they let wait, and what they say of failures. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import type { HBaseError } from "../../src/errors/hbase-error.ts";
import { MutationsFailedError } from "../../src/errors/operation-errors.ts";
import { ClientClosedError, InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import type { Mutation } from "../../src/table/batch-types.ts";
import { turns, until } from "../rpc/fake-clock.ts";
import { TABLE, type TableSet, tableSet } from "./scripted-server.ts";

const V = { "f:q": "v" };
const rowsOf = ({ server }: TableSet): string[][] =>
  server.calls.map(({ regions }) => regions.flatMap(({ actions }) => actions.map(({ row }) => row)));

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  );
}

describe("a mutator", () => {
  test("sends when enough operations, or enough bytes, are collected", async () => {
    const set = tableSet();
    const mutator = set.table.mutator({ maxOperations: 2, maxBytes: 200 });
    await mutator.put("a", V);
    await turns();
    assert.deepEqual(rowsOf(set), []);
    await mutator.delete("b");
    await until("the first", () => set.server.calls.length === 1);
    await mutator.put("c", { "f:q": Buffer.alloc(300) });
    await until("the second", () => set.server.calls.length === 2);
    assert.deepEqual(rowsOf(set), [["a", "b"], ["c"]]);
    await mutator.close();
    assert.equal(mutator.pendingBytes, 0);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("lets a loop that only awaits its puts write while it goes on", async () => {
    const set = tableSet();
    await set.locator.regionsOf(TABLE);
    const mutator = set.table.mutator({ maxOperations: 1 });
    await mutator.put("a", V);
    assert.deepEqual(rowsOf(set), [["a"]]);
    await mutator.close();
  });

  test("sends what waits after its time", async () => {
    const set = tableSet();
    const mutator = set.table.mutator({ flushIntervalMs: 100 });
    await mutator.increment("a", { "f:n": 1 });
    set.clock.advance(99);
    await turns();
    assert.equal(set.server.calls.length, 0);
    set.clock.advance(1);
    await until("the call", () => set.server.calls.length === 1);
    await mutator.close();
    const quiet = set.table.mutator({ flushIntervalMs: 0 });
    await quiet.append("a", V);
    assert.equal(set.clock.timersArmed, 0);
    await quiet.close();
  });

  test("lets its caller wait while too much is under way", async () => {
    const set = tableSet();
    set.script.onCall = () => "hold";
    const mutator = set.table.mutator({ maxOperations: 1, maxInFlightBytes: 10 });
    let written = false;
    const writing = mutator.put("a", V).then(() => {
      written = true;
    });
    await until("the call", () => set.server.calls.length === 1);
    await turns();
    assert.equal(written, false);
    const [call] = set.server.calls;
    assert.ok(call);
    call.answer(set.server.reply(call));
    await writing;
  });

  test("flush() waits for what was given before it, and for nothing else", async () => {
    const set = tableSet();
    set.script.onCall = ({ regions }) => (regions[0]?.actions[0]?.row === "b" ? "hold" : undefined);
    const mutator = set.table.mutator({ maxOperations: 1 });
    await mutator.put("a", V);
    const flushed = mutator.flush();
    await mutator.put("b", V, { batch: false });
    await flushed;
    await until("the second", () => set.server.calls.length === 2);
    assert.ok(mutator.pendingBytes > 0);
    const call = set.server.calls.find(({ regions }) => regions[0]?.actions[0]?.row === "b");
    assert.ok(call);
    call.answer(set.server.reply(call));
    await mutator.close();
  });

  test("reports each failure once, with the mutation as it was given", async () => {
    const set = tableSet();
    set.script.onAction = ({ row }) =>
      row === "b" ? { exception: "regionserver.NoSuchColumnFamilyException" } : undefined;
    const mutator = set.table.mutator();
    const bad: Mutation = { put: "b", values: V };
    for (const mutation of [{ put: "a", values: V }, bad, { delete: "c" }]) await mutator.mutate(mutation);
    const error = await rejection(mutator.flush());
    assert.ok(error instanceof MutationsFailedError);
    assert.equal(error.count, 1);
    assert.equal(error.failures[0]?.mutation, bad);
    await mutator.flush();
    await mutator.close();
    await mutator.close();
    assert.ok((await rejection(mutator.put("a", V))) instanceof ClientClosedError);
  });

  test("tells onError, whose own failures are not the mutations'", async () => {
    const set = tableSet();
    set.script.onAction = ({ row }) =>
      row === "c" ? undefined : { exception: "regionserver.NoSuchColumnFamilyException", text: row };
    const heard: string[] = [];
    const thrown = new Error("the listener's own");
    const mutator = set.table.mutator({
      onError: ({ error }) => {
        heard.push((error as HBaseError).code);
        throw thrown;
      },
    });
    for (const row of ["a", "b", "c"]) await mutator.put(row, V);
    const uncaught: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", (error) => uncaught.push(error));
    await mutator.close();
    await turns();
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
    assert.deepEqual(heard, ["HBASE_NO_SUCH_COLUMN_FAMILY", "HBASE_NO_SUCH_COLUMN_FAMILY"]);
    assert.deepEqual(uncaught, [thrown, thrown]);
    assert.equal(set.server.calls.length, 1);
  });

  test("forgets a mutation that is aborted while it waits", async () => {
    const set = tableSet();
    const mutator = set.table.mutator();
    const controller = new AbortController();
    await mutator.put("a", V, { signal: controller.signal });
    await mutator.put("b", V);
    const reason = new Error("enough");
    controller.abort(reason);
    const error = await rejection(mutator.close());
    assert.ok(error instanceof MutationsFailedError);
    assert.deepEqual([error.count, error.cause], [1, reason]);
    assert.deepEqual(rowsOf(set), [["b"]]);
    assert.equal(mutator.pendingBytes, 0);
  });

  test("that is not closed before its client says so: its rows are lost, and a warning has their number", async () => {
    const set = tableSet();
    const mutator = set.table.mutator();
    await mutator.put("a", V);
    await mutator.put("b", V);
    const heard: unknown[] = [];
    const quiet = set.table.mutator({ onError: ({ error }) => heard.push(error) });
    await quiet.put("c", V);
    const warned = once(process, "warning") as Promise<(Error & { code?: string })[]>;
    set.sender.close();
    const [warning] = await warned;
    assert.equal(warning?.code, "HBASE_MUTATIONS_LOST");
    assert.match(warning?.message ?? "", /2 mutations were collected and not sent/);
    const error = await rejection(mutator.close());
    assert.ok(error instanceof MutationsFailedError);
    assert.equal(error.count, 2);
    await quiet.close();
    assert.equal((heard[0] as HBaseError).code, "HBASE_CLIENT_CLOSED");
    assert.equal(set.clock.timersArmed, 0);
  });

  test("is waited for no longer than a signal allows, and tells the rest later", async () => {
    const set = tableSet();
    set.script.onCall = () => "hold";
    const mutator = set.table.mutator();
    await mutator.put("a", V);
    const reason = new Error("enough");
    const controller = new AbortController();
    const flushed = rejection(mutator.flush({ signal: controller.signal }));
    await until("the call", () => set.server.calls.length === 1);
    controller.abort(reason);
    assert.equal(await flushed, reason);
    assert.equal(await rejection(mutator.close({ signal: controller.signal })), reason);
    const [call] = set.server.calls;
    assert.ok(call);
    call.answer(set.server.reply(call));
    await mutator.close();
    assert.equal(mutator.pendingBytes, 0);
  });

  test("refuses what makes no sense at once", async () => {
    const mutator = tableSet().table.mutator();
    for (const nonsense of [{ put: "", values: V }, { put: "a", values: {} }, { get: "a" }, { nothing: "a" }])
      assert.ok((await rejection(mutator.mutate(nonsense as unknown as Mutation))) instanceof InvalidArgumentError);
    for (const options of [{ maxBytes: 0 }, { maxOperations: 1.5 }, { color: 1 }])
      assert.throws(() => tableSet().table.mutator(options), InvalidArgumentError);
    await mutator.close();
  });
});

describe("a writable", () => {
  test("ends when everything is written", async () => {
    const set = tableSet();
    const stream = set.table.writable();
    stream.write({ put: "a", values: V });
    stream.end({ put: "b", values: V });
    await once(stream, "close");
    assert.deepEqual(rowsOf(set), [["a", "b"]]);
  });

  test("fails with what was not written, and with what makes no sense", async () => {
    const set = tableSet();
    set.script.onAction = () => ({ exception: "regionserver.NoSuchColumnFamilyException" });
    const stream = set.table.writable();
    stream.write({ put: "a", values: V });
    stream.write({ put: "b", values: V });
    stream.end();
    assert.ok(((await once(stream, "error")) as unknown[])[0] instanceof MutationsFailedError);
    const other = tableSet().table.writable();
    other.write({ put: "", values: V });
    assert.ok(((await once(other, "error")) as unknown[])[0] instanceof InvalidArgumentError);
  });

  test("that is destroyed writes what it was given, and tells what was not", async () => {
    const set = tableSet();
    set.script.onAction = () => ({ exception: "regionserver.NoSuchColumnFamilyException" });
    const stream = set.table.writable();
    stream.write({ put: "a", values: V });
    stream.write({ put: "b", values: V });
    await turns();
    stream.destroy();
    assert.ok(((await once(stream, "error")) as unknown[])[0] instanceof MutationsFailedError);
    assert.deepEqual(rowsOf(set), [["a", "b"]]);
  });
});
