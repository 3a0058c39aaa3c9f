/**
 * Takes turns: of all that have more work than one turn of the event loop should do, one goes on in each, in the order in which they
 * came. In between everybody else is served.
 */
import { setImmediate } from "node:timers";

/** Work that may be left at each `yield`, for others to do theirs. */
export type Steps<T> = Generator<void, T, unknown>;

export interface TurnsOptions {
  /** work without a pause: others wait meanwhile, for there is one thread; default 10 */
  readonly turnMs?: number;
  /** milliseconds of a clock that only goes forward; default: the process's */
  readonly monotonicMs?: () => number;
}

/** The work was ended between two of its turns, because nobody wants it any more. */
export class AbandonedError extends Error {
  override readonly name: string = "AbandonedError";
}

export class Turns {
  readonly #turnMs: number;
  readonly #monotonicMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor({ turnMs = 10, monotonicMs = () => performance.now() }: TurnsOptions = {}) {
    this.#turnMs = turnMs;
    this.#monotonicMs = monotonicMs;
  }

  /** How many were taken after a pause: as long as it stays the same, nobody else has done anything. */
  get taken(): number {
    return this.#taken;
  }

  /** Resolves when the caller may go on for a moment. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  /**
   * Does all of the work: at once if it fits into one turn, which is now.
   * @param isWanted asked after each pause; otherwise it ends there with an AbandonedError
   */
  run<T>(steps: Steps<T>, isWanted: () => boolean = always): T | Promise<T> {
    const step = this.#turn(steps);
    return step.done === true ? step.value : this.#goOn(steps, isWanted);
  }

  async #goOn<T>(steps: Steps<T>, isWanted: () => boolean): Promise<T> {
    for (;;) {
      await this.next();
      if (!isWanted()) {
        steps.return(undefined as never);
        throw new AbandonedError("nobody wants it any more");
      }
      const step = this.#turn(steps);
      if (step.done === true) return step.value;
    }
  }

  /** As many steps as there is time for, but one at least. */
  #turn<T>(steps: Steps<T>): IteratorResult<void, T> {
    const endsAtMs = this.#monotonicMs() + this.#turnMs;
    let step = steps.next();
    while (step.done !== true && this.#monotonicMs() < endsAtMs) step = steps.next();
    return step;
  }

  #schedule(): void {
    setImmediate(() => {
      this.#taken += 1;
      this.#waiting[0]?.();
      this.#waiting.shift();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}

/** All of the work without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function always(): true {
  return true;
}
