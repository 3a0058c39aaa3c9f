/**
 * A small ZooKeeper server for clients that look an HBase up there: listens on a port, keeps sessions and watches, and lets
 * everybody read znodes that only this process changes. No quorum, no writes, nothing on disk.
 */
import { createServer, type Server, type Socket } from "node:net";
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import { type SessionLimits, Sessions } from "./sessions.ts";
import type { ZnodeTree } from "./znode-tree.ts";
import { type ConnectionLimits, ZooKeeperConnection } from "./zookeeper-connection.ts";

/** Where the znodes come from. */
export interface ZnodeSource {
  readonly tree: ZnodeTree;
  /** Brings the tree up to date. Called before every read; whoever wants watchers to hear of a change at once calls it too. */
  update?(): void;
}

export interface ZooKeeperLimits extends SessionLimits, ConnectionLimits {
  /** further connections are closed at once; default 20 000 */
  readonly maxConnections: number;
}

export const DEFAULT_ZOOKEEPER_LIMITS: ZooKeeperLimits = {
  maxConnections: 20_000,
  maxSessions: 20_000,
  minSessionTimeoutMs: 4_000,
  // HBase has the ZooKeeper that it starts itself grant as much.
  maxSessionTimeoutMs: 90_000,
  maxWatches: 1_000,
  maxUnsentBytes: 4 << 20,
  openingTimeoutMs: 60_000,
};

export interface ZooKeeperServerOptions {
  readonly znodes: ZnodeSource;
  /** default: any free port */
  readonly port?: number;
  /** the address to listen on; default `127.0.0.1` */
  readonly listenOn?: string;
  readonly limits?: Partial<ZooKeeperLimits>;
}

export class EmbeddedZooKeeper implements AsyncDisposable {
  readonly #znodes: ZnodeSource;
  readonly #limits: ZooKeeperLimits;
  readonly #sessions: Sessions;
  readonly #connections = new Set<ZooKeeperConnection>();
  readonly #listener: Server;
  readonly #stopListening: () => void;
  #closing: Promise<void> | undefined;

  /** @internal use `startZooKeeper` */
  constructor(options: ZooKeeperServerOptions) {
    this.#znodes = options.znodes;
    this.#limits = resolved(options.limits);
    this.#sessions = new Sessions(this.#limits);
    // Half-open: an answer to a client that has finished sending still leaves.
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    this.#stopListening = this.#znodes.tree.listen((event) => {
      for (const connection of this.#connections) connection.onEvent(event);
    });
  }

  get port(): number {
    return (this.#listener.address() as { readonly port: number } | null)?.port ?? 0;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get sessionCount(): number {
    return this.#sessions.count;
  }

  get watchCount(): number {
    let count = 0;
    for (const connection of this.#connections) count += connection.watchCount;
    return count;
  }

  /** Rejects with Node's error if the port is taken. @internal */
  async listen({ port = 0, listenOn = "127.0.0.1" }: ZooKeeperServerOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once("error", reject);
      this.#listener.listen(port, listenOn, resolve);
    });
    this.#listener.on("error", () => {});
  }

  /** Ends every connection as a killed process does; sessions stay, and the server goes on listening. */
  dropConnections(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Ends everything; idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise<void>((resolve) => {
      this.#stopListening();
      this.dropConnections();
      this.#sessions.endAll();
      this.#listener.close(() => resolve());
    });
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#limits.maxConnections) {
      socket.on("error", () => {});
      socket.destroy();
      return;
    }
    const connection: ZooKeeperConnection = new ZooKeeperConnection(socket, {
      tree: this.#znodes.tree,
      refresh: () => this.#znodes.update?.(),
      sessions: this.#sessions,
      limits: this.#limits,
      fourLetters: (word) => this.#fourLetters(word),
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }

  /** `FourLetterCommands`: those that ask whether anybody is there. */
  #fourLetters(word: string): string | undefined {
    switch (word) {
      case "ruok":
        return "imok";
      case "isro":
        return "rw";
      case "srvr":
        return this.#report();
      default:
        return undefined;
    }
  }

  /** In the lines that monitoring reads. */
  #report(): string {
    const { tree } = this.#znodes;
    const lines = [
      "Zookeeper version: 3.8.0-tshbase, embedded, read only",
      `Connections: ${this.connectionCount}`,
      `Zxid: 0x${tree.zxid.toString(16)}`,
      "Mode: standalone",
      `Node count: ${tree.size}`,
    ];
    return `${lines.join("\n")}\n`;
  }
}

/** Rejects with Node's error if the port is taken, with `InvalidArgumentError` for limits that make no sense. */
export async function startZooKeeper(options: ZooKeeperServerOptions): Promise<EmbeddedZooKeeper> {
  const server = new EmbeddedZooKeeper(options);
  await server.listen(options);
  return server;
}

function resolved(given: Partial<ZooKeeperLimits> | undefined): ZooKeeperLimits {
  const limits = { ...DEFAULT_ZOOKEEPER_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= 0x7fff_ffff) continue;
    throw new InvalidArgumentError(`limits.${name}`, `${String(value)} is no whole number from 1 to ${0x7fff_ffff}`);
  }
  return limits;
}
