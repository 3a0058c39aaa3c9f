import assert from "node:assert/strict";
import { test } from "node:test";
import { TableName } from "../../../src/names/table-name.ts";
import type { InputOf } from "../../../src/protobuf/schema.ts";
import * as snapshots from "../../../src/protobuf/snapshot-messages.ts";
import { exception, type Harness, open, write } from "./master-harness.ts";

const TAKE = [snapshots.SnapshotRequest, snapshots.SnapshotResponse] as const;
const DONE = [snapshots.IsSnapshotDoneRequest, snapshots.IsSnapshotDoneResponse] as const;
const LIST = [snapshots.GetCompletedSnapshotsRequest, snapshots.GetCompletedSnapshotsResponse] as const;
const DELETE = [snapshots.DeleteSnapshotRequest, snapshots.DeleteSnapshotResponse] as const;
const RESTORE = [snapshots.RestoreSnapshotRequest, snapshots.RestoreSnapshotResponse] as const;

async function take(harness: Harness, name: string, table: string): Promise<void> {
  const { procId } = await harness.call("Snapshot", TAKE, {
    snapshot: { name, table },
    nonceGroup: 1n,
    nonce: BigInt(++nonces),
  });
  const { exception: failure } = await harness.result(procId);
  assert.equal(failure, undefined);
}
let nonces = 0;

async function restore(harness: Harness, name: string, table: string): Promise<void> {
  const { procId } = await harness.call("RestoreSnapshot", RESTORE, { snapshot: { name, table } });
  const { exception: failure } = await harness.result(procId);
  assert.equal(failure, undefined);
}

function rows(harness: Harness, table: string): string[] {
  return [...harness.meta(TableName.of(table)).keys()];
}

async function list(harness: Harness): Promise<readonly InputOf<typeof snapshots.SnapshotDescription>[]> {
  return (await harness.call("GetCompletedSnapshots", LIST, {})).snapshots;
}

test("a snapshot is taken, listed as HBase lists it, and deleted with its data", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  write(harness, "t", "a");
  await take(harness, "snap", "t");
  assert.deepEqual(await list(harness), [
    { name: "snap", table: "t", creationTime: 1_700_000_000_000n, type: 1, version: 2, owner: "ann", ttl: 0n },
  ]);
  assert.equal(harness.store.spaces().length, 5);
  await harness.call("DeleteSnapshot", DELETE, { snapshot: { name: "snap" } });
  assert.deepEqual(await list(harness), []);
  assert.equal(harness.store.spaces().length, 4);
});

test("a snapshot of a disabled table says so", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  await harness.disableTable("t");
  await take(harness, "snap", "t");
  assert.equal((await list(harness))[0]?.type, 0);
});

test("an older client without a nonce asks whether the snapshot is done", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const told = await harness.call("Snapshot", TAKE, { snapshot: { name: "snap", table: "t" } });
  assert.deepEqual(told, { expectedTimeout: 300_000n });
  const done = await harness.call("IsSnapshotDone", DONE, { snapshot: { name: "snap" } });
  assert.deepEqual([done.done, done.snapshot?.table], [true, "t"]);
  const unknown = harness.call("IsSnapshotDone", DONE, { snapshot: { name: "other" } });
  await assert.rejects(
    unknown,
    exception("snapshot.UnknownSnapshotException", /^Snapshot other is not currently running/),
  );
  await assert.rejects(
    harness.call("IsSnapshotDone", DONE, {}),
    exception("snapshot.UnknownSnapshotException", /^No snapshot name/),
  );
});

test("what cannot be taken, deleted or restored is refused in HBase's words", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  await take(harness, "snap", "t");
  const missing = exception("snapshot.SnapshotDoesNotExistException", "Snapshot 'no' doesn't exist on the filesystem");
  await assert.rejects(
    take(harness, "snap", "t"),
    exception("snapshot.SnapshotExistsException", "Snapshot 'snap' already stored on the filesystem."),
  );
  await assert.rejects(
    take(harness, "other", "absent"),
    exception("snapshot.SnapshotCreationException", "Table 'absent' doesn't exist, can't take snapshot."),
  );
  await assert.rejects(take(harness, "-", "t"), exception("DoNotRetryIOException", /Illegal snapshot name/));
  await assert.rejects(harness.call("DeleteSnapshot", DELETE, { snapshot: { name: "no" } }), missing);
  await assert.rejects(restore(harness, "no", "t"), missing);
  await assert.rejects(restore(harness, "snap", "no:t"), exception("NamespaceNotFoundException", "no"));
  await assert.rejects(
    restore(harness, "snap", "t"),
    exception(
      "java.io.IOException",
      /UnsupportedOperationException: Table 't' must be disabled in order to perform a restore/,
    ),
  );
  await harness.createTable("u");
  await assert.rejects(restore(harness, "snap", "u"), exception("TableExistsException", "u"));
});

test("a clone has the table's descriptor, splits and data, and goes its own way", async (t) => {
  const harness = open(t);
  await harness.createTable("t", ["m"], ["f", "g"]);
  write(harness, "t", "a");
  write(harness, "t", "x");
  await take(harness, "snap", "t");
  write(harness, "t", "later");
  await restore(harness, "snap", "copy");
  assert.deepEqual(rows(harness, "copy"), ["a", "x"]);
  assert.equal(harness.metaRegions("copy").length, 2);
  for (const line of harness.metaRegions("copy")) assert.match(line, / OPEN /);
  assert.deepEqual([...(harness.cluster.catalog.table(TableName.of("copy"))?.families.keys() ?? [])], ["f", "g"]);
  write(harness, "copy", "b");
  assert.deepEqual(rows(harness, "t"), ["a", "later", "x"]);
});

test("a restored table is what it was, under the old names of its regions, and still disabled", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  write(harness, "t", "a");
  const [before] = harness.cluster.regionsOf("t");
  await take(harness, "snap", "t");
  harness.cluster.splitRegion(before?.encodedName ?? "", Buffer.from("m"));
  write(harness, "t", "x");
  await harness.disableTable("t");
  await restore(harness, "snap", "t");
  assert.equal(harness.cluster.catalog.table(TableName.of("t"))?.state, "DISABLED");
  assert.deepEqual(rows(harness, "t"), ["a"]);
  assert.deepEqual(
    harness.cluster.regionsOf("t").map(({ encodedName }) => encodedName),
    [before?.encodedName],
  );
  assert.match(harness.metaRegions("t")[0] ?? "", /^\.\. CLOSED /);
  assert.equal([...harness.meta().keys()].filter((row) => row.startsWith("t,")).length, 1);
});

test("a copy of much data pauses, and has what was there when it was ordered", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  const big = "v".repeat(600_000);
  for (const row of ["a", "b", "c", "d"]) write(harness, "t", row, "f", big);
  await harness.call("Snapshot", TAKE, { snapshot: { name: "snap", table: "t" } });
  write(harness, "t", "later");
  const isDone = async () => (await harness.call("IsSnapshotDone", DONE, { snapshot: { name: "snap" } })).done;
  assert.equal(await isDone(), false);
  await assert.rejects(
    take(harness, "snap", "t"),
    exception("snapshot.SnapshotCreationException", /^Rejected taking snap because/),
  );
  while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve));
  await restore(harness, "snap", "early");
  assert.deepEqual(rows(harness, "early"), ["a", "b", "c", "d"]);
  const { procId: cloning } = await harness.call("RestoreSnapshot", RESTORE, {
    snapshot: { name: "snap", table: "copy" },
  });
  assert.equal(harness.cluster.catalog.table(TableName.of("copy")), undefined);
  await harness.createTable("copy");
  const { exception: failure } = await harness.result(cloning);
  assert.equal(failure?.genericException?.className, "org.apache.hadoop.hbase.TableExistsException");
  assert.equal(failure?.genericException?.message, "copy");
  assert.equal(failure?.source, "master");
});

test("a snapshot whose time is over is not restored", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  await harness.call("Snapshot", TAKE, { snapshot: { name: "snap", table: "t", ttl: 10n } });
  harness.nowMs += 10_000;
  await restore(harness, "snap", "copy");
  harness.nowMs += 1;
  await assert.rejects(
    restore(harness, "snap", "other"),
    exception("snapshot.SnapshotTTLExpiredException", "TTL for snapshot 'snap' has already expired."),
  );
});

test("a reset ends snapshots and clones that are being made: nothing of them appears behind it", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  // More than is copied without a pause.
  for (const row of ["a", "b", "c"]) write(harness, "t", row, "f", "v".repeat(1 << 20));
  const kept = new Set([harness.cluster.catalog.requireTable(TableName.of("t"))]);
  const spaces = harness.store.spaces();
  const { procId } = await harness.call("Snapshot", TAKE, {
    snapshot: { name: "s", table: "t" },
    nonceGroup: 1n,
    nonce: 7n,
  });
  harness.cluster.reset(kept);
  const failed = await harness.result(procId);
  assert.match(String(failed.exception?.genericException?.message), /The cluster was reset before this was done/);
  assert.deepEqual(await list(harness), []);
  assert.deepEqual(harness.store.spaces(), spaces);
  await take(harness, "s", "t");
  const clone = await harness.call("RestoreSnapshot", RESTORE, { snapshot: { name: "s", table: "copy" } });
  harness.cluster.reset(kept);
  assert.ok((await harness.result(clone.procId)).exception !== undefined);
  assert.equal(harness.cluster.catalog.table(TableName.of("copy")), undefined);
  assert.deepEqual(harness.store.spaces(), spaces);
});

test("a name is free for another snapshot as soon as a reset has ended the first", async (t) => {
  const harness = open(t);
  await harness.createTable("t");
  for (const row of ["a", "b", "c"]) write(harness, "t", row, "f", "v".repeat(1 << 20));
  const kept = new Set([harness.cluster.catalog.requireTable(TableName.of("t"))]);
  const ask = { snapshot: { name: "s", table: "t" }, nonceGroup: 1n };
  const first = await harness.call("Snapshot", TAKE, { ...ask, nonce: 8n });
  harness.cluster.reset(kept);
  const second = await harness.call("Snapshot", TAKE, { ...ask, nonce: 9n });
  assert.ok((await harness.result(first.procId)).exception !== undefined);
  assert.deepEqual(await harness.call("IsSnapshotDone", DONE, { snapshot: { name: "s", table: "t" } }), {
    done: false,
  });
  assert.equal((await harness.result(second.procId)).exception, undefined);
  assert.equal((await list(harness)).length, 1);
});
