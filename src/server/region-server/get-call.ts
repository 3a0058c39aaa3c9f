/** `ClientService.Get`, and the gets inside a Multi. */

import { type Get, GetRequest, GetResponse } from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import { isAtLeast } from "../client-version.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { CallContext, ServiceAnswer } from "../service.ts";
import type { Steps } from "../turns.ts";
import { AnswerCells, existence, type ResultInput } from "./answer-cells.ts";
import { unknownProtocol } from "./java-exceptions.ts";
import { getShape } from "./read-shapes.ts";
import { inTurns, type RegionServerSetup, regionNamed } from "./region-server-options.ts";

export function getCall(
  setup: RegionServerSetup,
  param: Buffer,
  context: CallContext,
): ServiceAnswer | Promise<ServiceAnswer> {
  return inTurns(setup, context, answering(setup, param, context));
}

function* answering(setup: RegionServerSetup, param: Buffer, context: CallContext): Steps<ServiceAnswer> {
  const { region, get } = decode(GetRequest, param);
  // Clients of long ago name a codec too, but look for the cells of a lone get in the message.
  const cells = new AnswerCells(context.cellBlocks && isAtLeast(context.version, 1, 3));
  const result = yield* readingRow(setup, regionNamed(setup, region.value), get, cells);
  return { message: encode(GetResponse, { result }), cells: yield* cells.block() };
}

export function* readingRow(
  setup: RegionServerSetup,
  region: ServedRegion,
  get: Get,
  cells: AnswerCells,
): Steps<ResultInput> {
  // asynchbase waits for this class to learn that it has to scan in reverse.
  if (get.closestRowBefore === true)
    throw unknownProtocol("There is no getClosestRowBefore since HBase 2.0: use a reversed scan");
  const shape = getShape(get, setup.options.makeRowFilter);
  region.requests.reads += 1;
  const found = yield* region.data.getting(shape);
  const stale = region.info.replicaId !== 0;
  return get.existenceOnly === true ? existence(found.length > 0, stale) : cells.result(found, stale);
}
