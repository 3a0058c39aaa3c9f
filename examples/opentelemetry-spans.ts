/**
 * What a client does, as OpenTelemetry spans: those that HBase's Java client makes, with its names and attributes. Copy this file;
 * it needs `@opentelemetry/api` alone. `opentelemetry.ts` beside it shows it in use.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { CallEvent, OpeningTrace, OperationEvent } from "tshbase";

/** HBase's names for what is done to a table. */
const OPERATIONS: Readonly<Record<string, string>> = {
  get: "GET",
  exists: "GET",
  put: "PUT",
  delete: "DELETE",
  increment: "INCREMENT",
  append: "APPEND",
  mutateRow: "BATCH",
  checkAndMutate: "CHECK_AND_MUTATE",
  batch: "BATCH",
  scan: "SCAN",
};

/**
 * Makes a span of every operation on a table, of every call to a server, and of every connection that is opened, from now on. A span of
 * an operation is a child of the span that is active where it was asked for; a call's is one of the first operation that it carries.
 * Returns what ends it.
 */
export function traceClient(tracer: Tracer): () => void {
  const operations = new WeakMap<object, Span>();
  const calls = new WeakMap<object, Span>();
  const listeners: Record<string, (message: unknown) => void> = {
    "tshbase:operation:start": (message) => {
      const event = message as OperationEvent;
      const attributes = operationAttributes(event);
      const name = `${attributes["db.operation"]} ${attributes["db.name"]}:${event.table.split(":").at(-1)}`;
      operations.set(event.id, tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }));
    },
    "tshbase:operation:end": (message) => {
      const { id, error, failed } = message as OperationEvent;
      finish(operations.get(id), failed === undefined ? error : new Error(`${failed} of the batch failed`));
    },
    "tshbase:call:start": (message) => {
      const { id, service, method, server, operations: [first] = [] } = message as CallEvent;
      const fullService = `hbase.pb.${service}`;
      const rpc = { "rpc.system": "HBASE_RPC", "rpc.service": fullService, "rpc.method": method };
      const options = { kind: SpanKind.CLIENT, attributes: { ...rpc, ...peer(server) } };
      const parent = first === undefined ? undefined : operations.get(first);
      const within = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
      calls.set(id, tracer.startSpan(`${fullService}/${method}`, options, within));
    },
    "tshbase:call:end": (message) => {
      const { id, error } = message as CallEvent;
      finish(calls.get(id), error);
    },
    "tshbase:connection:opening": (message) => {
      const { server, service, startedAtMs, ms, error } = message as OpeningTrace;
      const attributes = { "rpc.service": `hbase.pb.${service}`, ...peer(server) };
      finish(tracer.startSpan("open connection", { startTime: startedAtMs, attributes }), error, startedAtMs + ms);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) subscribe(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) unsubscribe(name, listener);
  };
}

function operationAttributes({ operation, table, contains }: OperationEvent): Attributes {
  const namespace = table.includes(":") ? table.slice(0, table.indexOf(":")) : "default";
  const inner = contains?.map((each) => OPERATIONS[each] ?? each);
  return {
    "db.system": "hbase",
    "db.name": namespace,
    "db.operation": OPERATIONS[operation] ?? operation,
    "db.hbase.table": table,
    ...(inner === undefined ? {} : { "db.hbase.container_operations": [...new Set(inner)].sort() }),
  };
}

function peer(server: string): Attributes {
  const colon = server.lastIndexOf(":");
  return { "net.peer.name": server.slice(0, colon), "net.peer.port": Number(server.slice(colon + 1)) };
}

function finish(span: Span | undefined, error: unknown, endTimeMs?: number): void {
  if (span === undefined) return;
  if (error !== undefined) {
    const exception = error instanceof Error ? error : new Error(String(error));
    span.recordException(exception);
    span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  }
  span.end(endTimeMs);
}
