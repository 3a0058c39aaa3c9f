/**
 * Where regions are: chooses servers for them, opens, closes and moves them. Changes the entries and the assignments; whoever calls
 * writes the entries into the catalog.
 */
import type { ServerName } from "../../names/server-name.ts";
import type { RegionData } from "../data/region-data.ts";
import type { Assignments } from "../regions/assignments.ts";
import type { RegionEntry, RegionStateName } from "./entries.ts";
import { hasCoprocessor, MULTI_ROW_ENDPOINT, truth } from "./table-schema.ts";

export interface RegionPlacesOptions {
  readonly assignments: Assignments;
  /** the live region servers; may change */
  readonly servers: readonly ServerName[];
  readonly openData: (region: RegionEntry) => RegionData;
  /** hbase:meta is on another server now */
  readonly metaMoved: (server: ServerName) => void;
}

/** Openings of a region are at least so far apart, as if the last one had written something. */
const SEQ_NUMS_OF_OPENING = 3n;

export class RegionPlaces {
  readonly #options: RegionPlacesOptions;

  constructor(options: RegionPlacesOptions) {
    this.#options = options;
  }

  get servers(): readonly ServerName[] {
    return this.#options.servers;
  }

  /** Opens all replicas, each where it was if that server lives, otherwise where the fewest regions are. */
  openAll(entry: RegionEntry): void {
    for (const replicaId of entry.places.keys()) this.open(entry, replicaId);
  }

  closeAll(entry: RegionEntry, state: RegionStateName = "CLOSED"): void {
    for (const replicaId of entry.places.keys()) this.close(entry, replicaId, state);
  }

  /** @param preferred where to open it; default: where it was */
  open(entry: RegionEntry, replicaId: number, preferred?: ServerName): void {
    const place = entry.places[replicaId];
    if (place === undefined) return;
    const wasOpen = place.state === "OPEN" && place.server !== undefined;
    if (wasOpen && place.server !== undefined) this.#closeAt(place.server, entry, replicaId);
    const server = this.#choose(entry, replicaId, preferred ?? place.server);
    if (place.server !== undefined) place.seqNum += SEQ_NUMS_OF_OPENING;
    const from = place.server;
    place.server = server;
    place.state = "OPEN";
    entry.data ??= this.#options.openData(entry);
    const info = entry.info.replica(replicaId);
    const readOnly = replicaId > 0 || truth(entry.table.schema, "READONLY", false);
    const { assignments } = this.#options;
    const mutatesRows = hasCoprocessor(entry.table.schema, MULTI_ROW_ENDPOINT);
    assignments.open(server, { info, data: entry.data, readOnly, mutatesRows, requests: { reads: 0, writes: 0 } });
    if (wasOpen && from !== undefined && from !== server)
      assignments.moved(from, info.encodedName, server, place.seqNum);
    if (entry.table.name.isMeta && replicaId === 0) this.#options.metaMoved(server);
  }

  /** Its server is remembered. */
  close(entry: RegionEntry, replicaId: number, state: RegionStateName = "CLOSED"): void {
    const place = entry.places[replicaId];
    if (place?.server !== undefined) this.#closeAt(place.server, entry, replicaId);
    if (place !== undefined) place.state = state;
  }

  /** Regions of each live server. */
  loads(): Map<ServerName, number> {
    const { servers, assignments } = this.#options;
    return new Map(servers.map((server) => [server, assignments.countOf(server)]));
  }

  /** @returns undefined if it is not among the live ones; a start code that is not given is any */
  find({ host, port, startCode }: ServerName): ServerName | undefined {
    return this.servers.find(
      (server) =>
        server.host === host && server.port === port && (startCode === undefined || startCode === server.startCode),
    );
  }

  #choose(entry: RegionEntry, replicaId: number, preferred: ServerName | undefined): ServerName {
    if (preferred !== undefined && this.servers.includes(preferred)) return preferred;
    const others = new Set(entry.places.filter((_, id) => id !== replicaId).map(({ server }) => server));
    const [first, ...rest] = [...this.loads()];
    if (first === undefined) throw new Error("there is no region server");
    // Replicas are to be apart, if there are servers enough.
    const cost = ([server, load]: [ServerName, number]): number => load + (others.has(server) ? 1e9 : 0);
    return rest.reduce((best, next) => (cost(next) < cost(best) ? next : best), first)[0];
  }

  #closeAt(server: ServerName, entry: RegionEntry, replicaId: number): void {
    this.#options.assignments.close(server, entry.info.replica(replicaId).encodedName);
  }
}
