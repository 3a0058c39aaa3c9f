/** Writes 100,000 rows through a mutator, which collects them into large requests and lets `put` wait when too much is under way. */
import { connect, float64, MutationsFailedError } from "tshbase";

const ROWS = 100_000;

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");

const begun = performance.now();
try {
  await using mutator = table.mutator({ maxBytes: 4 << 20 });
  for (let n = 0; n < ROWS; n++) {
    // A key that begins with what varies spreads the load over the regions.
    const row = `${String(n % 100).padStart(2, "0")}:${n}`;
    await mutator.put(row, { "f:reading": float64(Math.sin(n)), "f:unit": "V" }, { timestamp: Date.now() });
    if (n % 20_000 === 0) console.log(`${n} given, ${mutator.pendingBytes} bytes not written yet`);
  }
} catch (error) {
  // From the end of the block: what is left is written there.
  if (!(error instanceof MutationsFailedError)) throw error;
  console.error(`${error.count} rows were not written`, error.failures[0]);
  process.exitCode = 1;
}
console.log(`${ROWS} rows in ${Math.round(performance.now() - begun)} ms`);
