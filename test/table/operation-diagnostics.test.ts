/** What whole operations publish: their starts, their ends, and which calls were made for them. */
import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { describe, type TestContext, test } from "node:test";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { NoSuchColumnFamilyError } from "../../src/errors/table-errors.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import type { OperationEvent } from "../../src/table/operation-diagnostics.ts";
import { exceptionOfText } from "../../src/wire/exception.ts";
import { turns } from "../rpc/fake-clock.ts";
import { rowKey, ScanSet } from "./scan-set.ts";
import { HBASE, type TableSet, tableSet } from "./scripted-server.ts";

interface Heard {
  readonly starts: OperationEvent[];
  readonly ends: OperationEvent[];
}

function listen(t: TestContext): Heard {
  const heard: Heard = { starts: [], ends: [] };
  for (const [name, list] of [
    ["tshbase:operation:start", heard.starts],
    ["tshbase:operation:end", heard.ends],
  ] as const) {
    const onMessage = (message: unknown): void => void list.push(message as OperationEvent);
    channel(name).subscribe(onMessage);
    t.after(() => channel(name).unsubscribe(onMessage));
  }
  return heard;
}

function withoutId({ id: _, ...rest }: OperationEvent): Omit<OperationEvent, "id"> {
  return rest;
}

const madeFor = ({ server }: TableSet): (readonly object[] | undefined)[] =>
  server.calls.map(({ request }) => request.operations);

const refusal = (): Error => remoteErrorOf(exceptionOfText(`${HBASE}regionserver.NoSuchColumnFamilyException`, "no"));

describe("operations on a table", () => {
  test("publish a start and an end with the same id, by the name of the method", async (t) => {
    const { starts, ends } = listen(t);
    const { table } = tableSet({ table: "ns:t" });
    await table.get("r");
    await table.get("r", { consistency: "timeline" });
    await table.exists("r");
    await table.put("r", { "f:q": "v" });
    await table.delete("r");
    await table.increment("r", { "f:n": 1 });
    await table.append("r", { "f:q": "v" });
    await table.mutateRow("r", [{ put: { "f:q": "v" } }]);
    await table.checkAndMutate("r", { if: { column: "f:q", exists: false }, then: { put: { "f:q": "v" } } });
    const names = ["get", "get", "exists", "put", "delete", "increment", "append", "mutateRow", "checkAndMutate"];
    assert.deepEqual(
      starts.map(withoutId),
      names.map((operation) => ({ operation, table: "ns:t" })),
    );
    assert.deepEqual(ends, starts);
    assert.equal(new Set(starts.map(({ id }) => id)).size, names.length);
  });

  test("publish the error that the caller gets, and one of what makes no sense too", async (t) => {
    const { starts, ends } = listen(t);
    const { table, script } = tableSet();
    script.onCall = refusal;
    await assert.rejects(table.get("r"), NoSuchColumnFamilyError);
    await assert.rejects(table.get(""), InvalidArgumentError);
    assert.deepEqual(
      ends.map(({ error }) => (error as Error).name),
      ["NoSuchColumnFamilyError", "InvalidArgumentError"],
    );
    assert.deepEqual(
      ends.map(({ id }) => id),
      starts.map(({ id }) => id),
    );
  });

  test("are known to the calls that are made for them, together or alone, first or again", async (t) => {
    const { starts } = listen(t);
    const set = tableSet();
    set.script.onCall = (_, number) =>
      number === 1 ? remoteErrorOf(exceptionOfText(`${HBASE}RetryImmediatelyException`, "no")) : undefined;
    await set.table.get("warm");
    await Promise.all([set.table.get("a"), set.table.put("b", { "f:q": "v" })]);
    const [warm, a, b] = starts.map(({ id }) => id);
    assert.deepEqual(set.trace(), ["Get:100", "Get:100", "Multi:100"]);
    assert.deepEqual(madeFor(set), [[warm], [warm], [a, b]]);
  });

  test("leave nothing behind while nobody listens", async () => {
    const set = tableSet();
    await set.table.get("a");
    await set.table.batch([{ get: "a" }]);
    assert.deepEqual(madeFor(set), [undefined, undefined]);
  });

  test("in a batch are one, which says what is in it and how many failed", async (t) => {
    const { starts, ends } = listen(t);
    const set = tableSet();
    set.script.onAction = ({ row }) =>
      row === "bad" ? { exception: "regionserver.NoSuchColumnFamilyException" } : undefined;
    await set.table.batch([{ put: "a", values: { "f:q": "v" } }, { get: "bad" }, { get: "b" }, { get: "" }]);
    await set.table.putAll([{ put: "a", values: { "f:q": "v" } }]);
    assert.deepEqual(starts.map(withoutId), [
      { operation: "batch", table: "t", contains: ["get", "put"] },
      { operation: "batch", table: "t", contains: ["put"] },
    ]);
    assert.deepEqual(
      ends.map(({ failed, error }) => [failed, error]),
      [
        [2, undefined],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(madeFor(set), [[starts[0]?.id], [starts[1]?.id]]);
  });

  test("of a mutator are one batch for each of its flights", async (t) => {
    const { starts, ends } = listen(t);
    const set = tableSet();
    set.script.onAction = ({ row }) => (row === "bad" ? { exception: "DoNotRetryIOException" } : undefined);
    const mutator = set.table.mutator({ onError: () => undefined });
    await mutator.put("a", { "f:q": "v" });
    await mutator.delete("bad");
    assert.equal(starts.length, 0);
    await mutator.flush();
    await turns();
    assert.deepEqual(starts.map(withoutId), [{ operation: "batch", table: "t", contains: ["delete", "put"] }]);
    assert.deepEqual(ends.map(withoutId), [{ ...withoutId(starts[0] as OperationEvent), failed: 1 }]);
    assert.deepEqual(madeFor(set), [[starts[0]?.id]]);
  });
});

describe("a scan", () => {
  test("begins when its first row is asked for, and ends when nothing more will be", async (t) => {
    const { starts, ends } = listen(t);
    const set = new ScanSet({ splits: ["r005"] });
    const scan = set.scan({ caching: 2, prefetch: 0 });
    await turns();
    assert.equal(starts.length, 0);
    const rows = scan[Symbol.asyncIterator]();
    await rows.next();
    assert.deepEqual(starts.map(withoutId), [{ operation: "scan", table: "t" }]);
    assert.equal(ends.length, 0);
    await set.settle(scan.toArray());
    assert.deepEqual(ends, starts);
    for (const { request } of set.cluster.calls) assert.deepEqual(request.operations, [starts[0]?.id]);
  });

  test("that is left ends without an error, once", async (t) => {
    const { starts, ends } = listen(t);
    const set = new ScanSet();
    for await (const row of set.scan({ caching: 1 })) if (row.key.toString() === rowKey(1)) break;
    await turns();
    assert.deepEqual(ends, starts);
    assert.equal(ends.length, 1);
  });

  test("that fails or is aborted ends with what its caller gets", async (t) => {
    const { ends } = listen(t);
    const set = new ScanSet();
    set.cluster.fault = () => ({ type: "refuse", error: refusal() });
    await assert.rejects(set.scan().toArray(), NoSuchColumnFamilyError);
    const controller = new AbortController();
    const other = new ScanSet();
    other.cluster.hold = () => new Promise(() => undefined);
    const rows = other.scan({ signal: controller.signal }).toArray();
    await turns();
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(rows, reason);
    assert.ok(ends[0]?.error instanceof NoSuchColumnFamilyError);
    assert.equal(ends[1]?.error, reason);
  });

  test("that was closed before it began says nothing", async (t) => {
    const { starts, ends } = listen(t);
    const scan = new ScanSet().scan();
    await scan.close();
    assert.deepEqual(await scan.toArray(), []);
    assert.deepEqual([starts, ends], [[], []]);
  });
});
