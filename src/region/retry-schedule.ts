/** Operations that wait before their next attempt: one timer for all that are due at about the same time. */
import type { Clock, Timer } from "../rpc/clock.ts";
import type { Operation, OperationHolder } from "./operation.ts";

/** Attempts that are due within so many milliseconds go together. */
const GRAIN_MS = 5;

/** Who is due at one time. When nobody is left, its timer would only keep the process alive. */
class Appointment implements OperationHolder {
  readonly operations = new Set<Operation>();
  readonly #timer: Timer;
  readonly #onEmpty: () => void;

  constructor(timer: Timer, onEmpty: () => void) {
    this.#timer = timer;
    this.#onEmpty = onEmpty;
  }

  add(operation: Operation): void {
    operation.holder = this;
    this.operations.add(operation);
  }

  release(operation: Operation): void {
    operation.holder = undefined;
    this.operations.delete(operation);
    if (this.operations.size > 0) return;
    this.#timer.cancel();
    this.#onEmpty();
  }

  /** Lets all go. */
  end(): Operation[] {
    this.#timer.cancel();
    const operations = [...this.operations];
    for (const operation of operations) operation.holder = undefined;
    return operations;
  }
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
    let appointment = this.#appointments.get(due);
    if (appointment === undefined) {
      const timer = this.#clock.setTimer(due * GRAIN_MS - nowMs, () => this.#keep(due), true);
      appointment = new Appointment(timer, () => this.#appointments.delete(due));
      this.#appointments.set(due, appointment);
    }
    appointment.add(operation);
  }

  /** Ends all waiting; returns who waited. */
  clear(): Operation[] {
    const waiting = [...this.#appointments.values()];
    this.#appointments.clear();
    return waiting.flatMap((appointment) => appointment.end());
  }

  #keep(due: number): void {
    const operations = this.#appointments.get(due)?.end() ?? [];
    this.#appointments.delete(due);
    // One of them may have ended another.
    for (const operation of operations) if (!operation.settled) this.#onDue(operation);
  }
}
