/** Many operations in one go: grouped by server and region underneath, each with an outcome of its own. */

import { checked, checkList, knownOptions, type NamesOf } from "../errors/known-options.ts";
import { BatchError } from "../errors/operation-errors.ts";
import type { Operation, OperationOwner } from "../region/operation.ts";
import type { Outcome, TableOperation } from "./batch-types.ts";
import type { CallOptions, GetOptions } from "./call-options.ts";
import type { OperationBuilder } from "./operation-builder.ts";
import { operationsAreWatched, watchOperation } from "./operation-diagnostics.ts";
import { checkKind, OPERATIONS } from "./operation-names.ts";
import { OutcomeList, OutcomeSettler } from "./settlers.ts";
import { mayAskReplicas, type TimelineContext, TimelineRead } from "./timeline-read.ts";

/** What holds for every operation of a batch that does not say otherwise. */
export type BatchOptions = Pick<CallOptions, "timeoutMs" | "signal">;

const BATCH_NAMES: NamesOf<BatchOptions> = { timeoutMs: true, signal: true };
const BATCH_OPTIONS = knownOptions("a list of operations", BATCH_NAMES);

/** What a batch is sent with. */
export interface BatchContext extends TimelineContext {
  readonly builder: OperationBuilder;
}

/**
 * The outcomes stand in the order of the operations. An operation that cannot be encoded fails alone, too; only for what is no list, and
 * for options that make no sense, it rejects.
 */
export function sendBatch(
  context: BatchContext,
  operations: readonly TableOperation[],
  options?: BatchOptions,
): Promise<Outcome[]> {
  try {
    checkList("operations", operations);
    checked(options, BATCH_OPTIONS);
  } catch (error) {
    return Promise.reject(error as Error);
  }
  if (!operationsAreWatched()) return sendAll(context, operations, options, undefined);
  const event = { operation: "batch", table: context.builder.table.text, contains: verbsOf(operations) };
  return watchOperation(event, (id) => sendAll(context, operations, options, id), countFailed);
}

/** What a batch is made of. */
export function verbsOf(operations: readonly object[]): string[] {
  const verbs = [...OPERATIONS.byName.keys()];
  const found = operations.flatMap((operation) => verbs.find((verb) => Object.hasOwn(operation ?? {}, verb)) ?? []);
  return [...new Set(found)].sort();
}

function countFailed(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ ok }) => !ok).length;
}

function sendAll(
  context: BatchContext,
  operations: readonly TableOperation[],
  options: BatchOptions | undefined,
  id: object | undefined,
): Promise<Outcome[]> {
  return new Promise((resolve) => {
    const list = new OutcomeList(operations.length, resolve);
    const built: Operation[] = [];
    for (let index = 0; index < operations.length; index++) {
      const own = operations[index] as TableOperation;
      const operation = options === undefined ? own : { ...options, ...own };
      const settler = new OutcomeSettler(list, index);
      try {
        checkKind(operation, OPERATIONS);
        if (mayAskReplicas(operation as GetOptions)) askReplicas(context, operation, settler, id);
        else built.push(buildOperation(context.builder, operation, settler));
      } catch (error) {
        list.set(index, { ok: false, error });
      }
    }
    for (const operation of built) {
      operation.id = id;
      context.sender.send(operation);
    }
  });
}

/** The primary is asked together with the rest of the batch, and its replicas as for a read by itself. */
function askReplicas(
  context: BatchContext,
  operation: TableOperation,
  settler: OutcomeSettler,
  id: object | undefined,
): void {
  const ask = (replicaId: number, owner: OperationOwner): Operation => {
    const built = buildOperation(context.builder, { ...operation, replicaId } as TableOperation, owner);
    built.id = id;
    return built;
  };
  const name = operation.exists === undefined ? "get" : "exists";
  new TimelineRead(
    context,
    ask,
    (result) => settler.done(name, result),
    (error) => settler.failed(error),
  ).start();
}

/** @param operation one that `checkKind` lets through, or that is sure to have one verb */
export function buildOperation(builder: OperationBuilder, operation: TableOperation, owner: OperationOwner): Operation {
  const all = "always";
  if (operation.get !== undefined) return builder.get(operation.get, operation, owner, all);
  if (operation.exists !== undefined) return builder.exists(operation.exists, operation, owner, all);
  if (operation.put !== undefined) return builder.put(operation.put, operation.values, operation, owner, all);
  if (operation.delete !== undefined) return builder.delete(operation.delete, operation, owner, all);
  if (operation.increment !== undefined)
    return builder.increment(operation.increment, operation.by, operation, owner, all);
  if (operation.append !== undefined) return builder.append(operation.append, operation.values, operation, owner, all);
  if (operation.mutateRow !== undefined)
    return builder.mutateRow(operation.mutateRow, operation.mutations, operation, owner, all);
  return builder.checkAndMutate(operation.checkAndMutate, operation, operation, owner, all);
}

/** The values of outcomes that all went well; else a `BatchError` with the errors of those that did not. */
export function expectAll<T>(outcomes: readonly Outcome[], pick: (outcome: Extract<Outcome, { ok: true }>) => T): T[] {
  const errors = new Map<number, unknown>();
  const values: T[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.ok) values.push(pick(outcome));
    else errors.set(index, outcome.error);
  }
  if (errors.size > 0) throw new BatchError(outcomes.length, errors);
  return values;
}
