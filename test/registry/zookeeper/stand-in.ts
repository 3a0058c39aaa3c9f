/**
 * A ZooKeeper server that a test decides: znodes in a map, answers byte for byte as ZooKeeper writes them, and whatever goes
 * wrong. It reads and writes the protocol by itself and shares no code with the client. Over memory, and over TCP.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { type MemoryPairOptions, memoryDial } from "../../../src/transport/memory.ts";
import { acceptTcp } from "../../../src/transport/tcp.ts";
import type { ByteSink, Dial, Transport } from "../../../src/transport/transport.ts";

export interface Asked {
  readonly xid: number;
  readonly type: number;
  readonly path: string;
}

/** What becomes of a request: the reply's frame, or bytes as they are, or nothing, or the end. */
export type Reaction =
  | { readonly type: "error"; readonly code: number }
  | { readonly type: "bytes"; readonly bytes: Buffer }
  | { readonly type: "silence" }
  | { readonly type: "close" };

export interface StandInOptions {
  readonly znodes?: Readonly<Record<string, Buffer>>;
  /** what the server makes of the session's timeout */
  readonly timeoutMs?: number;
  /** instead of the answer to the opening */
  readonly onConnect?: () => Reaction | undefined;
  /** instead of the honest answer */
  readonly onRequest?: (asked: Asked) => Reaction | undefined;
  /** how bytes travel over memory */
  readonly link?: MemoryPairOptions;
}

export const PING = 11;
export const CLOSE = -11;
const GET_DATA = 4;
const GET_CHILDREN = 8;
const NO_NODE = -101;

export class ZooKeeperStandIn {
  znodes: Readonly<Record<string, Buffer>>;
  options: StandInOptions;
  readonly asked: Asked[] = [];
  readonly wishedTimeouts: number[] = [];
  sessions = 0;
  /** connections whose other end has not gone */
  openConnections = 0;
  readonly dial: Dial;
  readonly #transports = new Set<Transport>();
  #server: Server | undefined;
  #waiting: { readonly isTrue: () => boolean; readonly resolve: () => void }[] = [];

  constructor(options: StandInOptions = {}) {
    this.options = options;
    this.znodes = options.znodes ?? {};
    this.dial = memoryDial(
      (transport) => this.serve(transport),
      () => options.link ?? {},
    );
  }

  /** @returns the port */
  async listen(): Promise<number> {
    const server = createServer((socket) => this.serve(acceptTcp(socket)));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => (this.#server === undefined ? resolve(undefined) : this.#server.close(resolve)));
  }

  /** Resets every connection. */
  cut(): void {
    for (const transport of this.#transports) transport.destroy("reset");
  }

  /** Resolves when the condition holds; it is looked at whenever something happens here. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ isTrue, resolve });
      this.happened();
    });
  }

  serve(transport: Transport): void {
    this.openConnections++;
    this.#transports.add(transport);
    transport.attach(new StandInConnection(this, transport));
  }

  gone(transport: Transport): void {
    if (this.#transports.delete(transport)) this.openConnections--;
    this.happened();
  }

  happened(): void {
    this.#waiting = this.#waiting.filter(({ isTrue, resolve }) => {
      if (!isTrue()) return true;
      resolve();
      return false;
    });
  }

  childrenOf(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = Object.keys(this.znodes).filter((name) => name.startsWith(prefix) && name !== path);
    return [...new Set(below.map((name) => name.slice(prefix.length).split("/")[0] as string))];
  }

  /** A znode is there if it or one below it is. */
  has(path: string): boolean {
    return path === "/" || path in this.znodes || this.childrenOf(path).length > 0;
  }
}

class StandInConnection implements ByteSink {
  readonly #owner: ZooKeeperStandIn;
  readonly #transport: Transport;
  readonly #memory = Buffer.alloc(4096);
  #bytes = Buffer.alloc(0);
  #connected = false;

  constructor(owner: ZooKeeperStandIn, transport: Transport) {
    this.#owner = owner;
    this.#transport = transport;
  }

  buffer(): Uint8Array {
    return this.#memory;
  }

  filled(count: number): void {
    this.#bytes = Buffer.concat([this.#bytes, this.#memory.subarray(0, count)]);
    while (this.#bytes.length >= 4 && this.#bytes.length >= 4 + this.#bytes.readInt32BE(0)) {
      const frame = this.#bytes.subarray(4, 4 + this.#bytes.readInt32BE(0));
      this.#bytes = this.#bytes.subarray(4 + frame.length);
      if (this.#connected) this.#onRequest(frame);
      else this.#onConnect(frame);
      this.#owner.happened();
    }
  }

  ended(): void {
    this.#transport.destroy();
    this.#owner.gone(this.#transport);
  }

  closed(): void {
    this.#owner.gone(this.#transport);
  }

  #onConnect(frame: Buffer): void {
    // protocolVersion, lastZxidSeen, timeOut, sessionId, 16 bytes of password, readOnly
    assert.equal(frame.length, 45);
    assert.equal(frame.readInt32BE(0), 0);
    assert.equal(frame.readBigInt64BE(4), 0n);
    assert.equal(frame.readBigInt64BE(16), 0n);
    assert.deepEqual(frame.subarray(24), Buffer.concat([int(16), Buffer.alloc(16), Buffer.of(0)]));
    this.#owner.wishedTimeouts.push(frame.readInt32BE(12));
    this.#connected = true;
    const { onConnect, timeoutMs = 40_000 } = this.#owner.options;
    const reaction = onConnect?.();
    if (reaction !== undefined) return this.#react(reaction, 0);
    this.#owner.sessions++;
    this.#transport.write(
      framed(int(0), int(timeoutMs), long(0x1000_0000_0000_0001n), framed(Buffer.alloc(16, 7)), Buffer.of(0)),
    );
  }

  #onRequest(frame: Buffer): void {
    const xid = frame.readInt32BE(0);
    const type = frame.readInt32BE(4);
    if (type === PING || type === CLOSE) assert.equal(frame.length, 8);
    const path = frame.length === 8 ? "" : frame.toString("utf8", 12, 12 + frame.readInt32BE(8));
    // Every read ends with "no watch".
    if (frame.length > 8) assert.deepEqual([frame.length, frame.at(-1)], [13 + Buffer.byteLength(path), 0]);
    const asked = { xid, type, path };
    this.#owner.asked.push(asked);
    const reaction = this.#owner.options.onRequest?.(asked);
    if (reaction !== undefined) return this.#react(reaction, xid);
    this.#transport.write(this.#answer(asked));
    if (type === CLOSE) this.#transport.end();
  }

  #answer({ xid, type, path }: Asked): Buffer {
    if (type === PING || type === CLOSE) return reply(xid, 0);
    if (!this.#owner.has(path)) return reply(xid, NO_NODE);
    switch (type) {
      case GET_DATA:
        return reply(xid, 0, framed(this.#owner.znodes[path] ?? Buffer.alloc(0)), STAT);
      case GET_CHILDREN: {
        const names = this.#owner.childrenOf(path).map((name) => framed(Buffer.from(name)));
        return reply(xid, 0, int(names.length), ...names);
      }
      default:
        throw new Error(`a reader has no use for requests of type ${type}`);
    }
  }

  #react(reaction: Reaction, xid: number): void {
    if (reaction.type === "error") this.#transport.write(reply(xid, reaction.code));
    else if (reaction.type === "bytes") this.#transport.write(reaction.bytes);
    else if (reaction.type === "close") this.#transport.destroy();
  }
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

export function framed(...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([int(content.length), content]);
}

export function reply(xid: number, code: number, ...body: readonly Buffer[]): Buffer {
  return framed(int(xid), long(77n), int(code), ...(code === 0 ? body : []));
}

/** What stands behind a znode's data: ids and times, which a reader does not look at. */
const STAT = Buffer.alloc(68, 9);
