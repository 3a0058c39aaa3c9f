/**
 * What to do after an attempt failed: end the operation, or try again, and when. A pure decision from the error's advice and from
 * what the operation allows, so that every case of it can stand in a table. HBase's own rules: AsyncRpcRetryingCaller and
 * HBaseServerExceptionPauseManager in its Java client.
 */
import { type Advice, adviceOf } from "../errors/advice.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import { RetryImmediatelyError, RpcThrottlingError } from "../errors/server-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import { type Pauses, pauseOfOperation, pauseWithin } from "../waiting/backoff.ts";

export interface RetryOptions extends Pauses {
  /** the first attempt included: `hbase.client.retries.number` + 1 */
  readonly maxAttempts: number;
}

export type RetryDecision =
  /** `counted` false: HBase does not count such an attempt */
  | { readonly type: "again"; readonly afterMs: number; readonly counted: boolean }
  | { readonly type: "fail" }
  /** it may have been carried out, and must not be a second time */
  | { readonly type: "uncertain" }
  | { readonly type: "exhausted" }
  | { readonly type: "outOfTime" };

export interface RetrySituation {
  readonly error: unknown;
  /** in place of the error's own, where the caller knows a way that the error does not: a scan opens its scanner anew */
  readonly advice?: Advice;
  /** attempts that were made, this one included */
  readonly attempts: number;
  /** carrying it out twice is as good as once */
  readonly repeatable: boolean;
  readonly leftMs: number;
  /** uncounted repetitions in a row so far */
  readonly immediate: number;
}

/** A server that always asks for an immediate repetition is counted from here on, so that nothing turns for ever. */
const MAX_IMMEDIATE = 1_000;

/**
 * One attempt's time where nobody has set it: a third of the operation's, so that after a lost answer there is time for another. Not
 * more than HBase's own `hbase.rpc.timeout`, and not so little that a server at work would be taken for a silent one.
 */
export function attemptShareMs(operationMs: number): number {
  return Math.min(LONGEST_SHARE_MS, Math.max(LEAST_SHARE_MS, Math.ceil(operationMs / ATTEMPTS_AT_LEAST)));
}

const ATTEMPTS_AT_LEAST = 3;
const LEAST_SHARE_MS = 1_000;
const LONGEST_SHARE_MS = 60_000;

/** @param random from 0 to 1, for the jitter */
export function decideRetry(situation: RetrySituation, options: RetryOptions, random: number): RetryDecision {
  const { error, attempts, repeatable, leftMs } = situation;
  if (!(error instanceof HBaseError) || error instanceof ClientClosedError) return { type: "fail" };
  const { advice = adviceOf(error) } = situation;
  if (advice.mayHaveExecuted && !repeatable) return { type: "uncertain" };
  if (advice.action === "fail") return { type: "fail" };
  const counted = !(error instanceof RetryImmediatelyError && situation.immediate < MAX_IMMEDIATE);
  if (counted && attempts >= options.maxAttempts) return { type: "exhausted" };
  const afterMs = pauseAfter(error, advice, attempts, leftMs, options, random);
  return afterMs === undefined ? { type: "outOfTime" } : { type: "again", afterMs, counted };
}

/** Undefined if there is no time for another attempt. */
function pauseAfter(
  error: HBaseError,
  advice: Advice,
  attempts: number,
  leftMs: number,
  options: RetryOptions,
  random: number,
): number | undefined {
  // Sooner than that it would be refused again.
  if (error instanceof RpcThrottlingError && error.waitMs !== undefined)
    return error.waitMs + 1 > leftMs ? undefined : error.waitMs;
  const pauseMs =
    error instanceof RetryImmediatelyError ? 0 : pauseOfOperation(attempts, advice.delay, options, random);
  return pauseWithin(pauseMs, leftMs);
}
