/** A client of ZooKeeper's that says exactly what a test wants, over TCP, and hands out what comes back frame by frame. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { JuteReader } from "../../../src/wire/zookeeper/jute.ts";
import { framed, int, long } from "../../registry/zookeeper/stand-in.ts";

export interface ConnectedSession {
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Buffer;
}

export interface RawReply {
  readonly xid: number;
  readonly zxid: bigint;
  readonly error: number;
  readonly body: JuteReader;
}

export interface RawEvent {
  readonly type: number;
  readonly path: string;
}

const text = (value: string): Buffer => framed(Buffer.from(value));
const flag = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);

export class RawZooKeeperClient {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #xid = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = once(socket, "close");
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("data", (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    void this.closed.then(() => {
      this.#ended = true;
    });
  }

  async connect(session: Partial<ConnectedSession> = {}, form: "old" | "new" = "new"): Promise<ConnectedSession> {
    this.send(connectFrame(session, form));
    const reader = new JuteReader(await this.frame(), "ConnectResponse");
    assert.equal(reader.int(), 0);
    const answer = { timeoutMs: reader.int(), sessionId: reader.long(), password: Buffer.from(reader.buffer()) };
    assert.equal(reader.hasMore, form === "new");
    return answer;
  }

  /** @returns the reply; an event in between is a mistake */
  async ask(code: number, ...record: readonly Buffer[]): Promise<RawReply> {
    const xid = ++this.#xid;
    this.send(requestFrame(xid, code, ...record));
    const reply = await this.reply();
    assert.equal(reply.xid, xid);
    return reply;
  }

  read(code: number, path: string, watch = false): Promise<RawReply> {
    return this.ask(code, text(path), flag(watch));
  }

  async reply(): Promise<RawReply> {
    const body = new JuteReader(await this.frame(), "reply");
    return { xid: body.int(), zxid: body.long(), error: body.int(), body };
  }

  async event(): Promise<RawEvent> {
    const { xid, zxid, error, body } = await this.reply();
    assert.deepEqual([xid, zxid, error], [-1, -1n, 0]);
    const type = body.int();
    assert.equal(body.int(), 3);
    return { type, path: body.string() };
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Without its length. Rejects if the connection ends before. */
  async frame(): Promise<Buffer> {
    const length = (await this.#take(4)).readInt32BE();
    return this.#take(length);
  }

  /** All that comes until the end. */
  async rest(): Promise<Buffer> {
    await this.closed;
    return this.#received;
  }

  async #take(count: number): Promise<Buffer> {
    while (this.#received.length < count) {
      if (this.#ended) throw new Error(`closed; ${this.#received.length} bytes are left`);
      await Promise.race([once(this.socket, "data"), this.closed]);
    }
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }
}

export function connectFrame(session: Partial<ConnectedSession> = {}, form: "old" | "new" = "new"): Buffer {
  const { timeoutMs = 30_000, sessionId = 0n, password = Buffer.alloc(16) } = session;
  const parts = [int(0), long(0n), int(timeoutMs), long(sessionId), framed(password)];
  return framed(...parts, ...(form === "new" ? [flag(false)] : []));
}

export function requestFrame(xid: number, code: number, ...record: readonly Buffer[]): Buffer {
  return framed(int(xid), int(code), ...record);
}

export async function rawClient(t: TestContext, port: number): Promise<RawZooKeeperClient> {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  await once(socket, "connect");
  return new RawZooKeeperClient(socket);
}
