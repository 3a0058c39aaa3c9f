/**
 * What to attempt next: a pure function from what is known of a server and the outcome of the last attempt. The table it
 * implements is in the design, section 5; its cases, run by the tests, are in `docs/negotiation.md`.
 */
import type { Announcement, ClientFailure } from "./client-types.ts";
import type { ServerFacts } from "./knowledge.ts";
import type {
  Attempt,
  GiveUp,
  NegotiationRules,
  NegotiationState,
  NegotiationStep,
  Outcome,
  Strike,
} from "./negotiation-types.ts";
import type { PreambleKind } from "./types.ts";

type Failed = Extract<Outcome, { type: "failed" }>;

export function beginNegotiation(rules: NegotiationRules, remembered: ServerFacts): NegotiationStep {
  const trustsMemory = rules.candidates.length > 1 && isRemembered(rules, remembered);
  const preamble = rules.auth === "kerberos" && rules.candidates.length > 1 && !savesQuestion(rules, remembered);
  const attempt: Attempt = {
    number: 1,
    preamble: preamble ? "security" : "plain",
    auth: rules.auth,
    candidates: rules.candidates,
  };
  const state: NegotiationState = {
    rules,
    facts: remembered,
    attempt,
    left: rules.candidates,
    strikes: [],
    trustsMemory,
    redialled: false,
  };
  return { state, verdict: { type: "attempt", attempt } };
}

export function continueNegotiation(state: NegotiationState, outcome: Outcome): NegotiationStep {
  switch (outcome.type) {
    case "established":
      return { state, verdict: { type: "established" }, learn: factsOf(state, outcome) };
    case "serviceUnknown":
      return strike(state, { principal: outcome.principal, reason: { type: "serviceUnknown", error: outcome.error } });
    case "credentialsFailed":
    case "connectFailed":
      return giveUp(state, { type: "error", error: outcome.error });
    case "failed":
      // A stranger that was refused teaches nothing: remembered, it would save the question, and so the refusal, next time.
      if (outcome.failure.type === "unexpectedPrincipal") return onFailed(state, outcome);
      return onFailed(noteAnnouncement(state, outcome.announcement), outcome);
  }
}

/** A server whose answer is known to be useless, or whose principal is known, is not asked. */
function savesQuestion(rules: NegotiationRules, facts: ServerFacts): boolean {
  return facts.kind === "legacy" || facts.kind === "misannounces" || isRemembered(rules, facts);
}

function isRemembered(rules: NegotiationRules, facts: ServerFacts): boolean {
  return facts.principal !== undefined && rules.candidates.includes(facts.principal);
}

function onFailed(state: NegotiationState, { failure, phase }: Failed): NegotiationStep {
  switch (failure.type) {
    case "legacy":
      return onLegacy(state, failure);
    case "refused": {
      if (!failure.first) return giveUp(state, { type: "failure", failure, phase });
      const { principal, javaClass, message } = failure;
      return strike(state, { principal, reason: { type: "refused", javaClass, message } });
    }
    case "evaluationFailed":
      if (!failure.serviceUnknown) return giveUp(state, { type: "error", error: failure.error });
      return strike(state, {
        principal: failure.principal,
        reason: { type: "serviceUnknown", error: failure.error },
      });
    case "timeout":
    case "ended":
      return onBroken(state, { type: "failed", failure, phase });
    default:
      return giveUp(state, { type: "failure", failure, phase });
  }
}

function onLegacy(state: NegotiationState, failure: Extract<ClientFailure, { type: "legacy" }>): NegotiationStep {
  const { policy } = state.rules;
  const legacy: NegotiationState = { ...state, facts: { ...state.facts, kind: "legacy" } };
  const { evidence, text } = failure;
  switch (policy) {
    case "reconnect":
      return next(legacy, "plain");
    case "fail":
      return giveUp(state, { type: "legacy", policy, evidence, text });
    case "remember":
    case "reissue":
      return giveUp(legacy, { type: "legacy", policy, evidence, text });
  }
}

/** The server went silent or away in the middle. It proves nothing about its kind, so nothing of it is remembered. */
function onBroken(state: NegotiationState, { failure, phase }: Failed): NegotiationStep {
  const mayGoOn = state.rules.policy === "reconnect" || state.rules.policy === "reissue";
  // Whatever it is that does not answer the question may answer the plain preamble; never on this socket, though.
  if (phase === "security preamble" && mayGoOn) return next(state, "plain");
  if (failure.type === "ended" && mayGoOn && !state.redialled) return next({ ...state, redialled: true }, "plain");
  return giveUp(state, { type: "failure", failure, phase });
}

/** Crosses a candidate off and goes on with the others. A refusal is never a reason to log in again. */
function strike(state: NegotiationState, struck: Strike): NegotiationStep {
  const left = state.left.filter((principal) => principal !== struck.principal);
  const forgotten = state.facts.principal === struck.principal ? withoutPrincipal(state.facts) : state.facts;
  const struckOff = { ...state, left, facts: forgotten, strikes: [...state.strikes, struck], trustsMemory: false };
  if (left.length === 0) return giveUp(struckOff, { type: "exhausted", strikes: struckOff.strikes });
  // Memory was wrong about the principal: ask, unless the answer is known to be useless.
  const ask = state.trustsMemory && struck.reason.type === "refused" && !savesQuestion(state.rules, forgotten);
  return next(struckOff, ask ? "security" : "plain");
}

function next(state: NegotiationState, preamble: PreambleKind): NegotiationStep {
  const { rules, left, attempt: last } = state;
  // A question may be answered with a candidate that was struck off: the server itself says so, which is more than a guess.
  const struckOff = rules.candidates.filter((principal) => !left.includes(principal));
  const candidates = preamble === "security" ? [...left, ...struckOff] : left;
  const attempt: Attempt = { number: last.number + 1, preamble, auth: rules.auth, candidates };
  return { state: { ...state, attempt }, verdict: { type: "attempt", attempt } };
}

/** What an announcement teaches even if the attempt failed afterwards. */
function noteAnnouncement(state: NegotiationState, announcement: Announcement | undefined): NegotiationState {
  if (announcement === undefined) return state;
  switch (announcement.type) {
    case "candidate": {
      // It goes to the front for a redial; if it was the one refused, `strike` takes it out again.
      const others = state.left.filter((principal) => principal !== announcement.principal);
      const left = state.left.includes(announcement.principal) ? [announcement.principal, ...others] : others;
      return { ...state, left, facts: { ...state.facts, kind: "announces" } };
    }
    case "misannounced":
    case "unexpected":
      return { ...state, facts: { ...state.facts, kind: "misannounces" } };
    case "insecure":
      return { ...state, facts: { ...state.facts, kind: "insecure" } };
  }
}

function factsOf(state: NegotiationState, outcome: Extract<Outcome, { type: "established" }>): ServerFacts {
  const { facts } = noteAnnouncement(state, outcome.announcement);
  const kind = facts.kind === undefined ? {} : { kind: facts.kind };
  return outcome.principal === undefined ? kind : { ...kind, principal: outcome.principal };
}

/** What is worth keeping of a failure: that a server is legacy, by policy; and that a principal no longer works. */
function giveUp(state: NegotiationState, reason: GiveUp): NegotiationStep {
  return { state, verdict: { type: "giveUp", reason }, learn: state.facts };
}

function withoutPrincipal(facts: ServerFacts): ServerFacts {
  return facts.kind === undefined ? {} : { kind: facts.kind };
}
