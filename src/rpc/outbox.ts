/**
 * What one connection writes: requests are encoded into a slab, and everything of one turn of the event loop leaves in one
 * write, wrapped in one chunk if the connection wraps. Memory is used again only when the operating system has it all.
 */
import type { SecurityLayer } from "../auth/mechanism.ts";
import type { Transport } from "../transport/transport.ts";
import { type RequestParts, requestFrameSize, writeRequestFrame } from "../wire/request.ts";
import { wrapChunk } from "../wire/wrapped-stream.ts";
import { encodeRequestHead, isLarge } from "./large-request.ts";

/** More than this does not wait for the end of the turn. */
const FLUSH_BYTES = 65_536;
const SLAB_BYTES = 65_536;

export interface OutboxOwner {
  /** Runs before each write, for what is about to leave. */
  onFlush(): void;
  /** The security layer refuses to wrap: nothing can be sent any more. */
  onFailure(error: unknown): void;
}

export class Outbox {
  readonly #transport: Transport;
  readonly #layer: SecurityLayer | undefined;
  readonly #owner: OutboxOwner;
  readonly #flushSoon: () => void;
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** in the slab: what was written ends at `#start`, what is encoded at `#end` */
  #start = 0;
  #end = 0;
  #armed = false;
  #closed = false;

  constructor(transport: Transport, layer: SecurityLayer | undefined, owner: OutboxOwner) {
    this.#transport = transport;
    this.#layer = layer;
    this.#owner = owner;
    this.#flushSoon = () => {
      this.#armed = false;
      this.flush();
    };
  }

  /** Encoded, and not yet given to the transport. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /** Bytes that the server has not made room for. */
  get backlogBytes(): number {
    return this.pendingBytes + this.#transport.unsentBytes;
  }

  /** A request. Large values are not copied: they must not change until the call has ended. */
  append(parts: RequestParts): void {
    if (this.#layer === undefined && isLarge(parts)) {
      this.#appendLarge(parts);
      return;
    }
    const size = requestFrameSize(parts);
    this.#reserve(size);
    this.#end = writeRequestFrame(this.#slab, this.#end, parts);
    this.#arm();
  }

  /** Bytes that are ready as they are: the connection header. */
  appendBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#slab.set(bytes, this.#end);
    this.#end += bytes.length;
    this.#arm();
  }

  flush(): void {
    if (this.#end === this.#start || this.#closed) return;
    this.#owner.onFlush();
    const bytes = this.#slab.subarray(this.#start, this.#end);
    this.#start = this.#end;
    if (this.#layer !== undefined) {
      this.#writeWrapped(this.#layer, bytes);
      return;
    }
    this.#transport.write(bytes);
    // Zero means that the kernel has taken every byte already, and the slab is ours again.
    if (this.#transport.unsentBytes === 0) this.#start = this.#end = 0;
  }

  /** Nothing is written any more. */
  close(): void {
    this.#closed = true;
  }

  /** Wrapping copies, so the slab is free at once. */
  #writeWrapped(layer: SecurityLayer, bytes: Buffer): void {
    this.#start = this.#end = 0;
    try {
      this.#transport.write(wrapChunk(layer, bytes));
    } catch (error) {
      this.#owner.onFailure(error);
    }
  }

  #appendLarge(parts: RequestParts): void {
    this.appendBytes(encodeRequestHead(parts));
    this.flush();
    if (this.#closed) return;
    if (parts.param.length > 0) this.#transport.write(parts.param);
    if (parts.cellBlock !== undefined && parts.cellBlock.length > 0) this.#transport.write(parts.cellBlock);
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#slab.length) return;
    this.flush();
    if (this.#end + size <= this.#slab.length) return;
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, size));
    this.#start = this.#end = 0;
  }

  #arm(): void {
    if (this.#end - this.#start >= FLUSH_BYTES) {
      this.flush();
    } else if (!this.#armed) {
      this.#armed = true;
      process.nextTick(this.#flushSoon);
    }
  }
}
