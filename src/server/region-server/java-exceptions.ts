/** The exceptions of a region server, with HBase's classes; what each means to a client is the client's knowledge. */
import { toPrintable } from "../../bytes/printable.ts";
import type { NameBytesPair } from "../../protobuf/rpc-messages.ts";
import { ServiceException } from "../service.ts";
import { thrownToSend } from "../thrown.ts";

const HBASE = "org.apache.hadoop.hbase";

export function doNotRetryIO(message: string): ServiceException {
  return new ServiceException(`${HBASE}.DoNotRetryIOException`, message, true);
}

export function ioException(message: string): ServiceException {
  return new ServiceException("java.io.IOException", message, false);
}

/** A Java exception that no server expects: HBase wraps it into an IOException, whose message is its class and message. */
export function unexpected(javaClass: string, message: string): ServiceException {
  return ioException(`${javaClass}: ${message}`);
}

export function illegalArgument(message: string): ServiceException {
  return unexpected("java.lang.IllegalArgumentException", message);
}

export function wrongRow(row: Buffer, expected: Buffer): ServiceException {
  const message = `The row in ${toPrintable(row, 100)} doesn't match the original one ${toPrintable(expected, 100)}`;
  return new ServiceException(`${HBASE}.client.WrongRowIOException`, message, false);
}

export function unknownProtocol(message: string): ServiceException {
  return new ServiceException(`${HBASE}.exceptions.UnknownProtocolException`, message, true);
}

export function accessDenied(message: string): ServiceException {
  return new ServiceException(`${HBASE}.security.AccessDeniedException`, message, true);
}

export function notServingRegion(message: string): ServiceException {
  return new ServiceException(`${HBASE}.NotServingRegionException`, message, false);
}

export function regionTooBusy(message: string): ServiceException {
  return new ServiceException(`${HBASE}.RegionTooBusyException`, message, false);
}

export function timeoutIO(message: string): ServiceException {
  return new ServiceException(`${HBASE}.exceptions.TimeoutIOException`, message, false);
}

export function multiResultTooLarge(bytes: number, maxBytes: number): ServiceException {
  const message = `Max size exceeded: ${bytes} bytes are in the answer already, at most ${maxBytes} may be`;
  return new ServiceException(`${HBASE}.MultiActionResultTooLarge`, message, false);
}

export function unknownScanner(message: string): ServiceException {
  return new ServiceException(`${HBASE}.UnknownScannerException`, message, true);
}

export function outOfOrderNext(expected: bigint, got: bigint): ServiceException {
  const message = `Expected nextCallSeq: ${expected} But the nextCallSeq got from client: ${got}`;
  return new ServiceException(`${HBASE}.exceptions.OutOfOrderScannerNextException`, message, true);
}

export function scannerReset(cause: string): ServiceException {
  const message = `Scanner is closed on the server-side: ${cause}`;
  return new ServiceException(`${HBASE}.exceptions.ScannerResetException`, message, true);
}

/** As it stands inside a Multi: the class and the text, without any flag. */
export function exceptionPair(error: unknown): NameBytesPair {
  const { javaClass, stackTrace } = thrownToSend(error);
  return { name: javaClass, value: Buffer.from(stackTrace, "utf8") };
}
