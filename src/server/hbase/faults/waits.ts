/** Calls that wait because a fault makes them late: until their time is over, or the fault is healed. */
import type { StandingFault } from "./standing-fault.ts";

interface Wait {
  readonly fault: StandingFault;
  readonly timer: NodeJS.Timeout;
  readonly end: () => void;
}

export class Waits {
  readonly #waits = new Set<Wait>();

  /** Resolves when the call may go on. */
  wait(fault: StandingFault, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end(wait), ms);
      const wait: Wait = { fault, timer, end: resolve };
      this.#waits.add(wait);
    });
  }

  release(fault: StandingFault): void {
    for (const wait of [...this.#waits]) if (wait.fault === fault) this.#end(wait);
  }

  /** Nobody goes on: their connections have ended. */
  dispose(): void {
    for (const { timer } of this.#waits) clearTimeout(timer);
    this.#waits.clear();
  }

  #end(wait: Wait): void {
    clearTimeout(wait.timer);
    this.#waits.delete(wait);
    wait.end();
  }
}
