/**
 * One direction of a pipe in memory: bytes go in at one end and come out at the other, in the chunks and up to the fault that
 * a test has decided. Deterministic: the same seed gives the same chunks.
 */
import { clearImmediate, setImmediate } from "node:timers";
import type { ByteSink } from "./transport.ts";

/** In which pieces the bytes arrive. */
export type Chunking =
  | { readonly type: "whole" }
  | { readonly type: "bytes" }
  /** one cut, behind so many bytes of the direction */
  | { readonly type: "cut"; readonly at: number }
  | { readonly type: "random"; readonly seed: number; readonly maxBytes: number };

/** What goes wrong, behind so many bytes of the direction. */
export interface Fault {
  readonly afterBytes: number;
  /** `stall`: the rest never arrives, and nobody is told */
  readonly how: "close" | "reset" | "stall";
}

export interface LinkOptions {
  readonly chunking?: Chunking;
  readonly fault?: Fault;
  /** bytes that the operating system takes off the writer's hands; default 64 KiB */
  readonly windowBytes?: number;
}

const DEFAULT_WINDOW_BYTES = 65_536;

/** What a link needs of the two ends. */
export interface LinkEnds {
  /** the listener at the receiving end, if it listens and is not paused */
  readonly receiver: () => ByteSink | undefined;
  readonly onFault: (how: "close" | "reset") => void;
  /** every byte and then the end have been handed over */
  readonly onEnd: () => void;
  readonly onThrow: (error: Error) => void;
}

export class MemoryLink {
  readonly #options: LinkOptions;
  readonly #ends: LinkEnds;
  readonly #random: () => number;
  #taken: Buffer[] = [];
  #takenBytes = 0;
  /** the writer's own memory, not yet copied: whoever changes it too early sends garbage, as on a real socket */
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #deliveredBytes = 0;
  #ending = false;
  #broken = false;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(options: LinkOptions, ends: LinkEnds) {
    this.#options = options;
    this.#ends = ends;
    this.#random = mulberry32(options.chunking?.type === "random" ? options.chunking.seed : 0);
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  get deliveredBytes(): number {
    return this.#deliveredBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#broken || this.#ending || bytes.length === 0) return;
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
    this.#take();
    this.schedule();
  }

  /** FIN, behind everything written so far. */
  end(): void {
    this.#ending = true;
    this.schedule();
  }

  /** The writer is gone: what the operating system has taken still arrives, then FIN. */
  abandon(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.end();
  }

  /** Nothing arrives any more. */
  cut(): void {
    this.#broken = true;
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#taken = [];
    this.#takenBytes = 0;
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
  }

  /** Delivers the next chunk in a turn of its own; call again when the receiver listens again. */
  schedule(): void {
    if (this.#broken || this.#scheduled !== undefined) return;
    this.#scheduled = setImmediate(() => {
      this.#scheduled = undefined;
      try {
        this.#deliver();
      } catch (error) {
        this.#ends.onThrow(error as Error);
      }
    });
  }

  #deliver(): void {
    const sink = this.#ends.receiver();
    if (sink === undefined) return;
    const fault = this.#options.fault;
    if (fault !== undefined && this.#deliveredBytes >= fault.afterBytes) {
      if (fault.how !== "stall") this.#ends.onFault(fault.how);
      return;
    }
    if (this.#takenBytes === 0) {
      if (this.#ending && this.#unsentBytes === 0) this.#finish();
      return;
    }
    this.#hand(sink, this.#nextSize());
    this.#take();
    if (this.#takenBytes > 0 || this.#ending || fault !== undefined) this.schedule();
  }

  #finish(): void {
    this.#broken = true;
    this.#ends.onEnd();
  }

  #nextSize(): number {
    const { chunking, fault } = this.#options;
    const untilFault = fault === undefined ? this.#takenBytes : fault.afterBytes - this.#deliveredBytes;
    const most = Math.min(this.#takenBytes, untilFault);
    switch (chunking?.type) {
      case "bytes":
        return 1;
      case "cut":
        return this.#deliveredBytes < chunking.at ? Math.min(most, chunking.at - this.#deliveredBytes) : most;
      case "random":
        return Math.min(most, 1 + Math.floor(this.#random() * chunking.maxBytes));
      default:
        return most;
    }
  }

  #hand(sink: ByteSink, count: number): void {
    const memory = sink.buffer();
    const taken = Math.min(count, memory.length);
    const joined = this.#taken.length === 1 ? (this.#taken[0] as Buffer) : Buffer.concat(this.#taken);
    memory.set(joined.subarray(0, taken));
    this.#taken = taken === joined.length ? [] : [joined.subarray(taken)];
    this.#takenBytes -= taken;
    this.#deliveredBytes += taken;
    sink.filled(taken);
  }

  /** Copies as much as the window holds, so that the writer's memory is free again. */
  #take(): void {
    const window = this.#options.windowBytes ?? DEFAULT_WINDOW_BYTES;
    for (let first = this.#unsent[0]; first !== undefined && this.#takenBytes < window; first = this.#unsent[0]) {
      const count = Math.min(first.length, window - this.#takenBytes);
      this.#taken.push(Buffer.from(first.subarray(0, count)));
      this.#takenBytes += count;
      this.#unsentBytes -= count;
      if (count === first.length) this.#unsent.shift();
      else this.#unsent[0] = first.subarray(count);
    }
  }
}

/** A small generator of numbers in [0, 1) that is the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
