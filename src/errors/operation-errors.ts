/** How operations end that were tried more than once, or must not be: with every attempt in the error. */
import { type Advice, adviceOf, FAIL } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";
import { TimeoutError } from "./timeout-errors.ts";

/** One attempt at an operation that did not succeed. */
export interface FailedAttempt {
  /** from 1 */
  readonly attempt: number;
  /** `host:port` of the region's server; absent if the region was not found */
  readonly server?: string;
  /** since the operation began */
  readonly atMs: number;
  readonly error: unknown;
}

/** Every attempt failed with an error that may pass, and there is no attempt left (`maxAttempts`). `cause` is the last one's. */
export class RetriesExhaustedError extends HBaseError {
  readonly code = "HBASE_RETRIES_EXHAUSTED";
  readonly attempts: readonly FailedAttempt[];

  constructor(operation: string, attempts: readonly FailedAttempt[], details: ErrorDetails = {}) {
    const count = `${attempts.length} ${attempts.length === 1 ? "attempt" : "attempts"}`;
    super(`${operation} failed after ${count}: ${lastMessage(attempts)}`, {
      advice: { ...FAIL, mayHaveExecuted: mayHaveExecuted(attempts) },
      ...details,
    });
    this.attempts = attempts;
  }
}

/** What limited an operation. */
export interface OperationLimit {
  /** the option that set the limit; default `operationTimeoutMs` */
  readonly limit?: string;
  /** how long it took, if the rest of the time was too short for another attempt */
  readonly passedMs?: number;
}

/** The time of the whole operation ran out (`timeoutMs`, `operationTimeoutMs`), its repetitions included. */
export class OperationTimeoutError extends TimeoutError {
  readonly code = "HBASE_OPERATION_TIMEOUT";
  readonly attempts: readonly FailedAttempt[];

  constructor(
    operation: string,
    limitMs: number,
    attempts: readonly FailedAttempt[],
    details: ErrorDetails = {},
    { limit = "operationTimeoutMs", passedMs = limitMs }: OperationLimit = {},
  ) {
    const steps = attempts.map(({ attempt, server, error, atMs }) => ({
      step: `attempt ${attempt}${server === undefined ? "" : ` at ${server}`} (${firstLine(error)}) until`,
      ms: atMs,
    }));
    super(
      `${operation} did not succeed`,
      limit,
      limitMs,
      steps,
      { advice: { ...FAIL, mayHaveExecuted: mayHaveExecuted(attempts) }, ...details },
      undefined,
      passedMs,
    );
    this.attempts = attempts;
  }
}

/**
 * A write was sent, and no answer came: it may have been carried out or not, and HBase has no way to make its repetition safe. It
 * was therefore not repeated. What may be repeated: increments and appends (they carry nonces), puts and deletes with a
 * timestamp of their own; or every write, with `uncertainWrites: "repeat"`, as the Java client does. Also the end of a write that was
 * repeated and then refused: the attempt before may have been carried out.
 */
export class UncertainWriteError extends HBaseError {
  readonly code = "HBASE_UNCERTAIN_WRITE";
  readonly attempts: readonly FailedAttempt[];

  constructor(operation: string, attempts: readonly FailedAttempt[], details: ErrorDetails = {}) {
    const advice: Advice = { action: "fail", delay: "none", mayHaveExecuted: true };
    super(
      `${operation} was sent and not answered, so it may have been carried out; ${uncertainEnd(attempts)}: ` +
        `${details.cause === undefined ? lastMessage(attempts) : messageOf(details.cause)}`,
      { advice, ...details },
    );
    this.attempts = attempts;
  }
}

/**
 * Several operations were asked for as one (`getAll`, `putAll`, …), and some failed; the others were carried out. Its
 * `advice.mayHaveExecuted` is true if one of those that failed may have been carried out all the same.
 */
export class BatchError extends HBaseError {
  readonly code = "HBASE_BATCH_FAILED";
  /** by the operation's place in the list */
  readonly errors: ReadonlyMap<number, unknown>;

  constructor(total: number, errors: ReadonlyMap<number, unknown>, details: ErrorDetails = {}) {
    const [first] = errors;
    const text = first === undefined ? "" : `; number ${first[0]}: ${messageOf(first[1])}`;
    super(`${errors.size} of ${total} operations failed${text}`, {
      cause: first?.[1],
      advice: { ...FAIL, mayHaveExecuted: anyMayHaveExecuted(errors.values()) },
      ...details,
    });
    this.errors = errors;
  }
}

/**
 * Mutations of a buffered mutator failed: no server has said that they are written. Where `advice.mayHaveExecuted` is true, some of
 * them may be written all the same: those whose own error says so.
 */
export class MutationsFailedError extends HBaseError {
  readonly code = "HBASE_MUTATIONS_FAILED";
  /** the mutations as they were given, and why each failed; bounded by `maxReportedFailures` */
  readonly failures: readonly { readonly mutation: unknown; readonly error: unknown }[];
  /** how many failed in all */
  readonly count: number;

  /** @param mayHaveExecuted of the failures that are not in the list, if it is not all of them */
  constructor(
    count: number,
    failures: MutationsFailedError["failures"],
    details: ErrorDetails = {},
    mayHaveExecuted: boolean = anyMayHaveExecuted(failures.map(({ error }) => error)),
  ) {
    const first = failures[0]?.error;
    const why = first === undefined ? "" : `: ${messageOf(first)}`;
    super(`${count} ${count === 1 ? "mutation was" : "mutations were"} not acknowledged${why}`, {
      cause: first,
      advice: { ...FAIL, mayHaveExecuted },
      ...details,
    });
    this.count = count;
    this.failures = failures;
  }
}

function uncertainEnd(attempts: readonly FailedAttempt[]): string {
  const last = attempts.at(-1)?.error;
  return last instanceof HBaseError && last.advice.mayHaveExecuted
    ? 'it was not repeated (read the row, or allow it with uncertainWrites: "repeat")'
    : "its repetition failed (read the row)";
}

function mayHaveExecuted(attempts: readonly FailedAttempt[]): boolean {
  return anyMayHaveExecuted(attempts.map(({ error }) => error));
}

function anyMayHaveExecuted(errors: Iterable<unknown>): boolean {
  for (const error of errors) if (adviceOf(error).mayHaveExecuted) return true;
  return false;
}

function lastMessage(attempts: readonly FailedAttempt[]): string {
  return messageOf(attempts.at(-1)?.error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(error: unknown): string {
  const line = messageOf(error).split("\n", 1)[0] as string;
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
