/**
 * Table operations on a real HBase 2.6.4 without security, round after round: Java's asynchronous client, ours, and for gets and scans
 * the floor of a bare socket, each warmed up, so that what is compared was measured within the same minutes.
 */
import { type Cluster, startCluster } from "../scripts/lab/cluster.ts";
import { runJavaTableBench } from "../scripts/lab/java-client.ts";
import { JavaTables, javaSite } from "../scripts/lab/java-tables.ts";
import { fromPrintable } from "../src/bytes/printable.ts";
import { runContestant } from "./children.ts";
import type { Gohbase, GohbaseOrders } from "./gohbase-contestant.ts";
import type { TableOrders } from "./our-table-contestant.ts";
import { LOADS, type Measurement, median } from "./plan.ts";
import { type FloorTarget, getFloor, scanFloor } from "./region-floor.ts";

/** Rows `row000000` to `row009999` with one cell f:q of 100 bytes. */
const BENCH_TABLE = "bench";
/** 100,000 rows `row00000000` … of five cells f:q0 to f:q4 of 100 bytes. */
const SCAN_TABLE = "bench_scan";

/** Medians of the rounds. */
export interface TableRow {
  readonly client: "java" | "gohbase" | "ours" | "floor";
  /** ours has more ways to do what one of Java's operations does: `scanBatches`, `getAlone` */
  readonly operation: string;
  readonly inFlight: number;
  /** of the client process, for an operation or a scanned row */
  readonly cpuMicros: number;
  readonly perSecond: number;
  /** the median of the rounds' own ratios; undefined for Java's own rows */
  readonly cpuToJava?: number | undefined;
  /** how long an operation takes, with one in flight: that of ours to that of the floor, round by round */
  readonly latencyToFloor?: number | undefined;
}

interface Figures {
  readonly cpuMicros: number;
  readonly perSecond: number;
}

/** An operation of Java's client and our ways to do the same, at the same numbers in flight. */
interface Match {
  readonly java: string;
  readonly gohbase?: GohbaseOrders["operation"];
  readonly ours: readonly { readonly operation: string; readonly orders: Partial<TableOrders> }[];
  readonly inFlight: readonly number[];
}

const ALL_LOADS: readonly number[] = LOADS.map(({ inFlight }) => inFlight);
/** Scans side by side: beyond, the server is all that is measured. */
const SCANS: readonly number[] = [1, 16];

const MATCHES: readonly Match[] = [
  {
    java: "get",
    gohbase: "get",
    ours: [
      { operation: "get", orders: {} },
      { operation: "getAlone", orders: { operation: "get", autoBatch: false } },
    ],
    inFlight: ALL_LOADS,
  },
  { java: "put", gohbase: "put", ours: [{ operation: "put", orders: {} }], inFlight: ALL_LOADS },
  { java: "checkAndMutate", ours: [{ operation: "checkAndMutate", orders: {} }], inFlight: ALL_LOADS },
  {
    java: "scan",
    gohbase: "scan",
    ours: (["scan", "scanBatches", "scanValues"] as const).map((operation) => ({ operation, orders: {} })),
    inFlight: SCANS,
  },
  // A mutator fills its buffer whatever is asked of it.
  { java: "bufferedPut", ours: [{ operation: "bufferedPut", orders: {} }], inFlight: [1] },
];

const DURATIONS = { warmMs: 4_000, measureMs: 2_500 } as const;

export interface TableBenchSettings {
  readonly rounds: number;
  /** competes too, if it is there */
  readonly gohbase?: Gohbase | undefined;
}

/** Starts a cluster, makes the tables, lets all compete, and stops the cluster. */
export async function tableRows(tell: (line: string) => void, settings: TableBenchSettings): Promise<TableRow[]> {
  // The lab's flags make servers start fast and stay slow; a bench wants the opposite.
  const cluster = await startCluster({ version: "2.6.4-hadoop3", jvm: [] });
  try {
    const targets = await makeTables(cluster);
    const rounds = new Rounds();
    for (let round = 1; round <= settings.rounds; round++) {
      for (const match of MATCHES) {
        tell(`tables: round ${round} of ${settings.rounds}, ${match.java}`);
        await playMatch({ cluster, targets, gohbase: settings.gohbase }, match, rounds);
      }
    }
    return rounds.rows();
  } finally {
    await cluster.stop();
  }
}

/** What bare sockets ask for. */
interface Targets {
  readonly get: FloorTarget;
  readonly scan: Pick<FloorTarget, "port" | "region">;
}

async function makeTables(cluster: Cluster): Promise<Targets> {
  await using java = await JavaTables.start(cluster);
  const port = cluster.regionServerPort;
  const regionOf = async (table: string): Promise<Uint8Array> => {
    await java.createTable(table, { families: ["f"] });
    const [region] = await java.regions(table);
    if (region === undefined) throw new Error(`${table} has no region`);
    return fromPrintable(region.name);
  };
  return {
    get: { port, region: await regionOf(BENCH_TABLE), row: "row000007", family: "f", qualifier: "q" },
    scan: { port, region: await regionOf(SCAN_TABLE) },
  };
}

interface Field {
  readonly cluster: Cluster;
  readonly targets: Targets;
  readonly gohbase: Gohbase | undefined;
}

/** One round of one match, number by number for us, in one JVM for Java: it would not be warm otherwise. */
async function playMatch({ cluster, targets, gohbase }: Field, match: Match, rounds: Rounds): Promise<void> {
  const java = await runJavaTableBench({
    site: javaSite(cluster),
    table: BENCH_TABLE,
    operations: [match.java],
    // The heaviest load first: with one in flight a JVM would take minutes to be warm.
    inFlight: [...match.inFlight].reverse(),
    ...DURATIONS,
  });
  for (const [index, inFlight] of match.inFlight.entries()) {
    const theirs = java.at(-1 - index);
    if (theirs === undefined) throw new Error(`Java measured no ${match.java} at ${inFlight}`);
    rounds.add({ client: "java", operation: match.java, inFlight }, theirs);
    const floor = await floorOf(match.java, targets, inFlight);
    if (floor !== undefined) rounds.add({ client: "floor", operation: match.java, inFlight }, floor, { theirs });
    if (gohbase !== undefined && match.gohbase !== undefined) {
      const zookeeper = `localhost:${cluster.zkPort}`;
      const go = gohbase.run({ zookeeper, table: BENCH_TABLE, operation: match.gohbase, inFlight, ...DURATIONS });
      rounds.add({ client: "gohbase", operation: match.gohbase, inFlight }, figuresOf(go), { theirs });
    }
    for (const { operation, orders } of match.ours) {
      const ours = await runContestant<Measurement>("our-table-contestant.js", {
        bootstrap: `localhost:${cluster.masterPort}`,
        table: BENCH_TABLE,
        operation,
        inFlight,
        autoBatch: true,
        ...DURATIONS,
        ...orders,
      });
      rounds.add({ client: "ours", operation, inFlight }, figuresOf(ours), { theirs, floor });
    }
  }
}

/** Only of what a bare socket can do without thinking. */
async function floorOf(operation: string, targets: Targets, inFlight: number): Promise<Figures | undefined> {
  if (operation === "get") return figuresOf(await getFloor(targets.get, inFlight));
  if (operation === "scan") return figuresOf(await scanFloor(targets.scan, { inFlight, ...DURATIONS }));
  return undefined;
}

function figuresOf({ cpuMicros, callsPerSecond }: Measurement): Figures {
  return { cpuMicros, perSecond: callsPerSecond };
}

type Contest = Pick<TableRow, "client" | "operation" | "inFlight">;

/** What all rounds of one contestant brought, its ratios to those it ran beside among it. */
class Rounds {
  readonly #all = new Map<string, { contest: Contest; figures: Figures[]; cpu: number[]; latency: number[] }>();

  add(contest: Contest, figures: Figures, beside: { theirs?: Figures; floor?: Figures | undefined } = {}): void {
    const key = `${contest.client} ${contest.operation} ${contest.inFlight}`;
    const known = this.#all.get(key) ?? { contest, figures: [], cpu: [], latency: [] };
    this.#all.set(key, known);
    known.figures.push(figures);
    const { theirs, floor } = beside;
    if (theirs !== undefined) known.cpu.push(figures.cpuMicros / theirs.cpuMicros);
    if (floor !== undefined && contest.inFlight === 1 && contest.operation.startsWith("get"))
      known.latency.push(floor.perSecond / figures.perSecond);
  }

  rows(): TableRow[] {
    return [...this.#all.values()].map(({ contest, figures, cpu, latency }) => ({
      ...contest,
      cpuMicros: median(figures.map(({ cpuMicros }) => cpuMicros)),
      perSecond: median(figures.map(({ perSecond }) => perSecond)),
      cpuToJava: cpu.length === 0 ? undefined : median(cpu),
      latencyToFloor: latency.length === 0 ? undefined : median(latency),
    }));
  }
}
