/**
 * What is known of where regions are: for each table its regions, and for each region its replicas. It believes newer news, by the
 * regions' sequence numbers, and forgets what an error has shown to be wrong. HBase's AsyncRegionLocationCache has the same rules.
 */
import { adviceOf } from "../errors/advice.ts";
import { RegionMovedError } from "../errors/region-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import { serverKey } from "../names/server-name.ts";
import type { TableName } from "../names/table-name.ts";
import { type LocatedRegion, type RegionLocation, replicaOf } from "./region-location.ts";
import { RegionMap } from "./region-map.ts";
import type { ServerNames } from "./server-names.ts";

/** What `noteError` did. */
export type CacheChange = "nothing" | "moved" | "removed";

export class LocationCache {
  readonly #tables = new Map<string, RegionMap<LocatedRegion>>();
  readonly #servers: ServerNames;
  readonly #maxRegions: number;
  #regions = 0;
  /** Programs ask for the same table again and again: its map without hashing the name. */
  #lastTable: TableName | undefined;
  #lastMap: RegionMap<LocatedRegion> | undefined;

  /** @param maxRegions of all tables together; beyond it the table that was learnt of first is forgotten */
  constructor(servers: ServerNames, maxRegions: number) {
    this.#servers = servers;
    this.#maxRegions = maxRegions;
  }

  get regions(): number {
    return this.#regions;
  }

  get tables(): number {
    return this.#tables.size;
  }

  /** The primary of the region that contains `row`. */
  current(table: TableName, row: Uint8Array): RegionLocation | undefined {
    const located = this.#mapOf(table)?.current(row);
    if (located === undefined) return undefined;
    const first = located.replicas[0];
    return first !== undefined && first.region.replicaId === 0 ? first : undefined;
  }

  find(table: TableName, row: Uint8Array, type: "current" | "before"): LocatedRegion | undefined {
    const map = this.#mapOf(table);
    return type === "current" ? map?.current(row) : map?.before(row);
  }

  /** Takes news in; returns what is known of the region afterwards. A region that nobody serves is not kept. */
  add(news: LocatedRegion): LocatedRegion {
    const { table, startKey } = news.region;
    let map = this.#tables.get(table.text);
    if (map === undefined) {
      map = new RegionMap();
      this.#tables.set(table.text, map);
      this.#forgetLast();
    }
    const known = map.startingAt(startKey);
    const merged = known?.region.name.equals(news.region.name) ? merge(known, news) : news;
    if (merged === known || merged.replicas.length === 0) return merged;
    this.#regions += 1 - map.put(merged);
    this.#shrink();
    return merged;
  }

  /** The call to `location` failed with `error`: forgets the place if the error says that it may be wrong. */
  noteError(location: RegionLocation, error: unknown): CacheChange {
    const located = this.#knownOf(location);
    const cached = located === undefined ? undefined : replicaOf(located, location.region.replicaId);
    if (located === undefined || cached === undefined) return "nothing";
    // Somebody else has learnt something newer meanwhile.
    if (!isSameServer(cached.server, location.server) || cached.seqNum > location.seqNum) return "nothing";
    const { action } = adviceOf(error);
    if (action !== "relocate" && action !== "reconnect") return "nothing";
    const moved = this.#movedTo(cached, error);
    this.#replace(located, cached, moved);
    return moved === undefined ? "removed" : "moved";
  }

  forget(table: TableName): void {
    this.#regions -= this.#tables.get(table.text)?.size ?? 0;
    this.#tables.delete(table.text);
    this.#forgetLast();
  }

  forgetAll(): void {
    this.#tables.clear();
    this.#regions = 0;
    this.#forgetLast();
  }

  /** Forgets everything that is on a server that is known to be dead; returns how many places that were. */
  forgetServer(server: ServerName): number {
    let count = 0;
    for (const map of this.#tables.values()) {
      for (const located of [...map.entries()]) {
        const dead = located.replicas.filter((replica) => isSameServer(replica.server, server));
        let rest = located;
        for (const replica of dead) rest = this.#replace(rest, replica, undefined);
        count += dead.length;
      }
    }
    return count;
  }

  #mapOf(table: TableName): RegionMap<LocatedRegion> | undefined {
    if (table === this.#lastTable) return this.#lastMap;
    const map = this.#tables.get(table.text);
    if (map === undefined) return undefined;
    this.#lastTable = table;
    this.#lastMap = map;
    return map;
  }

  #forgetLast(): void {
    this.#lastTable = undefined;
    this.#lastMap = undefined;
  }

  /** The entry of the very region of `location`. */
  #knownOf({ region }: RegionLocation): LocatedRegion | undefined {
    const located = this.#tables.get(region.table.text)?.startingAt(region.startKey);
    if (located === undefined) return undefined;
    const { regionId, endKey } = located.region;
    return regionId === region.regionId && endKey.equals(region.endKey) ? located : undefined;
  }

  /** `replica` is at `moved` now, or nowhere. Returns what is known of the region afterwards. */
  #replace(located: LocatedRegion, replica: RegionLocation, moved: RegionLocation | undefined): LocatedRegion {
    const replicas = located.replicas.flatMap((each) => {
      if (each !== replica) return [each];
      return moved === undefined ? [] : [moved];
    });
    const changed = { region: located.region, replicas };
    const map = this.#tables.get(located.region.table.text);
    if (replicas.length > 0) map?.put(changed);
    else if (map?.delete(located.region.startKey) === true) this.#regions--;
    return changed;
  }

  /** Servers know where they have handed a region to. */
  #movedTo({ region, server, seqNum }: RegionLocation, error: unknown): RegionLocation | undefined {
    if (!(error instanceof RegionMovedError) || error.location === undefined) return undefined;
    const place = this.#servers.of(error.location);
    // A server that sends us back to itself, or to the past, knows nothing.
    if (isSameServer(place, server)) return undefined;
    const newSeqNum = Number(error.seqNum ?? BigInt(seqNum));
    return newSeqNum < seqNum ? undefined : { region, server: place, seqNum: newSeqNum };
  }

  #shrink(): void {
    while (this.#regions > this.#maxRegions) {
      const [oldest] = this.#tables;
      if (oldest === undefined) return;
      this.#tables.delete(oldest[0]);
      this.#regions -= oldest[1].size;
      this.#forgetLast();
    }
  }
}

/** Replica for replica the newer one; `known` itself if there is nothing new. */
function merge(known: LocatedRegion, news: LocatedRegion): LocatedRegion {
  const replicas = news.replicas.map((fresh) => {
    const old = replicaOf(known, fresh.region.replicaId);
    if (old === undefined) return fresh;
    if (fresh.seqNum < old.seqNum) return old;
    const isSame = fresh.seqNum === old.seqNum && isSameServer(fresh.server, old.server);
    return isSame ? old : { ...fresh, region: old.region };
  });
  // A primary that nobody serves according to the news may be served still: an error will tell.
  const primary = replicaOf(known, 0);
  if (primary !== undefined && replicas[0]?.region.replicaId !== 0) replicas.unshift(primary);
  const isSame =
    replicas.length === known.replicas.length && replicas.every((replica, index) => replica === known.replicas[index]);
  return isSame ? known : { region: known.region, replicas };
}

function isSameServer(one: ServerName, other: ServerName): boolean {
  return one === other || serverKey(one) === serverKey(other);
}
