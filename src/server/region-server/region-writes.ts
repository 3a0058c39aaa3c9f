/** Writes to one region, out of requests: alone, under a condition, several as one; and those that carry a nonce. */
import { toPrintable } from "../../bytes/printable.ts";
import type { Condition, MutationProto } from "../../protobuf/client-messages.ts";
import type { Cell } from "../../wire/cell.ts";
import type { MutationShape, TimeRange } from "../data/region-data.ts";
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { conditionShape } from "./condition-shapes.ts";
import { kindOf, mutationShape } from "./mutation-shapes.ts";
import type { OperationNonce } from "./nonce-log.ts";
import { type Nonces, operationNonce } from "./nonces.ts";
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
    return this.#once(region, [shape], nonceOf([given], nonceGroup));
  }

  /** All or none, on one row. */
  together(region: ServedRegion, given: readonly GivenMutation[], nonceGroup: bigint): Cell[] {
    checkWritable(region);
    const shapes = given.map((one) => this.shape(one));
    const [first] = shapes;
    if (first === undefined) return [];
    return this.#once(region, sameRow(shapes, first.row), nonceOf(given, nonceGroup));
  }

  /** All if the condition holds, otherwise none. */
  underCondition(
    region: ServedRegion,
    condition: Condition,
    given: readonly GivenMutation[],
    nonceGroup: bigint,
  ): ConditionalOutcome {
    checkWritable(region);
    const shapes = given.map((one) => this.shape(one));
    if (shapes.length === 0) return { processed: true, cells: [] };
    const shape = conditionShape(condition, this.#setup.options.makeRowFilter);
    sameRow(shapes, shape.row);
    region.requests.reads += 1;
    const { holds, timestamp } = region.data.check(shape);
    if (!holds) return { processed: false, cells: [] };
    return { processed: true, cells: this.#once(region, shapes, nonceOf(given, nonceGroup), timestamp) };
  }

  /** All or none, on rows of one region, if all conditions hold; false if not. What increments and appends make is not told. */
  acrossRows(
    region: ServedRegion,
    given: readonly GivenMutation[],
    conditions: readonly Condition[],
    nonce: OperationNonce | undefined,
  ): boolean {
    checkWritable(region);
    const shapes = given.map((one) => this.shape(one));
    for (const condition of conditions) {
      const shape = conditionShape(condition, this.#setup.options.makeRowFilter);
      region.requests.reads += 1;
      // This endpoint does not look at the operator where there is to be no value.
      if (!region.data.holds(shape.value.length === 0 ? { ...shape, operator: "=" } : shape)) return false;
    }
    const isKnown = this.#nonces.answer(nonce) !== undefined;
    const todo = isKnown ? shapes.filter((shape) => !isDelta(shape)) : shapes;
    region.requests.writes += todo.length;
    region.data.mutateRows(todo);
    if (!isKnown) this.#nonces.remember(nonce, region, []);
    return true;
  }

  /** Increments and appends with a nonce that is known are not carried out again; puts and deletes beside them are, as in HBase. */
  #once(
    region: ServedRegion,
    shapes: readonly MutationShape[],
    nonce: OperationNonce | undefined,
    notBefore?: bigint,
  ): Cell[] {
    const [first] = shapes;
    if (first === undefined) return [];
    const known = this.#nonces.answer(nonce);
    if (known !== undefined) {
      const others = shapes.filter((shape) => !isDelta(shape));
      if (others.length > 0) apply(region, first.row, others, notBefore);
      return [...known];
    }
    const made = apply(region, first.row, shapes, notBefore);
    if (nonce !== undefined) this.#nonces.remember(nonce, region, answerOf(region, shapes, made));
    return made;
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

/** One for all, as in HBase: that of the last increment or append. */
function nonceOf(given: readonly GivenMutation[], nonceGroup: bigint): OperationNonce | undefined {
  const last = given.findLast(({ mutation }) => isDelta({ type: kindOf(mutation) }));
  return operationNonce(nonceGroup, last?.mutation.nonce);
}

function isDelta({ type }: Pick<MutationShape, "type">): boolean {
  return type === "increment" || type === "append";
}

/**
 * What a repetition is to be answered with. HBase answers it with a get of the columns, in the request's time range, of what was there right
 * behind the write: mostly the cells that were made.
 */
function answerOf(region: ServedRegion, shapes: readonly MutationShape[], made: readonly Cell[]): readonly Cell[] {
  const asked = shapes.filter((shape) => isDelta(shape) && shape.returnResults);
  if (asked.every(({ timeRange }) => isAllTime(timeRange))) return made;
  return asked.flatMap(({ row, cells, timeRange }) => {
    const columns = cells.map(({ family, qualifier }) => ({ family, qualifiers: [qualifier] }));
    return region.data.get({ row, columns, maxVersions: 1, timeRange, familyTimeRanges: new Map() });
  });
}

function isAllTime({ from, to }: TimeRange): boolean {
  return from <= ALL_TIME.from && to >= ALL_TIME.to;
}
