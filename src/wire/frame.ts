/**
 * Cuts a byte stream into frames: an int32 length, then so many bytes. Small frames are views of the slab the socket reads
 * into; a frame over half a slab gets a buffer of its exact size, which the socket fills directly. Memory that was handed
 * out is never written again: a full slab is left to its frames and a new one is taken.
 */
import { int32Bytes, readInt32 } from "../bytes/big-endian.ts";
import { asBuffer } from "../bytes/byte-queue.ts";
import { LengthOutOfBoundsError } from "../errors/protocol-errors.ts";

/** Gets a frame's content, from `start` to `end` of `buffer`. What it throws comes out of `filled` or `push`. */
export type OnFrame = (buffer: Buffer, start: number, end: number) => void;

export interface FrameReaderOptions {
  readonly maxFrameBytes?: number;
  readonly slabBytes?: number;
  /** what a frame of this stream is, for errors */
  readonly what?: string;
}

/** The default of `hbase.ipc.max.request.size`, taken for both directions. */
export const DEFAULT_MAX_FRAME_BYTES: number = 1 << 28;

const SLAB_BYTES = 1 << 16;
const LENGTH_BYTES = 4;
const EMPTY = Buffer.alloc(0);

export class FrameReader {
  readonly #onFrame: OnFrame;
  readonly #maxFrameBytes: number;
  readonly #slabBytes: number;
  readonly #what: string;
  #slab: Buffer = EMPTY;
  /** in the slab: what has been cut ends at `#cut`, what has arrived at `#filled` */
  #cut = 0;
  #filled = 0;
  /** a frame too large for the slab, and how much of it is here */
  #large: Buffer | undefined;
  #largeFilled = 0;
  /** bytes of the stream that have been cut into frames */
  #consumed = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(onFrame: OnFrame, options: FrameReaderOptions = {}) {
    this.#onFrame = onFrame;
    this.#maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
    this.#slabBytes = options.slabBytes ?? SLAB_BYTES;
    this.#what = options.what ?? "a frame";
  }

  /** Bytes that have arrived behind the last whole frame. Above 0 at the end of the stream, it was cut off. */
  get partialBytes(): number {
    return this.#large === undefined ? this.#filled - this.#cut : LENGTH_BYTES + this.#largeFilled;
  }

  /** Where in the stream the next frame begins. */
  get streamOffset(): number {
    return this.#consumed;
  }

  /** Where the next bytes are to be written. */
  buffer(): Buffer {
    const large = this.#large;
    if (large !== undefined) return this.#largeFilled === 0 ? large : large.subarray(this.#largeFilled);
    // A short tail would make for many small reads.
    if (this.#slab.length - this.#filled <= this.#slabBytes >> 2) this.#takeNewSlab();
    return this.#filled === 0 ? this.#slab : this.#slab.subarray(this.#filled);
  }

  /**
   * So many bytes were written into what `buffer` returned last. Throws `LengthOutOfBoundsError` for a length that cannot be,
   * and whatever the callback throws; a reader that has thrown throws the same again at every call.
   */
  filled(count: number): void {
    this.#failAgain();
    try {
      if (this.#large === undefined) this.#fillSlab(count);
      else this.#fillLarge(this.#large, count);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The same for bytes that arrived elsewhere. Frames may be views of `chunk`: its memory must not be changed afterwards. */
  push(chunk: Uint8Array): void {
    let at = this.#cutFromChunk(asBuffer(chunk));
    while (at < chunk.length) {
      const room = this.buffer();
      const count = Math.min(room.length, chunk.length - at);
      room.set(chunk.subarray(at, at + count));
      at += count;
      this.filled(count);
    }
  }

  /** Hands over the beginning of a frame that has arrived, its length included, and forgets it. Not from inside the callback. */
  takeLeftover(): Buffer {
    const large = this.#large;
    const slab = this.#slab.subarray(this.#cut, this.#filled);
    const leftover =
      large === undefined ? slab : Buffer.concat([int32Bytes(large.length), large.subarray(0, this.#largeFilled)]);
    this.#consumed += leftover.length;
    this.#forget();
    return leftover;
  }

  #forget(): void {
    this.#slab = EMPTY;
    this.#cut = this.#filled = this.#largeFilled = 0;
    this.#large = undefined;
  }

  #failed(error: unknown): unknown {
    this.#failure = { error };
    this.#forget();
    return error;
  }

  #failAgain(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Carries the beginning of a frame over; the old slab now belongs to the frames that were cut from it. */
  #takeNewSlab(): void {
    const partial = this.#filled - this.#cut;
    const slab = Buffer.allocUnsafeSlow(this.#slabBytes);
    this.#slab.copy(slab, 0, this.#cut, this.#filled);
    this.#slab = slab;
    this.#cut = 0;
    this.#filled = partial;
  }

  #fillSlab(count: number): void {
    this.#filled += count;
    const slab = this.#slab;
    while (this.#filled - this.#cut >= LENGTH_BYTES) {
      const start = this.#cut + LENGTH_BYTES;
      const length = this.#lengthAt(slab, this.#cut);
      if (length > this.#filled - start) return this.#waitFor(start, length);
      this.#cut = start + length;
      this.#emit(slab, start, start + length);
    }
  }

  /** The frame is not all here. If it would take too much of the slab, what there is of it moves to a buffer of its own. */
  #waitFor(start: number, length: number): void {
    if (LENGTH_BYTES + length <= this.#slabBytes >> 1) return;
    this.#large = Buffer.allocUnsafeSlow(length);
    this.#largeFilled = this.#slab.copy(this.#large, 0, start, this.#filled);
    this.#cut = this.#filled;
  }

  #fillLarge(large: Buffer, count: number): void {
    this.#largeFilled += count;
    if (this.#largeFilled < large.length) return;
    this.#large = undefined;
    this.#largeFilled = 0;
    this.#emit(large, 0, large.length);
  }

  /** Cuts the frames that are whole in the chunk without copying them; returns where the rest begins. */
  #cutFromChunk(chunk: Buffer): number {
    this.#failAgain();
    if (this.partialBytes > 0) return 0;
    try {
      return this.#cutWhole(chunk);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #cutWhole(chunk: Buffer): number {
    let at = 0;
    while (chunk.length - at >= LENGTH_BYTES) {
      const start = at + LENGTH_BYTES;
      const length = this.#lengthAt(chunk, at);
      if (length > chunk.length - start) break;
      at = start + length;
      this.#emit(chunk, start, at);
    }
    return at;
  }

  #emit(buffer: Buffer, start: number, end: number): void {
    this.#consumed += LENGTH_BYTES + end - start;
    this.#onFrame(buffer, start, end);
  }

  #lengthAt(buffer: Buffer, at: number): number {
    const length = readInt32(buffer, at);
    if (length >= 0 && length <= this.#maxFrameBytes) return length;
    throw new LengthOutOfBoundsError(
      `${this.#what} at byte ${this.#consumed} of the stream`,
      length,
      this.#maxFrameBytes,
    );
  }
}
