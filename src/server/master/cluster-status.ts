/** The status of the cluster as HBase's master tells it: servers with the load of their regions, regions on their way, counts. */
import { type ServerName, serverMessage } from "../../names/server-name.ts";
import type {
  ClusterStatus,
  LiveServerInfo,
  RegionLoad,
  RegionStatesCount,
} from "../../protobuf/cluster-status-messages.ts";
import { REGION_STATES, RegionSpecifierType } from "../../protobuf/hbase-enums.ts";
import type { InputOf } from "../../protobuf/schema.ts";
import type { RegionData } from "../data/region-data.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import type { Steps } from "../turns.ts";
import type { TableEntry } from "./entries.ts";
import type { MasterState } from "./master-state.ts";

/** `ClusterStatus.proto` Option, by its numbers. */
const OPTION = {
  hbaseVersion: 0,
  clusterId: 1,
  liveServers: 2,
  deadServers: 3,
  master: 4,
  backupMasters: 5,
  masterCoprocessors: 6,
  regionsInTransition: 7,
  balancerOn: 8,
  masterInfoPort: 9,
  serversName: 10,
  tableRegionStatesCount: 11,
} as const satisfies Partial<Record<keyof InputOf<typeof ClusterStatus>, number>>;

const MIB = 1_048_576;
/** A region server reports every three seconds; nobody expects newer figures. */
const SIZES_KEPT_MS = 3_000;
const MAX_HEAP_MB = 4_096;

type Status = InputOf<typeof ClusterStatus>;

export interface ClusterStatusOptions {
  readonly master: MasterState;
  readonly masterServer: ServerName;
  readonly version: string;
  /** those that left their regions to others */
  readonly deadServers: () => readonly ServerName[];
  /** the last one keeps its regions while it is down, and is dead all the same */
  readonly isUp: (server: ServerName) => boolean;
}

export class ClusterStatusTeller {
  readonly #options: ClusterStatusOptions;
  readonly #sizes = new WeakMap<RegionData, { readonly atMs: number; readonly bytes: number }>();

  constructor(options: ClusterStatusOptions) {
    this.#options = options;
  }

  /** The same as `tell`, in steps: the regions may be large, and nobody may have asked how large. */
  *telling(wanted: readonly number[]): Steps<Status> {
    const { places, assignments } = this.#options.master;
    if (wanted.length === 0 || wanted.includes(OPTION.liveServers))
      for (const server of places.servers)
        for (const { data } of assignments.regionsOf(server)) {
          yield* data.sizing();
          yield;
        }
    return this.tell(wanted);
  }

  /** @param wanted numbers of HBase's options; none: everything */
  tell(wanted: readonly number[]): Status {
    const { master, masterServer, version, deadServers, isUp } = this.#options;
    const live = master.places.servers.filter(isUp);
    const down = master.places.servers.filter((server) => !isUp(server));
    const parts: { readonly [K in keyof typeof OPTION]: () => Status[K] } = {
      hbaseVersion: () => ({ version }),
      clusterId: () => ({ clusterId: master.catalog.clusterId }),
      liveServers: () => live.map((server) => this.#liveServer(server)),
      deadServers: () => [...deadServers(), ...down].map(serverMessage),
      master: () => serverMessage(masterServer),
      backupMasters: () => [],
      masterCoprocessors: () => [],
      regionsInTransition: () => this.#regionsInTransition(),
      balancerOn: () => master.switches.balancer,
      masterInfoPort: () => -1,
      serversName: () => live.map(serverMessage),
      tableRegionStatesCount: () => this.#tableCounts(),
    };
    const chosen = Object.entries(OPTION).filter(([, number]) => wanted.length === 0 || wanted.includes(number));
    return Object.fromEntries(chosen.map(([key]) => [key, parts[key as keyof typeof OPTION]()]));
  }

  #liveServer(server: ServerName): InputOf<typeof LiveServerInfo> {
    const regions = this.#options.master.assignments.regionsOf(server);
    const requests = regions.reduce((sum, { requests: { reads, writes } }) => sum + reads + writes, 0);
    const startedMs = server.startCode ?? 0n;
    return {
      server: serverMessage(server),
      serverLoad: {
        numberOfRequests: 0,
        totalNumberOfRequests: requests,
        usedHeapMB: 0,
        maxHeapMB: MAX_HEAP_MB,
        regionLoads: regions.map((region) => this.#regionLoad(region)),
        reportStartTime: startedMs,
        reportEndTime: BigInt(this.#options.master.clock()),
      },
    };
  }

  #regionLoad({ info, data, requests }: ServedRegion): InputOf<typeof RegionLoad> {
    const table = this.#options.master.catalog.table(info.table);
    const sizeMB = Math.round(this.#bytesOf(data) / MIB);
    return {
      regionSpecifier: { type: RegionSpecifierType.REGION_NAME, value: info.name },
      stores: table?.schema.columnFamilies.length ?? 0,
      storefiles: 0,
      storeUncompressedSizeMB: sizeMB,
      storefileSizeMB: sizeMB,
      memStoreSizeMB: 0,
      readRequestsCount: requests.reads,
      writeRequestsCount: requests.writes,
      totalCompactingKVs: 0,
      currentCompactedKVs: 0,
      lastMajorCompactionTs: 0,
      filteredReadRequestsCount: 0,
    };
  }

  #bytesOf(data: RegionData): number {
    const now = this.#options.master.clock();
    const known = this.#sizes.get(data);
    if (known !== undefined && now - known.atMs < SIZES_KEPT_MS) return known.bytes;
    const { bytes } = data.size;
    this.#sizes.set(data, { atMs: now, bytes });
    return bytes;
  }

  #regionsInTransition(): Status["regionsInTransition"] {
    const { master } = this.#options;
    return [...master.assignments.inTransition()].flatMap(([encodedName, sinceMs]) => {
      const found = master.catalog.region(encodedName);
      if (found === undefined) return [];
      const info = found.entry.info.replica(found.replicaId);
      const spec = { type: RegionSpecifierType.REGION_NAME, value: info.name };
      const state = REGION_STATES.indexOf("OPENING");
      return [{ spec, regionState: { regionInfo: info.toMessage(), state, stamp: sinceMs } }];
    });
  }

  #tableCounts(): Status["tableRegionStatesCount"] {
    const inTransition = this.#options.master.assignments.inTransition();
    return this.#options.master.catalog.tables().map((table) => ({
      tableName: table.name.message,
      regionStatesCount: this.#countsOf(table, inTransition),
    }));
  }

  #countsOf(table: TableEntry, inTransition: ReadonlyMap<string, number>): InputOf<typeof RegionStatesCount> {
    const regions = this.#options.master.catalog.regionsOf(table);
    const isInTransition = ({ encodedName }: { encodedName: string }): boolean => inTransition.has(encodedName);
    const waiting = regions.filter(({ info }) => isInTransition(info)).length;
    const split = regions.filter((region) => region.isSplitParent).length;
    const open = regions.filter(({ info, primary }) => primary.state === "OPEN" && !isInTransition(info)).length;
    return {
      openRegions: open,
      splitRegions: split,
      closedRegions: regions.length - open - split - waiting,
      regionsInTransition: waiting,
      totalRegions: regions.length,
    };
  }
}
