/**
 * What may be done after an exception of the server, by its Java class: HBase's own distinctions, from what its Java client
 * does. A class that is not listed is not repeated when a call failed with it, for then the server says so if it may be.
 */
import { type Advice, FAIL } from "./advice.ts";
import type { RemoteException } from "./remote-error.ts";

const RETRY_LATER: Advice = { action: "retry", delay: "pause", mayHaveExecuted: false };
const RETRY_AT_ONCE: Advice = { action: "retry", delay: "none", mayHaveExecuted: false };
const OVERLOADED: Advice = { action: "retry", delay: "overloaded", mayHaveExecuted: false };
const RELOCATE: Advice = { action: "relocate", delay: "pause", mayHaveExecuted: false };
const RELOCATE_AT_ONCE: Advice = { action: "relocate", delay: "none", mayHaveExecuted: false };
const MAYBE_DONE: Advice = { ...RELOCATE, mayHaveExecuted: true };

export function remoteAdvice(exception: RemoteException): Advice {
  const known = ADVICE[withoutPackage(exception.javaClass)];
  if (known !== undefined) return known.action === "retry" && exception.serverOverloaded ? OVERLOADED : known;
  if (exception.doNotRetry) return FAIL;
  return exception.serverOverloaded ? OVERLOADED : FAIL;
}

/**
 * Of an exception of one action in a Multi, which comes without flags: what the class is must tell. Java repeats whatever it does
 * not know as a DoNotRetryIOException, and so classes that a later HBase or a coprocessor brings, too.
 */
export function actionAdvice(exception: RemoteException): Advice {
  const name = withoutPackage(exception.javaClass);
  if (ADVICE[name] !== undefined || DO_NOT_RETRY.has(name)) return remoteAdvice(exception);
  return MAYBE_DONE;
}

/** DoNotRetryIOException and its subclasses in HBase 2.4 to 2.6, but for those that have an advice of their own. */
const DO_NOT_RETRY: ReadonlySet<string> = new Set([
  ...["DoNotRetryIOException", "ConcurrentTableModificationException", "InvalidFamilyOperationException"],
  ...["NamespaceExistException", "NamespaceNotFoundException", "NotAllMetaRegionsOnlineException"],
  ...["ReplicationPeerNotFoundException", "TableExistsException", "TableNotDisabledException"],
  ...["TableNotEnabledException", "TableNotFoundException", "UnknownRegionException"],
  ...["DoNotRetryRegionException", "LocalConnectionClosedException", "NoServerForRegionException"].map(
    within("client"),
  ),
  ...["OperationTimeoutExceededException", "RowTooBigException"].map(within("client")),
  ...["FailedSanityCheckException", "MergeRegionException", "RequestTooBigException"].map(within("exceptions")),
  "exceptions.UnknownProtocolException",
  ...["FatalConnectionException", "BadAuthException", "EmptyServiceNameException"].map(within("ipc")),
  ...["UnknownServiceException", "UnsupportedCellCodecException", "UnsupportedCryptoException"].map(within("ipc")),
  ...["UnsupportedCompressionCodecException", "WrongVersionException", "ServerTooBusyException"].map(within("ipc")),
  "ipc.StoppedRpcClientException",
  ...["QuotaExceededException", "SpaceLimitingException", "ThrottlingException"].map(within("quotas")),
  ...["NoSuchColumnFamilyException", "LeaseException", "RowTooBigException"].map(within("regionserver")),
  ...["HBaseSnapshotException", "SnapshotCreationException", "SnapshotDoesNotExistException"].map(within("snapshot")),
  ...["SnapshotExistsException", "SnapshotTTLExpiredException", "RestoreSnapshotException"].map(within("snapshot")),
  ...["CorruptedSnapshotException", "UnknownSnapshotException", "ExportSnapshotException"].map(within("snapshot")),
  "security.AccessDeniedException",
  ...["InvalidLabelException", "LabelAlreadyExistsException"].map(within("security.visibility")),
  ...["constraint.ConstraintException", "coprocessor.CoprocessorException", "io.hfile.CorruptHFileException"],
]);

function within(name: string): (javaClass: string) => string {
  return (javaClass) => `${name}.${javaClass}`;
}

/** `null` prototype: a class name is a peer's text. */
const ADVICE: Readonly<Record<string, Advice>> = Object.assign(Object.create(null) as Record<string, Advice>, {
  NotServingRegionException: RELOCATE,
  "exceptions.RegionMovedException": RELOCATE_AT_ONCE,
  "exceptions.RegionOpeningException": RELOCATE,
  "client.RegionOfflineException": RELOCATE,
  RegionException: RELOCATE,
  "regionserver.WrongRegionException": RELOCATE,
  "regionserver.RegionServerStoppedException": RELOCATE,
  "regionserver.RegionServerAbortedException": RELOCATE,
  // Starting up; or, asked for the master, a backup master.
  "ipc.ServerNotRunningYetException": RELOCATE,
  MasterNotRunningException: RELOCATE,
  // Java does not repeat it; another master is about to take over.
  "exceptions.MasterStoppedException": RELOCATE,
  PleaseHoldException: RETRY_LATER,
  CallQueueTooBigException: OVERLOADED,
  CallDroppedException: OVERLOADED,
  RegionTooBusyException: RETRY_LATER,
  "quotas.RpcThrottlingException": RETRY_LATER,
  RetryImmediatelyException: RETRY_AT_ONCE,
  MultiActionResultTooLarge: RETRY_AT_ONCE,
  DroppedSnapshotException: RELOCATE,
  "ipc.CallerDisconnectedException": RETRY_LATER,
  "snapshot.TablePartiallyOpenException": RETRY_LATER,
  "security.visibility.VisibilityControllerNotReadyException": RETRY_LATER,
  "client.LockTimeoutException": RETRY_LATER,
  // Scans open another scanner behind the last row; nothing else meets these.
  UnknownScannerException: RETRY_AT_ONCE,
  "exceptions.ScannerResetException": RETRY_AT_ONCE,
  "exceptions.OutOfOrderScannerNextException": RETRY_AT_ONCE,
  // Anything may have happened before these were thrown.
  "java.io.IOException": MAYBE_DONE,
  "java.io.InterruptedIOException": MAYBE_DONE,
  "java.io.EOFException": MAYBE_DONE,
  "java.nio.channels.ClosedChannelException": MAYBE_DONE,
  "exceptions.TimeoutIOException": MAYBE_DONE,
  "exceptions.ConnectionClosedException": MAYBE_DONE,
  "regionserver.wal.FailedLogCloseException": MAYBE_DONE,
  "regionserver.wal.WALClosedException": MAYBE_DONE,
  "regionserver.wal.WALSyncTimeoutIOException": MAYBE_DONE,
  "regionserver.wal.DamagedWALException": MAYBE_DONE,
});

const HBASE = "org.apache.hadoop.hbase.";

/** Names outside HBase's packages stay as they are. */
function withoutPackage(javaClass: string): string {
  return javaClass.startsWith(HBASE) ? javaClass.slice(HBASE.length) : javaClass;
}
