/**
 * One client of the ZooKeeper endpoint, from its first byte: its session, its watches, its requests one after the other. Bad
 * input ends this connection and nothing else. Knows where the znodes are, not what is in them.
 */
import type { Socket } from "node:net";
import { ByteQueue } from "../../bytes/byte-queue.ts";
import { takeLengthPrefixed } from "../../wire/stated-length.ts";
import {
  bufferRecord,
  connectResponse,
  decodeConnectRequest,
  decodeRequest,
  MAX_REQUEST_BYTES,
  NO_SESSION,
  type ReadKind,
  readableAcl,
  type SetWatches,
  statRecord,
  stringRecord,
  stringsRecord,
  watchEvent,
  ZK_AUTH_FAILED,
  ZK_BAD_ARGUMENTS,
  ZK_NO_AUTH,
  ZK_NO_NODE,
  ZK_OK,
  ZK_UNIMPLEMENTED,
  type ZooKeeperRequest,
  zooKeeperReply,
} from "../../wire/zookeeper/server-messages.ts";
import type { Session, SessionHolder, Sessions } from "./sessions.ts";
import { isZnodePath, type ZnodeEvent, type ZnodeTree, type ZnodeView } from "./znode-tree.ts";

export interface ZooKeeperSetup {
  readonly tree: ZnodeTree;
  /** Brings the tree up to date; called before it is read. */
  readonly refresh: () => void;
  readonly sessions: Sessions;
  readonly limits: ConnectionLimits;
  /** Answers to words of four letters, such as `ruok`. */
  readonly fourLetters: (word: string) => string | undefined;
  readonly onClosed: () => void;
}

export interface ConnectionLimits {
  /** watches of one connection; default 1 000 */
  readonly maxWatches: number;
  /** answers that the client has not taken; it is not listened to meanwhile; default 4 MiB */
  readonly maxUnsentBytes: number;
  /** how long a client may take to ask for its session; default 60 000 */
  readonly openingTimeoutMs: number;
}

/** Room for what comes with a request in one piece. */
const READ_AHEAD_BYTES = 1 << 20;
/** How long a client that was sent away has to read why. */
const LINGER_MS = 1_000;

export class ZooKeeperConnection implements SessionHolder {
  readonly #socket: Socket;
  readonly #setup: ZooKeeperSetup;
  readonly #inbox = new ByteQueue(MAX_REQUEST_BYTES + 4 + READ_AHEAD_BYTES);
  /** by path; also of znodes that are not there yet */
  readonly #dataWatches = new Set<string>();
  readonly #childWatches = new Set<string>();
  #session: Session | undefined;
  #timer: NodeJS.Timeout;
  #over = false;

  constructor(socket: Socket, setup: ZooKeeperSetup) {
    this.#socket = socket;
    this.#setup = setup;
    this.#timer = setTimeout(() => this.destroy(), setup.limits.openingTimeoutMs).unref();
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("drain", () => this.#onDrained());
    socket.on("end", () => this.#end());
    // "close" follows and tells it.
    socket.on("error", () => {});
    socket.on("close", () => this.#onClose());
  }

  get watchCount(): number {
    return this.#dataWatches.size + this.#childWatches.size;
  }

  /** Tells the client if it watches; each watch is good for one event. */
  onEvent({ type, path }: ZnodeEvent): void {
    const ofData = type !== "childrenChanged" && this.#dataWatches.delete(path);
    const ofChildren = (type === "childrenChanged" || type === "deleted") && this.#childWatches.delete(path);
    if (ofData || ofChildren) this.#send(watchEvent(type, path));
  }

  sessionLost(): void {
    this.#session = undefined;
    this.#end();
  }

  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#over) return;
    if (this.#inbox.push(bytes)) this.#work();
    else this.destroy();
  }

  #onDrained(): void {
    if (this.#over) return;
    this.#socket.resume();
    this.#work();
  }

  #work(): void {
    try {
      while (!this.#over) {
        if (this.#socket.writableLength > this.#setup.limits.maxUnsentBytes) {
          this.#socket.pause();
          return;
        }
        if (this.#session === undefined && this.#saidFourLetters()) return;
        const frame = takeLengthPrefixed(this.#inbox, "a ZooKeeper request", MAX_REQUEST_BYTES);
        if (frame === undefined) return;
        if (this.#session === undefined) this.#open(frame);
        else this.#answer(frame, this.#session);
      }
    } catch {
      // What cannot be read has no xid to answer to; ZooKeeper hangs up too.
      this.destroy();
    }
  }

  /** They stand where a length is expected, and would be one beyond every bound. */
  #saidFourLetters(): boolean {
    if (this.#inbox.length < 4) return false;
    const answer = this.#setup.fourLetters(this.#inbox.peek(4).toString("latin1"));
    if (answer === undefined) return false;
    this.#send(Buffer.from(answer));
    this.#end();
    return true;
  }

  #open(frame: Buffer): void {
    const { sessions } = this.#setup;
    const request = decodeConnectRequest(frame);
    const { sessionId, password, timeoutMs, knowsReadOnly } = request;
    const session =
      sessionId === 0n ? sessions.open(timeoutMs, this) : sessions.resume(sessionId, password, timeoutMs, this);
    if (session === undefined) {
      // To a client without a session silence says: come again, perhaps to another server.
      if (sessionId !== 0n) this.#send(connectResponse(NO_SESSION, knowsReadOnly));
      this.#end();
      return;
    }
    clearTimeout(this.#timer);
    this.#session = session;
    const granted = { timeoutMs: session.timeoutMs, sessionId: session.id, password: session.password };
    this.#send(connectResponse(granted, knowsReadOnly));
  }

  #answer(frame: Buffer, session: Session): void {
    session.touch();
    const request = decodeRequest(frame);
    this.#setup.refresh();
    switch (request.type) {
      case "read":
        return this.#read(request);
      case "getAcl":
        return this.#withZnode(request, ({ stat }) => [readableAcl(), statRecord(stat)]);
      case "setWatches":
        return this.#setWatches(request);
      case "sync":
        return this.#reply(request, ZK_OK, stringRecord(request.path));
      case "ping":
        return this.#reply(request, ZK_OK);
      case "auth":
        return this.#authenticate(request);
      case "closeSession":
        return this.#closeSession(request, session);
      case "write":
        return this.#reply(request, ZK_NO_AUTH);
      case "unknown":
        return this.#reply(request, ZK_UNIMPLEMENTED);
    }
  }

  #read(request: ZooKeeperRequest & { readonly type: "read" }): void {
    const { kind, path, watch } = request;
    const isThere = this.#setup.tree.get(path) !== undefined;
    // Only `exists` watches what is not there.
    if (watch && (isThere || (kind === "exists" && isZnodePath(path)))) {
      if (this.watchCount >= this.#setup.limits.maxWatches) return this.destroy();
      (kind === "exists" || kind === "getData" ? this.#dataWatches : this.#childWatches).add(path);
    }
    this.#withZnode(request, READERS[kind]);
  }

  #withZnode(request: Named, body: (znode: ZnodeView) => readonly Buffer[]): void {
    if (!isZnodePath(request.path)) return this.#reply(request, ZK_BAD_ARGUMENTS);
    const znode = this.#setup.tree.get(request.path);
    if (znode === undefined) this.#reply(request, ZK_NO_NODE);
    else this.#reply(request, ZK_OK, ...body(znode));
  }

  /** What has changed since the client was here is told at once; the rest is watched from now on. */
  #setWatches(request: Numbered & SetWatches): void {
    const { seenZxid, data, exist, children } = request;
    const { tree, limits } = this.#setup;
    const paths = [...data, ...exist, ...children];
    if (this.watchCount + paths.length > limits.maxWatches || !paths.every(isZnodePath)) return this.destroy();
    for (const path of data) {
      const znode = tree.get(path);
      if (znode === undefined) this.#send(watchEvent("deleted", path));
      else if (znode.stat.changedZxid > seenZxid) this.#send(watchEvent("dataChanged", path));
      else this.#dataWatches.add(path);
    }
    for (const path of exist) {
      if (tree.get(path) !== undefined) this.#send(watchEvent("created", path));
      else this.#dataWatches.add(path);
    }
    for (const path of children) {
      const znode = tree.get(path);
      if (znode === undefined) this.#send(watchEvent("deleted", path));
      else if (znode.stat.childrenZxid > seenZxid) this.#send(watchEvent("childrenChanged", path));
      else this.#childWatches.add(path);
    }
    this.#reply(request, ZK_OK);
  }

  /** Everybody may read everything, whoever he says he is; other schemes than a password would have to be proven. */
  #authenticate(request: ZooKeeperRequest & { readonly type: "auth" }): void {
    if (request.scheme === "digest") return this.#reply(request, ZK_OK);
    this.#reply(request, ZK_AUTH_FAILED);
    this.#end();
  }

  #closeSession(request: Numbered, session: Session): void {
    session.end();
    this.#session = undefined;
    this.#reply(request, ZK_OK);
    this.#end();
  }

  #reply({ xid }: Numbered, error: number, ...body: readonly Buffer[]): void {
    this.#send(zooKeeperReply(xid, this.#setup.tree.zxid, error, ...body));
  }

  #send(bytes: Buffer): void {
    if (!this.#over && this.#socket.writable) this.#socket.write(bytes);
  }

  /** Sends what was written, then hangs up. */
  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.end();
    // What still comes is thrown away; unread it would become a reset, and take the last answer with it.
    this.#socket.resume();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #onClose(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#session?.leave(this);
    this.#setup.onClosed();
  }
}

interface Numbered {
  readonly xid: number;
}

interface Named extends Numbered {
  readonly path: string;
}

const READERS: Readonly<Record<ReadKind, (znode: ZnodeView) => readonly Buffer[]>> = {
  exists: ({ stat }) => [statRecord(stat)],
  getData: ({ data, stat }) => [bufferRecord(data), statRecord(stat)],
  getChildren: ({ children }) => [stringsRecord(children)],
  getChildren2: ({ children, stat }) => [stringsRecord(children), statRecord(stat)],
};
