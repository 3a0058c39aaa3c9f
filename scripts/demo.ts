/**
 * `npm run demo`: every kind of server and every policy, on an embedded HBase, and at the end a table on it. With `--json`, only the
 * rows. Ends with 0 only if `reconnect` and `reissue` lost no call, no call hung under any policy, and the table gave what it must.
 */
import { subscribe } from "node:diagnostics_channel";
import process from "node:process";
import { LEGACY_POLICIES } from "../src/handshake/negotiation-types.ts";
import type { OpeningTrace } from "../src/rpc/trace.ts";
import { type EmbeddedHBase, startHBase } from "../src/testing.ts";
import { KINDS } from "./demo/kinds.ts";
import {
  printConclusion,
  printIntroduction,
  printProblem,
  printSteps,
  printTable,
  printTimeline,
} from "./demo/print.ts";
import { type Row, runRow } from "./demo/row.ts";
import { runTableSteps } from "./demo/tables.ts";
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
    await using hbase = await startServers(kdc);
    return await show(kdc, hbase);
  } finally {
    await kdc.stop();
    await stopEverything();
  }
}

async function startServers(kdc: Kdc): Promise<EmbeddedHBase> {
  const kerberos = async (name: string) => ({ principal: `${name}@${kdc.realm}`, keytab: await kdc.keytab(name) });
  return startHBase({ kerberos: { master: await kerberos(MASTER), regionServer: await kerberos(REGION_SERVER) } });
}

async function show(kdc: Kdc, hbase: EmbeddedHBase): Promise<number> {
  if (!json) printIntroduction();
  const openings: OpeningTrace[] = [];
  subscribe("tshbase:connection:opening", (trace) => openings.push(trace as OpeningTrace));
  const rows: Row[] = [];
  let shown: OpeningTrace | undefined;
  // The first client of a process pays for loading the GSSAPI library; that is no row's fault.
  await runRow(hbase, kdc, "announces", "fail");
  for (const kind of KINDS) {
    for (const policy of LEGACY_POLICIES) {
      openings.length = 0;
      rows.push(await runRow(hbase, kdc, kind, policy));
      if (kind === "legacy-answers" && policy === "reconnect") {
        shown = openings.find(({ server }) => server === hbase.regionServers[0]?.address);
      }
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ rows }, undefined, 2)}\n`);
  else {
    printTable(rows);
    if (shown !== undefined) printTimeline(shown);
    printConclusion();
    return Math.max(judge(rows), await showTable(kdc, hbase));
  }
  return judge(rows);
}

async function showTable(kdc: Kdc, hbase: EmbeddedHBase): Promise<number> {
  const steps = await runTableSteps(hbase, kdc);
  printSteps(steps);
  const wrong = steps.filter(({ gave, expected }) => gave !== expected);
  for (const { call, gave, expected } of wrong) printProblem(`${call} gave "${gave}" and not "${expected}".`);
  return wrong.length === 0 ? 0 : 1;
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
