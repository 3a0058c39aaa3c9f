/**
 * The look-ups of one table's regions that are under way, and who waits for them. However many ask: a row is looked up once, a few
 * questions are open at a time, and an answer serves everyone whose row it covers, so that a burst of rows on a cold cache costs
 * about as many calls as the table has pages in hbase:meta.
 */
import { toPrintable } from "../bytes/printable.ts";
import { FAIL } from "../errors/advice.ts";
import { RegionNotFoundError } from "../errors/locate-errors.ts";
import type { TableName } from "../names/table-name.ts";
import { type Abortable, unwatchAbort, watchAbort } from "../rpc/abort-watch.ts";
import type { Clock, Timer } from "../rpc/clock.ts";
import type { LocationCache } from "./location-cache.ts";
import { type MetaTable, metaTimeout } from "./meta-table.ts";
import { publishLookUp } from "./region-diagnostics.ts";
import { type LocatedRegion, type RegionLocation, replicaOf } from "./region-location.ts";
import { RegionMap } from "./region-map.ts";

export interface LookUpOptions {
  readonly meta: MetaTable;
  readonly cache: LocationCache;
  readonly clock: Clock;
  /** questions at once; `hbase.client.meta.max.concurrent.locate.per.table` */
  readonly maxConcurrent: number;
  /** rows that a question asks for at least; `hbase.client.locate.prefetch.limit` */
  readonly prefetchRows: number;
}

export type LocateType = "current" | "before";

export interface Wanted {
  readonly row: Uint8Array;
  readonly type: LocateType;
  readonly replicaId: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** When very many rows are waited for, a question asks for more regions, but not for more than these. */
const MAX_ROWS = 100;
const KEY_SHOWN_BYTES = 80;

/** The same row asked for by any number of waiters. */
interface Asked {
  readonly key: string;
  readonly row: Uint8Array;
  readonly type: LocateType;
  readonly waiters: Set<Waiter>;
  /** set while its question is under way */
  abort?: AbortController;
  lastError?: unknown;
  failures: number;
}

export class TableLookUps {
  readonly #table: TableName;
  readonly #options: LookUpOptions;
  readonly #onIdle: () => void;
  readonly #asked = new Map<string, Asked>();
  readonly #queue = new Set<Asked>();
  #running = 0;
  #armed = false;

  constructor(table: TableName, options: LookUpOptions, onIdle: () => void) {
    this.#table = table;
    this.#options = options;
    this.#onIdle = onIdle;
  }

  wait(wanted: Wanted): Promise<RegionLocation> {
    if (wanted.signal?.aborted === true) return Promise.reject(wanted.signal.reason as Error);
    return new Promise((resolve, reject) => {
      const asked = this.#askedFor(wanted);
      const waiter = new Waiter(wanted, this.#options.clock, { resolve, reject }, (reason) =>
        this.#leave(asked, waiter, reason),
      );
      asked.waiters.add(waiter);
      this.#pumpSoon();
    });
  }

  /** Ends everything under way. */
  failAll(error: unknown): void {
    for (const asked of [...this.#asked.values()]) {
      this.#drop(asked);
      for (const waiter of asked.waiters) waiter.fail(error);
      asked.abort?.abort(error);
    }
  }

  #askedFor({ row, type }: Wanted): Asked {
    const key = `${type} ${Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString("latin1")}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    // Copied: the row may be a view of memory that its owner uses again.
    const asked: Asked = { key, row: Buffer.from(row), type, waiters: new Set(), failures: 0 };
    this.#asked.set(key, asked);
    this.#queue.add(asked);
    return asked;
  }

  /** Behind all that asks in the same breath: the first questions then know how many rows are waited for. */
  #pumpSoon(): void {
    if (this.#armed) return;
    this.#armed = true;
    queueMicrotask(() => {
      this.#armed = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < this.#options.maxConcurrent) {
      const asked = this.#pick();
      if (asked === undefined) return;
      this.#queue.delete(asked);
      void this.#ask(asked);
    }
  }

  /**
   * The first, or of very many any: an answer brings the regions in front of the row, so that rows which are waited for in the
   * order of their keys would be served one by one (a thousand calls for a thousand regions, seen on a real cluster).
   */
  #pick(): Asked | undefined {
    const nth = this.#queue.size > this.#options.prefetchRows ? Math.floor(Math.random() * this.#queue.size) : 0;
    let at = 0;
    for (const asked of this.#queue) if (at++ === nth) return asked;
    return undefined;
  }

  async #ask(asked: Asked): Promise<void> {
    const { row, type } = asked;
    const controller = new AbortController();
    asked.abort = controller;
    this.#running++;
    try {
      const regions = await this.#options.meta.lookUp(this.#table, row, type, this.#rows(), {
        // Whoever waits has a limit of their own.
        timeoutMs: Number.POSITIVE_INFINITY,
        signal: controller.signal,
        onFailure: (error) => {
          asked.failures++;
          asked.lastError = error;
          // Another answer has served its waiters meanwhile.
          if (this.#asked.get(asked.key) !== asked) controller.abort();
        },
      });
      publishLookUp(this.#table, row, { type, regions: regions.length });
      this.#onAnswer(asked, regions);
    } catch (error) {
      if (controller.signal.aborted) return;
      publishLookUp(this.#table, row, { type, error });
      // What meta says against one row of a table, such as that there is no such table, it would say against all.
      this.failAll(error);
    } finally {
      this.#running--;
      this.#pump();
      if (this.#running === 0 && this.#asked.size === 0) this.#onIdle();
    }
  }

  #rows(): number {
    const { prefetchRows, maxConcurrent } = this.#options;
    const share = Math.ceil(this.#asked.size / maxConcurrent);
    return Math.max(prefetchRows, Math.min(share, MAX_ROWS));
  }

  #onAnswer(asker: Asked, regions: readonly LocatedRegion[]): void {
    const answer = new RegionMap<LocatedRegion>();
    for (const region of [...regions].reverse()) answer.put(this.#options.cache.add(region));
    for (const asked of [...this.#asked.values()]) {
      const located = asked.type === "current" ? answer.current(asked.row) : answer.before(asked.row);
      if (located !== undefined) this.#succeed(asked, located, regions);
    }
    if (this.#asked.get(asker.key) === asker) this.#fail(asker, this.#hole(asker));
  }

  /** @param regions as hbase:meta has just told them */
  #succeed(asked: Asked, located: LocatedRegion, regions: readonly LocatedRegion[]): void {
    this.#drop(asked);
    for (const waiter of asked.waiters) {
      const location = replicaOf(located, waiter.replicaId);
      if (location === undefined) waiter.fail(this.#unserved(located, waiter.replicaId, regions));
      else waiter.succeed(location);
    }
    // A question under way goes on, for its answer has more regions; but it is not asked again and again for nobody.
    if (asked.failures > 0) asked.abort?.abort();
  }

  #fail(asked: Asked, error: unknown): void {
    this.#drop(asked);
    for (const waiter of asked.waiters) waiter.fail(error);
  }

  #drop(asked: Asked): void {
    this.#asked.delete(asked.key);
    this.#queue.delete(asked);
  }

  /** A waiter's time is over, or its owner has lost interest. Nobody left: the question is not worth its while. */
  #leave(asked: Asked, waiter: Waiter, reason: { readonly error: unknown } | undefined): void {
    asked.waiters.delete(waiter);
    waiter.fail(reason === undefined ? this.#timeout(asked, waiter) : reason.error);
    if (asked.waiters.size > 0 || this.#asked.get(asked.key) !== asked) return;
    this.#drop(asked);
    asked.abort?.abort();
    if (this.#running === 0 && this.#asked.size === 0) this.#onIdle();
  }

  #timeout({ row, failures, lastError }: Asked, { timeoutMs }: Waiter): Error {
    const place = row.length === 0 ? "at the end of the keys" : `that has the row ${toPrintable(row, KEY_SHOWN_BYTES)}`;
    const what = `Looking up the region of ${this.#table.text} ${place}`;
    return metaTimeout(
      what,
      timeoutMs,
      failures === 0 ? undefined : { attempt: failures, atMs: timeoutMs, error: lastError },
    );
  }

  #hole({ row, type }: Asked): RegionNotFoundError {
    const shown = toPrintable(row, KEY_SHOWN_BYTES);
    // An empty row: the first of all, and behind the last of all.
    const current = row.length === 0 ? "the table's first rows" : `the row ${shown}`;
    const before = row.length === 0 ? "the table's last rows" : `the rows in front of ${shown}`;
    const place = type === "current" ? current : before;
    return new RegionNotFoundError(`hbase:meta has no region of ${this.#table.text} now that has ${place}`);
  }

  #unserved({ region }: LocatedRegion, replicaId: number, regions: readonly LocatedRegion[]): RegionNotFoundError {
    const which = replicaId === 0 ? "the region" : `replica ${replicaId} of the region`;
    const from = region.startKey.length === 0 ? "the first row" : toPrintable(region.startKey, KEY_SHOWN_BYTES);
    const where = { region: toPrintable(region.name) };
    const last = regions.find((each) => each.region.name.equals(region.name))?.lastReplicaId;
    if (last === undefined || replicaId <= last)
      return new RegionNotFoundError(`No server serves ${which} of ${this.#table.text} from ${from} now`, { where });
    const there = last === 0 ? "has no replicas" : `has replicas up to ${last}`;
    const text = `There is no ${which} of ${this.#table.text} from ${from}: hbase:meta says that it ${there} (regionReplication)`;
    return new RegionNotFoundError(text, { where, advice: FAIL });
  }
}

class Waiter implements Abortable {
  readonly replicaId: number;
  readonly timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #promise: { resolve(location: RegionLocation): void; reject(error: unknown): void };
  readonly #leave: (reason: { readonly error: unknown } | undefined) => void;
  readonly #timer: Timer | undefined;

  constructor(
    { replicaId, timeoutMs, signal }: Wanted,
    clock: Clock,
    promise: { resolve(location: RegionLocation): void; reject(error: unknown): void },
    /** without a reason: its time is over */
    leave: (reason: { readonly error: unknown } | undefined) => void,
  ) {
    this.replicaId = replicaId;
    this.timeoutMs = timeoutMs;
    this.#signal = signal;
    this.#promise = promise;
    this.#leave = leave;
    this.#timer = Number.isFinite(timeoutMs) ? clock.setTimer(timeoutMs, () => leave(undefined)) : undefined;
    if (signal !== undefined) watchAbort(signal, this);
  }

  abort(reason: unknown): void {
    this.#leave({ error: reason });
  }

  succeed(location: RegionLocation): void {
    this.#end();
    this.#promise.resolve(location);
  }

  fail(error: unknown): void {
    this.#end();
    this.#promise.reject(error);
  }

  #end(): void {
    this.#timer?.cancel();
    if (this.#signal !== undefined) unwatchAbort(this.#signal, this);
  }
}
