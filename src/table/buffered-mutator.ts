/**
 * Mutations collected and written in large requests, by server and region: bounded in bytes and operations, flushed by size and
 * time. Back pressure is a promise: `put` and the others resolve when there is room for the next one, not when it is written.
 */

import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { Bytes } from "../bytes/column-name.ts";
import { adviceOf } from "../errors/advice.ts";
import { checked, described, type KnownOptions } from "../errors/known-options.ts";
import { MutationsFailedError } from "../errors/operation-errors.ts";
import { ClientClosedError, InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Operation, OperationOwner } from "../region/operation.ts";
import type { Collector, OperationSender } from "../region/operation-sender.ts";
import type { Clock, Timer } from "../rpc/clock.ts";
import { buildOperation, verbsOf } from "./batch.ts";
import type { Mutation } from "./batch-types.ts";
import type { AppendOptions, DeleteOptions, IncrementOptions, PutOptions } from "./call-options.ts";
import type { Amounts, Values } from "./cell-input.ts";
import {
  type CheckedMutatorOptions,
  checkMutatorOptions,
  type MutationFailure,
  type MutatorFlushOptions,
  type MutatorOptions,
} from "./mutator-options.ts";
import type { OperationBuilder } from "./operation-builder.ts";
import { operationsAreWatched, watchOperation } from "./operation-diagnostics.ts";
import {
  APPEND_OPTIONS,
  checkKind,
  DELETE_OPTIONS,
  INCREMENT_OPTIONS,
  OPERATIONS,
  PUT_OPTIONS,
} from "./operation-names.ts";

const ROOM: Promise<void> = Promise.resolve();

/**
 * Writes very many mutations, from `table.mutator()`. `put` and the others resolve when there is room for the next one, not when theirs is
 * written; that is what `flush()` and `close()` are for, and `await using`.
 */
export class BufferedMutator implements AsyncDisposable, Collector {
  readonly #sender: OperationSender;
  readonly #builder: OperationBuilder;
  readonly #clock: Clock;
  readonly #options: CheckedMutatorOptions;
  readonly #flights = new Set<Flight>();
  /** what is collected, and not sent yet */
  #filling: Flight;
  #underWayBytes = 0;
  #timer: Timer | undefined;
  #roomWaiters: (() => void)[] = [];
  /** failures that nobody has heard of yet, and how many there were */
  #failures: MutationFailure[] = [];
  #failureCount = 0;
  /** some of them may be written all the same; also of those beyond `maxReportedFailures` */
  #mayHaveExecuted = false;
  #closed = false;

  /** @internal Users call `table.mutator()`. */
  constructor(sender: OperationSender, builder: OperationBuilder, clock: Clock, options: MutatorOptions = {}) {
    this.#sender = sender;
    this.#builder = builder;
    this.#clock = clock;
    this.#options = checkMutatorOptions(options);
    this.#filling = this.#newFlight();
  }

  /** Bytes that wait or are under way. */
  get pendingBytes(): number {
    return this.#filling.bytes + this.#underWayBytes;
  }

  /** Like `mutate`. */
  put(row: Bytes, values: Values, options?: PutOptions): Promise<void> {
    return this.#mutateWith(options, PUT_OPTIONS, { put: row, values });
  }

  /** Like `mutate`. */
  delete(row: Bytes, options?: DeleteOptions): Promise<void> {
    return this.#mutateWith(options, DELETE_OPTIONS, { delete: row });
  }

  /** Like `mutate`; the new values do not come back. */
  increment(row: Bytes, by: Amounts, options?: IncrementOptions): Promise<void> {
    return this.#mutateWith(options, INCREMENT_OPTIONS, { increment: row, by });
  }

  /** Like `mutate`; the new values do not come back. */
  append(row: Bytes, values: Values, options?: AppendOptions): Promise<void> {
    return this.#mutateWith(options, APPEND_OPTIONS, { append: row, values });
  }

  /** Resolves when there is room for another one. Rejects if this one makes no sense, or the mutator is closed. */
  mutate(mutation: Mutation): Promise<void> {
    try {
      checkMutation(mutation);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.#take(mutation);
  }

  /**
   * Sends what waits, and resolves when everything given so far is written. Rejects with `MutationsFailedError`, which has the
   * mutations as they were given, if something was not since the last flush and there is no `onError` to hear of it; or with the
   * reason of `signal`, which ends the waiting, and not what is under way.
   */
  async flush({ signal }: MutatorFlushOptions = {}): Promise<void> {
    if (signal?.aborted === true) throw signal.reason;
    this.#send();
    const landed = Promise.all([...this.#flights].map((flight) => flight.landed));
    await (signal === undefined ? landed : unlessAborted(landed, signal));
    if (this.#failureCount === 0) return;
    const error = new MutationsFailedError(this.#failureCount, this.#failures, {}, this.#mayHaveExecuted);
    this.#failures = [];
    this.#failureCount = 0;
    this.#mayHaveExecuted = false;
    throw error;
  }

  /** Takes nothing more, and flushes: rejects as `flush()` does. Idempotent. */
  async close(options?: MutatorFlushOptions): Promise<void> {
    this.#closed = true;
    await this.flush(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take(mutation: Mutation): Promise<void> {
    let isFull: boolean;
    try {
      isFull = this.#collect(mutation);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (isFull) {
      this.#send();
      return this.#roomAfterSending();
    }
    this.#armTimer();
    return this.#isFull() ? this.#room() : ROOM;
  }

  /** Checked before they are one object: a list or null would leave nothing of itself in it. */
  #mutateWith(options: object | undefined, known: KnownOptions, mutation: Mutation): Promise<void> {
    if (options === undefined) return this.#take(mutation);
    try {
      return this.#take({ ...checked(options, known), ...mutation });
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** @internal What waits fails now, which the next `flush()` or `close()` tells; that may never come. */
  clientClosed(): number {
    const { length } = this.#filling.operations.filter(({ settled }) => !settled);
    this.#send();
    return this.#options.onError === undefined ? length : 0;
  }

  /** Whether it was the last one for now. */
  #collect(mutation: Mutation): boolean {
    if (this.#closed) throw new ClientClosedError("The mutator is closed.");
    const flight = this.#filling;
    const operation = buildOperation(this.#builder, mutation, flight);
    operation.tag = mutation;
    flight.add(operation);
    this.#sender.collectors.add(this);
    const { maxBytes, maxOperations } = this.#options;
    return flight.bytes >= maxBytes || flight.operations.length >= maxOperations;
  }

  /** A loop of `await put()` never leaves the microtasks while there is room: without a turn nothing would be written, or answered. */
  async #roomAfterSending(): Promise<void> {
    await eventLoopTurn();
    await this.#room();
  }

  async #room(): Promise<void> {
    while (this.#isFull()) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }

  #newFlight(): Flight {
    return new Flight({
      failed: (mutation, error) => this.#report({ mutation, error }),
      ended: (bytes) => this.#onEnded(bytes),
      landed: (flight) => this.#flights.delete(flight),
    });
  }

  #report(failure: MutationFailure): void {
    const { onError, maxReportedFailures } = this.#options;
    if (onError !== undefined) {
      try {
        onError(failure);
      } catch (error) {
        // The listener's fault is its owner's to hear of, and none of the other mutations'.
        process.nextTick(() => {
          throw error;
        });
      }
      return;
    }
    this.#failureCount++;
    this.#mayHaveExecuted ||= adviceOf(failure.error).mayHaveExecuted;
    if (this.#failures.length < maxReportedFailures) this.#failures.push(failure);
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sender.collectors.delete(this);
    const flight = this.#filling;
    if (flight.operations.length === 0) return;
    this.#filling = this.#newFlight();
    this.#flights.add(flight);
    this.#underWayBytes += flight.bytes;
    if (!operationsAreWatched()) return flight.depart(this.#sender, undefined);
    const contains = verbsOf(flight.operations.map(({ tag }) => tag as Mutation));
    const event = { operation: "batch", table: this.#builder.table.text, contains };
    // It lands, whatever becomes of its mutations.
    void watchOperation(
      event,
      async (id) => {
        flight.depart(this.#sender, id);
        await flight.landed;
      },
      () => flight.failed,
    );
  }

  #armTimer(): void {
    const { flushIntervalMs } = this.#options;
    if (flushIntervalMs === 0 || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(flushIntervalMs, () => this.#send(), true);
  }

  #isFull(): boolean {
    return this.#underWayBytes > this.#options.maxInFlightBytes;
  }

  #onEnded(bytes: number): void {
    this.#underWayBytes -= bytes;
    if (this.#roomWaiters.length > 0 && !this.#isFull()) for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }
}

/** Rejects with the signal's reason, if that comes first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason, untouched
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

const NOT_TAKEN = ["get", "exists", "checkAndMutate"] as const;

/** Who reads wants an answer, and who sets a condition too: a mutator has none to give. */
function checkMutation(mutation: object): void {
  if (typeof mutation !== "object" || mutation === null)
    throw new InvalidArgumentError(
      "mutation",
      `must be an object such as { put: row, values }, not ${described(mutation)}`,
    );
  const verb = NOT_TAKEN.find((name) => name in mutation);
  if (verb !== undefined) throw new InvalidArgumentError("mutation", `a mutator takes no ${verb}: use batch()`);
  checkKind(mutation, OPERATIONS);
}

interface FlightListener {
  failed(mutation: Mutation, error: unknown): void;
  ended(bytes: number): void;
  landed(flight: Flight): void;
}

/** Mutations that leave together. */
class Flight implements OperationOwner {
  operations: Operation[] = [];
  bytes = 0;
  failed = 0;
  /** resolves when each of them has ended */
  readonly landed: Promise<void>;
  readonly #listener: FlightListener;
  #left = 0;
  #land: () => void = () => undefined;

  constructor(listener: FlightListener) {
    this.#listener = listener;
    this.landed = new Promise((resolve) => {
      this.#land = resolve;
    });
  }

  add(operation: Operation): void {
    this.operations.push(operation);
    this.bytes += operation.bytes;
  }

  /** @param id by which diagnostics know it */
  depart(sender: OperationSender, id: object | undefined): void {
    const { operations } = this;
    this.operations = [];
    this.#left = operations.length;
    const waiting = operations.filter(({ settled }) => !settled);
    // Those aborted while they waited have been reported, and must only be counted.
    for (const operation of operations) if (operation.settled) this.#ended(operation);
    for (const operation of waiting) {
      operation.id = id;
      sender.send(operation);
    }
  }

  operationDone(operation: Operation): void {
    this.#ended(operation);
  }

  operationFailed(operation: Operation, error: unknown): void {
    this.failed++;
    this.#listener.failed(operation.tag as Mutation, error);
    if (this.operations.length === 0) this.#ended(operation);
  }

  #ended({ bytes }: Operation): void {
    this.#listener.ended(bytes);
    if (--this.#left > 0) return;
    this.#listener.landed(this);
    this.#land();
  }
}
