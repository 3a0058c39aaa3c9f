/** What a site says of reading and writing tables: HBase's keys turned into the names and units of `connect()`'s options. */
import type { SiteValues } from "./site-values.ts";

/** Only what the site sets is here. */
export interface SiteData extends Readonly<Partial<Record<SiteDataNumber, number>>> {
  readonly metaReplicas?: "none" | "loadBalance" | "hedgedRead";
}

export type SiteDataNumber =
  | "retries"
  | "readRpcTimeoutMs"
  | "writeRpcTimeoutMs"
  | "maxCellBytes"
  | "scannerTimeoutMs"
  | "scannerCaching"
  | "scannerMaxResultBytes"
  | "primaryTimeoutMs"
  | "scanPrimaryTimeoutMs"
  | "procedureTimeoutMs"
  | "locatePrefetch"
  | "maxLookUpsPerTable";

/** The key of each, and what it counts in. */
export const SITE_DATA: Readonly<
  Record<SiteDataNumber, { readonly key: string; readonly unit: "ms" | "µs" | "count" }>
> = {
  retries: { key: "hbase.client.retries.number", unit: "count" },
  readRpcTimeoutMs: { key: "hbase.rpc.read.timeout", unit: "ms" },
  writeRpcTimeoutMs: { key: "hbase.rpc.write.timeout", unit: "ms" },
  maxCellBytes: { key: "hbase.client.keyvalue.maxsize", unit: "count" },
  scannerTimeoutMs: { key: "hbase.client.scanner.timeout.period", unit: "ms" },
  scannerCaching: { key: "hbase.client.scanner.caching", unit: "count" },
  scannerMaxResultBytes: { key: "hbase.client.scanner.max.result.size", unit: "count" },
  primaryTimeoutMs: { key: "hbase.client.primaryCallTimeout.get", unit: "µs" },
  scanPrimaryTimeoutMs: { key: "hbase.client.replicaCallTimeout.scan", unit: "µs" },
  procedureTimeoutMs: { key: "hbase.client.procedure.future.get.timeout.msec", unit: "ms" },
  locatePrefetch: { key: "hbase.client.locate.prefetch.limit", unit: "count" },
  maxLookUpsPerTable: { key: "hbase.client.meta.max.concurrent.locate.per.table", unit: "count" },
};

export const META_REPLICAS_KEY = "hbase.locator.meta.replicas.mode";

const MODES = { none: "none", loadbalance: "loadBalance", hedgedread: "hedgedRead" } as const;

export function dataOfSite(values: SiteValues): SiteData {
  const numbers: Partial<Record<SiteDataNumber, number>> = {};
  for (const [name, { key, unit }] of Object.entries(SITE_DATA) as [SiteDataNumber, { key: string; unit: string }][]) {
    const value = unit === "ms" ? values.milliseconds(key, "ms") : values.integer(key);
    if (value !== undefined) numbers[name] = unit === "µs" ? Math.max(1, Math.ceil(value / 1_000)) : value;
  }
  const metaReplicas = metaReplicasOf(values);
  return metaReplicas === undefined ? numbers : { ...numbers, metaReplicas };
}

/** `hbase.meta.replicas.use` is the old way to say HedgedRead. */
function metaReplicasOf(values: SiteValues): SiteData["metaReplicas"] {
  const word = values.text(META_REPLICAS_KEY)?.toLowerCase();
  if (word === undefined) return values.flag("hbase.meta.replicas.use") === true ? "hedgedRead" : undefined;
  if (Object.hasOwn(MODES, word)) return MODES[word as keyof typeof MODES];
  return values.refuse(META_REPLICAS_KEY, `${JSON.stringify(word)} is none of None, LoadBalance, HedgedRead`);
}
