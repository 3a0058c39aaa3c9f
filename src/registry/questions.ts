/** The questions of `ClientMetaService`: how each answer is read, and when it is one at all. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode } from "../protobuf/codec.ts";
import type { RegionLocation, ServerName as ServerNameMessage } from "../protobuf/hbase-messages.ts";
import {
  GetActiveMasterResponse,
  GetBootstrapNodesResponse,
  GetClusterIdResponse,
  GetMastersResponse,
  GetMetaRegionLocationsResponse,
} from "../protobuf/registry-messages.ts";
import type { Master, MetaRegionLocation, ServerName } from "./answers.ts";

export const CLIENT_META_SERVICE = "ClientMetaService";

export interface Question<A> {
  readonly method: string;
  /** undefined if the server does not know it (yet): HBase says so with an empty message */
  readonly read: (body: Buffer) => A | undefined;
}

export const CLUSTER_ID: Question<string> = {
  method: "GetClusterId",
  read: (body) => decode(GetClusterIdResponse, body).clusterId || undefined,
};

export const ACTIVE_MASTER: Question<ServerName> = {
  method: "GetActiveMaster",
  read: (body) => {
    const { serverName } = decode(GetActiveMasterResponse, body);
    return serverName === undefined ? undefined : serverNameOf(serverName);
  },
};

/** Since HBase 2.4. */
export const MASTERS: Question<readonly Master[]> = {
  method: "GetMasters",
  read: (body) =>
    unlessEmpty(
      decode(GetMastersResponse, body).masterServers.map(({ serverName, isActive }) => ({
        server: serverNameOf(serverName),
        active: isActive,
      })),
    ),
};

/** Since HBase 2.5; live region servers, at most ten. */
export const BOOTSTRAP_NODES: Question<readonly ServerName[]> = {
  method: "GetBootstrapNodes",
  read: (body) => unlessEmpty(decode(GetBootstrapNodesResponse, body).serverName.map(serverNameOf)),
};

export const META_REGION_LOCATIONS: Question<readonly MetaRegionLocation[]> = {
  method: "GetMetaRegionLocations",
  read: (body) => {
    const locations = decode(GetMetaRegionLocationsResponse, body).metaLocations.map(locationOf);
    // While meta is being opened, some versions tell the region without a server.
    return locations.some(({ server }) => server !== undefined) ? locations : undefined;
  },
};

function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** HBase writes -1 as unsigned where it knows no start code. */
const NO_START_CODE = 0xffff_ffff_ffff_ffffn;

function serverNameOf({ hostName, port = 0, startCode = NO_START_CODE }: ServerNameMessage): ServerName {
  if (hostName === "" || port < 1 || port > 65_535) {
    throw new MalformedMessageError("ServerName", 0, `${JSON.stringify(hostName)}:${port} is no address`);
  }
  const address = { host: hostName, port };
  return startCode === NO_START_CODE ? address : { ...address, startCode };
}

/** Copies the keys: the frame they lie in must not be kept alive by them. */
function locationOf({ regionInfo, serverName }: RegionLocation): MetaRegionLocation {
  return {
    replicaId: regionInfo.replicaId ?? 0,
    regionId: regionInfo.regionId,
    startKey: Buffer.from(regionInfo.startKey ?? []),
    endKey: Buffer.from(regionInfo.endKey ?? []),
    ...(serverName === undefined ? {} : { server: serverNameOf(serverName) }),
  };
}
