/**
 * `ClientService.Multi`: actions on several regions. Regions are answered by position and actions by their index, as they come: gets stand
 * before puts that the client sent earlier, because puts and deletes are collected until something else interrupts them. Others may be
 * served between two actions, and a region may go then; what is atomic is carried out without a pause.
 */

import { toPrintable } from "../../bytes/printable.ts";
import type {
  Action,
  Condition,
  MultiRequest,
  MultiResponse,
  RegionAction,
  RegionActionResult,
  ResultOrException,
} from "../../protobuf/client-messages.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { Cell } from "../../wire/cell.ts";
import { isAtLeast } from "../client-version.ts";
import type { MutationShape } from "../data/region-data.ts";
import { doNotRetryIO, hbaseException } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { type CallContext, type ServiceAnswer, ServiceException } from "../service.ts";
import type { Steps } from "../turns.ts";
import { AnswerCells } from "./answer-cells.ts";
import { callEndpoint } from "./exec-service.ts";
import { readingRow } from "./get-call.ts";
import { exceptionPair, multiResultTooLarge, notServingRegion } from "./java-exceptions.ts";
import { decodingMulti, encodingMulti } from "./multi-messages.ts";
import { kindOf } from "./mutation-shapes.ts";
import { inTurns, type RegionServerSetup, regionNamed, whenDurable } from "./region-server-options.ts";
import { apply, checkWritable, type GivenMutation, type RegionWrites } from "./region-writes.ts";
import { type CellShare, RequestCells } from "./request-cells.ts";
import { sorting } from "./sorting.ts";

type RegionResult = InputOf<typeof RegionActionResult>;
type ActionResult = InputOf<typeof ResultOrException>;

/** An action with its cells, whether it is carried out or not. */
interface GivenAction {
  readonly action: Action;
  readonly share: CellShare;
}

/** A put or delete that waits for the others of its run. */
interface Collected extends GivenMutation {
  readonly index: number;
}

interface Shaped {
  readonly index: number;
  readonly shape: MutationShape;
}

export function multiCall(
  setup: RegionServerSetup,
  writes: RegionWrites,
  param: Buffer,
  context: CallContext,
): ServiceAnswer | Promise<ServiceAnswer> {
  const answer = inTurns(setup, context, answering(setup, writes, param, context));
  return answer instanceof Promise ? answer.then((made) => whenDurable(setup, made)) : whenDurable(setup, answer);
}

function* answering(
  setup: RegionServerSetup,
  writes: RegionWrites,
  param: Buffer,
  context: CallContext,
): Steps<ServiceAnswer> {
  const call = new MultiCall(setup, writes, yield* decodingMulti(param), context);
  const response = yield* call.run();
  return { message: yield* encodingMulti(response), cells: yield* call.cells.block() };
}

class MultiCall {
  readonly cells: AnswerCells;
  readonly #setup: RegionServerSetup;
  readonly #writes: RegionWrites;
  readonly #request: MultiRequest;
  readonly #context: CallContext;
  readonly #requestCells: RequestCells;
  /** a client from before 1.2 does not know that it may have to ask again */
  readonly #limited: boolean;
  #processed: boolean | undefined;
  /** of all turns, when it began: when others have had theirs, a region may have gone */
  readonly #turnsTaken: number;

  constructor(setup: RegionServerSetup, writes: RegionWrites, request: MultiRequest, context: CallContext) {
    this.#setup = setup;
    this.#writes = writes;
    this.#request = request;
    this.#context = context;
    this.#requestCells = new RequestCells(context.cells);
    this.#limited = isAtLeast(context.version, 1, 2);
    this.cells = new AnswerCells(context.cellBlocks);
    this.#turnsTaken = setup.turns.taken;
  }

  get #nonceGroup(): bigint {
    return this.#request.nonceGroup ?? 0n;
  }

  *run(): Steps<InputOf<typeof MultiResponse>> {
    const { condition, regionAction } = this.#request;
    if (condition !== undefined) return yield* this.#underOldCondition(condition, regionAction[0]);
    const regionActionResult: RegionResult[] = [];
    for (const region of regionAction) regionActionResult.push(yield* this.#region(region, region.condition));
    return { regionActionResult, processed: this.#processed, regionStatistics: {} };
  }

  /** Up to HBase 2.3 the condition stood in the request, and so did its outcome; there is one region then. */
  *#underOldCondition(condition: Condition, region: RegionAction | undefined): Steps<InputOf<typeof MultiResponse>> {
    if (region === undefined) return { processed: true };
    const { processed, ...result } = yield* this.#region(region, condition);
    return { regionActionResult: [result], processed };
  }

  *#region({ region: specifier, atomic, action }: RegionAction, condition: Condition | undefined): Steps<RegionResult> {
    // Taken before anything can fail: the cells behind them are those of the next region.
    const given: GivenAction[] = [];
    for (const one of action) {
      given.push({ action: one, share: this.#requestCells.share(one.mutation ?? NO_MUTATION) });
      yield;
    }
    try {
      this.#before(specifier.value, undefined);
      if (condition !== undefined || atomic === true) this.#before(specifier.value, action);
      const region = regionNamed(this.#setup, specifier.value);
      if (condition !== undefined) return this.#underCondition(region, condition, given);
      return atomic === true ? this.#together(region, given) : { resultOrException: yield* this.#each(region, given) };
    } catch (error) {
      return { exception: this.#exception(error) };
    }
  }

  #before(region: Uint8Array, actions: readonly Action[] | undefined): void {
    const { partFaults } = this.#setup.options;
    if (partFaults === undefined || partFaults.isIdle) return;
    const rows = actions?.flatMap(({ get, mutation }) => get?.row ?? mutation?.row ?? []);
    partFaults.strike(region, rows, this.#context);
  }

  #underCondition(region: ServedRegion, condition: Condition, given: readonly GivenAction[]): RegionResult {
    const mutations = given.map(mutationOf);
    const { processed, cells } = this.#writes.underCondition(region, condition, mutations, this.#nonceGroup);
    return { processed, resultOrException: this.#placeholders(given, cells, undefined) };
  }

  #together(region: ServedRegion, given: readonly GivenAction[]): RegionResult {
    const cells = this.#writes.together(region, given.map(mutationOf), this.#nonceGroup);
    this.#processed = true;
    return { processed: true, resultOrException: this.#placeholders(given, cells, {}) };
  }

  /** One for each action, by its place; what increments and appends made is in the first, and never in the cell block. */
  #placeholders(given: readonly GivenAction[], cells: readonly Cell[], empty: ActionResult["result"]): ActionResult[] {
    return given.map((_, index) => {
      const result = index === 0 && cells.length > 0 ? this.cells.inlineResult(cells, false) : empty;
      return { index, result };
    });
  }

  /** Each for itself. */
  *#each(region: ServedRegion, given: readonly GivenAction[]): Steps<ActionResult[]> {
    const results: ActionResult[] = [];
    let run: Collected[] = [];
    for (const { action, share } of given) {
      const { index = 0, mutation } = action;
      yield;
      try {
        this.#requireServed(region);
        this.#before(region.info.name, [action]);
        this.#checkSize();
        if (mutation !== undefined && action.get === undefined && isCollected(mutation)) {
          run.push({ index, mutation, share });
          continue;
        }
        if (mutation !== undefined && action.get === undefined) {
          yield* this.#flush(region, run, results);
          run = [];
          this.#requireServed(region);
        }
        results.push({ index, ...(yield* this.#one(region, { action, share })) });
      } catch (error) {
        results.push({ index, exception: this.#exception(error) });
      }
    }
    yield* this.#flush(region, run, results);
    return results;
  }

  /** It was, when the request came. */
  #requireServed(region: ServedRegion): void {
    const { name } = region.info;
    if (this.#setup.turns.taken === this.#turnsTaken || regionNamed(this.#setup, name) === region) return;
    throw notServingRegion(`${toPrintable(name)} was opened again while the request was carried out`);
  }

  *#one(region: ServedRegion, { action, share }: GivenAction): Steps<Partial<ActionResult>> {
    const { get, serviceCall, mutation } = action;
    if (get !== undefined) return { result: yield* readingRow(this.#setup, region, get, this.cells) };
    if (serviceCall !== undefined)
      return { serviceResult: { value: callEndpoint(serviceCall, this.#context, region, this.#writes) } };
    if (mutation === undefined) throw hbaseException("HBaseIOException", "Unexpected Action type", false);
    const made = this.#writes.one(region, { mutation, share }, this.#nonceGroup);
    return { result: this.cells.result(made, false) };
  }

  /** What is wrong with one of the requests fails all that were collected with it; what the region refuses, only itself. */
  *#flush(region: ServedRegion, run: readonly Collected[], results: ActionResult[]): Steps<void> {
    if (run.length === 0) return;
    const shapes: Shaped[] = [];
    try {
      checkWritable(region);
      for (const one of run) {
        shapes.push({ index: one.index, shape: this.#writes.shape(one) });
        yield;
      }
    } catch (error) {
      for (const { index } of run) results.push({ index, exception: this.#exception(error) });
      return;
    }
    for (const { index, shape } of yield* sorting(shapes, byRow)) {
      yield;
      results.push({ index, ...this.#write(region, shape) });
    }
  }

  #write(region: ServedRegion, shape: MutationShape): Partial<ActionResult> {
    try {
      this.#requireServed(region);
      apply(region, shape.row, [shape]);
      return { result: {} };
    } catch (error) {
      return { exception: this.#exception(error) };
    }
  }

  #checkSize(): void {
    const { maxResultBytes } = this.#setup.limits;
    const limitBytes = this.#limited ? maxResultBytes : OLD_CLIENTS_RESULTS * maxResultBytes;
    if (this.cells.bytes > limitBytes) throw multiResultTooLarge(this.cells.bytes, limitBytes);
  }

  /** Exceptions are part of the answer's size: thousands of stack traces are many bytes too. */
  #exception(error: unknown): NonNullable<ActionResult["exception"]> {
    const pair = exceptionPair(error);
    if (!(error instanceof ServiceException) || !error.javaClass.endsWith("MultiActionResultTooLarge"))
      this.cells.count(pair.name.length + (pair.value?.length ?? 0));
    return pair;
  }
}

/** HBase would go on for clients that do not know the exception until it had no memory; this many results may be in an answer to them. */
const OLD_CLIENTS_RESULTS = 10;

const NO_MUTATION = { columnValue: [], attribute: [] };

function byRow(one: Shaped, other: Shaped): number {
  return Buffer.compare(one.shape.row, other.shape.row);
}

function isCollected(mutation: NonNullable<Action["mutation"]>): boolean {
  const kind = kindOf(mutation);
  return kind === "put" || kind === "delete";
}

function mutationOf({ action, share }: GivenAction): GivenMutation {
  const { mutation } = action;
  if (mutation === undefined) throw doNotRetryIO("Only mutations can be carried out together, not a get or a call");
  return { mutation, share };
}
