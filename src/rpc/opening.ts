/**
 * Opens a connection: asks the negotiation for an attempt, dials, runs the handshake, hands the outcome back, until the
 * negotiation is content or gives up. Calls know nothing of it; they wait for its end.
 */
import type { ErrorPlace } from "../errors/hbase-error.ts";
import { ServicePrincipalUnknownError } from "../errors/kerberos-errors.ts";
import { orderCandidates, type ServerRole } from "../handshake/candidates.ts";
import type { ClientPlan } from "../handshake/client-types.ts";
import type { ServerKnowledge } from "../handshake/knowledge.ts";
import { beginNegotiation, continueNegotiation } from "../handshake/negotiation.ts";
import type { Attempt, GiveUp, NegotiationRules, NegotiationStep, Outcome } from "../handshake/negotiation-types.ts";
import { openingError } from "../handshake/opening-error.ts";
import { DEFAULT_LIMITS } from "../handshake/types.ts";
import { type Address, addressText } from "../transport/transport.ts";
import type { Clock } from "./clock.ts";
import { HandshakeDriver } from "./handshake-driver.ts";
import { attemptEnd, messageOf } from "./narration.ts";
import { layerOf, type OpenedPipe } from "./opened-pipe.ts";
import { type AttemptRecorder, type OpeningEnd, OpeningRecorder } from "./opening-recorder.ts";
import { candidatesFor } from "./principals.ts";
import type { RpcCounters } from "./rpc-counters.ts";
import type { RpcOptions } from "./rpc-options.ts";
import type { OpeningTrace } from "./trace.ts";

/** What all openings of a client share. */
export interface OpeningContext {
  readonly options: RpcOptions;
  readonly clock: Clock;
  readonly knowledge: ServerKnowledge;
  readonly counters: RpcCounters;
  /** gets the trace of each opening when it has ended */
  readonly publish: (trace: OpeningTrace) => void;
}

export interface OpeningTarget {
  readonly server: Address;
  readonly service: string;
  readonly role: ServerRole;
}

export type OpeningResult =
  | { readonly type: "opened"; readonly pipe: OpenedPipe; readonly trace: OpeningTrace }
  /** `unreachable`: there was no connection to speak over */
  | { readonly type: "failed"; readonly error: unknown; readonly unreachable: boolean; readonly trace: OpeningTrace };

export class Opening {
  readonly #context: OpeningContext;
  readonly #target: OpeningTarget;
  readonly #server: string;
  #place: ErrorPlace;
  readonly #recorder: OpeningRecorder;
  readonly #abort = new AbortController();

  constructor(context: OpeningContext, target: OpeningTarget) {
    this.#context = context;
    this.#target = target;
    this.#server = addressText(target.server);
    this.#place = { server: this.#server, service: target.service };
    this.#recorder = new OpeningRecorder(this.#server, target.service, context.clock);
  }

  /** Never rejects: what goes wrong is a result. */
  async run(): Promise<OpeningResult> {
    this.#context.counters.openings++;
    try {
      return await this.#negotiate(await this.#rules());
    } catch (error) {
      return this.#failed(error, false);
    } finally {
      // Tickets that are still being fetched for other candidates are of no use any more.
      this.#abort.abort();
    }
  }

  /** Calls it off; `run` ends with this reason. */
  cancel(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** The attempts so far, for whoever gives up waiting. */
  trace(): OpeningTrace {
    return this.#recorder.trace();
  }

  async #rules(): Promise<NegotiationRules> {
    const { options } = this.#context;
    if (options.credentials === undefined) return { auth: "simple", candidates: [], policy: options.legacyServers };
    const { server, service, role } = this.#target;
    const candidates = await candidatesFor(server, service, options);
    const ordered = orderCandidates(candidates, role, this.#recall().principal);
    return { auth: "kerberos", candidates: ordered, policy: options.legacyServers };
  }

  async #negotiate(rules: NegotiationRules): Promise<OpeningResult> {
    let step = beginNegotiation(rules, this.#recall());
    for (;;) {
      if (step.verdict.type !== "attempt") throw new Error(`no attempt: ${step.verdict.type}`);
      const { outcome, driver } = await this.#attempt(step.verdict.attempt);
      step = continueNegotiation(step.state, outcome);
      this.#learn(step);
      if (step.verdict.type === "established" && outcome.type === "established" && driver !== undefined) {
        return this.#opened(outcome, driver);
      }
      driver?.discard();
      if (step.verdict.type === "giveUp") return this.#gaveUp(step.verdict.reason, rules, outcome);
    }
  }

  async #attempt(attempt: Attempt): Promise<{ outcome: Outcome; driver?: HandshakeDriver }> {
    const recorder = this.#recorder.begin(attempt);
    try {
      const result = await this.#tryOnce(attempt, recorder);
      recorder.end(attemptEnd(result.outcome, attempt.candidates[0]));
      return result;
    } catch (error) {
      recorder.end({ outcome: "called off", error: messageOf(error) });
      throw error;
    }
  }

  async #tryOnce(attempt: Attempt, recorder: AttemptRecorder): Promise<{ outcome: Outcome; driver?: HandshakeDriver }> {
    if (attempt.auth === "kerberos") {
      if (attempt.preamble === "security") this.#prefetchTickets(attempt.candidates);
      else {
        const outcome = await this.#fetchTicket(attempt.candidates[0] ?? "", recorder);
        if (outcome !== undefined) return { outcome };
      }
    }
    const { options, clock, counters } = this.#context;
    const { signal } = this.#abort;
    const { credentials, kdcTimeoutMs, connectTimeoutMs: timeoutMs } = options;
    const driver = new HandshakeDriver(this.#plan(attempt), { clock, credentials, kdcTimeoutMs, recorder, signal });
    counters.dials++;
    try {
      const transport = await options.dial(this.#target.server, { timeoutMs, signal, sink: driver });
      this.#noteDialled(transport.peer, recorder);
      return { outcome: await driver.run(transport), driver };
    } catch (error) {
      if (signal.aborted) throw error;
      return { outcome: { type: "connectFailed", error } };
    }
  }

  /** Under another address than its own, if there is a host map: principals go by its own, errors name both. */
  #noteDialled(peer: string, recorder: AttemptRecorder): void {
    if (peer === this.#server) return recorder.event("server", "connected");
    this.#place = { ...this.#place, dialled: peer };
    recorder.event("server", `connected as ${peer}`);
  }

  #plan(attempt: Attempt): ClientPlan {
    const { qops, allowSimpleFallback, unexpectedPrincipal, handshakeTimeoutMs } = this.#context.options;
    const { preamble, auth, candidates } = attempt;
    const answerTimeoutMs = handshakeTimeoutMs;
    return {
      preamble,
      auth,
      candidates,
      qops,
      allowSimpleFallback,
      unexpectedPrincipal,
      answerTimeoutMs,
      limits: DEFAULT_LIMITS,
    };
  }

  /** Before dialling: a candidate that the KDC does not know costs no connection, and credentials that fail need none. */
  async #fetchTicket(principal: string, recorder: AttemptRecorder): Promise<Outcome | undefined> {
    const { credentials, kdcTimeoutMs } = this.#context.options;
    const { signal } = this.#abort;
    try {
      const known = await credentials?.ticketFor(principal, { timeoutMs: kdcTimeoutMs, signal });
      recorder.event("kdc", known === false ? `knows no ${principal}` : `ticket for ${principal}`);
      if (known !== false) return undefined;
      const error = new ServicePrincipalUnknownError(`The KDC knows no ${principal}.`, {
        where: { ...this.#place, principal },
      });
      return { type: "serviceUnknown", principal, error };
    } catch (error) {
      if (signal.aborted) throw error;
      recorder.event("kdc", messageOf(error));
      return { type: "credentialsFailed", error };
    }
  }

  /** While the question is on its way. What fails here fails again, and is heard, when the ticket is needed. */
  #prefetchTickets(candidates: readonly string[]): void {
    const { credentials, kdcTimeoutMs } = this.#context.options;
    const { signal } = this.#abort;
    for (const candidate of candidates) {
      credentials?.ticketFor(candidate, { timeoutMs: kdcTimeoutMs, signal }).catch(() => {});
    }
  }

  #opened(outcome: Extract<Outcome, { type: "established" }>, driver: HandshakeDriver): OpeningResult {
    const { auth, qop, principal, announcement } = outcome;
    const layer = layerOf(driver.sasl, qop);
    const pipe: OpenedPipe = {
      transport: driver.transport,
      auth,
      principal,
      announcement,
      layer,
      place: this.#place,
      handOver: (sink) => driver.handOver(sink),
      close: () => driver.discard(),
    };
    const trace = this.#finish({
      auth,
      ...(principal === undefined ? {} : { principal }),
      ...(qop === undefined ? {} : { qop }),
    });
    return { type: "opened", pipe, trace };
  }

  #gaveUp(reason: GiveUp, rules: NegotiationRules, outcome: Outcome): OpeningResult {
    if (reason.type === "exhausted") this.#forgetTickets(reason);
    const error = openingError(reason, rules, this.#place, this.#recorder.reports());
    return this.#failed(error, outcome.type === "connectFailed");
  }

  /** A server that was given a new key refuses tickets made with the old one: the next opening is to get new ones. */
  #forgetTickets({ strikes }: Extract<GiveUp, { type: "exhausted" }>): void {
    const credentials = this.#context.options.credentials as { forgetTicket?: (target: string) => void } | undefined;
    for (const { principal, reason } of strikes) if (reason.type === "refused") credentials?.forgetTicket?.(principal);
  }

  #failed(error: unknown, unreachable: boolean): OpeningResult {
    return { type: "failed", error, unreachable, trace: this.#finish({ error }) };
  }

  #finish(end: OpeningEnd): OpeningTrace {
    const trace = this.#recorder.trace({ ...kindOf(this.#recall().kind), ...end });
    this.#context.publish(trace);
    return trace;
  }

  #recall(): ReturnType<ServerKnowledge["recall"]> {
    return this.#context.knowledge.recall(this.#server, this.#context.clock.now());
  }

  #learn(step: NegotiationStep): void {
    if (step.learn !== undefined) this.#context.knowledge.learn(this.#server, step.learn, this.#context.clock.now());
  }
}

function kindOf(kind: OpeningTrace["kind"]): Pick<OpeningTrace, "kind"> {
  return kind === undefined ? {} : { kind };
}
