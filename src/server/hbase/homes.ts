/** Where the regions of a cluster are at first, so that a reset can take them back there: those of fixtures, and HBase's own. */
import type { ServerName } from "../../names/server-name.ts";
import type { RegionEntry, TableEntry } from "../master/entries.ts";
import type { OpenedCluster } from "../master/open-cluster.ts";

export class Homes {
  readonly #cluster: OpenedCluster;
  /** by the table's name: of each region, in the order of their keys, the servers of its replicas */
  readonly #homes = new Map<string, readonly (readonly (ServerName | undefined)[])[]>();

  constructor(cluster: OpenedCluster) {
    this.#cluster = cluster;
  }

  remember(table: TableEntry): void {
    const homes = this.#regionsOf(table).map(({ places }) => places.map(({ server }) => server));
    this.#homes.set(table.name.text, homes);
  }

  /** Regions whose server is down stay where they are. A table that is cut in another way than it was has its homes here from now on. */
  goBack(table: TableEntry): void {
    const homes = this.#homes.get(table.name.text);
    const regions = this.#regionsOf(table);
    if (homes?.length !== regions.length) return this.remember(table);
    const moved = regions.filter((region, index) => this.#move(region, homes[index] ?? []));
    if (moved.length > 0) this.#cluster.catalog.change({ regions: moved });
  }

  /** @returns whether any of its replicas was elsewhere, or closed */
  #move(region: RegionEntry, homes: readonly (ServerName | undefined)[]): boolean {
    const { places } = this.#cluster.state;
    let moved = false;
    for (const [replicaId, { server, state }] of region.places.entries()) {
      const home = homes[replicaId];
      // Its server may be another process by now, at the same address.
      const alive = home === undefined ? undefined : places.find({ host: home.host, port: home.port });
      const target = alive ?? server;
      if (state === "OPEN" && (target === undefined || target === server)) continue;
      places.open(region, replicaId, target);
      moved = true;
    }
    return moved;
  }

  #regionsOf(table: TableEntry): RegionEntry[] {
    return this.#cluster.catalog.regionsOf(table).filter(({ isSplitParent }) => !isSplitParent);
  }
}
