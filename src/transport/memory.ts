/**
 * Two ends of a pipe in memory, joined by two links whose chunks and faults a test decides. They behave as sockets do where
 * it matters: a reset destroys what was not read yet, a close does not, and FIN in both directions ends the pipe.
 */
import { type LinkOptions, MemoryLink } from "./memory-link.ts";
import { type Address, addressText, type ByteSink, type Dial, type Transport } from "./transport.ts";

export interface MemoryPairOptions {
  readonly clientToServer?: LinkOptions;
  readonly serverToClient?: LinkOptions;
  /** how each end calls the other; default `client` and `server` */
  readonly clientName?: string;
  readonly serverName?: string;
}

export interface MemoryPair {
  readonly client: Transport;
  readonly server: Transport;
}

export function memoryPair(options: MemoryPairOptions = {}): MemoryPair {
  const client = new MemoryTransport(options.serverName ?? "server:0");
  const server = new MemoryTransport(options.clientName ?? "client:0");
  client.join(server, options.clientToServer ?? {});
  server.join(client, options.serverToClient ?? {});
  return { client, server };
}

/** A dial that hands the other end to `accept`. What `accept` throws is the dial's failure. */
export function memoryDial(
  accept: (server: Transport, address: Address) => void,
  optionsFor: (address: Address) => MemoryPairOptions = () => ({}),
): Dial {
  return async (address, { sink, signal }) => {
    signal?.throwIfAborted();
    const { client, server } = memoryPair({ serverName: addressText(address), ...optionsFor(address) });
    client.attach(sink);
    accept(server, address);
    return client;
  };
}

class MemoryTransport implements Transport {
  readonly peer: string;
  #other: MemoryTransport | undefined;
  #outgoing: MemoryLink | undefined;
  #sink: ByteSink | undefined;
  #paused = false;
  #gone = false;
  #finSent = false;
  #finSeen = false;

  constructor(peer: string) {
    this.peer = peer;
  }

  join(other: MemoryTransport, options: LinkOptions): void {
    this.#other = other;
    this.#outgoing = new MemoryLink(options, {
      receiver: () => (other.#paused || other.#gone ? undefined : other.#sink),
      onFault: (how) => this.#onFault(how),
      onEnd: () => other.#onFin(),
      onThrow: (error) => other.#onThrow(error),
    });
  }

  get #far(): MemoryTransport {
    if (this.#other === undefined) throw new Error("an end without its other end");
    return this.#other;
  }

  get #out(): MemoryLink {
    if (this.#outgoing === undefined) throw new Error("an end without its link");
    return this.#outgoing;
  }

  attach(sink: ByteSink): void {
    this.#sink = sink;
    this.#far.#out.schedule();
  }

  write(bytes: Uint8Array): void {
    if (this.#gone || this.#finSent) return;
    if (this.#far.#gone) this.#reset();
    else this.#out.write(bytes);
  }

  get unsentBytes(): number {
    return this.#out.unsentBytes;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#far.#out.schedule();
  }

  end(): void {
    if (this.#finSent || this.#gone) return;
    this.#finSent = true;
    this.#out.end();
    if (this.#finSeen) this.#vanish(undefined);
  }

  destroy(how: "close" | "reset" = "close"): void {
    if (this.#gone) return;
    this.#far.#out.cut();
    if (how === "reset") {
      this.#out.cut();
      this.#far.#vanish(connectionReset());
    } else {
      this.#finSent = true;
      this.#out.abandon();
    }
    this.#vanish(undefined);
  }

  /** The peer has finished sending. As Node's sockets do by default, this end then finishes too. */
  #onFin(): void {
    if (this.#gone) return;
    this.#finSeen = true;
    this.#sink?.ended();
    if (this.#finSent) this.#vanish(undefined);
    else this.end();
  }

  #onFault(how: "close" | "reset"): void {
    if (how === "close") {
      this.#out.cut();
      this.#far.#onFin();
      this.destroy();
      return;
    }
    this.#reset();
  }

  /** A listener that throws loses its pipe, as it would lose a socket. */
  #onThrow(error: Error): void {
    if (this.#gone) return;
    this.#far.#out.cut();
    this.#out.abandon();
    this.#vanish(error);
  }

  /** Both ends learn of a RST. */
  #reset(): void {
    this.#out.cut();
    this.#far.#out.cut();
    this.#far.#vanish(connectionReset());
    this.#vanish(connectionReset());
  }

  #vanish(error: Error | undefined): void {
    if (this.#gone) return;
    this.#gone = true;
    process.nextTick(() => this.#sink?.closed(error));
  }
}

function connectionReset(): Error {
  return Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
}
