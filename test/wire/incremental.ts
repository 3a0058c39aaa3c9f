/** Drives a decoder that takes messages from a queue with bytes cut in every way. */
import assert from "node:assert/strict";
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { everyCut, everyTruncation } from "../support/chunked.ts";

export type Take<T> = (queue: ByteQueue) => T | undefined;

export const BEHIND: Buffer = Buffer.from("what comes next");

const ROOM_BYTES = 1 << 24;

export function queueOf(bytes: Uint8Array): ByteQueue {
  const queue = new ByteQueue(ROOM_BYTES);
  queue.push(bytes);
  return queue;
}

/** The message is taken when its last byte is here, not before and no further, however the bytes come. */
export function assertTakenFromEveryCut<T>(take: Take<T>, bytes: Buffer, expected: T): void {
  for (const chunks of everyCut(bytes)) {
    const queue = new ByteQueue(ROOM_BYTES);
    for (const [index, chunk] of chunks.entries()) {
      queue.push(chunk);
      const taken = take(queue);
      if (index < chunks.length - 1) assert.equal(taken, undefined);
      else assert.deepEqual(taken, expected);
    }
    assert.equal(queue.length, 0);
  }
  const queue = queueOf(Buffer.concat([bytes, BEHIND]));
  assert.deepEqual(take(queue), expected);
  assert.deepEqual(queue.takeAll(), BEHIND);
}

/** A beginning of a message is no message: nothing is taken, nothing thrown. */
export function assertWaitsAtEveryTruncation<T>(take: Take<T>, bytes: Buffer): void {
  for (const part of everyTruncation(bytes)) {
    const queue = queueOf(part);
    assert.equal(take(queue), undefined);
    assert.equal(queue.length, part.length);
  }
}
