/**
 * Which server has this row: from the cache, or from hbase:meta, asked once for all who wait. Errors of calls are told to it, so that
 * what they prove wrong is looked up anew. When to try again is decided by whoever asks.
 */

import { RegionNotFoundError } from "../errors/locate-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import type { TableName } from "../names/table-name.ts";
import type { Clock } from "../rpc/clock.ts";
import { rejectedLater } from "../waiting/reject-later.ts";
import { SharedWork } from "../waiting/shared-work.ts";
import { LocationCache } from "./location-cache.ts";
import type { MetaLocations } from "./meta-locations.ts";
import type { MetaReplicas } from "./meta-replicas.ts";
import { type MetaLimits, type MetaTable, metaTimeout } from "./meta-table.ts";
import { publishRelocation } from "./region-diagnostics.ts";
import { type RegionLocation, replicaOf } from "./region-location.ts";
import type { ServerNames } from "./server-names.ts";
import { type LocateType, TableLookUps } from "./table-look-ups.ts";
import { tableNotFound } from "./table-problems.ts";

export interface RegionLocatorOptions {
  readonly meta: MetaTable;
  readonly metaLocations: MetaLocations;
  readonly metaReplicas: MetaReplicas;
  readonly servers: ServerNames;
  readonly clock: Clock;
  /** of a look-up for which nothing else is said */
  readonly operationTimeoutMs: number;
  /** `hbase.client.meta.max.concurrent.locate.per.table` */
  readonly maxConcurrentLookUps: number;
  /** `hbase.client.locate.prefetch.limit` */
  readonly prefetchRows: number;
  /** of all tables together */
  readonly maxCachedRegions: number;
}

export interface LocateOptions {
  /** `before`: the region of the rows directly below the row; for an empty row the last region */
  readonly type?: LocateType;
  /** 0 is the primary, which is the default */
  readonly replicaId?: number;
  /** ask hbase:meta although the cache has an answer */
  readonly reload?: boolean;
  /** default: the client's `operationTimeoutMs` */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface LocatorStats {
  /** calls to hbase:meta */
  readonly metaCalls: number;
  /** questions to the registry where hbase:meta is */
  readonly metaLocationQuestions: number;
  /** locations that the cache did not have */
  readonly misses: number;
  /** places given up because of an error */
  readonly relocations: number;
  readonly cachedRegions: number;
  readonly cachedTables: number;
}

export class RegionLocator {
  readonly #options: RegionLocatorOptions;
  readonly #cache: LocationCache;
  readonly #lookUps = new Map<string, TableLookUps>();
  readonly #checks = new Map<string, SharedWork<void>>();
  #misses = 0;
  #relocations = 0;
  #closed = false;

  constructor(options: RegionLocatorOptions) {
    this.#options = options;
    this.#cache = new LocationCache(options.servers, options.maxCachedRegions);
  }

  get stats(): LocatorStats {
    const { meta, metaLocations } = this.#options;
    return {
      metaCalls: meta.calls,
      metaLocationQuestions: metaLocations.questions,
      misses: this.#misses,
      relocations: this.#relocations,
      cachedRegions: this.#cache.regions,
      cachedTables: this.#cache.tables,
    };
  }

  /** The primary of the row's region if it is known: without waiting, and without allocating anything. */
  cached(table: TableName, row: Uint8Array): RegionLocation | undefined {
    return this.#cache.current(table, row) ?? (table.isMeta ? this.#options.metaLocations.cached(0) : undefined);
  }

  /**
   * Rejects with `TableNotFoundError`; with `RegionNotFoundError` if no server serves the region now, which may be tried again; with
   * `OperationTimeoutError`, the signal's reason, or what stands in the way of reading hbase:meta.
   */
  locate(table: TableName, row: Uint8Array, options: LocateOptions = {}): Promise<RegionLocation> {
    if (this.#closed) return rejectedLater(closed());
    const { type = "current", replicaId = 0, reload = false, signal } = options;
    const { timeoutMs = this.#options.operationTimeoutMs } = options;
    if (table.isMeta) return this.#locateMeta(replicaId, reload, { timeoutMs, signal });
    if (!reload) {
      const located = this.#cache.find(table, row, type);
      const location = located === undefined ? undefined : replicaOf(located, replicaId);
      if (location !== undefined) return Promise.resolve(location);
    }
    this.#misses++;
    return this.#lookUpsOf(table).wait({ row, type, replicaId, timeoutMs, signal });
  }

  /** All replicas of the row's region that somebody serves, the primary first. Rejects as `locate` does. */
  async replicasOf(table: TableName, row: Uint8Array, options: LocateOptions = {}): Promise<readonly RegionLocation[]> {
    const found = (): readonly RegionLocation[] | undefined =>
      this.#cache.find(table, row, options.type ?? "current")?.replicas;
    try {
      const location = await this.locate(table, row, options);
      return found() ?? [location];
    } catch (error) {
      // Nobody serves the primary now: that is what replicas are for.
      const replicas = error instanceof RegionNotFoundError ? found() : undefined;
      if (replicas === undefined) throw error;
      return replicas;
    }
  }

  /** The primaries of all regions, by their keys; the cache knows them afterwards. Rejects as `locate` does. */
  async regionsOf(table: TableName, limits: MetaLimits = {}): Promise<RegionLocation[]> {
    if (this.#closed) return rejectedLater(closed());
    if (table.isMeta) return [await this.locate(table, Buffer.alloc(0), limitsOf(limits))];
    const regions = await this.#options.meta.regionsOf(table, limits);
    if (regions.length === 0) throw tableNotFound(table);
    return regions.map((each) => {
      const location = replicaOf(each.region.offline ? each : this.#cache.add(each), 0);
      if (location === undefined)
        throw new RegionNotFoundError(`No server serves a region of ${table.text} now`, {
          where: { region: each.region.encodedName },
        });
      return location;
    });
  }

  /** The call to `location` failed with `error`. Cheap, and harmless for errors that say nothing of places. */
  noteError(location: RegionLocation, error: unknown): void {
    if (location.region.table.isMeta) {
      if (!this.#options.metaLocations.noteError(location, error)) return;
      this.#relocations++;
      publishRelocation(location, "removed", error);
      return;
    }
    const change = this.#cache.noteError(location, error);
    if (change === "nothing") return;
    this.#relocations++;
    if (change === "removed") this.#options.metaReplicas.noteStale(location.region);
    publishRelocation(location, change, error);
  }

  /**
   * For after `NotServingRegionError`, which servers say of a disabled table's regions too. Rejects with `TableNotEnabledError` or
   * `TableNotFoundError`. One question for all who ask at a time; its answer is not kept, since a table may be enabled any moment.
   */
  checkTable(
    table: TableName,
    limits: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    if (this.#closed) return rejectedLater(closed());
    let check = this.#checks.get(table.text);
    if (check === undefined || check.abandoned) {
      const made = new SharedWork(async (signal) => {
        try {
          await this.#options.meta.checkTable(table, { signal });
        } finally {
          if (this.#checks.get(table.text) === made) this.#checks.delete(table.text);
        }
      });
      this.#checks.set(table.text, made);
      check = made;
    }
    const { timeoutMs = this.#options.operationTimeoutMs, signal } = limits;
    return check.wait({
      timeoutMs,
      signal,
      timedOut: () => metaTimeout(`Reading the state of ${table.text}`, timeoutMs),
    });
  }

  /** For after a table was deleted, truncated or disabled. */
  forget(table: TableName): void {
    this.#cache.forget(table);
    if (table.isMeta) this.#options.metaLocations.forget();
  }

  forgetAll(): void {
    this.#cache.forgetAll();
    this.#options.metaLocations.forget();
  }

  /** For a server that is known to be dead. */
  forgetServer(server: ServerName): void {
    this.#relocations += this.#cache.forgetServer(server);
  }

  /** Whoever waits gets `ClientClosedError`. */
  close(): void {
    this.#closed = true;
    for (const lookUps of [...this.#lookUps.values()]) lookUps.failAll(closed());
    for (const check of this.#checks.values()) check.abandon(closed());
    this.#cache.forgetAll();
  }

  #lookUpsOf(table: TableName): TableLookUps {
    const known = this.#lookUps.get(table.text);
    if (known !== undefined) return known;
    const { meta, clock, maxConcurrentLookUps, prefetchRows } = this.#options;
    const lookUps = new TableLookUps(
      table,
      { meta, clock, cache: this.#cache, maxConcurrent: maxConcurrentLookUps, prefetchRows },
      () => this.#lookUps.delete(table.text),
    );
    this.#lookUps.set(table.text, lookUps);
    return lookUps;
  }

  #locateMeta(
    replicaId: number,
    reload: boolean,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<RegionLocation> {
    const { metaLocations } = this.#options;
    if (reload) metaLocations.forget();
    const timedOut = (): Error => metaTimeout("Looking up hbase:meta", limits.timeoutMs);
    return metaLocations.one(replicaId, { ...limits, timedOut });
  }
}

function limitsOf({ timeoutMs, signal }: MetaLimits): LocateOptions {
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(signal === undefined ? {} : { signal }) };
}

function closed(): ClientClosedError {
  return new ClientClosedError("The client is closed.");
}
