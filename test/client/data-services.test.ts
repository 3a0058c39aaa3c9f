/** What `connect()` makes for tables and the administration: one locator and one sender for all tables of a client, with its settings. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DataServices } from "../../src/client/data-services.ts";
import { resolveData } from "../../src/client/resolve-data.ts";
import { ProcedureTimeoutError } from "../../src/errors/procedure-errors.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { TableName } from "../../src/names/table-name.ts";
import { GetRequest, MutateRequest, MutateResponse } from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import type { CallbackCaller } from "../../src/rpc/stub.ts";
import { MetaStandIn, regionOf, server } from "../region/meta-stand-in.ts";

const TIMES = { operationTimeoutMs: 5_000, rpcTimeoutMs: 2_000, pauseMs: 1, overloadedPauseMs: 1 };

/** hbase:meta on port 1, tables `t` and `u` on port 100, a master on port 2. */
class Cluster implements CallbackCaller {
  readonly meta = new MetaStandIn();
  readonly calls: CallRequest[] = [];
  /** of the master, by method */
  readonly master: Record<string, CallAnswer> = {};

  constructor() {
    for (const name of ["t", "u"])
      this.meta.putRegion({ region: regionOf(TableName.of(name), "", ""), servers: [server(100)] });
  }

  async call(request: CallRequest): Promise<CallAnswer> {
    if (request.server.port === 1) return this.meta.call(request);
    this.calls.push(request);
    if (request.server.port === 2) return this.master[request.method] ?? { body: Buffer.alloc(0) };
    return { body: request.method === "Mutate" ? encode(MutateResponse, { processed: true }) : Buffer.alloc(0) };
  }

  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void {
    this.call(request).then(onAnswer, onError);
  }
}

function services(
  options: Parameters<typeof resolveData>[0] = {},
  rpcTimeoutIsSet = true,
): { cluster: Cluster; data: DataServices } {
  const cluster = new Cluster();
  const registry = {
    metaRegionLocations: () => cluster.meta.metaRegionLocations(),
    activeMaster: () => Promise.resolve({ host: "m", port: 2, startCode: 1n }),
  };
  return { cluster, data: new DataServices(cluster, registry, resolveData(options, {}, TIMES, rpcTimeoutIsSet)) };
}

describe("a client's services for tables", () => {
  it("share what is known of regions, and count for all tables", async () => {
    const { cluster, data } = services();
    await data.table("t").get("a");
    await data.table("t").get("b");
    await data.table("u").put("a", { "f:q": "v" });
    assert.deepEqual(
      cluster.calls.map(({ method, server: { port } }) => [method, port]),
      [
        ["Get", 100],
        ["Get", 100],
        ["Mutate", 100],
      ],
    );
    const { operations, singleCalls, locations } = data.stats();
    assert.deepEqual([operations, singleCalls, locations.misses, locations.cachedTables], [3, 3, 2, 2]);
    assert.equal(decode(GetRequest, Buffer.from(cluster.calls[0]?.param ?? [])).get.row.toString(), "a");
  });

  it("have the settings of the client: times of reads and writes, and company", async () => {
    const { cluster, data } = services({ readRpcTimeoutMs: 700, writeRpcTimeoutMs: 800, autoBatch: false });
    const table = data.table("t");
    await Promise.all([table.get("a"), table.put("b", { "f:q": "v" })]);
    assert.deepEqual(
      cluster.calls.map(({ method, timeoutMs }) => [method, timeoutMs]),
      [
        ["Get", 700],
        ["Mutate", 800],
      ],
    );
  });

  it("leave time for another attempt where nobody limits one, but not for what must not be repeated", async () => {
    const { cluster, data } = services({}, false);
    const table = data.table("t");
    await table.get("a");
    await table.get("a", { timeoutMs: 30_000 });
    await table.increment("a", { "f:n": 1 });
    await table.put("b", { "f:q": "v" });
    await table.put("b", { "f:q": "v" }, { timestamp: 1 });
    assert.deepEqual(
      cluster.calls.map(({ method, timeoutMs }) => [method, timeoutMs]),
      [
        ["Get", 1_667],
        ["Get", 10_000],
        ["Mutate", 1_667],
        ["Mutate", 2_000],
        ["Mutate", 1_667],
      ],
    );
  });

  it("give every nonce once, in one group", async () => {
    const { cluster, data } = services();
    for (const name of ["t", "u"]) await data.table(name).increment("a", { "f:n": 1 });
    const sent = cluster.calls.map(({ param }) => decode(MutateRequest, Buffer.from(param)));
    assert.equal(new Set(sent.map(({ nonceGroup }) => nonceGroup)).size, 1);
    assert.equal(new Set(sent.map(({ mutation }) => mutation.nonce)).size, 2);
  });

  it("let the master work for as long as the client says", async () => {
    const { cluster, data } = services({ procedureTimeoutMs: 30 });
    // EnableTableResponse with a procedure, and one that goes on and on.
    cluster.master["EnableTable"] = { body: Buffer.from([0x08, 0x01]) };
    cluster.master["getProcedureResult"] = { body: Buffer.from([0x08, 0x01]) };
    await assert.rejects(
      data.admin.enableTable("t"),
      (error) => error instanceof ProcedureTimeoutError && error.limitMs === 30,
    );
  });

  it("take nothing more once they are closed", async () => {
    const { cluster, data } = services();
    data.close();
    await assert.rejects(data.table("t").get("a"), ClientClosedError);
    await assert.rejects(data.table("t").scan().toArray(), ClientClosedError);
    assert.equal(cluster.calls.length, 0);
  });
});
