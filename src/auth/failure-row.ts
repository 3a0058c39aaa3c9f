/** The moment of a Kerberos failure in words, and the shape of a row of the tables that explain it. */
import type { KerberosError, KerberosErrorDetails } from "../errors/kerberos-errors.ts";

/**
 * - `setUp`: reading krb5.conf
 * - `keytab`, `cache`: reading the client's own credentials
 * - `login`: the AS exchange, for a ticket-granting ticket
 * - `serviceTicket`: the TGS exchange, for a ticket for one server
 * - `initiate`, `accept`: the tokens between client and server
 * - `acceptorKeytab`: the server's own key
 * - `message`: wrapping and unwrapping once all is established
 */
export type KerberosStep =
  | "setUp"
  | "keytab"
  | "cache"
  | "login"
  | "serviceTicket"
  | "initiate"
  | "acceptorKeytab"
  | "accept"
  | "message";

/** What we know about the moment of failure; none of it is secret. */
export interface KerberosFacts {
  readonly step: KerberosStep;
  readonly client?: string | undefined;
  readonly service?: string | undefined;
  readonly realm?: string | undefined;
  /** as krb5 writes it, such as `FILE:/etc/hbase.keytab` */
  readonly keytab?: string | undefined;
  readonly cache?: string | undefined;
  readonly krb5Conf?: string | undefined;
}

type KerberosErrorClass = new (message: string, details?: KerberosErrorDetails) => KerberosError;

export interface FailureRow {
  readonly code: number;
  /** the constant in krb5.h, krb5_err.et or errno.h */
  readonly name: string;
  /** any, if absent */
  readonly steps?: readonly KerberosStep[];
  readonly error: KerberosErrorClass;
  readonly happened: (facts: Named) => string;
  readonly remedy: (facts: Named) => string;
}

/** The facts with words in place of what is unknown. */
export interface Named {
  readonly client: string;
  readonly service: string;
  readonly realm: string;
  readonly keytab: string;
  readonly keytabFile: string;
  readonly cache: string;
  readonly cacheFile: string;
  readonly krb5Conf: string;
}

export const UNKNOWN_CLIENT = "the client";
export const UNKNOWN_SERVICE = "the server";

/** GSSAPI and krb5 write `FILE:` in front of paths; commands do not need it. */
function withoutType(name: string): string {
  return name.startsWith("FILE:") ? name.slice("FILE:".length) : name;
}

export function nameFacts(facts: KerberosFacts): Named {
  const keytab = facts.keytab ?? "(no keytab)";
  const cache = facts.cache ?? "(no ticket cache)";
  return {
    client: facts.client ?? UNKNOWN_CLIENT,
    service: facts.service ?? UNKNOWN_SERVICE,
    realm: facts.realm ?? realmOf(facts.service) ?? realmOf(facts.client) ?? "the realm",
    keytab: withoutType(keytab),
    keytabFile: facts.keytab === undefined ? "FILE" : withoutType(keytab),
    cache,
    cacheFile: facts.cache === undefined ? "" : cache,
    krb5Conf: facts.krb5Conf ?? "krb5.conf",
  };
}

function realmOf(principal: string | undefined): string | undefined {
  const at = principal?.lastIndexOf("@") ?? -1;
  return at < 0 ? undefined : principal?.slice(at + 1);
}

export function row(
  code: number,
  name: string,
  steps: readonly KerberosStep[] | undefined,
  error: KerberosErrorClass,
  happened: (facts: Named) => string,
  remedy: (facts: Named) => string,
): FailureRow {
  return { code, name, ...(steps === undefined ? {} : { steps }), error, happened, remedy };
}

/** Remedies that several rows share. */
export const checkClocks = (): string =>
  "Compare the clocks of this machine, the KDC and the server (chronyc tracking or ntpq -p) and let NTP set them; Kerberos allows 5 minutes";
export const checkKeytab = (f: Named): string => `See what it holds with: klist -kt ${f.keytabFile}`;
export const checkCache = (f: Named): string =>
  `See what is there with: klist ${f.cacheFile}. Log in with: kinit ${f.client === UNKNOWN_CLIENT ? "PRINCIPAL" : f.client}`;
export const testKeytab = (f: Named): string =>
  `Try it with: kinit -kt ${f.keytabFile} ${f.client}. If it fails, export a new keytab from the KDC (kadmin: ktadd -k FILE ${f.client})`;
export const compareServerKey = (f: Named): string =>
  `Compare the key version of the server's keytab (klist -kt) with the KDC's (kvno ${f.service}); if they differ, export a new keytab for the server and restart it`;
