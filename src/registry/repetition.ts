/** After a round in which no server had an answer: is another one worth its while, and how long to wait before it. */
import { type Advice, adviceOf } from "../errors/advice.ts";
import { FailedServerError } from "../errors/connection-errors.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import { BadTokenError, KerberosError, ServicePrincipalUnknownError } from "../errors/kerberos-errors.ts";
import { RemoteError } from "../errors/remote-error.ts";
import { ClientClosedError, InvalidArgumentError, MissingLibraryError } from "../errors/usage-errors.ts";

/** What a server says while it starts, stops or has too much to do: all of it passes. */
const PASSING: ReadonlySet<string> = new Set([
  "PleaseHoldException",
  "ServerNotRunningYetException",
  "MasterNotRunningException",
  "RegionServerStoppedException",
  "RegionServerAbortedException",
  "MasterStoppedException",
  "CallQueueTooBigException",
  "CallDroppedException",
]);

/** Our own side is wrong: no server can mend it, and none is to be blamed. */
export function isOurOwn(error: unknown): boolean {
  if (error instanceof ServicePrincipalUnknownError || error instanceof BadTokenError) return false;
  if (error instanceof KerberosError) return true;
  if (
    error instanceof InvalidArgumentError ||
    error instanceof MissingLibraryError ||
    error instanceof ClientClosedError
  )
    return true;
  // What is no error of ours is a mistake in this package, not the state of a server.
  return !(error instanceof HBaseError);
}

/** Undefined if every error will come again. Registry questions only read, so whether one was carried out does not matter. */
export function delayAfter(errors: readonly unknown[]): Advice["delay"] | undefined {
  const delays = errors.filter(mayPass).map((error) => adviceOf(error).delay);
  if (delays.length === 0) return undefined;
  if (delays.includes("none")) return "none";
  return delays.includes("pause") ? "pause" : "overloaded";
}

function mayPass(error: unknown): boolean {
  if (adviceOf(error).action !== "fail") return true;
  return error instanceof RemoteError && PASSING.has(error.javaClass.split(".").at(-1) ?? "");
}

/** The server could not be reached or went away: what we know of the cluster may be old. */
export function isConnectionTrouble(error: unknown): boolean {
  return adviceOf(error).action === "reconnect";
}

/** HBase before 2.5 on `GetBootstrapNodes`, before 2.4 on `GetMasters`. */
export function isUnknownMethod(error: unknown): boolean {
  return (
    error instanceof RemoteError &&
    `${error.javaClass} ${error.stackTrace} ${error.remoteMessage}`.includes("UnsupportedOperationException")
  );
}

/** "It failed a moment ago" says less than how it failed. */
export function isTelling(error: unknown): boolean {
  return !(error instanceof FailedServerError);
}
