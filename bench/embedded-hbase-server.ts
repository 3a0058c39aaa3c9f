/** `startHBase()` in a process of its own; tells where it is and who it is, and ends with its standard input. */
import { startHBase } from "../src/testing.ts";
import { orders } from "./measure.ts";

const { data, rows = 0 } = orders<{ readonly data?: string; readonly rows?: number }>();
const hbase = await startHBase({
  tables: { bench: ["f"], cells: ["f"] },
  rows: {
    // Made anew for whoever looks, so that they are not kept beside the cells.
    get cells() {
      const name = (row: number): string => `row${String(row).padStart(8, "0")}`;
      return Object.fromEntries(Array.from({ length: rows }, (_, row) => [name(row), { "f:q": "value" }]));
    },
  },
  ...(data === undefined ? {} : { data }),
});
// What is left of making them is not theirs; of a process that was not started for that there is no `gc`.
for (let collection = 0; collection < 3; collection++) globalThis.gc?.();
const { heapUsed, external } = process.memoryUsage();
process.stdout.write(
  `${JSON.stringify({ port: hbase.regionServers[0]?.port ?? 0, bootstrap: hbase.bootstrap, pid: process.pid, usedBytes: heapUsed + external })}\n`,
);
process.stdin.resume().on("end", () => process.exit(0));
