/** A server that answers, and does not know: a master that is still starting, a cluster without an active master. */

import { RETRY } from "../errors/advice.ts";
import { type ErrorDetails, HBaseError } from "../errors/hbase-error.ts";

export class EmptyAnswerError extends HBaseError {
  readonly code = "HBASE_EMPTY_ANSWER";

  constructor(method: string, details: ErrorDetails = {}) {
    super(`The server does not know yet: its answer to ${method} is empty`, { advice: RETRY, ...details });
  }
}
