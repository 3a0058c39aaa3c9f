/** Reads one value of a site by its type; every error names the key and the file. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { SiteConfiguration } from "./hbase-site.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What HBase's keys may say and our options cannot: nothing at all, and more than there is. */
export interface SiteRange {
  /** what 0 and less mean to HBase; absent where they are refused */
  readonly none?: number;
  /** more is no more than this, such as Java's Long.MAX_VALUE */
  readonly most?: number;
}

/** For times: Java's 0 is "as long as it takes", and this is as long as a timer of Node's can be. */
export const NO_LIMIT_MS = 0x7fff_ffff;

export function inRange(value: number, { none, most = value }: SiteRange): number {
  return value <= 0 && none !== undefined ? none : Math.min(value, most);
}

/** Java's longs are larger than what a number holds exactly. */
function bounded(value: number): number {
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER));
}

export class SiteValues {
  readonly #site: SiteConfiguration;
  readonly #option: string;

  constructor(site: SiteConfiguration, option: string) {
    this.#site = site;
    this.#option = option;
  }

  text(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const value = this.#site.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Like Hadoop's `getBoolean`, but a word that is neither is refused and not taken for the default. */
  flag(key: string): boolean | undefined {
    const value = this.#site.get(key)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === "true" || value === "false") return value === "true";
    return this.refuse(key, `${JSON.stringify(value)} is neither true nor false`);
  }

  integer(key: string): number | undefined {
    const value = this.#site.get(key);
    if (value === undefined) return undefined;
    if (!/^[+-]?\d{1,19}$/.test(value)) return this.refuse(key, `${JSON.stringify(value)} is no whole number`);
    return bounded(Number(value));
  }

  /** A time with HBase's suffixes (`ns` to `d`); without one it counts in `unit`. */
  milliseconds(key: string, unit: "ms" | "s"): number | undefined {
    const value = this.#site.get(key);
    if (value === undefined) return undefined;
    const match = /^(-?\d{1,19})\s*(ns|us|ms|s|m|h|d)?$/i.exec(value);
    if (match === null) return this.refuse(key, `${JSON.stringify(value)} is no time`);
    const ms = Number(match[1]) * (UNIT_MS[match[2]?.toLowerCase() ?? unit] as number);
    return ms > 0 && ms < 1 ? 1 : bounded(Math.round(ms));
  }

  refuse(key: string, problem: string): never {
    const place = this.#site.placeOf(key);
    const where = place === "" ? key : `${key} in ${place}`;
    throw new InvalidArgumentError(this.#option, `${where}: ${problem}`);
  }

  /** How to name a key as an option in errors of other parsers. */
  nameOf(key: string): string {
    return `${this.#option}: ${key}`;
  }
}
