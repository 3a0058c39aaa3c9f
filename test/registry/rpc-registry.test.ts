/** The RPC registry over a stand-in of the RPC layer: hedging as HBase's own tests have it, repetition, old servers, refresh. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { RegistryUnreachableError } from "../../src/errors/registry-errors.ts";
import { RemoteError } from "../../src/errors/remote-error.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { encode } from "../../src/protobuf/codec.ts";
import {
  GetActiveMasterResponse,
  GetBootstrapNodesResponse,
  GetClusterIdResponse,
  GetMastersResponse,
} from "../../src/protobuf/registry-messages.ts";
import { hedge } from "../../src/registry/hedge.ts";
import { type RegistryOptions, RpcRegistry } from "../../src/registry/rpc-registry.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";

const OPTIONS: RegistryOptions = {
  bootstrap: [1, 2].map((port) => ({ address: { host: "h", port }, role: "unknown" })),
  operationTimeoutMs: 5_000,
  rpcTimeoutMs: 1_000,
  pauseMs: 1,
  overloadedPauseMs: 1,
  hedgedFanOut: 2,
  refreshIntervalMs: 0,
  minRefreshGapMs: 0,
  initialRefreshDelayMs: 0,
};

type Answer = (request: CallRequest, count: number) => Buffer;

function standIn(
  answer: Answer,
  options: Partial<RegistryOptions> = {},
): { registry: RpcRegistry; calls: CallRequest[] } {
  const calls: CallRequest[] = [];
  const call = async (request: CallRequest): Promise<CallAnswer> => {
    calls.push(request);
    return { body: answer(request, calls.length) };
  };
  return { registry: new RpcRegistry({ call }, { ...OPTIONS, ...options }), calls };
}

const clusterId = (id: string): Buffer => encode(GetClusterIdResponse, { clusterId: id });
const closed = (): never => {
  throw new ConnectionClosedError("gone", true);
};
const unknownMethod = (): never => {
  const text = "java.lang.UnsupportedOperationException: GetBootstrapNodes";
  throw new RemoteError({
    javaClass: "org.apache.hadoop.hbase.DoNotRetryIOException",
    remoteMessage: text,
    stackTrace: text,
    doNotRetry: true,
    serverOverloaded: false,
  });
};

// The figures of HBase's own TestRpcBasedRegistryHedgedReads: ten servers.
const figures: readonly { fanOut: number; good: number | undefined; calls: number }[] = [
  { fanOut: 1, good: undefined, calls: 10 },
  { fanOut: 3, good: undefined, calls: 10 },
  { fanOut: 0, good: 0, calls: 1 },
  { fanOut: 4, good: 5, calls: 8 },
  { fanOut: 1_000, good: undefined, calls: 10 },
];
for (const { fanOut, good, calls } of figures) {
  test(`ten servers, fan-out ${fanOut}, ${good === undefined ? "none" : `only number ${good}`} good: ${calls} questions`, async () => {
    let asked = 0;
    const servers = Array.from({ length: 10 }, (_, index) => index);
    const outcome = await hedge(
      servers,
      async (server) => {
        asked++;
        if (server !== good) throw new Error("an answer without its field");
        return server;
      },
      { fanOut, patienceMs: 1_000 },
    );
    assert.deepEqual([asked, outcome.type], [calls, good === undefined ? "failed" : "answered"]);
  });
}

test("a question is asked again until somebody answers", async () => {
  const { registry, calls } = standIn((_, count) => (count <= 6 ? closed() : clusterId("c")));
  assert.equal(await registry.clusterId(), "c");
  assert.ok(calls.length >= 7);
  registry.close();
});

test("an answer without its field counts as none, and the other server's is taken", async () => {
  const { registry } = standIn(({ server }) =>
    server.port === 1
      ? encode(GetActiveMasterResponse, {})
      : encode(GetActiveMasterResponse, { serverName: { hostName: "m", port: 16_000, startCode: 5n } }),
  );
  assert.deepEqual(await registry.activeMaster(), { host: "m", port: 16_000, startCode: 5n });
  registry.close();
});

test("a server before 2.5 does not know bootstrap nodes: its masters are what there is, and no error", async () => {
  const masters = encode(GetMastersResponse, {
    masterServers: [{ serverName: { hostName: "m", port: 16_000 }, isActive: true }],
  });
  const { registry, calls } = standIn(({ method }) => (method === "GetBootstrapNodes" ? unknownMethod() : masters));
  assert.deepEqual(await registry.bootstrapNodes(), [{ host: "m", port: 16_000 }]);
  assert.ok(calls.some(({ method }) => method === "GetMasters"));
  registry.close();
});

test("what a server is known to be goes with the next question", async () => {
  const name = { serverName: { hostName: "h", port: 1 } };
  const { registry, calls } = standIn(({ method }) =>
    method === "GetActiveMaster" ? encode(GetActiveMasterResponse, name) : clusterId("c"),
  );
  await registry.activeMaster();
  calls.length = 0;
  await registry.clusterId();
  assert.equal(calls.find(({ server }) => server.port === 1)?.role, "master");
  registry.close();
});

test("when time is up, the error has one cause for each server and says how long it tried", async () => {
  const { registry } = standIn(closed, { operationTimeoutMs: 50 });
  await assert.rejects(registry.clusterId(), (error: unknown) => {
    assert.ok(error instanceof RegistryUnreachableError);
    assert.deepEqual(error.causes.map(({ server }) => server).toSorted(), ["h:1", "h:2"]);
    assert.match(error.message, /operationTimeoutMs/);
    return true;
  });
  registry.close();
});

test("the caller's signal ends a question with its own reason, close() with ClientClosedError", async () => {
  const { registry } = standIn(closed, { pauseMs: 10_000, overloadedPauseMs: 10_000, operationTimeoutMs: 60_000 });
  const reason = new Error("enough");
  await assert.rejects(registry.clusterId({ signal: AbortSignal.abort(reason) }), reason);
  const waiting = registry.clusterId();
  setImmediate(() => registry.close());
  await assert.rejects(waiting, ClientClosedError);
});

test("after the first use the list of servers is brought up to date, and questions go to the new ones", async () => {
  const nodes = encode(GetBootstrapNodesResponse, { serverName: [{ hostName: "new", port: 3 }] });
  const { registry, calls } = standIn(({ method }) => (method === "GetBootstrapNodes" ? nodes : clusterId("c")), {
    refreshIntervalMs: 10,
    initialRefreshDelayMs: 5,
  });
  await registry.clusterId();
  while (!registry.knownServers().some(({ address }) => address.host === "new")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  calls.length = 0;
  await registry.clusterId();
  assert.ok(calls.some(({ server, role }) => server.host === "new" && role === "regionserver"));
  registry.close();
});
