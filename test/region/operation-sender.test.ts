/** What the sender makes of operations: which calls, in which company, and how often. */
import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, test } from "node:test";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import type { HBaseError } from "../../src/errors/hbase-error.ts";
import {
  OperationTimeoutError,
  RetriesExhaustedError,
  UncertainWriteError,
} from "../../src/errors/operation-errors.ts";
import { RegionMovedError } from "../../src/errors/region-errors.ts";
import { RemoteError } from "../../src/errors/remote-error.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { AccessDeniedError } from "../../src/errors/server-errors.ts";
import { TableNotEnabledError } from "../../src/errors/table-errors.ts";
import { CallTimeoutError } from "../../src/errors/timeout-errors.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { TableStateName } from "../../src/protobuf/hbase-enums.ts";
import type { RetryEvent } from "../../src/region/sender-diagnostics.ts";
import { exceptionOfText } from "../../src/wire/exception.ts";
import { turns, until } from "../rpc/fake-clock.ts";
import { cell, HBASE, TABLE, type TableSet, tableSet } from "../table/scripted-server.ts";
import { regionOf, server } from "./meta-stand-in.ts";

const remote = (name: string, text = "no"): Error =>
  remoteErrorOf(exceptionOfText(HBASE + name, `${HBASE}${name}: ${text}`));
const V = { "f:q": "v" };

/** Waits for a promise, and lets time pass meanwhile. */
async function settle<T>({ clock }: TableSet, promise: Promise<T>, stepMs = 50): Promise<T> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  promise.then(done, done);
  for (let turn = 0; !settled; turn++) {
    assert.ok(turn < 5_000, "it never ends");
    for (let each = 0; each < 6; each++) await new Promise((resolve) => setImmediate(resolve));
    if (!settled) clock.advance(stepMs);
  }
  return promise;
}

/** A set whose regions are in the cache. */
async function warm(options: Parameters<typeof tableSet>[0] = {}): Promise<TableSet> {
  const set = tableSet(options);
  await settle(set, set.locator.regionsOf(TABLE));
  return set;
}

async function failure(set: TableSet, promise: Promise<unknown>, stepMs?: number): Promise<HBaseError> {
  const error = await settle(
    set,
    promise.then(
      () => assert.fail("it succeeded"),
      (reason: unknown) => reason,
    ),
    stepMs,
  );
  return error as HBaseError;
}

function nothingIsLeft({ clock }: TableSet): void {
  assert.equal(clock.timersArmed, 0);
}

describe("operations of one turn", () => {
  test("travel as one Multi for each server, by region, and each gets its own result", async () => {
    const set = await warm({ boundaries: ["g", "p"] });
    set.script.onAction = ({ row, get }) =>
      get === undefined ? undefined : { cells: [cell(row, "f:q", `of ${row}`)] };
    const rows = await Promise.all([
      set.table.get("a"),
      set.table.get("h"),
      set.table.get("b"),
      set.table.put("c", V),
      set.table.get("q"),
    ]);
    assert.deepEqual(set.trace(), ["Multi:100", "Get:101", "Get:102"]);
    assert.deepEqual(
      set.server.calls[0]?.regions.map(({ actions }) => actions.map(({ row }) => row)),
      [["a", "b", "c"]],
    );
    assert.deepEqual(
      rows.map((row) => (row === undefined ? undefined : row.text("f:q"))),
      ["of a", "of h", "of b", undefined, "of q"],
    );
    nothingIsLeft(set);
  });

  test("of regions of one server are grouped by region; a condition and row mutations stand for themselves", async () => {
    const set = await warm({ boundaries: ["g"], oneServer: true });
    set.script.onAction = ({ mutation }) =>
      mutation?.mutateType === 1 ? { cells: [cell("z", "f:n", "2")], inline: true } : undefined;
    const [, checked, , counted] = await set.table.batch([
      { get: "a" },
      { checkAndMutate: "b", if: { column: "f:q", equals: "1" }, then: { put: V } },
      { get: "h" },
      { mutateRow: "z", mutations: [{ put: V }, { increment: { "f:n": 1 } }] },
      { get: "c" },
    ]);
    assert.deepEqual(set.trace(), ["Multi:100"]);
    const [first, second, third, fourth] = set.server.calls[0]?.regions ?? [];
    assert.deepEqual(
      first?.actions.map(({ row }) => row),
      ["a", "c"],
    );
    assert.equal(second?.condition?.row.toString(), "b");
    assert.equal(second?.atomic, false);
    assert.deepEqual(
      third?.actions.map(({ row }) => row),
      ["h"],
    );
    assert.equal(fourth?.atomic, true);
    const [put, increment] = fourth?.actions ?? [];
    assert.equal(put?.mutation?.nonce, undefined);
    assert.notEqual(increment?.mutation?.nonce, undefined);
    assert.deepEqual(checked, { ok: true, processed: true });
    assert.ok(counted?.ok === true && counted.row?.text("f:n") === "2");
    assert.equal(set.server.calls[0]?.nonceGroup, 77n);
  });

  test("are split at the bounds of one Multi", async () => {
    const set = await warm({ maxAutoBatchOperations: 3 });
    await Promise.all(Array.from({ length: 7 }, (_, index) => set.table.get(`r${index}`)));
    assert.deepEqual(set.trace(), ["Multi:100", "Multi:100", "Get:100"]);
    const small = await warm({ maxBatchBytes: 300 });
    const value = { "f:q": Buffer.alloc(100) };
    await Promise.all(["a", "b", "c"].map((row) => small.table.put(row, value)));
    assert.deepEqual(small.trace(), ["Multi:100", "Mutate:100"]);
  });

  test("travel alone if they have a priority, say so, or the client does; a batch travels together all the same", async () => {
    const set = await warm();
    await Promise.all([set.table.get("a", { priority: 5 }), set.table.get("b", { batch: false }), set.table.get("c")]);
    assert.deepEqual(set.trace(), ["Get:100", "Get:100", "Get:100"]);
    assert.equal(set.server.calls[0]?.request.priority, 5);
    const apart = await warm({ autoBatch: false });
    await Promise.all([apart.table.get("a"), apart.table.get("b"), apart.table.batch([{ get: "c" }, { get: "d" }])]);
    assert.deepEqual(apart.trace(), ["Get:100", "Get:100", "Multi:100"]);
  });

  test("go alone as long as few are under way, each to a handler of its own; of many, never all are in one Multi", async () => {
    const set = await warm({ autoBatchAbove: 4, maxAutoBatchOperations: 5, minAutoBatches: 2 });
    set.script.onCall = () => "hold";
    const gets = (count: number): Promise<unknown>[] =>
      Array.from({ length: count }, (_, index) => set.table.get(`r${index}`));
    const answered = gets(4);
    await until("the gets", () => set.server.calls.length === 4);
    assert.deepEqual(set.trace(), Array(4).fill("Get:100"));
    // With four under way, three more are seven.
    answered.push(...gets(3));
    await until("the Multi", () => set.server.calls.length === 5);
    answered.push(...gets(6));
    await until("two Multis", () => set.server.calls.length === 7);
    const sizes = set.server.calls.map(({ regions }) => regions[0]?.actions.length);
    assert.deepEqual(sizes, [1, 1, 1, 1, 3, 3, 3]);
    for (const call of set.server.calls) call.answer(set.server.reply(call));
    await Promise.all(answered);
    // Nothing is under way any more.
    const last = gets(1);
    await until("the last", () => set.server.calls.length === 8);
    assert.equal(set.trace().at(-1), "Get:100");
    for (const call of set.server.calls.slice(7)) call.answer(set.server.reply(call));
    await Promise.all(last);
    const many = await warm({ autoBatchAbove: 4, maxAutoBatchOperations: 100, minAutoBatches: 2 });
    await Promise.all(Array.from({ length: 9 }, (_, index) => many.table.get(`r${index}`)));
    assert.deepEqual(
      many.server.calls.map(({ regions }) => regions[0]?.actions.length),
      [5, 4],
    );
  });

  test("go alone if the server carries them out one by one even in a Multi", async () => {
    const set = await warm();
    set.script.onAction = ({ mutation }) =>
      mutation?.mutateType === 1 ? { cells: [cell("a", "f:n", "2")] } : undefined;
    await Promise.all([
      set.table.put("a", V),
      set.table.increment("a", { "f:n": 1 }),
      set.table.checkAndMutate("a", { if: { column: "f:q", exists: true }, then: { put: V } }),
      set.table.put("b", V),
    ]);
    assert.deepEqual(set.trace(), ["Mutate:100", "Mutate:100", "Multi:100"]);
  });

  test("wait for the answers of others where more would be under way than a connection takes", async () => {
    const set = await warm({ maxCalls: 2 });
    set.script.onCall = () => "hold";
    const rows = ["a", "b", "c", "d", "e"];
    const gets = rows.map((row) => set.table.increment(row, { "f:n": 1 }).catch(() => undefined));
    const late = failure(set, set.table.increment("z", { "f:n": 1 }, { timeoutMs: 50 }));
    await turns();
    assert.equal(set.server.calls.length, 2);
    const error = await late;
    assert.ok(error instanceof OperationTimeoutError);
    assert.equal(error.advice.mayHaveExecuted, false, "it was never sent");
    for (let answered = 0; answered < rows.length; answered++) {
      await until("the next", () => set.server.calls.length > answered);
      assert.ok(set.server.calls.length <= answered + 2);
      const call = set.server.calls[answered];
      assert.ok(call);
      call.answer(set.server.reply(call));
    }
    await Promise.all(gets);
    assert.equal(set.sender.counters.retries, 0);
    nothingIsLeft(set);
  });

  test("have their own deadlines: the others wait on", async () => {
    const set = await warm();
    set.script.onCall = () => "hold";
    const short = failure(set, set.table.get("a", { timeoutMs: 50 }));
    const long = set.table.get("b");
    const write = failure(set, set.table.put("c", V, { timeoutMs: 50 }));
    const error = await short;
    assert.ok(error instanceof OperationTimeoutError);
    assert.equal(error.advice.mayHaveExecuted, false);
    assert.equal((await write).advice.mayHaveExecuted, true, "it is under way");
    const [call] = set.server.calls;
    assert.ok(call);
    call.answer(set.server.reply(call));
    assert.equal(await settle(set, long), undefined);
    assert.equal(set.server.calls.length, 1);
    nothingIsLeft(set);
  });

  test("are aborted each for itself, and nothing listens to the signal afterwards", async () => {
    const set = await warm();
    const controller = new AbortController();
    const reason = new Error("enough");
    set.script.onCall = () => "hold";
    const aborted = failure(set, set.table.get("a", { signal: controller.signal }));
    const other = set.table.get("b");
    await until("the call", () => set.server.calls.length === 1);
    controller.abort(reason);
    assert.equal(await aborted, reason);
    const [call] = set.server.calls;
    assert.ok(call);
    call.answer(set.server.reply(call));
    assert.equal(await other, undefined);
    assert.equal(await failure(set, set.table.get("a", { signal: controller.signal })), reason);
    assert.equal(set.server.calls.length, 1);
    nothingIsLeft(set);
  });

  test("do not share an error that may be another's: each is tried alone", async () => {
    const set = await warm();
    set.script.onAction = ({ call, row }) =>
      call.method === "Multi"
        ? { exception: "DoNotRetryIOException", text: "Cell of 11 MB" }
        : row === "b"
          ? undefined
          : undefined;
    set.script.onCall = ({ method, regions }) =>
      method === "Mutate" && regions[0]?.actions[0]?.row === "b" ? remote("security.AccessDeniedException") : undefined;
    const results = await settle(set, Promise.allSettled(["a", "b", "c"].map((row) => set.table.put(row, V))));
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.deepEqual(set.trace(), ["Multi:100", "Mutate:100", "Mutate:100", "Mutate:100"]);
    const [, denied] = results;
    assert.ok(denied?.status === "rejected" && denied.reason instanceof AccessDeniedError);
    // Who asked for a batch gets what the batch got.
    const outcomes = await set.table.batch([
      { put: "a", values: V },
      { put: "b", values: V },
    ]);
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [false, false],
    );
  });
});

describe("after a failure", () => {
  test("an action with an exception that nobody knows is repeated, if that is as good as once (trap 27)", async () => {
    const set = await warm();
    set.script.onAction = () =>
      set.server.calls.length === 1 ? { exception: "com.example.java.MineException", text: "later" } : undefined;
    const [get, timed, put] = await settle(
      set,
      Promise.allSettled([set.table.get("a"), set.table.put("b", V, { timestamp: 7 }), set.table.put("c", V)]),
    );
    assert.deepEqual([get?.status, timed?.status, put?.status], ["fulfilled", "fulfilled", "rejected"]);
    assert.ok(put?.status === "rejected" && put.reason instanceof UncertainWriteError);
    assert.match(String((put.reason.cause as Error).message), /later/);
    nothingIsLeft(set);
  });

  test("an action with an exception that HBase does not repeat is not, whichever it is", async () => {
    const classes = ["DoNotRetryIOException", "quotas.ThrottlingException", "io.hfile.CorruptHFileException"];
    for (const exception of [...classes, "security.visibility.InvalidLabelException", "client.RowTooBigException"]) {
      const set = await warm();
      set.script.onAction = () => ({ exception });
      const [outcome] = await set.table.batch([{ put: "a", values: V }, { get: "b" }]);
      assert.ok(outcome?.ok === false && outcome.error instanceof RemoteError, exception);
      assert.equal(outcome.error.advice.action, "fail");
      assert.equal(set.server.calls.length, 1);
    }
  });

  test("a loop that goes on after the client was closed lets other things happen", async () => {
    const set = await warm();
    set.sender.close();
    set.locator.close();
    let over = false;
    const tries = [() => set.table.get("a"), () => set.table.scan().toArray(), () => set.table.regions()];
    for (const attempt of tries) {
      over = false;
      setTimeout(() => {
        over = true;
      }, 1);
      while (!over) await assert.rejects(attempt(), ClientClosedError);
    }
  });

  test("what is not served any more is looked up again and sent alone; the others have their results", async () => {
    const set = await warm({ boundaries: ["g"], oneServer: true });
    const [, region] = set.regions;
    assert.ok(region);
    set.script.onRegion = ({ region: name }) =>
      name === region.name.toString("latin1") && set.server.calls.length === 1
        ? { exception: "NotServingRegionException" }
        : undefined;
    const one = set.table.exists("a");
    const other = set.table.get("h");
    await one;
    assert.equal(set.server.calls.length, 1);
    set.meta.putRegion({ region, servers: [server(105)], seqNum: 9 });
    await settle(set, other);
    assert.deepEqual(set.trace(), ["Multi:100", "Get:105"]);
    nothingIsLeft(set);
  });

  test("a region that moved is asked for at its new place at once, without hbase:meta", async () => {
    const set = await warm();
    const asked = set.meta.requests.length;
    const text = "Region moved to: hostname=rs port=107 startCode=1. As of locationSeqNum=9.";
    set.script.onCall = ({ port }) => (port === 100 ? remote("exceptions.RegionMovedException", text) : undefined);
    await set.table.get("a");
    assert.deepEqual(set.trace(), ["Get:100", "Get:107"]);
    assert.equal(set.meta.requests.length, asked);
    assert.ok(remote("exceptions.RegionMovedException", text) instanceof RegionMovedError);
  });

  test("an action's exception is its own", async () => {
    const set = await warm();
    set.script.onAction = ({ row }) =>
      row === "b" ? { exception: "regionserver.NoSuchColumnFamilyException" } : { exists: true };
    const [one, two] = await Promise.allSettled([set.table.exists("a"), set.table.exists("b")]);
    assert.deepEqual(one, { status: "fulfilled", value: true });
    assert.ok(two.status === "rejected");
    assert.equal((two.reason as HBaseError).code, "HBASE_NO_SUCH_COLUMN_FAMILY");
    assert.equal((two.reason as HBaseError).where.server, "rs:100");
  });

  test("an answer that grew too large is asked for again at once, and does not count", async () => {
    const set = await warm({ maxAttempts: 1 });
    set.script.onAction = ({ row }) =>
      row === "b" && set.server.calls.length < 4 ? { exception: "MultiActionResultTooLarge" } : { exists: true };
    set.script.onCall = ({ method }, number) =>
      method === "Get" && number < 4 ? remote("MultiActionResultTooLarge") : undefined;
    assert.deepEqual(await Promise.all([set.table.exists("a"), set.table.exists("b")]), [true, true]);
    assert.equal(set.server.calls.length, 4);
    assert.equal(set.clock.timersArmed, 0);
  });

  test("a throttled operation waits as long as the server says", async () => {
    const set = await warm();
    set.script.onCall = (_, number) =>
      number === 1
        ? remote("quotas.RpcThrottlingException", "number of requests exceeded - wait 2sec, 500ms")
        : undefined;
    const got = set.table.get("a");
    await until("the wait", () => set.clock.timersArmed === 1);
    set.clock.advance(2_499);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(set.server.calls.length, 1);
    await settle(set, got, 6);
    assert.equal(set.server.calls.length, 2);
  });

  test("of a disabled table the operation ends, as meta says", async () => {
    const set = await warm();
    set.meta.putState(TABLE, TableStateName.DISABLED);
    set.script.onCall = () => remote("NotServingRegionException");
    assert.ok((await failure(set, set.table.get("a"))) instanceof TableNotEnabledError);
    nothingIsLeft(set);
  });

  test("there is an end to attempts, and the error has them all", async () => {
    const set = await warm({ maxAttempts: 3 });
    set.script.onCall = () => remote("RegionTooBusyException");
    const error = await failure(set, set.table.put("a", V));
    assert.ok(error instanceof RetriesExhaustedError);
    assert.deepEqual(
      error.attempts.map(({ attempt, server: at }) => `${attempt} ${at}`),
      ["1 rs:100", "2 rs:100", "3 rs:100"],
    );
    assert.equal(error.advice.mayHaveExecuted, false);
    nothingIsLeft(set);
  });

  test("there is an end to time, and the error has all attempts", async () => {
    const set = await warm();
    set.script.onCall = () => remote("RegionTooBusyException");
    const error = await failure(set, set.table.get("a", { timeoutMs: 1_000 }));
    assert.ok(error instanceof OperationTimeoutError);
    // 0, 100, 300; the next pauses are shortened
    assert.equal(error.attempts.length, 6);
    assert.match(error.message, /did not succeed after 9\d\d of 1000 ms \(timeoutMs\): attempt 1/);
  });

  test("a busy region is asked until the time is nearly over, and the error says how long that was", async () => {
    const set = await warm();
    set.script.onCall = () => remote("RegionTooBusyException");
    const error = await failure(set, set.table.get("a", { timeoutMs: 15_000 }));
    assert.ok(error instanceof OperationTimeoutError);
    assert.ok((error.attempts.at(-1)?.atMs ?? 0) > 13_500);
    assert.match(error.message, /after 14\d\d\d of 15000 ms/);
  });

  test("one attempt has no more time than the operation", async () => {
    const set = await warm();
    await set.table.get("a", { timeoutMs: 700 });
    await set.table.get("a");
    await set.table.put("a", V);
    await set.table.mutateRow("a", [{ put: V }]);
    await set.table.increment("a", { "f:n": 1 });
    assert.deepEqual(
      set.server.calls.map(({ request }) => request.timeoutMs),
      [700, 5_000, 6_000, 6_000, 10_000],
    );
  });

  test("who has subscribed hears of every repetition", async () => {
    const set = await warm();
    set.script.onCall = (_, number) => (number === 1 ? remote("RegionTooBusyException") : undefined);
    const events: RetryEvent[] = [];
    const listener = (event: unknown): number => events.push(event as RetryEvent);
    subscribe("tshbase:operation:retry", listener);
    await settle(set, set.table.get("a"));
    unsubscribe("tshbase:operation:retry", listener);
    assert.deepEqual(
      events.map(({ operation, table, server: at, attempt }) => ({ operation, table, at, attempt })),
      [{ operation: "get", table: "t", at: "rs:100", attempt: 1 }],
    );
  });
});

describe("a write that was sent and not answered", () => {
  const lost = (): Error => new ConnectionClosedError("gone", true);
  const first = (set: TableSet, error: Error): void => {
    set.script.onCall = (_, number) => (number === 1 ? error : undefined);
  };

  test("is not sent again, and the error says so", async () => {
    for (const write of [
      (set: TableSet) => set.table.put("a", V),
      (set: TableSet) => set.table.delete("a"),
      (set: TableSet) => set.table.checkAndMutate("a", { if: { column: "f:q", exists: false }, then: { put: V } }),
      (set: TableSet) => set.table.mutateRow("a", [{ increment: { "f:n": 1 } }]),
      (set: TableSet) => set.table.put("a", V, { timestamp: 0x7fff_ffff_ffff_ffffn }),
    ]) {
      const set = await warm();
      first(set, lost());
      const error = await failure(set, write(set));
      assert.ok(error instanceof UncertainWriteError);
      assert.equal(error.attempts.length, 1);
      assert.equal(error.advice.mayHaveExecuted, true);
      assert.match(error.message, /was not repeated/);
      assert.equal(set.server.calls.length, 1);
    }
  });

  test("is sent again if it has a time of its own or a nonce, which is the same, or if that is allowed", async () => {
    for (const write of [
      (set: TableSet) => set.table.put("a", V, { timestamp: 5 }),
      (set: TableSet) => set.table.delete("a", { timestamp: 5 }),
      (set: TableSet) => set.table.increment("a", { "f:n": 1 }),
      (set: TableSet) => set.table.append("a", V),
    ]) {
      const set = await warm();
      first(set, lost());
      await settle<unknown>(set, write(set));
      const [one, two] = set.server.calls.map(({ regions }) => regions[0]?.actions[0]?.mutation);
      assert.deepEqual(one, two);
      assert.equal(one?.mutateType === 2 || one?.mutateType === 3, one?.nonce === undefined);
    }
    const set = await warm({ uncertainWrites: "repeat" });
    first(set, lost());
    await settle(set, set.table.put("a", V));
    assert.equal(set.server.calls.length, 2);
  });

  test("and is answered with nothing when it came again is read back, once", async () => {
    for (const [write, made] of [
      [(set: TableSet) => set.table.increment("a", { "f:n": 1, "g:n": 2 }), ["f:n", "g:n"]],
      [(set: TableSet) => set.table.append("a", V), ["f:q"]],
    ] as const) {
      const set = await warm();
      first(set, lost());
      set.script.onAction = ({ row, get }) =>
        get === undefined ? { cells: [] } : { cells: made.map((column) => cell(row, column, "made")) };
      const row = await settle(set, write(set));
      assert.deepEqual(
        made.map((column) => row.text(column)),
        made.map(() => "made"),
      );
      assert.deepEqual(set.trace().length, 3);
    }
  });

  test("and whose result is not wanted is not read back", async () => {
    const set = await warm();
    first(set, lost());
    await settle(set, set.table.increment("a", { "f:n": 1 }, { returnResults: false }));
    assert.equal(set.server.calls.length, 2);
  });

  test("and was refused when it came again says that the first time may have worked", async () => {
    const set = await warm();
    set.script.onCall = (_, number) => (number === 1 ? lost() : remote("security.AccessDeniedException"));
    const error = await failure(set, set.table.increment("a", { "f:n": 1 }));
    assert.ok(error instanceof UncertainWriteError);
    assert.ok(error.cause instanceof AccessDeniedError);
    assert.equal(error.attempts.length, 2);
    assert.match(error.message, /its repetition failed/);
  });

  test("is tried again if it was never sent, and reads are in any case", async () => {
    const set = await warm();
    first(set, new ConnectionClosedError("gone", false));
    await settle(set, set.table.put("a", V));
    assert.equal(set.server.calls.length, 2);
    const other = await warm();
    first(other, new CallTimeoutError(5_000, [], true));
    await settle(other, other.table.get("a"));
    assert.equal(other.server.calls.length, 2);
  });
});

describe("an answer that does not fit", () => {
  const malformed = {
    "an index that was not asked": (set: TableSet) => {
      set.script.onCall = (call) => {
        if (call.method !== "Multi") return undefined;
        call.answer({ body: Buffer.from("0a0a0a04080012000a020805", "hex") });
        return "hold";
      };
    },
    "too few regions": (set: TableSet) => {
      set.script.onCall = (call) => {
        if (call.method !== "Multi") return undefined;
        call.answer({ body: Buffer.alloc(0) });
        return "hold";
      };
    },
    "too many answers": (set: TableSet) => {
      set.script.onCall = (call) => {
        if (call.method !== "Multi") return undefined;
        call.answer({ body: Buffer.from(`0a12${"0a0408001200".repeat(3)}`, "hex") });
        return "hold";
      };
    },
  };

  for (const [name, script] of Object.entries(malformed)) {
    test(`by ${name} ends each operation once`, async () => {
      const set = await warm();
      script(set);
      const [read, write] = await settle(set, Promise.allSettled([set.table.get("a"), set.table.put("b", V)]));
      assert.equal(read.status === "rejected" && (read.reason as HBaseError).code, "HBASE_MALFORMED_MESSAGE");
      assert.equal(write.status === "rejected" && (write.reason as HBaseError).code, "HBASE_UNCERTAIN_WRITE");
      assert.equal(set.server.calls.length, 1);
      nothingIsLeft(set);
    });
  }

  for (const reply of ["nothing", "absent"] as const) {
    test(`by an action with ${reply === "nothing" ? "neither result nor exception" : "no entry"}: the read is tried again, the write is uncertain`, async () => {
      const set = await warm();
      set.script.onAction = ({ call, row }) => (call.method === "Multi" && row !== "c" ? reply : { exists: true });
      const [read, write, good] = await settle(
        set,
        Promise.allSettled([set.table.exists("a"), set.table.put("b", V), set.table.exists("c")]),
      );
      assert.deepEqual(
        [read, good].map((each) => each.status === "fulfilled" && each.value),
        [true, true],
      );
      assert.equal(write.status === "rejected" && (write.reason as HBaseError).code, "HBASE_UNCERTAIN_WRITE");
      assert.deepEqual(set.trace(), ["Multi:100", "Get:100"]);
    });
  }

  test("by not saying whether a condition held", async () => {
    const set = await warm();
    set.script.processed = undefined;
    const change = { if: { column: "f:q", exists: false }, then: { put: V } } as const;
    assert.ok((await failure(set, set.table.checkAndMutate("a", change))) instanceof UncertainWriteError);
    const outcomes = await settle(set, set.table.batch([{ checkAndMutate: "a", ...change }, { get: "b" }]));
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [false, true],
    );
  });
});

describe("closing", () => {
  test("ends those that wait for another attempt, and says what may have been carried out", async () => {
    const set = await warm();
    set.script.onCall = () => new ConnectionClosedError("gone", true);
    const read = failure(set, set.table.get("a"), 0);
    const write = failure(set, set.table.increment("b", { "f:n": 1 }), 0);
    await until("the waiting", () => set.clock.timersArmed === 1);
    set.sender.close();
    assert.ok((await read) instanceof ClientClosedError);
    const error = await write;
    assert.ok(error instanceof UncertainWriteError);
    assert.ok(error.cause instanceof ClientClosedError);
    assert.ok((await failure(set, set.table.get("a"))) instanceof ClientClosedError);
    nothingIsLeft(set);
  });

  test("lets those under way end, and does not repeat them", async () => {
    const set = await warm();
    set.script.onCall = () => "hold";
    const good = set.table.get("a");
    const bad = failure(set, set.table.get("b", { batch: false }), 0);
    await until("the calls", () => set.server.calls.length === 2);
    set.sender.close();
    const one = set.server.calls.find(({ regions }) => regions[0]?.actions[0]?.row === "a");
    const other = set.server.calls.find((call) => call !== one);
    assert.ok(one && other);
    one.answer(set.server.reply(one));
    other.fail(remote("RegionTooBusyException"));
    assert.equal(await good, undefined);
    assert.ok((await bad) instanceof ClientClosedError);
    nothingIsLeft(set);
  });

  test("ends those whose region is being looked up", async () => {
    const set = tableSet();
    const waiting = failure(set, set.table.get("a"), 0);
    set.sender.close();
    set.locator.close();
    assert.ok((await waiting) instanceof ClientClosedError);
  });
});

test("an operation that is aborted while it waits for another attempt leaves no timer", async () => {
  const set = await warm();
  set.script.onCall = () => remote("RegionTooBusyException");
  const controller = new AbortController();
  const aborted = failure(set, set.table.get("a", { signal: controller.signal }), 0);
  await until("the waiting", () => set.clock.timersArmed === 1);
  controller.abort(new Error("enough"));
  assert.equal((await aborted).message, "enough");
  nothingIsLeft(set);
});

test("rows may be given in memory that is used again", async () => {
  const set = tableSet({ boundaries: ["g"] });
  set.meta.putRegion({ region: regionOf(TABLE, "", "g"), servers: [server(100)] });
  const key = Buffer.from("a");
  const got = set.table.get(key);
  key.write("z");
  await settle(set, got);
  assert.deepEqual(set.trace(), ["Get:100"]);
});
