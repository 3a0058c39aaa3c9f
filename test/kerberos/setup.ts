/** What the tests with a real KDC share: the two ends joined in this process, KDCs that misbehave, and counting. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Kdc } from "../../scripts/lab/kdc.ts";
import type { SaslClient, SaslServer } from "../../src/auth/mechanism.ts";

export const REALM = "EXAMPLE.COM";
export const MASTER: string = `hbase-master/localhost@${REALM}`;
export const REGION_SERVER: string = `hbase-rs/localhost@${REALM}`;
export const CLIENT: string = `client@${REALM}`;
export const LIMIT = { timeoutMs: 5000 } as const;

/** Lets the two ends talk until the server is content; a list of who sent how many bytes. */
export async function converse(client: SaslClient, server: SaslServer): Promise<string[]> {
  const said: string[] = [];
  let challenge: Buffer | null = null;
  for (;;) {
    const fromClient = await client.step(challenge);
    said.push(`C${fromClient.token?.length ?? "-"}`);
    const fromServer = await server.step(fromClient.token);
    said.push(`S${fromServer.token?.length ?? "-"}`);
    if (fromServer.complete) {
      assert.equal(fromClient.complete, true);
      return said;
    }
    challenge = fromServer.token;
  }
}

/** The error that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { code: string; minor?: number }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error as Error & { code: string };
  }
  assert.fail("it should have failed");
}

export interface FakeKdc {
  readonly address: string;
  /** connections so far */
  readonly connections: number;
  close(): Promise<void>;
}

/** A listener that does with each connection what the test says. */
export async function fakeKdc(serve: (socket: Socket) => void): Promise<FakeKdc> {
  const open = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections++;
    // A test that fails before it closes this must not keep the process.
    socket.unref();
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A KDC in front of the real one which answers only after a while. */
export function slowProxy(port: number, delayMs: number): Promise<FakeKdc> {
  return fakeKdc((socket) => {
    const upstream = connect(port, "127.0.0.1");
    upstream.on("error", () => socket.destroy());
    socket.pipe(upstream);
    upstream.on("data", (data) => setTimeout(() => socket.destroyed || socket.write(data), delayMs));
    socket.on("close", () => upstream.destroy());
  });
}

/** A port of 127.0.0.1 where nobody listens. */
export async function refusingAddress(): Promise<string> {
  const fake = await fakeKdc(() => undefined);
  await fake.close();
  return fake.address;
}

/** Requests in the KDC's log: those that gave a ticket, by kind. */
export function issued(kdc: Kdc, kind: "AS_REQ" | "TGS_REQ"): number {
  return readFileSync(kdc.log, "utf8")
    .split("\n")
    .filter((line) => line.includes(kind) && line.includes(": ISSUE:")).length;
}

/** Runs something and says how long it took and how long it kept the event loop from turning at worst. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number; blockedMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  // One more turn, so that a block at the very end is counted too.
  await new Promise((resolve) => setTimeout(resolve, 15));
  delay.disable();
  return { result, ms, blockedMs: delay.max / 1e6 };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
