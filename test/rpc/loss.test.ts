import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeSaslError } from "../../src/wire/sasl-message.ts";
import { Fates, rejectionOf, request, setting, textOf } from "./bench-set.ts";
import { FakeClock, newGate, turns, until } from "./fake-clock.ts";
import { StandInCredentials } from "./stand-in-credentials.ts";

const FATAL = "org.apache.hadoop.hbase.ipc.FatalConnectionException";
const DENIED = "org.apache.hadoop.hbase.security.AccessDeniedException";
const PRINCIPAL = "hbase/server@EXAMPLE.COM";
const KERBEROS = { principals: { master: PRINCIPAL, regionServer: PRINCIPAL } } as const;

describe("a connection that dies", () => {
  it("fails what was sent, and says that it may have been executed", async () => {
    const { client, server } = setting({ script: { onRequest: () => {} } });
    const calls = [client.call(request("a")), client.call(request("b"))];
    await until("the requests", () => server.requests.length === 2);
    server.last.transport.destroy("reset");
    const errors = await Promise.all(calls.map(rejectionOf));
    for (const error of errors) {
      assert.equal(error.code, "HBASE_CONNECTION_CLOSED");
      assert.equal(error.advice.mayHaveExecuted, true);
      assert.match(error.message, /ECONNRESET.*Echo, call \d/);
    }
    assert.notEqual(errors[0], errors[1]);
    await client.close();
  });

  it("carries what was not sent over to the next one, which it opens itself", async () => {
    const { client, server, pipes } = setting({
      script: {
        onRequest: ({ session, callId, param }) => void (param.toString() !== "sent" && session.answer(callId, param)),
      },
    });
    await client.call(request("first"));
    const sent = client.call(request("sent"));
    await until("the request", () => server.requests.length === 2);
    // In one turn: two calls are issued, and the socket reports its end before they are written.
    const unsent = [client.call(request("one")), client.call(request("two"))];
    pipes[0]?.sink.ended();
    assert.equal((await rejectionOf(sent)).advice.mayHaveExecuted, true);
    assert.deepEqual((await Promise.all(unsent)).map(textOf), ["one", "two"]);
    assert.equal(client.stats().dials, 2);
    await client.close();
  });

  it("keeps the deadlines of what it carries over", async () => {
    const gate = newGate();
    const { client, clock, pipes } = setting({
      beforeDial: (connection) => (connection === 0 ? Promise.resolve() : gate.promise),
    });
    await client.call(request("first"));
    const unsent = client.call(request("unsent", { timeoutMs: 100 }));
    pipes[0]?.sink.ended();
    await turns();
    clock.advance(130);
    assert.equal((await rejectionOf(unsent)).code, "HBASE_CALL_TIMEOUT");
    gate.open();
    await client.close();
  });

  it("is followed by a new one for the next call", async () => {
    const { client, server } = setting();
    await client.call(request("a"));
    server.last.transport.end();
    await turns();
    assert.equal(client.stats().connections.length, 0);
    assert.equal(textOf(await client.call(request("b"))), "b");
    await client.close();
  });

  it("fails unsent calls when the next one cannot be opened", async () => {
    const { client, pipes } = setting({
      beforeDial: async (connection) => {
        if (connection > 0) throw new Error("gone for good");
      },
    });
    await client.call(request("first"));
    const unsent = client.call(request("unsent"));
    pipes[0]?.sink.ended();
    assert.equal((await rejectionOf(unsent)).message, "gone for good");
    await client.close();
  });

  it("without a word behind its header says that this is how a server turns down a service", async () => {
    const { client } = setting({ script: { onEstablished: (session) => session.transport.end() } });
    const error = await rejectionOf(client.call(request("x")));
    assert.equal(error.code, "HBASE_CONNECTION_CLOSED");
    assert.match(
      error.message,
      /turns down a service, .*option cellCodec.*option compression.* ClientMetaService on a region server before HBase 2\.5/,
    );
    await client.close();
  });

  it("over bytes that are no frames fails its calls with what was wrong", async () => {
    const { client } = setting({
      script: { onRequest: ({ session }) => session.send(Buffer.from([0x80, 0, 0, 0])) },
    });
    const error = await rejectionOf(client.call(request("x")));
    assert.equal(error.code, "HBASE_CONNECTION_CLOSED");
    assert.equal((error.cause as { code: string }).code, "HBASE_LENGTH_OUT_OF_BOUNDS");
    await client.close();
  });

  it("over a frame larger than allowed fails its calls, and nothing is allocated for it", async () => {
    const { client } = setting({
      client: { maxFrameBytes: 1_000 },
      script: { onRequest: ({ session, callId }) => session.answer(callId, Buffer.alloc(1_001)) },
    });
    const error = await rejectionOf(client.call(request("x")));
    assert.equal((error.cause as { code: string }).code, "HBASE_LENGTH_OUT_OF_BOUNDS");
    await client.close();
  });
});

describe("a server that turns a connection down", () => {
  it("with a fatal exception fails every call, whatever call it is sent for", async () => {
    const { client, server } = setting({ script: { onRequest: () => {} } });
    const fates = new Fates();
    for (let index = 0; index < 5; index++) fates.watch(client.call(request("x")));
    await until("the requests", () => server.requests.length === 5);
    server.last.fail(server.requests[2]?.callId ?? 0, { javaClass: FATAL, stackTrace: "no", doNotRetry: true });
    await fates.all();
    assert.deepEqual(
      fates.errors.map(({ code }) => code),
      Array(5).fill("HBASE_CONNECTION_REJECTED"),
    );
    const { error } = fates.errors[0] ?? {};
    assert.equal((error as { advice: { mayHaveExecuted: boolean } }).advice.mayHaveExecuted, false);
    await client.close();
  });

  it("because it wants authentication gives AuthenticationRequiredError", async () => {
    const { client } = setting({ script: { plan: { kind: "announces" } } });
    const error = await rejectionOf(client.call(request("x")));
    assert.equal(error.code, "HBASE_AUTHENTICATION_REQUIRED");
    assert.equal(error.advice.mayHaveExecuted, false);
    await client.close();
  });

  it("by an exception for no call after it has answered leaves open what was executed", async () => {
    const { client, server } = setting({
      script: { onRequest: ({ session, callId, param }) => void (param.length === 1 && session.answer(callId, param)) },
    });
    await client.call(request("a"));
    const call = client.call(request("later"));
    await until("the request", () => server.requests.length === 2);
    server.last.fail(-1, { javaClass: DENIED, stackTrace: "not any more", doNotRetry: true });
    const error = await rejectionOf(call);
    assert.equal(error.code, "HBASE_CONNECTION_CLOSED");
    assert.equal(error.advice.mayHaveExecuted, true);
    assert.match(error.message, /AccessDeniedException: not any more/);
    await client.close();
  });

  for (const chunking of [{ type: "whole" }, { type: "bytes" }] as const) {
    it(`with a SASL error behind the last token gives SaslRefusedError (${chunking.type})`, async () => {
      const { client } = setting({
        script: {
          plan: { kind: "announces" },
          principal: PRINCIPAL,
          onEstablished: ({ transport }) => {
            transport.write(encodeSaslError("javax.security.sasl.SaslException", "too late"));
            transport.end();
          },
        },
        client: { credentials: new StandInCredentials(), ...KERBEROS },
        pipe: () => ({ serverToClient: { chunking } }),
      });
      const error = await rejectionOf(client.call(request("x")));
      assert.equal(error.code, "HBASE_SASL_REFUSED");
      assert.match(error.message, /too late/);
      assert.equal(error.advice.mayHaveExecuted, false);
      await client.close();
    });
  }
});

describe("frames", () => {
  const chunkings = [
    { type: "bytes" },
    ...Array.from({ length: 60 }, (_, at) => ({ type: "cut", at }) as const),
    ...[1, 2, 3].map((seed) => ({ type: "random", seed, maxBytes: 20 }) as const),
  ] as const;

  for (const qops of [["auth"], ["auth-int"], ["auth-conf"]] as const) {
    it(`may be cut anywhere (${qops[0]})`, async () => {
      for (const chunking of chunkings) {
        const credentials = new StandInCredentials();
        const { client } = setting({
          script: { plan: { kind: "announces" }, principal: PRINCIPAL },
          client: { credentials, ...KERBEROS, qops },
          pipe: () => ({ serverToClient: { chunking }, clientToServer: { chunking } }),
        });
        const texts = ["a", "", "c".repeat(200)];
        assert.deepEqual((await Promise.all(texts.map((text) => client.call(request(text))))).map(textOf), texts);
        await client.close();
        assert.equal(credentials.alive, 0);
      }
    });
  }

  it("survive the server's close or reset at every byte, with an error for each call", async () => {
    for (const how of ["close", "reset"] as const) {
      for (let afterBytes = 0; afterBytes < 80; afterBytes++) {
        const { client, clock } = setting({
          script: { plan: { kind: "announces", announcement: PRINCIPAL }, principal: PRINCIPAL },
          client: { credentials: new StandInCredentials(), principals: { master: "a/b@C", regionServer: PRINCIPAL } },
          pipe: () => ({ serverToClient: { fault: { afterBytes, how } } }),
        });
        const fates = new Fates();
        for (let index = 0; index < 3; index++) fates.watch(client.call(request("x", { timeoutMs: 5_000 })));
        for (let step = 0; step < 10 && fates.ended < 3; step++) {
          await turns(20);
          clock.advance(1_000);
        }
        await fates.all();
        await client.close();
        assert.equal(clock.timersArmed, 0, `${how} after ${afterBytes}`);
      }
    }
  });
});

describe("calls under a wrapping layer", () => {
  it("of one turn leave in one write, in one chunk", async () => {
    const { client, pipes } = setting({
      script: { plan: { kind: "announces" }, principal: PRINCIPAL },
      client: { credentials: new StandInCredentials(), ...KERBEROS, qops: ["auth-conf"] },
    });
    await client.call(request("first"));
    const before = pipes[0]?.writes.length ?? 0;
    await Promise.all(Array.from({ length: 50 }, (_, index) => client.call(request(`${index}`))));
    assert.equal((pipes[0]?.writes.length ?? 0) - before, 1);
    await client.call(request("", { param: Buffer.alloc(100_000) }));
    await client.close();
  });

  it("fail when a chunk does not verify", async () => {
    const { client, server } = setting({
      script: {
        plan: { kind: "announces" },
        principal: PRINCIPAL,
        onRequest: ({ session }) => session.transport.write(Buffer.from([0, 0, 0, 4, 9, 9, 9, 9])),
      },
      client: { credentials: new StandInCredentials(), ...KERBEROS, qops: ["auth-int"] },
    });
    const error = await rejectionOf(client.call(request("x")));
    assert.match(error.message, /out of order/);
    await until("the end", () => server.last.end !== "open");
    await client.close();
  });
});

describe("a fake clock", () => {
  it("lets timers end in order", () => {
    const clock = new FakeClock();
    const ends: number[] = [];
    for (const ms of [30, 10, 20]) clock.setTimer(ms, () => ends.push(ms));
    clock.advance(25);
    assert.deepEqual(ends, [10, 20]);
  });
});
