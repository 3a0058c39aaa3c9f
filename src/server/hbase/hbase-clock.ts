/** The clock of an embedded HBase: of cells without a time, of times to live, of its own records. It can be wrong, as clocks of servers are. */

export class HBaseClock {
  /** so far ahead of the clock it goes by; negative: behind */
  skewMs = 0;
  /** milliseconds since 1970 */
  readonly now: () => number;

  /** @param base the clock to go by, in milliseconds since 1970; what it says of parts of them is left out, as HBase knows none */
  constructor(base: () => number = Date.now) {
    this.now = () => Math.floor(base() + this.skewMs);
  }
}
