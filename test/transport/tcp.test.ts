import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { after, before, describe, it } from "node:test";
import { connectError } from "../../src/transport/connect-error.ts";
import { acceptTcp, dialTcp } from "../../src/transport/tcp.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { Collector } from "./collector.ts";

describe("a pipe over TCP", () => {
  let server: Server;
  let port = 0;
  let accepted: Transport[] = [];

  before(async () => {
    server = createServer((socket) => accepted.push(acceptTcp(socket)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });

  after(() => {
    server.close();
  });

  async function pair(): Promise<{ client: Transport; far: Transport; clientSink: Collector; serverSink: Collector }> {
    accepted = [];
    const clientSink = new Collector();
    const client = await dialTcp({ host: "127.0.0.1", port }, { timeoutMs: 5_000, sink: clientSink });
    while (accepted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const far = accepted[0] as Transport;
    const serverSink = new Collector();
    far.attach(serverSink);
    return { client, far, clientSink, serverSink };
  }

  it("carries bytes in both directions, through buffers smaller than what arrives", async () => {
    const { client, far, clientSink, serverSink } = await pair();
    const text = "x".repeat(100_000);
    client.write(Buffer.from(text));
    await serverSink.until(() => serverSink.text.length === text.length);
    far.write(Buffer.from(text));
    await clientSink.until(() => clientSink.text.length === text.length);
    assert.equal(clientSink.text, text);
    client.end();
    await clientSink.gone;
    await serverSink.gone;
    assert.equal(serverSink.wasEnded, true);
  });

  it("gives a new listener everything that is read from then on", async () => {
    const { client, far, clientSink } = await pair();
    far.write(Buffer.from("one"));
    await clientSink.until(() => clientSink.text === "one");
    const second = new Collector();
    client.attach(second);
    far.write(Buffer.from("two"));
    await second.until(() => second.text === "two");
    assert.equal(clientSink.text, "one");
    far.write(Buffer.from("three"));
    await second.until(() => second.text === "twothree");
    client.destroy();
    await second.gone;
    far.destroy();
  });

  it("stops and resumes reading", async () => {
    const { client, far, clientSink } = await pair();
    client.pause();
    await new Promise((resolve) => setTimeout(resolve, 5));
    far.write(Buffer.from("later"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(clientSink.text, "");
    client.resume();
    await clientSink.until(() => clientSink.text === "later");
    client.destroy();
    far.destroy();
  });

  it("tells a reset from a close", async () => {
    const { client, far, clientSink } = await pair();
    far.destroy("reset");
    assert.equal((await clientSink.gone)?.message.includes("ECONNRESET"), true);
    client.destroy();
    const other = await pair();
    other.far.destroy();
    assert.equal(await other.clientSink.gone, undefined);
    assert.equal(other.clientSink.wasEnded, true);
  });

  it("is destroyed when its listener throws, and nothing is uncaught", async () => {
    for (const side of ["client", "far"] as const) {
      const { client, far, clientSink, serverSink } = await pair();
      const sink = side === "client" ? clientSink : serverSink;
      sink.throwOnFill = new Error("cannot read this");
      (side === "client" ? far : client).write(Buffer.from("x"));
      assert.equal(await sink.gone, sink.throwOnFill);
      client.destroy();
      far.destroy();
    }
  });

  it("that is refused says so, and what to check", async () => {
    const { code, message } = await dialFailure({ host: "127.0.0.1", port: 1 });
    assert.equal(code, "HBASE_CONNECT_FAILED");
    assert.match(message, /ECONNREFUSED.*nothing listens.*16000.*127\.0\.0\.1:1/);
  });

  it("to a name that does not resolve says so", async () => {
    const { code, message } = await dialFailure({ host: "no-such-host.invalid", port: 1 });
    assert.equal(code, "HBASE_CONNECT_FAILED");
    assert.match(message, /does not resolve|DNS/);
  });

  it("gives up after its time limit, and says which", async () => {
    const { full, stop } = await fullListener();
    const filling = Array.from({ length: 4 }, () => dialTcp(full, { timeoutMs: 300, sink: new Collector() }));
    const ends = await Promise.allSettled(filling);
    for (const end of ends) if (end.status === "fulfilled") end.value.destroy();
    const late = ends.find((end) => end.status === "rejected");
    assert.equal(late?.reason.code, "HBASE_CONNECT_TIMEOUT");
    assert.match(late?.reason.message, /after 300 ms \(connectTimeoutMs\)/);
    stop();
  });

  it("can be called off before and while it is made", async () => {
    const reason = new Error("no more");
    const address = { host: "240.0.0.1", port: 9 };
    const sink = new Collector();
    await assert.rejects(dialTcp(address, { timeoutMs: 1_000, sink, signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const dialling = dialTcp({ host: "127.0.0.1", port }, { timeoutMs: 1_000, sink, signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(dialling, reason);
  });

  it("may be written to after its end without an uncaught error", async () => {
    const { client, far, clientSink } = await pair();
    far.destroy();
    await clientSink.gone;
    client.write(Buffer.from("x"));
    client.end();
    client.destroy();
  });

  it("may be reset while it is being shut down, and the event loop goes on", async () => {
    const { client, far, clientSink } = await pair();
    far.write(Buffer.from("bye"));
    far.end();
    far.destroy("reset");
    await clientSink.gone;
    client.destroy();
  });
});

describe("the error of a connection that was not made", () => {
  it("looks into what Node reports for a name with several addresses", () => {
    const each = ["ETIMEDOUT", "ECONNREFUSED"].map((code) => Object.assign(new Error(code), { code }));
    const error = connectError(Object.assign(new AggregateError(each), { code: "ETIMEDOUT" }), "h:1");
    assert.match(error.message, /ECONNREFUSED/);
    assert.equal(error.advice.action, "reconnect");
  });
});

/** A process that listens and never accepts: when its queue is full, the operating system drops further attempts in silence. */
async function fullListener(): Promise<{ full: { host: string; port: number }; stop: () => void }> {
  const program = `
    const server = require("node:net").createServer();
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      require("node:fs").writeSync(1, String(server.address().port) + "\\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000);
    });`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return { full: { host: "127.0.0.1", port: Number(said.toString()) }, stop: () => void child.kill("SIGKILL") };
}

async function dialFailure(
  address: { host: string; port: number },
  timeoutMs = 5_000,
): Promise<{ code: string; message: string }> {
  try {
    await dialTcp(address, { timeoutMs, sink: new Collector() });
  } catch (error) {
    return error as Error & { code: string };
  }
  assert.fail("it connected");
}
