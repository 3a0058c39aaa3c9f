/** The cluster's status as plain objects: versions, servers with their load, regions on their way, tables. */

import { toPrintable } from "../bytes/printable.ts";
import { RegionInfo } from "../names/region-info.ts";
import { encodedNameOf, parseRegionName } from "../names/region-name.ts";
import type { ServerName } from "../names/server-name.ts";
import { TableName } from "../names/table-name.ts";
import type * as messages from "../protobuf/cluster-status-messages.ts";
import { REGION_STATES } from "../protobuf/hbase-enums.ts";
import type { ServerName as ServerNameMessage } from "../protobuf/hbase-messages.ts";
import type { MessageOf } from "../protobuf/schema.ts";

/** A region as its server reported it, a few seconds ago. */
export interface RegionLoad {
  /** HBase's printable form of the full name */
  readonly name: string;
  readonly encodedName: string;
  readonly table: string;
  /** empty: from the first row */
  readonly startKey: Buffer;
  readonly replicaId: number;
  readonly stores: number;
  readonly storeFiles: number;
  readonly storeFileSizeMb: number;
  readonly memstoreSizeMb: number;
  readonly readRequests: number;
  readonly writeRequests: number;
  /** milliseconds since 1970; 0 if never */
  readonly lastMajorCompactionMs: number;
}

export interface ServerStatus {
  readonly server: ServerName;
  readonly requestsPerSecond: number;
  readonly totalRequests: number;
  readonly usedHeapMb: number;
  readonly maxHeapMb: number;
  /** of the server's web page; 0 if it has none */
  readonly infoPort: number;
  /** when it reported this, in milliseconds since 1970 */
  readonly reportedAtMs: number;
  readonly coprocessors: readonly string[];
  readonly regions: readonly RegionLoad[];
}

export interface RegionInTransition {
  readonly name: string;
  readonly encodedName: string;
  readonly table: string;
  /** HBase's word, such as `OPENING` */
  readonly state: string;
  /** milliseconds since 1970 */
  readonly sinceMs: number;
}

export interface TableRegionCounts {
  readonly open: number;
  readonly split: number;
  readonly closed: number;
  readonly inTransition: number;
  readonly total: number;
}

export interface ClusterStatus {
  readonly hbaseVersion: string | undefined;
  readonly clusterId: string | undefined;
  readonly master: ServerName | undefined;
  readonly backupMasters: readonly ServerName[];
  readonly liveServers: readonly ServerStatus[];
  readonly deadServers: readonly ServerName[];
  readonly regionsInTransition: readonly RegionInTransition[];
  readonly balancerOn: boolean;
  readonly masterCoprocessors: readonly string[];
  /** of the master's web page; -1 if it has none */
  readonly masterInfoPort: number;
  /** how many regions of each table are in which state */
  readonly tables: ReadonlyMap<string, TableRegionCounts>;
  /** regions on live servers over live servers */
  readonly averageLoad: number;
  readonly regionCount: number;
}

export function clusterStatusOf(message: MessageOf<typeof messages.ClusterStatus>): ClusterStatus {
  const liveServers = message.liveServers.map(serverStatusOf);
  const regionCount = liveServers.reduce((sum, { regions }) => sum + regions.length, 0);
  return {
    hbaseVersion: message.hbaseVersion?.version,
    clusterId: message.clusterId?.clusterId,
    master: message.master === undefined ? undefined : serverNameOf(message.master),
    backupMasters: message.backupMasters.map(serverNameOf),
    liveServers,
    deadServers: message.deadServers.map(serverNameOf),
    regionsInTransition: message.regionsInTransition.map(regionInTransitionOf),
    balancerOn: message.balancerOn ?? false,
    masterCoprocessors: message.masterCoprocessors.map(({ name }) => name),
    masterInfoPort: message.masterInfoPort ?? -1,
    tables: new Map(
      message.tableRegionStatesCount.map(({ tableName, regionStatesCount }) => [
        TableName.ofMessage(tableName).text,
        countsOf(regionStatesCount),
      ]),
    ),
    averageLoad: liveServers.length === 0 ? 0 : regionCount / liveServers.length,
    regionCount,
  };
}

function serverStatusOf({ server, serverLoad }: MessageOf<typeof messages.LiveServerInfo>): ServerStatus {
  return {
    server: serverNameOf(server),
    // HBase calls it the number of requests; it is the rate since the last report.
    requestsPerSecond: countOf(serverLoad.numberOfRequests),
    totalRequests: countOf(serverLoad.totalNumberOfRequests),
    usedHeapMb: serverLoad.usedHeapMB ?? 0,
    maxHeapMb: serverLoad.maxHeapMB ?? 0,
    infoPort: serverLoad.infoServerPort ?? 0,
    reportedAtMs: countOf(serverLoad.reportEndTime),
    coprocessors: serverLoad.coprocessors.map(({ name }) => name),
    regions: serverLoad.regionLoads.map(regionLoadOf),
  };
}

function regionLoadOf(load: MessageOf<typeof messages.RegionLoad>): RegionLoad {
  const name = load.regionSpecifier.value;
  const parts = parseRegionName(name);
  return {
    name: toPrintable(name),
    encodedName: encodedNameOf(name) ?? "",
    table: Buffer.from(parts?.table ?? []).toString("utf8"),
    startKey: Buffer.from(parts?.startKey ?? []),
    replicaId: parts?.replicaId ?? 0,
    stores: load.stores ?? 0,
    storeFiles: load.storefiles ?? 0,
    storeFileSizeMb: load.storefileSizeMB ?? 0,
    memstoreSizeMb: load.memStoreSizeMB ?? 0,
    readRequests: countOf(load.readRequestsCount),
    writeRequests: countOf(load.writeRequestsCount),
    lastMajorCompactionMs: countOf(load.lastMajorCompactionTs),
  };
}

function regionInTransitionOf({ regionState }: MessageOf<typeof messages.RegionInTransition>): RegionInTransition {
  const { regionInfo, state, stamp } = regionState;
  const info = RegionInfo.ofMessage(regionInfo);
  return {
    name: toPrintable(info.name),
    encodedName: info.encodedName,
    table: info.table.text,
    state: REGION_STATES[state] ?? String(state),
    sinceMs: countOf(stamp),
  };
}

function countsOf(counts: MessageOf<typeof messages.RegionStatesCount>): TableRegionCounts {
  return {
    open: counts.openRegions,
    split: counts.splitRegions,
    closed: counts.closedRegions,
    inTransition: counts.regionsInTransition,
    total: counts.totalRegions,
  };
}

/** HBase writes -1 as unsigned where it knows no start code. */
const NO_START_CODE = 0xffff_ffff_ffff_ffffn;

function serverNameOf({ hostName, port = 0, startCode = NO_START_CODE }: ServerNameMessage): ServerName {
  const address = { host: hostName, port };
  return startCode === NO_START_CODE ? address : { ...address, startCode };
}

/** Counters of the server for people: beyond 2^53 they are as near as a number can be. */
function countOf(value: bigint | undefined): number {
  return value === undefined ? 0 : Number(BigInt.asIntN(64, value));
}
