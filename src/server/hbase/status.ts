/** How an embedded HBase is at this moment, as plain data for people to read: its servers, tables and regions. Changes nothing. */
import { tableMessage } from "../../descriptors/table-descriptor.ts";
import type { ServerName } from "../../names/server-name.ts";
import type { EmbeddedServer } from "../embedded-server.ts";
import type { ServerCounters } from "../events.ts";
import type { RegionEntry, TableEntry } from "../master/entries.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";
import { normalSchema } from "../master/table-schema.ts";
import type { ClientService } from "../region-server/client-service.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { regionServerName } from "./region-servers.ts";

export interface HBaseStatus {
  readonly clusterId: string;
  /** of HBase, as clients are told */
  readonly version: string;
  /** milliseconds since 1970 */
  readonly startedMs: number;
  /** `host:port,host:port` of all servers */
  readonly bootstrap: string;
  /** `host:port`, if there is one */
  readonly zookeeper: string | undefined;
  /** where everything is kept; undefined: in memory */
  readonly dataFolder: string | undefined;
  /** master first */
  readonly servers: readonly ServerStatus[];
  /** by name, HBase's own included */
  readonly tables: readonly TableStatus[];
}

export interface Requests {
  readonly reads: number;
  readonly writes: number;
}

export interface ServerStatus {
  /** `master`, or `regionserver-1` and so on */
  readonly name: string;
  readonly role: "master" | "regionserver";
  /** `host:port` */
  readonly address: string;
  /** milliseconds since 1970 */
  readonly startedMs: number;
  /** which kind of server it is for clients, of HBASE-28321 */
  readonly kind: string;
  /** undefined: without security */
  readonly principal: string | undefined;
  /** false: it was stopped or taken down */
  readonly isLive: boolean;
  readonly counters: ServerCounters;
  /** the rest is 0 for a master */
  readonly openScanners: number;
  readonly regions: number;
  readonly requests: Requests;
}

/** An attribute or a configuration key, by HBase's name. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** HBase would write the same into a new one */
  readonly isDefault: boolean;
}

export interface FamilyStatus {
  readonly name: string;
  readonly settings: readonly Setting[];
}

export interface TableStatus {
  readonly name: string;
  readonly isSystem: boolean;
  /** `ENABLED`, `DISABLED`, or on the way */
  readonly state: string;
  readonly families: readonly FamilyStatus[];
  readonly settings: readonly Setting[];
  /** replicas and split parents left out */
  readonly regions: number;
  /** of those */
  readonly openRegions: number;
  readonly requests: Requests;
  /** what is stored: markers and hidden versions included */
  readonly cells: number;
  readonly bytes: number;
}

export interface RegionStatus {
  readonly encodedName: string;
  readonly startKey: Buffer;
  readonly endKey: Buffer;
  /** 0 is the primary */
  readonly replicaId: number;
  /** HBase's: `OPEN`, `OPENING`, `CLOSED`, `SPLIT` and so on */
  readonly state: string;
  /** where it is, or was before it was closed: a server's name, or its address if it is no more */
  readonly server: string | undefined;
  /** since it was opened */
  readonly requests: Requests;
  /** undefined: not known, for it has not been open yet */
  readonly size: { readonly cells: number; readonly bytes: number } | undefined;
}

/** What an `EmbeddedHBase` is made of, as far as it is told of here. */
export interface StatusSource {
  readonly options: { readonly data?: string };
  readonly master: EmbeddedServer;
  readonly cluster: OpenedCluster;
  readonly regionServers: readonly { readonly server: EmbeddedServer; readonly data: ClientService }[];
}

export function statusOf(source: StatusSource, zookeeper: string | undefined): HBaseStatus {
  const { master, cluster, regionServers, options } = source;
  const served = servedRegions(source);
  return {
    clusterId: cluster.clusterId,
    version: cluster.version,
    startedMs: master.startCode,
    bootstrap: [master, ...regionServers.map(({ server }) => server)].map(({ address }) => address).join(","),
    zookeeper,
    dataFolder: options.data,
    servers: [masterStatus(master), ...regionServers.map((_, index) => regionServerStatus(source, index))],
    tables: cluster.catalog.tables().map((table) => tableStatus(cluster, table, served)),
  };
}

export function regionStatusOf(source: StatusSource, name: string): readonly RegionStatus[] | undefined {
  const { catalog } = source.cluster;
  const table = catalog.tables().find((each) => each.name.text === name);
  if (table === undefined) return undefined;
  const served = servedRegions(source);
  return catalog
    .regionsOf(table)
    .flatMap((region) => region.places.map((_, replicaId) => regionStatus(source, region, replicaId, served)));
}

/** By encoded name. */
type Served = ReadonlyMap<string, ServedRegion>;

function servedRegions({ cluster: { state } }: StatusSource): Served {
  const regions = state.places.servers.flatMap((server) => state.assignments.regionsOf(server));
  return new Map(regions.map((region) => [region.info.encodedName, region]));
}

function masterStatus(server: EmbeddedServer): ServerStatus {
  const nothing = { openScanners: 0, regions: 0, requests: { reads: 0, writes: 0 } };
  return { name: "master", isLive: server.isUp, ...acceptorStatus(server), ...nothing };
}

function regionServerStatus({ regionServers, cluster }: StatusSource, index: number): ServerStatus {
  const { server, data } = regionServers[index] as StatusSource["regionServers"][number];
  const { assignments, places } = cluster.state;
  const name = places.servers.find((each) => isAt(each, server));
  const regions = name === undefined ? [] : assignments.regionsOf(name);
  return {
    name: regionServerName(index),
    isLive: name !== undefined && server.isUp,
    ...acceptorStatus(server),
    openScanners: data.openScanners,
    regions: regions.length,
    requests: sumOf(regions.map(({ requests }) => requests)),
  };
}

function acceptorStatus(
  server: EmbeddedServer,
): Pick<ServerStatus, "role" | "address" | "startedMs" | "kind" | "principal" | "counters"> {
  const { role, address, startCode, behaviour, principal, counters } = server;
  return { role, address, startedMs: startCode, kind: behaviour.kind, principal, counters };
}

function tableStatus(cluster: OpenedCluster, table: TableEntry, served: Served): TableStatus {
  const regions = cluster.catalog.regionsOf(table).filter((region) => !region.isSplitParent);
  const sizes = regions.map(({ data }) => data?.size ?? { cells: 0, bytes: 0 });
  const requests = regions.map(({ info }) => served.get(info.encodedName)?.requests ?? NO_REQUESTS);
  const isOpen = ({ info, primary }: RegionEntry): boolean =>
    primary.state === "OPEN" && !cluster.isInTransition(info.encodedName);
  return {
    name: table.name.text,
    isSystem: table.name.isSystem,
    state: table.state,
    families: table.schema.columnFamilies.map(({ name, attributes, configuration }) => ({
      name: name.toString("utf8"),
      settings: settingsOf(attributes, configuration, FAMILY_DEFAULTS),
    })),
    settings: settingsOf(table.schema.attributes, table.schema.configuration, new Map()),
    regions: regions.length,
    openRegions: regions.filter(isOpen).length,
    requests: sumOf(requests),
    cells: sizes.reduce((sum, { cells }) => sum + cells, 0),
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function regionStatus(source: StatusSource, region: RegionEntry, replicaId: number, served: Served): RegionStatus {
  const { cluster, regionServers } = source;
  const { encodedName, startKey, endKey } = region.info.replica(replicaId);
  const { state, server } = region.places[replicaId] ?? region.primary;
  const index = server === undefined ? -1 : regionServers.findIndex((each) => isAt(server, each.server));
  const address = server === undefined ? undefined : `${server.host}:${server.port}`;
  return {
    encodedName,
    startKey,
    endKey,
    replicaId,
    state: cluster.isInTransition(encodedName) ? "OPENING" : region.isSplitParent ? "SPLIT" : state,
    server: index < 0 ? address : regionServerName(index),
    requests: { ...(served.get(encodedName)?.requests ?? NO_REQUESTS) },
    size: region.data?.size,
  };
}

const NO_REQUESTS: Requests = { reads: 0, writes: 0 };

function sumOf(all: readonly Requests[]): Requests {
  return all.reduce(
    (sum, { reads, writes }) => ({ reads: sum.reads + reads, writes: sum.writes + writes }),
    NO_REQUESTS,
  );
}

function isAt({ host, port }: ServerName, server: EmbeddedServer): boolean {
  return host === server.host && port === server.port;
}

interface BytesPair {
  readonly first: Buffer;
  readonly second: Buffer;
}

interface TextPair {
  readonly name: string;
  readonly value: string;
}

/** By the names of HBase's attributes, in the order of those. */
function settingsOf(
  attributes: readonly BytesPair[],
  configuration: readonly TextPair[],
  defaults: ReadonlyMap<string, string>,
): Setting[] {
  const pairs = [
    ...attributes.map(({ first, second }) => [first.toString("utf8"), second.toString("utf8")] as const),
    ...configuration.map(({ name, value }) => [name, value] as const),
  ];
  return pairs
    .map(([key, value]) => ({ key, value, isDefault: defaults.get(key) === value }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

const FAMILY_DEFAULTS: ReadonlyMap<string, string> = new Map(
  normalSchema(tableMessage({ name: "t", families: ["f"] }, true)).columnFamilies.flatMap(({ attributes }) =>
    attributes.map(({ first, second }) => [first.toString("utf8"), second.toString("utf8")] as const),
  ),
);
