/** Refuses options of `startHBase` that make no sense, each by its name, before anything is started. */
import { described } from "../../errors/known-options.ts";
import {
  checkObject,
  count,
  flag,
  listOf,
  milliseconds,
  oneOf,
  refuse,
  refuseStrangers,
  text,
} from "../../errors/option-checks.ts";
import { QOPS } from "../../wire/qop.ts";
import { KINDS, LEGACY_ANSWERS, resolveBehaviour } from "../behaviour.ts";
import type { KerberosOptions } from "../embedded-server.ts";
import { resolveLimits, type ServerLimits } from "../limits.ts";
import { type EmbeddedHBaseOptions, kerberosOf } from "./options.ts";

type Check = (name: string, value: unknown) => void;
type Checks<T> = { readonly [K in keyof Required<T>]: Check };

export const MAX_REGION_SERVERS = 100;
const MAX_PORT = 0xffff;
const port = count(MAX_PORT, 0).check;

const CHECKS: Checks<EmbeddedHBaseOptions> = {
  tables: checkObject,
  rows: checkObject,
  regionServers: count(MAX_REGION_SERVERS).check,
  data: text.check,
  kind: checkKind,
  kerberos: checkKerberos,
  listenOn: text.check,
  host: text.check,
  masterPort: port,
  regionServerPort: port,
  zookeeper: flag.check,
  zookeeperPort: port,
  clock: checkFunction,
  scannerLeaseMs: milliseconds().check,
  maxCellBytes: count(0x7fff_ffff).check,
  limits: (_, value) => void resolveLimits(value as Partial<ServerLimits>),
  onEvent: checkFunction,
};

const KERBEROS_CHECKS: Checks<KerberosOptions> = {
  principal: text.check,
  keytab: text.check,
  qops: listOf(QOPS).check,
  allowSimple: flag.check,
  gssapiLibrary: text.check,
};

/** Throws `InvalidArgumentError`. Fixtures are looked into when they are put in. */
export function checkHBaseOptions(options: EmbeddedHBaseOptions): void {
  checkObject("options", options);
  checkAll(options, CHECKS, "");
  const { regionServers = 1, regionServerPort, zookeeper, zookeeperPort, kind } = options;
  if (regionServerPort !== undefined)
    count(MAX_PORT + 1 - regionServers, 0).check("regionServerPort", regionServerPort);
  if (zookeeper === false && zookeeperPort !== undefined)
    refuse("zookeeperPort", "there is no ZooKeeper with zookeeper: false");
  if (kind === undefined) return;
  for (const role of ["master", "regionServer"] as const)
    resolveBehaviour(kind, kerberosOf(options, role).kerberos?.principal, "kind");
}

function checkAll<T extends object>(values: T, checks: Checks<T>, prefix: string): void {
  refuseStrangers(values, Object.keys(checks), prefix);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) checks[name as keyof T](`${prefix}${name}`, value);
  }
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== "function") refuse(name, `must be a function, not ${described(value)}`);
}

function checkKind(name: string, value: unknown): void {
  if (typeof value === "string") return oneOf(KINDS).check(name, value);
  checkObject(name, value);
  refuseStrangers(value as object, ["kind", "as", "answer"], `${name}.`);
  const { kind, as, answer } = value as Readonly<Record<string, unknown>>;
  oneOf(KINDS).check(`${name}.kind`, kind);
  if (as !== undefined) text.check(`${name}.as`, as);
  if (answer !== undefined) oneOf(LEGACY_ANSWERS).check(`${name}.answer`, answer);
}

/** Of both roles, or of each. */
function checkKerberos(name: string, value: unknown): void {
  checkObject(name, value);
  const roles = value as Readonly<Record<string, unknown>>;
  if (!("master" in roles || "regionServer" in roles)) return checkLogin(name, value);
  refuseStrangers(roles, ["master", "regionServer"], `${name}.`);
  for (const role of ["master", "regionServer"]) checkLogin(`${name}.${role}`, roles[role]);
}

function checkLogin(name: string, value: unknown): void {
  checkObject(name, value);
  checkAll(value as KerberosOptions, KERBEROS_CHECKS, `${name}.`);
  if ((value as Partial<KerberosOptions>).principal === undefined)
    refuse(`${name}.principal`, "is needed: who are the servers?");
}
