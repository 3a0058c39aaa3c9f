/** `startHBase()` in a process of its own; tells where it is and who it is, and ends with its standard input. */
import { startHBase } from "../src/testing.ts";
import { orders } from "./measure.ts";

const { data, rows = 0 } = orders<{ readonly data?: string; readonly rows?: number }>();
const hbase = await startHBase({
  tables: { bench: ["f"], cells: ["f"] },
  rows: {
    cells: Object.fromEntries(
      Array.from({ length: rows }, (_, row) => [`row${String(row).padStart(8, "0")}`, { "f:q": "value" }]),
    ),
  },
  ...(data === undefined ? {} : { data }),
});
process.stdout.write(
  `${JSON.stringify({ port: hbase.regionServers[0]?.port ?? 0, bootstrap: hbase.bootstrap, pid: process.pid })}\n`,
);
process.stdin.resume().on("end", () => process.exit(0));
