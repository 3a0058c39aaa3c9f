/** Refuses options that make no sense, each with its name: unknown names, wrong types, and what contradicts itself. */
import { parseServicePrincipal } from "../auth/principal.ts";
import { checkObject, refuse, refuseStrangers } from "../errors/option-checks.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { SiteConfiguration } from "../registry/hbase-site.ts";
import type { SiteOptions } from "../registry/site-options.ts";
import type { ConnectOptions } from "./connect-options.ts";
import type { OptionRow } from "./option-row.ts";
import { KERBEROS_OPTIONS, OPTIONS, PRINCIPAL_OPTIONS, ZOOKEEPER_OPTIONS } from "./option-table.ts";

type Values = Readonly<Record<string, unknown>>;

/** Types and names; what depends on the site comes later. */
export function checkOptions(options: ConnectOptions): void {
  checkObject("options", options);
  checkRows(options as Values, OPTIONS, "");
  if (typeof options.zookeeper === "object") checkRows(options.zookeeper as Values, ZOOKEEPER_OPTIONS, "zookeeper.");
  if (options.kerberos !== undefined) checkRows(options.kerberos as Values, KERBEROS_OPTIONS, "kerberos.");
  if (options.principals !== undefined) checkRows(options.principals as Values, PRINCIPAL_OPTIONS, "principals.");
  checkLogin(options.kerberos as Values | undefined);
  checkSimple(options);
}

/** What a site set, by the same rules; the error names the key. */
export function checkSiteNumbers(site: SiteOptions, configuration: SiteConfiguration | undefined): void {
  const check = (row: OptionRow | undefined, value: unknown): void => {
    if (row !== undefined && typeof value === "number") checkSiteValue(row, value, configuration);
  };
  for (const [name, row] of Object.entries(OPTIONS)) check(row, (site as unknown as Values)[name]);
  for (const [name, value] of Object.entries(site.data ?? {})) check(OPTIONS[name as keyof typeof OPTIONS], value);
  for (const [name, row] of Object.entries(ZOOKEEPER_OPTIONS))
    check(row, (site.servers?.zookeeper as Values | undefined)?.[name]);
}

function checkSiteValue({ keys, kind }: OptionRow, value: number, configuration: SiteConfiguration | undefined): void {
  const key = keys.find((each) => configuration?.get(each) !== undefined) ?? keys[0] ?? "";
  const option = configuration?.nameOf(key) ?? `site: ${key}`;
  try {
    kind.check(option, value);
  } catch (error) {
    const place = configuration?.placeOf(key) ?? "";
    if (!(error instanceof InvalidArgumentError) || place === "") throw error;
    refuse(option, `${error.message.slice(option.length + 2)}, as ${place} says`);
  }
}

/** @param named `principals.master` */
export function checkPrincipal(named: string, principal: string): void {
  try {
    parseServicePrincipal(principal);
  } catch (error) {
    refuse(named, (error as Error).message);
  }
}

function checkRows(values: Values, rows: Readonly<Record<string, OptionRow>>, prefix: string): void {
  refuseStrangers(values, Object.keys(rows), prefix);
  for (const [name, value] of Object.entries(values)) {
    // "not given" and "given as undefined" are the same
    if (value !== undefined) rows[name]?.kind.check(`${prefix}${name}`, value);
  }
}

function checkLogin(login: Values | undefined): void {
  if (login === undefined) return;
  const { keytab, principal, credentialCache } = login;
  if (keytab !== undefined && credentialCache !== undefined)
    refuse("kerberos.credentialCache", "give either a keytab or a credential cache, not both");
  if (keytab !== undefined && principal === undefined)
    refuse("kerberos.principal", "is needed with a keytab: whose key in it is yours?");
}

const OF_KERBEROS = [
  "kerberos",
  "principals",
  "canonicalHostNames",
  "allowSimpleFallback",
  "legacyServers",
  "unexpectedPrincipal",
  "kdcTimeoutMs",
] as const;

function checkSimple(options: ConnectOptions): void {
  if (options.auth !== "simple") return;
  const values = options as unknown as Values;
  for (const name of OF_KERBEROS) {
    if (values[name] !== undefined) refuse(name, 'makes no sense with auth "simple"');
  }
  checkUnprotected(values["protection"] as readonly string[] | undefined);
}

/** SIMPLE has neither integrity nor privacy: to go on without would be less than was asked for. */
export function checkUnprotected(protection: readonly string[] | undefined): void {
  const strong = protection?.find((word) => word !== "authentication");
  if (strong !== undefined) refuse("protection", `${strong} needs Kerberos; without it nothing is protected`);
}
