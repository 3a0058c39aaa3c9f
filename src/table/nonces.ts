/** Nonces: by one, a server knows an increment or append that comes again, and carries it out once (HBASE-3787). */

const POOL = 64;

export class Nonces {
  /** of this client; the server keeps nonces by group */
  readonly group: bigint;
  readonly #pool = new BigUint64Array(POOL);
  #left = 0;

  constructor() {
    this.group = this.next();
  }

  /** Never 0, which means none. */
  next(): bigint {
    if (this.#left === 0) {
      crypto.getRandomValues(this.#pool);
      this.#left = POOL;
    }
    const nonce = this.#pool[--this.#left] as bigint;
    return nonce === 0n ? 1n : nonce;
  }
}
