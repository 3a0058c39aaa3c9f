/**
 * The client's side of a handshake as a pure function: (plan, state, input) to the next state and the actions to carry out.
 * The role of HBase's NettyRpcConnection and NettyHBaseSaslRpcClientHandler, without the socket.
 */
import { isExpectedHeader, isSecurityNotEnabled } from "../wire/exception.ts";
import { KERBEROS_PREAMBLE, SECURITY_PREAMBLE, SIMPLE_PREAMBLE } from "../wire/preamble.ts";
import type { PreambleAnswer } from "../wire/preamble-answer.ts";
import { encodeSaslToken, type SaslReply } from "../wire/sasl-message.ts";
import type {
  Announcement,
  ClientAction,
  ClientFailure,
  ClientInput,
  ClientPhase,
  ClientPlan,
  ClientState,
  ClientStep,
} from "./client-types.ts";

type StateOf<T extends ClientState["type"]> = Extract<ClientState, { type: T }>;
type InputOf<T extends ClientInput["type"]> = Extract<ClientInput, { type: T }>;

const NO_BYTES: Buffer = Buffer.alloc(0);

/** Total: every state answers every input, with a failure where the input has no place. */
export function clientStep(plan: ClientPlan, state: ClientState, input: ClientInput): ClientStep {
  switch (state.type) {
    case "idle":
      return input.type === "start" ? begin(plan) : failInput(plan, state, input);
    case "awaitingAnnouncement":
      if (input.type === "answer") return onAnswer(plan, state, input.answer);
      return input.type === "ended" ? onUnanswered(state, input) : failInput(plan, state, input);
    case "evaluating":
      if (input.type === "evaluated") return onEvaluated(plan, state, input);
      return input.type === "evaluationFailed" ? onEvaluationFailed(state, input) : failInput(plan, state, input);
    case "awaitingReply":
      if (input.type === "reply") return onReply(plan, state, input.reply);
      return failInput(plan, state, input);
    case "established":
    case "failed":
      // Both are final: what still comes belongs to the connection or to nobody.
      return { state, actions: [] };
  }
}

export function phaseOf(state: ClientState): ClientPhase {
  switch (state.type) {
    case "idle":
      return "start";
    case "awaitingAnnouncement":
      return "security preamble";
    case "evaluating":
    case "awaitingReply":
      return state.first ? "first SASL token" : "SASL exchange";
    case "established":
    case "failed":
      return "established";
  }
}

function begin(plan: ClientPlan): ClientStep {
  if (plan.auth === "simple") return simple(undefined);
  if (plan.preamble === "plain") return evaluateFirst(plan.candidates, undefined);
  // Alone: anything behind it could turn an old server's answer into a reset.
  return {
    state: { type: "awaitingAnnouncement" },
    actions: [
      { type: "write", bytes: SECURITY_PREAMBLE },
      { type: "armTimer", ms: plan.answerTimeoutMs },
    ],
  };
}

function onAnswer(plan: ClientPlan, state: ClientState, answer: PreambleAnswer): ClientStep {
  if (answer.type === "exception") return onAnswerException(plan, state, answer);
  const announcement = judge(plan, answer.text);
  if (announcement.type === "unexpected" && plan.unexpectedPrincipal === "refuse") {
    return fail(state, { type: "unexpectedPrincipal", announced: announcement.principal }, announcement);
  }
  // A name that is no candidate is worth no more than no answer; the connection stays usable, so go on with the first guess.
  const candidates = announcement.type === "candidate" ? [announcement.principal] : plan.candidates;
  return disarmed(evaluateFirst(candidates, announcement));
}

function onAnswerException(
  plan: ClientPlan,
  state: ClientState,
  { exception }: Extract<PreambleAnswer, { type: "exception" }>,
): ClientStep {
  if (isSecurityNotEnabled(exception)) {
    const announcement: Announcement = { type: "insecure" };
    if (plan.allowSimpleFallback) return disarmed(simple(announcement));
    return fail(state, { type: "fallbackDisallowed" }, announcement);
  }
  if (isExpectedHeader(exception)) {
    return fail(state, { type: "legacy", evidence: "answer", text: exception.remoteMessage });
  }
  return fail(state, { type: "rejected", exception });
}

function judge(plan: ClientPlan, text: string): Announcement {
  if (plan.candidates.includes(text)) return { type: "candidate", principal: text };
  return text.includes("@") ? { type: "unexpected", principal: text } : { type: "misannounced", text };
}

/** An end without a single byte is how some old servers say that they do not know the question. */
function onUnanswered(state: ClientState, input: InputOf<"ended">): ClientStep {
  if (input.partialBytes === 0) return fail(state, { type: "legacy", evidence: input.how, text: "" });
  return fail(state, input);
}

function evaluateFirst(candidates: readonly string[], announcement: Announcement | undefined): ClientStep {
  const [principal, ...others] = candidates;
  if (principal === undefined) {
    const error = new Error("no candidate principal");
    return fail(
      { type: "idle" },
      { type: "evaluationFailed", principal: "", error, serviceUnknown: false },
      announcement,
    );
  }
  return {
    state: { type: "evaluating", principal, first: true, others, ...said(announcement) },
    actions: [{ type: "evaluate", principal, challenge: null }],
  };
}

function onEvaluated(plan: ClientPlan, state: StateOf<"evaluating">, input: InputOf<"evaluated">): ClientStep {
  if (input.complete && (input.qop === undefined || !plan.qops.includes(input.qop))) {
    return fail(state, { type: "protection", negotiated: input.qop }, state.announcement);
  }
  // The first frame is owed in every case, an empty one too: the preamble travels with it.
  const token = state.first ? (input.token ?? NO_BYTES) : input.token;
  const actions = token === null ? [] : [writeToken(state.first, token)];
  if (input.complete && state.first) {
    // No mechanism of ours is done before the server has said a word (HBASE-23881, HBASE-28337).
    return fail(state, { type: "protection", negotiated: input.qop }, state.announcement);
  }
  if (input.complete && input.qop !== undefined) {
    const { principal, announcement } = state;
    const end: ClientAction = {
      type: "established",
      auth: "kerberos",
      qop: input.qop,
      principal,
      ...said(announcement),
    };
    return { state: { type: "established" }, actions: [...actions, end] };
  }
  const { principal, first, announcement } = state;
  return {
    state: { type: "awaitingReply", principal, first, ...said(announcement) },
    actions: [...actions, { type: "armTimer", ms: plan.answerTimeoutMs }],
  };
}

/** The preamble travels with the first token: nobody waits between them. */
function writeToken(first: boolean, token: Buffer): ClientAction {
  const frame = encodeSaslToken(token);
  return { type: "write", bytes: first ? Buffer.concat([KERBEROS_PREAMBLE, frame]) : frame };
}

function onEvaluationFailed(state: StateOf<"evaluating">, input: InputOf<"evaluationFailed">): ClientStep {
  // Nothing of this exchange is on the wire yet, so a candidate that the KDC does not know costs no connection.
  if (input.serviceUnknown && state.first && state.others.length > 0) {
    return evaluateFirst(state.others, state.announcement);
  }
  const { error, serviceUnknown } = input;
  const failure: ClientFailure = { type: "evaluationFailed", principal: state.principal, error, serviceUnknown };
  return fail(state, failure, state.announcement);
}

function onReply(plan: ClientPlan, state: StateOf<"awaitingReply">, reply: SaslReply): ClientStep {
  const { principal, first, announcement } = state;
  switch (reply.type) {
    case "token":
      return {
        state: { type: "evaluating", principal, first: false, others: [], ...said(announcement) },
        actions: [{ type: "disarmTimer" }, { type: "evaluate", principal, challenge: reply.token }],
      };
    case "switchToSimple":
      if (!plan.allowSimpleFallback) return fail(state, { type: "fallbackDisallowed" }, announcement);
      // Believed only as the very first word: later it would throw an authentication away that was under way.
      if (first) return disarmed(switched({ type: "insecure" }));
      return fail(
        state,
        { type: "malformed", error: new Error("a switch to SIMPLE in the middle of SASL") },
        announcement,
      );
    case "error": {
      const { javaClass, message } = reply;
      return fail(state, { type: "refused", principal, first, javaClass, message }, announcement);
    }
    case "notSasl":
      return fail(state, malformedReply(reply.firstInt), announcement);
  }
}

function malformedReply(firstInt: number): ClientFailure {
  return { type: "malformed", error: new Error(`SASL status ${firstInt}`) };
}

function simple(announcement: Announcement | undefined): ClientStep {
  const { state, actions } = switched(announcement);
  return { state, actions: [{ type: "write", bytes: SIMPLE_PREAMBLE }, ...actions] };
}

/** The server drops the token it was sent and waits for the connection header: there is nothing more to write. */
function switched(announcement: Announcement | undefined): ClientStep {
  const end: ClientAction = { type: "established", auth: "simple", ...said(announcement) };
  return { state: { type: "established" }, actions: [end] };
}

/** The inputs that end a handshake wherever they come, and those that have no place in this state. */
function failInput(plan: ClientPlan, state: ClientState, input: ClientInput): ClientStep {
  const announcement = "announcement" in state ? state.announcement : undefined;
  switch (input.type) {
    case "timeout":
      return fail(state, { type: "timeout", limitMs: plan.answerTimeoutMs }, announcement);
    case "rejection":
      return fail(state, { type: "rejected", exception: input.exception }, announcement);
    case "ended":
    case "malformed":
      return fail(state, input, announcement);
    default:
      return fail(state, misplaced(state, input), announcement);
  }
}

function misplaced(state: ClientState, input: ClientInput): ClientFailure {
  return { type: "malformed", error: new Error(`${input.type} while ${state.type}`) };
}

function fail(state: ClientState, failure: ClientFailure, announcement?: Announcement): ClientStep {
  const end: ClientAction = { type: "failed", failure, phase: phaseOf(state), ...said(announcement) };
  return disarmed({ state: { type: "failed" }, actions: [end] });
}

function disarmed(step: ClientStep): ClientStep {
  return { state: step.state, actions: [{ type: "disarmTimer" }, ...step.actions] };
}

function said(announcement: Announcement | undefined): { announcement?: Announcement } {
  return announcement === undefined ? {} : { announcement };
}
