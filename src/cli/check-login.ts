/** Whether the KDC gives us tickets: it answers, it knows us, our key is right, clocks agree, and it knows the servers. */
import type { KerberosCredentials } from "../auth/credentials.ts";
import { candidatesFor } from "../rpc/principals.ts";
import type { RpcOptions } from "../rpc/rpc-options.ts";
import type { Address } from "../transport/transport.ts";
import { problemOf } from "./advice.ts";
import type { Findings } from "./report.ts";

const SERVICE = "ClientMetaService";

/** Asks for every principal that these servers may have. */
export async function checkLogin(
  credentials: KerberosCredentials,
  servers: readonly Address[],
  rpc: Omit<RpcOptions, "credentials">,
  timeoutMs: number,
  findings: Findings,
): Promise<void> {
  try {
    const known = await askForTickets(credentials, await candidatesOf(servers, rpc), timeoutMs, findings);
    const login = credentials.loginState;
    if (login !== undefined)
      findings.ok(`login: ${login.principal} from ${login.source}, until ${login.endsAt.toISOString()}`);
    if (known) return;
    findings.problem("tickets", {
      code: "HBASE_SERVICE_PRINCIPAL_UNKNOWN",
      message: "The KDC knows none of the principals that the servers are configured to have.",
      advice:
        "Correct hbase.master.kerberos.principal and hbase.regionserver.kerberos.principal, or the names that servers are addressed by.",
    });
  } catch (error) {
    const problem = problemOf(error);
    findings.problem("login", problem);
    findings.loginCode = problem.code;
  }
}

async function askForTickets(
  credentials: KerberosCredentials,
  candidates: readonly string[],
  timeoutMs: number,
  findings: Findings,
): Promise<boolean> {
  let known = false;
  for (const principal of candidates) {
    if (await credentials.ticketFor(principal, { timeoutMs })) {
      known = true;
      findings.ok(`ticket: the KDC knows ${principal}`);
    } else {
      const sentence = `The KDC knows no ${principal}; that is fine if no server runs as it.`;
      findings.note(`ticket: the KDC knows no ${principal}`, sentence);
    }
  }
  return known;
}

async function candidatesOf(servers: readonly Address[], rpc: Omit<RpcOptions, "credentials">): Promise<string[]> {
  const all = await Promise.all(servers.map((server) => candidatesFor(server, SERVICE, rpc)));
  return [...new Set(all.flat().map(({ principal }) => principal))];
}
