/** HBase's `ClientMetaService`, by which a client finds its way into a cluster. Masters and region servers both serve it. */
import { decode, encode } from "../protobuf/codec.ts";
import type { RegionLocation, ServerName } from "../protobuf/hbase-messages.ts";
import {
  GetActiveMasterRequest,
  GetActiveMasterResponse,
  GetBootstrapNodesRequest,
  GetBootstrapNodesResponse,
  GetClusterIdRequest,
  GetClusterIdResponse,
  GetMastersRequest,
  GetMastersResponse,
  GetMetaRegionLocationsRequest,
  GetMetaRegionLocationsResponse,
} from "../protobuf/registry-messages.ts";
import type { MessageTable } from "../protobuf/schema.ts";
import { type ClusterView, type MetaLocation, type ServerAddress, serverMessageOf } from "./cluster-view.ts";
import type { Service, ServiceMethod } from "./service.ts";

export type ClientMetaMethod =
  | "GetClusterId"
  | "GetActiveMaster"
  | "GetMasters"
  | "GetMetaRegionLocations"
  | "GetBootstrapNodes";

export const CLIENT_META_METHODS: readonly ClientMetaMethod[] = [
  "GetClusterId",
  "GetActiveMaster",
  "GetMasters",
  "GetMetaRegionLocations",
  "GetBootstrapNodes",
];

/** `hbase.client.bootstrap.node.limit` */
const BOOTSTRAP_NODE_LIMIT = 10;

/** @param served older versions lack some: `GetBootstrapNodes` is of 2.5, `GetMasters` of 2.4 */
export function clientMetaService(
  view: ClusterView,
  served: readonly ClientMetaMethod[] = CLIENT_META_METHODS,
): Service {
  const methods = new Map(served.map((name) => [name, method(view, name)]));
  return { name: "ClientMetaService", methods };
}

function method(view: ClusterView, name: ClientMetaMethod): ServiceMethod {
  const answer = answering(view)[name];
  return (param) => {
    // Its fields are unknown to us by definition, but it has to be a message.
    decode(REQUESTS[name], param);
    return answer();
  };
}

const REQUESTS: Readonly<Record<ClientMetaMethod, MessageTable>> = {
  GetClusterId: GetClusterIdRequest,
  GetActiveMaster: GetActiveMasterRequest,
  GetMasters: GetMastersRequest,
  GetMetaRegionLocations: GetMetaRegionLocationsRequest,
  GetBootstrapNodes: GetBootstrapNodesRequest,
};

function answering(view: ClusterView): Record<ClientMetaMethod, () => Buffer> {
  return {
    GetClusterId: () => encode(GetClusterIdResponse, { clusterId: view.clusterId }),
    GetActiveMaster: () => {
      const serverName = view.activeMaster === undefined ? undefined : serverMessageOf(view.activeMaster);
      return encode(GetActiveMasterResponse, { serverName });
    },
    GetMasters: () =>
      encode(GetMastersResponse, { masterServers: view.masters.map((master) => entryOf(view, master)) }),
    GetMetaRegionLocations: () =>
      encode(GetMetaRegionLocationsResponse, { metaLocations: view.metaRegionLocations.map(regionLocationOf) }),
    GetBootstrapNodes: () => {
      const serverName = view.bootstrapNodes.slice(0, BOOTSTRAP_NODE_LIMIT).map(serverMessageOf);
      return encode(GetBootstrapNodesResponse, { serverName });
    },
  };
}

function entryOf(view: ClusterView, master: ServerAddress): { serverName: ServerName; isActive: boolean } {
  const active = view.activeMaster;
  const isActive = active?.host === master.host && active.port === master.port && active.startCode === master.startCode;
  return { serverName: serverMessageOf(master), isActive };
}

/** `hbase:meta` has one region, from the first key to the last; its id is 1. */
function regionLocationOf({ replicaId, server }: MetaLocation): RegionLocation {
  const tableName = { namespace: Buffer.from("hbase"), qualifier: Buffer.from("meta") };
  const none = Buffer.alloc(0);
  return {
    regionInfo: { regionId: 1n, tableName, startKey: none, endKey: none, offline: false, split: false, replicaId },
    serverName: serverMessageOf(server),
    // Unknown: nobody has opened it through this view.
    seqNum: -1n,
  };
}
