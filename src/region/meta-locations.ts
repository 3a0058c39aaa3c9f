/** Where hbase:meta itself is: asked of the registry, once for all who want to know, and again after an error. */

import { adviceOf } from "../errors/advice.ts";
import { RegionNotFoundError } from "../errors/locate-errors.ts";
import { RegionInfo } from "../names/region-info.ts";
import type { MetaRegionLocation } from "../registry/answers.ts";
import { SharedWork, type Wait } from "../waiting/shared-work.ts";
import { NO_SEQNUM } from "./meta-rows.ts";
import type { RegionLocation } from "./region-location.ts";
import type { ServerNames } from "./server-names.ts";

/** What is asked of a registry. */
export interface MetaLocationSource {
  metaRegionLocations(options?: {
    readonly signal?: AbortSignal;
    readonly timeoutMs?: number;
  }): Promise<readonly MetaRegionLocation[]>;
}

export class MetaLocations {
  /** how often the registry was asked */
  questions = 0;
  readonly #source: MetaLocationSource;
  readonly #servers: ServerNames;
  #known: readonly RegionLocation[] | undefined;
  #asking: SharedWork<readonly RegionLocation[]> | undefined;

  constructor(source: MetaLocationSource, servers: ServerNames) {
    this.#source = source;
    this.#servers = servers;
  }

  /** The replicas that somebody serves, by their ids, the primary first if it is among them. */
  async all(limits: Wait = {}): Promise<readonly RegionLocation[]> {
    if (this.#known !== undefined) return this.#known;
    if (this.#asking === undefined || this.#asking.abandoned) this.#asking = this.#ask();
    return this.#asking.wait({ timedOut: () => notInTime(limits.timeoutMs), ...limits });
  }

  /** Without asking anybody. */
  cached(replicaId: number): RegionLocation | undefined {
    return this.#known?.find(({ region }) => region.replicaId === replicaId);
  }

  /** @returns where the replica is; rejects with `RegionNotFoundError` if nobody serves it */
  async one(replicaId: number, limits: Wait = {}): Promise<RegionLocation> {
    const found = (await this.all(limits)).find(({ region }) => region.replicaId === replicaId);
    if (found !== undefined) return found;
    this.forget();
    throw new RegionNotFoundError(`No server serves replica ${replicaId} of hbase:meta at the moment`);
  }

  /** True if the next question goes to the registry because of it. */
  noteError({ region, server }: RegionLocation, error: unknown): boolean {
    const { action } = adviceOf(error);
    if (action !== "relocate" && action !== "reconnect") return false;
    if (this.cached(region.replicaId)?.server !== server) return false;
    this.forget();
    return true;
  }

  forget(): void {
    this.#known = undefined;
  }

  #ask(): SharedWork<readonly RegionLocation[]> {
    this.questions++;
    const asking = new SharedWork(async (signal) => {
      try {
        const answer = await this.#source.metaRegionLocations({ signal });
        this.#known = this.#read(answer);
        return this.#known;
      } finally {
        if (this.#asking === asking) this.#asking = undefined;
      }
    });
    return asking;
  }

  /** One region in every released version of HBase; what begins elsewhere is not the one we know how to ask. */
  #read(answer: readonly MetaRegionLocation[]): readonly RegionLocation[] {
    const locations: RegionLocation[] = [];
    for (const { replicaId, startKey, server } of answer) {
      if (server === undefined || startKey.length > 0) continue;
      const region = RegionInfo.META.replica(replicaId);
      locations.push({ region, server: this.#servers.of(server), seqNum: NO_SEQNUM });
    }
    return locations.sort((one, other) => one.region.replicaId - other.region.replicaId);
  }
}

/** The registry's silence is nobody's last word: it is asked again by whoever has time left. */
function notInTime(timeoutMs: number | undefined): RegionNotFoundError {
  return new RegionNotFoundError(`The registry did not say within ${timeoutMs} ms where hbase:meta is`);
}
