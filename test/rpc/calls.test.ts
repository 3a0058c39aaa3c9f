import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, it } from "node:test";
import { RemoteError } from "../../src/errors/remote-error.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import type { CallEvent } from "../../src/rpc/diagnostics.ts";
import { encodeResponse } from "../../src/wire/response.ts";
import { Fates, rejectionOf, request, setting, textOf } from "./bench-set.ts";
import { newGate, turns, until } from "./fake-clock.ts";

describe("calls over an open connection", () => {
  it("are answered, and the connection header comes first with the user's name", async () => {
    const { client, server } = setting();
    assert.equal(textOf(await client.call(request("hello"))), "hello");
    assert.equal(server.last.header?.serviceName, "ClientMetaService");
    assert.equal(server.last.header?.userInfo?.effectiveUser, "ada");
    assert.equal(server.last.header?.versionInfo?.versionMajor, 2);
    await client.close();
  });

  it("say whom they are made for, where somebody listens", async (t) => {
    const { client } = setting();
    const heard: CallEvent[] = [];
    const onMessage = (message: unknown): void => void heard.push(message as CallEvent);
    for (const name of ["tshbase:call:start", "tshbase:call:end"]) {
      subscribe(name, onMessage);
      t.after(() => unsubscribe(name, onMessage));
    }
    const operation = {};
    await client.call(request("first", { operations: [operation] }));
    await client.call(request("second"));
    const [start, end, other] = heard;
    assert.deepEqual([start?.operations, end?.operations], [[operation], [operation]]);
    assert.equal(start?.operations?.[0], operation);
    assert.equal(start?.id, end?.id);
    assert.equal(other !== undefined && "operations" in other, false);
    await client.close();
  });

  it("of one turn leave in one write", async () => {
    const { client, pipes } = setting();
    await client.call(request("first"));
    const before = pipes[0]?.writes.length ?? 0;
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.call(request(`call ${index}`))));
    assert.equal((pipes[0]?.writes.length ?? 0) - before, 1);
    await client.close();
  });

  it("that waited leave in one write with the connection header", async () => {
    const { client, pipes } = setting();
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.call(request(`call ${index}`))));
    assert.equal(pipes.length, 1);
    assert.equal(pipes[0]?.writes.length, 2, "the preamble, and everything else");
    await client.close();
  });

  it("do not wait for the end of the turn once 64 KiB have gathered", async () => {
    const { client, pipes } = setting();
    await client.call(request("first"));
    const before = pipes[0]?.writes.length ?? 0;
    const call = Array.from({ length: 100 }, () => client.call(request("x".repeat(4_000))));
    assert.ok((pipes[0]?.writes.length ?? 0) - before >= 5, "written before the turn ended");
    for (const answer of await Promise.all(call)) assert.equal(answer.body.length, 4_000);
    await client.close();
  });

  it("get their own answers in whatever order those come", async () => {
    const { client, server } = setting({ script: { onRequest: () => {} } });
    const calls = Array.from({ length: 20 }, (_, index) => client.call(request(`call ${index}`)));
    await until("all requests", () => server.requests.length === 20);
    for (const { session, callId, param } of server.requests.toReversed()) session.answer(callId, param);
    assert.deepEqual(
      (await Promise.all(calls)).map(textOf),
      calls.map((_, index) => `call ${index}`),
    );
    await client.close();
  });

  it("end with the client after the time that its closing gives them", async () => {
    const { client, server, clock } = setting({ script: { onRequest: () => {} } });
    const call = client.call(request("never answered")).catch((error: unknown) => error);
    await until("the request", () => server.requests.length === 1);
    const closed = client.close({ timeoutMs: 100 });
    clock.advance(100);
    await closed;
    const error = await call;
    assert.ok(error instanceof ClientClosedError);
    assert.equal(error.advice.mayHaveExecuted, true);
  });

  it("carry cell blocks in both directions", async () => {
    const { client } = setting({
      script: { onRequest: ({ session, callId, cellBlock }) => session.answer(callId, Buffer.from("m"), cellBlock) },
    });
    const answer = await client.call(request("p", { cellBlock: Buffer.from("cells") }));
    assert.equal(answer.cellBlock?.toString(), "cells");
    await client.close();
  });

  it("send large values without copying them", async () => {
    const { client, server, pipes } = setting();
    const param = Buffer.alloc(100_000, 7);
    const cellBlock = Buffer.alloc(200_000, 9);
    const { body } = await client.call(request("", { param, cellBlock, priority: 3 }));
    assert.ok(body.equals(param));
    assert.ok(server.requests[0]?.cellBlock?.equals(cellBlock));
    assert.ok(pipes[0]?.writes.some((bytes) => bytes.equals(param)));
    assert.equal(textOf(await client.call(request("next"))), "next");
    await client.close();
  });

  it("tell the server how much time is left when they are sent", async () => {
    const gate = newGate();
    const { client, clock, server } = setting({ beforeDial: () => gate.promise });
    const waited = client.call(request("a", { timeoutMs: 500 }));
    await turns();
    clock.advance(200);
    gate.open();
    await waited;
    await client.call(request("b", { timeoutMs: 500 }));
    assert.deepEqual(
      server.requests.map(({ timeoutMs }) => timeoutMs),
      [300, 500],
    );
    await client.close();
  });

  it("that fail on the server keep its class, words and place", async () => {
    const { client } = setting({
      script: {
        onRequest: ({ session, callId }) =>
          session.fail(callId, {
            javaClass: "org.apache.hadoop.hbase.exceptions.RegionMovedException",
            stackTrace: "org.apache.hadoop.hbase.exceptions.RegionMovedException: Region moved\n\tat somewhere",
            hostname: "rs2",
            port: 16_020,
            doNotRetry: false,
          }),
      },
    });
    const error = await rejectionOf(client.call(request("x")));
    assert.ok(error instanceof RemoteError);
    assert.equal(error.javaClass, "org.apache.hadoop.hbase.exceptions.RegionMovedException");
    assert.equal(error.remoteMessage, "Region moved");
    assert.deepEqual([error.hostname, error.port], ["rs2", 16_020]);
    assert.equal(error.advice.action, "relocate");
    assert.equal(error.where.server, "server:16000");
    assert.equal(error.where.method, "Echo");
    await client.close();
  });

  it("end by themselves if their answer cannot be decoded, and the others go on", async () => {
    const { client } = setting({
      script: {
        onRequest: ({ session, callId, param }) => {
          // A header with the id, then a message that is longer than its frame.
          if (param.toString() === "bad") session.send(Buffer.from([0, 0, 0, 4, 2, 8, callId, 99]));
          else if (param.toString() === "empty") session.send(encodeResponse({ callId }));
          else session.answer(callId, param);
        },
      },
    });
    const calls = ["good", "bad", "empty", "also good"].map((text) => client.call(request(text)));
    const ends = await Promise.allSettled(calls);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "fulfilled"],
    );
    assert.equal((await rejectionOf(calls[1] as Promise<never>)).code, "HBASE_MALFORMED_MESSAGE");
    assert.equal(client.stats().dials, 1);
    await client.close();
  });

  it("ignore answers to nobody", async () => {
    const { client, server } = setting();
    await client.call(request("first"));
    server.last.answer(4_711, Buffer.from("who?"));
    assert.equal(textOf(await client.call(request("second"))), "second");
    assert.equal(client.stats().unknownAnswers, 1);
    await client.close();
  });

  it("that time out do not disturb the others when their answer comes late", async () => {
    const { client, clock, server } = setting({
      script: {
        onRequest: ({ session, callId, param }) => {
          if (param.toString() !== "slow") session.answer(callId, param);
        },
      },
    });
    const slow = client.call(request("slow", { timeoutMs: 100 }));
    await until("the request", () => server.requests.length === 1);
    clock.advance(150);
    const error = await rejectionOf(slow);
    assert.equal(error.code, "HBASE_CALL_TIMEOUT");
    assert.equal(error.advice.mayHaveExecuted, true);
    assert.match(error.message, /waiting for the answer 1\d\d ms/);
    server.last.answer(server.requests[0]?.callId ?? -1, Buffer.from("late"));
    assert.equal(textOf(await client.call(request("next"))), "next");
    assert.equal(client.stats().lateAnswers, 1);
    assert.equal(client.stats().unknownAnswers, 0);
    await client.close();
  });

  it("never time out early, and at most 50 ms late", async () => {
    const { client, clock, server } = setting({ script: { onRequest: () => {} } });
    await until("nothing yet", () => true);
    const limits = [10, 15, 40, 60, 61, 200, 333, 1_000];
    const endedAt = new Map<number, number>();
    const begun = clock.now();
    for (const timeoutMs of limits) {
      client.call(request("x", { timeoutMs })).catch(() => endedAt.set(timeoutMs, clock.now() - begun));
    }
    await until("the requests", () => server.requests.length === limits.length);
    for (let ms = 0; ms < 1_100; ms++) {
      clock.advance(1);
      await Promise.resolve();
      await Promise.resolve();
    }
    await turns();
    for (const limit of limits) {
      const at = endedAt.get(limit) ?? Number.NaN;
      assert.ok(at >= limit && at <= limit + 50, `${limit} ms ended after ${at} ms`);
    }
    await client.close();
  });

  it("can be called off, with the signal's reason", async () => {
    const { client, server } = setting({ script: { onRequest: () => {} } });
    const controller = new AbortController();
    const call = client.call(request("x", { signal: controller.signal }));
    await until("the request", () => server.requests.length === 1);
    const reason = new Error("changed my mind");
    controller.abort(reason);
    assert.equal(await rejectionOf(call), reason);
    server.last.answer(server.requests[0]?.callId ?? -1);
    await turns();
    assert.equal(client.stats().lateAnswers, 1);
    assert.equal(await rejectionOf(client.call(request("x", { signal: controller.signal }))), reason);
    await client.close();
  });

  it("may share one signal by the hundred without a warning", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    const { client } = setting();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 200 }, () => client.call(request("x", { signal }))));
    await turns();
    process.off("warning", onWarning);
    assert.deepEqual(warnings, []);
    await client.close();
  });

  it("are refused beyond the bound, before anything of them is sent", async () => {
    const { client, server } = setting({ script: { onRequest: () => {} }, client: { maxQueuedCalls: 10 } });
    const fates = new Fates();
    for (let index = 0; index < 4; index++) fates.watch(client.call(request("x")));
    await until("the requests", () => server.requests.length === 4);
    for (let index = 0; index < 10; index++) fates.watch(client.call(request("y")));
    await turns();
    assert.deepEqual(
      fates.errors.map(({ code }) => code),
      Array(4).fill("HBASE_QUEUE_FULL"),
    );
    assert.equal(server.requests.length, 10);
    for (const { session, callId } of server.requests) session.answer(callId);
    await fates.all();
    await client.close();
  });

  it("to a server that stops reading are refused at the bound of bytes, and still time out", async () => {
    const { client, clock, server } = setting({
      client: { maxQueuedBytes: 100_000 },
      pipe: () => ({ clientToServer: { windowBytes: 10_000 } }),
    });
    await client.call(request("first"));
    server.last.transport.pause();
    const fates = new Fates();
    for (let index = 0; index < 40; index++) fates.watch(client.call(request("x".repeat(5_000), { timeoutMs: 300 })));
    await turns();
    const refused = fates.errors.length;
    assert.ok(refused >= 15 && refused <= 25, `${refused} were refused`);
    assert.ok(fates.errors.every(({ code }) => code === "HBASE_QUEUE_FULL"));
    clock.advance(400);
    await fates.all();
    assert.equal(fates.errors.filter(({ code }) => code === "HBASE_CALL_TIMEOUT").length, 40 - refused);
    server.last.transport.resume();
    assert.equal(textOf(await client.call(request("again"))), "again");
    await client.close();
  });
});
