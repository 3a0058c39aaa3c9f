/** What HBase says about tables, families, namespaces and snapshots: one class for each of its exceptions that users act on. */
import { RemoteError } from "./remote-error.ts";

/** A table of that name is there already. */
export class TableExistsError extends RemoteError {
  override readonly code = "HBASE_TABLE_EXISTS";
}

/** There is no such table. */
export class TableNotFoundError extends RemoteError {
  override readonly code = "HBASE_TABLE_NOT_FOUND";
}

/** The table must be disabled for what was asked (delete, truncate, restore), or is enabled already (enable). */
export class TableNotDisabledError extends RemoteError {
  override readonly code = "HBASE_TABLE_NOT_DISABLED";
}

/** The table is disabled, so it serves nothing and cannot be flushed or disabled once more. */
export class TableNotEnabledError extends RemoteError {
  override readonly code = "HBASE_TABLE_NOT_ENABLED";
}

/** Somebody else changed the table while the master was changing it. */
export class ConcurrentTableModificationError extends RemoteError {
  override readonly code = "HBASE_CONCURRENT_TABLE_MODIFICATION";
}

/** A change of families that cannot be: a family that is there already, one that is not, or the last one deleted. */
export class InvalidFamilyOperationError extends RemoteError {
  override readonly code = "HBASE_INVALID_FAMILY_OPERATION";
}

/** The table has no such family. */
export class NoSuchColumnFamilyError extends RemoteError {
  override readonly code = "HBASE_NO_SUCH_COLUMN_FAMILY";
}

/** The server refuses a value that makes no sense: a descriptor's attribute, or a row outside its region in a put. */
export class FailedSanityCheckError extends RemoteError {
  override readonly code = "HBASE_FAILED_SANITY_CHECK";
}

/** A rule of the cluster or of a coprocessor forbids it; deleting a namespace that still has tables, for one. */
export class ConstraintError extends RemoteError {
  override readonly code = "HBASE_CONSTRAINT";
}

/** HBase's NamespaceExistException: a namespace of that name is there already. */
export class NamespaceExistsError extends RemoteError {
  override readonly code = "HBASE_NAMESPACE_EXISTS";
}

/** There is no such namespace. */
export class NamespaceNotFoundError extends RemoteError {
  override readonly code = "HBASE_NAMESPACE_NOT_FOUND";
}

/** Something about a snapshot went wrong; HBase's HBaseSnapshotException and those of its subclasses that have no class here. */
export class SnapshotError extends RemoteError {
  override readonly code: string = "HBASE_SNAPSHOT";
}

/** A snapshot of that name is there already. */
export class SnapshotExistsError extends SnapshotError {
  override readonly code = "HBASE_SNAPSHOT_EXISTS";
}

/** There is no such snapshot. */
export class SnapshotNotFoundError extends SnapshotError {
  override readonly code = "HBASE_SNAPSHOT_NOT_FOUND";
}
