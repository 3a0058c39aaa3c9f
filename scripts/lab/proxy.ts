/**
 * A TCP proxy on 127.0.0.1 between a client and a server: it counts connections, records every byte with its direction and
 * order when asked to, and cuts or refuses connections or loses answers when told to.
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface ProxyEvent {
  /** 1 for the first connection. */
  readonly connection: number;
  /** Who sent the bytes. */
  readonly direction: "client" | "server";
  /** Empty for the end of the stream. */
  readonly bytes: Buffer;
  readonly end?: "fin" | "reset";
  /** Milliseconds since the proxy began. */
  readonly at: number;
}

export interface ProxyOptions {
  readonly targetPort: number;
  readonly targetHost?: string;
  readonly port?: number;
  readonly record?: boolean;
}

export interface Proxy {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Connections open now. */
  readonly open: number;
  /** What was recorded, in the order in which it passed. */
  readonly events: readonly ProxyEvent[];
  /** Forgets what was counted and recorded. */
  clear(): void;
  /** Sends later connections elsewhere. */
  retarget(port: number): void;
  /** Resets every open connection, on both sides. */
  resetAll(): void;
  /** Ends every open connection in order (FIN), on both sides. */
  endAll(): void;
  /** While true, new connections are accepted and reset at once. */
  refuse(on: boolean): void;
  /** While true, what the server says is lost on the way, as answers are when it dies behind them. */
  loseAnswers(on: boolean): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const begun = performance.now();
  const pairs = new Set<Pair>();
  let events: ProxyEvent[] = [];
  let connections = 0;
  let targetPort = options.targetPort;
  let refusing = false;
  let losing = false;

  const note = (connection: number, direction: "client" | "server", bytes: Buffer, end?: "fin" | "reset"): void => {
    if (options.record === true)
      events.push({
        connection,
        direction,
        bytes,
        at: performance.now() - begun,
        ...(end === undefined ? {} : { end }),
      });
  };

  const forward = (from: Socket, to: Socket, connection: number, direction: "client" | "server"): void => {
    from.on("data", (chunk: Buffer) => {
      note(connection, direction, chunk);
      if (losing && direction === "server") return;
      // Slow readers slow the other side down, as without us.
      if (!to.destroyed && !to.write(chunk)) from.pause();
    });
    to.on("drain", () => from.resume());
    from.on("end", () => {
      note(connection, direction, Buffer.alloc(0), "fin");
      if (!to.destroyed) to.end();
    });
    from.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") note(connection, direction, Buffer.alloc(0), "reset");
      if (!to.destroyed) to.resetAndDestroy();
    });
    from.on("close", () => {
      if (!to.destroyed && !to.writableEnded) to.end();
    });
  };

  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const connection = ++connections;
    if (refusing) {
      client.on("error", () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect({
      port: targetPort,
      host: options.targetHost ?? "127.0.0.1",
      noDelay: true,
      allowHalfOpen: true,
    });
    const pair = { client, server };
    pairs.add(pair);
    forward(client, server, connection, "client");
    forward(server, client, connection, "server");
    for (const socket of [client, server]) {
      socket.on("close", () => {
        if (client.destroyed && server.destroyed) pairs.delete(pair);
      });
    }
  });
  listener.listen(options.port ?? 0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const each = (act: (socket: Socket) => void): void => {
    for (const { client, server } of pairs) {
      act(client);
      act(server);
    }
  };
  return {
    port,
    get connections() {
      return connections;
    },
    get open() {
      return pairs.size;
    },
    get events() {
      return events;
    },
    clear() {
      events = [];
      connections = 0;
    },
    retarget(to) {
      targetPort = to;
    },
    resetAll() {
      each((socket) => socket.resetAndDestroy());
    },
    endAll() {
      each((socket) => socket.end());
    },
    refuse(on) {
      refusing = on;
    },
    loseAnswers(on) {
      losing = on;
    },
    async close() {
      each((socket) => socket.destroy());
      listener.close();
      await once(listener, "close");
    },
  };
}
