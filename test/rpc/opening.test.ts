import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { describe, it } from "node:test";
import { ConnectError } from "../../src/errors/connection-errors.ts";
import type { OpeningTrace } from "../../src/rpc/trace.ts";
import { Fates, rejectionOf, request, setting, textOf } from "./bench-set.ts";
import { newGate, turns, until } from "./fake-clock.ts";
import { StandInCredentials } from "./stand-in-credentials.ts";

describe("a connection that is being opened", () => {
  it("is one connection for any number of callers", async () => {
    const { client, server, pipes } = setting();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => client.call(request(`${index}`))));
    assert.deepEqual(
      answers.map(textOf),
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    assert.equal(pipes.length, 1);
    assert.equal(server.sessions.length, 1);
    assert.equal(client.stats().openings, 1);
    await client.close();
  });

  it("is another one for another service", async () => {
    const { client, server } = setting();
    await Promise.all([client.call(request("a")), client.call(request("b", { service: "MasterService" }))]);
    assert.deepEqual(
      server.sessions.map(({ header }) => header?.serviceName),
      ["ClientMetaService", "MasterService"],
    );
    await client.close();
  });

  it("holds its calls to their deadlines, and says where the time went", async () => {
    const gate = newGate();
    const { client, clock, server } = setting({ beforeDial: () => gate.promise });
    const short = client.call(request("short", { timeoutMs: 100 }));
    const long = client.call(request("long", { timeoutMs: 10_000 }));
    await turns();
    clock.advance(130);
    const error = await rejectionOf(short);
    assert.equal(error.code, "HBASE_CALL_TIMEOUT");
    assert.equal(error.advice.mayHaveExecuted, false);
    assert.match(error.message, /never sent.*waiting for the connection to open 1\d\d ms, attempt 1 \(under way\)/);
    gate.open();
    assert.equal(textOf(await long), "long");
    assert.deepEqual(
      server.requests.map(({ param }) => param.toString()),
      ["long"],
    );
    await client.close();
  });

  it("lets its calls be called off", async () => {
    const gate = newGate();
    const { client, server } = setting({ beforeDial: () => gate.promise });
    const controller = new AbortController();
    const off = client.call(request("off", { signal: controller.signal }));
    const on = client.call(request("on"));
    await turns();
    controller.abort(new Error("no"));
    assert.equal((await rejectionOf(off)).message, "no");
    gate.open();
    assert.equal(textOf(await on), "on");
    assert.equal(server.requests.length, 1);
    await client.close();
  });

  it("takes only so many calls and bytes, and room comes back when calls end", async () => {
    const gate = newGate();
    const { client, clock } = setting({
      beforeDial: () => gate.promise,
      client: { maxQueuedCalls: 5, maxQueuedBytes: 3_000 },
    });
    const fates = new Fates();
    for (let index = 0; index < 7; index++) fates.watch(client.call(request("x", { timeoutMs: 50 })));
    await turns();
    assert.deepEqual(
      fates.errors.map(({ code }) => code),
      ["HBASE_QUEUE_FULL", "HBASE_QUEUE_FULL"],
    );
    clock.advance(100);
    await turns();
    assert.equal(fates.errors.length, 7);
    for (let index = 0; index < 3; index++) fates.watch(client.call(request("x".repeat(1_000))));
    await turns();
    assert.match(fates.errors.at(-1)?.message ?? "", /bytes of calls wait .*maxQueuedBytes/);
    gate.open();
    await fates.all();
    assert.equal(fates.answers.length, 2);
    await client.close();
  });

  it("fails all its calls when there is nobody to talk to, and leaves the server alone for a moment", async () => {
    const { client, clock, pipes } = setting({
      beforeDial: async (connection) => {
        if (connection === 0) throw new ConnectError("refused");
      },
    });
    const fates = new Fates();
    for (let index = 0; index < 3; index++) fates.watch(client.call(request("x")));
    await fates.all();
    assert.deepEqual(
      fates.errors.map(({ code }) => code),
      Array(3).fill("HBASE_CONNECT_FAILED"),
    );
    assert.equal(client.stats().dials, 1);
    const failed = await rejectionOf(client.call(request("x")));
    assert.equal(failed.code, "HBASE_FAILED_SERVER");
    assert.match(failed.message, /2000 ms .*refused/);
    clock.advance(2_001);
    assert.equal(textOf(await client.call(request("back"))), "back");
    assert.equal(pipes.length, 1);
    await client.close();
  });

  it("gives up when the server says nothing to the handshake, and closes the socket", async () => {
    const { client, clock, server } = setting({
      pipe: () => ({ serverToClient: { fault: { afterBytes: 0, how: "stall" } } }),
      client: {
        credentials: new StandInCredentials(),
        principals: { master: "hbase/server@EXAMPLE.COM" },
        handshakeTimeoutMs: 3_000,
      },
    });
    const call = client.call(request("x"));
    await turns();
    clock.advance(3_001);
    const error = await rejectionOf(call);
    assert.equal(error.code, "HBASE_HANDSHAKE_TIMEOUT");
    await until("the socket's end", () => server.last.end !== "open");
    await client.close();
    assert.equal(clock.timersArmed, 0);
  });

  it("fails with the credentials' own error, and nothing is dialled", async () => {
    const credentials = new StandInCredentials();
    credentials.failure = new Error("no keytab");
    const { client, pipes } = setting({ client: { credentials, principals: { master: "hbase/server@EXAMPLE.COM" } } });
    assert.equal(await rejectionOf(client.call(request("x"))), credentials.failure);
    assert.equal(pipes.length, 0);
    await client.close();
  });

  it("fails without a configured principal for the service, naming the key", async () => {
    const { client } = setting({ client: { credentials: new StandInCredentials() } });
    const error = await rejectionOf(client.call(request("x", { service: "MasterService" })));
    assert.equal(error.code, "HBASE_INVALID_ARGUMENT");
    assert.match(error.message, /hbase\.master\.kerberos\.principal/);
    await client.close();
  });

  it("authenticates, and does not name a user in its header", async () => {
    const credentials = new StandInCredentials();
    const { client, server, traces } = setting({
      script: { plan: { kind: "announces" }, principal: "hbase/server@EXAMPLE.COM" },
      client: {
        credentials,
        principals: { master: "hbase/_HOST@EXAMPLE.COM", regionServer: "hbase/_HOST@EXAMPLE.COM" },
      },
    });
    assert.equal(textOf(await client.call(request("x"))), "x");
    assert.equal(server.last.header?.userInfo, undefined);
    assert.deepEqual(credentials.ticketsAsked, ["hbase/server@EXAMPLE.COM"]);
    const [attempt] = traces[0]?.attempts ?? [];
    assert.equal(attempt?.preamble, "plain", "one principal only: nothing to ask");
    assert.equal(attempt?.outcome, "authenticated");
    assert.equal(attempt?.roundTrips, 1);
    await client.close();
    assert.equal(credentials.alive, 0);
  });

  it("publishes its trace and its calls to whoever has subscribed", async () => {
    const seen: string[] = [];
    const onOpening = (trace: unknown): void => void seen.push(`opening ${(trace as OpeningTrace).server}`);
    const onStart = (call: unknown): void => void seen.push(`start ${(call as { method: string }).method}`);
    const onEnd = (call: unknown): void => void seen.push(`end ${(call as { method: string }).method}`);
    channel("tshbase:connection:opening").subscribe(onOpening);
    channel("tshbase:call:start").subscribe(onStart);
    channel("tshbase:call:end").subscribe(onEnd);
    const { client } = setting();
    await client.call(request("x"));
    assert.deepEqual(seen, ["start Echo", "opening server:16000", "end Echo"]);
    channel("tshbase:connection:opening").unsubscribe(onOpening);
    channel("tshbase:call:start").unsubscribe(onStart);
    channel("tshbase:call:end").unsubscribe(onEnd);
    await client.close();
  });
});
