import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Fates, rejectionOf, request, setting, textOf } from "./bench-set.ts";
import { newGate, turns, until } from "./fake-clock.ts";

describe("closing a client", () => {
  it("lets calls under way end first", async () => {
    const { client, server, clock } = setting({ script: { onRequest: () => {} } });
    const call = client.call(request("x"));
    await until("the request", () => server.requests.length === 1);
    let closed = false;
    const closing = client.close().then(() => {
      closed = true;
    });
    await turns();
    assert.equal(closed, false);
    assert.equal((await rejectionOf(client.call(request("y")))).code, "HBASE_CLIENT_CLOSED");
    server.last.answer(server.requests[0]?.callId ?? 0, Buffer.from("done"));
    assert.equal(textOf(await call), "done");
    await closing;
    await until("the server's end", () => server.last.end !== "open");
    assert.equal(clock.timersArmed, 0);
  });

  it("lets calls that wait for an opening end too", async () => {
    const gate = newGate();
    const { client } = setting({ beforeDial: () => gate.promise });
    const call = client.call(request("x"));
    await turns();
    const closing = client.close();
    gate.open();
    assert.equal(textOf(await call), "x");
    await closing;
  });

  it("does not wait for calls longer than their deadlines", async () => {
    const { client, server, clock } = setting({ script: { onRequest: () => {} } });
    const call = client.call(request("x", { timeoutMs: 1_000 }));
    await until("the request", () => server.requests.length === 1);
    const closing = client.close();
    clock.advance(1_100);
    assert.equal((await rejectionOf(call)).code, "HBASE_CALL_TIMEOUT");
    await closing;
  });

  it("abruptly fails calls in every state at once", async () => {
    const gate = newGate();
    const { client, server, clock } = setting({
      script: { onRequest: () => {} },
      beforeDial: (connection) => (connection === 0 ? Promise.resolve() : gate.promise),
    });
    const fates = new Fates();
    fates.watch(client.call(request("sent")));
    await until("the request", () => server.requests.length === 1);
    fates.watch(client.call(request("encoded")));
    fates.watch(client.call(request("waiting", { service: "Other" })));
    const destroying = client.destroy();
    await fates.all();
    assert.deepEqual(
      fates.errors.map(({ code }) => code),
      Array(3).fill("HBASE_CLIENT_CLOSED"),
    );
    gate.open();
    await destroying;
    assert.equal(clock.timersArmed, 0);
  });

  it("is what `await using` does", async () => {
    const { client, server } = setting();
    {
      await using using = client;
      await using.call(request("x"));
    }
    await until("the server's end", () => server.last.end !== "open");
    assert.equal((await rejectionOf(client.call(request("y")))).code, "HBASE_CLIENT_CLOSED");
  });

  it("twice is the same as once, and a client that did nothing closes at once", async () => {
    const { client } = setting();
    await Promise.all([client.close(), client.close(), client.destroy()]);
  });
});

describe("an idle connection", () => {
  it("is closed after its time, and opened again when it is needed", async () => {
    const { client, clock, server } = setting({ client: { idleTimeoutMs: 10_000 } });
    await client.call(request("a"));
    clock.advance(9_000);
    await client.call(request("b"));
    clock.advance(9_000);
    assert.equal(client.stats().connections.length, 1, "it was used in between");
    clock.advance(2_000);
    assert.equal(client.stats().connections.length, 0);
    await until("the server's end", () => server.last.end !== "open");
    assert.equal(textOf(await client.call(request("c"))), "c");
    assert.equal(client.stats().dials, 2);
    await client.close();
  });

  it("is not idle while a call is under way", async () => {
    const { client, clock, server } = setting({ client: { idleTimeoutMs: 1_000 }, script: { onRequest: () => {} } });
    const call = client.call(request("a"));
    await until("the request", () => server.requests.length === 1);
    clock.advance(5_000);
    server.last.answer(server.requests[0]?.callId ?? 0, Buffer.from("x"));
    assert.equal(textOf(await call), "x");
    await client.close();
  });
});

describe("a process that is done with its client", () => {
  it("has nothing left that keeps it alive", () => {
    const script = fileURLToPath(new URL("./leaves-nothing.js", import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--unhandled-rejections=strict", script], {
      timeout: 20_000,
    });
    assert.equal(stderr.toString(), "");
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout.toString()), { answered: 200, timedOut: 1, refused: 1, left: [] });
  });
});
