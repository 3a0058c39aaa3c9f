/**
 * When to ask again where the cluster's servers are: regularly, and sooner after a connection failed, but never more often than
 * the minimal gap allows. Its timers keep no process alive.
 */

export interface RefreshTimes {
  /** 0 or less: never */
  readonly refreshIntervalMs: number;
  readonly minRefreshGapMs: number;
  /** from the first use to the first refresh */
  readonly initialRefreshDelayMs: number;
}

export class Refresher {
  readonly #times: RefreshTimes;
  readonly #refresh: (signal: AbortSignal) => Promise<void>;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = 0;
  #lastEndMs: number | undefined;
  #started = false;
  #running = false;
  #hurried = false;

  /** @param refresh its failures are its own affair: the next refresh comes all the same */
  constructor(times: RefreshTimes, refresh: (signal: AbortSignal) => Promise<void>) {
    this.#times = times;
    this.#refresh = refresh;
  }

  /** Called after the first success: a client that never reached the cluster has nothing to refresh. */
  start(): void {
    if (this.#started || this.#times.refreshIntervalMs <= 0 || this.#closing.signal.aborted) return;
    this.#started = true;
    this.#arm(this.#times.initialRefreshDelayMs);
  }

  /** A connection failed: what we know may be old. */
  hurry(): void {
    if (!this.#started || this.#closing.signal.aborted) return;
    if (this.#running) {
      this.#hurried = true;
      return;
    }
    const earliest =
      this.#lastEndMs === undefined ? 0 : this.#lastEndMs + this.#times.minRefreshGapMs - performance.now();
    const inMs = Math.max(0, earliest);
    if (performance.now() + inMs < this.#dueAtMs) this.#arm(inMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#dueAtMs = performance.now() + ms;
    this.#timer = setTimeout(() => void this.#run(), ms);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#hurried = false;
    try {
      await this.#refresh(this.#closing.signal);
    } catch {
      // The servers we know stay as they are; the next refresh asks again.
    }
    this.#running = false;
    this.#lastEndMs = performance.now();
    if (this.#closing.signal.aborted) return;
    this.#arm(this.#hurried ? this.#times.minRefreshGapMs : this.#times.refreshIntervalMs);
  }
}
