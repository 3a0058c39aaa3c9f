/** What happens during an opening, in words: for the events and outcomes of its trace. */
import type { Announcement, ClientAction, ClientFailure } from "../handshake/client-types.ts";
import type { Outcome } from "../handshake/negotiation-types.ts";
import { SECURITY_PREAMBLE, SIMPLE_PREAMBLE } from "../wire/preamble.ts";
import type { AttemptEnd } from "./opening-recorder.ts";

/** What the client sends. */
export function describeWrite(bytes: Buffer, first: boolean): string {
  if (bytes === SECURITY_PREAMBLE) return "asks for the server's principal (security preamble)";
  if (bytes === SIMPLE_PREAMBLE) return "preamble without authentication (SIMPLE)";
  return first ? "Kerberos preamble and the first SASL token" : "SASL token";
}

/** What the server's bytes meant, judged by what they led to. */
export function describeAnswer(actions: readonly ClientAction[], announcement: Announcement | undefined): string {
  const end = actions.find((action) => action.type === "failed");
  if (end !== undefined) return describeFailure(end.failure);
  if (announcement !== undefined) return describeAnnouncement(announcement);
  const evaluate = actions.find((action) => action.type === "evaluate");
  if (evaluate !== undefined) return "SASL challenge";
  if (actions.some((action) => action.type === "established"))
    return "security is switched off here: go on with SIMPLE";
  return "part of an answer";
}

export function describeAnnouncement(announcement: Announcement): string {
  switch (announcement.type) {
    case "candidate":
      return `says that it is ${announcement.principal}`;
    case "misannounced":
      return `says "${announcement.text}", which is no principal (HBASE-30101): as good as no answer`;
    case "unexpected":
      return `says that it is ${announcement.principal}, which is not configured`;
    case "insecure":
      return "security is switched off here";
  }
}

export function announcedText(announcement: Announcement | undefined): string | undefined {
  switch (announcement?.type) {
    case "candidate":
    case "unexpected":
      return announcement.principal;
    case "misannounced":
      return announcement.text;
    default:
      return undefined;
  }
}

export function describeFailure(failure: ClientFailure): string {
  switch (failure.type) {
    case "legacy":
      if (failure.evidence === "answer") return `does not know the question (HBase before 2.6): "${failure.text}"`;
      return `${failure.evidence} the connection without a word, as some servers before 2.6 do`;
    case "unexpectedPrincipal":
      return `says that it is ${failure.announced}, which is not configured`;
    case "fallbackDisallowed":
      return "security is switched off here, and SIMPLE is not allowed";
    case "refused":
      return `refuses: ${failure.javaClass}: ${failure.message === "" ? "(no message)" : failure.message}`;
    case "evaluationFailed":
      return messageOf(failure.error);
    case "protection":
      return `protection ${failure.negotiated ?? "unknown"} was not asked for`;
    case "rejected":
      return `rejects the connection: ${failure.exception.javaClass}: ${failure.exception.remoteMessage}`;
    case "ended":
      return `${failure.how} the connection${failure.partialBytes > 0 ? ` ${failure.partialBytes} bytes into an answer` : ""}`;
    case "timeout":
      return `no answer within ${failure.limitMs} ms`;
    case "malformed":
      return messageOf(failure.error);
  }
}

/** @param tried the principal in front of the attempt's candidates */
export function attemptEnd(outcome: Outcome, tried: string | undefined): AttemptEnd {
  switch (outcome.type) {
    case "established":
      return {
        outcome: outcome.auth === "kerberos" ? "authenticated" : "simple",
        announced: announcedText(outcome.announcement),
        principal: outcome.principal,
      };
    case "serviceUnknown":
      return { outcome: "unknown to the KDC", principal: outcome.principal, error: messageOf(outcome.error) };
    case "credentialsFailed":
      return { outcome: "no credentials", principal: tried, error: messageOf(outcome.error) };
    case "connectFailed":
      return { outcome: "not connected", error: messageOf(outcome.error) };
    case "failed": {
      const { failure, phase } = outcome;
      const principal = "principal" in failure && failure.principal !== "" ? failure.principal : undefined;
      const announced = announcedText(outcome.announcement);
      return { outcome: failureWord(failure), announced, principal, phase, error: describeFailure(failure) };
    }
  }
}

function failureWord(failure: ClientFailure): string {
  switch (failure.type) {
    case "unexpectedPrincipal":
      return "unexpected principal";
    case "fallbackDisallowed":
      return "insecure";
    case "evaluationFailed":
      return failure.serviceUnknown ? "unknown to the KDC" : "no credentials";
    case "protection":
      return "protection mismatch";
    case "ended":
      return failure.how;
    default:
      return failure.type;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
