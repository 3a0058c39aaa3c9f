/**
 * The one place that makes an error of an exception that HBase sent: by its Java class, with the advice that HBase's own
 * distinctions give. Whatever answers bring exceptions, calls, actions of a Multi or procedures, come here.
 */
import type { Advice } from "./advice.ts";
import type { ErrorDetails, ErrorPlace } from "./hbase-error.ts";
import * as region from "./region-errors.ts";
import { actionAdvice, remoteAdvice } from "./remote-advice.ts";
import { RemoteError, type RemoteException } from "./remote-error.ts";
import * as server from "./server-errors.ts";
import * as table from "./table-errors.ts";

type RemoteErrorClass = new (exception: RemoteException, details?: ErrorDetails) => RemoteError;

/** The same of an exception of one action in a Multi: what may be done about classes that nobody knows differs. */
export function remoteErrorOfAction(exception: RemoteException, where: ErrorPlace): RemoteError {
  return errorOf(exception, where, actionAdvice(exception));
}

/** A `RemoteError` of the most fitting class; the plain one if the Java class is not among those that have their own. */
export function remoteErrorOf(exception: RemoteException, where: ErrorPlace = {}): RemoteError {
  return errorOf(exception, where, remoteAdvice(exception));
}

function errorOf(exception: RemoteException, where: ErrorPlace, advice: Advice): RemoteError {
  const Class = BY_JAVA_CLASS.get(exception.javaClass) ?? RemoteError;
  return new Class(exception, { where, advice });
}

const HBASE = "org.apache.hadoop.hbase.";

const BY_JAVA_CLASS: ReadonlyMap<string, RemoteErrorClass> = new Map<string, RemoteErrorClass>(
  (
    [
      ["TableExistsException", table.TableExistsError],
      ["TableNotFoundException", table.TableNotFoundError],
      ["TableNotDisabledException", table.TableNotDisabledError],
      ["TableNotEnabledException", table.TableNotEnabledError],
      ["ConcurrentTableModificationException", table.ConcurrentTableModificationError],
      ["InvalidFamilyOperationException", table.InvalidFamilyOperationError],
      ["regionserver.NoSuchColumnFamilyException", table.NoSuchColumnFamilyError],
      ["exceptions.FailedSanityCheckException", table.FailedSanityCheckError],
      ["constraint.ConstraintException", table.ConstraintError],
      ["NamespaceExistException", table.NamespaceExistsError],
      ["NamespaceNotFoundException", table.NamespaceNotFoundError],
      ["snapshot.HBaseSnapshotException", table.SnapshotError],
      ["snapshot.SnapshotCreationException", table.SnapshotError],
      ["snapshot.RestoreSnapshotException", table.SnapshotError],
      ["snapshot.CorruptedSnapshotException", table.SnapshotError],
      ["snapshot.UnknownSnapshotException", table.SnapshotError],
      ["snapshot.ExportSnapshotException", table.SnapshotError],
      ["snapshot.SnapshotTTLExpiredException", table.SnapshotError],
      ["snapshot.SnapshotExistsException", table.SnapshotExistsError],
      ["snapshot.SnapshotDoesNotExistException", table.SnapshotNotFoundError],
      ["NotServingRegionException", region.NotServingRegionError],
      ["exceptions.RegionMovedException", region.RegionMovedError],
      ["exceptions.RegionOpeningException", region.RegionOpeningError],
      ["client.RegionOfflineException", region.RegionOfflineError],
      ["regionserver.WrongRegionException", region.WrongRegionError],
      ["RegionTooBusyException", region.RegionTooBusyError],
      ["client.DoNotRetryRegionException", region.DoNotRetryRegionError],
      ["UnknownRegionException", region.UnknownRegionError],
      ["exceptions.MergeRegionException", region.MergeRegionError],
      // Two classes of one name: the older one is what 2.x region servers throw.
      ["regionserver.RowTooBigException", region.RowTooBigError],
      ["client.RowTooBigException", region.RowTooBigError],
      ["DoNotRetryIOException", server.DoNotRetryError],
      ["security.AccessDeniedException", server.AccessDeniedError],
      ["ipc.ServerNotRunningYetException", server.ServerNotRunningYetError],
      ["MasterNotRunningException", server.MasterNotRunningError],
      ["PleaseHoldException", server.PleaseHoldError],
      ["exceptions.MasterStoppedException", server.MasterStoppedError],
      ["regionserver.RegionServerStoppedException", server.RegionServerStoppedError],
      ["regionserver.RegionServerAbortedException", server.RegionServerAbortedError],
      ["CallDroppedException", server.CallDroppedError],
      ["CallQueueTooBigException", server.CallQueueTooBigError],
      ["quotas.RpcThrottlingException", server.RpcThrottlingError],
      ["quotas.QuotaExceededException", server.QuotaExceededError],
      ["quotas.SpaceLimitingException", server.SpaceLimitingError],
      ["exceptions.RequestTooBigException", server.RequestTooBigError],
      ["RetryImmediatelyException", server.RetryImmediatelyError],
      ["MultiActionResultTooLarge", server.MultiActionResultTooLargeError],
      ["UnknownScannerException", server.UnknownScannerError],
      ["exceptions.ScannerResetException", server.ScannerResetError],
      ["exceptions.OutOfOrderScannerNextException", server.OutOfOrderScannerNextError],
      ["regionserver.LeaseException", server.LeaseError],
      ["exceptions.UnknownProtocolException", server.UnknownProtocolError],
    ] as const
  ).map(([name, Class]) => [HBASE + name, Class]),
);
