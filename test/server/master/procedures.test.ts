import assert from "node:assert/strict";
import { test } from "node:test";
import { TableName } from "../../../src/names/table-name.ts";
import * as master from "../../../src/protobuf/master-messages.ts";
import * as procedures from "../../../src/protobuf/procedure-messages.ts";
import * as tables from "../../../src/protobuf/table-messages.ts";
import { Procedures } from "../../../src/server/master/procedures.ts";
import { ServiceException } from "../../../src/server/service.ts";
import { CREATE_TABLE, exception, open, PROCEDURE_RESULT } from "./master-harness.ts";

const tableSchema = { tableName: TableName.of("t").message, columnFamilies: [{ name: Buffer.from("f") }] };

test("a procedure runs, is finished, is kept for a while, and is not known any more", async (t) => {
  const harness = open(t);
  const { procId } = await harness.call("CreateTable", CREATE_TABLE, { tableSchema });
  assert.ok(procId !== undefined);
  const ask = () => harness.call("getProcedureResult", PROCEDURE_RESULT, { procId });
  assert.equal((await ask()).state, 1);
  assert.equal((await harness.result(procId)).state, 2);
  assert.equal((await ask()).submittedTime, 1_700_000_000_000n);
  harness.nowMs += 300_000;
  assert.equal((await ask()).state, 2);
  harness.nowMs += 1;
  assert.deepEqual(await ask(), { state: 0 });
  assert.deepEqual(await harness.call("getProcedureResult", PROCEDURE_RESULT, { procId: 4_711n }), { state: 0 });
});

test("a procedure is not finished, and no answer is given, before the store is safe", async (t) => {
  const harness = open(t);
  let safe = (): void => {};
  harness.store.safe = new Promise((resolve) => {
    safe = resolve;
  });
  let answered = false;
  const called = harness.call("CreateTable", CREATE_TABLE, { tableSchema }).finally(() => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(answered, false);
  safe();
  harness.store.safe = undefined;
  const { procId } = await called;
  assert.equal((await harness.result(procId)).state, 2);
});

test("procedures are listed with HBase's class names; there are no locks, and nothing is aborted", async (t) => {
  const harness = open(t);
  const { procId } = await harness.call("CreateTable", CREATE_TABLE, { tableSchema });
  await harness.result(procId);
  const LIST = [master.GetProceduresRequest, master.GetProceduresResponse] as const;
  const { procedure } = await harness.call("GetProcedures", LIST, {});
  assert.deepEqual(
    procedure.map(({ className, state, owner }) => [className, state, owner]),
    [["org.apache.hadoop.hbase.master.procedure.CreateTableProcedure", 6, "ann"]],
  );
  const LOCKS = [master.GetLocksRequest, master.GetLocksResponse] as const;
  assert.deepEqual(await harness.call("GetLocks", LOCKS, {}), {});
  const ABORT = [procedures.AbortProcedureRequest, procedures.AbortProcedureResponse] as const;
  assert.deepEqual(await harness.call("AbortProcedure", ABORT, { procId: procId ?? 0n }), {
    isProcedureAborted: false,
  });
});

test("a table is flushed by the new procedure and by the old one; neither flushes what is not there", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const FLUSH = [tables.FlushTableRequest, tables.FlushTableResponse] as const;
  const EXEC = [procedures.ExecProcedureRequest, procedures.ExecProcedureResponse] as const;
  const IS_DONE = [procedures.IsProcedureDoneRequest, procedures.IsProcedureDoneResponse] as const;
  const tableName = TableName.of("t").message;
  const { procId } = await harness.call("FlushTable", FLUSH, { tableName });
  assert.equal((await harness.result(procId)).state, 2);
  const old = (instance: string, family = "f") => ({
    procedure: { signature: "flush-table-proc", instance, configuration: [{ name: "family", value: family }] },
  });
  assert.deepEqual(await harness.call("ExecProcedure", EXEC, old("t")), { expectedTimeout: 60_000n });
  assert.equal((await harness.call("IsProcedureDone", IS_DONE, old("t"))).done, true);
  const noFamily = exception("regionserver.NoSuchColumnFamilyException", /g in table t/);
  await assert.rejects(harness.call("FlushTable", FLUSH, { tableName, columnFamily: [Buffer.from("g")] }), noFamily);
  await assert.rejects(harness.call("ExecProcedure", EXEC, old("t", "f,g")), noFamily);
  const absent = exception("TableNotFoundException", "absent");
  await assert.rejects(harness.call("ExecProcedure", EXEC, old("absent")), absent);
  await assert.rejects(harness.call("FlushTable", FLUSH, { tableName: TableName.of("absent").message }), absent);
  await assert.rejects(
    harness.call("ExecProcedure", EXEC, old("-")),
    exception("DoNotRetryIOException", /Illegal table name/),
  );
  const unknown = harness.call("ExecProcedure", EXEC, { procedure: { signature: "rolllog-proc" } });
  await assert.rejects(unknown, exception("DoNotRetryIOException", /not registered: rolllog-proc/));
  await harness.disableTable("t");
  await assert.rejects(harness.call("FlushTable", FLUSH, { tableName }), exception("TableNotEnabledException", "t"));
});

test("many finished procedures are not kept for ever, and a running one is never forgotten", async () => {
  let id = 0n;
  const kept = new Procedures({ clock: () => 0, newId: () => ++id, durable: () => undefined });
  let finish = (): void => {};
  const running = kept.submit("Slow", {}, () => new Promise((resolve) => (finish = resolve)));
  for (let index = 0; index < 10_100; index++) {
    kept.submit("Quick", {}, () => {});
    if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(kept.list().length <= 10_000);
  assert.equal(kept.find(running)?.state, "running");
  finish();
});

test("what fails after a pause is the procedure's result, whatever it is", async () => {
  let id = 0n;
  const kept = new Procedures({ clock: () => 0, newId: () => ++id, durable: () => undefined });
  const failing = kept.submit("Failing", { nonce: 1n }, () => Promise.reject(new Error("disk full")));
  await new Promise((resolve) => setImmediate(resolve));
  const { failure } = kept.find(failing) ?? {};
  assert.deepEqual([failure?.javaClass, failure?.message], ["java.io.IOException", "disk full"]);
  const refused = (): void => {
    throw new ServiceException("a.B", "no", true);
  };
  assert.throws(() => kept.submit("Refused", { nonce: 2n }, refused), { javaClass: "a.B" });
  assert.equal(kept.submit("Again", { nonce: 1n }, refused), failing);
  assert.throws(() => kept.submit("NoNonce", { nonceGroup: 1n, nonce: 0n }, refused), { javaClass: "a.B" });
});
