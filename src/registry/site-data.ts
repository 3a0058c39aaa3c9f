/** What a site says of reading and writing tables: HBase's keys turned into the names and units of `connect()`'s options. */
import { inRange, NO_LIMIT_MS, type SiteRange, type SiteValues } from "./site-values.ts";

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

const MAX_INT = 0x7fff_ffff;
const TIME = { none: NO_LIMIT_MS, most: NO_LIMIT_MS } as const;

/** The key of each, and what it counts in. */
export const SITE_DATA: Readonly<
  Record<SiteDataNumber, SiteRange & { readonly key: string; readonly unit: "ms" | "µs" | "count" }>
> = {
  retries: { key: "hbase.client.retries.number", unit: "count" },
  readRpcTimeoutMs: { key: "hbase.rpc.read.timeout", unit: "ms", ...TIME },
  writeRpcTimeoutMs: { key: "hbase.rpc.write.timeout", unit: "ms", ...TIME },
  maxCellBytes: { key: "hbase.client.keyvalue.maxsize", unit: "count", none: 0 },
  scannerTimeoutMs: { key: "hbase.client.scanner.timeout.period", unit: "ms", ...TIME },
  scannerCaching: { key: "hbase.client.scanner.caching", unit: "count", none: MAX_INT, most: MAX_INT },
  scannerMaxResultBytes: { key: "hbase.client.scanner.max.result.size", unit: "count", none: Number.MAX_SAFE_INTEGER },
  primaryTimeoutMs: { key: "hbase.client.primaryCallTimeout.get", unit: "µs" },
  scanPrimaryTimeoutMs: { key: "hbase.client.replicaCallTimeout.scan", unit: "µs" },
  procedureTimeoutMs: { key: "hbase.client.procedure.future.get.timeout.msec", unit: "ms", most: NO_LIMIT_MS },
  locatePrefetch: { key: "hbase.client.locate.prefetch.limit", unit: "count", none: 1, most: 10_000 },
  maxLookUpsPerTable: { key: "hbase.client.meta.max.concurrent.locate.per.table", unit: "count" },
};

export const META_REPLICAS_KEY = "hbase.locator.meta.replicas.mode";

const MODES = { none: "none", loadbalance: "loadBalance", hedgedread: "hedgedRead" } as const;

export function dataOfSite(values: SiteValues): SiteData {
  const numbers: Partial<Record<SiteDataNumber, number>> = {};
  for (const [name, number] of Object.entries(SITE_DATA) as [SiteDataNumber, (typeof SITE_DATA)[SiteDataNumber]][]) {
    const { key, unit } = number;
    const value = unit === "ms" ? values.milliseconds(key, "ms") : values.integer(key);
    if (value === undefined) continue;
    numbers[name] = unit === "µs" ? Math.max(1, Math.ceil(value / 1_000)) : inRange(value, number);
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
