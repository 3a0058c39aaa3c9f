/**
 * How long to wait before a repetition, and how to wait: HBase's own steps, and a sleep that ends with its signal. Whether to repeat
 * anything is decided elsewhere.
 */
import type { Advice } from "../errors/advice.ts";

/** HConstants.RETRY_BACKOFF. */
const STEPS: readonly number[] = [1, 2, 3, 5, 10, 20, 40, 100, 100, 100, 100, 200, 200];
/** Where the steps end for a question that is cheap: a server that comes back should be noticed. */
const LONGEST_STEP_OF_QUESTION = 50;
const JITTER = 0.01;
/** What is kept for an attempt behind a shortened pause. */
const LAST_ATTEMPT_MS = 1_000;
const LEAST_SHARE = 1 / 20;

export interface Pauses {
  /** `hbase.client.pause` */
  readonly pauseMs: number;
  /** `hbase.client.pause.server.overloaded`; the normal one if that is longer */
  readonly overloadedPauseMs: number;
}

/**
 * Before an operation is attempted again.
 *
 * @param failures how many attempts have failed, from 1
 * @param random from 0 to 1, for the jitter
 */
export function pauseOfOperation(failures: number, delay: Advice["delay"], pauses: Pauses, random: number): number {
  // What moved is at its new place already, and only a second move in a row is waited for; a server that is always "ready at
  // once" must not be asked in a tight loop.
  if (delay === "none" && failures === 1) return 0;
  return pauseOf(stepOf(failures), delay, pauses, random);
}

/** Before a registry or hbase:meta is asked again. @param failures how many rounds have failed, from 1 */
export function pauseOfQuestion(failures: number, delay: Advice["delay"], pauses: Pauses): number {
  if (delay === "none" && failures === 1) return 0;
  return pauseOf(Math.min(stepOf(failures), LONGEST_STEP_OF_QUESTION), delay, pauses, Math.random());
}

function stepOf(failures: number): number {
  return STEPS[Math.min(failures, STEPS.length) - 1] ?? 1;
}

function pauseOf(step: number, delay: Advice["delay"], { pauseMs, overloadedPauseMs }: Pauses, random: number): number {
  const base = delay === "overloaded" ? Math.max(pauseMs, overloadedPauseMs) : pauseMs;
  return base * step * (1 + random * JITTER);
}

/**
 * The pause before another attempt, if there is to be one: shortened where it would take the time that the attempt itself needs, as
 * HBase's own client does, so that nothing is given up long before its time is over. Undefined at the end, which comes when less
 * than a twentieth of the pause would be left of it: a server in trouble is not asked faster and faster.
 */
export function pauseWithin(pauseMs: number, leftMs: number): number | undefined {
  if (leftMs <= 1) return undefined;
  const room = Math.max(leftMs - LAST_ATTEMPT_MS, leftMs / 2);
  if (pauseMs <= room) return pauseMs;
  return room < pauseMs * LEAST_SHARE ? undefined : room;
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
