/**
 * The operations that go to one server. Those that are issued in one turn of the event loop leave at its end: alone as Get or
 * Mutate, several together as Multi, without any time of waiting. What becomes of them is told to the sender.
 */

import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import type { CallAnswer, CallRequest } from "../rpc/call.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Deadlines, Sweepable } from "../rpc/deadlines.ts";
import type { CallbackCaller } from "../rpc/stub.ts";
import { encodeGetRequest } from "../wire/get.ts";
import { encodeMutateRequest } from "../wire/mutation.ts";
import { decodeGetResponse, decodeMutateResponse } from "../wire/result.ts";
import { MultiCall, type MultiListener, regionFieldOf } from "./multi-call.ts";
import type { Operation } from "./operation.ts";
import type { RegionLocation } from "./region-location.ts";

export interface BatchingOptions {
  /** whether operations of one turn travel together although nobody asked for it */
  readonly autoBatch: boolean;
  /** of one Multi; more make another one */
  readonly maxBatchOperations: number;
  /** of one Multi's request; a larger operation goes in one of its own */
  readonly maxBatchBytes: number;
}

export interface QueueContext {
  readonly rpc: CallbackCaller;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly batching: BatchingOptions;
  /** of this client: nonces are the server's by group and nonce */
  readonly nonceGroup: bigint;
  readonly counters: OperationCounters;
}

export interface OperationCounters {
  /** calls that carried one operation */
  singleCalls: number;
  /** calls that carried several */
  multiCalls: number;
  operations: number;
  retries: number;
}

/** Hears of every attempt's end. */
export interface AttemptListener extends MultiListener {
  /** The deadline passed while the attempt was under way. */
  expired(operation: Operation): void;
  /** The call as a whole failed; all operations are of one server. */
  callFailed(operations: readonly Operation[], error: unknown): void;
}

const SERVICE = "ClientService";

export class ServerQueue {
  readonly #server: ServerName;
  readonly #context: QueueContext;
  readonly #listener: AttemptListener;
  readonly #flushSoon: () => void;
  #waiting: Operation[] = [];
  #armed = false;

  constructor(server: ServerName, context: QueueContext, listener: AttemptListener) {
    this.#server = server;
    this.#context = context;
    this.#listener = listener;
    this.#flushSoon = () => this.#flush();
  }

  push(operation: Operation): void {
    this.#waiting.push(operation);
    if (this.#armed) return;
    this.#armed = true;
    process.nextTick(this.#flushSoon);
  }

  #flush(): void {
    this.#armed = false;
    const operations = this.#waiting;
    this.#waiting = [];
    const nowMs = this.#context.clock.now();
    let batch: Operation[] = [];
    let batchBytes = 0;
    const { maxBatchOperations, maxBatchBytes } = this.#context.batching;
    for (const operation of operations) {
      if (operation.settled) continue;
      operation.stamp(nowMs);
      operation.attempts++;
      if (!this.#mayTravelTogether(operation)) {
        this.#send([operation], nowMs);
        continue;
      }
      const { bytes } = operation;
      if (batch.length >= maxBatchOperations || (batch.length > 0 && batchBytes + bytes > maxBatchBytes)) {
        this.#send(batch, nowMs);
        batch = [];
        batchBytes = 0;
      }
      batch.push(operation);
      batchBytes += bytes;
    }
    if (batch.length > 0) this.#send(batch, nowMs);
  }

  #mayTravelTogether({ settings, alone }: Operation): boolean {
    if (alone || settings.priority !== undefined) return false;
    return settings.batching === "always" || (settings.batching === "auto" && this.#context.batching.autoBatch);
  }

  #send(operations: readonly Operation[], nowMs: number): void {
    const { counters } = this.#context;
    counters.operations += operations.length;
    const [first] = operations;
    if (first === undefined) return;
    if (operations.length > 1 || first.body.type === "rowMutations") {
      counters.multiCalls++;
      this.#sendMulti(operations, nowMs);
      return;
    }
    counters.singleCalls++;
    if (first.body.type === "get") this.#sendGet(first, first.body.message, nowMs);
    else this.#sendMutation(first, first.body.message, first.body.cells, nowMs);
  }

  #sendGet(operation: Operation, message: Uint8Array, nowMs: number): void {
    const location = operation.location as RegionLocation;
    const param = encodeGetRequest(regionFieldOf(location), message);
    this.#issue("Get", { param }, [operation], nowMs, ({ body, cellBlock }) => {
      this.#listener.done(operation, decodeGetResponse(body, cellBlock));
    });
  }

  #sendMutation(operation: Operation, mutation: Uint8Array, cellBlock: Uint8Array | undefined, nowMs: number): void {
    const location = operation.location as RegionLocation;
    const { nonceGroup } = this.#context;
    const regionField = regionFieldOf(location);
    const param = encodeMutateRequest({ regionField, mutation, condition: operation.condition, nonceGroup });
    this.#issue("Mutate", { param, cellBlock }, [operation], nowMs, (answer) => {
      const { row, processed } = decodeMutateResponse(answer.body, answer.cellBlock);
      // Whether the condition held is not to be guessed.
      if (operation.condition !== undefined && processed === undefined)
        throw new MalformedMessageError("MutateResponse", 0, "it does not say whether the condition held");
      this.#listener.done(operation, { row, exists: undefined, processed });
    });
  }

  #sendMulti(operations: readonly Operation[], nowMs: number): void {
    const multi = new MultiCall(operations);
    const { param, cellBlock } = multi.encode(this.#context.nonceGroup);
    this.#issue("Multi", { param, cellBlock }, operations, nowMs, ({ body, cellBlock: cells }) =>
      multi.distribute(body, cells, this.#listener),
    );
  }

  #issue(
    method: string,
    parts: Pick<CallRequest, "param" | "cellBlock">,
    operations: readonly Operation[],
    nowMs: number,
    onAnswer: (answer: CallAnswer) => void,
  ): void {
    const timeoutMs = attemptTimeoutMs(operations, nowMs);
    const watch = this.#watch(operations, nowMs, timeoutMs);
    this.#context.rpc.issue(
      {
        server: this.#server,
        role: "regionserver",
        service: SERVICE,
        method,
        ...parts,
        timeoutMs,
        ...callOptions(operations),
        ...idsOf(operations),
      },
      (answer) => {
        watch?.end();
        try {
          onAnswer(answer);
        } catch (error) {
          this.#listener.callFailed(operations, unreadable(error));
        }
      },
      (error) => {
        watch?.end();
        this.#listener.callFailed(operations, error);
      },
    );
  }

  /** Operations whose own time ends before the call's end by themselves; usually there are none. */
  #watch(operations: readonly Operation[], nowMs: number, timeoutMs: number): DeadlineWatch | undefined {
    if (operations.length === 1) return undefined;
    const earliest = earliestDeadline(operations);
    if (earliest >= nowMs + timeoutMs) return undefined;
    const watch = new DeadlineWatch(operations, this.#context.deadlines, this.#listener);
    this.#context.deadlines.note(earliest, nowMs);
    return watch;
  }
}

/** What the call has of its only operation. */
function callOptions(operations: readonly Operation[]): Partial<CallRequest> {
  const [first] = operations;
  if (first === undefined || operations.length > 1) return {};
  const { priority, signal } = first.settings;
  const regionName = (first.location as RegionLocation).region.name;
  if (priority === undefined && signal === undefined) return { regionName };
  return {
    regionName,
    ...(priority === undefined ? {} : { priority }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Whom a call is made for, where somebody listens to operations. */
function idsOf(operations: readonly Operation[]): { readonly operations: readonly object[] } | undefined {
  let ids: Set<object> | undefined;
  for (const { id } of operations) {
    if (id === undefined) continue;
    ids ??= new Set();
    ids.add(id);
  }
  return ids === undefined ? undefined : { operations: [...ids] };
}

/** An answer did come, if not one that can be read: a write has most likely been carried out. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof MalformedMessageError)) return error;
  return new MalformedMessageError(error.what, error.offset, error.message, {
    advice: { ...error.advice, mayHaveExecuted: true },
    cause: error,
  });
}

/** One attempt's time, or what the operation that has most time has left. */
function attemptTimeoutMs(operations: readonly Operation[], nowMs: number): number {
  let longest = 1;
  for (const operation of operations) {
    const ms = Math.min(operation.settings.rpcTimeoutMs, operation.leftMs(nowMs));
    if (ms > longest) longest = ms;
  }
  return longest;
}

function earliestDeadline(operations: readonly Operation[]): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { deadlineMs } of operations) if (deadlineMs < earliest) earliest = deadlineMs;
  return earliest;
}

/** The deadlines of operations that travel together. */
class DeadlineWatch implements Sweepable {
  readonly #operations: readonly Operation[];
  readonly #deadlines: Deadlines;
  readonly #listener: AttemptListener;

  constructor(operations: readonly Operation[], deadlines: Deadlines, listener: AttemptListener) {
    this.#operations = operations;
    this.#deadlines = deadlines;
    this.#listener = listener;
    deadlines.add(this);
  }

  sweep(nowMs: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const operation of this.#operations) {
      if (operation.settled) continue;
      if (operation.deadlineMs <= nowMs) this.#listener.expired(operation);
      else if (operation.deadlineMs < earliest) earliest = operation.deadlineMs;
    }
    return earliest;
  }

  end(): void {
    this.#deadlines.remove(this);
  }
}
