/**
 * The RPC registry: where the cluster is, asked of its masters and region servers themselves. One question goes to a few
 * servers at a time (`hedge.ts`), and again after a pause until its deadline, since every one of these questions may be repeated.
 */
import { setMaxListeners } from "node:events";
import { FAIL } from "../errors/advice.ts";
import type { ErrorPlace } from "../errors/hbase-error.ts";
import { RegistryUnreachableError } from "../errors/registry-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import type { Caller } from "../rpc/stub.ts";
import { addressText } from "../transport/transport.ts";
import { type Pauses, pauseOfQuestion, pauseWithin, sleep } from "../waiting/backoff.ts";
import type { Master, MetaRegionLocation } from "./answers.ts";
import type { BootstrapServer } from "./bootstrap.ts";
import { EmptyAnswerError } from "./empty-answer.ts";
import { hedge } from "./hedge.ts";
import { JoinedSignal } from "./joined-signal.ts";
import { KnownServers } from "./known-servers.ts";
import {
  ACTIVE_MASTER,
  BOOTSTRAP_NODES,
  CLUSTER_ID,
  MASTERS,
  META_REGION_LOCATIONS,
  type Question,
} from "./questions.ts";
import { Refresher, type RefreshTimes } from "./refresher.ts";
import type { AskOptions, Registry } from "./registry.ts";
import { delayAfter, isConnectionTrouble, isOurOwn, isTelling, isUnknownMethod } from "./repetition.ts";

export interface RegistryOptions extends Pauses, RefreshTimes {
  readonly bootstrap: readonly BootstrapServer[];
  /** a whole question, with all servers and repetitions */
  readonly operationTimeoutMs: number;
  /** one server's answer */
  readonly rpcTimeoutMs: number;
  /** servers asked at once */
  readonly hedgedFanOut: number;
  /** what of the site was not followed, for the error of a cluster that is not found */
  readonly notes?: readonly string[];
}

/** A server that says nothing for so long is not waited for alone. */
const PATIENCE_MS = 1_000;
/** A silent server gets at most this part of a question's time, so that there is time left for another round. */
const ROUNDS_AT_LEAST = 3;
/** ... but never less than this, which a cold opening through slow DNS and KDC may need. */
const MIN_ANSWER_MS = 5_000;

export class RpcRegistry implements Registry {
  readonly #rpc: Caller;
  readonly #options: RegistryOptions;
  readonly #servers: KnownServers;
  readonly #refresher: Refresher;
  readonly #closing = new AbortController();

  constructor(rpc: Caller, options: RegistryOptions) {
    this.#rpc = rpc;
    this.#options = options;
    this.#servers = new KnownServers(options.bootstrap);
    this.#refresher = new Refresher(options, (signal) => this.#refresh(signal));
    // Every question under way listens to it: any number of them is no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  clusterId(options: AskOptions = {}): Promise<string> {
    return this.#askUntilAnswered(CLUSTER_ID, (server, limits) => this.#ask(CLUSTER_ID, server, limits), options);
  }

  async activeMaster(options: AskOptions = {}): Promise<ServerName> {
    const server = await this.#askUntilAnswered(
      ACTIVE_MASTER,
      (from, limits) => this.#ask(ACTIVE_MASTER, from, limits),
      options,
    );
    this.#servers.noteRole(server, "master");
    return server;
  }

  async masters(options: AskOptions = {}): Promise<readonly Master[]> {
    const masters = await this.#askUntilAnswered(
      MASTERS,
      (server, limits) => this.#ask(MASTERS, server, limits),
      options,
    );
    for (const { server } of masters) this.#servers.noteRole(server, "master");
    return masters;
  }

  /** Live region servers; the masters where the cluster is older than 2.5 and cannot tell. */
  async bootstrapNodes(options: AskOptions = {}): Promise<readonly ServerName[]> {
    const nodes = await this.#askForNodes(options);
    return nodes.map(({ name }) => name);
  }

  async metaRegionLocations(options: AskOptions = {}): Promise<readonly MetaRegionLocation[]> {
    const locations = await this.#askUntilAnswered(
      META_REGION_LOCATIONS,
      (server, limits) => this.#ask(META_REGION_LOCATIONS, server, limits),
      options,
    );
    for (const { server } of locations) if (server !== undefined) this.#servers.noteRole(server, "regionserver");
    return locations;
  }

  /** The servers that the next question may go to, in the order of one draw. */
  knownServers(): readonly BootstrapServer[] {
    return this.#servers.inOrder();
  }

  close(): void {
    this.#refresher.close();
    this.#closing.abort(new ClientClosedError("The client was closed while a question to the registry was under way"));
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const nodes = await this.#askForNodes({ signal });
    this.#servers.replaceLearnt(
      nodes.map(({ name, role }) => ({ address: { host: name.host, port: name.port }, role })),
    );
  }

  async #askForNodes(options: AskOptions): Promise<readonly Node[]> {
    const nodes = await this.#askUntilAnswered(
      BOOTSTRAP_NODES,
      (server, limits) => this.#askOneForNodes(server, limits),
      options,
    );
    for (const { name, role } of nodes) this.#servers.noteRole(name, role);
    return nodes;
  }

  /** HBase before 2.5 has no bootstrap nodes; its masters are what there is. */
  async #askOneForNodes(server: BootstrapServer, limits: Limits): Promise<readonly Node[]> {
    try {
      const nodes = await this.#ask(BOOTSTRAP_NODES, server, limits);
      return nodes.map((name) => ({ name, role: "regionserver" }));
    } catch (error) {
      if (!isUnknownMethod(error)) throw error;
      const masters = await this.#ask(MASTERS, server, limits);
      return masters.map((master) => ({ name: master.server, role: "master" }));
    }
  }

  async #askUntilAnswered<A>(
    question: Question<unknown>,
    ask: (server: BootstrapServer, limits: Limits) => Promise<A>,
    { signal, timeoutMs = this.#options.operationTimeoutMs }: AskOptions,
  ): Promise<A> {
    const asking = new Asking(question, timeoutMs);
    const ends = new JoinedSignal([signal, this.#closing.signal]);
    try {
      for (;;) {
        const outcome = await this.#round(ask, asking, ends.signal);
        if (outcome.answered) {
          this.#refresher.start();
          return outcome.answer;
        }
        const pauseMs = this.#pauseAfter(outcome.errors, asking);
        if (pauseMs === undefined) throw asking.failure(outcome.errors, this.#options.notes);
        await sleep(pauseMs, ends.signal);
      }
    } finally {
      ends.release();
    }
  }

  async #round<A>(
    ask: (server: BootstrapServer, limits: Limits) => Promise<A>,
    asking: Asking,
    signal: AbortSignal,
  ): Promise<{ answered: true; answer: A } | { answered: false; errors: readonly unknown[] }> {
    asking.rounds++;
    const limits = { timeoutMs: asking.answerTimeoutMs(this.#options.rpcTimeoutMs) };
    const outcome = await hedge(this.#servers.inOrder(), (server, lost) => ask(server, { ...limits, signal: lost }), {
      fanOut: this.#options.hedgedFanOut,
      patienceMs: PATIENCE_MS,
      signal,
      isFinal: isOurOwn,
    }).catch((error: unknown) => {
      // The KDC may come back like any server; the rest of what is our own fault does not mend itself.
      if (signal.aborted || delayAfter([error]) === undefined || error instanceof ClientClosedError) throw error;
      return { type: "ours" as const, error };
    });
    if (outcome.type === "ours") {
      asking.ownError = outcome.error;
      return { answered: false, errors: [outcome.error] };
    }
    asking.ownError = undefined;
    for (const { server, error } of outcome.causes) asking.note(addressText(server.address), error);
    if (outcome.causes.some(({ error }) => isConnectionTrouble(error))) this.#refresher.hurry();
    if (outcome.type === "answered") return { answered: true, answer: outcome.answer };
    return { answered: false, errors: outcome.causes.map(({ error }) => error) };
  }

  /** Undefined if there is no use or no time left. */
  #pauseAfter(errors: readonly unknown[], asking: Asking): number | undefined {
    const delay = delayAfter(errors);
    if (delay === undefined) return undefined;
    const pauseMs = pauseOfQuestion(asking.rounds, delay, this.#options);
    return pauseWithin(pauseMs, asking.leftMs);
  }

  async #ask<A>(question: Question<A>, { address, role }: BootstrapServer, limits: Limits): Promise<A> {
    const answer = await question.ask(this.#rpc, address, { role, ...limits });
    if (answer !== undefined) return answer;
    const where: ErrorPlace = { server: addressText(address), service: question.service, method: question.method };
    throw new EmptyAnswerError(question.method, { where });
  }
}

interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

interface Node {
  readonly name: ServerName;
  readonly role: "master" | "regionserver";
}

/** One question on its way through all its rounds. */
class Asking {
  rounds = 0;
  /** the last round ended with an error that no server is to blame for */
  ownError: unknown;
  readonly #service: string;
  readonly #method: string;
  readonly #timeoutMs: number;
  readonly #startedMs = performance.now();
  readonly #errors = new Map<string, unknown>();

  constructor({ service, method }: Question<unknown>, timeoutMs: number) {
    this.#service = service;
    this.#method = method;
    this.#timeoutMs = timeoutMs;
  }

  get leftMs(): number {
    return this.#startedMs + this.#timeoutMs - performance.now();
  }

  answerTimeoutMs(rpcTimeoutMs: number): number {
    const share = Math.max(MIN_ANSWER_MS, this.#timeoutMs / ROUNDS_AT_LEAST);
    return Math.max(1, Math.ceil(Math.min(rpcTimeoutMs, share, this.leftMs)));
  }

  /** Of each server the last error that says something. */
  note(server: string, error: unknown): void {
    if (isTelling(error) || !this.#errors.has(server)) this.#errors.set(server, error);
  }

  failure(lastErrors: readonly unknown[], notes?: readonly string[]): unknown {
    if (this.ownError !== undefined) return this.ownError;
    const causes = [...this.#errors].map(([server, error]) => ({ server, error }));
    const final = delayAfter(lastErrors) === undefined;
    const tries = `${this.rounds} ${this.rounds === 1 ? "round" : "rounds"}`;
    const question = final
      ? this.#method
      : `${this.#method} within ${this.#timeoutMs} ms (operationTimeoutMs, ${tries})`;
    const details = {
      where: { service: this.#service, method: this.#method, attempt: this.rounds },
      cause: causes[0]?.error,
      ...(final ? { advice: FAIL } : {}),
    };
    return new RegistryUnreachableError(question, causes, details, notes);
  }
}
