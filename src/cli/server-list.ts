/** The servers a check-up knows of: those that were named, and those that servers tell of. */

import type { BootstrapServer } from "../registry/bootstrap.ts";
import { type Address, addressText } from "../transport/transport.ts";
import type { Role } from "./report.ts";

/** A cluster may have thousands of servers; the first ones tell what is wrong. */
const MAX_SERVERS = 32;

export interface KnownServer {
  readonly address: Address;
  readonly roles: Set<Role>;
  /** by the user, and not learnt from another server */
  readonly named: boolean;
}

export class ServerList implements Iterable<KnownServer> {
  /** servers there was no room for */
  left = 0;
  readonly #servers = new Map<string, KnownServer>();

  constructor(bootstrap: readonly BootstrapServer[]) {
    for (const { address, role } of bootstrap) this.#add(address, role === "unknown" ? undefined : role, true);
  }

  get size(): number {
    return this.#servers.size;
  }

  learn({ host, port }: Address, role: Role): void {
    this.#add({ host: host.toLowerCase(), port }, role, false);
  }

  /** Goes on to servers that are learnt on the way. */
  [Symbol.iterator](): Iterator<KnownServer> {
    return this.#servers.values();
  }

  #add(address: Address, role: Role | undefined, named: boolean): void {
    const name = addressText(address);
    const known = this.#servers.get(name);
    if (known === undefined && this.#servers.size >= MAX_SERVERS) {
      this.left++;
      return;
    }
    const server = known ?? { address, roles: new Set<Role>(), named };
    if (role !== undefined) server.roles.add(role);
    this.#servers.set(name, server);
  }
}
