/** What a registry tells its users: servers, masters and the places of `hbase:meta`, free of protobuf and of frames' memory. */

/** HBase's ServerName: an address and when the server on it was started. */
export interface ServerName {
  readonly host: string;
  readonly port: number;
  /** milliseconds since 1970; absent where it is not known */
  readonly startCode?: bigint;
}

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
