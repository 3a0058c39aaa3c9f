/** What an `hbase-site.xml` says to a client: HBase's keys turned into the names and units of `connect()`'s options. */
import { hostname } from "node:os";
import type { PrincipalPatterns } from "../rpc/rpc-options.ts";
import type { Compression } from "../wire/compression.ts";
import type { CellCodec } from "../wire/connection-header.ts";
import type { Protection } from "../wire/qop.ts";
import type { SiteConfiguration } from "./hbase-site.ts";
import { parseProtections } from "./protection.ts";
import { cellsOf } from "./site-cells.ts";
import { dataOfSite, type SiteData } from "./site-data.ts";
import { type SiteServers, serversOfSite } from "./site-servers.ts";
import { inRange, NO_LIMIT_MS, type SiteRange, SiteValues } from "./site-values.ts";

/** Only what the site sets is here; times are in milliseconds. */
export interface SiteOptions extends Readonly<Partial<Record<SiteNumberName, number>>> {
  /** where the cluster is; absent where there is no site */
  readonly servers?: SiteServers;
  readonly auth?: "kerberos" | "simple";
  readonly keytab?: string;
  readonly principal?: string;
  readonly principals: PrincipalPatterns;
  readonly protection?: readonly Protection[];
  readonly allowSimpleFallback?: boolean;
  readonly canonicalHostNames?: boolean;
  readonly cellCodec?: CellCodec;
  readonly compression?: Compression;
  readonly data?: SiteData;
  /** what the reader should know: keys that are not followed, and why, in sentences */
  readonly notes: readonly string[];
}

export function optionsOfSite(site: SiteConfiguration, option = "site"): SiteOptions {
  const values = new SiteValues(site, option);
  const notes = [...site.notes];
  return present({
    servers: serversOfSite(values),
    ...securityOf(values, notes),
    ...numbersOf(values),
    data: dataOfSite(values),
    ...cellsOf(values, notes),
    principals: present({
      master: values.text("hbase.master.kerberos.principal"),
      regionServer: values.text("hbase.regionserver.kerberos.principal"),
    }),
    notes,
  });
}

function securityOf(values: SiteValues, notes: string[]): Unset<Partial<SiteOptions>> {
  const auth = authOf(values, notes);
  const protection = values.text("hbase.rpc.protection");
  const disableReverse = values.flag("hbase.unsafe.client.kerberos.hostname.disable.reversedns");
  return {
    auth,
    keytab: values.text("hbase.client.keytab.file"),
    principal: values.text("hbase.client.keytab.principal")?.replace("/_HOST", `/${hostname().toLowerCase()}`),
    protection:
      protection === undefined ? undefined : parseProtections(protection, values.nameOf("hbase.rpc.protection")),
    allowSimpleFallback: values.flag("hbase.ipc.client.fallback-to-simple-auth-allowed"),
    canonicalHostNames: disableReverse === undefined ? undefined : !disableReverse,
  };
}

/** HBase's key decides about HBase's RPC; Hadoop's must say the same for Java to log in at all. */
function authOf(values: SiteValues, notes: string[]): "kerberos" | "simple" | undefined {
  const hbase = authWord(values, "hbase.security.authentication");
  const hadoop = authWord(values, "hadoop.security.authentication");
  if (hbase === "kerberos" && hadoop === "simple") {
    notes.push(
      "hbase.security.authentication is kerberos but hadoop.security.authentication is simple: Java's client would not log in so; tshbase does.",
    );
  }
  if (hbase === undefined && hadoop === "kerberos") {
    notes.push(
      "hadoop.security.authentication is kerberos but hbase.security.authentication is not set, which means simple for HBase.",
    );
  }
  return hbase;
}

function authWord(values: SiteValues, key: string): "kerberos" | "simple" | undefined {
  const word = values.text(key)?.toLowerCase();
  if (word === undefined || word === "kerberos" || word === "simple") return word;
  return values.refuse(key, `${JSON.stringify(word)} is neither kerberos nor simple`);
}

const TIME = { none: NO_LIMIT_MS, most: NO_LIMIT_MS } as const;

/** The numbers of a site that are options of `connect()`. The first key that is set counts; all but the fan-out are times. */
export const SITE_NUMBERS: Readonly<Record<SiteNumberName, SiteNumber>> = {
  operationTimeoutMs: { keys: ["hbase.client.operation.timeout"], unit: "ms", ...TIME },
  rpcTimeoutMs: { keys: ["hbase.rpc.timeout"], unit: "ms", ...TIME },
  connectTimeoutMs: { keys: ["hbase.ipc.client.socket.timeout.connect"], unit: "ms", ...TIME },
  handshakeTimeoutMs: { keys: ["hbase.ipc.client.socket.timeout.read"], unit: "ms", ...TIME },
  idleTimeoutMs: { keys: ["hbase.ipc.client.connection.minIdleTimeBeforeClose"], unit: "ms", ...TIME },
  failedServerExpiryMs: { keys: ["hbase.ipc.client.failed.servers.expiry"], unit: "ms" },
  pauseMs: { keys: ["hbase.client.pause"], unit: "ms", none: 1, most: NO_LIMIT_MS },
  overloadedPauseMs: {
    keys: ["hbase.client.pause.server.overloaded", "hbase.client.pause.cqtbe"],
    unit: "ms",
    none: 1,
    most: NO_LIMIT_MS,
  },
  hedgedFanOut: {
    keys: ["hbase.client.bootstrap.hedged.fanout", "hbase.client.master_registry.hedged.fanout"],
    unit: "servers",
  },
  refreshIntervalMs: {
    keys: ["hbase.client.bootstrap.refresh_interval_secs", "hbase.client.master_registry.refresh_interval_secs"],
    unit: "s",
  },
  minRefreshGapMs: {
    keys: [
      "hbase.client.bootstrap.min_secs_between_refreshes",
      "hbase.client.master_registry.min_secs_between_refreshes",
    ],
    unit: "s",
  },
  initialRefreshDelayMs: {
    keys: [
      "hbase.client.bootstrap.initial_refresh_delay_secs",
      "hbase.client.master_registry.initial_refresh_delay_secs",
    ],
    unit: "s",
  },
};

export type SiteNumberName =
  | "operationTimeoutMs"
  | "rpcTimeoutMs"
  | "connectTimeoutMs"
  | "handshakeTimeoutMs"
  | "idleTimeoutMs"
  | "failedServerExpiryMs"
  | "pauseMs"
  | "overloadedPauseMs"
  | "hedgedFanOut"
  | "refreshIntervalMs"
  | "minRefreshGapMs"
  | "initialRefreshDelayMs";

interface SiteNumber extends SiteRange {
  readonly keys: readonly string[];
  /** what the site counts in; options count in milliseconds */
  readonly unit: "ms" | "s" | "servers";
}

function numbersOf(values: SiteValues): Partial<Record<SiteNumberName, number>> {
  const numbers: Partial<Record<SiteNumberName, number>> = {};
  for (const [name, number] of Object.entries(SITE_NUMBERS) as [SiteNumberName, SiteNumber][]) {
    const { keys, unit } = number;
    for (const key of keys) {
      const value = unit === "servers" ? values.integer(key) : values.milliseconds(key, unit);
      if (value !== undefined) numbers[name] ??= inRange(value, number);
    }
  }
  return numbers;
}

type Unset<T> = { [K in keyof T]?: T[K] | undefined };

/** Without the keys that are undefined: "not set" and "set to undefined" must not differ. */
function present<T extends object>(values: Unset<T>): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
