/** Servers that could not be reached a moment ago: they are left alone for a while, so that a burst of calls does not queue for them. */

interface Failure {
  readonly untilMs: number;
  readonly error: unknown;
}

const MAX_SERVERS = 10_000;

export class FailedServers {
  readonly #expiryMs: number;
  readonly #failures = new Map<string, Failure>();

  constructor(expiryMs: number) {
    this.#expiryMs = expiryMs;
  }

  /** @param server `host:port` */
  add(server: string, error: unknown, nowMs: number): void {
    if (this.#expiryMs === 0) return;
    if (this.#failures.size >= MAX_SERVERS) this.#forgetExpired(nowMs);
    if (this.#failures.size < MAX_SERVERS) this.#failures.set(server, { untilMs: nowMs + this.#expiryMs, error });
  }

  /** Why it failed, and for how long it is left alone yet; undefined if it may be tried. */
  find(server: string, nowMs: number): { readonly error: unknown; readonly leftMs: number } | undefined {
    const failure = this.#failures.get(server);
    if (failure === undefined) return undefined;
    if (nowMs < failure.untilMs) return { error: failure.error, leftMs: failure.untilMs - nowMs };
    this.#failures.delete(server);
    return undefined;
  }

  #forgetExpired(nowMs: number): void {
    for (const [server, { untilMs }] of this.#failures) if (untilMs <= nowMs) this.#failures.delete(server);
  }
}
