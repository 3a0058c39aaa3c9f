/** The principals that a server of a service may have: configured patterns, `_HOST` replaced, in the order in which to try them. */
import { principalHost } from "../auth/host-name.ts";
import { hasHostPattern, substituteHost } from "../auth/principal.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { Candidate } from "../handshake/candidates.ts";
import type { Address } from "../transport/transport.ts";
import type { PrincipalPatterns } from "./rpc-options.ts";
import { rolesServing } from "./security-info.ts";

export interface CandidateOptions {
  readonly principals: PrincipalPatterns;
  readonly canonicalHostNames: boolean;
}

/** Throws `InvalidArgumentError` if no pattern is configured for any role that serves this service. */
export async function candidatesFor(server: Address, service: string, options: CandidateOptions): Promise<Candidate[]> {
  const patterns = patternsFor(service, options.principals);
  // Finding a canonical name goes to the DNS: not for patterns that have no use for it.
  const needsHost = patterns.some(({ principal }) => hasHostPattern(principal));
  const host = needsHost ? await principalHost(server.host, options) : server.host;
  return patterns.map(({ principal, role }) => ({ principal: substituteHost(principal, host), role }));
}

function patternsFor(service: string, principals: PrincipalPatterns): Candidate[] {
  const roles = rolesServing(service);
  const patterns: Candidate[] = [];
  for (const role of roles) {
    const principal = role === "master" ? principals.master : principals.regionServer;
    if (principal !== undefined) patterns.push({ principal, role });
  }
  if (patterns.length > 0) return patterns;
  const keys = roles.map((role) => `hbase.${role}.kerberos.principal`).join(" or ");
  throw new InvalidArgumentError(
    "principals",
    `no server principal is configured for ${service}; set ${keys}, such as hbase/_HOST@EXAMPLE.COM`,
  );
}
