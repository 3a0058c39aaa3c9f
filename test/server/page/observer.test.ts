/** What is remembered of events: connections with their timelines, calls with their durations, and never too much. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Observer, REMEMBERED } from "../../../src/server/page/observer.ts";
import type { ClusterEvent } from "../../../src/testing.ts";

class Scene {
  nowMs = 1_000;
  readonly observer: Observer = new Observer({ slowCallMs: 50, clock: () => this.nowMs });

  after(ms: number, event: Omit<ClusterEvent, "server" | "connection">, connection = 1): this {
    this.nowMs += ms;
    this.observer.see({ server: "master", connection, ...event } as ClusterEvent);
    return this;
  }

  call(callId: number, method = "Get"): this {
    return this.after(0, { type: "call", method, callId, bytes: 10 } as never);
  }

  answer(ms: number, callId: number, exception: { javaClass?: string; stackTrace?: string } = {}): this {
    return this.after(ms, { type: "answer", method: "Get", callId, bytes: 20, ...exception } as never);
  }
}

const connected = { type: "connected", peer: "127.0.0.1:1" } as never;

test("the opening of a Kerberos connection is remembered step by step", () => {
  const { observer } = new Scene()
    .after(0, connected)
    .after(1, { type: "preamble", preamble: "security" } as never)
    .after(2, { type: "preamble", preamble: "kerberos" } as never)
    .after(3, { type: "sasl", outcome: "continue" } as never)
    .after(4, { type: "sasl", outcome: "complete" } as never)
    .after(0, { type: "established", auth: "kerberos", user: "alice@EX.COM", qop: "auth-conf" } as never)
    .after(5, { type: "header", service: "ClientService", user: "alice@EX.COM" } as never);
  const [connection] = observer.openConnections();
  assert.deepEqual(
    connection?.steps.map(({ atMs, text }) => `${atMs} ${text}`),
    [
      "1 preamble: security",
      "3 preamble: kerberos",
      "6 SASL token, answered",
      "10 SASL token, complete",
      "10 authenticated: KERBEROS",
      "15 connection header",
    ],
  );
  const { user, auth, qop, service } = connection ?? {};
  assert.deepEqual(
    { user, auth, qop, service },
    { user: "alice@EX.COM", auth: "kerberos", qop: "auth-conf", service: "ClientService" },
  );
});

test("a connection that ended is remembered with its reason, and its calls without an answer as abandoned", () => {
  const { observer } = new Scene()
    .after(0, connected)
    .call(1)
    .after(7, { type: "closed", reason: "the client closed" } as never);
  assert.equal(observer.openCount, 0);
  const [closed] = observer.closedConnections();
  assert.deepEqual([closed?.closed, closed?.calls], [{ atMs: 1_007, reason: "the client closed" }, 1]);
  const [call] = observer.calls();
  assert.deepEqual([call?.outcome, call?.tookMs], ["abandoned", 7]);
  assert.deepEqual(observer.failedCalls(), [call]);
});

test("a call runs until it is answered; the answer is found by connection and call id", () => {
  const scene = new Scene().after(0, connected).after(0, connected, 2).call(1);
  scene.after(3, { type: "answer", method: "Get", callId: 1, bytes: 1 } as never, 2);
  assert.equal(scene.observer.calls()[0]?.outcome, "running");
  scene.answer(4, 1);
  const [call] = scene.observer.calls();
  assert.deepEqual([call?.outcome, call?.tookMs, call?.requestBytes, call?.answerBytes], ["answered", 7, 10, 20]);
  assert.deepEqual(scene.observer.failedCalls(), []);
});

test("a slow call is one that takes as long as was said", () => {
  const { observer } = new Scene().after(0, connected).call(1).answer(49, 1).call(2).answer(50, 2);
  assert.deepEqual(
    observer.slowCalls().map(({ tookMs }) => tookMs),
    [50],
  );
});

test("a failure is told in one line, with its class once", () => {
  const { observer } = new Scene()
    .after(0, connected)
    .call(1)
    .answer(0, 1, { javaClass: "a.B", stackTrace: "a.B: no\n\tat x" })
    .call(2)
    .answer(0, 2, { javaClass: "a.B", stackTrace: "only a message" })
    .call(3)
    .after(0, { type: "dropped", method: "Get", callId: 3 } as never);
  assert.deepEqual(
    observer.failedCalls().map(({ outcome, exception }) => [outcome, exception]),
    [
      ["dropped", undefined],
      ["failed", "a.B: only a message"],
      ["failed", "a.B: no"],
    ],
  );
});

test("two calls with one id: the first is given up", () => {
  const { observer } = new Scene().after(0, connected).call(1).call(1).answer(1, 1);
  assert.deepEqual(
    observer.calls().map(({ outcome }) => outcome),
    ["answered", "abandoned"],
  );
});

test("a connection that was open before is known by its calls", () => {
  const { observer } = new Scene()
    .call(9)
    .answer(1, 9)
    .after(0, { type: "closed", reason: "gone" } as never);
  assert.equal(observer.calls().length, 1);
  assert.equal(observer.closedConnections()[0]?.closed?.reason, "gone");
});

test("whatever clients do, no more than so much is remembered", () => {
  const scene = new Scene();
  const long = "x".repeat(100_000);
  for (let number = 1; number <= REMEMBERED.closedConnections + 50; number++) {
    scene.after(0, { type: "connected", peer: "p" } as never, number);
    for (let step = 0; step < 100; step++) scene.after(0, { type: "preamble", preamble: "security" } as never, number);
    scene.after(0, { type: "header", service: long, user: long } as never, number);
    for (let callId = 0; callId < 5; callId++)
      scene.after(0, { type: "call", method: `${number}/${callId}${long}`, callId, bytes: 1 } as never, number);
    scene.after(
      0,
      { type: "answer", method: "", callId: 0, bytes: 1, javaClass: long, stackTrace: long } as never,
      number,
    );
    scene.after(0, { type: "closed", reason: long } as never, number);
  }
  const { observer } = scene;
  assert.equal(observer.closedConnections().length, REMEMBERED.closedConnections);
  assert.equal(observer.calls().length, REMEMBERED.calls);
  assert.equal(observer.failedCalls().length, REMEMBERED.failedCalls);
  assert.ok(observer.methods().length < 400);
  const [closed] = observer.closedConnections();
  assert.deepEqual([closed?.steps.length, closed?.moreSteps], [32, 69]);
  const everything = JSON.stringify([
    observer.closedConnections(),
    observer.calls(),
    observer.failedCalls(),
    observer.methods(),
  ]);
  assert.ok(everything.length < 2_000_000, `${everything.length} characters`);
});
