/**
 * One session with one ZooKeeper server: opens it, sends reads, matches answers, keeps it alive while it is used and ends it
 * when it is not. It never comes back after its end; who needs another opens one. Knows paths and bytes, nothing of HBase.
 */
import { ByteQueue } from "../../bytes/byte-queue.ts";
import { ConnectionClosedError } from "../../errors/connection-errors.ts";
import type { ErrorPlace } from "../../errors/hbase-error.ts";
import { LengthOutOfBoundsError, UnexpectedMessageError } from "../../errors/protocol-errors.ts";
import { ClientClosedError } from "../../errors/usage-errors.ts";
import { ZooKeeperSessionError, ZooKeeperTimeoutError, zooKeeperError } from "../../errors/zookeeper-errors.ts";
import { type Address, addressText, type ByteSink, type Dial, type Transport } from "../../transport/transport.ts";
import type { JuteReader } from "../../wire/zookeeper/jute.ts";
import {
  CLOSE_REQUEST,
  connectRequest,
  decodeConnectResponse,
  decodeReply,
  MAX_FRAME_BYTES,
  PING_REQUEST,
  PING_XID,
  type ReadType,
  readRequest,
  WATCH_XID,
} from "../../wire/zookeeper/messages.ts";

export interface SessionOptions {
  readonly dial: Dial;
  /** TCP alone */
  readonly connectTimeoutMs: number;
  /** each answer, that to the opening included; a server that is silent for longer is left */
  readonly answerTimeoutMs: number;
  /** what to ask for; the server has bounds of its own */
  readonly sessionTimeoutMs: number;
  /** a session without questions is closed after about this time */
  readonly keepAliveMs: number;
}

interface Question {
  readonly xid: number;
  readonly type: ReadType;
  readonly path: string;
  readonly settle: (answer: { readonly body: JuteReader } | { readonly error: unknown }) => void;
}

const READ_BYTES = 16_384;
/** xids are positive; nobody asks so often within one session that they meet again */
const MAX_XID = 0x7fffffff;
/** How long a server may take to end a session that we have closed. */
const GOODBYE_MS = 1_000;

export class Session implements ByteSink {
  readonly server: string;
  readonly #options: SessionOptions;
  readonly #memory: Buffer = Buffer.allocUnsafe(READ_BYTES);
  readonly #incoming = new ByteQueue(MAX_FRAME_BYTES + 4 + READ_BYTES);
  readonly #questions: Question[] = [];
  #transport: Transport | undefined;
  #opened: ((error?: unknown) => void) | undefined;
  #lastXid = 0;
  /** as the server has decided it */
  #timeoutMs = 0;
  #unansweredPings = 0;
  #usedAtMs = 0;
  #beat: NodeJS.Timeout | undefined;
  #closing = false;
  #end: { readonly error: unknown } | undefined;

  /** Rejects with what went wrong, or with the signal's reason; nothing is left open then. */
  static async open(address: Address, options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const session = new Session(addressText(address), options);
    await session.#open(address, signal);
    return session;
  }

  private constructor(server: string, options: SessionOptions) {
    this.server = server;
    this.#options = options;
  }

  /** False once it has ended or was closed: it takes no questions any more. */
  get isOpen(): boolean {
    return this.#end === undefined && !this.#closing;
  }

  /** The record behind the reply's header. Rejects with the signal's reason when that fires; the session stays. */
  read(type: ReadType, path: string, signal: AbortSignal): Promise<JuteReader> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw signal.reason;
      if (this.#end !== undefined) throw this.#end.error;
      const xid = this.#nextXid();
      const { answerTimeoutMs } = this.#options;
      const timer = setTimeout(() => this.#onSilence(type, path), answerTimeoutMs);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the asker's own reason, untouched
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      const settle: Question["settle"] = (answer) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- one of our errors
        if ("error" in answer) reject(answer.error);
        else resolve(answer.body);
      };
      this.#questions.push({ xid, type, path, settle });
      this.#usedAtMs = performance.now();
      this.#transport?.write(readRequest(xid, type, path));
    });
  }

  /** Says goodbye, so that the server forgets the session now and not after its timeout. Questions under way fail. */
  close(): void {
    if (!this.isOpen) return;
    this.#closing = true;
    clearInterval(this.#beat);
    this.#failQuestions(new ClientClosedError("The ZooKeeper session was closed while a question was under way"));
    this.#transport?.write(CLOSE_REQUEST);
    this.#transport?.end();
    setTimeout(() => this.#transport?.destroy(), GOODBYE_MS).unref();
  }

  buffer(): Uint8Array {
    return this.#memory;
  }

  filled(count: number): void {
    if (this.#end !== undefined) return;
    this.#incoming.push(Buffer.from(this.#memory.subarray(0, count)));
    this.#unansweredPings = 0;
    try {
      for (let frame = this.#nextFrame(); frame !== undefined; frame = this.#nextFrame()) this.#onFrame(frame);
    } catch (error) {
      this.#finish(this.#opened === undefined ? error : this.#noZooKeeper(error));
    }
  }

  ended(): void {
    this.closed(undefined);
  }

  closed(cause: Error | undefined): void {
    const when =
      this.#opened === undefined
        ? "The ZooKeeper server closed the connection"
        : "The ZooKeeper server closed the connection before it gave a session. Its quorum may be down or electing a leader, " +
          "it may have too many connections from this host (maxClientCnxns), or it wants TLS";
    this.#finish(new ConnectionClosedError(when, false, { where: this.#place(), cause }));
  }

  async #open(address: Address, signal: AbortSignal): Promise<void> {
    const { dial, connectTimeoutMs, answerTimeoutMs, sessionTimeoutMs } = this.#options;
    const opened = new Promise<void>((resolve, reject) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- one of our errors, or the asker's reason
      this.#opened = (error) => (error === undefined ? resolve() : reject(error));
    });
    // It may end before anybody waits for it.
    opened.catch(() => {});
    this.#transport = await dial(address, { timeoutMs: connectTimeoutMs, signal, sink: this });
    const onAbort = (): void => this.#finish(signal.reason);
    const timer = setTimeout(() => this.#finish(this.#silent("the opening of a session")), answerTimeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      // Both may have come while the dial's promise was on its way.
      if (signal.aborted) onAbort();
      if (this.#end !== undefined) this.#transport.destroy();
      else this.#transport.write(connectRequest(sessionTimeoutMs));
      await opened;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  #nextFrame(): Buffer | undefined {
    if (this.#end !== undefined) return undefined;
    const length = this.#incoming.peekInt32();
    if (length === undefined) return undefined;
    if (length < 0 || length > MAX_FRAME_BYTES)
      throw new LengthOutOfBoundsError("a ZooKeeper answer", length, MAX_FRAME_BYTES, { where: this.#place() });
    if (this.#incoming.length < 4 + length) return undefined;
    this.#incoming.take(4);
    return this.#incoming.take(length);
  }

  #onFrame(frame: Buffer): void {
    if (this.#opened !== undefined) this.#onConnected(frame);
    else this.#onReply(frame);
  }

  #onConnected(frame: Buffer): void {
    const { timeoutMs } = decodeConnectResponse(frame);
    if (timeoutMs <= 0) throw new ZooKeeperSessionError(SESSION_EXPIRED, "/", undefined, { where: this.#place() });
    this.#timeoutMs = timeoutMs;
    this.#usedAtMs = performance.now();
    const everyMs = Math.max(1, Math.min(timeoutMs / BEATS, this.#options.keepAliveMs));
    this.#beat = setInterval(() => this.#onBeat(), everyMs).unref();
    this.#opened?.();
    this.#opened = undefined;
  }

  #onReply(frame: Buffer): void {
    const { xid, error, body } = decodeReply(frame);
    if (xid === PING_XID || xid === WATCH_XID || this.#closing) return;
    const question = this.#questions.shift();
    if (question === undefined || question.xid !== xid) {
      const wanted = question === undefined ? "nothing was asked" : `the next answer is that to ${question.xid}`;
      if (question !== undefined) this.#questions.unshift(question);
      throw new UnexpectedMessageError(`ZooKeeper answered question ${xid}, but ${wanted}`, { where: this.#place() });
    }
    if (error === 0) return question.settle({ body });
    const failure = zooKeeperError(error, question.path, { where: this.#place(question.type) });
    question.settle({ error: failure });
    if (failure instanceof ZooKeeperSessionError) this.#finish(failure);
  }

  /**
   * Three in a session's timeout: it is kept alive as long as it is used, and a dead server is noticed when it expires. Pings
   * are counted and not timed: after a pause of our own process the answers are there, but not read yet.
   */
  #onBeat(): void {
    const idleMs = performance.now() - this.#usedAtMs;
    if (this.#questions.length === 0 && idleMs >= this.#options.keepAliveMs) return this.close();
    if (this.#unansweredPings === MAX_UNANSWERED) return this.#finish(this.#expired());
    this.#unansweredPings++;
    this.#transport?.write(PING_REQUEST);
  }

  #onSilence(type: ReadType, path: string): void {
    this.#finish(this.#silent(`${type} ${path}`));
  }

  #silent(what: string): ZooKeeperTimeoutError {
    const { answerTimeoutMs } = this.#options;
    return new ZooKeeperTimeoutError(what, "zookeeper.answerTimeoutMs", answerTimeoutMs, { where: this.#place() });
  }

  #expired(): ZooKeeperTimeoutError {
    return new ZooKeeperTimeoutError("pings", "zookeeper.sessionTimeoutMs", this.#timeoutMs, { where: this.#place() });
  }

  /** What came in place of the first answer cannot be read: something else listens there. */
  #noZooKeeper(cause: unknown): unknown {
    if (cause instanceof ZooKeeperSessionError) return cause;
    const text = `What answers there is no ZooKeeper (${(cause as Error).message}). Its port is commonly 2181`;
    return new UnexpectedMessageError(text, { where: this.#place(), cause });
  }

  #nextXid(): number {
    this.#lastXid = this.#lastXid === MAX_XID ? 1 : this.#lastXid + 1;
    return this.#lastXid;
  }

  /** The end, whoever caused it; only the first one counts. */
  #finish(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    clearInterval(this.#beat);
    this.#opened?.(error);
    this.#failQuestions(error);
    this.#transport?.destroy();
  }

  #failQuestions(error: unknown): void {
    for (const { settle } of this.#questions.splice(0)) settle({ error });
  }

  #place(method?: ReadType): ErrorPlace {
    return { server: this.server, service: "ZooKeeper", ...(method === undefined ? {} : { method }) };
  }
}

const SESSION_EXPIRED = -112;
const BEATS = 3;
const MAX_UNANSWERED = BEATS - 1;
