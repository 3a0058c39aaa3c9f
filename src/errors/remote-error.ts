/** An exception that HBase itself sent: its Java class, its words, and where it says it came from. */
import { FAIL } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

export interface RemoteException {
  /** Java's binary name, such as `org.apache.hadoop.hbase.NotServingRegionException` */
  readonly javaClass: string;
  /** the message without class name and stack */
  readonly remoteMessage: string;
  /** the whole text as sent, with the stack if there was one */
  readonly stackTrace: string;
  /** set only by exceptions that carry a place, such as RegionMovedException */
  readonly hostname?: string;
  readonly port?: number;
  readonly doNotRetry: boolean;
  readonly serverOverloaded: boolean;
}

export class RemoteError extends HBaseError implements RemoteException {
  readonly code: string = "HBASE_REMOTE_EXCEPTION";
  readonly javaClass: string;
  readonly remoteMessage: string;
  readonly stackTrace: string;
  readonly hostname?: string;
  readonly port?: number;
  readonly doNotRetry: boolean;
  readonly serverOverloaded: boolean;

  constructor(exception: RemoteException, details: ErrorDetails = {}) {
    super(`${exception.javaClass}: ${exception.remoteMessage}`, { advice: FAIL, ...details });
    this.javaClass = exception.javaClass;
    this.remoteMessage = exception.remoteMessage;
    this.stackTrace = exception.stackTrace;
    if (exception.hostname !== undefined) this.hostname = exception.hostname;
    if (exception.port !== undefined) this.port = exception.port;
    this.doNotRetry = exception.doNotRetry;
    this.serverOverloaded = exception.serverOverloaded;
  }
}
