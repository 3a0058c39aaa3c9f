/** Tables of what HBase keeps in ZooKeeper, behind `PBUF`: `ZooKeeper.proto` and `ClusterId.proto` in HBase. */
import { ServerName } from "./hbase-messages.ts";
import type { MessageOf } from "./schema.ts";

/** `hbaseid` */
export const ClusterId = {
  name: "ClusterId",
  fields: {
    clusterId: ["required", "string", 1],
  },
} as const;
export type ClusterId = MessageOf<typeof ClusterId>;

/** `master`, and each child of `backup-masters` */
export const Master = {
  name: "Master",
  fields: {
    master: ["required", ServerName as typeof ServerName, 1],
    rpcVersion: ["optional", "uint32", 2],
    infoPort: ["optional", "uint32", 3],
  },
} as const;
export type Master = MessageOf<typeof Master>;

/** `meta-region-server`, and `meta-region-server-1` and so on for replicas */
export const MetaRegionServer = {
  name: "MetaRegionServer",
  fields: {
    server: ["required", ServerName as typeof ServerName, 1],
    rpcVersion: ["optional", "uint32", 2],
    /** `RegionState.State`; absent means open */
    state: ["optional", "enum", 3],
  },
} as const;
export type MetaRegionServer = MessageOf<typeof MetaRegionServer>;
