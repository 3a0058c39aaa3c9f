/** Calls that wait for their connection to open, in order, bounded in number and bytes by whoever adds them. */
import type { PendingCall } from "./pending-call.ts";

export class WaitingCalls {
  /** calls that ended meanwhile may still be here; they are settled */
  #calls: PendingCall[] = [];
  /** since the clock was last looked at */
  #fresh: PendingCall[] = [];
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(call: PendingCall): void {
    call.state = "waiting";
    this.#calls.push(call);
    this.#fresh.push(call);
    this.#count++;
    this.#bytes += call.bytes;
  }

  /** In front of the others: they were issued earlier. */
  putBack(calls: readonly PendingCall[]): void {
    for (const call of calls) {
      call.state = "waiting";
      call.callId = -1;
      this.#count++;
      this.#bytes += call.bytes;
    }
    this.#calls = [...calls, ...this.#calls];
    this.#fresh.push(...calls);
  }

  /** The call has ended while it waited. */
  forget(call: PendingCall): void {
    this.#count--;
    this.#bytes -= call.bytes;
    if (this.#calls.length > 2 * this.#count + 64) this.#calls = this.#calls.filter(({ state }) => state === "waiting");
  }

  /** Takes out all that are still waiting. */
  drain(): PendingCall[] {
    const calls = this.#calls.filter((call) => call.state === "waiting");
    this.#calls = [];
    this.#count = 0;
    this.#bytes = 0;
    return calls;
  }

  /** Fixes the deadlines of the calls that have come since the last time; returns the earliest of theirs. */
  stamp(nowMs: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const call of this.#fresh) {
      call.stamp(nowMs);
      if (call.state === "waiting" && call.deadlineMs < earliest) earliest = call.deadlineMs;
    }
    this.#fresh = [];
    return earliest;
  }

  /** Takes out what is overdue; returns the earliest deadline of the others. */
  sweep(nowMs: number, onExpired: (call: PendingCall) => void): number {
    const live = this.#calls.filter((call) => call.state === "waiting");
    const expired = live.filter((call) => call.deadlineMs <= nowMs);
    this.#calls = live.filter((call) => call.deadlineMs > nowMs);
    for (const call of expired) this.#bytes -= call.bytes;
    this.#count -= expired.length;
    let earliest = Number.POSITIVE_INFINITY;
    for (const call of this.#calls) if (call.deadlineMs < earliest) earliest = call.deadlineMs;
    for (const call of expired) onExpired(call);
    return earliest;
  }
}
