/**
 * The servers a registry may ask: those it was given and those it has learnt of, with the part each plays. What was learnt
 * stands in front; the bootstrap list stays behind it, for the day on which all that was learnt is gone.
 */
import type { ServerRole } from "../handshake/candidates.ts";
import { type Address, addressText } from "../transport/transport.ts";
import type { BootstrapServer } from "./bootstrap.ts";
import { shuffled } from "./shuffled.ts";

/** A cluster names 10 at a time; a lying server must not fill the memory. */
const MAX_LEARNT = 1_000;

export class KnownServers {
  readonly #bootstrap: readonly BootstrapServer[];
  readonly #roles = new Map<string, ServerRole>();
  #learnt: readonly BootstrapServer[] = [];

  constructor(bootstrap: readonly BootstrapServer[]) {
    this.#bootstrap = bootstrap;
  }

  /** In random order, so that clients spread over the servers; each server once. */
  inOrder(): readonly BootstrapServer[] {
    const seen = new Set<string>();
    const ordered: BootstrapServer[] = [];
    for (const server of [...shuffled(this.#learnt), ...shuffled(this.#bootstrap)]) {
      const name = addressText(server.address);
      if (seen.has(name)) continue;
      seen.add(name);
      ordered.push({ address: server.address, role: this.#roles.get(name) ?? server.role });
    }
    return ordered;
  }

  /** Takes the place of everything learnt before: servers come and go. */
  replaceLearnt(servers: readonly BootstrapServer[]): void {
    this.#learnt = servers.slice(0, MAX_LEARNT);
    for (const { address, role } of this.#learnt) this.noteRole(address, role);
  }

  noteRole(address: Address, role: ServerRole): void {
    if (role === "unknown") return;
    // Bounded: who runs for years sees many servers come and go.
    const name = addressText(address);
    if (this.#roles.size < MAX_LEARNT || this.#roles.has(name)) this.#roles.set(name, role);
  }
}
