/**
 * `npm run compare`: on each real cluster, a hundred calls at once from a cold client, half to the master and half to the region
 * server: the Java client as shipped, the Java client with its SASL providers made first, and ours under each policy.
 * `--markdown` prints the table as it stands in the README, `--json` as one object.
 */
import Table from "cli-table3";
import { LEGACY_POLICIES, type LegacyPolicy } from "../src/handshake/negotiation-types.ts";
import { BOOTSTRAP_NODES, burst, META_METHODS } from "./lab/burst.ts";
import { labClient, useKdc } from "./lab/clients.ts";
import type { Cluster } from "./lab/cluster.ts";
import { type ClusterDescription, clusterDescriptions, startDescribed } from "./lab/clusters.ts";
import { runJavaCalls } from "./lab/java-client.ts";
import { type Kdc, startKdc } from "./lab/kdc.ts";
import { stopEverything } from "./lab/processes.ts";
import { type Proxy, startProxy } from "./lab/proxy.ts";

const CALLS = 100;
const LIMIT_MS = 15_000;
const RPC_TIMEOUT_MS = 10_000;

interface Row {
  readonly cluster: string;
  readonly client: string;
  readonly calls: number;
  readonly answered: number;
  readonly failed: number;
  readonly failedWith: string;
  readonly hanging: number;
  readonly connections: number;
  readonly firstAnswerMs: number | null;
}

/** Connections are counted on the way, the same for all clients. */
interface Doors {
  readonly master: Proxy;
  readonly regionServer: Proxy;
}

const rows: Row[] = [];
const kdc = await startKdc();
useKdc(kdc);
try {
  for (const description of clusterDescriptions) {
    const cluster = await startDescribed(description, kdc);
    try {
      rows.push(...(await compareOn(description, cluster, kdc)));
    } finally {
      await cluster.stop();
    }
  }
} finally {
  await kdc.stop();
  await stopEverything();
}
print(rows);

async function compareOn(description: ClusterDescription, cluster: Cluster, kdc: Kdc): Promise<Row[]> {
  const doors: Doors = {
    master: await startProxy({ targetPort: cluster.masterPort }),
    regionServer: await startProxy({ targetPort: cluster.regionServerPort }),
  };
  const found: Row[] = [];
  try {
    found.push(await java(description, doors, kdc, false), await java(description, doors, kdc, true));
    for (const policy of LEGACY_POLICIES) found.push(await ours(description, doors, kdc, policy));
    return found;
  } finally {
    await Promise.all([doors.master.close(), doors.regionServer.close()]);
  }
}

async function java(description: ClusterDescription, doors: Doors, kdc: Kdc, providersFirst: boolean): Promise<Row> {
  clear(doors);
  const result = await runJavaCalls({
    bootstrap: [`localhost:${doors.master.port}`, `localhost:${doors.regionServer.port}`],
    calls: CALLS,
    limitMs: LIMIT_MS,
    rpcTimeoutMs: RPC_TIMEOUT_MS,
    providersFirst,
    login: { kdc },
    site: { "hbase.ipc.client.fallback-to-simple-auth-allowed": String(!description.secure) },
  });
  const failedWith = result.failures.flatMap(({ reasons }) => reasons.map(shortReason));
  return {
    cluster: description.title,
    client: providersFirst ? "Java, providers first" : "Java as shipped",
    calls: result.calls,
    answered: result.answered,
    failed: result.failed,
    failedWith: [...new Set(failedWith)].join("; "),
    hanging: result.hanging,
    connections: connections(doors),
    firstAnswerMs: result.firstAnswerMs,
  };
}

async function ours(description: ClusterDescription, doors: Doors, kdc: Kdc, policy: LegacyPolicy): Promise<Row> {
  clear(doors);
  await using client = await labClient(kdc, {
    legacyServers: policy,
    allowSimpleFallback: !description.secure,
    rpcTimeoutMs: RPC_TIMEOUT_MS,
  });
  // A 2.4 region server does not have the service at all; there the master gets every call.
  const master = { port: doors.master.port, role: "master" } as const;
  const regionServer = { port: doors.regionServer.port, role: "regionserver" } as const;
  const { regionServersServeMeta } = description;
  const result = await burst(client.rpc, {
    targets: regionServersServeMeta ? [master, regionServer] : [master],
    methods: regionServersServeMeta ? [...META_METHODS, BOOTSTRAP_NODES] : META_METHODS,
    calls: CALLS,
    limitMs: LIMIT_MS,
  });
  return {
    cluster: description.title,
    client: `tshbase, ${policy}`,
    calls: result.calls,
    answered: result.answered,
    failed: result.failed,
    failedWith: Object.keys(result.errors).join(", "),
    hanging: result.hanging,
    connections: connections(doors),
    firstAnswerMs: result.firstAnswerMs === undefined ? null : Math.round(result.firstAnswerMs),
  };
}

function clear(doors: Doors): void {
  doors.master.clear();
  doors.regionServer.clear();
}

function connections(doors: Doors): number {
  return doors.master.connections + doors.regionServer.connections;
}

/** Without packages, ports and what differs from run to run. */
function shortReason(reason: string): string {
  return reason
    .replace(/\b(?:[a-z]\w*\.)+([A-Z]\w*)/g, "$1")
    .replace(/localhost[:/][\w.:/]*\d/g, "server")
    .slice(0, 110);
}

function print(rows: readonly Row[]): void {
  if (process.argv.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ rows })}\n`);
    return;
  }
  const head = [
    "cluster",
    "client",
    "calls",
    "answered",
    "failed",
    "with",
    "hanging",
    "connections",
    "first answer, ms",
  ];
  const cells = rows.map((row) => [
    row.cluster,
    row.client,
    String(row.calls),
    String(row.answered),
    String(row.failed),
    row.failedWith,
    String(row.hanging),
    String(row.connections),
    row.firstAnswerMs === null ? "–" : String(row.firstAnswerMs),
  ]);
  if (process.argv.includes("--markdown")) {
    const line = (texts: readonly string[]): string =>
      `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
    process.stdout.write(`${[line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n")}\n`);
    return;
  }
  const table = new Table({
    head,
    colWidths: [undefined, undefined, 7, 10, 8, 44, 9, 13, 10].map((width) => width ?? null),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...cells);
  process.stdout.write(`${table.toString()}\n`);
}
