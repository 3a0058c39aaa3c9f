/**
 * The last stage before an answer to a call is sent: late, in another order, behind answers that nobody asked for, or replaced
 * by garbage, as the faults demand. Without faults an answer passes at once.
 */
import { int32Bytes, lengthPrefixed } from "../bytes/big-endian.ts";
import { encodeException } from "../wire/exception.ts";
import { encodeResponse } from "../wire/response.ts";
import type { ConnectionFaults } from "./fault-source.ts";
import type { GarbageKind } from "./faults.ts";

/** How long answers are held back for others to overtake them. */
const REORDER_MS = 50;

/** No client counts so far. */
const UNKNOWN_CALL_ID = 0x7fff_fff0;

export class AnswerStage {
  readonly #faults: ConnectionFaults;
  readonly #send: (frame: Buffer) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Buffer[] = [];
  #heldTimer: NodeJS.Timeout | undefined;

  /** @param send takes whole frames, in the order in which they are to leave */
  constructor(faults: ConnectionFaults, send: (frame: Buffer) => void) {
    this.#faults = faults;
    this.#send = send;
  }

  /** answers that have not left yet */
  get waiting(): number {
    return this.#timers.size + this.#held.length;
  }

  push(frame: Buffer): void {
    const { delayAnswersMs = 0 } = this.#faults.now;
    if (delayAnswersMs === 0) return this.#order(frame);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#order(frame);
    }, delayAnswersMs);
    this.#timers.add(timer);
  }

  /** Drops what has not left yet. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#heldTimer);
    this.#held = [];
  }

  #order(frame: Buffer): void {
    const { reverseAnswers } = this.#faults.now;
    if (reverseAnswers === undefined && this.#held.length === 0) return this.#decorate(frame);
    this.#held.push(frame);
    if (this.#held.length >= (reverseAnswers ?? 0)) return this.#releaseHeld();
    this.#heldTimer ??= setTimeout(() => this.#releaseHeld(), REORDER_MS);
  }

  #releaseHeld(): void {
    clearTimeout(this.#heldTimer);
    this.#heldTimer = undefined;
    const held = this.#held;
    this.#held = [];
    for (const frame of held.reverse()) this.#decorate(frame);
  }

  #decorate(frame: Buffer): void {
    const { unknownCallIds, garbageFrames } = this.#faults.now;
    if (unknownCallIds === true) for (const stray of STRAY_ANSWERS) this.#send(stray);
    this.#send(garbageFrames === undefined ? frame : GARBAGE[garbageFrames]);
  }
}

/** One for a call that was never made, and one for no call at all. */
const STRAY_ANSWERS: readonly Buffer[] = [
  encodeResponse({ callId: UNKNOWN_CALL_ID, body: Buffer.alloc(0) }),
  encodeResponse({
    callId: -1,
    exception: encodeException({ javaClass: "java.io.IOException", stackTrace: "for no call", doNotRetry: false }),
  }),
];

const GARBAGE: Readonly<Record<GarbageKind, Buffer>> = {
  bytes: lengthPrefixed(Buffer.from([0x05, 0xff, 0xff, 0xff, 0xff, 0xff])),
  length: int32Bytes(-2),
  oversized: int32Bytes(0x7fff_ffff),
  empty: lengthPrefixed(Buffer.alloc(0)),
};
