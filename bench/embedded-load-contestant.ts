/** 100,000 puts through a mutator and a scan of them, by our client, on whatever server it is told. */
import { connect } from "../src/index.ts";
import { orders } from "./measure.ts";

export interface LoadFigures {
  readonly putsPerSecond: number;
  readonly rowsPerSecond: number;
}

const ROWS = 100_000;
const { bootstrap, table: name } = orders<{ readonly bootstrap: string; readonly table: string }>();
const hbase = await connect({ bootstrap, auth: "simple", user: "bench" });
const table = hbase.table(name);
const values = Object.fromEntries(Array.from({ length: 5 }, (_, column) => [`f:q${column}`, "v".repeat(20)]));

async function puts(): Promise<number> {
  const begun = performance.now();
  const mutator = table.mutator();
  for (let row = 0; row < ROWS; row++) await mutator.put(`row${String(row).padStart(8, "0")}`, values);
  await mutator.close();
  return perSecond(begun);
}

async function scan(): Promise<number> {
  const begun = performance.now();
  let rows = 0;
  for await (const _ of table.scan()) rows++;
  if (rows !== ROWS) throw new Error(`${rows} rows`);
  return perSecond(begun);
}

function perSecond(begun: number): number {
  return (ROWS / (performance.now() - begun)) * 1_000;
}

// The first round warms both sides up.
await puts();
await scan();
const figures: LoadFigures = { putsPerSecond: await puts(), rowsPerSecond: await scan() };
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
