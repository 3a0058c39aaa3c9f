/**
 * Table operations on a real HBase 2.6.4 without security: Java's asynchronous client, warmed up, and the floor of a bare socket,
 * on the same cluster one after the other. Whoever else competes is given the cluster while it runs.
 */
import { type Cluster, startCluster } from "../scripts/lab/cluster.ts";
import { runJavaTableBench, type TableBenchOptions, type TableBenchRound } from "../scripts/lab/java-client.ts";
import { JavaTables, javaSite } from "../scripts/lab/java-tables.ts";
import { fromPrintable } from "../src/bytes/printable.ts";
import { runContestant } from "./children.ts";
import type { TableOrders } from "./our-table-contestant.ts";
import type { Measurement } from "./plan.ts";
import { LOADS, median, ROUNDS } from "./plan.ts";
import { type FloorTarget, regionFloor } from "./region-floor.ts";

/** Rows `row000000` to `row009999` with one cell f:q of 100 bytes. */
export const BENCH_TABLE = "bench";
/** 100,000 rows `row00000000` … of five cells f:q0 to f:q4 of 100 bytes. */
export const SCAN_TABLE = "bench_scan";

export interface FloorRow extends Measurement {
  readonly inFlight: number;
  /** with one in flight, the time of one call */
  readonly microsPerCall: number;
}

/** One of our own rounds. */
export interface OurRow extends Measurement {
  readonly operation: TableOrders["operation"];
  readonly inFlight: number;
  readonly autoBatch: boolean;
}

export interface TableContestants {
  readonly cluster: Cluster;
  /** Fills the tables, and must come first. */
  java(
    options?: Pick<TableBenchOptions, "operations" | "inFlight" | "warmMs" | "measureMs">,
  ): Promise<TableBenchRound[]>;
  ours(): Promise<OurRow[]>;
  floor(): Promise<FloorRow[]>;
}

/** Starts the cluster, makes the tables, and stops the cluster when `compete` is done. */
export async function withTableContestants<T>(compete: (contestants: TableContestants) => Promise<T>): Promise<T> {
  // The lab's flags make servers start fast and stay slow; a bench wants the opposite.
  const cluster = await startCluster({ version: "2.6.4-hadoop3", jvm: [] });
  try {
    const target = await makeTables(cluster);
    return await compete({
      cluster,
      java: (options = {}) => runJavaTableBench({ site: javaSite(cluster), table: BENCH_TABLE, ...options }),
      ours: () => ours(`localhost:${cluster.masterPort}`),
      floor: () => floors(target),
    });
  } finally {
    await cluster.stop();
  }
}

async function makeTables(cluster: Cluster): Promise<FloorTarget> {
  await using java = await JavaTables.start(cluster);
  for (const table of [BENCH_TABLE, SCAN_TABLE]) await java.createTable(table, { families: ["f"] });
  const [region] = await java.regions(BENCH_TABLE);
  if (region === undefined) throw new Error(`${BENCH_TABLE} has no region`);
  const name = fromPrintable(region.name);
  return { port: cluster.regionServerPort, region: name, row: "row000007", family: "f", qualifier: "q" };
}

/** Scans side by side: beyond, the server is all that is measured. */
const MOST_SCANS = 16;
const OUR_DURATIONS = { warmMs: 2_000, measureMs: 3_000 } as const;
const POINT_OPERATIONS = ["get", "put", "checkAndMutate"] as const;

async function ours(bootstrap: string): Promise<OurRow[]> {
  const rows: OurRow[] = [];
  const run = async (operation: TableOrders["operation"], inFlight: number, autoBatch = true): Promise<void> => {
    const orders: TableOrders = { bootstrap, table: BENCH_TABLE, operation, inFlight, autoBatch, ...OUR_DURATIONS };
    rows.push({
      operation,
      inFlight,
      autoBatch,
      ...(await runContestant<Measurement>("our-table-contestant.js", orders)),
    });
  };
  for (const { inFlight } of LOADS) {
    for (const operation of POINT_OPERATIONS) await run(operation, inFlight);
    await run("get", inFlight, false);
    if (inFlight <= MOST_SCANS) for (const operation of ["scan", "scanValues"] as const) await run(operation, inFlight);
  }
  await run("bufferedPut", 1);
  return rows;
}

async function floors(target: FloorTarget): Promise<FloorRow[]> {
  const rows: FloorRow[] = [];
  for (const { inFlight } of LOADS) {
    const rounds: Measurement[] = [];
    for (let round = 0; round < ROUNDS.java; round++) rounds.push(await regionFloor(target, inFlight));
    const of = (value: (one: Measurement) => number): number => median(rounds.map(value));
    const callsPerSecond = of((one) => one.callsPerSecond);
    rows.push({
      inFlight,
      calls: of((one) => one.calls),
      callsPerSecond,
      cpuMicros: of((one) => one.cpuMicros),
      userMicros: of((one) => one.userMicros),
      systemMicros: of((one) => one.systemMicros),
      microsPerCall: (inFlight / callsPerSecond) * 1e6,
    });
  }
  return rows;
}
