/**
 * The cluster's administration, as users hold it: `hbase.admin`. Each verb is HBase's own, and resolves when the work is done, not
 * when the master has taken it on. The verbs themselves are in the files beside.
 */

import type { FamilyDescriptor } from "../descriptors/family-descriptor.ts";
import type { DescribedTable, TableDescriptor } from "../descriptors/table-descriptor.ts";
import { checked } from "../errors/known-options.ts";
import type { TableState } from "../region/meta-rows.ts";
import type { LocatedRegion } from "../region/region-location.ts";
import type { Caller } from "../rpc/stub.ts";
import { Nonces } from "../table/nonces.ts";
import {
  ASK_OPTIONS,
  BALANCE_OPTIONS,
  COMPACT_OPTIONS,
  CREATE_OPTIONS,
  FLUSH_OPTIONS,
  FLUSH_REGION_OPTIONS,
  LIST_OPTIONS,
  MERGE_OPTIONS,
  MOVE_OPTIONS,
  NORMALIZE_OPTIONS,
  ORDER_OPTIONS,
  SNAPSHOT_OPTIONS,
  SPLIT_OPTIONS,
  TRUNCATE_OPTIONS,
} from "./admin-option-names.ts";
import type { AdminOptions, AdminSettings, ProcedureOptions } from "./admin-options.ts";
import type { ClusterStatus } from "./cluster-status.ts";
import { type BalanceOptions, type BalanceResult, ClusterVerbs, type NormalizeOptions } from "./cluster-verbs.ts";
import { MasterCaller, type MasterFinder } from "./master-caller.ts";
import { type NamespaceDescriptor, NamespaceVerbs } from "./namespace-verbs.ts";
import { Procedures } from "./procedures.ts";
import { RegionCaller } from "./region-caller.ts";
import type { RegionReference } from "./region-reference.ts";
import {
  type CompactionState,
  type CompactOptions,
  type FlushOptions,
  type FlushRegionOptions,
  type MergeOptions,
  type MoveOptions,
  RegionVerbs,
  type SplitOptions,
} from "./region-verbs.ts";
import { type Snapshot, type SnapshotOptions, SnapshotVerbs } from "./snapshot-verbs.ts";
import type { TableDirectory } from "./table-directory.ts";
import { type CreateTableOptions, type ListOptions, TableVerbs, type TruncateOptions } from "./table-verbs.ts";

/** What the administration stands on. */
export interface AdminParts {
  readonly rpc: Caller;
  readonly registry: MasterFinder;
  readonly directory: TableDirectory;
  readonly settings: AdminSettings;
}

/**
 * Every verb may reject with the server's own error by name (`AccessDeniedError`, …), with `OperationTimeoutError` or
 * `RetriesExhaustedError` (both with all attempts), and those that the master works off with `ProcedureTimeoutError`. Arguments that
 * make no sense are an `InvalidArgumentError`, which names the field, before anything is sent.
 */
export class Admin {
  readonly #tables: TableVerbs;
  readonly #namespaces: NamespaceVerbs;
  readonly #regions: RegionVerbs;
  readonly #snapshots: SnapshotVerbs;
  readonly #cluster: ClusterVerbs;

  /** @internal Users take `hbase.admin`. */
  constructor({ rpc, registry, directory, settings }: AdminParts) {
    const master = new MasterCaller(rpc, registry, settings);
    const procedures = new Procedures(master);
    const nonces = new Nonces();
    const regions = new RegionCaller(rpc, directory, master);
    this.#tables = new TableVerbs(master, procedures, directory, nonces);
    this.#namespaces = new NamespaceVerbs(master, procedures, nonces);
    this.#regions = new RegionVerbs({ master, procedures, directory, regions, nonces });
    this.#snapshots = new SnapshotVerbs(master, procedures, directory, nonces);
    this.#cluster = new ClusterVerbs(master);
  }

  /** Resolves when all its regions are open. Rejects with `TableExistsError`, `NamespaceNotFoundError`, `FailedSanityCheckError`, … */
  async createTable(descriptor: TableDescriptor, options: CreateTableOptions = {}): Promise<void> {
    await this.#tables.create(descriptor, checked(options, CREATE_OPTIONS));
  }

  /** The table must be disabled. Rejects with `TableNotDisabledError`, `TableNotFoundError`. */
  async deleteTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.delete(table, checked(options, ORDER_OPTIONS));
  }

  /** Rejects with `TableNotDisabledError` if it is enabled. */
  async enableTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.enable(table, checked(options, ORDER_OPTIONS));
  }

  /** Rejects with `TableNotEnabledError` if it is disabled. */
  async disableTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.disable(table, checked(options, ORDER_OPTIONS));
  }

  /** Empties a disabled table, and enables it. */
  async truncateTable(table: string, options: TruncateOptions = {}): Promise<void> {
    await this.#tables.truncate(table, checked(options, TRUNCATE_OPTIONS));
  }

  /** Takes the place of the whole descriptor: begin with `describeTable`. Regions are opened anew. */
  async modifyTable(descriptor: TableDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.modify(descriptor, checked(options, ORDER_OPTIONS));
  }

  /** Rejects with `InvalidFamilyOperationError` if it is there. */
  async addFamily(table: string, family: string | FamilyDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.addFamily(table, family, checked(options, ORDER_OPTIONS));
  }

  /** Takes the place of the family's whole descriptor. Rejects with `InvalidFamilyOperationError` if it is not there. */
  async modifyFamily(table: string, family: FamilyDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.modifyFamily(table, family, checked(options, ORDER_OPTIONS));
  }

  /** With all its data. Rejects with `InvalidFamilyOperationError` if it is not there, or is the last one. */
  async deleteFamily(table: string, family: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.deleteFamily(table, family, checked(options, ORDER_OPTIONS));
  }

  async tableExists(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, checked(options, ASK_OPTIONS))) !== undefined;
  }

  async isTableEnabled(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, checked(options, ASK_OPTIONS))) === "enabled";
  }

  async isTableDisabled(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, checked(options, ASK_OPTIONS))) === "disabled";
  }

  /** Enabled, and each of its regions has a server in hbase:meta, which keeps that of a region closed by hand. */
  async isTableAvailable(table: string, options: AdminOptions = {}): Promise<boolean> {
    return this.#tables.isAvailable(table, checked(options, ASK_OPTIONS));
  }

  /** Undefined if there is no such table. */
  async tableState(table: string, options: AdminOptions = {}): Promise<TableState | undefined> {
    return this.#tables.state(table, checked(options, ASK_OPTIONS));
  }

  /** In the form that `createTable` and `modifyTable` take. Rejects with `TableNotFoundError`. */
  async describeTable(table: string, options: AdminOptions = {}): Promise<DescribedTable> {
    return this.#tables.describe(table, checked(options, ASK_OPTIONS));
  }

  async listTables(options: ListOptions = {}): Promise<readonly DescribedTable[]> {
    return this.#tables.list(checked(options, LIST_OPTIONS));
  }

  async listTableNames(options: ListOptions = {}): Promise<readonly string[]> {
    return this.#tables.listNames(checked(options, LIST_OPTIONS));
  }

  /** Rejects with `NamespaceExistsError`. */
  async createNamespace(namespace: string | NamespaceDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.create(namespace, checked(options, ORDER_OPTIONS));
  }

  /** Nothing of the old configuration stays. Rejects with `NamespaceNotFoundError`. */
  async modifyNamespace(namespace: NamespaceDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.modify(namespace, checked(options, ORDER_OPTIONS));
  }

  /** It must have no tables (`ConstraintError`). Rejects with `NamespaceNotFoundError`. */
  async deleteNamespace(name: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.delete(name, checked(options, ORDER_OPTIONS));
  }

  /** Rejects with `NamespaceNotFoundError`. */
  async describeNamespace(name: string, options: AdminOptions = {}): Promise<NamespaceDescriptor> {
    return this.#namespaces.describe(name, checked(options, ASK_OPTIONS));
  }

  async listNamespaces(options: AdminOptions = {}): Promise<readonly NamespaceDescriptor[]> {
    return this.#namespaces.list(checked(options, ASK_OPTIONS));
  }

  /** By their keys, with where each of their replicas is. Rejects with `TableNotFoundError`. */
  async regions(table: string, options: AdminOptions = {}): Promise<readonly LocatedRegion[]> {
    return this.#regions.list(table, checked(options, ASK_OPTIONS));
  }

  /** Resolves when both halves are open. */
  async splitRegion(region: RegionReference, options: SplitOptions = {}): Promise<void> {
    await this.#regions.split(region, checked(options, SPLIT_OPTIONS));
  }

  /** Two or more neighbours of one table. Rejects with `MergeRegionError`, `UnknownRegionError`. */
  async mergeRegions(regions: readonly RegionReference[], options: MergeOptions = {}): Promise<void> {
    await this.#regions.merge(regions, checked(options, MERGE_OPTIONS));
  }

  /** Rejects with `UnknownRegionError`. */
  async moveRegion(region: RegionReference, options: MoveOptions = {}): Promise<void> {
    await this.#regions.move(region, checked(options, MOVE_OPTIONS));
  }

  async assignRegion(region: RegionReference, options: AdminOptions = {}): Promise<void> {
    await this.#regions.assign(region, checked(options, ASK_OPTIONS));
  }

  /** Closes it; nobody serves it until it is assigned. */
  async unassignRegion(region: RegionReference, options: AdminOptions = {}): Promise<void> {
    await this.#regions.unassign(region, checked(options, ASK_OPTIONS));
  }

  /** Writes what is in memory to files. Rejects with `TableNotFoundError`, `TableNotEnabledError`. */
  async flushTable(table: string, options: FlushOptions = {}): Promise<void> {
    await this.#regions.flushTable(table, checked(options, FLUSH_OPTIONS));
  }

  async flushRegion(region: RegionReference, options: FlushRegionOptions = {}): Promise<void> {
    await this.#regions.flush(region, checked(options, FLUSH_REGION_OPTIONS));
  }

  /** Resolves when all servers have taken it on; `compactionState` tells when they are done. */
  async compactTable(table: string, options: CompactOptions = {}): Promise<void> {
    await this.#regions.compactTable(table, checked(options, COMPACT_OPTIONS));
  }

  /** Resolves when the server has taken it on. */
  async compactRegion(region: RegionReference, options: CompactOptions = {}): Promise<void> {
    await this.#regions.compact(region, checked(options, COMPACT_OPTIONS));
  }

  async compactionState(table: string, options: AdminOptions = {}): Promise<CompactionState> {
    return this.#regions.compactionState(table, checked(options, ASK_OPTIONS));
  }

  async clusterStatus(options: AdminOptions = {}): Promise<ClusterStatus> {
    return this.#cluster.status(checked(options, ASK_OPTIONS));
  }

  /** Switches the balancer, and returns how it stood; without `on`, how it stands. */
  async balancer(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.balancer(on, checked(options, ASK_OPTIONS));
  }

  /** Moves regions now, as the balancer finds right. */
  async balance(options: BalanceOptions = {}): Promise<BalanceResult> {
    return this.#cluster.balance(checked(options, BALANCE_OPTIONS));
  }

  /** Switches the normalizer, and returns how it stood; without `on`, how it stands. */
  async normalizer(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.normalizer(on, checked(options, ASK_OPTIONS));
  }

  /** Splits and merges regions now, as the normalizer finds right. False if it is switched off. */
  async normalize(options: NormalizeOptions = {}): Promise<boolean> {
    return this.#cluster.normalize(checked(options, NORMALIZE_OPTIONS));
  }

  /** Whether regions may be split: switches it, and returns how it stood; without `on`, how it stands. */
  async splitting(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.splitting(on, checked(options, ASK_OPTIONS));
  }

  /** Whether regions may be merged: switches it, and returns how it stood; without `on`, how it stands. */
  async merging(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.merging(on, checked(options, ASK_OPTIONS));
  }

  /** Rejects with `SnapshotExistsError`. */
  async snapshot(name: string, table: string, options: SnapshotOptions = {}): Promise<void> {
    await this.#snapshots.take(name, table, checked(options, SNAPSHOT_OPTIONS));
  }

  async listSnapshots(options: AdminOptions = {}): Promise<readonly Snapshot[]> {
    return this.#snapshots.list(checked(options, ASK_OPTIONS));
  }

  /** Rejects with `SnapshotNotFoundError`. */
  async deleteSnapshot(name: string, options: AdminOptions = {}): Promise<void> {
    await this.#snapshots.delete(name, checked(options, ASK_OPTIONS));
  }

  /**
   * Sets the snapshot's table back to it. The table must be disabled, and stays so; one that is gone is made. Java's client takes a
   * snapshot of the table first, to fall back on: here that is the caller's to do.
   */
  async restoreSnapshot(name: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#snapshots.restore(name, undefined, checked(options, ORDER_OPTIONS));
  }

  /** Makes a new table of a snapshot. Rejects with `TableExistsError`. */
  async cloneSnapshot(name: string, table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#snapshots.clone(name, table, checked(options, ORDER_OPTIONS));
  }
}
