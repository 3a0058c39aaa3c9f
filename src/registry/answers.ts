/** What a registry tells its users: servers, masters and the places of `hbase:meta`, free of protobuf and of frames' memory. */
import type { ServerName } from "../names/server-name.ts";

export interface Master {
  readonly server: ServerName;
  /** the one that manages the cluster now; the others wait to take over */
  readonly active: boolean;
}

/** Where one replica of a region of `hbase:meta` is. */
export interface MetaRegionLocation {
  /** 0 is the primary */
  readonly replicaId: number;
  readonly regionId: bigint;
  /** empty: from the first row */
  readonly startKey: Buffer;
  /** empty: to the last row */
  readonly endKey: Buffer;
  /** absent while nobody serves it */
  readonly server?: ServerName;
}
