/**
 * Waits for the master's procedures. The master tells that one runs, that it has finished, or that it does not know it (any more):
 * a finished one is forgotten a quarter of an hour later, or five minutes after somebody heard of its end. HBase's clients
 * differ there: Java's asynchronous one takes "not found" for success, its older one looks for the effect, gohbase takes it for an
 * error. Here the effect is looked for, since only that is the truth; where it cannot be seen, it is an error.
 */

import { OperationTimeoutError } from "../errors/operation-errors.ts";
import { ProcedureLostError, ProcedureTimeoutError } from "../errors/procedure-errors.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import { ProcedureResultState } from "../protobuf/hbase-enums.ts";
import type { ForeignExceptionMessage, ProcedureDescription } from "../protobuf/procedure-messages.ts";
import type { InputOf, MessageOf } from "../protobuf/schema.ts";
import { sleep } from "../waiting/backoff.ts";
import { exceptionOfText } from "../wire/exception.ts";
import type { ProcedureOptions } from "./admin-options.ts";
import type { MasterCaller } from "./master-caller.ts";

export interface Awaited {
  /** for errors, such as `CreateTable of t` */
  readonly what: string;
  /** undefined if the master had nothing to do */
  readonly procedureId: bigint | undefined;
  /** whether what the procedure was to bring about is there */
  readonly isDone?: (() => Promise<boolean>) | undefined;
}

const PROCEDURE_TIMEOUT_MS = 600_000;
/** Small tables are made in a tenth of a second: nobody should wait a whole one for them. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
const PAUSE_GROWTH = 1.5;

export class Procedures {
  readonly #master: MasterCaller;

  constructor(master: MasterCaller) {
    this.#master = master;
  }

  /** Rejects with the procedure's own exception, `ProcedureTimeoutError`, `ProcedureLostError` or the signal's reason. */
  async wait({ what, procedureId, isDone }: Awaited, options: ProcedureOptions): Promise<void> {
    if (procedureId === undefined) return;
    await this.#poll(what, procedureId, options, async (limits) => {
      const { state, exception } = await this.#master.call(
        "GetProcedureResult",
        { procId: procedureId },
        { ...limits, of: what, persistent: true },
      );
      if (exception !== undefined) throw procedureError(exception, what);
      if (state === ProcedureResultState.RUNNING) return false;
      if (state === ProcedureResultState.FINISHED || (await isDone?.()) === true) return true;
      throw new ProcedureLostError(what, procedureId, { where: { service: "MasterService" } });
    });
  }

  /** Starts a procedure of the older kind, such as `flush-table-proc`, and waits for its end. */
  async execute(
    what: string,
    procedure: InputOf<typeof ProcedureDescription>,
    options: ProcedureOptions,
  ): Promise<void> {
    await this.#master.call("ExecProcedure", { procedure }, { ...options, of: what });
    const { signature, instance } = procedure;
    await this.pollUntil(what, options, async (limits) => {
      const { done = false } = await this.#master.call(
        "IsProcedureDone",
        { procedure: { signature, instance } },
        { ...limits, of: what, persistent: true },
      );
      return done;
    });
  }

  /** Asks until it is so. */
  pollUntil(
    what: string,
    options: ProcedureOptions,
    isSo: (limits: ProcedureOptions) => Promise<boolean>,
  ): Promise<void> {
    return this.#poll(what, undefined, options, isSo);
  }

  async #poll(
    what: string,
    procedureId: bigint | undefined,
    options: ProcedureOptions,
    ask: (limits: { timeoutMs: number; signal?: AbortSignal }) => Promise<boolean>,
  ): Promise<void> {
    const { signal, onProgress } = options;
    const limitMs = options.procedureTimeoutMs ?? this.#master.settings.procedureTimeoutMs ?? PROCEDURE_TIMEOUT_MS;
    const startedAtMs = performance.now();
    const number = procedureId === undefined ? {} : { procedureId };
    for (let polls = 1, pauseMs = FIRST_PAUSE_MS; ; polls++) {
      const leftMs = startedAtMs + limitMs - performance.now();
      const finished = await ask({ timeoutMs: Math.max(1, leftMs), ...(signal === undefined ? {} : { signal }) }).catch(
        (error: unknown) => {
          // The limit of the question was what is left of ours.
          if (!(error instanceof OperationTimeoutError)) throw error;
          throw new ProcedureTimeoutError(what, limitMs, procedureId, { cause: error });
        },
      );
      const elapsedMs = performance.now() - startedAtMs;
      onProgress?.({ ...number, state: finished ? "finished" : "running", elapsedMs, polls });
      if (finished) return;
      if (elapsedMs + pauseMs >= limitMs) throw new ProcedureTimeoutError(what, limitMs, procedureId);
      await sleep(pauseMs, signal);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * PAUSE_GROWTH);
    }
  }
}

/** The exception inside a procedure, as an error of the same class that a call would have failed with. */
function procedureError({ source, genericException }: MessageOf<typeof ForeignExceptionMessage>, what: string): Error {
  const { className = "", message = "" } = genericException ?? {};
  const where = { service: "MasterService", method: what, ...(source === undefined ? {} : { phase: source }) };
  return remoteErrorOf(exceptionOfText(className, message), where);
}
