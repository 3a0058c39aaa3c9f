/**
 * Which increments and appends were carried out, by (group, nonce), whatever their table: what comes again within half an hour is
 * not carried out again. Nothing runs beside anything else here, so that a nonce is either unknown or done.
 */

/** However many are made in that time, no more are remembered; the oldest go first. */
const MAX_NONCES = 1_000_000;

export class Nonces {
  readonly #graceMs: number;
  readonly #monotonicMs: () => number;
  /** when each was done, in that order */
  readonly #done = new Map<string, number>();

  constructor(graceMs: number, monotonicMs: () => number) {
    this.#graceMs = graceMs;
    this.#monotonicMs = monotonicMs;
  }

  get size(): number {
    return this.#done.size;
  }

  /** @param nonce 0 or absent: there is none */
  isDone(group: bigint, nonce: bigint | undefined): boolean {
    if (nonce === undefined || nonce === 0n) return false;
    this.#forget();
    return this.#done.has(key(group, nonce));
  }

  /** After success; what failed may be tried again. */
  remember(group: bigint, nonce: bigint | undefined): void {
    if (nonce === undefined || nonce === 0n) return;
    this.#done.set(key(group, nonce), this.#monotonicMs());
    this.#forget();
  }

  clear(): void {
    this.#done.clear();
  }

  #forget(): void {
    const oldest = this.#monotonicMs() - this.#graceMs;
    for (const [nonce, at] of this.#done) {
      if (at > oldest && this.#done.size <= MAX_NONCES) return;
      this.#done.delete(nonce);
    }
  }
}

function key(group: bigint, nonce: bigint): string {
  return `${group.toString(36)}:${nonce.toString(36)}`;
}
