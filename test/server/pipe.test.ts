/** One accepted socket: what becomes of it when it is reset while it is being shut down already. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { FaultSource } from "../../src/server/fault-source.ts";
import { Pipe } from "../../src/server/pipe.ts";
import { until } from "../rpc/fake-clock.ts";

/** Both ends of a connection. */
async function sockets(t: TestContext): Promise<{ readonly ours: Socket; readonly theirs: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  t.after(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const theirs = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  theirs.on("error", () => undefined);
  const [ours] = (await once(server, "connection")) as [Socket];
  t.after(() => theirs.destroy());
  t.after(() => ours.destroy());
  return { ours, theirs };
}

function listening(socket: Socket): { readonly pipe: Pipe; readonly seen: string[]; readonly resets: () => number } {
  const seen: string[] = [];
  let resets = 0;
  const reset = socket.resetAndDestroy.bind(socket);
  socket.resetAndDestroy = () => {
    resets++;
    return reset();
  };
  const pipe = new Pipe(socket, new FaultSource().forConnection(), {
    received: () => seen.push("received"),
    ended: (how) => seen.push(`ended: ${how}`),
    drained: () => undefined,
    closed: (reason) => seen.push(`closed: ${reason}`),
  });
  return { pipe, seen, resets: () => resets };
}

test("a pipe that is reset is", async (t) => {
  const { ours } = await sockets(t);
  const { pipe, seen, resets } = listening(ours);
  pipe.reset("a fault");
  await until("its end", () => seen.includes("closed: a fault"));
  assert.equal(resets(), 1);
});

test("a pipe that is being shut down already is closed instead of reset, which Node 20 would not survive", async (t) => {
  const { ours, theirs } = await sockets(t);
  const { pipe, seen, resets } = listening(ours);
  // As when the client ends first and Node answers that.
  ours.end();
  theirs.resume();
  pipe.reset("a fault");
  await until("its end", () => seen.includes("closed: a fault"));
  assert.equal(resets(), 0);
  assert.equal(ours.destroyed, true);
});
