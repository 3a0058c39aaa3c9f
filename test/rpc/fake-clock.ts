/** A clock that a test turns by hand. */
import type { Clock, Timer } from "../../src/rpc/clock.ts";

interface Armed {
  readonly atMs: number;
  readonly onEnd: () => void;
}

export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  readonly #armed = new Set<Armed>();
  /** how often a timer was set */
  timersSet = 0;

  now(): number {
    return this.#nowMs;
  }

  setTimer(ms: number, onEnd: () => void): Timer {
    this.timersSet++;
    const armed: Armed = { atMs: this.#nowMs + ms, onEnd };
    this.#armed.add(armed);
    return { cancel: () => this.#armed.delete(armed) };
  }

  get timersArmed(): number {
    return this.#armed.size;
  }

  /** Lets so much time pass, and every timer end that is due meanwhile, in order. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      this.#armed.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.onEnd();
    }
    this.#nowMs = untilMs;
  }

  #nextDue(untilMs: number): Armed | undefined {
    let next: Armed | undefined;
    for (const armed of this.#armed)
      if (armed.atMs <= untilMs && (next === undefined || armed.atMs < next.atMs)) next = armed;
    return next;
  }
}

/** Lets everything happen that needs no time: so many turns of the event loop. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Turns until something is so. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`never came: ${what}`);
}

/** Something a test holds back until it says so. */
export interface Gate {
  readonly promise: Promise<void>;
  open(): void;
}

export function newGate(): Gate {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}
