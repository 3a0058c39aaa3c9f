/**
 * `ClientService.Multi`: actions on several regions. Regions are answered by position and actions by their index, as they come: gets stand
 * before puts that the client sent earlier, because puts and deletes are collected until something else interrupts them.
 */
import {
  type Action,
  type Condition,
  MultiRequest,
  MultiResponse,
  type RegionAction,
  type RegionActionResult,
  type ResultOrException,
} from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { Cell } from "../../wire/cell.ts";
import { isAtLeast } from "../client-version.ts";
import type { MutationShape } from "../data/region-data.ts";
import { doNotRetryIO, hbaseException } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { type CallContext, type ServiceAnswer, ServiceException } from "../service.ts";
import { AnswerCells } from "./answer-cells.ts";
import { callEndpoint } from "./exec-service.ts";
import { readRow } from "./get-call.ts";
import { exceptionPair, multiResultTooLarge } from "./java-exceptions.ts";
import { kindOf } from "./mutation-shapes.ts";
import { type RegionServerSetup, regionNamed, whenDurable } from "./region-server-options.ts";
import { apply, checkWritable, type GivenMutation, type RegionWrites } from "./region-writes.ts";
import { type CellShare, RequestCells } from "./request-cells.ts";

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

export function multiCall(
  setup: RegionServerSetup,
  writes: RegionWrites,
  param: Buffer,
  context: CallContext,
): ServiceAnswer | Promise<ServiceAnswer> {
  const request = decode(MultiRequest, param);
  const call = new MultiCall(setup, writes, request, context);
  const message = encode(MultiResponse, call.run());
  return whenDurable(setup, { message, cells: call.cells.block() });
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

  constructor(setup: RegionServerSetup, writes: RegionWrites, request: MultiRequest, context: CallContext) {
    this.#setup = setup;
    this.#writes = writes;
    this.#request = request;
    this.#context = context;
    this.#requestCells = new RequestCells(context.cells);
    this.#limited = isAtLeast(context.version, 1, 2);
    this.cells = new AnswerCells(context.cellBlocks);
  }

  run(): InputOf<typeof MultiResponse> {
    const { condition, regionAction } = this.#request;
    if (condition !== undefined) return this.#underOldCondition(condition, regionAction[0]);
    const regionActionResult = regionAction.map((region) => this.#region(region, region.condition));
    return { regionActionResult, processed: this.#processed, regionStatistics: {} };
  }

  /** Up to HBase 2.3 the condition stood in the request, and so did its outcome; there is one region then. */
  #underOldCondition(condition: Condition, region: RegionAction | undefined): InputOf<typeof MultiResponse> {
    if (region === undefined) return { processed: true };
    const { processed, ...result } = this.#region(region, condition);
    return { regionActionResult: [result], processed };
  }

  #region({ region: specifier, atomic, action }: RegionAction, condition: Condition | undefined): RegionResult {
    // Taken before anything can fail: the cells behind them are those of the next region.
    const given = action.map((one) => ({ action: one, share: this.#requestCells.share(one.mutation ?? NO_MUTATION) }));
    try {
      this.#before(specifier.value, undefined);
      if (condition !== undefined || atomic === true) this.#before(specifier.value, action);
      const region = regionNamed(this.#setup, specifier.value);
      if (condition !== undefined) return this.#underCondition(region, condition, given);
      return atomic === true ? this.#together(region, given) : { resultOrException: this.#each(region, given) };
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
    const { processed, cells } = this.#writes.underCondition(region, condition, mutations);
    return { processed, resultOrException: this.#placeholders(given, cells, undefined) };
  }

  #together(region: ServedRegion, given: readonly GivenAction[]): RegionResult {
    const cells = this.#writes.together(region, given.map(mutationOf));
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
  #each(region: ServedRegion, given: readonly GivenAction[]): ActionResult[] {
    const results: ActionResult[] = [];
    let run: Collected[] = [];
    for (const { action, share } of given) {
      const { index = 0, mutation } = action;
      try {
        this.#before(region.info.name, [action]);
        this.#checkSize();
        if (mutation !== undefined && action.get === undefined && isCollected(mutation)) {
          run.push({ index, mutation, share });
          continue;
        }
        if (mutation !== undefined && action.get === undefined) {
          this.#flush(region, run, results);
          run = [];
        }
        results.push({ index, ...this.#one(region, { action, share }) });
      } catch (error) {
        results.push({ index, exception: this.#exception(error) });
      }
    }
    this.#flush(region, run, results);
    return results;
  }

  #one(region: ServedRegion, { action, share }: GivenAction): Partial<ActionResult> {
    const { get, serviceCall, mutation } = action;
    if (get !== undefined) return { result: readRow(this.#setup, region, get, this.cells) };
    if (serviceCall !== undefined)
      return { serviceResult: { value: callEndpoint(serviceCall, this.#context, region.info) } };
    if (mutation === undefined) throw hbaseException("HBaseIOException", "Unexpected Action type", false);
    const made = this.#writes.one(region, { mutation, share }, this.#request.nonceGroup ?? 0n);
    return { result: this.cells.result(made, false) };
  }

  /** What is wrong with one of the requests fails all that were collected with it; what the region refuses, only itself. */
  #flush(region: ServedRegion, run: readonly Collected[], results: ActionResult[]): void {
    if (run.length === 0) return;
    let shapes: { readonly index: number; readonly shape: MutationShape }[];
    try {
      checkWritable(region);
      shapes = run.map((one) => ({ index: one.index, shape: this.#writes.shape(one) }));
    } catch (error) {
      for (const { index } of run) results.push({ index, exception: this.#exception(error) });
      return;
    }
    shapes.sort((one, other) => Buffer.compare(one.shape.row, other.shape.row));
    for (const { index, shape } of shapes) results.push({ index, ...this.#write(region, shape) });
  }

  #write(region: ServedRegion, shape: MutationShape): Partial<ActionResult> {
    try {
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

function isCollected(mutation: NonNullable<Action["mutation"]>): boolean {
  const kind = kindOf(mutation);
  return kind === "put" || kind === "delete";
}

function mutationOf({ action, share }: GivenAction): GivenMutation {
  const { mutation } = action;
  if (mutation === undefined) throw doNotRetryIO("Only mutations can be carried out together, not a get or a call");
  return { mutation, share };
}
