/**
 * The cluster's administration, as users hold it: `hbase.admin`. Each verb is HBase's own, and resolves when the work is done, not
 * when the master has taken it on. The verbs themselves are in the files beside.
 */

import type { FamilyDescriptor } from "../descriptors/family-descriptor.ts";
import type { DescribedTable, TableDescriptor } from "../descriptors/table-descriptor.ts";
import type { TableState } from "../region/meta-rows.ts";
import type { LocatedRegion } from "../region/region-location.ts";
import type { Caller } from "../rpc/stub.ts";
import { Nonces } from "../table/nonces.ts";
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
    await this.#tables.create(descriptor, options);
  }

  /** The table must be disabled. Rejects with `TableNotDisabledError`, `TableNotFoundError`. */
  async deleteTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.delete(table, options);
  }

  /** Rejects with `TableNotDisabledError` if it is enabled. */
  async enableTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.enable(table, options);
  }

  /** Rejects with `TableNotEnabledError` if it is disabled. */
  async disableTable(table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.disable(table, options);
  }

  /** Empties a disabled table, and enables it. */
  async truncateTable(table: string, options: TruncateOptions = {}): Promise<void> {
    await this.#tables.truncate(table, options);
  }

  /** Takes the place of the whole descriptor: begin with `describeTable`. Regions are opened anew. */
  async modifyTable(descriptor: TableDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.modify(descriptor, options);
  }

  /** Rejects with `InvalidFamilyOperationError` if it is there. */
  async addFamily(table: string, family: string | FamilyDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.addFamily(table, family, options);
  }

  /** Takes the place of the family's whole descriptor. Rejects with `InvalidFamilyOperationError` if it is not there. */
  async modifyFamily(table: string, family: FamilyDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.modifyFamily(table, family, options);
  }

  /** With all its data. Rejects with `InvalidFamilyOperationError` if it is not there, or is the last one. */
  async deleteFamily(table: string, family: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#tables.deleteFamily(table, family, options);
  }

  async tableExists(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, options)) !== undefined;
  }

  async isTableEnabled(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, options)) === "enabled";
  }

  async isTableDisabled(table: string, options: AdminOptions = {}): Promise<boolean> {
    return (await this.tableState(table, options)) === "disabled";
  }

  /** Enabled, and each of its regions has a server in hbase:meta, which keeps that of a region closed by hand. */
  async isTableAvailable(table: string, options: AdminOptions = {}): Promise<boolean> {
    return this.#tables.isAvailable(table, options);
  }

  /** Undefined if there is no such table. */
  async tableState(table: string, options: AdminOptions = {}): Promise<TableState | undefined> {
    return this.#tables.state(table, options);
  }

  /** In the form that `createTable` and `modifyTable` take. Rejects with `TableNotFoundError`. */
  async describeTable(table: string, options: AdminOptions = {}): Promise<DescribedTable> {
    return this.#tables.describe(table, options);
  }

  async listTables(options: ListOptions = {}): Promise<readonly DescribedTable[]> {
    return this.#tables.list(options);
  }

  async listTableNames(options: ListOptions = {}): Promise<readonly string[]> {
    return this.#tables.listNames(options);
  }

  /** Rejects with `NamespaceExistsError`. */
  async createNamespace(namespace: string | NamespaceDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.create(namespace, options);
  }

  /** Nothing of the old configuration stays. Rejects with `NamespaceNotFoundError`. */
  async modifyNamespace(namespace: NamespaceDescriptor, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.modify(namespace, options);
  }

  /** It must have no tables (`ConstraintError`). Rejects with `NamespaceNotFoundError`. */
  async deleteNamespace(name: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#namespaces.delete(name, options);
  }

  /** Rejects with `NamespaceNotFoundError`. */
  async describeNamespace(name: string, options: AdminOptions = {}): Promise<NamespaceDescriptor> {
    return this.#namespaces.describe(name, options);
  }

  async listNamespaces(options: AdminOptions = {}): Promise<readonly NamespaceDescriptor[]> {
    return this.#namespaces.list(options);
  }

  /** By their keys, with where each of their replicas is. Rejects with `TableNotFoundError`. */
  async regions(table: string, options: AdminOptions = {}): Promise<readonly LocatedRegion[]> {
    return this.#regions.list(table, options);
  }

  /** Resolves when both halves are open. */
  async splitRegion(region: RegionReference, options: SplitOptions = {}): Promise<void> {
    await this.#regions.split(region, options);
  }

  /** Two or more neighbours of one table. Rejects with `MergeRegionError`, `UnknownRegionError`. */
  async mergeRegions(regions: readonly RegionReference[], options: MergeOptions = {}): Promise<void> {
    await this.#regions.merge(regions, options);
  }

  /** Rejects with `UnknownRegionError`. */
  async moveRegion(region: RegionReference, options: MoveOptions = {}): Promise<void> {
    await this.#regions.move(region, options);
  }

  async assignRegion(region: RegionReference, options: AdminOptions = {}): Promise<void> {
    await this.#regions.assign(region, options);
  }

  /** Closes it; nobody serves it until it is assigned. */
  async unassignRegion(region: RegionReference, options: AdminOptions = {}): Promise<void> {
    await this.#regions.unassign(region, options);
  }

  /** Writes what is in memory to files. Rejects with `TableNotFoundError`, `TableNotEnabledError`. */
  async flushTable(table: string, options: FlushOptions = {}): Promise<void> {
    await this.#regions.flushTable(table, options);
  }

  async flushRegion(region: RegionReference, options: AdminOptions & { readonly family?: string } = {}): Promise<void> {
    await this.#regions.flush(region, options);
  }

  /** Resolves when all servers have taken it on; `compactionState` tells when they are done. */
  async compactTable(table: string, options: CompactOptions = {}): Promise<void> {
    await this.#regions.compactTable(table, options);
  }

  /** Resolves when the server has taken it on. */
  async compactRegion(region: RegionReference, options: CompactOptions = {}): Promise<void> {
    await this.#regions.compact(region, options);
  }

  async compactionState(table: string, options: AdminOptions = {}): Promise<CompactionState> {
    return this.#regions.compactionState(table, options);
  }

  async clusterStatus(options: AdminOptions = {}): Promise<ClusterStatus> {
    return this.#cluster.status(options);
  }

  /** Switches the balancer, and returns how it stood; without `on`, how it stands. */
  async balancer(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.balancer(on, options);
  }

  /** Moves regions now, as the balancer finds right. */
  async balance(options: BalanceOptions = {}): Promise<BalanceResult> {
    return this.#cluster.balance(options);
  }

  /** Switches the normalizer, and returns how it stood; without `on`, how it stands. */
  async normalizer(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.normalizer(on, options);
  }

  /** Splits and merges regions now, as the normalizer finds right. False if it is switched off. */
  async normalize(options: NormalizeOptions = {}): Promise<boolean> {
    return this.#cluster.normalize(options);
  }

  /** Whether regions may be split: switches it, and returns how it stood; without `on`, how it stands. */
  async splitting(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.splitting(on, options);
  }

  /** Whether regions may be merged: switches it, and returns how it stood; without `on`, how it stands. */
  async merging(on?: boolean, options: AdminOptions = {}): Promise<boolean> {
    return this.#cluster.merging(on, options);
  }

  /** Rejects with `SnapshotExistsError`. */
  async snapshot(name: string, table: string, options: SnapshotOptions = {}): Promise<void> {
    await this.#snapshots.take(name, table, options);
  }

  async listSnapshots(options: AdminOptions = {}): Promise<readonly Snapshot[]> {
    return this.#snapshots.list(options);
  }

  /** Rejects with `SnapshotNotFoundError`. */
  async deleteSnapshot(name: string, options: AdminOptions = {}): Promise<void> {
    await this.#snapshots.delete(name, options);
  }

  /**
   * Sets the snapshot's table back to it. The table must be disabled, and stays so; one that is gone is made. Java's client takes a
   * snapshot of the table first, to fall back on: here that is the caller's to do.
   */
  async restoreSnapshot(name: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#snapshots.restore(name, undefined, options);
  }

  /** Makes a new table of a snapshot. Rejects with `TableExistsError`. */
  async cloneSnapshot(name: string, table: string, options: ProcedureOptions = {}): Promise<void> {
    await this.#snapshots.clone(name, table, options);
  }
}
