/** What the negotiation must never do, whatever the attempts come to: fuzzed outcomes, in any order, from any memory. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Announcement, ClientFailure } from "../../src/handshake/client-types.ts";
import type { ServerFacts } from "../../src/handshake/knowledge.ts";
import { beginNegotiation, continueNegotiation } from "../../src/handshake/negotiation.ts";
import {
  type Attempt,
  LEGACY_POLICIES,
  type NegotiationRules,
  type NegotiationStep,
  type Outcome,
} from "../../src/handshake/negotiation-types.ts";
import type { FuzzOptions } from "./fuzz.ts";

const ALL = ["a@R", "b@R", "c@R"];

export function fuzzNegotiation({ runs, seed }: FuzzOptions): void {
  const property = fc.property(
    rules(),
    facts(),
    fc.array(outcomes(), { minLength: 20, maxLength: 20 }),
    runNegotiation,
  );
  fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
}

function runNegotiation(given: NegotiationRules, remembered: ServerFacts, arbitrary: readonly Outcome[]): void {
  let step = beginNegotiation(given, remembered);
  const struck = new Set<string>();
  let made = 0;
  for (const drawn of arbitrary) {
    if (step.verdict.type !== "attempt") break;
    const { attempt } = step.verdict;
    made += 1;
    assert.equal(attempt.number, made);
    assertAttemptIsLawful(step, given, struck);
    const outcome = fitted(drawn, attempt);
    const struckNow = strikes(outcome);
    if (struckNow !== undefined) struck.add(struckNow);
    step = continueNegotiation(step.state, outcome);
    assertEndIsRight(step, given, remembered, outcome);
  }
  // A question at the start and one after a memory that was wrong, each principal once, one connection dialled again.
  assert.notEqual(step.verdict.type, "attempt", "it never ends");
  assert.ok(made <= given.candidates.length + 4, `${made} attempts`);
}

function assertAttemptIsLawful(
  { verdict }: NegotiationStep,
  given: NegotiationRules,
  struck: ReadonlySet<string>,
): void {
  if (verdict.type !== "attempt") return;
  const { attempt } = verdict;
  assert.equal(attempt.auth, given.auth);
  assert.ok(attempt.candidates.every((principal) => given.candidates.includes(principal)));
  if (attempt.preamble === "security") {
    assert.equal(given.auth, "kerberos");
    assert.ok(given.candidates.length > 1, "nothing to ask");
  } else {
    assert.ok(
      attempt.candidates.every((principal) => !struck.has(principal)),
      "a refused principal is guessed again",
    );
  }
}

function assertEndIsRight(
  step: NegotiationStep,
  given: NegotiationRules,
  remembered: ServerFacts,
  outcome: Outcome,
): void {
  const { verdict, learn } = step;
  assert.equal(learn !== undefined, verdict.type !== "attempt", "it learns when it ends, and only then");
  if (outcome.type === "established") assert.equal(verdict.type, "established");
  else assert.notEqual(verdict.type, "established");
  if (outcome.type === "credentialsFailed") assert.equal(verdict.type, "giveUp");
  if (outcome.type === "failed" && outcome.failure.type === "unexpectedPrincipal") {
    assert.equal(verdict.type, "giveUp", "it walks past a stranger");
  }
  if (outcome.type === "failed" && isHopeless(outcome.failure))
    assert.equal(verdict.type, "giveUp", "it goes on in vain");
  const principal = learn?.principal;
  if (principal !== undefined && principal !== remembered.principal) assert.ok(given.candidates.includes(principal));
  if (given.policy === "fail" && learn?.kind === "legacy") assert.equal(remembered.kind, "legacy");
}

/** Another candidate cannot help. */
function isHopeless(failure: ClientFailure): boolean {
  if (failure.type === "refused") return !failure.first;
  if (failure.type === "evaluationFailed") return !failure.serviceUnknown;
  return ["fallbackDisallowed", "protection", "rejected", "malformed"].includes(failure.type);
}

/** Outcomes are drawn blindly: one that names a principal must name one that was to be tried, and only a question is not understood. */
function fitted(outcome: Outcome, { candidates, preamble }: Attempt): Outcome {
  const principal = candidates[0] ?? "";
  if (outcome.type === "established") {
    const kerberos = outcome.auth === "kerberos" && candidates.length > 0;
    return kerberos ? { ...outcome, principal } : { type: "established", auth: "simple" };
  }
  if (outcome.type === "serviceUnknown") return { ...outcome, principal };
  if (outcome.type !== "failed") return outcome;
  const phase = preamble === "plain" && outcome.phase === "security preamble" ? "first SASL token" : outcome.phase;
  const { failure } = outcome;
  if (failure.type === "legacy" && preamble === "plain") {
    return { ...outcome, phase, failure: { type: "ended", how: "closed", partialBytes: 0 } };
  }
  return { ...outcome, phase, failure: "principal" in failure ? { ...failure, principal } : failure };
}

function strikes(outcome: Outcome): string | undefined {
  if (outcome.type === "serviceUnknown") return outcome.principal;
  if (outcome.type !== "failed") return undefined;
  const { failure } = outcome;
  if (failure.type === "refused" && failure.first) return failure.principal;
  return failure.type === "evaluationFailed" && failure.serviceUnknown ? failure.principal : undefined;
}

function rules(): fc.Arbitrary<NegotiationRules> {
  const kerberos = fc.record({
    auth: fc.constant("kerberos" as const),
    candidates: fc.uniqueArray(fc.constantFrom(...ALL), { minLength: 1 }),
    policy: fc.constantFrom(...LEGACY_POLICIES),
  });
  const simple = fc.record({
    auth: fc.constant("simple" as const),
    candidates: fc.constant<string[]>([]),
    policy: fc.constantFrom(...LEGACY_POLICIES),
  });
  return fc.oneof({ weight: 9, arbitrary: kerberos }, simple);
}

function facts(): fc.Arbitrary<ServerFacts> {
  const kind = fc.constantFrom("announces", "misannounces", "legacy", "insecure");
  return fc.record({ kind, principal: fc.constantFrom(...ALL, "gone@R") }, { requiredKeys: [] });
}

function outcomes(): fc.Arbitrary<Outcome> {
  const error = new Error("no");
  return fc.oneof(
    {
      weight: 1,
      arbitrary: fc.constantFrom<Outcome[]>(
        { type: "established", auth: "kerberos", qop: "auth" },
        { type: "established", auth: "simple", announcement: { type: "insecure" } },
        { type: "credentialsFailed", error },
        { type: "connectFailed", error },
      ),
    },
    { weight: 2, arbitrary: fc.constant<Outcome>({ type: "serviceUnknown", principal: "", error }) },
    { weight: 12, arbitrary: failures() },
  );
}

function failures(): fc.Arbitrary<Outcome> {
  const error = new Error("no");
  const refused = { type: "refused", principal: "", javaClass: "X", message: "" } as const;
  const failure = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom<ClientFailure[]>(
        { ...refused, first: true },
        { type: "evaluationFailed", principal: "", error, serviceUnknown: true },
        { type: "legacy", evidence: "answer", text: "Expected HEADER" },
        { type: "legacy", evidence: "reset", text: "" },
        { type: "ended", how: "closed", partialBytes: 3 },
        { type: "timeout", limitMs: 1 },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<ClientFailure[]>(
        { ...refused, first: false },
        { type: "evaluationFailed", principal: "", error, serviceUnknown: false },
        { type: "unexpectedPrincipal", announced: "x@R" },
        { type: "fallbackDisallowed" },
        { type: "protection", negotiated: "auth" },
        { type: "malformed", error },
      ),
    },
  );
  const announcement = fc.option(
    fc.constantFrom<Announcement[]>(
      { type: "candidate", principal: "a@R" },
      { type: "candidate", principal: "b@R" },
      { type: "misannounced", text: "root" },
      { type: "unexpected", principal: "x@R" },
      { type: "insecure" },
    ),
    { nil: undefined },
  );
  const phase = fc.constantFrom("security preamble", "first SASL token", "SASL exchange");
  return fc.tuple(failure, phase, announcement).map(([what, when, said]) => ({
    type: "failed",
    failure: what,
    phase: when,
    ...(said === undefined ? {} : { announcement: said }),
  }));
}
