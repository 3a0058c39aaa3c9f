/** What can be switched on and off by `MasterService`, with HBase's defaults. Only splits and merges are held back by theirs. */
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
