/** The settings of tables: what the caller said, else what the site says, else HBase's defaults. */
import { attemptShareMs } from "../region/retry-policy.ts";
import type { SiteData } from "../registry/site-data.ts";
import type { AttemptLimit } from "../table/operation-builder.ts";
import { DATA_DEFAULTS, DATA_ROWS } from "./data-option-rows.ts";
import type { DataOptions } from "./data-options.ts";
import type { DataSettings } from "./data-services.ts";

export interface SharedTimes {
  readonly operationTimeoutMs: number;
  readonly rpcTimeoutMs: number;
  readonly pauseMs: number;
  readonly overloadedPauseMs: number;
}

/** @param rpcTimeoutIsSet by the caller or the site; else one attempt has its share of the time there is */
export function resolveData(
  options: DataOptions,
  site: SiteData,
  times: SharedTimes,
  rpcTimeoutIsSet = true,
): DataSettings {
  checkSite(site);
  const { retries, ...rest } = { ...DATA_DEFAULTS, ...site, ...pick(options) };
  const { rpcTimeoutMs, operationTimeoutMs } = times;
  const readMs = rest.readRpcTimeoutMs ?? (rpcTimeoutIsSet ? rpcTimeoutMs : undefined);
  return {
    ...rest,
    ...times,
    readRpcTimeoutMs: readMs ?? attemptShareMs(operationTimeoutMs),
    writeRpcTimeoutMs: rest.writeRpcTimeoutMs ?? rpcTimeoutMs,
    scanRpcTimeoutMs: readMs ?? attemptShareMs(rest.scannerTimeoutMs),
    unsetLimits: rpcTimeoutIsSet ? undefined : unsetLimits(rest),
    maxAttempts: retries + 1,
  };
}

function unsetLimits(given: Pick<DataOptions, "readRpcTimeoutMs" | "writeRpcTimeoutMs">): ReadonlySet<AttemptLimit> {
  const names: AttemptLimit[] = ["rpcTimeoutMs"];
  for (const name of ["readRpcTimeoutMs", "writeRpcTimeoutMs"] as const)
    if (given[name] === undefined) names.push(name);
  return new Set(names);
}

function checkSite(site: SiteData): void {
  for (const [name, value] of Object.entries(site)) {
    const row = DATA_ROWS[name as keyof DataOptions];
    row.kind.check(`site: ${row.keys[0] ?? name}`, value);
  }
}

/** Those of the options that are about tables, and given. */
function pick(options: DataOptions): { [K in keyof DataOptions]?: Exclude<DataOptions[K], undefined> } {
  const names = Object.keys(DATA_ROWS) as (keyof DataOptions)[];
  return Object.fromEntries(
    names.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof pick>;
}
