/** Which regions a region server has: what its services ask, and what the master's orders change. */
import type { RegionInfo } from "../../names/region-info.ts";
import type { ServerName } from "../../names/server-name.ts";
import type { RegionData } from "../data/region-data.ts";

/** A region that a server serves. Another object after every opening, so that a scanner can tell that its region has gone. */
export interface ServedRegion {
  readonly info: RegionInfo;
  readonly data: RegionData;
  /** `READONLY` of its table, or a replica */
  readonly readOnly: boolean;
  /** its table names HBase's MultiRowMutationEndpoint */
  readonly mutatesRows?: boolean;
  /** counted by the services, told by the cluster's status */
  readonly requests: { reads: number; writes: number };
}

export interface RegionDirectory {
  /**
   * @param name the full name, as requests carry it
   * @throws ServiceException `NotServingRegionException`, `RegionMovedException` with its new place, `RegionOpeningException`
   */
  region(server: ServerName, name: Uint8Array): ServedRegion;
  regionsOf(server: ServerName): readonly ServedRegion[];
}
