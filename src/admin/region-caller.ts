/**
 * Calls to `AdminService` of the server that has a region: found in hbase:meta anew for each attempt, since what moves regions is
 * just what administrators do. Only who has just read meta for many of them may say where each is, for the first attempt.
 */

import { RegionNotFoundError } from "../errors/locate-errors.ts";
import type { RemoteError } from "../errors/remote-error.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import { buildRegionName, parseRegionName } from "../names/region-name.ts";
import type { TableName } from "../names/table-name.ts";
import * as messages from "../protobuf/admin-messages.ts";
import type { InputOf, MessageOf, MessageTable } from "../protobuf/schema.ts";
import type { RegionLocation } from "../region/region-location.ts";
import type { Method } from "../rpc/method.ts";
import { type Caller, invoke } from "../rpc/stub.ts";
import type { AdminOptions, AdminSettings } from "./admin-options.ts";
import type { MasterCaller } from "./master-caller.ts";
import { fullSpecifier, type ResolvedRegion, regionText, resolveRegion } from "./region-reference.ts";
import { repeated } from "./repeated.ts";
import type { TableDirectory } from "./table-directory.ts";

type FlushMethod = Method<typeof messages.FlushRegionRequest, typeof messages.FlushRegionResponse>;
type CompactMethod = Method<typeof messages.CompactRegionRequest, typeof messages.CompactRegionResponse>;
type InfoMethod = Method<typeof messages.GetRegionInfoRequest, typeof messages.GetRegionInfoResponse>;

export const FlushRegion: FlushMethod = {
  service: "AdminService",
  method: "FlushRegion",
  request: messages.FlushRegionRequest,
  response: messages.FlushRegionResponse,
};
export const CompactRegion: CompactMethod = {
  service: "AdminService",
  method: "CompactRegion",
  request: messages.CompactRegionRequest,
  response: messages.CompactRegionResponse,
};
export const GetRegionInfo: InfoMethod = {
  service: "AdminService",
  method: "GetRegionInfo",
  request: messages.GetRegionInfoRequest,
  response: messages.GetRegionInfoResponse,
};

/** ClusterMetrics.Option.LIVE_SERVERS */
const LIVE_SERVERS = 2;

/** A region whose full name is known. */
export type FullyNamed = ResolvedRegion & { readonly table: TableName; readonly name: Buffer };

/** A region, and where it was a moment ago, if that is known. */
export type PlacedRegion = ResolvedRegion & { readonly at?: RegionLocation | undefined };

export class RegionCaller {
  readonly #rpc: Caller;
  readonly #directory: TableDirectory;
  readonly #master: MasterCaller;

  constructor(rpc: Caller, directory: TableDirectory, master: MasterCaller) {
    this.#rpc = rpc;
    this.#directory = directory;
    this.#master = master;
  }

  get #settings(): AdminSettings {
    return this.#master.settings;
  }

  /** All that is called here may be repeated. `request` is what is said besides the region. */
  async call<Request extends MessageTable, Response extends MessageTable>(
    method: Method<Request, Response>,
    region: PlacedRegion,
    request: Omit<InputOf<Request>, "region">,
    options: AdminOptions,
  ): Promise<MessageOf<Response>> {
    const named = await this.withTable(region, options);
    const what = `${method.method} of ${regionText(region)}`;
    let { at } = region;
    return repeated({ what, repeatable: true }, this.#settings, options, async (limits) => {
      const { server, region: info } = at ?? (await this.#locate(named, limits));
      at = undefined;
      // Region servers want the full name, whatever the type says.
      const message = { ...request, region: fullSpecifier(info.name) } as unknown as InputOf<Request>;
      return invoke(this.#rpc, server, method, message, { ...limits, role: "regionserver" });
    });
  }

  /** Of an encoded name alone, the servers' load tells the full one. */
  async withTable(region: ResolvedRegion, options: AdminOptions): Promise<FullyNamed> {
    const { table, name, encodedName } = region;
    if (table !== undefined && name !== undefined) return { ...region, table, name };
    const { clusterStatus } = await this.#master.call("GetClusterStatus", { options: [LIVE_SERVERS] }, options);
    const suffix = Buffer.from(`.${encodedName}.`, "latin1");
    for (const { serverLoad } of clusterStatus.liveServers) {
      const load = serverLoad.regionLoads.find(({ regionSpecifier }) => endsWith(regionSpecifier.value, suffix));
      if (load === undefined) continue;
      const found = resolveRegion(load.regionSpecifier.value);
      const { table: ofTable, name: full } = found;
      if (ofTable !== undefined && full !== undefined) return { ...found, table: ofTable, name: full };
    }
    throw unknownRegion(encodedName);
  }

  /** Also of a replica, which is in the row of its primary. */
  async #locate({ name, encodedName, table }: FullyNamed, limits: AdminOptions): Promise<RegionLocation> {
    const located = await this.#directory.region(primaryName(name), limits);
    if (located === undefined) throw unknownRegion(encodedName);
    const found = located.replicas.find(({ region }) => region.encodedName === encodedName);
    if (found !== undefined) return found;
    throw new RegionNotFoundError(`No server serves ${encodedName} of ${table.text} now`);
  }
}

function primaryName(name: Buffer): Buffer {
  const parts = parseRegionName(name);
  return parts === undefined || parts.replicaId === 0 ? name : buildRegionName({ ...parts, replicaId: 0 });
}

/** An `UnknownRegionError`, as the master would have sent it. */
function unknownRegion(encodedName: string): RemoteError {
  const remoteMessage = `${encodedName} is not in hbase:meta`;
  return remoteErrorOf({
    javaClass: "org.apache.hadoop.hbase.UnknownRegionException",
    remoteMessage,
    stackTrace: remoteMessage,
    doNotRetry: true,
    serverOverloaded: false,
  });
}

function endsWith(bytes: Buffer, suffix: Buffer): boolean {
  return bytes.length >= suffix.length && bytes.subarray(bytes.length - suffix.length).equals(suffix);
}
