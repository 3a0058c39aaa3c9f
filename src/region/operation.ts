/**
 * One operation on one row, between its issue and its end. It is encoded once, when it is issued; regions, servers and attempts
 * come and go around it. Whoever issued it hears of its end exactly once.
 */
import type { FailedAttempt } from "../errors/operation-errors.ts";
import type { TableName } from "../names/table-name.ts";
import { type Abortable, unwatchAbort, watchAbort } from "../rpc/abort-watch.ts";
import type { MultiAction } from "../wire/multi.ts";
import type { Row } from "../wire/row.ts";
import type { RegionLocation } from "./region-location.ts";

/** What is sent of it, encoded. */
export type OperationBody =
  | (MultiAction & { readonly type: "get" })
  | (MultiAction & {
      readonly type: "mutation";
      /** under a condition: checkAndMutate */
      readonly condition?: Buffer | undefined;
      /** it carries a nonce, and is answered with the cells that it made, of which there is at least one */
      readonly makesRow?: boolean;
    })
  /** all of them or none, perhaps under a condition */
  | {
      readonly type: "rowMutations";
      readonly actions: readonly MultiAction[];
      readonly condition?: Buffer | undefined;
    };

export interface OperationResult {
  /** undefined if nothing came back */
  readonly row: Row | undefined;
  /** the answer of an existence check */
  readonly exists: boolean | undefined;
  /** of conditions: whether it held */
  readonly processed?: boolean | undefined;
}

export interface OperationSettings {
  /** for errors: `get`, `put`, … */
  readonly name: string;
  /** carrying it out twice is as good as once: it may be sent again when it is not known whether it was carried out */
  readonly repeatable: boolean;
  /** whether it may travel with others in one Multi: `always` even if that is not the client's habit */
  readonly batching: "always" | "auto" | "never";
  /** the whole operation, all its attempts */
  readonly limitMs: number;
  /** the option that set this limit; default `operationTimeoutMs` */
  readonly limitOption?: "timeoutMs" | undefined;
  /** one attempt */
  readonly rpcTimeoutMs: number;
  readonly priority?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** which replica of the region; 0 is the primary */
  readonly replicaId: number;
}

/** Where an operation waits; told when its end comes from elsewhere, so that it is not kept any longer. */
export interface OperationHolder {
  release(operation: Operation): void;
}

export interface OperationOwner {
  operationDone(operation: Operation, result: OperationResult): void;
  operationFailed(operation: Operation, error: unknown): void;
}

export class Operation implements Abortable {
  readonly table: TableName;
  readonly row: Buffer;
  /** changes only for a read that takes a write's place, see `read-back.ts` */
  body: OperationBody;
  readonly settings: OperationSettings;
  readonly owner: OperationOwner;
  /** where it is, or was last, sent to */
  location: RegionLocation | undefined;
  /** 0 until the clock was read for it */
  startedAtMs = 0;
  deadlineMs: number = Number.POSITIVE_INFINITY;
  /** attempts that were counted, the present one included */
  attempts = 0;
  /** attempts in a row that HBase does not count */
  immediate = 0;
  failures: FailedAttempt[] | undefined;
  /** an attempt went unanswered, and may have been carried out */
  uncertain = false;
  /** in company it got an error that may be another's */
  alone = false;
  holder: OperationHolder | undefined;
  settled = false;
  /** whatever the owner wants to know it by */
  tag: unknown;
  /** by which diagnostics know it, or the batch it is of; undefined if nobody listens */
  id: object | undefined;

  constructor(table: TableName, row: Buffer, body: OperationBody, settings: OperationSettings, owner: OperationOwner) {
    this.table = table;
    this.row = row;
    this.body = body;
    this.settings = settings;
    this.owner = owner;
    if (settings.signal !== undefined) watchAbort(settings.signal, this);
  }

  /** Bytes it adds to a request. */
  get bytes(): number {
    const { body } = this;
    if (body.type !== "rowMutations") return actionBytes(body);
    return body.actions.reduce((sum, action) => sum + actionBytes(action), 0);
  }

  get condition(): Buffer | undefined {
    return this.body.type === "get" ? undefined : this.body.condition;
  }

  /** Fixes the deadline; the first call counts. */
  stamp(nowMs: number): void {
    if (this.startedAtMs !== 0) return;
    this.startedAtMs = nowMs;
    this.deadlineMs = nowMs + this.settings.limitMs;
  }

  leftMs(nowMs: number): number {
    return this.deadlineMs - nowMs;
  }

  succeed(result: OperationResult): void {
    if (this.settled) return;
    this.settle();
    this.owner.operationDone(this, result);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settle();
    this.owner.operationFailed(this, error);
  }

  /** Its signal has fired: what is under way is not waited for. */
  abort(reason: unknown): void {
    this.fail(reason);
  }

  private settle(): void {
    this.settled = true;
    if (this.settings.signal !== undefined) unwatchAbort(this.settings.signal, this);
    this.holder?.release(this);
  }
}

function actionBytes({ message, cells }: MultiAction): number {
  return message.length + (cells?.length ?? 0);
}
