/**
 * A value that runs out: used while it is fresh, renewed behind the back of its users when it grows old, and fetched once
 * for all who wait when there is none. A failure stands for a moment, so that a burst of callers makes one attempt.
 */
import { SharedWork, type Wait } from "../waiting/shared-work.ts";

export interface RenewableOptions<T, C> {
  fetch(signal: AbortSignal, context: C): Promise<T>;
  /** made for each fetch; those who join it get to see it */
  newContext(): C;
  age(value: T): "fresh" | "old" | "ended";
  /** how long a failure stands before the next attempt */
  failureStandsMs(error: unknown): number;
  /** a value that was replaced or dropped */
  dropped(value: T): void;
  /** no renewal in the background takes longer */
  readonly backgroundLimitMs: number;
  /** at least so much time between the fetches of two values, whatever became of the first */
  readonly minGapMs: number;
  readonly nowMs?: () => number;
}

interface Flight<T, C> {
  readonly work: SharedWork<T>;
  readonly context: C;
}

export class Renewable<T, C> {
  readonly #options: RenewableOptions<T, C>;
  readonly #nowMs: () => number;
  #value: T | undefined;
  #flight: Flight<T, C> | undefined;
  #failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  #fetchedAtMs = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(options: RenewableOptions<T, C>) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** What is there, whatever its age. */
  get current(): T | undefined {
    return this.#value;
  }

  /** `joined` is called with the context of the fetch that is waited for, if it comes to that. */
  async get(wait: Wait, joined?: (context: C) => void): Promise<T> {
    const value = this.#value;
    const age = value === undefined ? "ended" : this.#options.age(value);
    if (value !== undefined && age !== "ended") {
      if (age === "old") this.#renewInBackground();
      return value;
    }
    this.#throwStandingFailure();
    const flight = this.#joinFlight();
    joined?.(flight.context);
    return flight.work.wait(wait);
  }

  /**
   * Drops a value that turned out to be useless, unless it is no longer the current one (somebody else has seen to it) or
   * is so young that another would be no better. Says whether there is a point in asking again.
   */
  reject(value: T): boolean {
    if (this.#value !== value) return true;
    if (this.#nowMs() - this.#fetchedAtMs < this.#options.minGapMs) return false;
    this.#drop();
    return true;
  }

  /** Those who wait get the reason. */
  dispose(reason: Error): void {
    this.#disposed = true;
    this.#flight?.work.abandon(reason);
    this.#drop();
  }

  #drop(): void {
    const value = this.#value;
    this.#value = undefined;
    if (value !== undefined) this.#options.dropped(value);
  }

  #throwStandingFailure(): void {
    if (this.#failure !== undefined && this.#nowMs() < this.#failure.untilMs) throw this.#failure.error;
  }

  #joinFlight(): Flight<T, C> {
    if (this.#flight !== undefined && !this.#flight.work.abandoned) return this.#flight;
    const context = this.#options.newContext();
    const flight: Flight<T, C> = {
      context,
      work: new SharedWork((signal) => this.#run(signal, context, () => this.#flight === flight)),
    };
    this.#flight = flight;
    return flight;
  }

  async #run(signal: AbortSignal, context: C, isCurrent: () => boolean): Promise<T> {
    // The flight must be known before it can end.
    await Promise.resolve();
    try {
      const value = await this.#options.fetch(signal, context);
      this.#take(value, signal);
      return value;
    } catch (error) {
      // To be given up is no failure: the next caller may try at once.
      if (!signal.aborted) this.#failure = { error, untilMs: this.#nowMs() + this.#options.failureStandsMs(error) };
      throw error;
    } finally {
      if (isCurrent()) this.#flight = undefined;
    }
  }

  #take(value: T, signal: AbortSignal): void {
    this.#failure = undefined;
    if (this.#disposed) {
      this.#options.dropped(value);
      throw signal.reason;
    }
    if (this.#value !== value) this.#drop();
    this.#value = value;
    this.#fetchedAtMs = this.#nowMs();
  }

  /** What goes wrong here is seen when the old value has ended, by those who then wait. */
  #renewInBackground(): void {
    const nowMs = this.#nowMs();
    if (this.#flight !== undefined || nowMs - this.#fetchedAtMs < this.#options.minGapMs) return;
    if (this.#failure !== undefined && nowMs < this.#failure.untilMs) return;
    const signal = AbortSignal.timeout(this.#options.backgroundLimitMs);
    this.#joinFlight()
      .work.wait({ signal })
      .catch(() => undefined);
  }
}
