/**
 * Bytes that have arrived and are not yet understood: a first-in first-out queue of chunks with an upper bound.
 * A chunk is kept as it came; bytes are copied only when a `take` spans two chunks.
 */
import { readInt32 } from "./big-endian.ts";

export class ByteQueue {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;

  /** @param limitBytes what `push` refuses to exceed; the caller turns the refusal into an error that names the peer */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Adds a chunk without copying it; false, and nothing added, if that would exceed the limit. */
  push(chunk: Uint8Array): boolean {
    if (this.#length + chunk.length > this.#limitBytes) return false;
    if (chunk.length > 0) this.#chunks.push(asBuffer(chunk));
    this.#length += chunk.length;
    return true;
  }

  /** The big-endian int at `offset`, or undefined if its four bytes are not all here. */
  peekInt32(offset = 0): number | undefined {
    if (this.#length < offset + 4) return undefined;
    return readInt32(this.peek(offset + 4), offset);
  }

  /** The first `count` bytes, left in the queue. The caller has checked that they are here. */
  peek(count: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= count) return first.subarray(0, count);
    if (count > this.#length) throw new RangeError(`peek of ${count} bytes, ${this.#length} are here`);
    this.#join();
    return (this.#chunks[0] ?? EMPTY).subarray(0, count);
  }

  /** Removes and returns the first `count` bytes. The caller has checked that they are here. */
  take(count: number): Buffer {
    const taken = this.peek(count);
    const first = this.#chunks[0];
    if (first === undefined) return taken;
    if (first.length === count) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(count);
    this.#length -= count;
    return taken;
  }

  /** Removes and returns everything. */
  takeAll(): Buffer {
    return this.take(this.#length);
  }

  #join(): void {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#length)];
  }
}

const EMPTY = Buffer.alloc(0);

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
