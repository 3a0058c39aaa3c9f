/** How the master's long work can end without its own word: too slow for the caller, forgotten by the master, or never confirmed. */
import type { Advice } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";
import type { FailedAttempt } from "./operation-errors.ts";
import { TimeoutError } from "./timeout-errors.ts";

const MAY_BE_DONE: Advice = { action: "fail", delay: "none", mayHaveExecuted: true };

/** The master has not finished a procedure in time. It goes on with it all the same. */
export class ProcedureTimeoutError extends TimeoutError {
  readonly code = "HBASE_PROCEDURE_TIMEOUT";
  /** the procedure's number, as the master's pages show it; absent for those of the older kind */
  readonly procedureId?: bigint;

  constructor(what: string, limitMs: number, procedureId: bigint | undefined, details: ErrorDetails = {}) {
    const number = procedureId === undefined ? "" : ` (procedure ${procedureId}, which goes on)`;
    super(`${what} has not finished${number}`, "procedureTimeoutMs", limitMs, [], { advice: MAY_BE_DONE, ...details });
    if (procedureId !== undefined) this.procedureId = procedureId;
  }
}

/** The master knows a procedure no more that it had taken on, and what it was to bring about is not there. */
export class ProcedureLostError extends HBaseError {
  readonly code = "HBASE_PROCEDURE_LOST";
  readonly procedureId: bigint;

  constructor(what: string, procedureId: bigint, details: ErrorDetails = {}) {
    super(`${what}: the master knows procedure ${procedureId} no more, and its effect is not to be seen`, {
      advice: MAY_BE_DONE,
      ...details,
    });
    this.procedureId = procedureId;
  }
}

/**
 * A change was sent to a server and not answered, so it may have been carried out or not. It was not repeated, because HBase
 * would take a repetition for another change.
 */
export class UncertainChangeError extends HBaseError {
  readonly code = "HBASE_UNCERTAIN_CHANGE";
  readonly attempts: readonly FailedAttempt[];

  constructor(what: string, attempts: readonly FailedAttempt[], details: ErrorDetails = {}) {
    super(`${what} was sent and not answered, so it may have been carried out; it was not repeated`, {
      advice: MAY_BE_DONE,
      ...details,
    });
    this.attempts = attempts;
  }
}
