/** What every order of the master works with. */
import type { Assignments } from "../regions/assignments.ts";
import type { OrderedStore } from "../storage/ordered-store.ts";
import type { Turns } from "../turns.ts";
import type { Catalog } from "./catalog.ts";
import type { Procedures } from "./procedures.ts";
import type { RegionPlaces } from "./region-places.ts";
import type { SpaceCleaner } from "./space-cleaner.ts";
import type { Switches } from "./switches.ts";

export interface MasterState {
  /** another one after each reset */
  generation: number;
  readonly store: OrderedStore;
  readonly clock: () => number;
  readonly catalog: Catalog;
  readonly assignments: Assignments;
  readonly places: RegionPlaces;
  readonly procedures: Procedures;
  readonly switches: Switches;
  /** for what may be a lot of work */
  readonly turns: Turns;
  readonly cleaner: SpaceCleaner;
  /** names of snapshots that are being taken */
  readonly snapshotsInWork: Set<string>;
  /** after a split or a merge: in a while nothing will refer to the old regions any more */
  readonly scheduleJanitor: () => void;
}
