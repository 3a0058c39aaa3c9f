/** Everything between `connect()` and a table or the administration: locator, sender, nonces, made once for a client from its options. */
import { Admin } from "../admin/admin.ts";
import type { MasterFinder } from "../admin/master-caller.ts";
import { TableName } from "../names/table-name.ts";
import { type MetaLocationSource, MetaLocations } from "../region/meta-locations.ts";
import { type MetaReplicaMode, MetaReplicas } from "../region/meta-replicas.ts";
import { MetaTable } from "../region/meta-table.ts";
import { OperationSender } from "../region/operation-sender.ts";
import { type LocatorStats, RegionLocator } from "../region/region-locator.ts";
import type { RetryOptions } from "../region/retry-policy.ts";
import { ServerNames } from "../region/server-names.ts";
import type { BatchingOptions, OperationCounters } from "../region/server-queue.ts";
import { type Clock, systemClock } from "../rpc/clock.ts";
import type { CallbackCaller } from "../rpc/stub.ts";
import { Nonces } from "../table/nonces.ts";
import { OperationBuilder, type OperationDefaults } from "../table/operation-builder.ts";
import type { ScanDefaults } from "../table/scan-plan.ts";
import type { ScanContext } from "../table/scan-steps.ts";
import { Table } from "../table/table.ts";

export interface DataSettings
  extends OperationDefaults,
    Omit<BatchingOptions, "minAutoBatches">,
    RetryOptions,
    ScanDefaults {
  /** of one connection */
  readonly maxQueuedCalls?: number;
  /** one call of a scan */
  readonly scanRpcTimeoutMs: number;
  readonly primaryTimeoutMs: number;
  readonly scanPrimaryTimeoutMs: number;
  readonly procedureTimeoutMs: number;
  readonly locatePrefetch: number;
  readonly maxLookUpsPerTable: number;
  readonly maxCachedRegions: number;
  readonly metaReplicas: MetaReplicaMode;
}

/** What `stats()` says of tables. */
export interface DataStats extends Readonly<OperationCounters> {
  readonly locations: LocatorStats;
}

/** `hbase.client.meta.replica.scan.timeout`, and `hbase.meta.scanner.caching`. */
const HEDGE_META_AFTER_MS = 1_000;
const META_LISTING_ROWS = 100;
const MIN_AUTO_BATCHES = 2;

export class DataServices {
  readonly locator: RegionLocator;
  readonly meta: MetaTable;
  readonly admin: Admin;
  readonly #settings: DataSettings;
  readonly #sender: OperationSender;
  readonly #nonces = new Nonces();
  readonly #clock: Clock = systemClock;
  readonly #scans: ScanContext & { readonly defaults: ScanDefaults };

  constructor(rpc: CallbackCaller, registry: MetaLocationSource & MasterFinder, settings: DataSettings) {
    this.#settings = settings;
    const clock = this.#clock;
    const servers = new ServerNames();
    const locations = new MetaLocations(registry, servers);
    const replicas = new MetaReplicas(settings.metaReplicas, clock);
    const { operationTimeoutMs, rpcTimeoutMs, readRpcTimeoutMs, procedureTimeoutMs } = settings;
    const { maxQueuedCalls } = settings;
    const { scanRpcTimeoutMs, scanPrimaryTimeoutMs, pauseMs, overloadedPauseMs } = settings;
    this.meta = new MetaTable({
      rpc,
      clock,
      locations,
      replicas,
      servers,
      rpcTimeoutMs: readRpcTimeoutMs,
      operationTimeoutMs,
      pauseMs,
      overloadedPauseMs,
      hedgeAfterMs: HEDGE_META_AFTER_MS,
      listingRows: META_LISTING_ROWS,
    });
    this.locator = new RegionLocator({
      meta: this.meta,
      metaLocations: locations,
      metaReplicas: replicas,
      servers,
      clock,
      operationTimeoutMs,
      maxConcurrentLookUps: settings.maxLookUpsPerTable,
      prefetchRows: settings.locatePrefetch,
      maxCachedRegions: settings.maxCachedRegions,
    });
    const { meta, locator } = this;
    const scanTimes = { readRpcTimeoutMs: scanRpcTimeoutMs, scanPrimaryTimeoutMs };
    this.#scans = { rpc, clock, locator, retry: settings, ...scanTimes, defaults: settings };
    this.admin = new Admin({
      rpc,
      registry,
      directory: {
        regionsOf: (table, limits) => meta.regionsOf(table, limits),
        region: (name, limits) => meta.region(name, limits),
        tableState: (table, limits) => meta.tableState(table, limits),
        forget: (table) => locator.forget(table),
      },
      settings: { pauseMs, overloadedPauseMs, operationTimeoutMs, rpcTimeoutMs, procedureTimeoutMs },
    });
    this.#sender = new OperationSender({
      rpc,
      clock,
      batching: { ...settings, minAutoBatches: MIN_AUTO_BATCHES },
      retry: settings,
      // The rest is for scans, and for batches.
      maxCalls: maxQueuedCalls === undefined ? undefined : Math.ceil((maxQueuedCalls * 3) / 4),
      nonceGroup: this.#nonces.group,
      locator: this.locator,
    });
  }

  table(name: string): Table {
    return new Table({
      sender: this.#sender,
      locator: this.locator,
      clock: this.#clock,
      scans: this.#scans,
      primaryTimeoutMs: this.#settings.primaryTimeoutMs,
      builder: new OperationBuilder(TableName.of(name), this.#settings, this.#nonces),
    });
  }

  stats(): DataStats {
    return { ...this.#sender.counters, locations: this.locator.stats };
  }

  close(): void {
    this.#sender.close();
    this.locator.close();
  }
}
