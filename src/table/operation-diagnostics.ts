/**
 * What whole operations publish on `node:diagnostics_channel`, from the caller's call to what the caller gets: as operations on a
 * table, whatever they become on the wire. Nothing is built if nobody has subscribed.
 */
import { channel } from "node:diagnostics_channel";
import type { TableName } from "../names/table-name.ts";

/** The message of `tshbase:operation:start`, and with its outcome of `tshbase:operation:end`. */
export interface OperationEvent {
  /** the same object in both events of an operation; calls that are made for it have it in `CallEvent.operations` */
  readonly id: object;
  /** `get`, `exists`, `put`, `delete`, `increment`, `append`, `mutateRow`, `checkAndMutate`, `batch`, `scan` */
  readonly operation: string;
  readonly table: string;
  /** of a batch: what it is made of, each once, in the order of the alphabet */
  readonly contains?: readonly string[];
  /** set at the end of a batch if any of it failed: how many */
  readonly failed?: number;
  /** set at the end; absent if it succeeded. A batch succeeds, whatever its parts do. */
  readonly error?: unknown;
}

const START = channel("tshbase:operation:start");
const END = channel("tshbase:operation:end");

export function operationsAreWatched(): boolean {
  return START.hasSubscribers || END.hasSubscribers;
}

/** Publishes the start of an operation, does it, and publishes its end. @param failedOf how many of a batch failed */
export function watchOperation<T>(
  event: Omit<OperationEvent, "id">,
  work: (id: object) => Promise<T>,
  failedOf?: (result: T) => number,
): Promise<T> {
  const id = {};
  const started: OperationEvent = { id, ...event };
  START.publish(started);
  const result = work(id);
  result.then(
    (value) => {
      const failed = failedOf?.(value) ?? 0;
      END.publish(failed === 0 ? started : { ...started, failed });
    },
    (error: unknown) => END.publish({ ...started, error }),
  );
  return result;
}

/** A scan's whole life: from the first row that is asked for until nothing more will be asked. */
export class ScanWatch {
  readonly #table: TableName;
  #started: OperationEvent | undefined;
  #over = false;

  constructor(table: TableName) {
    this.#table = table;
  }

  /** For the calls that are made for it; undefined if nobody has heard of it. */
  get operations(): readonly object[] | undefined {
    return this.#started === undefined ? undefined : [this.#started.id];
  }

  /** Idempotent. */
  begin(): void {
    if (this.#started !== undefined || this.#over || !operationsAreWatched()) return;
    this.#started = { id: {}, operation: "scan", table: this.#table.text };
    START.publish(this.#started);
  }

  end(error: unknown): void {
    this.#over = true;
    if (this.#started === undefined) return;
    END.publish(error === undefined ? this.#started : { ...this.#started, error });
    this.#started = undefined;
  }
}
