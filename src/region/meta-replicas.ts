/**
 * Which replica of hbase:meta to ask. Replicas lag behind: after a look-up turned out stale, that part of the table is asked of the
 * primary for a while. `hbase.locator.meta.replicas.mode`; HBase's CatalogReplicaLoadBalanceSimpleSelector has the same times.
 */

import type { RegionInfo } from "../names/region-info.ts";
import type { TableName } from "../names/table-name.ts";
import type { Clock } from "../rpc/clock.ts";

/** `none`: only the primary; `loadBalance`: any; `hedgedRead`: the others too if the primary is slow. */
export type MetaReplicaMode = "none" | "loadBalance" | "hedgedRead";

const STALE_MS = 3_000;
/** Beyond it the oldest are forgotten: the worst is one more look-up. */
const MAX_STALE = 1_000;

interface StaleRegion {
  readonly region: RegionInfo;
  readonly untilMs: number;
}

export class MetaReplicas {
  readonly mode: MetaReplicaMode;
  readonly #clock: Clock;
  #stale: StaleRegion[] = [];

  constructor(mode: MetaReplicaMode, clock: Clock) {
    this.mode = mode;
    this.#clock = clock;
  }

  /** A location of this region, as meta had it, was wrong. */
  noteStale(region: RegionInfo): void {
    if (this.mode !== "loadBalance") return;
    if (this.#stale.length >= MAX_STALE) this.#stale.shift();
    this.#stale.push({ region, untilMs: this.#clock.now() + STALE_MS });
  }

  /** One of `count` replicas; 0 is the primary. */
  choose(count: number, table: TableName, row: Uint8Array): number {
    if (this.mode !== "loadBalance" || count < 2 || this.#isStale(table, row)) return 0;
    return Math.floor(Math.random() * count);
  }

  #isStale(table: TableName, row: Uint8Array): boolean {
    if (this.#stale.length === 0) return false;
    const nowMs = this.#clock.now();
    this.#stale = this.#stale.filter(({ untilMs }) => untilMs > nowMs);
    return this.#stale.some(({ region }) => region.table.equals(table) && region.contains(row));
  }
}
