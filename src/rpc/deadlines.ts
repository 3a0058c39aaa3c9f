/**
 * One timer for all deadlines of a client: armed for the earliest one that is known, and when it ends, everything that may
 * hold an overdue call is swept. A call never ends early, and at most a sweep's spacing late.
 */
import type { Clock, Timer } from "./clock.ts";

/** Something that holds calls. */
export interface Sweepable {
  /** Fails what is overdue; returns the earliest deadline of the rest, or Infinity. */
  sweep(nowMs: number): number;
}

/** Sweeps are at least so far apart, however many short deadlines there are. */
const SPACING_MS = 20;

export class Deadlines {
  readonly #clock: Clock;
  readonly #holders = new Set<Sweepable>();
  #timer: Timer | undefined;
  #armedForMs: number = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(holder: Sweepable): void {
    this.#holders.add(holder);
  }

  remove(holder: Sweepable): void {
    this.#holders.delete(holder);
    if (this.#holders.size === 0) this.#disarm();
  }

  /** A call with this deadline has been added to a holder. */
  note(deadlineMs: number, nowMs: number): void {
    if (deadlineMs === Number.POSITIVE_INFINITY) return;
    // Within the spacing of the sweep that is due anyway, another timer would gain nothing.
    if (deadlineMs > this.#armedForMs - SPACING_MS) return;
    this.#arm(deadlineMs, nowMs);
  }

  #arm(deadlineMs: number, nowMs: number): void {
    this.#timer?.cancel();
    this.#armedForMs = Math.max(deadlineMs, nowMs + 1);
    this.#timer = this.#clock.setTimer(this.#armedForMs - nowMs, () => this.#sweep());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }

  #sweep(): void {
    this.#disarm();
    const nowMs = this.#clock.now();
    let earliest = Number.POSITIVE_INFINITY;
    for (const holder of this.#holders) earliest = Math.min(earliest, holder.sweep(nowMs));
    if (earliest < this.#armedForMs) this.#arm(Math.max(earliest, nowMs + SPACING_MS), nowMs);
  }
}
