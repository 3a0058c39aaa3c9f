/** Which KDCs serve a realm: those of krb5.conf, else those that DNS names (`_kerberos._tcp.REALM`). */
import { Resolver } from "node:dns/promises";
import { RealmUnknownError } from "../../errors/kerberos-errors.ts";
import type { Krb5Context } from "./krb5-context.ts";

export interface KdcAddress {
  readonly host: string;
  readonly port: number;
}

const KERBEROS_PORT = 88;

export function formatKdc({ host, port }: KdcAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Throws `RealmUnknownError` if there is none. */
export async function kdcsOf(realm: string, context: Krb5Context, signal: AbortSignal): Promise<KdcAddress[]> {
  const lines = context.configured("realms", realm, "kdc");
  const configured = lines.map(parseKdc).filter((kdc) => kdc !== undefined);
  if (configured.length > 0) return configured;
  const asked = dnsLookupAllowed(context);
  const found = asked ? await kdcsInDns(realm, signal) : [];
  if (found.length > 0) return found;
  throw new RealmUnknownError(
    `No KDC is known for the realm ${realm}: ${context.krb5Conf} has ${lines.length === 0 ? `no kdc line in [realms] ${realm}` : `only KDC proxies, which are not supported (${lines.join(", ")})`}` +
      `, and DNS ${asked ? `has no _kerberos._tcp.${realm} records` : "is not asked (dns_lookup_kdc = false)"}. Add kdc = HOST to [realms] ${realm}, or correct the realm.`,
  );
}

/** `host`, `host:port`, `[v6]:port`, each perhaps behind `tcp/` or `udp/`. KDC proxies (`https://`) are left out. */
export function parseKdc(line: string): KdcAddress | undefined {
  const text = line.trim().replace(/^(?:tcp|udp)\//i, "");
  if (text === "" || /^https?:/i.test(text)) return undefined;
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? "", port: Number(bracketed[2] ?? KERBEROS_PORT) };
  const colon = text.lastIndexOf(":");
  // More than one colon without brackets is a bare IPv6 address.
  if (colon < 0 || text.indexOf(":") !== colon) return { host: text, port: KERBEROS_PORT };
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** MIT's default is to ask. */
function dnsLookupAllowed(context: Krb5Context): boolean {
  const [value] = context.configured("libdefaults", "dns_lookup_kdc");
  return value === undefined || /^(y|yes|t|true|1|on)$/i.test(value.trim());
}

async function kdcsInDns(realm: string, signal: AbortSignal): Promise<KdcAddress[]> {
  const resolver = new Resolver();
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel);
  try {
    for (const name of [`_kerberos._tcp.${realm}`, `_kerberos._udp.${realm}`]) {
      const records = await resolver.resolveSrv(name).catch(() => []);
      if (signal.aborted) throw signal.reason;
      // "." as the target says that the service is not there on purpose.
      const usable = records.filter((record) => record.name !== "" && record.name !== ".");
      usable.sort((a, b) => a.priority - b.priority || b.weight - a.weight);
      if (usable.length > 0) return usable.map(({ name: host, port }) => ({ host, port }));
    }
    return [];
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
