/**
 * Traces of what a client does. Without an SDK, OpenTelemetry's API does nothing; start one before, as in
 * `node --import @opentelemetry/auto-instrumentations-node/register examples/opentelemetry.ts`.
 */
import { trace } from "@opentelemetry/api";
import { connect } from "tshbase";
import { traceClient, traced } from "./opentelemetry-spans.ts";

const tracer = trace.getTracer("my-service");
traceClient(tracer);

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");

await traced(tracer, "PUT", table, () => table.put("traced", { "f:state": "done" }));
const row = await traced(tracer, "GET", table, () => table.get("traced"));
const rows = await traced(tracer, "SCAN", table, () => table.scan({ prefix: "traced" }).toArray());
console.log(row?.text("f:state"), rows.length);
