/**
 * The messages of a Multi in steps: a request may have tens of thousands of actions, and as many answers. Taken apart and put together
 * action by action they are the same as in one go.
 */
import {
  Action,
  MultiRequest,
  MultiResponse,
  RegionAction,
  RegionActionResult,
  ResultOrException,
} from "../../protobuf/client-messages.ts";
import { decode, encode } from "../../protobuf/codec.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { Steps } from "../turns.ts";

/** What is shorter is read in one go. */
const SHORT_BYTES = 16_384;
/** So many answers are written in one go. */
const FEW_RESULTS = 256;
/** Actions between two places where the work may be left. */
const ACTIONS_A_STEP = 16;

/** The messages with what they repeat left as it is on the wire. */
const LooseRequest = {
  name: MultiRequest.name,
  fields: { ...MultiRequest.fields, regionAction: ["repeated", "bytes", 1] },
} as const;
const LooseRegionAction = {
  name: RegionAction.name,
  fields: { ...RegionAction.fields, action: ["repeated", "bytes", 3] },
} as const;
const LooseResponse = {
  name: MultiResponse.name,
  fields: { ...MultiResponse.fields, regionActionResult: ["repeated", "bytes", 1] },
} as const;
const LooseRegionResult = {
  name: RegionActionResult.name,
  fields: { ...RegionActionResult.fields, resultOrException: ["repeated", "bytes", 1] },
} as const;

/** Throws `MalformedMessageError` before any action is carried out. */
export function* decodingMulti(param: Buffer): Steps<MultiRequest> {
  if (param.length < SHORT_BYTES) return decode(MultiRequest, param);
  const { regionAction: regions, ...request } = decode(LooseRequest, param);
  const regionAction: RegionAction[] = [];
  for (const bytes of regions) {
    const { action: loose, ...region } = decode(LooseRegionAction, bytes);
    const action: Action[] = [];
    for (const [index, one] of loose.entries()) {
      action.push(decode(Action, one));
      if (index % ACTIONS_A_STEP === ACTIONS_A_STEP - 1) yield;
    }
    regionAction.push({ ...region, action });
  }
  return { ...request, regionAction };
}

export function* encodingMulti(response: InputOf<typeof MultiResponse>): Steps<Buffer> {
  const { regionActionResult: regions = [], ...rest } = response;
  if (regions.every(({ resultOrException: results = [] }) => results.length <= FEW_RESULTS))
    return encode(MultiResponse, response);
  const regionActionResult: Buffer[] = [];
  for (const { resultOrException: results = [], ...region } of regions) {
    const resultOrException: Buffer[] = [];
    for (const [index, one] of results.entries()) {
      resultOrException.push(encode(ResultOrException, one));
      if (index % ACTIONS_A_STEP === ACTIONS_A_STEP - 1) yield;
    }
    regionActionResult.push(encode(LooseRegionResult, { ...region, resultOrException }));
    yield;
  }
  return encode(LooseResponse, { ...rest, regionActionResult });
}
