/**
 * `npm run bench`: small calls against the floor of a bare socket, wrapped streams, the cost of opening a connection, and with
 * `--java` the Java client on the same real server. `--tables` measures operations on tables of a real HBase instead (`--rounds N`;
 * `--gohbase FOLDER`, a checkout of it, beside them), `--embedded` an embedded one. Ratios are of one run on one machine; `--json`
 * prints the figures alone.
 */
import { cpus, totalmem } from "node:os";
import { argv, stderr, stdout } from "node:process";
import Table from "cli-table3";
import { startKdc } from "../scripts/lab/kdc.ts";
import { stopEverything } from "../scripts/lab/processes.ts";
import { pinning } from "./children.ts";
import { type EmbeddedFigures, embedded } from "./embedded.ts";
import { Gohbase } from "./gohbase-contestant.ts";
import { againstJava, type JavaRow } from "./java.ts";
import { type MemoryFigures, memory } from "./memory.ts";
import { type OpeningRow, openings } from "./openings.ts";
import { ROUNDS } from "./plan.ts";
import { type SmallCallsRow, smallCalls } from "./small-calls.ts";
import { type TableRow, tableRows } from "./table-contestants.ts";
import { type WrappedRow, wrapped } from "./wrapped.ts";

const tell = (line: string): void => void stderr.write(`[bench] ${line}\n`);
try {
  if (argv.includes("--tables")) await benchTables();
  else if (argv.includes("--embedded")) await benchEmbedded();
  else await benchCalls();
} finally {
  await stopEverything();
}

async function benchTables(): Promise<void> {
  const rounds = Number(valueOf("--rounds") ?? ROUNDS.tables);
  tell(`Java's asynchronous client, ours and a bare socket on a real HBase (five minutes a round, ${rounds} rounds)`);
  const checkout = valueOf("--gohbase");
  using gohbase = checkout === undefined ? undefined : new Gohbase(checkout);
  const used = await memory();
  const rows = await tableRows(tell, { rounds, gohbase });
  const figures: TableFigures = { rows, rounds, memory: used, machine: machine() };
  if (argv.includes("--json")) stdout.write(`${JSON.stringify(figures)}\n`);
  else printTables(figures);
}

/** What stands behind an option. */
function valueOf(option: string): string | undefined {
  const at = argv.indexOf(option);
  return at < 0 ? undefined : argv[at + 1];
}

async function benchEmbedded(): Promise<void> {
  const figures = await embedded(tell, argv.includes("--java"));
  if (argv.includes("--json")) stdout.write(`${JSON.stringify({ ...figures, machine: machine() })}\n`);
  else printEmbedded(figures);
}

async function benchCalls(): Promise<void> {
  const kdc = await startKdc();
  try {
    const small = await smallCalls(tell);
    const protectedStreams = await wrapped(kdc, tell);
    const opened = await openings(kdc, tell);
    const java = argv.includes("--java") ? await againstJava(kdc, tell) : undefined;
    if (argv.includes("--json")) stdout.write(`${JSON.stringify({ small, protectedStreams, opened, java })}\n`);
    else {
      printSmall(small);
      printWrapped(protectedStreams);
      printOpenings(opened);
      if (java !== undefined) printJava(java);
    }
  } finally {
    await kdc.stop();
  }
}

function printSmall(rows: readonly SmallCallsRow[]): void {
  const pinned =
    pinning() === undefined ? "not pinned to cores: expect wide swings" : "client and server pinned to a core each";
  print(
    `Small calls over one connection (${pinned}), CPU in µs a call`,
    [
      "in flight",
      "bare socket",
      "ours",
      "ours − floor",
      "budget",
      "verdict",
      "CPU ratio",
      "rate ratio",
      "ours, calls/s",
    ],
    rows.map((row) => [
      row.inFlight,
      row.floorCpuMicros.toFixed(2),
      row.ourCpuMicros.toFixed(2),
      row.addedMicros.toFixed(2),
      row.budgetMicros.toFixed(1),
      row.withinBudget ? "within" : "ABOVE",
      row.cpuRatio.toFixed(1),
      row.rateRatio.toFixed(2),
      Math.round(row.ourCallsPerSecond),
    ]),
  );
}

function printWrapped(rows: readonly WrappedRow[]): void {
  print(
    "The same calls to an embedded server, by protection: what is added to SIMPLE, µs of the client's CPU a call",
    ["protection", "in flight", "CPU", "added", "calls/s"],
    rows.map((row) => [
      row.stream,
      row.inFlight,
      row.cpuMicros.toFixed(2),
      row.addedMicros.toFixed(2),
      Math.round(row.callsPerSecond),
    ]),
  );
}

function printOpenings(rows: readonly OpeningRow[]): void {
  print(
    "Opening a connection (loopback, real KDC; wrong first guess where one has to guess)",
    ["server", "memory", "connections", "round trips", "ms"],
    rows.map((row) => [row.kind, row.memory, row.connections, row.roundTrips, row.ms.toFixed(1)]),
  );
}

function printJava(rows: readonly JavaRow[]): void {
  print(
    "HBase 2.6.4, GetClusterId over one Kerberos connection: the Java client and ours on the same server",
    ["in flight", "Java, µs CPU", "ours, µs CPU", "ours / Java", "Java, calls/s", "ours, calls/s"],
    rows.map((row) => [
      row.inFlight,
      row.javaCpuMicros.toFixed(1),
      row.ourCpuMicros.toFixed(1),
      row.cpuRatio.toFixed(2),
      Math.round(row.javaCallsPerSecond),
      Math.round(row.ourCallsPerSecond),
    ]),
  );
}

function printEmbedded({ start, load, memory }: EmbeddedFigures): void {
  print(
    "startHBase() to the first answered get, ms: in a new process (with its start), in a warm one; reset() of ten tables; medians of nine processes",
    ["data", "cold", "warm", "reset()"],
    start.map(({ data, coldMs, warmMs, resetMs }) => [data, Math.round(coldMs), warmMs.toFixed(1), resetMs.toFixed(2)]),
  );
  const real = load.find(({ server }) => server.startsWith("HBase"));
  const ratio = (value: number, to: number | undefined): string => (to === undefined ? "–" : (value / to).toFixed(2));
  print(
    "100,000 buffered puts of five cells, and a scan of them, by our client",
    ["server", "puts/s", "to HBase", "rows/s", "to HBase"],
    load.map(({ server, putsPerSecond, rowsPerSecond }) => [
      server,
      Math.round(putsPerSecond),
      ratio(putsPerSecond, real?.putsPerSecond),
      Math.round(rowsPerSecond),
      ratio(rowsPerSecond, real?.rowsPerSecond),
    ]),
  );
  print(
    "Memory of the server's process",
    ["a million small cells, MiB", "an idle connection, KiB"],
    [[(memory.perMillionCells / 2 ** 20).toFixed(0), ((memory.perIdleConnection ?? Number.NaN) / 1024).toFixed(1)]],
  );
}

/** What the figures were measured on. */
function machine(): TableFigures["machine"] {
  const [first] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return {
    about: `Node ${process.versions.node}, ${cpus().length} × ${first?.model.trim() ?? "?"}, ${gibibytes} GiB, shared with the server`,
    date: new Date().toISOString().slice(0, 10),
  };
}

interface TableFigures {
  readonly rounds: number;
  readonly machine: { readonly about: string; readonly date: string };
  readonly rows: readonly TableRow[];
  readonly memory: MemoryFigures;
}

function printTables({ rows, rounds, memory: used }: TableFigures): void {
  print(
    `HBase 2.6.4, operations on a table (of a scan: rows of five cells), medians of ${rounds} rounds`,
    ["operation", "in flight", "client", "CPU, µs", "a second", "CPU / Java's", "latency / floor's"],
    rows.map(({ operation, inFlight, client, cpuMicros, perSecond, cpuToJava, latencyToFloor }) => [
      operation,
      inFlight,
      client,
      cpuMicros.toFixed(2),
      Math.round(perSecond),
      cpuToJava?.toFixed(2) ?? "",
      latencyToFloor?.toFixed(2) ?? "",
    ]),
  );
  print(
    "Memory after a collection, heap and buffers",
    ["of", "bytes each", "measured on"],
    [
      ["an idle connection", Math.round(used.bytesPerIdleConnection), used.connections],
      ["a pending call", Math.round(used.bytesPerPendingCall), used.calls],
    ],
  );
}

function print(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => row.map(String)));
  stdout.write(`\n${title}\n${table.toString()}\n`);
}
