/**
 * The calls under way on one connection, by call id: a ring of slots indexed with the low bits of the id. The full id is
 * compared on every look-up, so the late answer to a forgotten call never completes the slot's next owner.
 */
import type { PendingCall } from "./pending-call.ts";

const FIRST_SLOTS = 256;
const EMPTY = -1;
/** as in Java: 0 to 2^31 - 1, then 0 again; -1 belongs to no call */
const LAST_CALL_ID = 0x7fff_ffff;

export class CallTable {
  #ids: Int32Array = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  #calls: (PendingCall | undefined)[] = new Array<PendingCall | undefined>(FIRST_SLOTS).fill(undefined);
  #mask = FIRST_SLOTS - 1;
  #next: number;
  #wrapped = false;
  #size = 0;

  /** @param firstId tests start near the end */
  constructor(firstId = 0) {
    this.#next = firstId;
  }

  get size(): number {
    return this.#size;
  }

  /** Gives the call its id. */
  add(call: PendingCall): void {
    if (2 * this.#size >= this.#ids.length) this.#grow();
    let id = this.#take();
    // The slot's owner has been under way for a whole round: leave it its slot, and this id unused.
    while (this.#ids[id & this.#mask] !== EMPTY) id = this.#take();
    const slot = id & this.#mask;
    this.#ids[slot] = id;
    this.#calls[slot] = call;
    this.#size++;
    call.callId = id;
  }

  /** Takes the call with this id out; undefined if it is not under way. */
  take(id: number): PendingCall | undefined {
    const slot = id & this.#mask;
    if (id < 0 || this.#ids[slot] !== id) return undefined;
    const call = this.#calls[slot];
    this.#ids[slot] = EMPTY;
    this.#calls[slot] = undefined;
    this.#size--;
    return call;
  }

  /** Whether a call ever had this id: then its answer comes late, and is not a fault. */
  wasIssued(id: number): boolean {
    return id >= 0 && (this.#wrapped || id < this.#next);
  }

  /** Takes out every call whose deadline has passed; returns the earliest deadline of the others. */
  sweep(nowMs: number, onExpired: (call: PendingCall) => void): number {
    let earliest = Number.POSITIVE_INFINITY;
    if (this.#size === 0) return earliest;
    for (const call of this.#calls) {
      if (call === undefined) continue;
      if (call.deadlineMs <= nowMs) {
        this.take(call.callId);
        onExpired(call);
      } else if (call.deadlineMs < earliest) earliest = call.deadlineMs;
    }
    return earliest;
  }

  /** Takes out all calls, in the order in which they were issued. */
  drain(): PendingCall[] {
    const calls = this.#calls.filter((call) => call !== undefined);
    this.#ids.fill(EMPTY);
    this.#calls.fill(undefined);
    this.#size = 0;
    // Seen from the next id, so that the order survives the wrap.
    const age = (call: PendingCall): number => (this.#next - call.callId) & LAST_CALL_ID;
    return calls.sort((a, b) => age(b) - age(a));
  }

  #take(): number {
    const id = this.#next;
    if (id === LAST_CALL_ID) {
      this.#next = 0;
      this.#wrapped = true;
    } else this.#next = id + 1;
    return id;
  }

  #grow(): void {
    const calls = this.#calls;
    const slots = 2 * calls.length;
    this.#ids = new Int32Array(slots).fill(EMPTY);
    this.#calls = new Array<PendingCall | undefined>(slots).fill(undefined);
    this.#mask = slots - 1;
    // Ids that differed in fewer bits differ in more: no two of them can meet.
    for (const call of calls) {
      if (call === undefined) continue;
      this.#ids[call.callId & this.#mask] = call.callId;
      this.#calls[call.callId & this.#mask] = call;
    }
  }
}
