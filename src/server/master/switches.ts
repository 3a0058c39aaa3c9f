/**
 * What can be switched on and off by `MasterService`, with HBase's defaults. Only splits and merges are held back by theirs. As in HBase
 * they outlive the process, but for those of the janitor and the cleaner.
 */
import type { OrderedStore } from "../storage/ordered-store.ts";
import { deleteRecord, putRecord, readRecords } from "./records.ts";

export interface Switches {
  balancer: boolean;
  normalizer: boolean;
  splits: boolean;
  merges: boolean;
  catalogJanitor: boolean;
  cleaner: boolean;
  snapshotCleanup: boolean;
}

export function defaultSwitches(): Switches {
  return {
    balancer: true,
    normalizer: true,
    splits: true,
    merges: true,
    catalogJanitor: true,
    cleaner: true,
    snapshotCleanup: true,
  };
}

/** As they were left in the store. */
export function keptSwitches(store: OrderedStore): Switches {
  const [kept] = readRecords(store, "switches");
  return { ...defaultSwitches(), ...kept };
}

/** @returns how it was */
export function turnSwitch(switches: Switches, store: OrderedStore, name: keyof Switches, on: boolean): boolean {
  const was = switches[name];
  // Written first: what cannot be kept has not been switched.
  if (was !== on) store.write([putRecord("switches", "", { ...switches, [name]: on })]);
  switches[name] = on;
  return was;
}

export function resetSwitches(switches: Switches, store: OrderedStore): void {
  store.write([deleteRecord("switches", "")]);
  Object.assign(switches, defaultSwitches());
}
