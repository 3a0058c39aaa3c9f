/**
 * `npm run bench -- --embedded`: how fast an embedded HBase is there, how much it takes, and how much memory; with `--java` a real
 * HBase 2.6.4 bears the same load in the same run.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "../scripts/lab/cluster.ts";
import { connect } from "../src/index.ts";
import { CLIENT_VERSION_INFO, encodeConnectionHeader } from "../src/wire/connection-header.ts";
import { type ChildServer, runContestant, startServer } from "./children.ts";
import type { LoadFigures } from "./embedded-load-contestant.ts";
import type { StartFigures } from "./embedded-start-contestant.ts";
import { median, ROUNDS } from "./plan.ts";

export interface EmbeddedFigures {
  readonly start: readonly (StartFigures & { readonly data: "memory" | "disk" })[];
  readonly load: readonly (LoadFigures & { readonly server: string })[];
  /** of the server's process, in bytes: cells in heap and buffers after a collection, for what making them took is not given back at once */
  readonly memory: {
    readonly perMillionCells: number;
    /** resident; undefined where there is no /proc */
    readonly perIdleConnection: number | undefined;
  };
}

const CELLS = 1_000_000;
const IDLE_CONNECTIONS = 10_000;
const TABLE = "bench";

export async function embedded(tell: (line: string) => void, withReal: boolean): Promise<EmbeddedFigures> {
  const folder = mkdtempSync(join(tmpdir(), "tshbase-bench-"));
  try {
    tell("start and reset, in memory and on disk");
    const start: EmbeddedFigures["start"] = [
      { data: "memory", ...(await startOf(() => ({}))) },
      { data: "disk", ...(await startOf((round) => ({ data: join(folder, `start-${round}`) }))) },
    ];
    const load = [await loadEmbedded("embedded, in memory", {}, tell)];
    load.push(await loadEmbedded("embedded, on disk", { data: join(folder, "load") }, tell));
    if (withReal) load.push(await loadReal(tell));
    else tell("NO real HBase beside it: say --java");
    return { start, load, memory: await memory(tell) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Medians: what a process needs to start is up to whatever else the machine does just then. */
async function startOf(optionsOf: (round: number) => { readonly data?: string }): Promise<StartFigures> {
  const rounds: StartFigures[] = [];
  for (let round = 0; round < ROUNDS.starts; round++)
    rounds.push(await runContestant("embedded-start-contestant.js", optionsOf(round), { sourceMaps: false }));
  return {
    coldMs: median(rounds.map(({ coldMs }) => coldMs)),
    warmMs: median(rounds.map(({ warmMs }) => warmMs)),
    resetMs: median(rounds.map(({ resetMs }) => resetMs)),
  };
}

async function loadEmbedded(
  server: string,
  options: { readonly data?: string },
  tell: (line: string) => void,
): Promise<EmbeddedFigures["load"][number]> {
  tell(`puts and a scan: ${server}`);
  const child = await startServer("embedded-hbase-server.js", options, { core: 0 });
  try {
    const { bootstrap } = child.about;
    return {
      server,
      ...(await runContestant<LoadFigures>("embedded-load-contestant.js", { bootstrap, table: TABLE }, { core: 1 })),
    };
  } finally {
    await child.stop();
  }
}

async function loadReal(tell: (line: string) => void): Promise<EmbeddedFigures["load"][number]> {
  tell("puts and a scan: HBase 2.6.4");
  const cluster = await startCluster({ version: "2.6.4-hadoop3", jvm: [] });
  try {
    const bootstrap = `localhost:${cluster.masterPort}`;
    await using hbase = await connect({ bootstrap, auth: "simple", user: "bench" });
    await hbase.admin.createTable({ name: TABLE, families: ["f"] });
    return {
      server: "HBase 2.6.4",
      ...(await runContestant<LoadFigures>("embedded-load-contestant.js", { bootstrap, table: TABLE })),
    };
  } finally {
    await cluster.stop();
  }
}

async function memory(tell: (line: string) => void): Promise<EmbeddedFigures["memory"]> {
  tell("memory of cells and of idle connections");
  const [empty, full] = [
    await startServer("embedded-hbase-server.js", {}, { gc: true }),
    await startServer("embedded-hbase-server.js", { rows: CELLS }, { gc: true }),
  ];
  try {
    const perMillionCells = Number(full.about["usedBytes"]) - Number(empty.about["usedBytes"]);
    const before = residentBytes(empty);
    const sockets = await idleConnections(empty.port);
    const withConnections = residentBytes(empty);
    for (const socket of sockets) socket.destroy();
    if (before === undefined || withConnections === undefined) return { perMillionCells, perIdleConnection: undefined };
    if (sockets.length < IDLE_CONNECTIONS) tell(`ONLY ${sockets.length} connections: raise the limit of open files`);
    return { perMillionCells, perIdleConnection: (withConnections - before) / sockets.length };
  } finally {
    await empty.stop();
    await full.stop();
  }
}

/** As many as the limits of this machine let be open. */
async function idleConnections(port: number): Promise<Socket[]> {
  const header = encodeConnectionHeader({
    userInfo: { effectiveUser: "bench" },
    serviceName: "ClientService",
    versionInfo: CLIENT_VERSION_INFO,
  });
  const opening = Buffer.concat([Buffer.from("HBas\0P"), header]);
  const sockets: Socket[] = [];
  try {
    while (sockets.length < IDLE_CONNECTIONS) {
      const some = Array.from({ length: 100 }, () => open(port, opening));
      sockets.push(...(await Promise.all(some)));
    }
  } catch {
    // What is open is measured.
  }
  return sockets;
}

function open(port: number, opening: Buffer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ port, host: "127.0.0.1" });
    socket.on("error", reject);
    socket.once("connect", () => socket.write(opening, () => resolve(socket)));
  });
}

function residentBytes({ about }: ChildServer): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(about["pid"])}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
