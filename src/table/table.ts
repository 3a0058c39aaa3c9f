/**
 * A table, as users hold it: every operation by HBase's own name. It is a handle without a connection of its own; make as many as
 * you like. Rows, columns and values are bytes; a string stands for its UTF-8 bytes everywhere.
 */
import type { Bytes } from "../bytes/column-name.ts";
import { checked, checkList, checkNames, described, type KnownOptions } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Operation, OperationOwner, OperationResult } from "../region/operation.ts";
import type { OperationSender } from "../region/operation-sender.ts";
import type { RegionLocation } from "../region/region-location.ts";
import type { Row } from "../wire/row.ts";
import { type BatchOptions, expectAll, sendBatch } from "./batch.ts";
import type {
  CheckedChange,
  ConditionalChange,
  Delete,
  Get,
  Outcome,
  Put,
  RowMutation,
  TableOperation,
} from "./batch-types.ts";
import { BufferedMutator } from "./buffered-mutator.ts";
import type {
  AppendOptions,
  DeleteOptions,
  GetOptions,
  IncrementOptions,
  PutOptions,
  WriteOptions,
} from "./call-options.ts";
import type { Amounts, Values } from "./cell-input.ts";
import { type MutationWritable, mutationWritable } from "./mutation-writable.ts";
import type { MutatorOptions } from "./mutator-options.ts";
import type { OperationBuilder } from "./operation-builder.ts";
import { operationsAreWatched, watchOperation } from "./operation-diagnostics.ts";
import {
  APPEND_OPTIONS,
  CHECK_OPTIONS,
  CONDITIONAL_CHANGE,
  DELETE_OPTIONS,
  EXISTS_OPTIONS,
  GET_OPTIONS,
  INCREMENT_OPTIONS,
  MUTATE_ROW_OPTIONS,
  PUT_OPTIONS,
} from "./operation-names.ts";
import type { ScanOptions } from "./scan-options.ts";
import { planScan, type ScanDefaults } from "./scan-plan.ts";
import type { ScanContext } from "./scan-steps.ts";
import { Scanner } from "./scanner.ts";
import { PromiseSettler, pickChecked, pickExists, pickMadeRow, pickNothing, pickRow } from "./settlers.ts";
import { mayAskReplicas, type TimelineContext, TimelineRead } from "./timeline-read.ts";

export interface RegionsOptions {
  /** The whole question with its repetitions, in ms. Default: the client's `operationTimeoutMs` */
  readonly timeoutMs?: number;
  /** Rejects with the signal's reason when it fires. */
  readonly signal?: AbortSignal;
}

/** What a table needs of the client it belongs to. */
export interface TableContext extends TimelineContext {
  readonly scans: ScanContext & { readonly defaults: ScanDefaults };
  readonly builder: OperationBuilder;
}

/**
 * A table, from `hbase.table(name)`. What its operations reject with is an `HBaseError`, or the reason of a signal: `TableNotFoundError`,
 * `NoSuchColumnFamilyError`, `AccessDeniedError` and others of HBase's own; `OperationTimeoutError` and `RetriesExhaustedError` with every
 * attempt; `InvalidArgumentError`, before anything is sent. `docs/reading.md`, `docs/writing.md`
 */
export class Table {
  readonly #context: TableContext;
  readonly #builder: OperationBuilder;
  readonly #sender: OperationSender;

  /** @internal Users call `hbase.table(name)`. */
  constructor(context: TableContext) {
    this.#context = context;
    this.#builder = context.builder;
    this.#sender = context.sender;
  }

  /** `namespace:table`, or `table` in the namespace `default`. */
  get name(): string {
    return this.#builder.table.text;
  }

  /** The row, or undefined if it has no cell that was asked for. */
  get(row: Bytes, options?: GetOptions): Promise<Row | undefined> {
    if (mayAskReplicas(options))
      return this.#timeline(
        "get",
        pickRow,
        (more, owner) => this.#builder.get(row, checked(more, GET_OPTIONS), owner),
        options,
      );
    return this.#send("get", pickRow, (owner) => this.#builder.get(row, given(options, GET_OPTIONS), owner));
  }

  /** Whether the row has any cell that was asked for; none is sent. */
  exists(row: Bytes, options?: GetOptions): Promise<boolean> {
    if (mayAskReplicas(options))
      return this.#timeline(
        "exists",
        pickExists,
        (more, owner) => this.#builder.exists(row, checked(more, EXISTS_OPTIONS), owner),
        options,
      );
    return this.#send("exists", pickExists, (owner) =>
      this.#builder.exists(row, given(options, EXISTS_OPTIONS), owner),
    );
  }

  /**
   * Writes cells: `put("u1", { "info:name": "Ada" })`. Rejects with `UncertainWriteError` if no answer came and a repetition would not be
   * safe: without a `timestamp` a put that is carried out twice makes two versions.
   */
  put(row: Bytes, values: Values, options?: PutOptions): Promise<void> {
    return this.#send("put", pickNothing, (owner) =>
      this.#builder.put(row, values, checked(options, PUT_OPTIONS), owner),
    );
  }

  /** Deletes the row, or those of its families and columns that `columns` names. What is not there is deleted, too. */
  delete(row: Bytes, options?: DeleteOptions): Promise<void> {
    return this.#send("delete", pickNothing, (owner) =>
      this.#builder.delete(row, checked(options, DELETE_OPTIONS), owner),
    );
  }

  /**
   * Adds to counters, which are signed 64-bit integers; gives their new values. Safe to repeat: it carries a nonce. If the answer was lost
   * and the server does not know the values any more, they are read: increments by others may then be in them.
   */
  increment(row: Bytes, by: Amounts, options?: IncrementOptions): Promise<Row> {
    return this.#send("increment", pickMadeRow, (owner) =>
      this.#builder.increment(row, by, checked(options, INCREMENT_OPTIONS), owner),
    );
  }

  /** Appends to values; gives the new ones. Safe to repeat: it carries a nonce. */
  append(row: Bytes, values: Values, options?: AppendOptions): Promise<Row> {
    return this.#send("append", pickMadeRow, (owner) =>
      this.#builder.append(row, values, checked(options, APPEND_OPTIONS), owner),
    );
  }

  /** Several changes to one row, all together or none; gives what increments and appends among them made. */
  mutateRow(row: Bytes, mutations: readonly RowMutation[], options?: WriteOptions): Promise<Row> {
    return this.#send("mutateRow", pickMadeRow, (owner) =>
      this.#builder.mutateRow(row, mutations, checked(options, MUTATE_ROW_OPTIONS), owner),
    );
  }

  /**
   * `checkAndMutate("u1", { if: { column: "f:v", equals: "1" }, then: { put: { "f:v": "2" } } })`, atomically. Rejects with
   * `UncertainWriteError` if no answer came: carried out twice, it may see the second time what it wrote the first.
   */
  checkAndMutate(row: Bytes, change: ConditionalChange, options?: WriteOptions): Promise<CheckedChange> {
    return this.#send("checkAndMutate", pickChecked, (owner) =>
      this.#builder.checkAndMutate(row, changeOf(change), checked(options, CHECK_OPTIONS), owner),
    );
  }

  /** Rows in the order of their keys, as an async iterable: `for await (const row of table.scan({ prefix: "user:" }))`. */
  scan(options: ScanOptions = {}): Scanner {
    const { scans } = this.#context;
    // Calls to HBase's own tables go in front of the others.
    const { table, priority } = this.#builder;
    return new Scanner(table, planScan(options, scans.defaults, priority), scans);
  }

  /**
   * Any operations, mixed; an outcome for each, in their order. Rejects for none of them: look at `ok`. Reads with `timeline` may be answered
   * by replicas, as by themselves.
   */
  batch(operations: readonly TableOperation[], options?: BatchOptions): Promise<Outcome[]> {
    return sendBatch(this.#context, operations, options);
  }

  /** Rows in the order of their keys in the list, undefined for those that are not there. Rejects with `BatchError` if any fails. */
  async getAll(rows: readonly (Bytes | Get)[], options?: GetOptions): Promise<(Row | undefined)[]> {
    const gets = listed("get", "rows", rows, checked(options, GET_OPTIONS));
    return expectAll(await this.batch(gets), ({ row }) => row);
  }

  /** Whether each of the rows is there, in their order. Rejects with `BatchError` if any fails. */
  async existsAll(rows: readonly Bytes[], options?: GetOptions): Promise<boolean[]> {
    const outcomes = await this.batch(listed("exists", "rows", rows, checked(options, EXISTS_OPTIONS)));
    return expectAll(outcomes, ({ exists }) => exists === true);
  }

  /** Rejects with `BatchError` if any fails; the others are written all the same. */
  async putAll(puts: readonly Put[], options?: BatchOptions): Promise<void> {
    expectAll(await this.batch(listed("put", "puts", puts, {}), options), () => undefined);
  }

  /** Rejects with `BatchError` if any fails; the others are deleted all the same. */
  async deleteAll(deletes: readonly (Bytes | Delete)[], options?: DeleteOptions): Promise<void> {
    const all = listed("delete", "deletes", deletes, checked(options, DELETE_OPTIONS));
    expectAll(await this.batch(all), () => undefined);
  }

  /** Collects mutations and writes them in large requests; `await using`, or `close()`, writes what is left. */
  mutator(options?: MutatorOptions): BufferedMutator {
    return new BufferedMutator(this.#sender, this.#builder, this.#context.clock, options);
  }

  /** The same as a Node `Writable` in object mode, which takes mutations (`{ put: row, values }`, …). */
  writable(options?: MutatorOptions): MutationWritable {
    return mutationWritable(this.mutator(options));
  }

  /** Where the table's regions are, in the order of their start keys. */
  regions({ timeoutMs, signal }: RegionsOptions = {}): Promise<readonly RegionLocation[]> {
    return this.#context.locator.regionsOf(this.#builder.table, { timeoutMs, signal });
  }

  #timeline<T>(
    verb: string,
    pick: (result: OperationResult) => T,
    build: (options: GetOptions, owner: OperationOwner) => Operation,
    options: GetOptions,
  ): Promise<T> {
    return this.#watched(
      verb,
      (id) =>
        new Promise((resolve, reject) => {
          const ask = (replicaId: number, owner: OperationOwner): Operation =>
            known(build({ ...options, replicaId }, owner), id);
          new TimelineRead(this.#context, ask, (result) => resolve(pick(result)), reject).start();
        }),
    );
  }

  #send<T>(
    verb: string,
    pick: (result: OperationResult) => T,
    build: (owner: OperationOwner) => Operation,
  ): Promise<T> {
    if (operationsAreWatched()) return this.#watched(verb, (id) => this.#issue(pick, build, id));
    return this.#issue(pick, build, undefined);
  }

  #issue<T>(
    pick: (result: OperationResult) => T,
    build: (owner: OperationOwner) => Operation,
    id: object | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#sender.send(known(build(new PromiseSettler(resolve, reject, pick)), id));
    });
  }

  #watched<T>(verb: string, work: (id: object | undefined) => Promise<T>): Promise<T> {
    return operationsAreWatched() ? watchOperation({ operation: verb, table: this.name }, work) : work(undefined);
  }
}

function known(operation: Operation, id: object | undefined): Operation {
  operation.id = id;
  return operation;
}

/** Unlike `checked`, without options where there are none: reads have a shorter form then. */
function given<T extends object>(options: T | undefined, known: KnownOptions): T | undefined {
  return options === undefined ? undefined : checked(options, known);
}

function changeOf(change: ConditionalChange): ConditionalChange {
  checkNames(change, CONDITIONAL_CHANGE);
  return change;
}

/**
 * A list of rows, or of operations of one verb, as a batch takes it. An operation of another verb is refused: who reads a list must not
 * delete by it.
 */
function listed<Verb extends "get" | "exists" | "put" | "delete", O extends object>(
  verb: Verb,
  argument: string,
  entries: readonly (Bytes | O)[],
  options: object,
): (O & TableOperation)[] {
  checkList(argument, entries);
  return entries.map((entry, index) => {
    if (isBytes(entry)) return { ...options, [verb]: entry } as unknown as O & TableOperation;
    if (typeof entry === "object" && entry !== null && verb in entry)
      return { ...options, ...entry } as unknown as O & TableOperation;
    throw new InvalidArgumentError(
      `${argument}[${index}]`,
      `must be a row key or { ${verb}: row, … }, not ${described(entry)}`,
    );
  });
}

function isBytes<T extends object>(value: Bytes | T): value is Bytes {
  return typeof value === "string" || value instanceof Uint8Array;
}
