/**
 * One order or question to the administration, attempted until it is answered, may not be repeated, or its time is over. When to
 * repeat is `decideRetry`'s to say; each attempt finds its own server.
 */
import { HBaseError } from "../errors/hbase-error.ts";
import {
  type FailedAttempt,
  type OperationLimit,
  OperationTimeoutError,
  RetriesExhaustedError,
} from "../errors/operation-errors.ts";
import { UncertainChangeError } from "../errors/procedure-errors.ts";
import { decideRetry, type RetryDecision } from "../region/retry-policy.ts";
import { sleep } from "../waiting/backoff.ts";
import type { AdminOptions, AdminSettings } from "./admin-options.ts";

export interface Order {
  /** for errors, such as `CreateTable of t` */
  readonly what: string;
  /** carrying it out twice is as good as once: it only asks, it sets a state, or it has a nonce */
  readonly repeatable: boolean;
}

export interface AttemptLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

const MAX_ATTEMPTS = 15;

export async function repeated<T>(
  order: Order,
  settings: AdminSettings,
  options: AdminOptions,
  attempt: (limits: AttemptLimits) => Promise<T>,
): Promise<T> {
  const { pauseMs, overloadedPauseMs, rpcTimeoutMs, maxAttempts = MAX_ATTEMPTS } = settings;
  const { timeoutMs = settings.operationTimeoutMs, signal } = options;
  const limit = options.timeoutMs === undefined ? "operationTimeoutMs" : "timeoutMs";
  const startedAtMs = performance.now();
  const leftMs = (): number => startedAtMs + timeoutMs - performance.now();
  const failures: FailedAttempt[] = [];
  for (let attempts = 1, immediate = 0; ; attempts++) {
    try {
      signal?.throwIfAborted();
      const limits = { timeoutMs: Math.max(1, Math.ceil(Math.min(rpcTimeoutMs, leftMs()))) };
      return await attempt(signal === undefined ? limits : { ...limits, signal });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      failures.push(failureOf(error, attempts, performance.now() - startedAtMs));
      const { repeatable } = order;
      const situation = { error, attempts, repeatable, leftMs: leftMs(), immediate };
      const decision = decideRetry(situation, { pauseMs, overloadedPauseMs, maxAttempts }, Math.random());
      if (decision.type !== "again") {
        const passedMs = performance.now() - startedAtMs;
        throw endOf(decision.type, order, { timeoutMs, limit, passedMs }, failures, error);
      }
      if (decision.counted) immediate = 0;
      else {
        attempts--;
        immediate++;
      }
      await sleep(decision.afterMs, signal);
    }
  }
}

function failureOf(error: unknown, attempt: number, atMs: number): FailedAttempt {
  const server = error instanceof HBaseError ? error.where.server : undefined;
  return { attempt, atMs, error, ...(server === undefined ? {} : { server }) };
}

function endOf(
  type: Exclude<RetryDecision["type"], "again">,
  { what }: Order,
  { timeoutMs, ...limit }: OperationLimit & { readonly timeoutMs: number },
  failures: readonly FailedAttempt[],
  error: unknown,
): unknown {
  // What will end the same way is told as it is: users catch its class.
  if (type === "fail") return error;
  const where = { ...(error instanceof HBaseError ? error.where : {}), attempt: failures.length };
  const details = { where, cause: error };
  if (type === "uncertain") return new UncertainChangeError(what, failures, details);
  if (type === "exhausted") return new RetriesExhaustedError(what, failures, details);
  return new OperationTimeoutError(what, timeoutMs, failures, details, limit);
}
