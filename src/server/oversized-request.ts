/** A request over the limit: HBase reads its header alone, answers that call, and closes the connection. */
import type { ByteQueue } from "../bytes/byte-queue.ts";
import { encodeException } from "../wire/exception.ts";
import { decodeRequestFrame } from "../wire/request.ts";
import { encodeResponse } from "../wire/response.ts";

/** A header that is not complete within so many bytes never will be. */
const HEADER_LIMIT_BYTES = 1 << 16;

/** The answer; undefined as long as the header is not all here. Throws if it never will be. */
export function refuseOversized(
  queue: ByteQueue,
  statedBytes: number,
  limitBytes: number,
  peer: string,
): Buffer | undefined {
  const here = Math.min(queue.length, HEADER_LIMIT_BYTES);
  const callId = callIdIn(queue.peek(here), here === HEADER_LIMIT_BYTES);
  if (callId === undefined) return undefined;
  const stackTrace =
    `RPC data length of ${statedBytes} received from ${peer.slice(0, peer.lastIndexOf(":"))} is greater than max allowed ${limitBytes}. ` +
    'Set "hbase.ipc.max.request.size" on server to override this limit (not recommended)';
  const javaClass = "org.apache.hadoop.hbase.exceptions.RequestTooBigException";
  return encodeResponse({ callId, exception: encodeException({ javaClass, stackTrace, doNotRetry: true }) });
}

/** The parameter need not be here: a request whose parameter is cut short still tells its call. */
function callIdIn(start: Buffer, mustBeHere: boolean): number | undefined {
  try {
    return decodeRequestFrame(start, 4, start.length).callId;
  } catch (error) {
    if (mustBeHere) throw error;
    return undefined;
  }
}
