/**
 * Operations on one server made into one Multi, and its answer handed back to each of them. HBase's forms: all plain actions of a
 * region in one RegionAction, each set of row mutations and each condition in one of its own.
 */
import { toPrintable } from "../bytes/printable.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import { exceptionOfText } from "../wire/exception.ts";
import {
  type ActionException,
  type ActionOutcome,
  decodeMulti,
  type EncodedMulti,
  encodeMulti,
  type MultiAction,
  type RegionActionParts,
  type RegionOutcome,
} from "../wire/multi.ts";
import { encodeRegionField } from "../wire/region-specifier.ts";
import type { Operation, OperationResult } from "./operation.ts";
import type { RegionLocation } from "./region-location.ts";

/** A RegionAction and the operations it is made of: one, or as many as there are actions. */
interface Group extends RegionActionParts {
  readonly operations: Operation[];
  readonly actions: MultiAction[];
}

/** Hears what became of each operation of a Multi. */
export interface MultiListener {
  done(operation: Operation, result: OperationResult): void;
  failed(operation: Operation, error: unknown): void;
}

const NOTHING: OperationResult = { row: undefined, exists: undefined, processed: undefined };

export class MultiCall {
  readonly operations: readonly Operation[];
  readonly #groups: readonly Group[];

  /** All of them have a location, on the same server. */
  constructor(operations: readonly Operation[]) {
    this.operations = operations;
    this.#groups = groupsOf(operations);
  }

  encode(nonceGroup: bigint): EncodedMulti {
    return encodeMulti(this.#groups, nonceGroup);
  }

  /** Throws `MalformedMessageError` if the answer does not fit the request. */
  distribute(body: Buffer, cellBlock: Buffer | undefined, listener: MultiListener): void {
    const outcomes = decodeMulti(body, cellBlock);
    const groups = this.#groups;
    if (outcomes.length !== groups.length)
      throw new MalformedMessageError(
        "MultiResponse",
        0,
        `${outcomes.length} regions answered, ${groups.length} were asked`,
      );
    for (let index = 0; index < groups.length; index++) {
      distributeGroup(groups[index] as Group, outcomes[index] as RegionOutcome, listener);
    }
  }
}

function groupsOf(operations: readonly Operation[]): Group[] {
  const groups: Group[] = [];
  const plain = new Map<RegionLocation, Group>();
  for (const operation of operations) {
    const { body } = operation;
    const location = operation.location as RegionLocation;
    if (body.type === "rowMutations") {
      const { condition, actions } = body;
      groups.push({
        regionField: regionFieldOf(location),
        operations: [operation],
        actions: [...actions],
        atomic: true,
        condition,
      });
      continue;
    }
    if (operation.condition !== undefined) {
      groups.push({
        regionField: regionFieldOf(location),
        operations: [operation],
        actions: [body],
        condition: operation.condition,
      });
      continue;
    }
    let group = plain.get(location);
    if (group === undefined) {
      group = { regionField: regionFieldOf(location), operations: [], actions: [] };
      plain.set(location, group);
      groups.push(group);
    }
    group.operations.push(operation);
    group.actions.push(body);
  }
  return groups;
}

function distributeGroup(group: Group, outcome: RegionOutcome, listener: MultiListener): void {
  const { operations, actions } = group;
  if (outcome.exception !== undefined) {
    for (const operation of operations) listener.failed(operation, errorOf(outcome.exception, operation));
    return;
  }
  if (group.atomic === true || group.condition !== undefined) {
    const [operation] = operations;
    if (operation !== undefined) distributeAtomic(operation, outcome, listener);
    return;
  }
  const answered = new Array<boolean>(actions.length).fill(false);
  for (const action of outcome.actions) {
    const operation = operations[action.index];
    if (operation === undefined || answered[action.index] === true)
      throw new MalformedMessageError("MultiResponse", 0, `an answer to action ${action.index}, which was not asked`);
    answered[action.index] = true;
    distributeAction(operation, action, listener);
  }
  for (let index = 0; index < operations.length; index++) {
    if (answered[index] !== true) listener.failed(operations[index] as Operation, unansweredError());
  }
}

function distributeAction(operation: Operation, { result, exception }: ActionOutcome, listener: MultiListener): void {
  if (exception !== undefined) listener.failed(operation, errorOf(exception, operation));
  else if (result === undefined) listener.failed(operation, unansweredError());
  else listener.done(operation, { row: result.row, exists: result.exists, processed: undefined });
}

/** One operation of several actions: the first entry has the result, the others are placeholders; any may have the exception. */
function distributeAtomic(operation: Operation, { actions, processed }: RegionOutcome, listener: MultiListener): void {
  const failed = actions.find(({ exception }) => exception !== undefined)?.exception;
  if (failed !== undefined) {
    listener.failed(operation, errorOf(failed, operation));
    return;
  }
  const row = actions.find(({ result }) => result?.row !== undefined)?.result?.row;
  listener.done(operation, { ...NOTHING, row, processed });
}

function errorOf({ javaClass, stackTrace }: ActionException, operation: Operation): unknown {
  return remoteErrorOf(exceptionOfText(javaClass, stackTrace), placeOf(operation));
}

/** Where an operation's present attempt is. */
export function placeOf({ location, attempts }: Operation): {
  server?: string;
  region?: string;
  attempt: number;
} {
  if (location === undefined) return { attempt: attempts };
  const { server, region } = location;
  return { server: `${server.host}:${server.port}`, region: toPrintable(region.name), attempt: attempts };
}

function unansweredError(): MalformedMessageError {
  return new MalformedMessageError("MultiResponse", 0, "neither a result nor an exception for an action", {
    advice: { action: "retry", delay: "pause", mayHaveExecuted: true },
  });
}

const REGION_FIELDS = new WeakMap<object, Buffer>();

/** Encoded once for each region. */
export function regionFieldOf({ region }: RegionLocation): Buffer {
  const known = REGION_FIELDS.get(region);
  if (known !== undefined) return known;
  const field = encodeRegionField(region.name);
  REGION_FIELDS.set(region, field);
  return field;
}
