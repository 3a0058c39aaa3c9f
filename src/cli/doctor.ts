/** The check-up: from the configuration over names and credentials to every server of the cluster. */
import { type KerberosCredentials, kerberosCredentials } from "../auth/credentials.ts";
import type { ConnectOptions } from "../client/connect-options.ts";
import { type ResolvedOptions, resolveOptions } from "../client/resolve-options.ts";
import { RpcClient } from "../rpc/rpc-client.ts";
import type { OpeningTrace } from "../rpc/trace.ts";
import { problemOf } from "./advice.ts";
import { checkLogin } from "./check-login.ts";
import { checkName } from "./check-name.ts";
import { checkServer } from "./check-server.ts";
import { checkZooKeeper } from "./check-zookeeper.ts";
import { ONE_SERVER } from "./notes.ts";
import { Findings } from "./report.ts";
import { ServerList } from "./server-list.ts";
/** Never rejects for what is wrong out there: that is what it finds. */
export async function examine(options: ConnectOptions, timeoutMs: number): Promise<Findings> {
  const findings = new Findings();
  const resolved = await configurationOf(options, findings);
  if (resolved === undefined) return findings;
  const credentials = resolved.kerberos === undefined ? undefined : kerberosCredentials(resolved.kerberos);
  try {
    await examineCluster(resolved, credentials, timeoutMs, findings);
  } finally {
    credentials?.dispose();
  }
  return findings;
}
async function configurationOf(options: ConnectOptions, findings: Findings): Promise<ResolvedOptions | undefined> {
  try {
    const resolved = await resolveOptions(options);
    const files = resolved.siteFiles.length === 0 ? "" : ` from ${resolved.siteFiles.join(", ")}`;
    const auth = resolved.kerberos === undefined ? "SIMPLE" : `Kerberos, protection ${resolved.protection.join(",")}`;
    findings.ok(`configuration${files}: ${auth}`);
    for (const note of resolved.notes) findings.note(`configuration: ${note}`, note);
    return resolved;
  } catch (error) {
    findings.problem("configuration", problemOf(error));
    return undefined;
  }
}
async function examineCluster(
  { rpc, registry, hostMap }: ResolvedOptions,
  credentials: KerberosCredentials | undefined,
  timeoutMs: number,
  findings: Findings,
): Promise<void> {
  const servers = new ServerList(registry.type === "rpc" ? registry.bootstrap : []);
  if (registry.type === "zookeeper") await checkZooKeeper(registry, { hostMap, timeoutMs, servers }, findings);
  else if (servers.size === 1) findings.note("configuration: one server is named", ONE_SERVER);
  const known = [...servers].map(({ address }) => address);
  if (credentials !== undefined) await checkLogin(credentials, known, rpc, timeoutMs, findings);
  const openings: OpeningTrace[] = [];
  const client = new RpcClient({
    ...rpc,
    ...(credentials === undefined ? {} : { credentials }),
    onOpening: (trace) => openings.push(trace),
  });
  const kerberos = credentials !== undefined;
  try {
    for (const server of servers) {
      await checkName(hostMap(server.address), timeoutMs, findings);
      const learn = servers.learn.bind(servers);
      await checkServer(server, { rpc: client, dial: rpc.dial, openings, kerberos, timeoutMs, learn }, findings);
    }
  } finally {
    await client.destroy();
  }
  if (servers.left > 0) findings.note(`${servers.left} more servers`, "Not every server of the cluster was examined.");
}
