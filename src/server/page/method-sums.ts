/** How often each method was called, how often it failed, and how long it took. */

export interface MethodSum {
  readonly service: string;
  readonly method: string;
  readonly calls: number;
  readonly failed: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** HBase has fewer; a client may make up more, which are summed as one. */
const MAX_METHODS = 300;

export class MethodSums {
  readonly #sums = new Map<string, { -readonly [K in keyof MethodSum]: MethodSum[K] }>();

  add(call: {
    readonly service: string;
    readonly method: string;
    readonly outcome: string;
    readonly tookMs: number | undefined;
  }): void {
    const sum = this.#sumOf(call.service, call.method);
    const { tookMs = 0 } = call;
    sum.calls += 1;
    if (call.outcome !== "answered") sum.failed += 1;
    sum.totalMs += tookMs;
    if (tookMs > sum.maxMs) sum.maxMs = tookMs;
  }

  /** The most called first. */
  all(): readonly MethodSum[] {
    return [...this.#sums.values()].sort((one, other) => other.calls - one.calls);
  }

  #sumOf(service: string, method: string): { -readonly [K in keyof MethodSum]: MethodSum[K] } {
    const key = `${service}/${method}`;
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    if (this.#sums.size >= MAX_METHODS && method !== OTHERS) return this.#sumOf("", OTHERS);
    const sum = { service, method, calls: 0, failed: 0, totalMs: 0, maxMs: 0 };
    this.#sums.set(key, sum);
    return sum;
  }
}

const OTHERS = "(others)";
