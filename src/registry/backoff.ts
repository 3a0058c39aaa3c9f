/** How long to wait before a repetition, and how to wait: HBase's own steps, and a sleep that ends with its signal. */
import type { Advice } from "../errors/advice.ts";

/** HConstants.RETRY_BACKOFF, cut at 50: a registry's question is cheap, and a server that comes back should be noticed. */
const STEPS: readonly number[] = [1, 2, 3, 5, 10, 20, 40, 50];
const JITTER = 0.01;

export interface Pauses {
  /** `hbase.client.pause` */
  readonly pauseMs: number;
  /** `hbase.client.pause.server.overloaded`; the normal one if that is longer */
  readonly overloadedPauseMs: number;
}

/** @param failures how many rounds have failed, from 1 */
export function pauseBefore(failures: number, delay: Advice["delay"], pauses: Pauses): number {
  // A server that is always "ready at once" must not be asked in a tight loop.
  if (delay === "none" && failures === 1) return 0;
  const base = delay === "overloaded" ? Math.max(pauses.pauseMs, pauses.overloadedPauseMs) : pauses.pauseMs;
  const step = STEPS[Math.min(failures, STEPS.length) - 1] ?? 1;
  return base * step * (1 + Math.random() * JITTER);
}

/** Rejects with the signal's reason. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw signal.reason;
    const onAbort = (): void => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the asker's own reason, untouched
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
