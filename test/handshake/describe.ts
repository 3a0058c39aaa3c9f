/** Short words for states, actions and bytes, for the transition tables and the generated documents. */
import { ByteQueue } from "../../src/bytes/byte-queue.ts";
import type {
  Announcement,
  ClientAction,
  ClientFailure,
  ClientState,
  ClientStep,
} from "../../src/handshake/client-types.ts";
import type { ServerAction, ServerStep } from "../../src/handshake/server-types.ts";
import { DEFAULT_LIMITS } from "../../src/handshake/types.ts";
import { decodePreamble, PREAMBLE_BYTES } from "../../src/wire/preamble.ts";
import { decodePreambleAnswer } from "../../src/wire/preamble-answer.ts";
import { decodeSaslReply, decodeSaslToken } from "../../src/wire/sasl-message.ts";

/** The part of a principal that tells master from region server. */
export function shortPrincipal(principal: string): string {
  return principal.split("/")[0] as string;
}

export function describeClientState(state: ClientState): string {
  switch (state.type) {
    case "evaluating":
      if (!state.first) return "evaluating a challenge";
      return state.others.length > 0 ? "evaluating first, others left" : "evaluating first, last one";
    case "awaitingReply":
      return state.first ? "awaitingReply first" : "awaitingReply later";
    default:
      return state.type;
  }
}

export function describeClientAction(action: ClientAction): string {
  switch (action.type) {
    case "write":
      return `write ${describeClientBytes(action.bytes)}`;
    case "evaluate":
      return action.challenge === null
        ? `evaluate first token for ${shortPrincipal(action.principal)}`
        : "evaluate the challenge";
    case "established":
      return action.auth === "simple" ? "established, SIMPLE" : `established, ${action.qop ?? "no protection"}`;
    case "failed":
      return `failed: ${describeFailure(action.failure)}`;
    default:
      return action.type;
  }
}

export function describeFailure(failure: ClientFailure): string {
  switch (failure.type) {
    case "legacy":
      return `legacy (${failure.evidence})`;
    case "evaluationFailed":
      return failure.serviceUnknown ? "evaluationFailed (service unknown)" : "evaluationFailed";
    case "refused":
      return failure.first ? "refused at once" : "refused later";
    case "ended":
      return failure.partialBytes > 0 ? `ended (${failure.how}, half a message)` : `ended (${failure.how})`;
    default:
      return failure.type;
  }
}

export function describeAnnouncement(announcement: Announcement | undefined): string {
  switch (announcement?.type) {
    case undefined:
      return "";
    case "candidate":
    case "unexpected":
      return announcement.principal;
    case "misannounced":
      return announcement.text;
    case "insecure":
      return "security is off";
  }
}

export function describeServerAction(action: ServerAction): string {
  switch (action.type) {
    case "write":
      return `write ${describeServerBytes(action.bytes)}`;
    case "established":
      return action.auth === "simple" ? "established, SIMPLE" : `established, ${action.qop ?? "no protection"}`;
    default:
      return action.type;
  }
}

/** What a client wrote at once: a preamble, a token, or both. */
export function describeClientBytes(bytes: Buffer): string {
  const head = bytes.toString("latin1", 0, 4);
  if (!["HBas", "Secu", "Regi"].includes(head)) return describeToken(bytes);
  const preamble = decodePreamble(bytes.subarray(0, PREAMBLE_BYTES));
  const rest = bytes.subarray(PREAMBLE_BYTES);
  const word = preamble.type === "plain" ? `HBas (${preamble.auth})` : preamble.bytes.toString("latin1");
  return rest.length === 0 ? word : `${word} + ${describeToken(rest)}`;
}

function describeToken(bytes: Buffer): string {
  const token = decodeSaslToken(queueOf(bytes), DEFAULT_LIMITS);
  return token?.length === 0 ? "empty token" : "token";
}

export function describeServerBytes(bytes: Buffer): string {
  const reply = decodeSaslReply(queueOf(bytes), DEFAULT_LIMITS);
  switch (reply?.type) {
    case "token":
      return "SASL token";
    case "switchToSimple":
      return "SASL switch to SIMPLE";
    case "error":
      return "SASL error";
    default:
      return describeAnswer(bytes);
  }
}

function describeAnswer(bytes: Buffer): string {
  const answer = decodePreambleAnswer(queueOf(bytes), DEFAULT_LIMITS);
  if (answer === undefined) return "part of an answer";
  if (answer.type === "text") return `answer ${answer.text}`;
  return answer.exception.javaClass.split(".").at(-1) as string;
}

function queueOf(bytes: Buffer): ByteQueue {
  const queue = new ByteQueue(bytes.length);
  queue.push(bytes);
  return queue;
}

/** One cell of a transition table. */
export function describeClientStep(step: ClientStep): string {
  return describeStep(describeClientState(step.state), step.actions.map(describeClientAction));
}

export function describeServerStep(step: ServerStep): string {
  return describeStep(step.state.type, step.actions.map(describeServerAction));
}

function describeStep(state: string, actions: readonly string[]): string {
  return `${state} ← ${actions.length === 0 ? "nothing" : actions.join("; ")}`;
}
