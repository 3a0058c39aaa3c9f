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
const { java, ours, floor, machine } = JSON.parse(readFileSync(file, "utf8"));
const OPERATIONS = ["get", "put", "checkAndMutate", "scan"];

const rows = [
  ...java
    .filter(({ operation }) => OPERATIONS.includes(operation))
    .map((row) => ({ ...row, rate: row.perSecond, client: "Java async" })),
  ...ours
    .filter(({ operation, autoBatch }) => OPERATIONS.includes(operation) && autoBatch)
    .map((row) => ({ ...row, rate: row.callsPerSecond, client: "tshbase" })),
  ...floor.map((row) => ({ ...row, operation: "get", rate: row.callsPerSecond, client: "bare socket" })),
];

await draw("cpu", "cpuMicros", "CPU of the client, µs an operation (a row, for scans)");
await draw("rate", "rate", "operations a second (rows, for scans)");

async function draw(name, field, title) {
  const { spec } = compile({
    title: { text: `HBase 2.6.4: ${title}`, subtitle: `${machine.about}; ${machine.date}`, anchor: "start" },
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
