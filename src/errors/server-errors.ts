/** What HBase says about its servers: starting, stopping, too busy, and what they refuse to this user or to anyone. */
import type { ErrorDetails } from "./hbase-error.ts";
import { RemoteError, type RemoteException } from "./remote-error.ts";

/** HBase's DoNotRetryIOException itself: the server will not do this, whoever repeats it. Often a method it does not have. */
export class DoNotRetryError extends RemoteError {
  override readonly code = "HBASE_DO_NOT_RETRY";
}

/** This user has not the permission. */
export class AccessDeniedError extends RemoteError {
  override readonly code = "HBASE_ACCESS_DENIED";
}

/** The server is starting; or, asked as the master, it is a backup master. */
export class ServerNotRunningYetError extends RemoteError {
  override readonly code = "HBASE_SERVER_NOT_RUNNING_YET";
}

/** There is no master that runs. */
export class MasterNotRunningError extends RemoteError {
  override readonly code = "HBASE_MASTER_NOT_RUNNING";
}

/** The master has just started and is not ready yet. */
export class PleaseHoldError extends RemoteError {
  override readonly code = "HBASE_PLEASE_HOLD";
}

/** The master is stopping. */
export class MasterStoppedError extends RemoteError {
  override readonly code = "HBASE_MASTER_STOPPED";
}

/** The region server is stopping. */
export class RegionServerStoppedError extends RemoteError {
  override readonly code: string = "HBASE_REGION_SERVER_STOPPED";
}

/** The region server gives itself up. */
export class RegionServerAbortedError extends RegionServerStoppedError {
  override readonly code = "HBASE_REGION_SERVER_ABORTED";
}

/** The server dropped the call because it has too much to do. */
export class CallDroppedError extends RemoteError {
  override readonly code: string = "HBASE_CALL_DROPPED";
}

/** The server's queue of calls is full. */
export class CallQueueTooBigError extends CallDroppedError {
  override readonly code = "HBASE_CALL_QUEUE_TOO_BIG";
}

/** A quota on requests or bytes is used up for now. */
export class RpcThrottlingError extends RemoteError {
  override readonly code = "HBASE_RPC_THROTTLING";
  /** how long the server says to wait; absent if its text could not be read */
  readonly waitMs?: number;

  constructor(exception: RemoteException, details: ErrorDetails = {}) {
    super(exception, details);
    const waitMs = waitIn(exception.remoteMessage);
    if (waitMs !== undefined) this.waitMs = waitMs;
  }
}

/** Versions differ: `1hr, 2mins, 3sec, 4ms`, `2mins, 3.50sec`, `1hrs, 2mins, 3sec`. */
const UNIT_MS: Readonly<Record<string, number>> = { hr: 3_600_000, min: 60_000, sec: 1_000, ms: 1 };
const WAIT = / - wait ((?:\d{1,9}(?:\.\d{1,9})?(?:hr|min|sec|ms)s?(?:, )?){1,4})/;

function waitIn(message: string): number | undefined {
  const [, duration] = WAIT.exec(message) ?? [];
  if (duration === undefined) return undefined;
  const parts = duration.matchAll(/([\d.]+)(hr|min|sec|ms)/g);
  return [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
}

/** A limit on size or number, set by an administrator, is reached. */
export class QuotaExceededError extends RemoteError {
  override readonly code = "HBASE_QUOTA_EXCEEDED";
}

/** The table or namespace has no room left by its space quota. */
export class SpaceLimitingError extends RemoteError {
  override readonly code = "HBASE_SPACE_LIMITING";
}

/** The request is larger than the server takes (`hbase.ipc.max.request.size`); it closes the connection afterwards. */
export class RequestTooBigError extends RemoteError {
  override readonly code = "HBASE_REQUEST_TOO_BIG";
}

/** The server stopped in the middle of a batch because its answer grew too large; the rest may be asked for at once. */
export class RetryImmediatelyError extends RemoteError {
  override readonly code: string = "HBASE_RETRY_IMMEDIATELY";
}

/** The same, by the size of results. */
export class MultiActionResultTooLargeError extends RetryImmediatelyError {
  override readonly code = "HBASE_MULTI_ACTION_RESULT_TOO_LARGE";
}

/** The server knows the scanner no more: its lease ended, or it was closed. */
export class UnknownScannerError extends RemoteError {
  override readonly code = "HBASE_UNKNOWN_SCANNER";
}

/** The server closed the scanner because of an error of its own. */
export class ScannerResetError extends RemoteError {
  override readonly code = "HBASE_SCANNER_RESET";
}

/** The server expected another step of this scanner: an answer was lost on its way. */
export class OutOfOrderScannerNextError extends RemoteError {
  override readonly code = "HBASE_OUT_OF_ORDER_SCANNER_NEXT";
}

/** A lease of the server's ended or was never there. */
export class LeaseError extends RemoteError {
  override readonly code = "HBASE_LEASE";
}

/** The server cannot do what this filter, coprocessor or protocol asks for. */
export class UnknownProtocolError extends RemoteError {
  override readonly code = "HBASE_UNKNOWN_PROTOCOL";
}
