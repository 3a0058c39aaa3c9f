/**
 * The ZooKeeper registry, what a 2.x `hbase-site.xml` means by default: where the cluster is, read from the znodes that its
 * masters and region servers keep. Read only, and without a login: HBase keeps these znodes readable for everybody.
 */
import { setMaxListeners } from "node:events";
import { adviceOf, FAIL } from "../errors/advice.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import { RegistryUnreachableError } from "../errors/registry-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import { ZnodeMissingError } from "../errors/zookeeper-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import type { MessageOf, MessageTable } from "../protobuf/schema.ts";
import { ClusterId, Master as MasterMessage, MetaRegionServer } from "../protobuf/zookeeper-messages.ts";
import { type Pauses, pauseOfQuestion, pauseWithin, sleep } from "../waiting/backoff.ts";
import type { Master, MetaRegionLocation } from "./answers.ts";
import { EmptyAnswerError } from "./empty-answer.ts";
import { JoinedSignal } from "./joined-signal.ts";
import type { AskOptions, Registry } from "./registry.ts";
import { parseServerName, serverNameOf } from "./server-name.ts";
import { metaReplicaId, znodeMessage, znodePath } from "./znodes.ts";
import { ZooKeeperClient, type ZooKeeperOptions } from "./zookeeper/client.ts";

export interface ZkRegistryOptions extends Pauses, ZooKeeperOptions {
  /** `zookeeper.znode.parent` */
  readonly znodeParent: string;
  /** a whole question, with all servers and repetitions */
  readonly operationTimeoutMs: number;
  /** what of the site was not followed, for the error of a cluster that is not found */
  readonly notes?: readonly string[];
}

/** `RegionState.State.OPEN`; all others mean that nobody serves the region now */
const OPEN = 3;
/** hbase:meta has one region, and it has always had this id. */
const META_REGION_ID = 1n;
/** Names of other znodes that an error shows, when the parent is not there. */
const MAX_SHOWN = 20;

const NOT_RUNNING = "HBase is not running on this parent znode, or is just being started";

export class ZkRegistry implements Registry {
  readonly #options: ZkRegistryOptions;
  readonly #zooKeeper: ZooKeeperClient;
  readonly #closing = new AbortController();

  constructor(options: ZkRegistryOptions) {
    this.#options = options;
    this.#zooKeeper = new ZooKeeperClient(options);
    // Every question under way listens to it: any number of them is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  /** The ZooKeeper server that is asked now, if there is a session. */
  get server(): string | undefined {
    return this.#zooKeeper.server;
  }

  clusterId(options: AskOptions = {}): Promise<string> {
    return this.#ask("the cluster's id", options, async (signal) => {
      const { clusterId } = await this.#message(ClusterId, "hbaseid", NOT_RUNNING, signal);
      return clusterId;
    });
  }

  activeMaster(options: AskOptions = {}): Promise<ServerName> {
    return this.#ask("the active master", options, (signal) => this.#activeMaster(signal));
  }

  masters(options: AskOptions = {}): Promise<readonly Master[]> {
    return this.#ask("the masters", options, async (signal) => {
      const [active, names] = await Promise.all([
        this.#activeMaster(signal).catch(unlessMissing),
        this.#children("backup-masters", signal),
      ]);
      const waiting = serversNamed(names).filter((server) => active === undefined || !isSame(server, active));
      if (active === undefined && waiting.length === 0)
        throw this.#missing("master", "no master is running: neither an active one nor a backup");
      const backups = waiting.map((server) => ({ server, active: false }));
      return active === undefined ? backups : [{ server: active, active: true }, ...backups];
    });
  }

  /** All live region servers. */
  bootstrapNodes(options: AskOptions = {}): Promise<readonly ServerName[]> {
    return this.#ask("the region servers", options, async (signal) => {
      const servers = serversNamed(await this.#children("rs", signal));
      if (servers.length === 0) throw this.#missing("rs", "no region server is running");
      return servers;
    });
  }

  metaRegionLocations(options: AskOptions = {}): Promise<readonly MetaRegionLocation[]> {
    return this.#ask("the places of hbase:meta", options, async (signal) => {
      const names = await this.#parentsChildren(signal);
      const replicas = names
        .map((name) => ({ name, replicaId: metaReplicaId(name) }))
        .filter((znode): znode is MetaZnode => znode.replicaId !== undefined)
        .sort((one, other) => one.replicaId - other.replicaId);
      if (replicas[0]?.replicaId !== 0) throw this.#missing("meta-region-server", NOT_RUNNING);
      const locations = await Promise.all(replicas.map((znode) => this.#metaLocation(znode, signal)));
      const known = locations.filter((location) => location !== undefined);
      // As with the RPC registry: while meta is being opened there is no answer yet.
      if (known.some(({ server }) => server !== undefined)) return known;
      throw this.#empty("meta-region-server");
    });
  }

  close(): void {
    this.#closing.abort(new ClientClosedError("The client was closed while a question to the registry was under way"));
    this.#zooKeeper.close();
  }

  async #activeMaster(signal: AbortSignal): Promise<ServerName> {
    const { master } = await this.#message(MasterMessage, "master", "there is no active master now", signal);
    return serverNameOf(master);
  }

  /** A replica that cannot be read is left out; without the primary there is no answer. */
  async #metaLocation({ name, replicaId }: MetaZnode, signal: AbortSignal): Promise<MetaRegionLocation | undefined> {
    try {
      const { server, state = OPEN } = await this.#message(MetaRegionServer, name, NOT_RUNNING, signal);
      const place = { replicaId, regionId: META_REGION_ID, startKey: Buffer.alloc(0), endKey: Buffer.alloc(0) };
      return state === OPEN ? { ...place, server: serverNameOf(server) } : place;
    } catch (error) {
      if (replicaId === 0 || signal.aborted) throw error;
      return undefined;
    }
  }

  async #message<M extends MessageTable>(
    table: M,
    name: string,
    ifMissing: string,
    signal: AbortSignal,
  ): Promise<MessageOf<M>> {
    const path = znodePath(this.#options.znodeParent, name);
    try {
      const message = znodeMessage(table, await this.#zooKeeper.getData(path, signal), path);
      if (message === undefined) throw this.#empty(name);
      return message;
    } catch (error) {
      if (!(error instanceof ZnodeMissingError)) throw error;
      await this.#parentsChildren(signal);
      throw this.#missing(name, ifMissing);
    }
  }

  /** None where the znode is not there. */
  async #children(name: string, signal: AbortSignal): Promise<readonly string[]> {
    try {
      return await this.#zooKeeper.getChildren(znodePath(this.#options.znodeParent, name), signal);
    } catch (error) {
      unlessMissing(error);
      await this.#parentsChildren(signal);
      return [];
    }
  }

  /** Rejects for good if there is no parent: that is commonly a wrong one, and waiting does not make it right. */
  async #parentsChildren(signal: AbortSignal): Promise<readonly string[]> {
    const parent = this.#options.znodeParent;
    try {
      return await this.#zooKeeper.getChildren(parent, signal);
    } catch (error) {
      if (!(error instanceof ZnodeMissingError)) throw error;
      const others = await this.#zooKeeper.getChildren("/", signal).catch(() => []);
      const shown = others.slice(0, MAX_SHOWN).map((name) => `/${name}`);
      const hint = shown.length === 0 ? "" : ` ZooKeeper has ${shown.join(", ")}.`;
      throw new ZnodeMissingError(
        parent,
        `there is no such parent znode. Is zookeeper.znode.parent the cluster's, and was HBase ever started?${hint}`,
        { advice: FAIL, where: { ...error.where, service: "ZooKeeper" } },
      );
    }
  }

  #missing(name: string, problem: string): ZnodeMissingError {
    return new ZnodeMissingError(znodePath(this.#options.znodeParent, name), problem, { where: this.#place });
  }

  #empty(name: string): EmptyAnswerError {
    return new EmptyAnswerError(`getData ${znodePath(this.#options.znodeParent, name)}`, { where: this.#place });
  }

  get #place(): { readonly server: string; readonly service: string } {
    return { server: this.#zooKeeper.server ?? this.#zooKeeper.name, service: "ZooKeeper" };
  }

  async #ask<A>(question: string, asked: AskOptions, read: (signal: AbortSignal) => Promise<A>): Promise<A> {
    const { timeoutMs = this.#options.operationTimeoutMs } = asked;
    const startedMs = performance.now();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(OUT_OF_TIME), timeoutMs);
    const ends = new JoinedSignal([asked.signal, this.#closing.signal, limit.signal]);
    let lastError: unknown;
    let rounds = 0;
    try {
      for (;;) {
        rounds++;
        const outcome = await this.#round(read, ends.signal);
        if ("answer" in outcome) return outcome.answer;
        lastError = outcome.error;
        const { action, delay } = adviceOf(lastError);
        if (action === "fail") throw lastError;
        const leftMs = startedMs + timeoutMs - performance.now();
        const pauseMs = pauseWithin(pauseOfQuestion(rounds, delay, this.#options), leftMs);
        if (pauseMs === undefined) throw OUT_OF_TIME;
        await sleep(pauseMs, ends.signal);
      }
    } catch (error) {
      throw error === OUT_OF_TIME ? this.#outOfTime(question, timeoutMs, rounds, lastError) : error;
    } finally {
      clearTimeout(timer);
      ends.release();
    }
  }

  /** Throws only what ends the question: its signal's reason, and mistakes that are no error of ours. */
  async #round<A>(
    read: (signal: AbortSignal) => Promise<A>,
    signal: AbortSignal,
  ): Promise<{ readonly answer: A } | { readonly error: unknown }> {
    try {
      signal.throwIfAborted();
      return { answer: await read(signal) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof HBaseError)) throw error;
      return { error };
    }
  }

  #outOfTime(question: string, timeoutMs: number, rounds: number, lastError: unknown): unknown {
    const tries = `${rounds} ${rounds === 1 ? "round" : "rounds"}`;
    const what = `for ${question} in the ZooKeeper quorum ${this.#zooKeeper.name} within ${timeoutMs} ms (operationTimeoutMs, ${tries})`;
    const causes =
      lastError instanceof RegistryUnreachableError
        ? lastError.causes
        : [{ server: this.#place.server, error: lastError ?? new Error("no answer yet") }];
    const details = { where: { service: "ZooKeeper", attempt: rounds }, cause: causes[0]?.error };
    return new RegistryUnreachableError(what, causes, details, this.#options.notes);
  }
}

interface MetaZnode {
  readonly name: string;
  readonly replicaId: number;
}

/** Never seen outside: it is turned into what the last round ended with. */
const OUT_OF_TIME: Error = new Error("out of time");

function unlessMissing(error: unknown): undefined {
  if (error instanceof ZnodeMissingError && adviceOf(error).action !== "fail") return undefined;
  throw error;
}

/** Names that are none are left out: what somebody else has put there must not hide the cluster. */
function serversNamed(names: readonly string[]): ServerName[] {
  return names.map(parseServerName).filter((server) => server !== undefined);
}

function isSame(one: ServerName, other: ServerName): boolean {
  return one.host === other.host && one.port === other.port && one.startCode === other.startCode;
}
