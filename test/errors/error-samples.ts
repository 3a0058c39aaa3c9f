/** One error of every class, by class name: the walk over all of them, and the advice in `docs/errors.md`. */
import * as connection from "../../src/errors/connection-errors.ts";
import { FilterNotExpressibleError, FilterSyntaxError } from "../../src/errors/filter-errors.ts";
import * as handshake from "../../src/errors/handshake-errors.ts";
import type { HBaseError } from "../../src/errors/hbase-error.ts";
import * as kerberos from "../../src/errors/kerberos-errors.ts";
import { RegionNotFoundError } from "../../src/errors/locate-errors.ts";
import * as operation from "../../src/errors/operation-errors.ts";
import * as procedure from "../../src/errors/procedure-errors.ts";
import * as protocol from "../../src/errors/protocol-errors.ts";
import { RegistryUnreachableError } from "../../src/errors/registry-errors.ts";
import { RemoteError } from "../../src/errors/remote-error.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import * as timeout from "../../src/errors/timeout-errors.ts";
import * as usage from "../../src/errors/usage-errors.ts";
import * as zookeeper from "../../src/errors/zookeeper-errors.ts";
import { EmptyAnswerError } from "../../src/registry/empty-answer.ts";

const WHERE = {
  server: "h1:16020",
  service: "ClientMetaService",
  method: "GetClusterId",
  phase: "start",
  attempt: 2,
} as const;
const details = { where: WHERE };

const ATTEMPTS = [{ attempt: 1, server: "h1:16020", atMs: 12, error: new Error("gone") }];

const EXCEPTION = {
  javaClass: "java.io.IOException",
  remoteMessage: "disk full",
  stackTrace: "java.io.IOException: disk full",
  doNotRetry: true,
  serverOverloaded: false,
};

/** The Java class of each class of ours that stands for one. */
export const JAVA_CLASSES: Readonly<Record<string, string>> = {
  TableExistsError: "TableExistsException",
  TableNotFoundError: "TableNotFoundException",
  TableNotDisabledError: "TableNotDisabledException",
  TableNotEnabledError: "TableNotEnabledException",
  ConcurrentTableModificationError: "ConcurrentTableModificationException",
  InvalidFamilyOperationError: "InvalidFamilyOperationException",
  NoSuchColumnFamilyError: "regionserver.NoSuchColumnFamilyException",
  FailedSanityCheckError: "exceptions.FailedSanityCheckException",
  ConstraintError: "constraint.ConstraintException",
  NamespaceExistsError: "NamespaceExistException",
  NamespaceNotFoundError: "NamespaceNotFoundException",
  SnapshotError: "snapshot.HBaseSnapshotException",
  SnapshotExistsError: "snapshot.SnapshotExistsException",
  SnapshotNotFoundError: "snapshot.SnapshotDoesNotExistException",
  NotServingRegionError: "NotServingRegionException",
  RegionMovedError: "exceptions.RegionMovedException",
  RegionOpeningError: "exceptions.RegionOpeningException",
  RegionOfflineError: "client.RegionOfflineException",
  WrongRegionError: "regionserver.WrongRegionException",
  RegionTooBusyError: "RegionTooBusyException",
  DoNotRetryRegionError: "client.DoNotRetryRegionException",
  UnknownRegionError: "UnknownRegionException",
  MergeRegionError: "exceptions.MergeRegionException",
  RowTooBigError: "regionserver.RowTooBigException",
  DoNotRetryError: "DoNotRetryIOException",
  AccessDeniedError: "security.AccessDeniedException",
  ServerNotRunningYetError: "ipc.ServerNotRunningYetException",
  MasterNotRunningError: "MasterNotRunningException",
  PleaseHoldError: "PleaseHoldException",
  MasterStoppedError: "exceptions.MasterStoppedException",
  RegionServerStoppedError: "regionserver.RegionServerStoppedException",
  RegionServerAbortedError: "regionserver.RegionServerAbortedException",
  CallDroppedError: "CallDroppedException",
  CallQueueTooBigError: "CallQueueTooBigException",
  RpcThrottlingError: "quotas.RpcThrottlingException",
  QuotaExceededError: "quotas.QuotaExceededException",
  SpaceLimitingError: "quotas.SpaceLimitingException",
  RequestTooBigError: "exceptions.RequestTooBigException",
  RetryImmediatelyError: "RetryImmediatelyException",
  MultiActionResultTooLargeError: "MultiActionResultTooLarge",
  UnknownScannerError: "UnknownScannerException",
  ScannerResetError: "exceptions.ScannerResetException",
  OutOfOrderScannerNextError: "exceptions.OutOfOrderScannerNextException",
  LeaseError: "regionserver.LeaseException",
  UnknownProtocolError: "exceptions.UnknownProtocolException",
};

function remoteSamples(): Record<string, HBaseError> {
  const { stackTrace, ...exception } = EXCEPTION;
  return Object.fromEntries(
    Object.entries(JAVA_CLASSES).map(([name, short]) => {
      const javaClass = `org.apache.hadoop.hbase.${short}`;
      return [name, remoteErrorOf({ ...exception, javaClass, stackTrace }, WHERE)];
    }),
  );
}

export const ERROR_SAMPLES: Readonly<Record<string, HBaseError>> = {
  ConnectError: new connection.ConnectError("refused", details),
  ConnectionClosedError: new connection.ConnectionClosedError("closed", true, details),
  FailedServerError: new connection.FailedServerError("left alone", details),
  QueueFullError: new connection.QueueFullError("full", details),
  FilterSyntaxError: new FilterSyntaxError(3, "a comma", "x", details),
  FilterNotExpressibleError: new FilterNotExpressibleError("no words", details),
  LegacyServerError: new handshake.LegacyServerError("legacy", details),
  LegacyServerRememberedError: new handshake.LegacyServerRememberedError("legacy", details),
  ReissueCallsError: new handshake.ReissueCallsError("legacy", details),
  UnexpectedPrincipalError: new handshake.UnexpectedPrincipalError("x@R", ["a@R", "b@R"], details),
  FallbackDisallowedError: new handshake.FallbackDisallowedError(details),
  AuthenticationRequiredError: new handshake.AuthenticationRequiredError(details),
  SaslRefusedError: new handshake.SaslRefusedError("javax.security.sasl.SaslException", "GSS initiate failed", details),
  CandidatesExhaustedError: new handshake.CandidatesExhaustedError(["a@R", "b@R"], [new Error("no"), "no"], details),
  ProtectionError: new handshake.ProtectionError("none in common", details),
  ConnectionRejectedError: new handshake.ConnectionRejectedError("X", "no", details),
  HandshakeClosedError: new handshake.HandshakeClosedError("closed", details),
  KerberosError: new kerberos.KerberosError("no", { ...details, minor: -1765328377, major: 851968 }),
  NoCredentialsError: new kerberos.NoCredentialsError("none", details),
  WrongCredentialsError: new kerberos.WrongCredentialsError("another's", details),
  CredentialsExpiredError: new kerberos.CredentialsExpiredError("expired", details),
  ClientPrincipalUnknownError: new kerberos.ClientPrincipalUnknownError("unknown", details),
  StaleKeytabError: new kerberos.StaleKeytabError("stale", details),
  ServicePrincipalUnknownError: new kerberos.ServicePrincipalUnknownError("unknown", details),
  MalformedPrincipalError: new kerberos.MalformedPrincipalError("a/b/c", details),
  ClockSkewError: new kerberos.ClockSkewError("skew", details),
  KdcUnreachableError: new kerberos.KdcUnreachableError("silent", details),
  RealmUnknownError: new kerberos.RealmUnknownError("no realm", details),
  BadTokenError: new kerberos.BadTokenError("bad", details),
  MalformedMessageError: new protocol.MalformedMessageError("ResponseHeader", 3, "truncated", details),
  LengthOutOfBoundsError: new protocol.LengthOutOfBoundsError("a SASL token", -1, 1024, details),
  UnexpectedMessageError: new protocol.UnexpectedMessageError("an answer before the question", details),
  RegistryUnreachableError: new RegistryUnreachableError(
    "GetClusterId",
    [{ server: "h1:1", error: new Error("no") }],
    details,
  ),
  ZooKeeperError: new zookeeper.ZooKeeperError(-1, "/hbase", undefined, details),
  ZnodeMissingError: new zookeeper.ZnodeMissingError("/hbase", undefined, details),
  ZnodeForbiddenError: new zookeeper.ZnodeForbiddenError(-102, "/hbase", undefined, details),
  ZooKeeperSessionError: new zookeeper.ZooKeeperSessionError(-112, "/hbase", undefined, details),
  ZooKeeperTimeoutError: new zookeeper.ZooKeeperTimeoutError("a read", "zookeeper.answerTimeoutMs", 100, details),
  EmptyAnswerError: new EmptyAnswerError("GetActiveMaster", details),
  RegionNotFoundError: new RegionNotFoundError("No server serves the row", details),
  RetriesExhaustedError: new operation.RetriesExhaustedError("put on t", ATTEMPTS, details),
  OperationTimeoutError: new operation.OperationTimeoutError("get on t", 1_000, ATTEMPTS, details),
  UncertainWriteError: new operation.UncertainWriteError("put on t", ATTEMPTS, details),
  BatchError: new operation.BatchError(3, new Map([[1, new Error("no")]]), details),
  MutationsFailedError: new operation.MutationsFailedError(1, [{ mutation: {}, error: new Error("no") }], details),
  ...remoteSamples(),
  ProcedureTimeoutError: new procedure.ProcedureTimeoutError("CreateTable of t", 600_000, 7n, details),
  ProcedureLostError: new procedure.ProcedureLostError("CreateTable of t", 7n, details),
  UncertainChangeError: new procedure.UncertainChangeError("Snapshot of t", [], details),
  RemoteError: new RemoteError({ ...EXCEPTION, hostname: "h9", port: 9 }, details),
  CallTimeoutError: new timeout.CallTimeoutError(
    100,
    [{ step: "waiting for the connection", ms: 99.6 }],
    true,
    details,
  ),
  ConnectTimeoutError: new timeout.ConnectTimeoutError(100, details),
  HandshakeTimeoutError: new timeout.HandshakeTimeoutError(100, details),
  InvalidArgumentError: new usage.InvalidArgumentError("rpcTimeoutMs", "must be positive", details),
  ClientClosedError: new usage.ClientClosedError("closed", details),
  ValueFormatError: new usage.ValueFormatError("int32", "int32 is 4 bytes, and here are 3 bytes: abc", details),
  MissingLibraryError: new usage.MissingLibraryError("libgssapi_krb5", "apt-get install libgssapi-krb5-2", details),
};
