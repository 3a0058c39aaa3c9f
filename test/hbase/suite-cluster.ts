/**
 * What the suites want of a cluster: real ones of the lab have it, and an embedded one can have it too (`test/embedded/`), so that what is
 * held against HBase is held against ours by the same lines.
 */
import type { Cluster } from "../../scripts/lab/cluster.ts";
import type { Kdc } from "../../scripts/lab/kdc.ts";

export type SuiteCluster = Pick<
  Cluster,
  | "version"
  | "kdc"
  | "zkPort"
  | "masterPort"
  | "regionServerPort"
  | "regionServerPorts"
  | "site"
  | "kill9"
  | "startServer"
  | "stop"
>;

/** Starts one; without a KDC it has no security. */
export type StartSuiteCluster = (kdc: Kdc | undefined) => Promise<SuiteCluster>;
