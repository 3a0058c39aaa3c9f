/**
 * `npm run demo`: every kind of server and every policy, on the embedded side. With `--json`, only the rows. Ends with 0 only if
 * `reconnect` and `reissue` lost no call and no call hung under any policy.
 */
import { subscribe } from "node:diagnostics_channel";
import process from "node:process";
import { LEGACY_POLICIES } from "../src/handshake/negotiation-types.ts";
import type { OpeningTrace } from "../src/rpc/trace.ts";
import { type EmbeddedCluster, startCluster } from "../src/testing.ts";
import { KINDS } from "./demo/kinds.ts";
import { printConclusion, printIntroduction, printProblem, printTable, printTimeline } from "./demo/print.ts";
import { type Row, runRow } from "./demo/row.ts";
import { useKdc } from "./lab/clients.ts";
import { type Kdc, kdcMissing, startKdc } from "./lab/kdc.ts";
import { stopEverything } from "./lab/processes.ts";

const json = process.argv.includes("--json");
const MASTER = "hbase-master/localhost";
const REGION_SERVER = "hbase-rs/localhost";

const missing = kdcMissing();
if (missing === undefined) process.exitCode = await demonstrate();
else {
  printProblem(missing);
  process.exitCode = 1;
}

async function demonstrate(): Promise<number> {
  const kdc = await startKdc({ principals: [MASTER, REGION_SERVER, "client"] });
  useKdc(kdc);
  try {
    await using cluster = await startServers(kdc);
    return await show(kdc, cluster);
  } finally {
    await kdc.stop();
    await stopEverything();
  }
}

async function startServers(kdc: Kdc): Promise<EmbeddedCluster> {
  const kerberos = async (name: string) => ({ principal: `${name}@${kdc.realm}`, keytab: await kdc.keytab(name) });
  return startCluster({
    master: { kerberos: await kerberos(MASTER) },
    regionServer: { kerberos: await kerberos(REGION_SERVER) },
  });
}

async function show(kdc: Kdc, cluster: EmbeddedCluster): Promise<number> {
  if (!json) printIntroduction();
  const openings: OpeningTrace[] = [];
  subscribe("tshbase:connection:opening", (trace) => openings.push(trace as OpeningTrace));
  const rows: Row[] = [];
  let shown: OpeningTrace | undefined;
  // The first client of a process pays for loading the GSSAPI library; that is no row's fault.
  await runRow(cluster, kdc, "announces", "fail");
  for (const kind of KINDS) {
    for (const policy of LEGACY_POLICIES) {
      openings.length = 0;
      rows.push(await runRow(cluster, kdc, kind, policy));
      if (kind === "legacy-answers" && policy === "reconnect") {
        shown = openings.find(({ server }) => server === cluster.regionServer.address);
      }
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ rows }, undefined, 2)}\n`);
  else {
    printTable(rows);
    if (shown !== undefined) printTimeline(shown);
    printConclusion();
  }
  return judge(rows);
}

function judge(rows: readonly Row[]): number {
  const lost = rows.filter(
    ({ policy, answered, calls }) => (policy === "reconnect" || policy === "reissue") && answered < calls,
  );
  const hung = rows.filter(({ hanging }) => hanging > 0);
  if (lost.length === 0 && hung.length === 0) return 0;
  const name = ({ kind, policy }: Row): string => `${policy} on ${kind}`;
  if (lost.length > 0) printProblem(`Calls were lost where none may be: ${lost.map(name).join(", ")}.`);
  if (hung.length > 0) printProblem(`Calls were still hanging after the time limit: ${hung.map(name).join(", ")}.`);
  return 1;
}
