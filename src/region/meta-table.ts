/**
 * hbase:meta as a table that is read: where a row's region is, all regions of a table, a table's state. Reading may be repeated, so
 * that every question goes on until it is answered, its time is over, or there is no hope. It keeps no regions: see `LocationCache`.
 */
import type { Advice } from "../errors/advice.ts";
import { OperationTimeoutError } from "../errors/operation-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import { RegionInfo } from "../names/region-info.ts";
import type { TableName } from "../names/table-name.ts";
import { hedge } from "../registry/hedge.ts";
import { delayAfter } from "../registry/repetition.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Caller } from "../rpc/stub.ts";
import { type Pauses, pauseOfQuestion, pauseWithin, sleep } from "../waiting/backoff.ts";
import type { Row } from "../wire/row.ts";
import { type CallLimits, type MetaPage, type MetaScan, readPage, readRegion, readState } from "./meta-call.ts";
import { beforeKey, behindLastKey, currentKey, firstKey } from "./meta-keys.ts";
import type { MetaLocations } from "./meta-locations.ts";
import type { MetaReplicas } from "./meta-replicas.ts";
import { readRegionRow, type TableState } from "./meta-rows.ts";
import type { LocatedRegion, RegionLocation } from "./region-location.ts";
import type { ServerNames } from "./server-names.ts";
import { tableNotEnabled, tableNotFound } from "./table-problems.ts";

export interface MetaTableOptions extends Pauses {
  readonly rpc: Caller;
  readonly clock: Clock;
  readonly locations: MetaLocations;
  readonly replicas: MetaReplicas;
  readonly servers: ServerNames;
  /** one call; `hbase.client.meta.read.rpc.timeout` */
  readonly rpcTimeoutMs: number;
  /** a whole question with its repetitions; `hbase.client.meta.operation.timeout` */
  readonly operationTimeoutMs: number;
  /** before another replica is asked too; `hbase.client.meta.replica.scan.timeout` */
  readonly hedgeAfterMs: number;
  /** rows of one call when whole tables are listed; `hbase.meta.scanner.caching` */
  readonly listingRows: number;
}

export interface MetaLimits {
  /** default: `operationTimeoutMs` */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** hears of every attempt that failed and is repeated */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** One replica, or several, each after the one in front of it was slow or failed. */
type WhomToAsk = "primary" | RegionLocation | readonly RegionLocation[];

export class MetaTable {
  /** calls to servers of hbase:meta so far */
  calls = 0;
  readonly #options: MetaTableOptions;

  constructor(options: MetaTableOptions) {
    this.#options = options;
  }

  /**
   * The region that contains `row` (`"current"`) or the rows directly below it (`"before"`), and in front of it others that came
   * along, at most `rows` in all, from the highest keys down. Empty if none can be used now. If there is a hole in meta, the first
   * of them does not contain the row: the caller checks. Rejects with `TableNotFoundError` if meta has nothing of the table.
   */
  async lookUp(
    table: TableName,
    row: Uint8Array,
    type: "current" | "before",
    rows: number,
    limits: MetaLimits = {},
  ): Promise<readonly LocatedRegion[]> {
    const startRow = type === "current" ? currentKey(table, row) : beforeKey(table, row);
    const scan = { stopRow: firstKey(table), stopInclusive: true, reversed: true, rows };
    const isUsable = ([first]: readonly LocatedRegion[]): boolean =>
      first !== undefined &&
      first.replicas.length > 0 &&
      (type === "current" ? first.region.contains(row) : first.region.containsBefore(row));
    return this.#repeat(`Looking up a region of ${table.text}`, limits, async (callLimits) => {
      const replica = await this.#replicaFor(table, row, callLimits);
      if (replica !== "primary") {
        const regions = await this.#search(table, startRow, scan, callLimits, replica);
        // A replica may not have heard yet: only the primary is believed when there is bad news.
        if (regions !== undefined && isUsable(regions)) return regions;
      }
      const regions = await this.#search(table, startRow, scan, callLimits, "primary");
      if (regions === undefined) throw tableNotFound(table);
      return regions;
    });
  }

  /** The region of this name, as the registry or meta has it now; undefined if there is none, or it was split. @param name the primary's */
  async region(name: Uint8Array, limits: MetaLimits = {}): Promise<LocatedRegion | undefined> {
    if (RegionInfo.META.name.equals(name)) return this.#itself(limits);
    const row = await this.#repeat("Looking up a region by its name", limits, async (callLimits) =>
      this.#call(await this.#primary(callLimits), callLimits, (location, each) =>
        readRegion(this.#options.rpc, location, name, each),
      ),
    );
    const located = row && readRegionRow(row, this.#options.servers);
    return located?.region.split === true ? undefined : located;
  }

  /** All regions of a table by their keys, without those that were split. Empty if there is no such table. */
  async regionsOf(table: TableName, limits: MetaLimits = {}): Promise<readonly LocatedRegion[]> {
    if (table.isMeta) return [await this.#itself(limits)];
    const rows = this.#options.listingRows;
    const scan = { stopRow: behindLastKey(table), stopInclusive: false, reversed: false, rows };
    const found: LocatedRegion[] = [];
    let from: { startRow: Uint8Array; startInclusive: boolean } | undefined = {
      startRow: firstKey(table),
      startInclusive: true,
    };
    const deadlineMs = this.#deadlineOf(limits);
    while (from !== undefined) {
      const start = from;
      const left = { ...limits, timeoutMs: deadlineMs - this.#options.clock.now() };
      const page = await this.#repeat(`Listing the regions of ${table.text}`, left, (callLimits) =>
        this.#page({ ...scan, ...start }, callLimits, "primary"),
      );
      for (const row of page.rows) {
        const located = readRegionRow(row, this.#options.servers);
        if (located?.region.split === false && located.region.table.equals(table)) found.push(located);
      }
      from = behind(page);
    }
    return found;
  }

  /** Undefined if there is no such table. */
  tableState(table: TableName, limits: MetaLimits = {}): Promise<TableState | undefined> {
    // It has no row in itself.
    if (table.isMeta) return Promise.resolve("enabled");
    return this.#repeat(`Reading the state of ${table.text}`, limits, async (callLimits) =>
      this.#call(await this.#primary(callLimits), callLimits, (location, each) =>
        readState(this.#options.rpc, location, table, each),
      ),
    );
  }

  /** Rejects with `TableNotFoundError` or `TableNotEnabledError`. */
  async checkTable(table: TableName, limits: MetaLimits = {}): Promise<void> {
    const state = await this.tableState(table, limits);
    if (state === undefined) throw tableNotFound(table);
    if (state === "disabled") throw tableNotEnabled(table);
  }

  /** It has no row in itself. The registry is asked, for who wants to know it so may have moved it. */
  async #itself({ timeoutMs, signal }: MetaLimits): Promise<LocatedRegion> {
    const { locations } = this.#options;
    locations.forget();
    const wait = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(signal === undefined ? {} : { signal }) };
    return { region: RegionInfo.META, replicas: await locations.all(wait) };
  }

  /** Undefined if there was no row at all. */
  async #search(
    table: TableName,
    startRow: Uint8Array,
    scan: Omit<MetaScan, "startRow" | "startInclusive">,
    limits: CallLimits,
    whom: WhomToAsk,
  ): Promise<readonly LocatedRegion[] | undefined> {
    let from: { startRow: Uint8Array; startInclusive: boolean } | undefined = { startRow, startInclusive: true };
    let isKnown = false;
    while (from !== undefined) {
      const page = await this.#page({ ...scan, ...from }, limits, whom);
      isKnown ||= page.rows.length > 0;
      const regions = page.rows
        .map((row) => readRegionRow(row, this.#options.servers))
        .filter((located) => located !== undefined)
        .filter(({ region }) => !region.split && !region.offline && region.table.equals(table));
      if (regions.length > 0) return regions;
      // Nothing but parents of splits: the region is further in front.
      from = behind(page);
    }
    return isKnown ? [] : undefined;
  }

  async #replicaFor(table: TableName, row: Uint8Array, limits: CallLimits): Promise<WhomToAsk> {
    const { replicas, locations } = this.#options;
    if (replicas.mode === "none") return "primary";
    const all = await locations.all(limits);
    if (replicas.mode === "hedgedRead") return all.length > 1 ? all : "primary";
    return all[replicas.choose(all.length, table, row)] ?? "primary";
  }

  async #page(scan: MetaScan, limits: CallLimits, whom: WhomToAsk): Promise<MetaPage> {
    const read = (location: RegionLocation, each: CallLimits): Promise<MetaPage> =>
      this.#call(location, each, (at, callLimits) => readPage(this.#options.rpc, at, scan, callLimits));
    if (whom === "primary") return read(await this.#primary(limits), limits);
    if (!isSeveral(whom)) return read(whom, limits);
    const { timeoutMs, signal } = limits;
    const outcome = await hedge(whom, (location, lost) => read(location, { timeoutMs, signal: lost }), {
      fanOut: 1,
      patienceMs: this.#options.hedgeAfterMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (outcome.type === "answered") return outcome.answer;
    throw outcome.causes[0]?.error;
  }

  #primary(limits: CallLimits): Promise<RegionLocation> {
    return this.#options.locations.one(0, limits);
  }

  async #call<T>(
    location: RegionLocation,
    limits: CallLimits,
    call: (location: RegionLocation, limits: CallLimits) => Promise<T>,
  ): Promise<T> {
    this.calls++;
    try {
      return await call(location, limits);
    } catch (error) {
      this.#options.locations.noteError(location, error);
      throw error;
    }
  }

  async #repeat<T>(what: string, limits: MetaLimits, attempt: (limits: CallLimits) => Promise<T>): Promise<T> {
    const { clock, rpcTimeoutMs } = this.#options;
    const { signal } = limits;
    const startedAtMs = clock.now();
    const deadlineMs = this.#deadlineOf(limits);
    for (let failures = 1; ; failures++) {
      try {
        const timeoutMs = Math.max(1, Math.min(rpcTimeoutMs, deadlineMs - clock.now()));
        return await attempt({ timeoutMs, ...(signal === undefined ? {} : { signal }) });
      } catch (error) {
        const delay = error instanceof ClientClosedError ? undefined : delayAfter([error]);
        if (signal?.aborted === true || delay === undefined) throw error;
        limits.onFailure?.(error);
        const nowMs = clock.now();
        const pauseMs = pauseWithin(pauseOfQuestion(failures, delay, this.#options), deadlineMs - nowMs);
        if (pauseMs === undefined) {
          const passedMs = nowMs - startedAtMs;
          throw metaTimeout(what, deadlineMs - startedAtMs, { attempt: failures, atMs: passedMs, error }, passedMs);
        }
        await sleep(pauseMs, signal);
      }
    }
  }

  #deadlineOf({ timeoutMs = this.#options.operationTimeoutMs }: MetaLimits): number {
    return this.#options.clock.now() + timeoutMs;
  }
}

/** A reading that was not carried out in time: whatever it was for has not been sent. */
export function metaTimeout(
  what: string,
  limitMs: number,
  last?: { readonly attempt: number; readonly atMs: number; readonly error: unknown },
  passedMs: number = limitMs,
): OperationTimeoutError {
  const advice: Advice = { action: "relocate", delay: "pause", mayHaveExecuted: false };
  const details = { advice, cause: last?.error };
  return new OperationTimeoutError(what, limitMs, last === undefined ? [] : [last], details, { passedMs });
}

function isSeveral(whom: RegionLocation | readonly RegionLocation[]): whom is readonly RegionLocation[] {
  return Array.isArray(whom);
}

function behind({ rows, more }: MetaPage): { startRow: Uint8Array; startInclusive: boolean } | undefined {
  const last: Row | undefined = rows.at(-1);
  return more && last !== undefined ? { startRow: Buffer.from(last.key), startInclusive: false } : undefined;
}
