/** `examples/opentelemetry-spans.ts` makes the spans that docs/diagnostics.md promises, of a client that talks to a server. */
import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { after, before, describe, test } from "node:test";
import type { Attributes, Span, SpanOptions, SpanStatus, Tracer } from "@opentelemetry/api";
import { traceClient, traced } from "../../examples/opentelemetry-spans.ts";
import { connect } from "../../src/client/connect.ts";
import { type EmbeddedCluster, startCluster } from "../../src/server/embedded-cluster.ts";
import type { Table } from "../../src/table/table.ts";

describe("the OpenTelemetry example", () => {
  const { tracer, spans } = recorder();
  let cluster: EmbeddedCluster;
  let stop: () => void;
  before(async () => {
    cluster = await startCluster();
    stop = traceClient(tracer);
  });
  after(async () => {
    stop();
    await cluster.close();
  });

  test("makes a span of every call and of every connection", async () => {
    await using hbase = await connect({ auth: "simple", bootstrap: cluster.bootstrap, hedgedFanOut: 1 });
    await hbase.clusterId();
    const call = spans.find(({ name }) => name === "hbase.pb.ClientMetaService/GetClusterId");
    assert.deepEqual(call?.attributes, {
      "rpc.system": "HBASE_RPC",
      "rpc.service": "hbase.pb.ClientMetaService",
      "rpc.method": "GetClusterId",
      "net.peer.name": "localhost",
      "net.peer.port": call?.attributes["net.peer.port"],
    });
    assert.equal(call?.ended, true);
    assert.ok(spans.some(({ name, ended }) => name === "open connection" && ended));
  });

  test("marks a call that failed", () => {
    const id = {};
    const event = { id, server: "rs1:16020", service: "ClientService", method: "Get" };
    channel("tshbase:call:start").publish(event);
    channel("tshbase:call:end").publish({ ...event, error: new Error("no") });
    const { status, exceptions, ended } = spans.at(-1) as RecordedSpan;
    assert.deepEqual([status?.message, exceptions, ended], ["no", ["no"], true]);
  });

  test("makes a span around an operation, with HBase's attributes, whether it succeeds or fails", async () => {
    const table = { name: "shop:orders" } as Table;
    assert.equal(await traced(tracer, "GET", table, () => Promise.resolve(7)), 7);
    const span = spans.at(-1);
    assert.equal(span?.name, "GET shop:orders");
    assert.deepEqual(span?.attributes, {
      "db.system": "hbase",
      "db.name": "shop",
      "db.operation": "GET",
      "db.hbase.table": "shop:orders",
    });
    const failing = traced(tracer, "PUT", { name: "orders" } as Table, () => Promise.reject(new Error("no")));
    await assert.rejects(failing, /no/);
    assert.equal(spans.at(-1)?.name, "PUT default:orders");
    assert.deepEqual(spans.at(-1)?.exceptions, ["no"]);
  });
});

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly exceptions: string[];
  status: SpanStatus | undefined;
  ended: boolean;
}

/** The part of OpenTelemetry's API that the example uses, with a memory. */
function recorder(): { readonly tracer: Tracer; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  const startSpan = (name: string, options: SpanOptions = {}): Span => {
    const attributes = options.attributes ?? {};
    const recorded: RecordedSpan = { name, attributes, exceptions: [], status: undefined, ended: false };
    spans.push(recorded);
    const span = {
      recordException: ({ message }: Error) => recorded.exceptions.push(message),
      setStatus: (status: SpanStatus) => {
        recorded.status = status;
      },
      end: () => {
        recorded.ended = true;
      },
    };
    return span as unknown as Span;
  };
  const startActiveSpan = (name: string, options: SpanOptions, work: (span: Span) => unknown): unknown =>
    work(startSpan(name, options));
  return { tracer: { startSpan, startActiveSpan } as unknown as Tracer, spans };
}
