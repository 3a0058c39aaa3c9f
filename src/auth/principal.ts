/**
 * Kerberos principals of servers, `primary/instance@REALM`, and the place holder `_HOST` in configured ones, by the rule of
 * Hadoop's SecurityUtil.
 */
import { hostname } from "node:os";
import { MalformedPrincipalError } from "../errors/kerberos-errors.ts";

export interface ServicePrincipal {
  /** such as `hbase` */
  readonly primary: string;
  /** the host, such as `rs1.example.com` */
  readonly instance: string;
  readonly realm: string;
}

const HOST_PATTERN = "_HOST";

/** A server's principal; it always has all three parts. */
export function parseServicePrincipal(text: string): ServicePrincipal {
  const [primary, instance, realm, ...rest] = text.split(/[/@]/);
  const shape = /^[^/@]+\/[^/@]+@[^/@]+$/.test(text);
  if (!shape || primary === undefined || instance === undefined || realm === undefined || rest.length > 0) {
    throw new MalformedPrincipalError(
      `${JSON.stringify(text)} is no server principal. Write it as primary/instance@REALM, such as hbase/_HOST@EXAMPLE.COM ` +
        "(hbase.master.kerberos.principal, hbase.regionserver.kerberos.principal).",
    );
  }
  return { primary, instance, realm };
}

export function formatServicePrincipal({ primary, instance, realm }: ServicePrincipal): string {
  return `${primary}/${instance}@${realm}`;
}

/** Whether the host of a server makes a difference to this principal. */
export function hasHostPattern(principal: string): boolean {
  const parts = principal.split(/[/@]/);
  return parts.length === 3 && parts[1] === HOST_PATTERN;
}

/**
 * Puts the host in, in lower case, if the principal has exactly three parts and the middle one is `_HOST`; everything else
 * stays as it is, as in Hadoop. No host, or the address of all interfaces, means this machine.
 */
export function substituteHost(principal: string, host: string): string {
  if (!hasHostPattern(principal)) return principal;
  const [primary, , realm] = principal.split(/[/@]/);
  const known = host === "" || host === "0.0.0.0" ? hostname() : host;
  return `${primary}/${known.toLowerCase()}@${realm}`;
}
