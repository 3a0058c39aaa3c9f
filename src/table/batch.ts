/** Many operations in one go: grouped by server and region underneath, each with an outcome of its own. */
import { BatchError } from "../errors/operation-errors.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Operation, OperationOwner } from "../region/operation.ts";
import type { OperationSender } from "../region/operation-sender.ts";
import type { Outcome, TableOperation } from "./batch-types.ts";
import type { CallOptions } from "./call-options.ts";
import type { OperationBuilder } from "./operation-builder.ts";
import { operationsAreWatched, watchOperation } from "./operation-diagnostics.ts";
import { OutcomeList, OutcomeSettler } from "./settlers.ts";

/** What holds for every operation of a batch that does not say otherwise. */
export type BatchOptions = Pick<CallOptions, "timeoutMs" | "signal">;

const VERBS = ["get", "exists", "put", "delete", "increment", "append", "mutateRow", "checkAndMutate"] as const;

/** Never rejects: the outcomes stand in the order of the operations. An operation that cannot be encoded fails alone, too. */
export function sendBatch(
  sender: OperationSender,
  builder: OperationBuilder,
  operations: readonly TableOperation[],
  options: BatchOptions = {},
): Promise<Outcome[]> {
  if (!operationsAreWatched()) return sendAll(sender, builder, operations, options, undefined);
  const event = { operation: "batch", table: builder.table.text, contains: verbsOf(operations) };
  return watchOperation(event, (id) => sendAll(sender, builder, operations, options, id), countFailed);
}

/** What a batch is made of. */
export function verbsOf(operations: readonly object[]): string[] {
  const verbs = operations.flatMap((operation) => VERBS.find((verb) => Object.hasOwn(operation, verb)) ?? []);
  return [...new Set(verbs)].sort();
}

function countFailed(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ ok }) => !ok).length;
}

function sendAll(
  sender: OperationSender,
  builder: OperationBuilder,
  operations: readonly TableOperation[],
  options: BatchOptions,
  id: object | undefined,
): Promise<Outcome[]> {
  return new Promise((resolve) => {
    const list = new OutcomeList(operations.length, resolve);
    const built: Operation[] = [];
    for (let index = 0; index < operations.length; index++) {
      const operation = operations[index] as TableOperation;
      try {
        built.push(buildOperation(builder, { ...options, ...operation }, new OutcomeSettler(list, index)));
      } catch (error) {
        list.set(index, { ok: false, error });
      }
    }
    for (const operation of built) {
      operation.id = id;
      sender.send(operation);
    }
  });
}

export function buildOperation(builder: OperationBuilder, operation: TableOperation, owner: OperationOwner): Operation {
  const all = "always";
  if ("get" in operation) return builder.get(operation.get, operation, owner, all);
  if ("exists" in operation) return builder.exists(operation.exists, operation, owner, all);
  if ("put" in operation) return builder.put(operation.put, operation.values, operation, owner, all);
  if ("delete" in operation) return builder.delete(operation.delete, operation, owner, all);
  if ("increment" in operation) return builder.increment(operation.increment, operation.by, operation, owner, all);
  if ("append" in operation) return builder.append(operation.append, operation.values, operation, owner, all);
  if ("mutateRow" in operation)
    return builder.mutateRow(operation.mutateRow, operation.mutations, operation, owner, all);
  if ("checkAndMutate" in operation)
    return builder.checkAndMutate(operation.checkAndMutate, operation, operation, owner, all);
  throw new InvalidArgumentError(
    "operations",
    `each must have one of ${VERBS.join(", ")}; this has ${Object.keys(operation).join(", ")}`,
  );
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
