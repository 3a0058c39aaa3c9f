/** The settings of tables: what the caller said, else what the site says, else HBase's defaults. */
import type { SiteData } from "../registry/site-data.ts";
import { DATA_DEFAULTS, DATA_ROWS } from "./data-option-rows.ts";
import type { DataOptions } from "./data-options.ts";
import type { DataSettings } from "./data-services.ts";

export interface SharedTimes {
  readonly operationTimeoutMs: number;
  readonly rpcTimeoutMs: number;
  readonly pauseMs: number;
  readonly overloadedPauseMs: number;
}

export function resolveData(options: DataOptions, site: SiteData, times: SharedTimes): DataSettings {
  checkSite(site);
  const { retries, ...rest } = { ...DATA_DEFAULTS, ...site, ...pick(options) };
  return {
    readRpcTimeoutMs: times.rpcTimeoutMs,
    writeRpcTimeoutMs: times.rpcTimeoutMs,
    ...rest,
    ...times,
    maxAttempts: retries + 1,
  };
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
