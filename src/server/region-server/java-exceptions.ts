/** The exceptions of a region server, with HBase's classes; what each means to a client is the client's knowledge. */
import { toPrintable } from "../../bytes/printable.ts";
import type { NameBytesPair } from "../../protobuf/rpc-messages.ts";
import { hbaseException, unexpected } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";
import { thrownToSend } from "../thrown.ts";

export function illegalArgument(message: string): ServiceException {
  return unexpected("java.lang.IllegalArgumentException", message);
}

export function wrongRow(row: Buffer, expected: Buffer): ServiceException {
  const message = `The row in ${toPrintable(row, 100)} doesn't match the original one ${toPrintable(expected, 100)}`;
  return hbaseException("client.WrongRowIOException", message, false);
}

export function unknownProtocol(message: string): ServiceException {
  return hbaseException("exceptions.UnknownProtocolException", message, true);
}

export function accessDenied(message: string): ServiceException {
  return hbaseException("security.AccessDeniedException", message, true);
}

export function notServingRegion(message: string): ServiceException {
  return hbaseException("NotServingRegionException", message, false);
}

/** The regions are those of another life of the server, be they of the same names. */
export function serverDisposed(): ServiceException {
  return hbaseException(
    "regionserver.RegionServerStoppedException",
    "The call was under way when the server ended",
    false,
  );
}

export function regionTooBusy(message: string): ServiceException {
  return hbaseException("RegionTooBusyException", message, false);
}

export function timeoutIO(message: string): ServiceException {
  return hbaseException("exceptions.TimeoutIOException", message, false);
}

export function multiResultTooLarge(bytes: number, maxBytes: number): ServiceException {
  const message = `Max size exceeded: ${bytes} bytes are in the answer already, at most ${maxBytes} may be`;
  return hbaseException("MultiActionResultTooLarge", message, false);
}

export function unknownScanner(message: string): ServiceException {
  return hbaseException("UnknownScannerException", message, true);
}

export function outOfOrderNext(expected: bigint, got: bigint): ServiceException {
  const message = `Expected nextCallSeq: ${expected} But the nextCallSeq got from client: ${got}`;
  return hbaseException("exceptions.OutOfOrderScannerNextException", message, true);
}

export function scannerReset(cause: string): ServiceException {
  const message = `Scanner is closed on the server-side: ${cause}`;
  return hbaseException("exceptions.ScannerResetException", message, true);
}

/** As it stands inside a Multi: the class and the text, without any flag. */
export function exceptionPair(error: unknown): NameBytesPair {
  const { javaClass, stackTrace } = thrownToSend(error);
  return { name: javaClass, value: Buffer.from(stackTrace, "utf8") };
}
