/**
 * Traces of what a client does. Without an SDK, OpenTelemetry's API does nothing; start one before, as in
 * `node --import @opentelemetry/auto-instrumentations-node/register examples/opentelemetry.ts`.
 */
import { trace } from "@opentelemetry/api";
import { connect } from "tshbase";
import { traceClient } from "./opentelemetry-spans.ts";

traceClient(trace.getTracer("my-service"));

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");

await table.put("traced", { "f:state": "done" });
const row = await table.get("traced");
const rows = await table.scan({ prefix: "traced" }).toArray();
console.log(row?.text("f:state"), rows.length);
