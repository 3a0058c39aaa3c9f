/**
 * From what the user wrote to an operation that can be sent: checked, encoded, and with what may be done after a failure. Single
 * operations, batches and mutators all come here.
 */
import type { Bytes } from "../bytes/column-name.ts";
import { checkList } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { TableName } from "../names/table-name.ts";
import { Operation, type OperationBody, type OperationOwner, type OperationSettings } from "../region/operation.ts";
import { attemptShareMs } from "../region/retry-policy.ts";
import { encodeGet } from "../wire/get.ts";
import type { MultiAction } from "../wire/multi.ts";
import { DURABILITIES, encodeMutation, type MutationType } from "../wire/mutation.ts";
import type { Attribute, WireTimeRange } from "../wire/read-fields.ts";
import { writeAttributes } from "./attributes.ts";
import type { ConditionalChange, RowMutation } from "./batch-types.ts";
import type {
  AppendOptions,
  CallOptions,
  DeleteOptions,
  GetOptions,
  IncrementOptions,
  PutOptions,
  WriteOptions,
} from "./call-options.ts";
import { type Amounts, type CellLimits, encodeAmounts, encodeValues, rowKey, type Values } from "./cell-input.ts";
import { conditionOf } from "./condition.ts";
import { encodeDelete } from "./delete-markers.ts";
import type { Nonces } from "./nonces.ts";
import { checkKind, ROW_MUTATIONS } from "./operation-names.ts";
import { readPartsOf, timeRangeOf } from "./read-parts.ts";

export interface OperationDefaults extends CellLimits {
  /** `hbase.client.operation.timeout` */
  readonly operationTimeoutMs: number;
  /** one attempt: `hbase.rpc.timeout`, and those of reads and writes if they differ */
  readonly rpcTimeoutMs: number;
  readonly readRpcTimeoutMs: number;
  readonly writeRpcTimeoutMs: number;
  /** those of the three that nobody has set: an attempt that may be followed by another has its share of the operation's time */
  readonly unsetLimits?: ReadonlySet<AttemptLimit> | undefined;
  /** whether a write whose answer was lost is sent again although HBase cannot tell that it is the same */
  readonly uncertainWrites: "fail" | "repeat";
}

export type AttemptLimit = "rpcTimeoutMs" | "readRpcTimeoutMs" | "writeRpcTimeoutMs";

/** How an operation is to be sent, other than by its own options. */
export type Batching = OperationSettings["batching"];

/** HBase's HIGH_QOS, by which servers keep handlers free for system tables. */
const SYSTEM_PRIORITY = 200;
/** Whose attempts `hbase.rpc.write.timeout` limits. */
const PLAIN_WRITES: ReadonlySet<string> = new Set(["put", "delete", "mutateRow"]);
/** What a server carries out one by one, each with its own entry in the log, even in one Multi: alone it has a handler to itself. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(["increment", "append", "mutateRow", "checkAndMutate"]);
const MAX_INT = 0x7fff_ffff;
const NO_OPTIONS: CallOptions = {};

interface Draft {
  readonly row: Buffer;
  readonly body: OperationBody;
  readonly repeatable: boolean;
}

export class OperationBuilder {
  readonly table: TableName;
  readonly #defaults: OperationDefaults;
  readonly #nonces: Nonces;
  /** of calls that do not say their own */
  readonly priority: number | undefined;
  /** of the last operation without options, for the next one like it */
  #plain: OperationSettings | undefined;

  constructor(table: TableName, defaults: OperationDefaults, nonces: Nonces) {
    this.table = table;
    this.#defaults = defaults;
    this.#nonces = nonces;
    this.priority = table.isSystem ? SYSTEM_PRIORITY : undefined;
  }

  get(row: Bytes, options: GetOptions | undefined, owner: OperationOwner, batching: Batching = "auto"): Operation {
    const key = rowKey(row);
    return this.#read("get", key, options, false, owner, batching);
  }

  exists(row: Bytes, options: GetOptions | undefined, owner: OperationOwner, batching: Batching = "auto"): Operation {
    return this.#read("exists", rowKey(row), options, true, owner, batching);
  }

  put(row: Bytes, values: Values, options: PutOptions, owner: OperationOwner, batching: Batching = "auto"): Operation {
    const key = rowKey(row);
    const { block, count, timed } = encodeValues(key, values, options.timestamp, this.#defaults);
    const body = mutation("put", key, { cells: block, count, options });
    return this.#write("put", { row: key, body, repeatable: timed }, options, owner, batching);
  }

  delete(row: Bytes, options: DeleteOptions, owner: OperationOwner, batching: Batching = "auto"): Operation {
    const key = rowKey(row);
    // Somebody meant to name columns, and had none.
    if (options.columns === undefined && "columns" in options)
      throw new InvalidArgumentError("columns", "is there, but undefined; leave it out to delete the whole row");
    const { cells, count, timestamp, timed } = encodeDelete(key, options.columns, options.timestamp);
    const body = mutation("delete", key, { cells, count, options, timestamp });
    return this.#write("delete", { row: key, body, repeatable: timed }, options, owner, batching);
  }

  increment(
    row: Bytes,
    by: Amounts,
    options: IncrementOptions,
    owner: OperationOwner,
    batching: Batching = "auto",
  ): Operation {
    const key = rowKey(row);
    const { block, count } = encodeAmounts(key, by, this.#defaults);
    return this.#counted("increment", key, { cells: block, count }, options, owner, batching);
  }

  append(
    row: Bytes,
    values: Values,
    options: AppendOptions,
    owner: OperationOwner,
    batching: Batching = "auto",
  ): Operation {
    const key = rowKey(row);
    const { block, count } = encodeValues(key, values, undefined, this.#defaults);
    return this.#counted("append", key, { cells: block, count }, options, owner, batching);
  }

  mutateRow(
    row: Bytes,
    mutations: readonly RowMutation[],
    options: WriteOptions,
    owner: OperationOwner,
    batching: Batching = "auto",
  ): Operation {
    const key = rowKey(row);
    const { actions, timed } = this.#rowMutations(key, mutations, options);
    return this.#write(
      "mutateRow",
      { row: key, body: { type: "rowMutations", actions }, repeatable: timed },
      options,
      owner,
      batching,
    );
  }

  checkAndMutate(
    row: Bytes,
    change: ConditionalChange,
    options: WriteOptions,
    owner: OperationOwner,
    batching: Batching = "auto",
  ): Operation {
    const key = rowKey(row);
    if (change.then === undefined) throw new InvalidArgumentError("then", "is missing: what is to be changed?");
    const condition = conditionOf(key, change.if);
    const mutations = Array.isArray(change.then)
      ? (change.then as readonly RowMutation[])
      : [change.then as RowMutation];
    const { actions } = this.#rowMutations(key, mutations, options);
    const [only] = actions;
    const body: OperationBody =
      only !== undefined && actions.length === 1
        ? { type: "mutation", message: only.message, cells: only.cells, condition }
        : { type: "rowMutations", actions, condition };
    // Carried out twice, the second time may find what the first one wrote: no nonce protects a condition.
    return this.#write("checkAndMutate", { row: key, body, repeatable: false }, options, owner, batching);
  }

  #read(
    name: "get" | "exists",
    row: Buffer,
    options: GetOptions | undefined,
    existenceOnly: boolean,
    owner: OperationOwner,
    batching: Batching,
  ): Operation {
    const parts = options === undefined ? undefined : readPartsOf(options);
    const settings = this.#settings(name, true, options, batching, "readRpcTimeoutMs", options?.replicaId);
    return new Operation(
      this.table,
      row,
      { type: "get", message: encodeGet(row, parts, existenceOnly) },
      settings,
      owner,
    );
  }

  #counted(
    type: "increment" | "append",
    row: Buffer,
    { cells, count }: { cells: Buffer; count: number },
    options: IncrementOptions | AppendOptions,
    owner: OperationOwner,
    batching: Batching,
  ): Operation {
    const nonce = this.#nonces.next();
    const timeRange = timeRangeOf(options);
    const { returnResults } = options;
    const made = mutation(type, row, { cells, count, options, nonce, timeRange, returnResults });
    const body: OperationBody = { ...made, makesRow: returnResults !== false };
    return this.#write(type, { row, body, repeatable: true }, options, owner, batching);
  }

  #rowMutations(
    row: Buffer,
    mutations: readonly RowMutation[],
    options: WriteOptions,
  ): { readonly actions: readonly MultiAction[]; readonly timed: boolean } {
    checkList("mutations", mutations);
    if (mutations.length === 0) throw new InvalidArgumentError("mutations", "there is nothing in it");
    // The server takes one nonce for all increments and appends of a row's mutations.
    const nonce = mutations.some(isCounting) ? this.#nonces.next() : undefined;
    const actions: MultiAction[] = [];
    let allTimed = true;
    for (const each of mutations) {
      const { action, timed } = this.#rowMutation(row, each, options, nonce);
      actions.push(action);
      if (!timed) allTimed = false;
    }
    return { actions, timed: allTimed };
  }

  #rowMutation(
    row: Buffer,
    each: RowMutation,
    options: WriteOptions,
    nonce: bigint | undefined,
  ): { readonly action: MultiAction; readonly timed: boolean } {
    checkKind(each, ROW_MUTATIONS);
    if (each.put !== undefined) {
      const { block, count, timed } = encodeValues(row, each.put, each.timestamp, this.#defaults);
      return { action: mutation("put", row, { cells: block, count, options }), timed };
    }
    if (each.delete !== undefined) {
      const columns = each.delete === "row" ? undefined : each.delete;
      const { cells, count, timestamp, timed } = encodeDelete(row, columns, each.timestamp);
      return { action: mutation("delete", row, { cells, count, options, timestamp }), timed };
    }
    if (each.increment !== undefined) {
      const { block, count } = encodeAmounts(row, each.increment, this.#defaults);
      return { action: mutation("increment", row, { cells: block, count, options, nonce }), timed: false };
    }
    const { block, count } = encodeValues(row, each.append, undefined, this.#defaults);
    return { action: mutation("append", row, { cells: block, count, options, nonce }), timed: false };
  }

  #write(
    name: string,
    { row, body, repeatable }: Draft,
    options: WriteOptions,
    owner: OperationOwner,
    batching: Batching,
  ): Operation {
    const may = repeatable || this.#defaults.uncertainWrites === "repeat";
    const attempt = PLAIN_WRITES.has(name) ? "writeRpcTimeoutMs" : "rpcTimeoutMs";
    const company = batching === "auto" && ONE_BY_ONE.has(name) ? "never" : batching;
    return new Operation(this.table, row, body, this.#settings(name, may, options, company, attempt), owner);
  }

  #settings(
    name: string,
    repeatable: boolean,
    options: CallOptions = NO_OPTIONS,
    batching: Batching,
    attempt: AttemptLimit,
    replicaId?: number,
  ): OperationSettings {
    const plain = isPlain(options) && replicaId === undefined;
    const last = this.#plain;
    if (plain && last?.name === name && last.repeatable === repeatable && last.batching === batching) return last;
    const settings = this.#newSettings(name, repeatable, options, batching, attempt, replicaId);
    if (plain) this.#plain = settings;
    return settings;
  }

  #newSettings(
    name: string,
    repeatable: boolean,
    options: CallOptions,
    batching: Batching,
    attempt: AttemptLimit,
    replicaId = 0,
  ): OperationSettings {
    const { timeoutMs = this.#defaults.operationTimeoutMs, signal, batch } = options;
    if (typeof timeoutMs !== "number" || !(timeoutMs > 0))
      throw new InvalidArgumentError("timeoutMs", `must be a number above 0, not ${String(timeoutMs)}`);
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw new InvalidArgumentError("signal", "must be an AbortSignal");
    checkCount("replicaId", replicaId);
    if (options.priority !== undefined) checkCount("priority", options.priority);
    return {
      name,
      repeatable,
      batching: batch === false ? "never" : batching,
      limitMs: timeoutMs,
      limitOption: options.timeoutMs === undefined ? undefined : "timeoutMs",
      rpcTimeoutMs: this.#attemptMs(attempt, repeatable, timeoutMs),
      priority: options.priority ?? this.priority,
      signal,
      replicaId,
    };
  }

  /** Where there can be no second attempt, nothing is kept for it: an answer may be late. */
  #attemptMs(limit: AttemptLimit, repeatable: boolean, timeoutMs: number): number {
    const ms = this.#defaults[limit];
    return repeatable && this.#defaults.unsetLimits?.has(limit) === true ? attemptShareMs(timeoutMs) : ms;
  }
}

function isPlain({ timeoutMs, signal, batch, priority }: CallOptions): boolean {
  return timeoutMs === undefined && signal === undefined && batch === undefined && priority === undefined;
}

function isCounting(each: RowMutation): boolean {
  return each?.increment !== undefined || each?.append !== undefined;
}

function checkCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_INT)
    throw new InvalidArgumentError(option, `must be a whole number from 0, not ${String(value)}`);
}

interface MutationDraft {
  readonly cells: Buffer | undefined;
  readonly count: number;
  readonly options: WriteOptions;
  readonly timestamp?: bigint | number | undefined;
  readonly timeRange?: WireTimeRange | undefined;
  readonly nonce?: bigint | undefined;
  readonly returnResults?: boolean | undefined;
}

function mutation(type: MutationType, row: Buffer, draft: MutationDraft): MultiAction & { readonly type: "mutation" } {
  const { cells, count, options, timestamp, timeRange, nonce, returnResults } = draft;
  const { durability } = options;
  if (durability !== undefined && !Object.hasOwn(DURABILITIES, durability))
    throw new InvalidArgumentError(
      "durability",
      `must be one of ${Object.keys(DURABILITIES).join(", ")}, not ${String(durability)}`,
    );
  const attributes: readonly Attribute[] | undefined = writeAttributes(options, returnResults);
  const message = encodeMutation({
    type,
    row,
    cellCount: count,
    timestamp,
    durability,
    timeRange,
    attributes,
    nonce,
  });
  return { type: "mutation", message, cells };
}
