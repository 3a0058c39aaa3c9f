/**
 * An acknowledged write survives SIGKILL. A process writes without a pause, is killed in the midst of it, and what it left is held
 * against what it had been told; then the next one goes on. Five kills here; `TSHBASE_KILLS=100 npm test -- storage/kill` for more.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDiskStore } from "../../../src/server/storage/disk-store.ts";
import { checkStore, startWriter } from "./writer-process.ts";

const KILLS = Number(process.env["TSHBASE_KILLS"] ?? 5);

test(`nothing that was acknowledged is lost and nothing is there by half: ${KILLS} kills`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tshbase-kill-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let written = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const writer = startWriter(t, folder);
    // Each time somewhere else: in its first writes, or when LevelDB has begun to move its files about.
    await writer.acknowledged(1 + ((kill * 997) % 3_000));
    await writer.kill();
    const store = await openDiskStore({ folder });
    const last = checkStore(store);
    await store.close();
    const { acknowledgedNumber } = writer;
    assert.ok(acknowledgedNumber > written, "the process has written");
    assert.ok(last >= acknowledgedNumber, `write ${acknowledgedNumber} was acknowledged, ${last} is the last there`);
    written = last;
  }
  t.diagnostic(`${written} writes, ${KILLS} kills`);
});
