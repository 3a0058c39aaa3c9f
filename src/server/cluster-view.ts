/** What a cluster's servers tell of it through `ClientMetaService`: plain data, which may be changed while they run. */
import { type ServerName, serverMessage } from "../names/server-name.ts";
import type * as messages from "../protobuf/hbase-messages.ts";

/** HBase's ServerName. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** when the server was started, in milliseconds since 1970 */
  readonly startCode: number;
}

/** The same as the rest of HBase's code has it. */
export function serverNameOf({ host, port, startCode }: ServerAddress): ServerName {
  return { host, port, startCode: BigInt(startCode) };
}

export function serverMessageOf(server: ServerAddress): messages.ServerName {
  return serverMessage(serverNameOf(server));
}

/** Where one replica of `hbase:meta` is. */
export interface MetaLocation {
  /** 0 is the primary */
  readonly replicaId: number;
  readonly server: ServerAddress;
}

/**
 * The answers of all five methods. What is undefined or empty is answered as HBase does when it does not know: with an empty
 * message. Every server that was given this object answers from it, so a change is seen at once and by all.
 */
export interface ClusterView {
  clusterId: string | undefined;
  activeMaster: ServerAddress | undefined;
  /** the active master is among them */
  masters: readonly ServerAddress[];
  /** the live region servers; at most ten are told, as in HBase */
  bootstrapNodes: readonly ServerAddress[];
  metaRegionLocations: readonly MetaLocation[];
}

export function emptyClusterView(): ClusterView {
  return { clusterId: undefined, activeMaster: undefined, masters: [], bootstrapNodes: [], metaRegionLocations: [] };
}
