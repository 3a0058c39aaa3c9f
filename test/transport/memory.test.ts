import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type MemoryPairOptions, memoryPair } from "../../src/transport/memory.ts";
import type { Chunking } from "../../src/transport/memory-link.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { Collector } from "./collector.ts";

function joined(options: MemoryPairOptions = {}): {
  client: Transport;
  server: Transport;
  clientSink: Collector;
  serverSink: Collector;
} {
  const { client, server } = memoryPair(options);
  const clientSink = new Collector();
  const serverSink = new Collector();
  client.attach(clientSink);
  server.attach(serverSink);
  return { client, server, clientSink, serverSink };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a pipe in memory", () => {
  const pieces = async (chunking: Chunking): Promise<number[]> => {
    const { client, serverSink } = joined({ clientToServer: { chunking } });
    client.write(Buffer.from("hello"));
    client.write(Buffer.from("world"));
    await serverSink.until(() => serverSink.text === "helloworld");
    return serverSink.pieces;
  };

  it("delivers in the pieces that a test decides", async () => {
    assert.deepEqual(await pieces({ type: "whole" }), [10]);
    assert.deepEqual(await pieces({ type: "bytes" }), Array(10).fill(1));
    assert.deepEqual(await pieces({ type: "cut", at: 3 }), [3, 7]);
    const random = await pieces({ type: "random", seed: 7, maxBytes: 4 });
    assert.deepEqual(await pieces({ type: "random", seed: 7, maxBytes: 4 }), random);
    assert.ok(random.length > 2);
  });

  it("sends FIN behind what was written, and both ends are told once", async () => {
    const { client, clientSink, serverSink } = joined();
    client.write(Buffer.from("bye"));
    client.end();
    assert.equal(await serverSink.gone, undefined);
    assert.equal(await clientSink.gone, undefined);
    assert.deepEqual([serverSink.text, serverSink.wasEnded], ["bye", true]);
  });

  it("lets what was taken arrive before a close, and destroys it with a reset", async () => {
    const closed = joined();
    closed.server.write(Buffer.from("last words"));
    closed.server.destroy();
    await closed.clientSink.gone;
    assert.equal(closed.clientSink.text, "last words");
    const reset = joined();
    reset.server.write(Buffer.from("last words"));
    reset.server.destroy("reset");
    assert.match((await reset.clientSink.gone)?.message ?? "", /ECONNRESET/);
    assert.equal(reset.clientSink.text, "");
  });

  it("answers a write to an end that is gone with a reset", async () => {
    const { client, server, clientSink } = joined();
    server.destroy();
    client.write(Buffer.from("hello?"));
    assert.match((await clientSink.gone)?.message ?? "", /ECONNRESET/);
  });

  it("closes, resets and stalls behind the byte that a test decides", async () => {
    for (const how of ["close", "reset", "stall"] as const) {
      const { server, clientSink } = joined({ serverToClient: { fault: { afterBytes: 4, how } } });
      server.write(Buffer.from("hello"));
      if (how === "stall") await turns();
      else assert.equal((await clientSink.gone)?.message, how === "reset" ? "read ECONNRESET" : undefined);
      assert.equal(clientSink.text, "hell");
    }
  });

  it("takes no more than its window from a writer whose peer does not read", async () => {
    const { client, server, serverSink } = joined({ clientToServer: { windowBytes: 100 } });
    server.pause();
    client.write(Buffer.alloc(250, "x"));
    await turns();
    assert.equal(client.unsentBytes, 150);
    assert.equal(serverSink.text, "");
    server.resume();
    await serverSink.until(() => serverSink.text.length === 250);
    assert.equal(client.unsentBytes, 0);
  });

  it("is lost to a listener that throws", async () => {
    const { client, server, clientSink, serverSink } = joined();
    serverSink.throwOnFill = new Error("no");
    client.write(Buffer.from("x"));
    assert.equal(await serverSink.gone, serverSink.throwOnFill);
    assert.equal(await clientSink.gone, undefined);
    server.write(Buffer.from("x"));
  });
});
