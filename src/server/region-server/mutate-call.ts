/** `ClientService.Mutate`: one mutation, perhaps under a condition. */
import { MutateRequest, MutateResponse } from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { CallContext, ServiceAnswer } from "../service.ts";
import { finish } from "../turns.ts";
import { AnswerCells } from "./answer-cells.ts";
import { kindOf } from "./mutation-shapes.ts";
import { type RegionServerSetup, regionNamed, whenDurable } from "./region-server-options.ts";
import type { GivenMutation, RegionWrites } from "./region-writes.ts";
import { RequestCells } from "./request-cells.ts";

type Response = InputOf<typeof MutateResponse>;

export function mutateCall(
  setup: RegionServerSetup,
  writes: RegionWrites,
  param: Buffer,
  context: CallContext,
): ServiceAnswer | Promise<ServiceAnswer> {
  const request = decode(MutateRequest, param);
  const region = regionNamed(setup, request.region.value);
  const given = { mutation: request.mutation, share: new RequestCells(context.cells).share(request.mutation) };
  const cells = new AnswerCells(context.cellBlocks);
  const response = carryOut(writes, region, request, given, cells);
  return whenDurable(setup, { message: encode(MutateResponse, response), cells: finish(cells.block()) });
}

function carryOut(
  writes: RegionWrites,
  region: ServedRegion,
  { condition, nonceGroup = 0n }: MutateRequest,
  given: GivenMutation,
  cells: AnswerCells,
): Response {
  const kind = kindOf(given.mutation);
  const makesCells = kind === "increment" || kind === "append";
  if (condition !== undefined) {
    const outcome = writes.underCondition(region, condition, [given], nonceGroup);
    if (!outcome.processed || !makesCells) return { processed: outcome.processed };
    return { processed: true, result: cells.result(outcome.cells, false) };
  }
  const made = writes.one(region, given, nonceGroup);
  // Whether it was processed is said of puts and deletes only, which have no result.
  return makesCells ? { result: cells.result(made, false) } : { processed: true };
}
