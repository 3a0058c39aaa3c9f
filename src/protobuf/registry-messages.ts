/** Tables of what a client asks to find its way into a cluster: `ClientMetaService` and the registry preamble. */
import { RegionLocation, ServerName } from "./hbase-messages.ts";
import type { MessageOf } from "./schema.ts";

export const GetClusterIdRequest = { name: "GetClusterIdRequest", fields: {} } as const;

export const GetClusterIdResponse = {
  name: "GetClusterIdResponse",
  fields: {
    /** absent as long as the server does not know it */
    clusterId: ["optional", "string", 1],
  },
} as const;
export type GetClusterIdResponse = MessageOf<typeof GetClusterIdResponse>;

export const GetActiveMasterRequest = { name: "GetActiveMasterRequest", fields: {} } as const;

export const GetActiveMasterResponse = {
  name: "GetActiveMasterResponse",
  fields: {
    serverName: ["optional", ServerName as typeof ServerName, 1],
  },
} as const;
export type GetActiveMasterResponse = MessageOf<typeof GetActiveMasterResponse>;

export const GetMastersRequest = { name: "GetMastersRequest", fields: {} } as const;

export const GetMastersResponseEntry = {
  name: "GetMastersResponseEntry",
  fields: {
    serverName: ["required", ServerName as typeof ServerName, 1],
    isActive: ["required", "bool", 2],
  },
} as const;
export type GetMastersResponseEntry = MessageOf<typeof GetMastersResponseEntry>;

export const GetMastersResponse = {
  name: "GetMastersResponse",
  fields: {
    masterServers: ["repeated", GetMastersResponseEntry as typeof GetMastersResponseEntry, 1],
  },
} as const;
export type GetMastersResponse = MessageOf<typeof GetMastersResponse>;

export const GetMetaRegionLocationsRequest = { name: "GetMetaRegionLocationsRequest", fields: {} } as const;

export const GetMetaRegionLocationsResponse = {
  name: "GetMetaRegionLocationsResponse",
  fields: {
    metaLocations: ["repeated", RegionLocation as typeof RegionLocation, 1],
  },
} as const;
export type GetMetaRegionLocationsResponse = MessageOf<typeof GetMetaRegionLocationsResponse>;

export const GetBootstrapNodesRequest = { name: "GetBootstrapNodesRequest", fields: {} } as const;

export const GetBootstrapNodesResponse = {
  name: "GetBootstrapNodesResponse",
  fields: {
    serverName: ["repeated", ServerName as typeof ServerName, 1],
  },
} as const;
export type GetBootstrapNodesResponse = MessageOf<typeof GetBootstrapNodesResponse>;

/** The answer to the registry preamble. */
export const GetConnectionRegistryResponse = {
  name: "GetConnectionRegistryResponse",
  fields: {
    clusterId: ["required", "string", 1],
  },
} as const;
export type GetConnectionRegistryResponse = MessageOf<typeof GetConnectionRegistryResponse>;
