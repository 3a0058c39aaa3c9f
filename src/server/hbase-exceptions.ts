/** The exceptions that every part of HBase throws, and how one of HBase's own classes is named. */
import { type ExceptionDetails, ServiceException } from "./service.ts";

/** @param name of HBase's class, below its package: `NotServingRegionException`, `regionserver.WrongRegionException` */
export function hbaseException(
  name: string,
  message: string,
  doNotRetry: boolean,
  details?: ExceptionDetails,
): ServiceException {
  return new ServiceException(`org.apache.hadoop.hbase.${name}`, message, doNotRetry, details);
}

export function doNotRetryIO(message: string): ServiceException {
  return hbaseException("DoNotRetryIOException", message, true);
}

export function ioException(message: string): ServiceException {
  return new ServiceException("java.io.IOException", message, false);
}

/** A Java exception that no server expects: HBase wraps it into an IOException, whose message is its class and message. */
export function unexpected(javaClass: string, message: string): ServiceException {
  return ioException(`${javaClass}: ${message}`);
}
