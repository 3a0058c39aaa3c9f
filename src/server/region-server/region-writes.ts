/** Writes to one region, out of requests: alone, under a condition, several as one; and those that carry a nonce. */
import { toPrintable } from "../../bytes/printable.ts";
import type { Condition, MutationProto } from "../../protobuf/client-messages.ts";
import type { Cell } from "../../wire/cell.ts";
import type { MutationShape } from "../data/region-data.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { conditionShape } from "./condition-shapes.ts";
import { mutationShape } from "./mutation-shapes.ts";
import type { Nonces } from "./nonces.ts";
import { ALL_TIME } from "./read-shapes.ts";
import type { RegionServerSetup } from "./region-server-options.ts";
import type { CellShare } from "./request-cells.ts";

/** A mutation of a request, and its cells of the cell block. */
export interface GivenMutation {
  readonly mutation: MutationProto;
  readonly share: CellShare;
}

/** What became of a checkAndMutate. */
export interface ConditionalOutcome {
  readonly processed: boolean;
  /** what increments and appends made */
  readonly cells: readonly Cell[];
}

export class RegionWrites {
  readonly #setup: RegionServerSetup;
  readonly #nonces: Nonces;

  constructor(setup: RegionServerSetup, nonces: Nonces) {
    this.#setup = setup;
    this.#nonces = nonces;
  }

  /** Throws what is wrong with the request. */
  shape({ mutation, share }: GivenMutation): MutationShape {
    return mutationShape(mutation, share, this.#setup.limits.maxCellBytes);
  }

  /** One that stands alone; the cells that it made. */
  one(region: ServedRegion, given: GivenMutation, nonceGroup: bigint): Cell[] {
    checkWritable(region);
    const shape = this.shape(given);
    if (shape.type === "put" || shape.type === "delete") return apply(region, shape.row, [shape]);
    const { nonce } = given.mutation;
    if (this.#nonces.isDone(nonceGroup, nonce)) return readBack(region, shape);
    const cells = apply(region, shape.row, [shape]);
    this.#nonces.remember(nonceGroup, nonce);
    return cells;
  }

  /** All or none, on one row. */
  together(region: ServedRegion, given: readonly GivenMutation[]): Cell[] {
    checkWritable(region);
    const shapes = given.map((one) => this.shape(one));
    const [first] = shapes;
    return first === undefined ? [] : apply(region, first.row, sameRow(shapes, first.row));
  }

  /** All if the condition holds, otherwise none. */
  underCondition(region: ServedRegion, condition: Condition, given: readonly GivenMutation[]): ConditionalOutcome {
    checkWritable(region);
    const shapes = given.map((one) => this.shape(one));
    if (shapes.length === 0) return { processed: true, cells: [] };
    const shape = conditionShape(condition, this.#setup.options.makeRowFilter);
    sameRow(shapes, shape.row);
    region.requests.reads += 1;
    const { holds, timestamp } = region.data.check(shape);
    if (!holds) return { processed: false, cells: [] };
    return { processed: true, cells: apply(region, shape.row, shapes, timestamp) };
  }
}

export function checkWritable(region: ServedRegion): void {
  if (region.readOnly) throw doNotRetryIO("region is read only");
}

/** @param notBefore of the condition that held */
export function apply(
  { data, requests }: ServedRegion,
  row: Buffer,
  shapes: readonly MutationShape[],
  notBefore?: bigint,
): Cell[] {
  requests.writes += shapes.length;
  return data.mutate(row, shapes, notBefore);
}

function sameRow(shapes: readonly MutationShape[], row: Buffer): readonly MutationShape[] {
  for (const shape of shapes) {
    if (shape.row.equals(row)) continue;
    const [other, first] = [toPrintable(shape.row, 100), toPrintable(row, 100)];
    throw doNotRetryIO(`The row of the action (${other}) doesn't match the original one (${first})`);
  }
  return shapes;
}

/** What one that was carried out before has made is answered by a get of its columns. */
function readBack(region: ServedRegion, { row, cells }: MutationShape): Cell[] {
  const columns = cells.map(({ family, qualifier }) => ({ family, qualifiers: [qualifier] }));
  region.requests.reads += 1;
  return region.data.get({ row, columns, maxVersions: 1, timeRange: ALL_TIME, familyTimeRanges: new Map() });
}
