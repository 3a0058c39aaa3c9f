/** Lengths that a peer states: checked against a bound before anything is allocated or waited for. */
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { LengthOutOfBoundsError } from "../errors/protocol-errors.ts";

/** The length, if it is from 0 to the limit. */
export function boundedLength(what: string, statedBytes: number, limitBytes: number): number {
  if (statedBytes < 0 || statedBytes > limitBytes) throw new LengthOutOfBoundsError(what, statedBytes, limitBytes);
  return statedBytes;
}

/** Takes an int32 length and the bytes behind it; undefined, and nothing taken, as long as they are not all here. */
export function takeLengthPrefixed(queue: ByteQueue, what: string, limitBytes: number): Buffer | undefined {
  const stated = queue.peekInt32();
  if (stated === undefined) return undefined;
  const length = boundedLength(what, stated, limitBytes);
  return queue.length < 4 + length ? undefined : queue.take(4 + length).subarray(4);
}
