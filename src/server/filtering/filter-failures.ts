/**
 * How filters fail, in HBase's words: what cannot be made is refused for good, and what breaks over a cell comes as the
 * IOException into which HBase's RPC server turns every RuntimeException.
 */
import { doNotRetryIO } from "../hbase-exceptions.ts";
import type { ServiceException } from "../service.ts";

const DESERIALIZATION = "org.apache.hadoop.hbase.exceptions.DeserializationException";

export function illegalArgument(problem: string): ServiceException {
  return doNotRetryIO(`java.lang.IllegalArgumentException: ${problem}`);
}

/** A filter that cannot be made of what a client sent: HBase makes filters by reflection, and says so. */
export function notMade(cause: string): ServiceException {
  return doNotRetryIO(`java.lang.reflect.InvocationTargetException: ${DESERIALIZATION}: ${cause}`);
}

/** A message that is not what its class reads, or a class within that there is not. */
export function notDeserialized(cause: string): ServiceException {
  return doNotRetryIO(`${DESERIALIZATION}: ${cause}`);
}
