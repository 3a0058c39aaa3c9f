/** Our tables under a load: so many loops that each wait for their operation before the next, a mutator, or so many scans. */
import { connect } from "../src/index.ts";
import { Counter, measureAndExit, orders } from "./measure.ts";

export interface TableOrders {
  readonly bootstrap: string;
  readonly table: string;
  readonly operation: "get" | "put" | "bufferedPut" | "checkAndMutate" | "scan" | "scanBatches" | "scanValues";
  readonly inFlight: number;
  readonly autoBatch: boolean;
  readonly warmMs: number;
  readonly measureMs: number;
}

const ROWS = 10_000;
const VALUE = "v".repeat(100);
const { bootstrap, table: name, operation, inFlight, autoBatch, ...durations } = orders<TableOrders>();
const hbase = await connect({ bootstrap, auth: "simple", user: "bench", autoBatch });
const table = hbase.table(name);
const scanned = hbase.table(`${name}_scan`);
const counter = new Counter();
/** Made beforehand, as the Java contestant's are: they are not what is measured. */
const keys = Array.from({ length: ROWS }, (_, row) => Buffer.from(`row${String(row).padStart(6, "0")}`));
const randomKey = (): Buffer => keys[Math.floor(Math.random() * ROWS)] as Buffer;

async function loop(act: () => Promise<unknown>): Promise<void> {
  while (!counter.stopped) {
    await act();
    counter.calls++;
  }
}

async function buffered(): Promise<void> {
  const mutator = table.mutator();
  while (!counter.stopped) {
    await mutator.put(randomKey(), { "f:q": VALUE });
    counter.calls++;
  }
}

/** As Java's consumer gets them: arrays of rows, one for each answer. */
async function scanBatches(): Promise<void> {
  while (!counter.stopped) for await (const rows of scanned.scan().batches()) counter.calls += rows.length;
}

async function scan(readValues: boolean): Promise<void> {
  while (!counter.stopped) {
    for await (const row of scanned.scan()) {
      if (readValues) for (const cell of row) if (cell.value.length === 0) throw new Error("an empty value");
      counter.calls++;
    }
  }
}

const start: Readonly<Record<TableOrders["operation"], () => Promise<void>>> = {
  // One column, as Java's contestant and the floor ask for.
  get: () => loop(() => table.get(randomKey(), { columns: ["f:q"] })),
  put: () => loop(() => table.put(randomKey(), { "f:q": VALUE })),
  checkAndMutate: () =>
    loop(() =>
      table.checkAndMutate(randomKey(), { if: { column: "f:q", equals: VALUE }, then: { put: { "f:q": VALUE } } }),
    ),
  bufferedPut: buffered,
  scan: () => scan(false),
  scanBatches,
  scanValues: () => scan(true),
};
for (let index = 0; index < (operation === "bufferedPut" ? 1 : inFlight); index++) void start[operation]();
await measureAndExit(counter, durations);
