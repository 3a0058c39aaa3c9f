/** What HBase says about regions: where they are not, what they cannot do now, and what cannot be done with them. */
import type { ErrorDetails } from "./hbase-error.ts";
import { RemoteError, type RemoteException } from "./remote-error.ts";

/** The region is not on the server that was asked: moved, split, merged, closed, or its table is disabled. */
export class NotServingRegionError extends RemoteError {
  override readonly code: string = "HBASE_NOT_SERVING_REGION";
}

/** The region moved, and the server knows where to; it says so in its text, inside a Multi only there. */
export class RegionMovedError extends NotServingRegionError {
  override readonly code = "HBASE_REGION_MOVED";
  /** where it is now; absent if the text could not be read */
  readonly location?: { readonly host: string; readonly port: number; readonly startCode: bigint };
  /** the region's sequence number when it was opened there */
  readonly seqNum?: bigint;

  constructor(exception: RemoteException, details: ErrorDetails = {}) {
    super(exception, details);
    const found = MOVED_TO.exec(exception.remoteMessage) ?? MOVED_TO.exec(exception.stackTrace);
    if (found === null) return;
    const [, host = "", port, startCode = "0", seqNum = "0"] = found;
    this.location = { host, port: Number(port), startCode: BigInt(startCode) };
    this.seqNum = BigInt(seqNum);
  }
}

/** Bounded, since it is a peer's text: a host name has at most 253 characters, a long at most 19 digits. */
const MOVED_TO = /hostname=([^\s=]{1,253}) port=(\d{1,5}) startCode=(\d{1,19})\. As of locationSeqNum=(-?\d{1,19})/;

/** The server is opening the region. */
export class RegionOpeningError extends NotServingRegionError {
  override readonly code = "HBASE_REGION_OPENING";
}

/** The region is offline: split, merged, or of a disabled table. */
export class RegionOfflineError extends RemoteError {
  override readonly code = "HBASE_REGION_OFFLINE";
}

/** The row is not in the region that was asked: its bounds have changed. */
export class WrongRegionError extends RemoteError {
  override readonly code = "HBASE_WRONG_REGION";
}

/** The region takes no writes now: its memory is full, or its lock was not to be had in time. */
export class RegionTooBusyError extends RemoteError {
  override readonly code = "HBASE_REGION_TOO_BUSY";
}

/** Asked again, this region will refuse again: a split without a possible split row, a merge of a region with itself. */
export class DoNotRetryRegionError extends RemoteError {
  override readonly code: string = "HBASE_REGION_REFUSES";
}

/** The master knows no region of that name. */
export class UnknownRegionError extends DoNotRetryRegionError {
  override readonly code = "HBASE_UNKNOWN_REGION";
}

/** The regions cannot be merged: not neighbours, not of one table, or in the middle of something. */
export class MergeRegionError extends DoNotRetryRegionError {
  override readonly code = "HBASE_MERGE_REGION";
}

/** The row is larger than the server may hand out in one piece (`hbase.table.max.rowsize`). */
export class RowTooBigError extends RemoteError {
  override readonly code = "HBASE_ROW_TOO_BIG";
}
