/**
 * The connections of one client: one for each server and service, opened by the first call. Credentials are no part of the
 * key, because a client has one set of them.
 */
import { type Address, addressText } from "../transport/transport.ts";
import { Connection, type ConnectionContext, type ConnectionOwner } from "./connection.ts";
import type { OpeningTarget } from "./opening.ts";

export class Pool implements ConnectionOwner {
  readonly #context: ConnectionContext;
  readonly #onUnreachable: (server: string, error: unknown) => void;
  readonly #connections = new Map<string, Connection>();
  /** every connection whose socket may still be there, those that take no calls any more included */
  readonly #all = new Set<Connection>();
  /** most calls go where the last one went */
  #lastServer: Address | undefined;
  #lastService: string | undefined;
  #last: Connection | undefined;

  constructor(context: ConnectionContext, onUnreachable: (server: string, error: unknown) => void) {
    this.#context = context;
    this.#onUnreachable = onUnreachable;
  }

  /** The connection that takes calls for this service, if there is one. */
  find(server: Address, service: string): Connection | undefined {
    if (server === this.#lastServer && service === this.#lastService) return this.#last;
    const connection = this.#connections.get(keyOf(addressText(server), service));
    if (connection === undefined) return undefined;
    this.#lastServer = server;
    this.#lastService = service;
    this.#last = connection;
    return connection;
  }

  /** Opens one. The caller has seen that there is none. */
  open(target: OpeningTarget): Connection {
    const connection = new Connection(target, this.#context, this);
    this.#connections.set(keyOf(connection.server, connection.service), connection);
    this.#all.add(connection);
    return connection;
  }

  all(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  async close(): Promise<void> {
    // A call that is issued again may open another one meanwhile.
    while (this.#all.size > 0) await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((connection) => connection.destroy()));
  }

  connectionClosed(connection: Connection): void {
    const key = keyOf(connection.server, connection.service);
    if (this.#connections.get(key) === connection) this.#connections.delete(key);
    if (this.#last === connection) this.#lastServer = this.#lastService = this.#last = undefined;
  }

  connectionGone(connection: Connection): void {
    this.#all.delete(connection);
  }

  serverUnreachable(connection: Connection, error: unknown): void {
    this.#onUnreachable(connection.server, error);
  }
}

function keyOf(server: string, service: string): string {
  return `${server}/${service}`;
}
