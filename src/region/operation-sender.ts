/**
 * Brings operations to their end: finds the region, hands them to the queue of its server, and after an attempt that failed decides
 * whether and when to try again. Everything above sends through this; nothing below knows of regions.
 */
import { type Advice, adviceOf } from "../errors/advice.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import {
  type FailedAttempt,
  OperationTimeoutError,
  RetriesExhaustedError,
  UncertainWriteError,
} from "../errors/operation-errors.ts";
import { NotServingRegionError, RegionOfflineError } from "../errors/region-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import { Deadlines } from "../rpc/deadlines.ts";
import { addressText } from "../transport/transport.ts";
import { rejectLater } from "../waiting/reject-later.ts";
import { keepFailure } from "./failed-attempts.ts";
import { placeOf } from "./multi-call.ts";
import type { Operation, OperationResult } from "./operation.ts";
import { readBack } from "./read-back.ts";
import type { RegionLocation } from "./region-location.ts";
import type { RegionLocator } from "./region-locator.ts";
import { decideRetry, type RetryOptions } from "./retry-policy.ts";
import { RetrySchedule } from "./retry-schedule.ts";
import { publishRetry } from "./sender-diagnostics.ts";
import { type AttemptListener, type OperationCounters, type QueueContext, ServerQueue } from "./server-queue.ts";

export interface SenderOptions extends Omit<QueueContext, "deadlines" | "counters"> {
  readonly locator: RegionLocator;
  readonly retry: RetryOptions;
}

/** Who collects operations before it sends them. */
export interface Collector {
  /** The client is closed: what was collected will never be sent. Returns how many operations nobody will hear of. */
  clientClosed(): number;
}

export class OperationSender implements AttemptListener {
  readonly counters: OperationCounters = { singleCalls: 0, multiCalls: 0, operations: 0, retries: 0 };
  readonly #options: SenderOptions;
  readonly #context: QueueContext;
  readonly #schedule: RetrySchedule;
  /** by identity: the locator gives the same object for the same server */
  readonly #queues = new WeakMap<ServerName, ServerQueue>();
  /** those that hold something now */
  readonly collectors: Set<Collector> = new Set();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#context = { ...options, deadlines: new Deadlines(options.clock), counters: this.counters };
    this.#schedule = new RetrySchedule(options.clock, (operation) => this.#locate(operation));
  }

  /** Takes an operation over; its owner hears of its end. */
  send(operation: Operation): void {
    if (operation.settled) return;
    if (this.#closed) {
      const error = endOf("fail", operation, new ClientClosedError("The client is closed."));
      rejectLater((reason) => operation.fail(reason), error);
      return;
    }
    const { replicaId, signal } = operation.settings;
    if (signal?.aborted === true) {
      operation.abort(signal.reason);
      return;
    }
    const location = replicaId === 0 ? this.#options.locator.cached(operation.table, operation.row) : undefined;
    if (location === undefined) this.#locate(operation);
    else this.#enqueue(operation, location);
  }

  /** Operations that wait for another attempt fail; those under way end as their calls do. */
  close(): void {
    this.#closed = true;
    let lost = 0;
    for (const collector of [...this.collectors]) lost += collector.clientClosed();
    if (lost > 0) warnOfLost(lost);
    for (const operation of this.#schedule.clear())
      operation.fail(
        endOf(
          "fail",
          operation,
          new ClientClosedError("The client was closed while the operation waited for another attempt."),
        ),
      );
  }

  done(operation: Operation, result: OperationResult): void {
    const reading = readBack(operation, result);
    if (reading === undefined) return operation.succeed(result);
    operation.body = reading;
    this.send(operation);
  }

  failed(operation: Operation, error: unknown, shared: boolean): void {
    if (operation.location !== undefined) this.#options.locator.noteError(operation.location, error);
    if (shared && this.#sendAlone(operation, error)) return;
    this.#onFailure(operation, error, this.#options.clock.now(), Math.random());
  }

  /**
   * What nobody asked to send together must not fail together: a server gives what is wrong with one write (a cell too large, a
   * family this user may not write) to all of the same run, none of which it has carried out.
   */
  #sendAlone(operation: Operation, error: unknown): boolean {
    if (operation.settled || operation.alone || operation.settings.batching !== "auto") return false;
    const { action, mayHaveExecuted } = adviceOf(error);
    if (action !== "fail" || mayHaveExecuted) return false;
    operation.alone = true;
    operation.attempts--;
    this.counters.retries++;
    publishRetry(operation, error, 0);
    this.send(operation);
    return true;
  }

  callFailed(operations: readonly Operation[], error: unknown): void {
    const nowMs = this.#options.clock.now();
    const jitter = Math.random();
    let noted: RegionLocation | undefined;
    for (const operation of operations) {
      const { location } = operation;
      if (location !== undefined && location !== noted) this.#options.locator.noteError(location, error);
      noted = location;
      this.#onFailure(operation, error, nowMs, jitter);
    }
  }

  expired(operation: Operation, sent: boolean): void {
    const { settings, failures = [], table, body, uncertain } = operation;
    const where = placeOf(operation);
    // What is under way may still be carried out.
    const advice: Advice = {
      action: "fail",
      delay: "none",
      mayHaveExecuted: uncertain || (sent && body.type !== "get"),
    };
    const { name, limitMs, limitOption: limit } = settings;
    operation.fail(
      new OperationTimeoutError(`${name} on ${table.text}`, limitMs, failures, { where, advice }, limit && { limit }),
    );
  }

  #enqueue(operation: Operation, location: RegionLocation): void {
    operation.location = location;
    const { server } = location;
    let queue = this.#queues.get(server);
    if (queue === undefined) {
      queue = new ServerQueue(server, this.#context, this);
      this.#queues.set(server, queue);
    }
    queue.push(operation);
  }

  /** Asks the locator, which may have to ask meta. */
  #locate(operation: Operation): void {
    const nowMs = this.#options.clock.now();
    operation.stamp(nowMs);
    operation.location = undefined;
    const { replicaId, signal } = operation.settings;
    this.#options.locator
      .locate(operation.table, operation.row, {
        replicaId,
        timeoutMs: Math.max(1, operation.leftMs(nowMs)),
        ...(signal === undefined ? {} : { signal }),
      })
      .then(
        (location) => {
          if (!operation.settled) this.#enqueue(operation, location);
        },
        (error: unknown) => {
          operation.attempts++;
          this.#onFailure(operation, error, this.#options.clock.now(), Math.random());
        },
      );
  }

  #onFailure(operation: Operation, error: unknown, nowMs: number, jitter: number): void {
    if (operation.settled) return;
    noteFailure(operation, error, nowMs);
    const { attempts, immediate, settings } = operation;
    const { repeatable } = settings;
    const leftMs = operation.leftMs(nowMs);
    const decision = decideRetry({ error, attempts, repeatable, leftMs, immediate }, this.#options.retry, jitter);
    if (decision.type !== "again") {
      operation.fail(endOf(decision.type, operation, error));
      return;
    }
    this.counters.retries++;
    publishRetry(operation, error, decision.afterMs);
    if (decision.counted) operation.immediate = 0;
    else {
      operation.attempts--;
      operation.immediate++;
    }
    if (mayBeDisabled(error) && attempts > 1) this.#checkTable(operation);
    if (decision.afterMs === 0) this.send(operation);
    else if (this.#closed)
      operation.fail(
        endOf("fail", operation, new ClientClosedError("The client was closed before the operation succeeded.")),
      );
    else this.#schedule.add(operation, nowMs, decision.afterMs);
  }

  /** Servers say "not serving" of a disabled table's regions too: without this, it would be tried until the time is over. */
  #checkTable(operation: Operation): void {
    this.#options.locator.checkTable(operation.table).catch((error: unknown) => {
      // Only what it says of the table ends the operation; that meta cannot be read now says nothing.
      if (error instanceof HBaseError && error.advice.action === "fail")
        operation.fail(endOf("fail", operation, error));
    });
  }
}

function warnOfLost(count: number): void {
  process.emitWarning(
    `The HBase client was closed before its mutators: ${count} mutations were collected and not sent, and are not written.`,
    {
      type: "HBaseWarning",
      code: "HBASE_MUTATIONS_LOST",
      detail: "Close mutators first, with `await mutator.close()` or `await using`; or give them `onError`.",
    },
  );
}

function mayBeDisabled(error: unknown): boolean {
  return error instanceof NotServingRegionError || error instanceof RegionOfflineError;
}

function noteFailure(operation: Operation, error: unknown, nowMs: number): void {
  const { location, attempts, body } = operation;
  if (body.type !== "get" && adviceOf(error).mayHaveExecuted) operation.uncertain = true;
  const failure: FailedAttempt = {
    attempt: attempts,
    ...(location === undefined ? {} : { server: addressText(location.server) }),
    atMs: nowMs - operation.startedAtMs,
    error,
  };
  operation.failures ??= [];
  keepFailure(operation.failures, failure);
}

function endOf(type: "fail" | "uncertain" | "exhausted" | "outOfTime", operation: Operation, error: unknown): unknown {
  const { settings, failures = [], uncertain } = operation;
  const name = `${settings.name} on ${operation.table.text}`;
  const advice: Advice = { action: "fail", delay: "none", mayHaveExecuted: uncertain };
  const details = { where: placeOf(operation), cause: error, advice };
  // The last error says nothing of an attempt before it that went unanswered.
  const isSilent = uncertain && error instanceof HBaseError && !error.advice.mayHaveExecuted;
  if (type === "fail" && !isSilent) return error;
  if (type === "uncertain" || type === "fail") return new UncertainWriteError(name, failures, details);
  if (type === "exhausted") return new RetriesExhaustedError(name, failures, details);
  const { limitMs, limitOption: limit } = settings;
  const passedMs = failures.at(-1)?.atMs ?? limitMs;
  return new OperationTimeoutError(
    name,
    limitMs,
    failures,
    details,
    limit === undefined ? { passedMs } : { limit, passedMs },
  );
}
