/**
 * One embedded HBase server: listens on a port, speaks HBase's protocol with real Kerberos, and serves `ClientMetaService` from a
 * `ClusterView`. It can be any kind of server, change its kind, go down and come back, and fail in every way of `faults.ts`.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { AcceptorCredentials } from "../auth/acceptor.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { addressText } from "../transport/transport.ts";
import { QOPS, type Qop } from "../wire/qop.ts";
import { type BehaviourInput, type ResolvedBehaviour, resolveBehaviour } from "./behaviour.ts";
import { CLIENT_META_METHODS, type ClientMetaMethod, clientMetaService } from "./client-meta-service.ts";
import { type ClusterView, emptyClusterView, type ServerAddress } from "./cluster-view.ts";
import { Counting, type ServerCounters, type ServerEvent } from "./events.ts";
import { FaultSource, type TokenRefusal } from "./fault-source.ts";
import { type Faults, NO_FAULTS } from "./faults.ts";
import { resolveLimits, type ServerLimits } from "./limits.ts";
import { Pipe } from "./pipe.ts";
import { ServerConnection } from "./server-connection.ts";
import type { Service } from "./service.ts";
import { Turns } from "./turns.ts";

export interface KerberosOptions {
  /** in full, such as `hbase-master/localhost@EXAMPLE.COM` */
  readonly principal: string;
  /** path of a keytab that holds its key; without one every client is refused, which is enough to test preambles without a KDC */
  readonly keytab?: string;
  /** the protections to offer; default: all three */
  readonly qops?: readonly Qop[];
  /** lets clients without Kerberos in all the same (`hbase.ipc.server.fallback-to-simple-auth-allowed`); default false */
  readonly allowSimple?: boolean;
  /** path or name of the GSSAPI library; default: the system's */
  readonly gssapiLibrary?: string;
}

export interface ServerOptions {
  /** for people who read; both roles serve the same here; default `master` */
  readonly role?: "master" | "regionserver";
  /** default: any free port, kept until `close` */
  readonly port?: number;
  /** the address to listen on; default `127.0.0.1` */
  readonly listenOn?: string;
  /** the name under which clients are to find it; default `localhost` */
  readonly host?: string;
  /** without it security is switched off: the server can be `insecure`, or `legacy` without security */
  readonly kerberos?: KerberosOptions;
  /** default: `announces` with Kerberos, `insecure` without */
  readonly behaviour?: BehaviourInput;
  /** what it knows of its cluster; default: nothing. Shared, not copied. */
  readonly view?: ClusterView;
  /** default: all five; a region server of 2.4 has none of them, then the service is unknown */
  readonly clientMetaMethods?: readonly ClientMetaMethod[];
  /** further services of your own */
  readonly services?: readonly Service[];
  readonly faults?: Faults;
  readonly limits?: Partial<ServerLimits>;
  /** called for everything that happens, at once; must not throw */
  readonly onEvent?: (event: ServerEvent) => void;
}

export class EmbeddedServer implements AsyncDisposable {
  readonly role: "master" | "regionserver";
  readonly host: string;
  /** what it tells of the cluster; change it as you like */
  readonly view: ClusterView;
  readonly #options: ServerOptions;
  readonly #limits: ServerLimits;
  readonly #credentials: AcceptorCredentials | undefined;
  readonly #services: Map<string, Service>;
  readonly #faults = new FaultSource();
  readonly #counting: Counting;
  readonly #connections = new Set<ServerConnection>();
  readonly #turns = new Turns();
  /** those that have not finished their handshake and header, the oldest first */
  readonly #opening = new Set<ServerConnection>();
  #startCode: number = Date.now();
  #behaviour: ResolvedBehaviour;
  #listener: Server | undefined;
  #port: number;
  #numbers = 0;
  #closed = false;

  /** @internal use `startServer` */
  constructor(options: ServerOptions, credentials: AcceptorCredentials | undefined) {
    this.#options = options;
    this.#credentials = credentials;
    this.role = options.role ?? "master";
    this.host = options.host ?? "localhost";
    this.view = options.view ?? emptyClusterView();
    this.#limits = resolveLimits(options.limits);
    this.#services = servicesOf(options, this.view);
    this.#counting = new Counting(options.onEvent);
    this.#port = options.port ?? 0;
    const behaviour = options.behaviour ?? (options.kerberos === undefined ? "insecure" : "announces");
    this.#behaviour = resolveBehaviour(behaviour, this.principal);
    this.#faults.set(options.faults ?? NO_FAULTS, undefined);
  }

  get principal(): string | undefined {
    return this.#options.kerberos?.principal;
  }

  /** when it was made, in milliseconds since 1970 */
  get startCode(): number {
    return this.#startCode;
  }

  get port(): number {
    return this.#port;
  }

  /** `host:port`, as a client is to be given it */
  get address(): string {
    return addressText({ host: this.host, port: this.#port });
  }

  /** For a `ClusterView`. */
  get serverName(): ServerAddress {
    return { host: this.host, port: this.#port, startCode: this.startCode };
  }

  /** whether it listens: neither `down` nor closed */
  get isUp(): boolean {
    return this.#listener !== undefined;
  }

  get behaviour(): ResolvedBehaviour {
    return this.#behaviour;
  }

  get counters(): ServerCounters {
    return this.#counting.counters;
  }

  resetCounters(): void {
    this.#counting.reset();
  }

  /** One service more, or another in place of that name's, from the next connection on. */
  serve(service: Service): void {
    this.#services.set(service.name, service);
  }

  /** Another kind of server from the next connection on; those that are open stay as they are. */
  become(behaviour: BehaviourInput): void {
    this.#behaviour = resolveBehaviour(behaviour, this.principal);
  }

  /**
   * Sets faults, in place of those that were set before. With `connections` they concern that many connections, from the next
   * one on; otherwise all, those that are open included. Throws `InvalidArgumentError` for numbers that make no sense.
   */
  inject(faults: Faults, options: { readonly connections?: number } = {}): void {
    const { connections } = options;
    if (connections !== undefined && !(Number.isSafeInteger(connections) && connections > 0)) {
      throw new InvalidArgumentError("connections", `${connections} is no whole number from 1`);
    }
    this.#faults.set(faults, connections);
    this.#poke();
  }

  /** Takes all faults back. Connections that play dead or were cut stay as they are. */
  heal(): void {
    this.#faults.set(NO_FAULTS, undefined);
    this.#poke();
  }

  /** Ends every connection as a killed process does; the server goes on listening. */
  dropConnections(): void {
    for (const connection of this.#connections) connection.destroy("dropped");
  }

  /** Ends every connection behind what was written to it; the server goes on listening. */
  endConnections(reason: string): void {
    for (const connection of this.#connections) connection.close(reason);
  }

  /** Asked for each SASL token whether it is to be refused, beside what `inject` says. @internal */
  refuseTokens(refusal: () => TokenRefusal | undefined): void {
    this.#faults.refusal = refusal;
  }

  /** A process that has come in place of the old one, at the same address. @internal */
  beginAnew(): void {
    this.#startCode = Math.max(Date.now(), this.#startCode + 1);
  }

  /** Stops listening and ends every connection: clients are refused until `up`. */
  async down(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.dropConnections();
    if (listener === undefined) return;
    await new Promise<void>((resolve) => listener.close(() => resolve()));
  }

  /** Listens again on the same port. */
  async up(): Promise<void> {
    if (this.#closed) throw new InvalidArgumentError("server", "it was closed");
    if (this.#listener !== undefined) return;
    await this.#listen();
  }

  /** A process that is killed and started again, perhaps as another version. */
  async restart(behaviour?: BehaviourInput): Promise<void> {
    await this.down();
    if (behaviour !== undefined) this.become(behaviour);
    await this.up();
  }

  /** Ends everything; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.down();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Rejects with Node's error if the port is taken. */
  async #listen(): Promise<void> {
    // Half-open: an answer to a client that has finished sending still leaves.
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(this.#port, this.#options.listenOn ?? "127.0.0.1", resolve);
    });
    listener.on("error", () => {});
    this.#listener = listener;
    this.#port = (listener.address() as { readonly port: number }).port;
  }

  #accept(socket: Socket): void {
    if (this.#opening.size >= this.#limits.maxPendingConnections) this.#dropOldest();
    const faults = this.#faults.forConnection();
    const connection: ServerConnection = new ServerConnection(
      {
        number: ++this.#numbers,
        behaviour: this.#behaviour,
        secured: this.#options.kerberos !== undefined,
        clusterId: this.view.clusterId,
        qops: this.#options.kerberos?.qops ?? QOPS,
        allowSimple: this.#options.kerberos?.allowSimple ?? false,
        credentials: this.#credentials,
        services: this.#services,
        limits: this.#limits,
        turns: this.#turns,
        faults,
        address: `${this.#options.listenOn ?? "127.0.0.1"}:${this.#port}`,
        record: (event) => this.#counting.record(event),
        onOpened: () => this.#opening.delete(connection),
        onClosed: () => {
          this.#opening.delete(connection);
          this.#connections.delete(connection);
        },
      },
      (listener) => new Pipe(socket, faults, listener),
    );
    this.#connections.add(connection);
    this.#opening.add(connection);
  }

  /** Makes room for somebody who may have something to say: of those that are not open, one that has said nothing at all if there is one. */
  #dropOldest(): void {
    const [oldest] = this.#opening;
    const silent = [...this.#opening].find(({ hasSpoken }) => !hasSpoken);
    const dropped = silent ?? oldest;
    if (dropped === undefined) return;
    this.#opening.delete(dropped);
    dropped.destroy("others wait to be opened");
  }

  #poke(): void {
    for (const connection of this.#connections) connection.poke();
  }
}

/**
 * Starts a server. Rejects with `KerberosError` if the keytab does not hold the principal, with `MissingLibraryError` if there
 * is no GSSAPI library, with `InvalidArgumentError` for options that make no sense, with Node's error if the port is taken.
 */
export async function startServer(options: ServerOptions = {}): Promise<EmbeddedServer> {
  const server = new EmbeddedServer(options, await credentialsOf(options.kerberos));
  await server.up();
  return server;
}

async function credentialsOf(kerberos: KerberosOptions | undefined): Promise<AcceptorCredentials | undefined> {
  if (kerberos?.keytab === undefined) return undefined;
  const { keytab, principal, gssapiLibrary } = kerberos;
  const library = gssapiLibrary === undefined ? {} : { gssapiLibrary };
  // Most servers of tests have no Kerberos, and then start without all this.
  const { acceptorCredentials } = await import("../auth/acceptor.ts");
  // Many tests at once would otherwise share, and wait for, one file of seen tokens for each user.
  return acceptorCredentials({ keytab, principal, replayCache: "none:", ...library });
}

function servicesOf(options: ServerOptions, view: ClusterView): Map<string, Service> {
  const methods = options.clientMetaMethods ?? CLIENT_META_METHODS;
  const services = [...(methods.length === 0 ? [] : [clientMetaService(view, methods)]), ...(options.services ?? [])];
  return new Map(services.map((service) => [service.name, service]));
}
