/** Errors of a TCP connection and of the queue in front of it. */
import { type Advice, RECONNECT } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** The connection could not be made: refused, unreachable, unknown host. `cause` is Node's error. */
export class ConnectError extends HBaseError {
  readonly code = "HBASE_CONNECT_FAILED";

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { advice: RECONNECT, ...details });
  }
}

/** The connection went away under a call. `advice.mayHaveExecuted` tells whether the call had been written. */
export class ConnectionClosedError extends HBaseError {
  readonly code = "HBASE_CONNECTION_CLOSED";

  constructor(message: string, sent: boolean, details: ErrorDetails = {}) {
    const advice: Advice = { action: "reconnect", delay: "pause", mayHaveExecuted: sent };
    super(message, { advice, ...details });
  }
}

/** This server failed a moment ago; it is left alone for `failedServerExpiryMs`, as in HBase's own client. */
export class FailedServerError extends HBaseError {
  readonly code = "HBASE_FAILED_SERVER";

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { advice: RECONNECT, ...details });
  }
}

/** Too many calls or bytes wait for one connection; nothing of this call was sent. */
export class QueueFullError extends HBaseError {
  readonly code = "HBASE_QUEUE_FULL";

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { advice: { action: "retry", delay: "overloaded", mayHaveExecuted: false }, ...details });
  }
}
