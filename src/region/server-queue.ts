/**
 * The operations that go to one server. Those that are issued in one turn of the event loop leave at its end: a few alone as
 * Get or Mutate, many together in a few Multis, without any time of waiting. What becomes of them is told to the sender.
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
  /** ... when more than so many are under way to the server, the new ones included */
  readonly autoBatchAbove: number;
  /** of one Multi; more make another one */
  readonly maxBatchOperations: number;
  /** the same for operations that travel together although nobody asked for it */
  readonly maxAutoBatchOperations: number;
  /** all that is under way is divided into at least so many Multis then: with one, client and server would take turns */
  readonly minAutoBatches: number;
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
  /** calls of single operations under way to one server; more wait here for an answer. Default: any number */
  readonly maxCalls?: number | undefined;
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
  /** The deadline passed while the attempt was under way, or, not `sent`, before it began. */
  expired(operation: Operation, sent: boolean): void;
  /** The call as a whole failed; all operations are of one server. */
  callFailed(operations: readonly Operation[], error: unknown): void;
}

const SERVICE = "ClientService";

export class ServerQueue implements Sweepable {
  readonly #server: ServerName;
  readonly #context: QueueContext;
  readonly #listener: AttemptListener;
  readonly #flushSoon: () => void;
  #waiting: Operation[] = [];
  /** too many calls are under way: those that go alone wait here, in their order */
  #held: Operation[] = [];
  #callsUnderWay = 0;
  #armed = false;
  /** operations whose calls have not ended */
  #underWay = 0;

  constructor(server: ServerName, context: QueueContext, listener: AttemptListener) {
    this.#server = server;
    this.#context = context;
    this.#listener = listener;
    this.#flushSoon = () => this.#flush();
  }

  push(operation: Operation): void {
    this.#waiting.push(operation);
    this.#flushLater();
  }

  /** Ends what waits for the calls of others for too long. */
  sweep(nowMs: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const operation of this.#held) {
      if (operation.settled) continue;
      if (operation.deadlineMs <= nowMs) this.#listener.expired(operation, false);
      else if (operation.deadlineMs < earliest) earliest = operation.deadlineMs;
    }
    return earliest;
  }

  #flushLater(): void {
    if (this.#armed) return;
    this.#armed = true;
    process.nextTick(this.#flushSoon);
  }

  #flush(): void {
    this.#armed = false;
    const nowMs = this.#context.clock.now();
    this.#sendHeld(nowMs);
    const operations = this.#waiting;
    this.#waiting = [];
    const asked: Operation[] = [];
    const chance: Operation[] = [];
    for (const operation of operations) {
      if (operation.settled) continue;
      operation.stamp(nowMs);
      const company = this.#companyOf(operation);
      if (company === "none" && this.#mustWait) {
        this.#hold(operation, nowMs);
        continue;
      }
      operation.attempts++;
      if (company === "none") this.#send([operation], nowMs);
      else (company === "asked" ? asked : chance).push(operation);
    }
    this.#sendBatches(asked, this.#context.batching.maxBatchOperations, nowMs);
    this.#sendBatches(chance, this.#autoBatchOperations(chance.length), nowMs);
  }

  /** The connection would refuse the call, and a refusal of our own is no reason to pause. */
  get #mustWait(): boolean {
    return this.#callsUnderWay >= (this.#context.maxCalls ?? Number.POSITIVE_INFINITY) || this.#held.length > 0;
  }

  #hold(operation: Operation, nowMs: number): void {
    if (this.#held.length === 0) this.#context.deadlines.add(this);
    this.#held.push(operation);
    this.#context.deadlines.note(operation.deadlineMs, nowMs);
  }

  #sendHeld(nowMs: number): void {
    if (this.#held.length === 0) return;
    const room = (this.#context.maxCalls ?? Number.POSITIVE_INFINITY) - this.#callsUnderWay;
    for (const operation of this.#held.splice(0, Math.max(0, room))) {
      if (operation.settled) continue;
      operation.attempts++;
      this.#send([operation], nowMs);
    }
    if (this.#held.length === 0) this.#context.deadlines.remove(this);
  }

  /** Few go alone: each has a handler of the server to itself. */
  #autoBatchOperations(count: number): number {
    const { autoBatchAbove, maxAutoBatchOperations, minAutoBatches } = this.#context.batching;
    const all = this.#underWay + count;
    return all > autoBatchAbove ? Math.min(maxAutoBatchOperations, Math.ceil(all / minAutoBatches)) : 1;
  }

  #companyOf({ settings, alone }: Operation): "none" | "asked" | "chance" {
    if (alone || settings.priority !== undefined || settings.batching === "never") return "none";
    if (settings.batching === "always") return "asked";
    return this.#context.batching.autoBatch ? "chance" : "none";
  }

  /** Multis of the same size, as few as the bounds allow. */
  #sendBatches(operations: readonly Operation[], maxOperations: number, nowMs: number): void {
    const { maxBatchBytes } = this.#context.batching;
    const count = Math.ceil(operations.length / maxOperations);
    const share = Math.ceil(operations.length / count);
    let batch: Operation[] = [];
    let batchBytes = 0;
    for (const operation of operations) {
      const { bytes } = operation;
      if (batch.length >= share || (batch.length > 0 && batchBytes + bytes > maxBatchBytes)) {
        this.#send(batch, nowMs);
        batch = [];
        batchBytes = 0;
      }
      batch.push(operation);
      batchBytes += bytes;
    }
    if (batch.length > 0) this.#send(batch, nowMs);
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
    { param, cellBlock }: Pick<CallRequest, "param" | "cellBlock">,
    operations: readonly Operation[],
    nowMs: number,
    onAnswer: (answer: CallAnswer) => void,
  ): void {
    const timeoutMs = attemptTimeoutMs(operations, nowMs);
    const watch = this.#watch(operations, nowMs, timeoutMs);
    this.#underWay += operations.length;
    this.#callsUnderWay++;
    const only = operations.length === 1 ? operations[0] : undefined;
    this.#context.rpc.issue(
      {
        server: this.#server,
        role: "regionserver",
        service: SERVICE,
        method,
        param,
        cellBlock,
        timeoutMs,
        regionName: only?.location?.region.name,
        priority: only?.settings.priority,
        signal: only?.settings.signal,
        operations: idsOf(operations),
      },
      (answer) => {
        this.#ended(operations, watch);
        try {
          onAnswer(answer);
        } catch (error) {
          this.#listener.callFailed(operations, unreadable(error));
        }
      },
      (error) => {
        this.#ended(operations, watch);
        this.#listener.callFailed(operations, error);
      },
    );
  }

  #ended(operations: readonly Operation[], watch: DeadlineWatch | undefined): void {
    this.#underWay -= operations.length;
    this.#callsUnderWay--;
    if (this.#held.length > 0) this.#flushLater();
    watch?.end();
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

/** Whom a call is made for, where somebody listens to operations. */
function idsOf(operations: readonly Operation[]): readonly object[] | undefined {
  let ids: Set<object> | undefined;
  for (const { id } of operations) {
    if (id === undefined) continue;
    ids ??= new Set();
    ids.add(id);
  }
  return ids === undefined ? undefined : [...ids];
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
      if (operation.deadlineMs <= nowMs) this.#listener.expired(operation, true);
      else if (operation.deadlineMs < earliest) earliest = operation.deadlineMs;
    }
    return earliest;
  }

  end(): void {
    this.#deadlines.remove(this);
  }
}
