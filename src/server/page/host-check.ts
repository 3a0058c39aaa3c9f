/**
 * Whether a request was meant for this page. A name that an attacker's own name server points to this machine would let any web site
 * read the page (DNS rebinding): only addresses and names that cannot be pointed elsewhere are answered.
 */
import { isIP } from "node:net";

/** @param names further host names that are good, in lower case */
export function isGoodHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  const name = hostnameOf(host);
  if (name === undefined) return false;
  return isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost") || names.has(name);
}

/** Without the port and, of IPv6, without the brackets. */
function hostnameOf(host: string | undefined): string | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/@]+))(?::\d{1,5})?$/.exec(host ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
