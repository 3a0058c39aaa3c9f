/** Exceptions as HBase sends them, and the questions that are asked of their class names. */
import type { RemoteException } from "../errors/remote-error.ts";
import { decode, encode } from "../protobuf/codec.ts";
import { ExceptionResponse } from "../protobuf/rpc-messages.ts";

const HBASE = "org.apache.hadoop.hbase";
const FATAL_CONNECTION = `${HBASE}.ipc.FatalConnectionException`;
const SECURITY_NOT_ENABLED = `${HBASE}.ipc.SecurityNotEnabledException`;
const ACCESS_DENIED = `${HBASE}.security.AccessDeniedException`;

/** FatalConnectionException and its subclasses: the server closes the connection after any of them. */
const FATAL_FAMILY: ReadonlySet<string> = new Set([
  FATAL_CONNECTION,
  `${HBASE}.ipc.WrongVersionException`,
  `${HBASE}.ipc.BadAuthException`,
  `${HBASE}.ipc.UnsupportedCellCodecException`,
  `${HBASE}.ipc.UnsupportedCompressionCodecException`,
  `${HBASE}.ipc.UnsupportedCryptoException`,
  `${HBASE}.ipc.UnknownServiceException`,
  `${HBASE}.ipc.EmptyServiceNameException`,
]);

/** What a server says of an exception. `stackTrace` is the whole text: the stack, or the bare message. */
export interface ExceptionToSend {
  readonly javaClass: string;
  readonly stackTrace: string;
  readonly doNotRetry: boolean;
  readonly hostname?: string;
  readonly port?: number;
  readonly serverOverloaded?: boolean;
}

/** The bytes of an ExceptionResponse, for `encodeResponse`. */
export function encodeException(exception: ExceptionToSend): Buffer {
  const { javaClass, stackTrace, doNotRetry, hostname, port, serverOverloaded } = exception;
  return encode(ExceptionResponse, {
    exceptionClassName: javaClass,
    stackTrace,
    hostname,
    port,
    doNotRetry,
    // HBase writes it for some classes only; false says no more than nothing.
    serverOverloaded: serverOverloaded === true ? true : undefined,
  });
}

export function decodeException(bytes: Uint8Array): RemoteException {
  const { exceptionClassName, stackTrace, hostname, port, doNotRetry, serverOverloaded } = decode(
    ExceptionResponse,
    bytes,
  );
  const javaClass = exceptionClassName ?? "";
  return {
    javaClass,
    remoteMessage: messageIn(javaClass, stackTrace ?? ""),
    stackTrace: stackTrace ?? "",
    ...(hostname === undefined ? {} : { hostname }),
    ...(port === undefined ? {} : { port }),
    doNotRetry: doNotRetry ?? false,
    serverOverloaded: serverOverloaded ?? false,
  };
}

/** An exception of which only its class and its text came, as for one action of a Multi or from a procedure. */
export function exceptionOfText(javaClass: string, text: string): RemoteException {
  const remoteMessage = messageIn(javaClass, text);
  return { javaClass, remoteMessage, stackTrace: text, doNotRetry: false, serverOverloaded: false };
}

/** A handler's exception comes as `Class: message`, then the stack; one of the RPC layer as the message alone. */
function messageIn(javaClass: string, text: string): string {
  const stack = text.search(/\r?\n\tat /);
  const head = stack < 0 ? text : text.slice(0, stack);
  if (javaClass === "" || !head.startsWith(javaClass)) return head.trimEnd();
  const rest = head.slice(javaClass.length);
  if (rest.startsWith(": ")) return rest.slice(2).trimEnd();
  return rest.trim() === "" ? "" : head.trimEnd();
}

/** True for the classes after which the server closes and every call of the connection is lost. */
export function isFatalConnectionException(javaClass: string): boolean {
  return FATAL_FAMILY.has(javaClass);
}

/** What a server older than 2.6 says to the security or registry preamble. */
export function isExpectedHeader(exception: RemoteException): boolean {
  return exception.javaClass === FATAL_CONNECTION && exception.remoteMessage.startsWith("Expected HEADER=");
}

/** The answer to the security preamble of a server with security switched off; the connection stays usable. */
export function isSecurityNotEnabled(exception: RemoteException): boolean {
  return exception.javaClass === SECURITY_NOT_ENABLED;
}

export function isAccessDenied(exception: RemoteException): boolean {
  return exception.javaClass === ACCESS_DENIED;
}
