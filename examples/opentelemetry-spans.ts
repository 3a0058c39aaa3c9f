/**
 * What a client does, as OpenTelemetry spans: those that HBase's Java client makes, with its names and attributes. Copy this file;
 * it needs `@opentelemetry/api` alone. `opentelemetry.ts` beside it shows it in use.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { CallEvent, OpeningTrace, Table } from "tshbase";

/**
 * Makes a span of every call to a server, and of every connection that is opened, from now on. A call belongs to the operation that
 * was issued first of those that it carries. Returns what ends it.
 */
export function traceClient(tracer: Tracer): () => void {
  const spans = new WeakMap<object, Span>();
  const onStart = (message: unknown): void => {
    const { id, service, method, server } = message as CallEvent;
    const fullService = `hbase.pb.${service}`;
    const attributes = { "rpc.system": "HBASE_RPC", "rpc.service": fullService, "rpc.method": method, ...peer(server) };
    spans.set(id, tracer.startSpan(`${fullService}/${method}`, { kind: SpanKind.CLIENT, attributes }));
  };
  const onEnd = (message: unknown): void => {
    const { id, error } = message as CallEvent;
    const span = spans.get(id);
    if (span !== undefined) finish(span, error);
  };
  const onOpening = (message: unknown): void => {
    const { server, service, startedAtMs, ms, error } = message as OpeningTrace;
    const attributes = { "rpc.service": `hbase.pb.${service}`, ...peer(server) };
    finish(tracer.startSpan("open connection", { startTime: startedAtMs, attributes }), error, startedAtMs + ms);
  };
  subscribe("tshbase:call:start", onStart);
  subscribe("tshbase:call:end", onEnd);
  subscribe("tshbase:connection:opening", onOpening);
  return () => {
    unsubscribe("tshbase:call:start", onStart);
    unsubscribe("tshbase:call:end", onEnd);
    unsubscribe("tshbase:connection:opening", onOpening);
  };
}

/** HBase's names for what is done to a table. */
export type OperationName = "GET" | "PUT" | "DELETE" | "APPEND" | "INCREMENT" | "SCAN" | "CHECK_AND_MUTATE" | "BATCH";

/** A span around an operation: `traced(tracer, "GET", table, () => table.get("row"))`. */
export function traced<T>(tracer: Tracer, name: OperationName, table: Table, work: () => Promise<T>): Promise<T> {
  const [namespace, qualifier] = table.name.includes(":") ? table.name.split(":") : ["default", table.name];
  const attributes = {
    "db.system": "hbase",
    "db.name": namespace,
    "db.operation": name,
    "db.hbase.table": table.name,
  } as Attributes;
  const options = { kind: SpanKind.CLIENT, attributes };
  return tracer.startActiveSpan(`${name} ${namespace}:${qualifier}`, options, async (span) => {
    try {
      const result = await work();
      finish(span, undefined);
      return result;
    } catch (error) {
      finish(span, error);
      throw error;
    }
  });
}

function peer(server: string): Attributes {
  const colon = server.lastIndexOf(":");
  return { "net.peer.name": server.slice(0, colon), "net.peer.port": Number(server.slice(colon + 1)) };
}

function finish(span: Span, error: unknown, endTimeMs?: number): void {
  if (error !== undefined) {
    const exception = error instanceof Error ? error : new Error(String(error));
    span.recordException(exception);
    span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  }
  span.end(endTimeMs);
}
