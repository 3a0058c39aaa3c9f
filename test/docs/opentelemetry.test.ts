/** `examples/opentelemetry-spans.ts` makes the spans that docs/diagnostics.md promises, of a client that talks to a server. */
import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { after, before, describe, test } from "node:test";
import {
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { traceClient } from "../../examples/opentelemetry-spans.ts";
import { connect } from "../../src/client/connect.ts";
import { type EmbeddedCluster, startCluster } from "../../src/server/embedded-cluster.ts";
import { tableSet } from "../table/scripted-server.ts";

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

  test("makes a span of an operation, with HBase's name and attributes", async () => {
    const { table } = tableSet({ table: "shop:orders" });
    await table.get("a");
    const span = spans.at(-1);
    assert.equal(span?.name, "GET shop:orders");
    assert.deepEqual(span?.attributes, {
      "db.system": "hbase",
      "db.name": "shop",
      "db.operation": "GET",
      "db.hbase.table": "shop:orders",
    });
    assert.equal(span?.ended, true);
    await tableSet({ table: "orders" }).table.put("a", { "f:q": "v" });
    assert.equal(spans.at(-1)?.name, "PUT default:orders");
  });

  test("says of a batch what is in it, and what failed", async () => {
    const { table, script } = tableSet();
    script.onAction = ({ row }) => (row === "bad" ? { exception: "DoNotRetryIOException" } : undefined);
    await table.batch([{ get: "a" }, { exists: "b" }, { delete: "bad" }]);
    const span = spans.at(-1);
    assert.equal(span?.name, "BATCH default:t");
    assert.deepEqual(span?.attributes["db.hbase.container_operations"], ["DELETE", "GET"]);
    assert.deepEqual(span?.exceptions, ["1 of the batch failed"]);
    const { table: refusing, script: refusal } = tableSet();
    refusal.onCall = () => new Error("no");
    await assert.rejects(refusing.get("a"), /no/);
    assert.deepEqual(spans.at(-1)?.exceptions, ["no"]);
  });

  test("puts a call under the first operation that it carries", () => {
    const [first, second, call] = [{}, {}, {}];
    channel("tshbase:operation:start").publish({ id: first, operation: "get", table: "t" });
    channel("tshbase:operation:start").publish({ id: second, operation: "put", table: "t" });
    const parent = spans.at(-2);
    const event = { id: call, server: "rs1:16020", service: "ClientService", method: "Multi" };
    channel("tshbase:call:start").publish({ ...event, operations: [first, second] });
    assert.equal(spans.at(-1)?.name, "hbase.pb.ClientService/Multi");
    assert.equal(spans.at(-1)?.parent, parent);
  });
});

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly parent: RecordedSpan | undefined;
  readonly exceptions: string[];
  status: SpanStatus | undefined;
  ended: boolean;
}

/** The part of OpenTelemetry's API that the example uses, with a memory. */
function recorder(): { readonly tracer: Tracer; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  const recordedOf = new WeakMap<Span, RecordedSpan>();
  const startSpan = (name: string, options: SpanOptions = {}, within?: Context): Span => {
    const attributes = options.attributes ?? {};
    const above = within === undefined ? undefined : trace.getSpan(within);
    const parent = above === undefined ? undefined : recordedOf.get(above);
    const recorded: RecordedSpan = { name, attributes, parent, exceptions: [], status: undefined, ended: false };
    spans.push(recorded);
    const span = {
      recordException: ({ message }: Error) => recorded.exceptions.push(message),
      setStatus: (status: SpanStatus) => {
        recorded.status = status;
      },
      end: () => {
        recorded.ended = true;
      },
    } as unknown as Span;
    recordedOf.set(span, recorded);
    return span;
  };
  return { tracer: { startSpan } as unknown as Tracer, spans };
}
