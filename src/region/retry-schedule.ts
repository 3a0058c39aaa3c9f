/** Operations that wait before their next attempt: one timer for all that are due at about the same time. */
import type { Clock, Timer } from "../rpc/clock.ts";
import type { Operation } from "./operation.ts";

/** Attempts that are due within so many milliseconds go together. */
const GRAIN_MS = 5;

interface Appointment {
  readonly timer: Timer;
  readonly operations: Operation[];
}

export class RetrySchedule {
  readonly #clock: Clock;
  readonly #onDue: (operation: Operation) => void;
  readonly #appointments = new Map<number, Appointment>();

  constructor(clock: Clock, onDue: (operation: Operation) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  add(operation: Operation, nowMs: number, afterMs: number): void {
    const due = Math.ceil((nowMs + afterMs) / GRAIN_MS);
    const known = this.#appointments.get(due);
    if (known !== undefined) {
      known.operations.push(operation);
      return;
    }
    const timer = this.#clock.setTimer(due * GRAIN_MS - nowMs, () => this.#keep(due), true);
    this.#appointments.set(due, { timer, operations: [operation] });
  }

  /** Ends all waiting; returns who waited. */
  clear(): Operation[] {
    const waiting = [...this.#appointments.values()];
    this.#appointments.clear();
    for (const { timer } of waiting) timer.cancel();
    return waiting.flatMap(({ operations }) => operations);
  }

  #keep(due: number): void {
    const operations = this.#appointments.get(due)?.operations ?? [];
    this.#appointments.delete(due);
    for (const operation of operations) if (!operation.settled) this.#onDue(operation);
  }
}
