/** Where a region is: what the locator hands out. */

import type { RegionInfo } from "../names/region-info.ts";
import type { ServerName } from "../names/server-name.ts";

/** There is one object for each region on a server, for as long as it is there. */
export interface RegionLocation {
  readonly region: RegionInfo;
  /** the same object for the same server */
  readonly server: ServerName;
  /** the region's sequence number when it was opened there: the higher, the newer; -1 where it is not known */
  readonly seqNum: number;
}

/** A row of hbase:meta: a region, and where those of its replicas are that somebody serves. */
export interface LocatedRegion {
  /** the primary */
  readonly region: RegionInfo;
  /** by replica id, ascending; without those that nobody serves */
  readonly replicas: readonly RegionLocation[];
  /** the highest replica id that hbase:meta has a column of, served or not; absent where it was not read */
  readonly lastReplicaId?: number;
}

/** @param replicaId 0 is the primary */
export function replicaOf({ replicas }: LocatedRegion, replicaId: number): RegionLocation | undefined {
  const [first] = replicas;
  if (first?.region.replicaId === replicaId) return first;
  return replicas.find(({ region }) => region.replicaId === replicaId);
}
