/** A connected cluster, as users hold it: its questions, what it counts, and its end. Made by `connect()`. */
import type { Admin } from "../admin/admin.ts";
import type { KerberosCredentials } from "../auth/credentials.ts";
import { milliseconds } from "../errors/option-checks.ts";
import type { ServerName } from "../names/server-name.ts";
import type { Master, MetaRegionLocation } from "../registry/answers.ts";
import type { AskOptions, Registry } from "../registry/registry.ts";
import { RpcRegistry } from "../registry/rpc-registry.ts";
import { ZkRegistry } from "../registry/zk-registry.ts";
import { RpcClient, type RpcStats } from "../rpc/rpc-client.ts";
import type { OpeningTrace } from "../rpc/trace.ts";
import type { Table } from "../table/table.ts";
import { DataServices, type DataStats } from "./data-services.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

export interface ClientStats extends RpcStats {
  readonly data: DataStats;
}

export interface CloseOptions {
  /** How long calls under way may go on, in ms; 0 for not at all. Default: until their own deadlines */
  readonly timeoutMs?: number;
}

const CLOSE_TIMEOUT = milliseconds(0);

/** A client of one cluster, from `connect()`. It holds connections: end it with `close()`, or by `await using`. */
export class HBase implements AsyncDisposable {
  readonly #credentials: KerberosCredentials | undefined;
  readonly #rpc: RpcClient;
  readonly #registry: Registry;
  readonly #data: DataServices;
  #closing: Promise<void> | undefined;

  /** @internal Users call `connect()`. */
  constructor(
    options: ResolvedOptions,
    credentials: KerberosCredentials | undefined,
    onOpening?: (trace: OpeningTrace) => void,
  ) {
    const { rpc, registry, data } = options;
    this.#credentials = credentials;
    this.#rpc = new RpcClient({
      ...rpc,
      ...(credentials === undefined ? {} : { credentials }),
      ...(onOpening === undefined ? {} : { onOpening }),
    });
    const { notes } = options;
    this.#registry =
      registry.type === "rpc"
        ? new RpcRegistry(this.#rpc, { ...registry, notes })
        : new ZkRegistry({ ...registry, notes });
    this.#data = new DataServices(this.#rpc, this.#registry, data);
  }

  /**
   * A table, `"namespace:name"` or `"name"`. Nothing is asked: whether it is there shows with the first operation. Throws
   * `InvalidArgumentError` for a name that no table can have.
   */
  table(name: string): Table {
    return this.#data.table(name);
  }

  /** Tables, regions, namespaces, snapshots and the cluster itself, as an administrator handles them. */
  get admin(): Admin {
    return this.#data.admin;
  }

  /** The id that the cluster got when it was made, a UUID. */
  clusterId(options?: AskOptions): Promise<string> {
    return this.#registry.clusterId(options);
  }

  /** The master that is in charge. */
  activeMaster(options?: AskOptions): Promise<ServerName> {
    return this.#registry.activeMaster(options);
  }

  /** All masters, the active one and those that wait to take over. */
  masters(options?: AskOptions): Promise<readonly Master[]> {
    return this.#registry.masters(options);
  }

  /** Live region servers: all where ZooKeeper tells, else some; of clusters before 2.5, which cannot tell, the masters. */
  bootstrapNodes(options?: AskOptions): Promise<readonly ServerName[]> {
    return this.#registry.bootstrapNodes(options);
  }

  /** Where the regions of `hbase:meta` are, replicas included. */
  metaRegionLocations(options?: AskOptions): Promise<readonly MetaRegionLocation[]> {
    return this.#registry.metaRegionLocations(options);
  }

  /** What was counted since `connect()`, and each connection as it is now. */
  stats(): ClientStats {
    return { ...this.#rpc.stats(), data: this.#data.stats() };
  }

  /**
   * Ends what is asked of the registry, lets calls under way end, closes every connection, wipes tickets. Calls end by their own
   * deadlines (`rpcTimeoutMs`) at the latest, or after `timeoutMs`: then with `ClientClosedError`, though what was sent may be carried
   * out. Close mutators first: what they have not sent is lost, and a warning says so. Idempotent; a later call may set a nearer end.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const { timeoutMs } = options;
    if (timeoutMs !== undefined) CLOSE_TIMEOUT.check("timeoutMs", timeoutMs);
    if (this.#closing === undefined) this.#closing = this.#close(options);
    else if (timeoutMs !== undefined) await this.#rpc.close({ timeoutMs });
    await this.#closing;
  }

  async #close(options: CloseOptions): Promise<void> {
    this.#data.close();
    this.#registry.close();
    await this.#rpc.close(options);
    this.#credentials?.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
