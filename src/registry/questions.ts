/** The questions of `ClientMetaService`: how each answer is read, and when it is one at all. */

import type { ServerName } from "../names/server-name.ts";
import type { RegionLocation } from "../protobuf/hbase-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../protobuf/schema.ts";
import {
  GetActiveMaster,
  GetBootstrapNodes,
  GetClusterId,
  GetMasters,
  GetMetaRegionLocations,
} from "../rpc/client-meta-service.ts";
import type { Method } from "../rpc/method.ts";
import { type Caller, type InvokeOptions, invoke } from "../rpc/stub.ts";
import type { Address } from "../transport/transport.ts";
import type { Master, MetaRegionLocation } from "./answers.ts";
import { serverNameOf } from "./server-name.ts";

export interface Question<A> {
  readonly service: string;
  readonly method: string;
  /** undefined if the server does not know it (yet): HBase says so with an empty message */
  readonly ask: (rpc: Caller, server: Address, options: InvokeOptions) => Promise<A | undefined>;
}

export const CLUSTER_ID: Question<string> = question(GetClusterId, ({ clusterId }) => clusterId || undefined);

export const ACTIVE_MASTER: Question<ServerName> = question(GetActiveMaster, ({ serverName }) =>
  serverName === undefined ? undefined : serverNameOf(serverName),
);

/** Since HBase 2.4. */
export const MASTERS: Question<readonly Master[]> = question(GetMasters, ({ masterServers }) =>
  unlessEmpty(
    masterServers.map(({ serverName, isActive }) => ({ server: serverNameOf(serverName), active: isActive })),
  ),
);

/** Since HBase 2.5; live region servers, at most ten. */
export const BOOTSTRAP_NODES: Question<readonly ServerName[]> = question(GetBootstrapNodes, ({ serverName }) =>
  unlessEmpty(serverName.map(serverNameOf)),
);

export const META_REGION_LOCATIONS: Question<readonly MetaRegionLocation[]> = question(
  GetMetaRegionLocations,
  ({ metaLocations }) => {
    const locations = metaLocations.map(locationOf);
    // While meta is being opened, some versions tell the region without a server.
    return locations.some(({ server }) => server !== undefined) ? locations : undefined;
  },
);

/** Every question of `ClientMetaService` is an empty message. */
function question<Request extends MessageTable, Response extends MessageTable, A>(
  method: Method<Request, Response>,
  read: (answer: MessageOf<Response>) => A | undefined,
): Question<A> {
  return {
    service: method.service,
    method: method.method,
    ask: async (rpc, server, options) => read(await invoke(rpc, server, method, {} as InputOf<Request>, options)),
  };
}

function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
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
