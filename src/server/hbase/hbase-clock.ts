/** The clock of an embedded HBase: of cells without a time, of times to live, of its own records. It can be wrong, as clocks of servers are. */

export class HBaseClock {
  /** milliseconds since 1970 */
  readonly now: () => number;
  #skewMs = 0;
  /** another one each time that the skew is set by hand */
  #setting: object = {};

  /** @param base the clock to go by, in milliseconds since 1970; what it says of parts of them is left out, as HBase knows none */
  constructor(base: () => number = Date.now) {
    this.now = () => Math.floor(base() + this.#skewMs);
  }

  /** so far ahead of the clock it goes by; negative: behind */
  get skewMs(): number {
    return this.#skewMs;
  }

  set skewMs(skewMs: number) {
    this.#skewMs = skewMs;
    this.#setting = {};
  }

  /** So much more ahead. @returns what takes that back, unless the skew was set by hand in between. @internal */
  skew(byMs: number): () => void {
    const setting = this.#setting;
    this.#skewMs += byMs;
    return () => {
      if (this.#setting === setting) this.#skewMs -= byMs;
    };
  }
}
