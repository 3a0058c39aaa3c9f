/**
 * Plays a scenario in memory: the negotiation, both machines and the stand-in mechanism, without a socket. What it does around
 * them is what the connection and the RPC client do: see that the KDC knows a principal before dialling, reissue, remember.
 */
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import { ConnectError } from "../../src/errors/connection-errors.ts";
import type { AttemptReport } from "../../src/errors/handshake-errors.ts";
import { HBaseError } from "../../src/errors/hbase-error.ts";
import { ServicePrincipalUnknownError } from "../../src/errors/kerberos-errors.ts";
import { type Candidate, orderCandidates } from "../../src/handshake/candidates.ts";
import type { ClientPlan } from "../../src/handshake/client-types.ts";
import { NOTHING_KNOWN, type ServerFacts } from "../../src/handshake/knowledge.ts";
import { beginNegotiation, continueNegotiation } from "../../src/handshake/negotiation.ts";
import type { Attempt, NegotiationRules, Outcome } from "../../src/handshake/negotiation-types.ts";
import { openingError, rejectionError } from "../../src/handshake/opening-error.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";
import { decodePreambleAnswer } from "../../src/wire/preamble-answer.ts";
import { MASTER, REGION_SERVER } from "./client-samples.ts";
import { describeAnnouncement, describeFailure, shortPrincipal } from "./describe.ts";
import { type Joined, join } from "./joiner.ts";
import type { Given, Result, ServerBehaviour, Step } from "./scenario.ts";
import { BASE_SERVER } from "./server-samples.ts";
import type { StandInKdc } from "./stand-in-mechanism.ts";

export const BOTH: readonly Candidate[] = [
  { principal: MASTER, role: "master" },
  { principal: REGION_SERVER, role: "regionserver" },
];

const PLACE = { server: "h1:16020", service: "ClientMetaService" };

export function play(given: Given): Result {
  const world = new World(given);
  const fates = [world.openUntilSettled(given.remembered ?? NOTHING_KNOWN)];
  if (given.again === true) {
    world.steps.push("another connection, later");
    fates.push(world.openUntilSettled(world.facts));
  }
  return { steps: world.steps, calls: fates.join("; then "), remembers: world.facts };
}

/** One attempt's end, and what its row says. */
interface Made {
  readonly outcome: Outcome;
  readonly step: Step;
  /** the calls' fate once the connection is open */
  readonly answer: string;
}

class World {
  readonly #given: Given;
  readonly steps: Step[] = [];
  facts: ServerFacts = NOTHING_KNOWN;
  #connections = 0;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Opens, and opens again where the policy says that somebody will. */
  openUntilSettled(remembered: ServerFacts): string {
    const fate = this.#open(remembered);
    if (fate === "fail with HBASE_REISSUE_CALLS") {
      this.steps.push("the calls are issued again");
      return `${this.#open(this.facts)}, reissued`;
    }
    if (fate === "fail with HBASE_LEGACY_SERVER_REMEMBERED") {
      this.steps.push("the caller tries again");
      return `${fate}; the caller's retry: ${this.#open(this.facts)}`;
    }
    return fate;
  }

  #open(remembered: ServerFacts): string {
    const rules = this.#rules(remembered);
    const reports: AttemptReport[] = [];
    let answer = "";
    let step = beginNegotiation(rules, remembered);
    while (step.verdict.type === "attempt") {
      if (step.verdict.attempt.number > 20) throw new Error("the negotiation does not end");
      const made = this.#attempt(step.verdict.attempt);
      this.steps.push(made.step);
      reports.push({ preamble: step.verdict.attempt.preamble, outcome: made.outcome.type, ms: 0 });
      ({ answer } = made);
      step = continueNegotiation(step.state, made.outcome);
    }
    this.facts = step.learn ?? this.facts;
    if (step.verdict.type === "established") return answer;
    return `fail with ${codeOf(openingError(step.verdict.reason, rules, PLACE, reports))}`;
  }

  #rules(remembered: ServerFacts): NegotiationRules {
    const { candidates = BOTH, role = "unknown", policy = "reconnect", auth = "kerberos" } = this.#given;
    return {
      auth,
      candidates: auth === "simple" ? [] : orderCandidates(candidates, role, remembered.principal),
      policy,
    };
  }

  #attempt(attempt: Attempt): Made {
    const kdc = this.#given.kdc ?? { knows: [MASTER, REGION_SERVER] };
    return beforeDialling(attempt, kdc) ?? this.#dial(attempt, kdc);
  }

  #dial(attempt: Attempt, kdc: StandInKdc): Made {
    const { server } = this.#given;
    const behaviour = server[Math.min(this.#connections, server.length - 1)] as ServerBehaviour;
    this.#connections += 1;
    if (behaviour.down === true) {
      const error = new ConnectError("connection refused", { where: PLACE });
      return { outcome: { type: "connectFailed", error }, step: ["-", "", "", "connection refused"], answer: "" };
    }
    const joined = join({
      client: this.#clientPlan(attempt),
      server: serverPlan(behaviour),
      kdc,
      serverPrincipal: behaviour.principal ?? REGION_SERVER,
      ...(behaviour.end === undefined ? {} : { end: behaviour.end }),
      ...(behaviour.fault === undefined ? {} : { fault: behaviour.fault }),
    });
    return madeOf(attempt, joined);
  }

  #clientPlan({ preamble, auth, candidates }: Attempt): ClientPlan {
    const { qops = ["auth"], allowSimpleFallback = false, unexpectedPrincipal = "refuse" } = this.#given;
    const limits = DEFAULT_LIMITS;
    return {
      preamble,
      auth,
      candidates,
      qops,
      allowSimpleFallback,
      unexpectedPrincipal,
      answerTimeoutMs: 20_000,
      limits,
    };
  }
}

/** A plain preamble names its principal at once, so the KDC is asked before a connection is made for it. */
function beforeDialling({ preamble, auth, candidates }: Attempt, kdc: StandInKdc): Made | undefined {
  const [principal] = candidates;
  if (preamble === "security" || auth === "simple" || principal === undefined) return undefined;
  const tried = shortPrincipal(principal);
  if (kdc.credentialsError !== undefined) {
    const outcome: Outcome = { type: "credentialsFailed", error: kdc.credentialsError };
    return { outcome, step: ["-", "", tried, "no ticket"], answer: "" };
  }
  if (kdc.knows.includes(principal)) return undefined;
  const outcome: Outcome = {
    type: "serviceUnknown",
    principal,
    error: new ServicePrincipalUnknownError("unknown to the KDC"),
  };
  return { outcome, step: ["-", "", tried, "unknown to the KDC"], answer: "" };
}

function madeOf(attempt: Attempt, { client, clientGot, tried }: Joined): Made {
  if (client === undefined) throw new Error("the client still waits although nothing can happen");
  const { announcement } = client;
  const first = attempt.preamble === "security" ? "Securi" : "HBas";
  const principal = tried.map(shortPrincipal).join(", then ");
  const said = announcement === undefined || attempt.preamble === "plain" ? "" : describeAnnouncement(announcement);
  const step: Step = [first, said.includes("@") ? shortPrincipal(said) : said, principal, wordOf(client)];
  return { outcome: client, step, answer: client.type === "established" ? answerTo(clientGot) : "" };
}

function wordOf(end: NonNullable<Joined["client"]>): string {
  if (end.type === "failed") return describeFailure(end.failure);
  return end.auth === "simple" ? "SIMPLE" : "authenticated";
}

/** A server's last word behind a handshake that was done for the client: it takes no SIMPLE. */
function answerTo(clientGot: Buffer): string {
  if (clientGot.length === 0) return "answered";
  const queue = new ByteQueue(clientGot.length);
  queue.push(clientGot);
  const answer = decodePreambleAnswer(queue);
  return answer?.type === "exception" ? `fail with ${codeOf(rejectionError(answer.exception, PLACE))}` : "answered";
}

function serverPlan({ kind, announcement, legacyAnswer, offers, principal }: ServerBehaviour): typeof BASE_SERVER {
  return {
    ...BASE_SERVER,
    kind,
    announcement: announcement ?? (kind === "misannounces" ? "root" : (principal ?? REGION_SERVER)),
    legacyAnswer: legacyAnswer ?? "exception",
    qops: offers ?? ["auth"],
  };
}

function codeOf(error: unknown): string {
  return error instanceof HBaseError ? error.code : `no code: ${String(error)}`;
}
