/**
 * Operations on one server made into one Multi, and its answer handed back to each of them. HBase's forms: all plain actions of a
 * region in one RegionAction, each set of row mutations and each condition in one of its own.
 */

import { toPrintable } from "../bytes/printable.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { remoteErrorOfAction } from "../errors/remote-errors-by-class.ts";
import { addressText } from "../transport/transport.ts";
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
  /** `shared`: others of its region got the very same exception, so it may be about one of them */
  failed(operation: Operation, error: unknown, shared: boolean): void;
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

  /** Throws `MalformedMessageError` if the answer does not fit the request; nobody has heard anything then. */
  distribute(body: Buffer, cellBlock: Buffer | undefined, listener: MultiListener): void {
    const outcomes = decodeMulti(body, cellBlock);
    const groups = this.#groups;
    if (outcomes.length !== groups.length)
      throw new MalformedMessageError(
        "MultiResponse",
        0,
        `${outcomes.length} regions answered, ${groups.length} were asked`,
      );
    const answers = groups.map((group, index) => answersOf(group, outcomes[index] as RegionOutcome));
    for (const [index, group] of groups.entries())
      distributeGroup(group, outcomes[index] as RegionOutcome, answers[index] as Answers, listener);
  }
}

function groupsOf(operations: readonly Operation[]): Group[] {
  const groups: Group[] = [];
  const plain = new Map<RegionLocation, Group>();
  let last: Group | undefined;
  let lastLocation: RegionLocation | undefined;
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
    let group = location === lastLocation ? last : plain.get(location);
    if (group === undefined) {
      group = { regionField: regionFieldOf(location), operations: [], actions: [] };
      plain.set(location, group);
      groups.push(group);
    }
    last = group;
    lastLocation = location;
    group.operations.push(operation);
    group.actions.push(body);
  }
  return groups;
}

/** By action; undefined where there is no answer. */
type Answers = readonly (ActionOutcome | undefined)[];

/** HBase's own client refuses an answer with other counts, too. */
function answersOf(group: Group, { exception, actions }: RegionOutcome): Answers {
  const count = group.actions.length;
  if (exception !== undefined) return [];
  if (actions.length > count)
    throw new MalformedMessageError("MultiResponse", 0, `${actions.length} answers to ${count} actions of a region`);
  // Answers to what is one operation have no index; others come in their order nearly always.
  if (isOfOne(group) || (actions.length === count && actions.every(isInPlace))) return actions;
  const answers = new Array<ActionOutcome | undefined>(count).fill(undefined);
  for (const action of actions) {
    const { index } = action;
    if (index >= count || answers[index] !== undefined)
      throw new MalformedMessageError("MultiResponse", 0, `an answer to action ${index}, which was not asked`);
    answers[index] = action;
  }
  return answers;
}

function isInPlace({ index }: ActionOutcome, place: number): boolean {
  return index === place;
}

/** Several actions or a condition, which are one operation; otherwise each action is one. */
function isOfOne({ atomic, condition }: Group): boolean {
  return atomic === true || condition !== undefined;
}

function distributeGroup(group: Group, outcome: RegionOutcome, answers: Answers, listener: MultiListener): void {
  const { operations } = group;
  const { exception } = outcome;
  if (exception !== undefined) {
    const shared = operations.length > 1;
    for (const operation of operations) listener.failed(operation, errorOf(exception, operation), shared);
    return;
  }
  if (isOfOne(group)) {
    const [operation] = operations;
    if (operation !== undefined) distributeAtomic(operation, group, outcome, listener);
    return;
  }
  const shared = sharedExceptions(outcome.actions);
  for (let index = 0; index < operations.length; index++) {
    distributeAction(operations[index] as Operation, answers[index], shared, listener);
  }
}

/** Texts of exceptions that came more than once: servers give what stops a run of writes to each write of the run. */
function sharedExceptions(actions: readonly ActionOutcome[]): ReadonlySet<string> | undefined {
  if (!actions.some(({ exception }) => exception !== undefined)) return undefined;
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { exception } of actions) {
    if (exception === undefined) continue;
    if (seen.has(exception.stackTrace)) shared.add(exception.stackTrace);
    seen.add(exception.stackTrace);
  }
  return shared;
}

function distributeAction(
  operation: Operation,
  answer: ActionOutcome | undefined,
  shared: ReadonlySet<string> | undefined,
  listener: MultiListener,
): void {
  const { result, exception } = answer ?? {};
  if (exception !== undefined)
    listener.failed(operation, errorOf(exception, operation), shared?.has(exception.stackTrace) === true);
  else if (result === undefined) listener.failed(operation, unansweredError(), false);
  else listener.done(operation, result);
}

/** One operation of several actions: the first entry has the result, the others are placeholders; any may have the exception. */
function distributeAtomic(
  operation: Operation,
  { condition }: Group,
  { actions, processed }: RegionOutcome,
  listener: MultiListener,
): void {
  const failed = actions.find(({ exception }) => exception !== undefined)?.exception;
  if (failed !== undefined) {
    listener.failed(operation, errorOf(failed, operation), false);
    return;
  }
  // Whether the condition held is not to be guessed.
  if (processed === undefined && (condition !== undefined || actions.length === 0)) {
    listener.failed(operation, unansweredError(), false);
    return;
  }
  const row = actions.find(({ result }) => result?.row !== undefined)?.result?.row;
  listener.done(operation, { ...NOTHING, row, processed });
}

function errorOf({ javaClass, stackTrace }: ActionException, operation: Operation): unknown {
  return remoteErrorOfAction(exceptionOfText(javaClass, stackTrace), placeOf(operation));
}

/** Where an operation's present attempt is. */
export function placeOf({ location, attempts }: Operation): {
  server?: string;
  region?: string;
  attempt: number;
} {
  if (location === undefined) return { attempt: attempts };
  const { server, region } = location;
  return { server: addressText(server), region: toPrintable(region.name), attempt: attempts };
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
