/** Time as the RPC layer sees it: one clock and one kind of timer, so that a test can turn both by hand. */

export interface Clock {
  /** milliseconds since the epoch, never going backwards */
  now(): number;
  /**
   * Calls `onEnd` once, not before `ms` have passed. The timer alone does not keep the process alive, unless it is said: a pause
   * between two attempts may be all that there is of an operation.
   */
  setTimer(ms: number, onEnd: () => void, keepsProcess?: boolean): Timer;
}

export interface Timer {
  /** Idempotent; harmless after the end. */
  cancel(): void;
}

/** setTimeout would take a longer time for 1 ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimer: (ms, onEnd, keepsProcess = false) => {
    const timer = setTimeout(onEnd, Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
    // Whoever waits for an answer holds a socket, and that keeps the process alive.
    if (!keepsProcess) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
