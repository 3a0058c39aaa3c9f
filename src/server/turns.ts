/**
 * Takes turns: of all that have more work than one turn of the event loop should do, one goes on in each, in the order in which they
 * came. In between everybody else is served.
 */
import { setImmediate } from "node:timers";

export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when the caller may go on for a moment. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  #schedule(): void {
    setImmediate(() => {
      this.#waiting[0]?.();
      this.#waiting.shift();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
