/**
 * What the commands need of a client, so that the tests can give them one that lives in memory. The types are the client's own
 * wherever it has them.
 */
import type { Bytes } from "../bytes/column-name.ts";
import type { ReadOptions } from "../table/call-options.ts";
import type { Table } from "../table/table.ts";
import type { Row } from "../wire/row.ts";

export interface CliClient extends AsyncDisposable {
  table(name: string): CliTable;
  readonly admin: CliAdmin;
  close(): Promise<void>;
}

export interface CliTable extends Pick<Table, "get" | "put" | "delete" | "increment" | "batch"> {
  scan(options?: CliScanOptions): CliScanner;
  regions(): Promise<readonly CliRegion[]>;
}

export interface CliScanOptions extends ReadOptions {
  readonly start?: Bytes;
  readonly startInclusive?: boolean;
  readonly stop?: Bytes;
  readonly prefix?: Bytes;
  readonly reversed?: boolean;
  readonly limit?: number;
  readonly raw?: boolean;
}

export interface CliScanner {
  /** The rows as they come, an answer at a time; leaving the loop closes the scanner. */
  batches(): AsyncIterable<readonly Row[]>;
}

export interface CliRegion {
  readonly region: {
    readonly startKey: Buffer;
    readonly endKey: Buffer;
    readonly regionId: bigint;
    readonly replicaId: number;
    readonly encodedName: string;
    readonly name: Buffer;
  };
  readonly server: { readonly host: string; readonly port: number };
}

export interface CliAdmin {
  createTable(table: CliNewTable, options?: CliAdminOptions & { readonly splits?: readonly Bytes[] }): Promise<void>;
  deleteTable(name: string, options?: CliAdminOptions): Promise<void>;
  enableTable(name: string, options?: CliAdminOptions): Promise<void>;
  disableTable(name: string, options?: CliAdminOptions): Promise<void>;
  truncateTable(name: string, options?: CliAdminOptions & { readonly preserveSplits?: boolean }): Promise<void>;
  tableExists(name: string, options?: CliAdminOptions): Promise<boolean>;
  isTableEnabled(name: string, options?: CliAdminOptions): Promise<boolean>;
  describeTable(name: string, options?: CliAdminOptions): Promise<CliTableDescription>;
  listTableNames(options?: CliAdminOptions): Promise<readonly string[]>;
  clusterStatus(options?: CliAdminOptions): Promise<CliClusterStatus>;
}

export interface CliAdminOptions {
  readonly signal?: AbortSignal;
}

export interface CliNewTable {
  readonly name: string;
  /** `attributes` by HBase's names */
  readonly families: readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[];
}

/** A descriptor: its fields, and by HBase's names in `attributes` what has no field of its own. */
export interface CliTableDescription extends CliDescriptor {
  readonly families: readonly CliDescriptor[];
}

export interface CliDescriptor {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, Bytes>>;
  readonly configuration?: Readonly<Record<string, string>>;
}

export interface CliClusterStatus {
  readonly clusterId: string | undefined;
  readonly hbaseVersion: string | undefined;
  readonly master: CliServer | undefined;
  readonly backupMasters: readonly CliServer[];
  readonly liveServers: readonly {
    readonly server: CliServer;
    readonly regions: readonly unknown[];
    readonly requestsPerSecond: number;
  }[];
  readonly deadServers: readonly CliServer[];
  readonly regionsInTransition: readonly unknown[];
  readonly balancerOn: boolean;
}

export interface CliServer {
  readonly host: string;
  readonly port: number;
}
