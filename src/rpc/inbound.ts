/**
 * What one connection reads behind its handshake: frames, unwrapped if the connection wraps. Under Kerberos the very first
 * bytes may still be a SASL error, since a server that is content with the last token says nothing.
 */
import type { SecurityLayer } from "../auth/mechanism.ts";
import { ByteQueue } from "../bytes/byte-queue.ts";
import { FrameReader, type OnFrame } from "../wire/frame.ts";
import { decodeSaslReply, type SaslReply, startsLikeLateSaslError } from "../wire/sasl-message.ts";
import { UnwrapReader } from "../wire/wrapped-stream.ts";

/** Room for the first read, before it is known what the bytes are. */
const FIRST_READ_BYTES = 16_384;
const LATE_ERROR_BYTES = 65_536;

export interface InboundOptions {
  readonly layer: SecurityLayer | undefined;
  /** a SASL error may come in place of the first frame */
  readonly mayRefuseLate: boolean;
  readonly maxFrameBytes: number;
}

export type LateSaslError = Extract<SaslReply, { type: "error" }>;

export class Inbound {
  readonly #reader: FrameReader;
  readonly #onLateError: (error: LateSaslError) => void;
  /** the bytes that came before it was known what they are; undefined once it is known that they are frames */
  #first: ByteQueue | undefined;
  #firstBuffer: Buffer | undefined;

  constructor(options: InboundOptions, onFrame: OnFrame, onLateError: (error: LateSaslError) => void) {
    const { layer, maxFrameBytes, mayRefuseLate } = options;
    const frames = new FrameReader(onFrame, { maxFrameBytes, what: "a response" });
    this.#reader = layer === undefined ? frames : new UnwrapReader(layer, (bytes) => frames.push(bytes), maxFrameBytes);
    this.#onLateError = onLateError;
    if (mayRefuseLate) this.#first = new ByteQueue(LATE_ERROR_BYTES);
  }

  /** Where the next bytes are to be written. */
  buffer(): Uint8Array {
    if (this.#first === undefined) {
      this.#firstBuffer = undefined;
      return this.#reader.buffer();
    }
    this.#firstBuffer ??= Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
    return this.#firstBuffer;
  }

  /** Throws what cannot be a frame, or cannot be unwrapped: the stream is lost then. */
  filled(count: number): void {
    // Whoever lent a buffer before the change of hands still gets it back here.
    const lent = this.#firstBuffer;
    this.#firstBuffer = undefined;
    if (lent === undefined) this.#reader.filled(count);
    else this.push(lent.subarray(0, count));
  }

  /** Bytes that arrived elsewhere, which must not be changed afterwards. */
  push(bytes: Uint8Array): void {
    if (this.#first === undefined) this.#reader.push(bytes);
    else if (bytes.length > 0) this.#onFirst(this.#first, bytes);
  }

  #onFirst(queue: ByteQueue, bytes: Uint8Array): void {
    if (!queue.push(bytes)) throw new RangeError("a SASL error that does not end");
    const late = startsLikeLateSaslError(queue.peek(Math.min(queue.length, 5)));
    if (late === undefined) return;
    if (late) {
      const reply = decodeSaslReply(queue);
      if (reply?.type === "error") this.#onLateError(reply);
      return;
    }
    this.#first = undefined;
    this.#reader.push(queue.takeAll());
  }
}
