/** What the commands need of a client, in its own types: no more than that, so that the tests can give them one that lives in memory. */
import type { Admin } from "../admin/admin.ts";
import type { Bytes } from "../bytes/column-name.ts";
import type { ReadOptions } from "../table/call-options.ts";
import type { ScanOptions, ScanProgress } from "../table/scan-options.ts";
import type { Scanner } from "../table/scanner.ts";
import type { Table } from "../table/table.ts";

export interface CliClient {
  table(name: string): CliTable;
  readonly admin: CliAdmin;
  close(): Promise<void>;
}

export interface CliTable extends Pick<Table, "get" | "put" | "delete" | "increment" | "batch" | "regions"> {
  scan(options?: ScanOptions): Pick<Scanner, "batches">;
}

export type CliAdmin = Pick<
  Admin,
  | "createTable"
  | "deleteTable"
  | "enableTable"
  | "disableTable"
  | "truncateTable"
  | "tableExists"
  | "isTableEnabled"
  | "describeTable"
  | "listTableNames"
  | "clusterStatus"
  | "createNamespace"
>;

/** A scan while its options are being collected; the command line has refused what contradicts itself. */
export interface ScanRequest extends Omit<ReadOptions, "batch"> {
  readonly start?: Bytes;
  readonly startInclusive?: boolean;
  readonly stop?: Bytes;
  readonly prefix?: Bytes;
  readonly reversed?: boolean;
  readonly limit?: number;
  readonly raw?: boolean;
  readonly onCursor?: (progress: ScanProgress) => void;
}
