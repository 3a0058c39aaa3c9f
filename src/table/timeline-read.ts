/**
 * A read that may be answered by a replica: the primary is asked first, and when it has not answered within a short time, all
 * others too. The first row wins. In Java the first answer wins, also if it is an error; here an error counts only when nobody
 * has anything better.
 */
import type { Operation, OperationOwner, OperationResult } from "../region/operation.ts";
import type { OperationSender } from "../region/operation-sender.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import type { Clock, Timer } from "../rpc/clock.ts";
import type { GetOptions } from "./call-options.ts";

export interface TimelineContext {
  readonly sender: OperationSender;
  readonly locator: RegionLocator;
  readonly clock: Clock;
  /** `hbase.client.primaryCallTimeout.get`, which counts in microseconds */
  readonly primaryTimeoutMs: number;
}

/** A replica that is named is asked alone. */
export function mayAskReplicas(options: GetOptions | undefined): options is GetOptions {
  return options?.consistency === "timeline" && options.replicaId === undefined;
}

export class TimelineRead implements OperationOwner {
  readonly #context: TimelineContext;
  readonly #build: (replicaId: number, owner: OperationOwner) => Operation;
  readonly #resolve: (result: OperationResult) => void;
  readonly #reject: (error: unknown) => void;
  readonly #operations: Operation[] = [];
  #timer: Timer | undefined;
  #failed = 0;
  #firstError: unknown;
  #hedged = false;
  #looking = false;
  #over = false;

  constructor(
    context: TimelineContext,
    build: (replicaId: number, owner: OperationOwner) => Operation,
    resolve: (result: OperationResult) => void,
    reject: (error: unknown) => void,
  ) {
    this.#context = context;
    this.#build = build;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { clock, primaryTimeoutMs } = this.#context;
    this.#send(0);
    this.#timer = clock.setTimer(primaryTimeoutMs, () => this.#askReplicas());
  }

  operationDone(_operation: Operation, result: OperationResult): void {
    if (this.#end()) this.#resolve(result);
  }

  operationFailed(operation: Operation, error: unknown): void {
    if (this.#over) return;
    this.#firstError ??= error;
    this.#failed++;
    if (operation.settings.signal?.aborted === true) {
      this.#end();
      this.#reject(error);
      return;
    }
    if (!this.#hedged) this.#askReplicas();
    else this.#giveUpIfAllFailed();
  }

  #send(replicaId: number): void {
    const operation = this.#build(replicaId, this);
    this.#operations.push(operation);
    this.#context.sender.send(operation);
  }

  #askReplicas(): void {
    if (this.#over || this.#hedged) return;
    this.#hedged = true;
    this.#looking = true;
    this.#timer?.cancel();
    const [primary] = this.#operations;
    if (primary === undefined) return;
    this.#context.locator.replicasOf(primary.table, primary.row).then(
      (replicas) => {
        this.#looking = false;
        if (this.#over) return;
        for (const { region } of replicas) if (region.replicaId > 0) this.#send(region.replicaId);
        this.#giveUpIfAllFailed();
      },
      () => {
        // The primary's own answer is all there will be.
        this.#looking = false;
        this.#giveUpIfAllFailed();
      },
    );
  }

  #giveUpIfAllFailed(): void {
    if (this.#over || this.#looking || this.#failed < this.#operations.length) return;
    this.#end();
    this.#reject(this.#firstError);
  }

  /** False if it is over already. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#timer?.cancel();
    for (const operation of this.#operations) operation.abort(undefined);
    return true;
  }
}
