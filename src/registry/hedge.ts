/**
 * One question to several servers, as HBase's RPC registries ask it: a group at a time, the first usable answer wins, the
 * others are called off. Java waits for a group until all of it has failed; here a silent group is not waited for, and the
 * questions that are open at once stay bounded.
 */

export interface HedgeOptions {
  /** servers of one group; less than 1 counts as 1 */
  readonly fanOut: number;
  /** the next group is asked too when there was no answer for so long */
  readonly patienceMs: number;
  /** the asker's own: ends everything with its reason */
  readonly signal?: AbortSignal;
  /** an error that no other server can mend; the others are not asked */
  readonly isFinal?: (error: unknown) => boolean;
}

export interface HedgeCause<S> {
  readonly server: S;
  readonly error: unknown;
}

export type HedgeOutcome<S, A> =
  | { readonly type: "answered"; readonly server: S; readonly answer: A; readonly causes: readonly HedgeCause<S>[] }
  | { readonly type: "failed"; readonly causes: readonly HedgeCause<S>[] };

/** Groups that may be under way at once: one that answers, and two more behind silent ones. */
const MAX_GROUPS_AT_ONCE = 3;

/**
 * @param servers in the order in which to ask them
 * @param ask must reject on an answer that is of no use; its signal fires when another server was faster
 * @returns rejects only with the asker's own abort reason or an error that `isFinal`
 */
export function hedge<S, A>(
  servers: readonly S[],
  ask: (server: S, signal: AbortSignal) => Promise<A>,
  options: HedgeOptions,
): Promise<HedgeOutcome<S, A>> {
  return new Promise((resolve, reject) => new Hedge(servers, ask, options, resolve, reject).start());
}

class Hedge<S, A> {
  readonly #servers: readonly S[];
  readonly #ask: (server: S, signal: AbortSignal) => Promise<A>;
  readonly #options: HedgeOptions;
  readonly #resolve: (outcome: HedgeOutcome<S, A>) => void;
  readonly #reject: (error: unknown) => void;
  readonly #fanOut: number;
  readonly #losers = new AbortController();
  readonly #causes: HedgeCause<S>[] = [];
  readonly #onAbort = (): void => this.#end(() => this.#reject(this.#options.signal?.reason));
  #next = 0;
  #inFlight = 0;
  #ended = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(
    servers: readonly S[],
    ask: (server: S, signal: AbortSignal) => Promise<A>,
    options: HedgeOptions,
    resolve: (outcome: HedgeOutcome<S, A>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#servers = servers;
    this.#ask = ask;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#fanOut = Math.max(1, Math.floor(options.fanOut));
  }

  start(): void {
    const { signal } = this.#options;
    if (signal?.aborted === true) return this.#onAbort();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (this.#servers.length === 0) return this.#fail();
    this.#nextGroup();
  }

  #nextGroup(): void {
    const group = this.#servers.slice(this.#next, this.#next + this.#fanOut);
    this.#next += group.length;
    this.#inFlight += group.length;
    this.#armPatience();
    for (const server of group) void this.#askOne(server);
  }

  async #askOne(server: S): Promise<void> {
    try {
      const answer = await this.#ask(server, this.#losers.signal);
      this.#end(() => this.#resolve({ type: "answered", server, answer, causes: this.#causes }));
    } catch (error) {
      this.#onFailure(server, error);
    }
  }

  #onFailure(server: S, error: unknown): void {
    if (this.#ended) return;
    if (this.#options.isFinal?.(error) === true) return this.#end(() => this.#reject(error));
    this.#inFlight--;
    this.#causes.push({ server, error });
    if (this.#inFlight > 0) return;
    if (this.#next < this.#servers.length) this.#nextGroup();
    else this.#fail();
  }

  /** Not unref'd: it runs only while a question is open, and its end brings the question further. */
  #armPatience(): void {
    clearTimeout(this.#patience);
    if (this.#next >= this.#servers.length) return;
    this.#patience = setTimeout(() => this.#onSilence(), this.#options.patienceMs);
  }

  #onSilence(): void {
    if (this.#inFlight + this.#fanOut <= MAX_GROUPS_AT_ONCE * this.#fanOut) this.#nextGroup();
    else this.#armPatience();
  }

  #fail(): void {
    this.#end(() => this.#resolve({ type: "failed", causes: this.#causes }));
  }

  #end(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#patience);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    settle();
    this.#losers.abort();
  }
}
