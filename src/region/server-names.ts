/** One object for each server, so that what is kept for a server can hang on it. */
import { type ServerName, serverKey } from "../names/server-name.ts";

/** Far more servers than a cluster has; servers that were restarted count anew. */
const MAX_SERVERS = 10_000;

export class ServerNames {
  readonly #known = new Map<string, ServerName>();

  /** The object that stands for this server from now on. */
  of(server: ServerName): ServerName {
    const key = serverKey(server);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_SERVERS) this.#dropOldest();
    this.#known.set(key, server);
    return server;
  }

  #dropOldest(): void {
    for (const key of this.#known.keys()) {
      this.#known.delete(key);
      return;
    }
  }
}
