/**
 * How filters fail, in HBase's words: what cannot be made is refused for good, and what breaks over a cell comes as the
 * IOException into which HBase's RPC server turns every RuntimeException.
 */
import { ServiceException } from "../service.ts";

const DO_NOT_RETRY = "org.apache.hadoop.hbase.DoNotRetryIOException";
const DESERIALIZATION = "org.apache.hadoop.hbase.exceptions.DeserializationException";

/** @param cause as Java prints an exception: its class, a colon and its message */
export function notMade(cause: string): ServiceException {
  return new ServiceException(DO_NOT_RETRY, cause, true);
}

export function illegalArgument(problem: string): ServiceException {
  return notMade(`java.lang.IllegalArgumentException: ${problem}`);
}

/** A message that is not what its class reads, or a class within that there is not. */
export function notDeserialized(cause: string): ServiceException {
  return notMade(`${DESERIALIZATION}: ${cause}`);
}

/** A RuntimeException while a filter works. */
export function broken(javaClass: string, problem: string): ServiceException {
  return new ServiceException("java.io.IOException", `${javaClass}: ${problem}`, false);
}
