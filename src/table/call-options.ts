/** What may be said with every operation on a table, and with every read or write. */
import type { Bytes, ColumnName } from "../bytes/column-name.ts";
import type { Durability } from "../wire/mutation.ts";

/** Whole milliseconds since 1970, from 0; a bigint where it may exceed 2^53. */
export type Timestamp = number | bigint;

/** `from` is inside, `to` is not. Default: everything. */
export interface TimeRange {
  readonly from?: Timestamp;
  readonly to?: Timestamp;
}

/** A filter: what `filter.…` and `parseFilter` make, or anything that names a Java class of the server and its message. */
export interface ReadFilter {
  readonly javaClass: string;
  encode(): Uint8Array;
}

/** What every operation can be told. */
export interface CallOptions {
  /**
   * The whole operation with all its repetitions, in ms; then it rejects with `OperationTimeoutError`. `hbase.client.operation.timeout`;
   * default: the client's `operationTimeoutMs`
   */
  readonly timeoutMs?: number;
  /** Rejects with the signal's reason when it fires. What was sent may be carried out all the same. */
  readonly signal?: AbortSignal;
  /** HBase's priority of the call, such as 200 for system tables; servers may ignore it. Such an operation travels alone. */
  readonly priority?: number;
  /** `false`: travel alone, not in a Multi with others of the same turn of the event loop. Default: the client's `autoBatch` */
  readonly batch?: boolean;
  /** Operation attributes, which coprocessors and quotas may read. */
  readonly attributes?: Readonly<Record<string, Bytes>>;
}

/** Either of the two, not both. */
export interface TimeSelection {
  /** Only cells of these times. */
  readonly timeRange?: TimeRange;
  /** Only cells of exactly this time. */
  readonly timestamp?: Timestamp;
}

/** What get, exists and scan have in common. */
export interface ReadOptions extends CallOptions, TimeSelection {
  /** Families (`"f"`) and columns (`"f:q"`). Default: everything */
  readonly columns?: readonly ColumnName[];
  /** How many versions of each column, the newest first; the family keeps no more than its VERSIONS. Default 1 */
  readonly versions?: number | "all";
  /** Time ranges of single families, in place of `timeRange`. */
  readonly familyTimeRanges?: Readonly<Record<string, TimeRange>>;
  /** Runs on the server: what it leaves out is not sent. `docs/filters.md` */
  readonly filter?: ReadFilter;
  /** Whether what is read may stay in the server's block cache. Default true */
  readonly cacheBlocks?: boolean;
  /** At most so many cells of each family in a row. Default: all */
  readonly maxCellsPerFamily?: number;
  /** So many cells of each family in a row are passed over first. Default 0 */
  readonly cellOffsetPerFamily?: number;
  /** Read families that the filter does not need only for rows that it accepts. Default: the server's */
  readonly loadColumnFamiliesOnDemand?: boolean;
  /** `timeline` may read from a replica that lags behind; `row.stale` tells. Default `strong` */
  readonly consistency?: "strong" | "timeline";
  /** Ask this replica of the region only; 0 is the primary. */
  readonly replicaId?: number;
  /** Visibility labels to read with; the user must have them. */
  readonly authorizations?: readonly string[];
  /** `readUncommitted` may see a row that is half written. Default `readCommitted` */
  readonly isolation?: "readCommitted" | "readUncommitted";
}

/** Options of `get`, `exists` and `getAll`. */
export type GetOptions = ReadOptions;

/** What a user may do with a cell. */
export type CellPermission = "read" | "write" | "exec" | "create" | "admin";

/** What put, delete, increment, append, mutateRow and checkAndMutate have in common. */
export interface WriteOptions extends CallOptions {
  /** How safe the write is when it is acknowledged. Default: the table's, which by default is `syncWal` */
  readonly durability?: Durability;
  /** The written cells end after this time, in ms from 1; the family's TTL, in seconds, ends them too. */
  readonly ttlMs?: number;
  /** A visibility expression such as `"secret & !public"`. */
  readonly visibility?: string;
  /** Permissions of these cells by user (groups with `@`), where the cluster checks them. */
  readonly acl?: Readonly<Record<string, readonly CellPermission[]>>;
}

/** Options of `put`. */
export interface PutOptions extends WriteOptions {
  /** Of all cells that do not say their own. Default: the server's time; with a time of its own a put may be repeated safely */
  readonly timestamp?: Timestamp;
}

/** Options of `delete`. */
export interface DeleteOptions extends WriteOptions {
  /** Families (`"f"`), columns with all versions (`"f:q"`), or more exactly. Default: the whole row */
  readonly columns?: readonly (ColumnName | ColumnDelete)[];
  /** Versions up to and including this time. Default: the server's time; with a time of its own a delete may be repeated safely */
  readonly timestamp?: Timestamp;
}

/** A delete of a family or a column: all of it up to a time, or one version. */
export interface ColumnDelete {
  readonly family: Bytes;
  /** absent: the whole family */
  readonly qualifier?: Bytes;
  /** `all` up to the timestamp (default), or `one`: exactly this timestamp, without one the newest */
  readonly versions?: "all" | "one";
  readonly timestamp?: Timestamp;
}

/** Options of `increment`; the time range says which stored value is counted on from. */
export interface IncrementOptions extends WriteOptions, TimeSelection {
  /** Whether the new values come back; if not, the row has no cells. Default true */
  readonly returnResults?: boolean;
}

/** Options of `append`; the time range says which stored value is appended to. */
export interface AppendOptions extends WriteOptions, TimeSelection {
  /** Whether the new values come back; if not, the row has no cells. Default true */
  readonly returnResults?: boolean;
}
