/**
 * One piece of work that any number of callers wait for, each with a time limit and a signal of its own. It ends early
 * only when the last of them has gone.
 */

export interface Wait {
  /** none, if absent */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** the error for a caller whose time is up */
  readonly timedOut?: (() => Error) | undefined;
}

export class SharedWork<T> {
  readonly #abandon = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #settled = false;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#abandon.signal);
    // Whoever waits gets the error; when nobody does any more it must not be an unhandled one.
    this.#result.then(
      () => (this.#settled = true),
      () => (this.#settled = true),
    );
  }

  /** Nobody waits any more and it has been told to stop. */
  get abandoned(): boolean {
    return this.#abandon.signal.aborted;
  }

  /** Whoever still waits gets the reason. */
  abandon(reason?: Error): void {
    this.#abandon.abort(reason);
  }

  async wait(limits: Wait): Promise<T> {
    this.#waiting++;
    try {
      return await settledWithin(this.#result, limits);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && !this.#settled) this.abandon();
    }
  }
}

function settledWithin<T>(result: Promise<T>, { timeoutMs, signal, timedOut }: Wait): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
  return new Promise<T>((resolve, reject) => {
    const leave = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const onAbort = (): void => leave(() => reject(signal?.reason as Error));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => leave(() => reject(timedOut?.() ?? new Error("timed out"))), timeoutMs);
    signal?.addEventListener("abort", onAbort);
    result.then(
      (value) => leave(() => resolve(value)),
      (error: unknown) => leave(() => reject(error as Error)),
    );
  });
}
