/** Who waits for an operation: a promise of what that verb gives, or a place in a list of outcomes. */
import type { Operation, OperationOwner, OperationResult } from "../region/operation.ts";
import { Row } from "../wire/row.ts";
import type { CheckedChange, Outcome } from "./batch-types.ts";

/** What an increment or append gives that was told to return nothing. */
const NO_ROW: Row = new Row(Buffer.alloc(0), 0, 0);

/** Settles a promise with what `pick` takes of the result. */
export class PromiseSettler<T> implements OperationOwner {
  private readonly resolve: (value: T) => void;
  private readonly reject: (error: unknown) => void;
  private readonly pick: (result: OperationResult) => T;

  constructor(resolve: (value: T) => void, reject: (error: unknown) => void, pick: (result: OperationResult) => T) {
    this.resolve = resolve;
    this.reject = reject;
    this.pick = pick;
  }

  operationDone(_operation: Operation, result: OperationResult): void {
    this.resolve(this.pick(result));
  }

  operationFailed(_operation: Operation, error: unknown): void {
    this.reject(error);
  }
}

export const pickRow = ({ row }: OperationResult): Row | undefined => row;
export const pickMadeRow = ({ row }: OperationResult): Row => row ?? NO_ROW;
export const pickExists = ({ exists, row }: OperationResult): boolean => exists ?? row !== undefined;
export const pickNothing = (): void => undefined;
export const pickChecked = ({ processed, row }: OperationResult): CheckedChange =>
  row === undefined ? { processed: processed === true } : { processed: processed === true, row };

/** Fills a list of outcomes, whatever the order in which they come; settles when the last one is there. */
export class OutcomeList {
  private readonly outcomes: Outcome[];
  private readonly onComplete: (outcomes: Outcome[]) => void;
  private left: number;

  constructor(count: number, onComplete: (outcomes: Outcome[]) => void) {
    this.outcomes = new Array<Outcome>(count);
    this.onComplete = onComplete;
    this.left = count;
    if (count === 0) onComplete(this.outcomes);
  }

  set(index: number, outcome: Outcome): void {
    this.outcomes[index] = outcome;
    if (--this.left === 0) this.onComplete(this.outcomes);
  }
}

/** One place of such a list. */
export class OutcomeSettler implements OperationOwner {
  private readonly list: OutcomeList;
  private readonly index: number;

  constructor(list: OutcomeList, index: number) {
    this.list = list;
    this.index = index;
  }

  operationDone({ settings }: Operation, result: OperationResult): void {
    this.done(settings.name, result);
  }

  operationFailed(_operation: Operation, error: unknown): void {
    this.failed(error);
  }

  /** @param verb `get`, `put`, … */
  done(verb: string, { row, exists, processed }: OperationResult): void {
    this.list.set(this.index, {
      ok: true,
      ...(row === undefined ? {} : { row }),
      ...(verb === "exists" ? { exists: exists ?? row !== undefined } : {}),
      ...(verb === "checkAndMutate" ? { processed: processed === true } : {}),
    });
  }

  failed(error: unknown): void {
    this.list.set(this.index, { ok: false, error });
  }
}
