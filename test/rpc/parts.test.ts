import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { remoteAdvice } from "../../src/errors/remote-advice.ts";
import { encode } from "../../src/protobuf/codec.ts";
import { CallTable } from "../../src/rpc/call-table.ts";
import { GetActiveMaster, GetClusterId } from "../../src/rpc/client-meta-service.ts";
import { encodeRequestHead } from "../../src/rpc/large-request.ts";
import type { CallIssuer } from "../../src/rpc/pending-call.ts";
import { PendingCall } from "../../src/rpc/pending-call.ts";
import { candidatesFor } from "../../src/rpc/principals.ts";
import { withDefaults } from "../../src/rpc/rpc-defaults.ts";
import { invoke } from "../../src/rpc/stub.ts";
import { decodeRequestFrame, encodeMethodName } from "../../src/wire/request.ts";
import { ADDRESS, MASTER, REGION_SERVER, rejectionOf, request, TWO_PRINCIPALS } from "./bench-set.ts";

const NOBODY: CallIssuer = { callAnswered: () => {}, callFailed: () => {} };

function aCall(deadlineMs = 100): PendingCall {
  const call = new PendingCall(
    request("x"),
    100,
    NOBODY,
    () => {},
    () => {},
  );
  call.deadlineMs = deadlineMs;
  return call;
}

describe("the call table", () => {
  it("gives calls ids from 0 and finds each once", () => {
    const table = new CallTable();
    const calls = Array.from({ length: 1_000 }, () => aCall());
    for (const call of calls) table.add(call);
    assert.deepEqual(
      calls.map(({ callId }) => callId),
      calls.map((_, index) => index),
    );
    for (const call of calls.toReversed()) assert.equal(table.take(call.callId), call);
    assert.equal(table.take(5), undefined);
    assert.equal(table.size, 0);
  });

  it("never gives a slot's next owner the answer to the last one", () => {
    const table = new CallTable();
    const first = aCall();
    table.add(first);
    table.take(first.callId);
    for (let index = 1; index < 256; index++) {
      const call = aCall();
      table.add(call);
      table.take(call.callId);
    }
    const second = aCall();
    table.add(second);
    assert.equal(second.callId, 256, "the same slot");
    assert.equal(table.take(0), undefined);
    assert.equal(table.wasIssued(0), true);
    assert.equal(table.wasIssued(257), false);
    assert.equal(table.take(-1), undefined);
  });

  it("leaves the slot to a call that has been under way for a whole round", () => {
    const table = new CallTable();
    const old = aCall();
    table.add(old);
    for (let index = 0; index < 1_000; index++) {
      const call = aCall();
      table.add(call);
      assert.equal(table.take(call.callId), call);
    }
    assert.equal(table.take(old.callId), old);
  });

  it("begins again at 0 behind the last id, and keeps the order", () => {
    const table = new CallTable(0x7fff_fffe);
    const calls = [aCall(), aCall(), aCall()];
    for (const call of calls) table.add(call);
    assert.deepEqual(
      calls.map(({ callId }) => callId),
      [0x7fff_fffe, 0x7fff_ffff, 0],
    );
    assert.deepEqual(table.drain(), calls);
  });

  it("sweeps out what is overdue and says when to come again", () => {
    const table = new CallTable();
    const calls = [50, 200, 150].map(aCall);
    for (const call of calls) table.add(call);
    const expired: PendingCall[] = [];
    assert.equal(
      table.sweep(100, (call) => expired.push(call)),
      150,
    );
    assert.deepEqual(expired, [calls[0]]);
  });
});

describe("the head of a large request", () => {
  it("is what makes a frame of the parameter and cells behind it", () => {
    const param = Buffer.alloc(50_000, 1);
    const cellBlock = Buffer.alloc(70_000, 2);
    const parts = { callId: 300, method: encodeMethodName("Multi"), param, cellBlock, timeoutMs: 10, priority: 5 };
    const frame = Buffer.concat([encodeRequestHead(parts), param, cellBlock]);
    assert.equal(frame.readInt32BE(), frame.length - 4);
    const decoded = decodeRequestFrame(frame, 4, frame.length);
    assert.ok(decoded.type === "request");
    assert.equal(decoded.callId, 300);
    assert.equal(decoded.header.methodName, "Multi");
    assert.equal(decoded.header.priority, 5);
    assert.ok(decoded.param.equals(param));
    assert.ok(decoded.cellBlock?.equals(cellBlock));
  });
});

describe("a stub", () => {
  it("encodes the message and decodes the answer", async () => {
    const body = encode(GetClusterId.response, { clusterId: "c" });
    const caller = { call: async () => ({ body }) };
    assert.equal((await invoke(caller, ADDRESS, GetClusterId, {})).clusterId, "c");
  });

  it("says whose answer it was that could not be decoded", async () => {
    const caller = { call: async () => ({ body: Buffer.from([0x0a, 0x05, 0x01]) }) };
    const error = await rejectionOf(invoke(caller, ADDRESS, GetActiveMaster, {}));
    assert.equal(error.code, "HBASE_MALFORMED_MESSAGE");
    assert.match(error.message, /server:16000, ClientMetaService\.GetActiveMaster/);
  });
});

describe("the candidates of a service", () => {
  const options = { ...TWO_PRINCIPALS, canonicalHostNames: false };

  it("are both principals where masters and region servers serve it", async () => {
    const candidates = await candidatesFor(ADDRESS, "ClientMetaService", options);
    assert.deepEqual(
      candidates.map(({ principal }) => principal),
      [MASTER, REGION_SERVER],
    );
  });

  it("are one where only one kind of server serves it", async () => {
    const candidates = await candidatesFor({ host: "RS1", port: 1 }, "ClientService", options);
    assert.deepEqual(candidates, [{ principal: "hbase-rs/rs1@EXAMPLE.COM", role: "regionserver" }]);
  });
});

describe("the defaults", () => {
  it("are HBase's", () => {
    const options = withDefaults();
    assert.equal(options.rpcTimeoutMs, 60_000);
    assert.equal(options.legacyServers, "reconnect");
    assert.deepEqual(options.qops, ["auth"]);
  });

  it("give way to what makes sense, and refuse the rest by name", () => {
    assert.equal(withDefaults({ rpcTimeoutMs: 5 }).rpcTimeoutMs, 5);
    for (const wrong of [{ rpcTimeoutMs: 0 }, { maxQueuedCalls: Number.NaN }, { qops: [] }, { simpleUser: "" }]) {
      const [option] = Object.keys(wrong);
      assert.throws(() => withDefaults(wrong), { code: "HBASE_INVALID_ARGUMENT", option });
    }
  });
});

describe("the advice on exceptions of the server", () => {
  const exception = { remoteMessage: "", stackTrace: "", doNotRetry: false, serverOverloaded: false };
  const adviceOn = (javaClass: string, more = {}): unknown => {
    const { action, delay } = remoteAdvice({ ...exception, javaClass, ...more });
    return [action, delay];
  };

  it("follows HBase's own distinctions", () => {
    const hbase = "org.apache.hadoop.hbase";
    assert.deepEqual(adviceOn(`${hbase}.NotServingRegionException`), ["relocate", "pause"]);
    assert.deepEqual(adviceOn(`${hbase}.CallQueueTooBigException`), ["retry", "overloaded"]);
    assert.deepEqual(adviceOn(`${hbase}.RegionTooBusyException`, { serverOverloaded: true }), ["retry", "overloaded"]);
    assert.deepEqual(adviceOn(`${hbase}.PleaseHoldException`), ["retry", "pause"]);
    assert.deepEqual(adviceOn(`${hbase}.TableNotFoundException`, { doNotRetry: true }), ["fail", "none"]);
    assert.deepEqual(adviceOn("com.example.Unknown"), ["fail", "none"]);
    assert.deepEqual(adviceOn("constructor"), ["fail", "none"]);
  });
});
