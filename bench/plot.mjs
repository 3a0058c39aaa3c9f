#!/usr/bin/env node
/**
 * Draws what `npm run bench -- --tables --json` printed: `node bench/plot.mjs FIGURES.json` writes one SVG for each measure to
 * bench/results/, with the machine it was measured on.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit, stderr } from "node:process";
import { parse, View } from "vega";
import { compile } from "vega-lite";

const [file] = argv.slice(2);
if (file === undefined) {
  stderr.write("usage: node bench/plot.mjs FIGURES.json\n");
  exit(2);
}
const { rows: measured, machine, memory } = JSON.parse(readFileSync(file, "utf8"));
const OPERATIONS = ["get", "put", "checkAndMutate", "scan"];
const CLIENTS = { java: "Java async", ours: "tshbase", gohbase: "gohbase", floor: "bare socket" };

const rows = measured
  .filter(({ operation }) => OPERATIONS.includes(operation))
  .map((row) => ({ ...row, client: CLIENTS[row.client] }));
const latency = measured.find(
  ({ operation, client, inFlight }) => operation === "get" && client === "ours" && inFlight === 1,
);
const kibibytes = (memory.bytesPerIdleConnection / 1024).toFixed(0);
const asides = [
  `${machine.about}; ${machine.date}`,
  `latency of a get alone: ${latency.latencyToFloor.toFixed(2)} of a bare socket's; an idle connection: ${kibibytes} KiB; a pending call: ${Math.round(memory.bytesPerPendingCall)} bytes`,
];

await draw("cpu", "cpuMicros", "CPU of the client, µs an operation (a row, for scans)");
await draw("rate", "perSecond", "operations a second (rows, for scans)");

async function draw(name, field, title) {
  const { spec } = compile({
    title: { text: `HBase 2.6.4: ${title}`, subtitle: asides, anchor: "start" },
    data: { values: rows },
    facet: { column: { field: "operation", sort: OPERATIONS, title: null } },
    spec: {
      width: 170,
      height: 200,
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "inFlight", type: "quantitative", scale: { type: "log", base: 4 }, title: "in flight" },
        y: { field, type: "quantitative", scale: { type: "log" }, title: null },
        color: { field: "client", type: "nominal", title: null },
      },
    },
    config: { background: "white" },
  });
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  writeFileSync(join(import.meta.dirname, "results", `tables-${name}.svg`), `${svg}\n`);
}
