/**
 * `npm run compare:embedded`: random operations on a real HBase 2.6.4 and on the embedded one, side by side, for `--minutes` (5), from
 * `--seed`, on all tables or on those that are named. Each difference is printed as a list of operations, as short as they could be made.
 * When neither side answers for a minute it says where it stands, and ends.
 */
import { parseArgs } from "node:util";
import { connect } from "../src/index.ts";
import { startHBase } from "../src/testing.ts";
import { CLIENT_OPTIONS, startRealHBase } from "../test/embedded/random/clusters.ts";
import { StuckError } from "../test/embedded/random/progress.ts";
import { differenceText } from "../test/embedded/random/report.ts";
import { runSideBySide } from "../test/embedded/random/run.ts";
import { stopEverything } from "./lab/processes.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** a running cluster's master, in place of one of our own */
    bootstrap: { type: "string" },
  },
});
const seed = Number(values.seed);
const limitMs = Number(values.minutes) * 60_000;
if (!Number.isSafeInteger(seed) || !(limitMs > 0)) throw new Error("--seed and --minutes are numbers");

const cluster = values.bootstrap === undefined ? await startRealHBase() : undefined;
const server = await startHBase();
const hbase = await connect({
  bootstrap: values.bootstrap ?? `localhost:${cluster?.masterPort ?? 0}`,
  ...CLIENT_OPTIONS,
});
const embedded = await connect({ bootstrap: server.bootstrap, ...CLIENT_OPTIONS });
try {
  process.stderr.write(`seed ${seed}\n`);
  const { operations, sequences, differences } = await runSideBySide(hbase, embedded, {
    seed,
    limitMs,
    ...(positionals.length === 0 ? {} : { tables: positionals }),
    onDifference: (difference) => process.stdout.write(`seed ${difference.seed}, ${differenceText(difference)}\n`),
  });
  process.stdout.write(
    `seed ${seed}: ${operations} operations in ${sequences} sequences, ${differences.length} differences\n`,
  );
  if (differences.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StuckError)) throw error;
  process.stdout.write(`${error.message}\n`);
  await stopEverything();
  // What hangs would keep the process, and the order below.
  process.exit(2);
} finally {
  await hbase.close();
  await embedded.close();
  await server.close();
  await cluster?.stop();
  await stopEverything();
}
