/** Turns the negotiation's reason for giving up into the error that the waiting calls see. */

import { RECONNECT } from "../errors/advice.ts";
import {
  type AttemptReport,
  AuthenticationRequiredError,
  CandidatesExhaustedError,
  ConnectionRejectedError,
  FallbackDisallowedError,
  HandshakeClosedError,
  type HandshakeErrorDetails,
  LegacyServerError,
  LegacyServerRememberedError,
  ProtectionError,
  ReissueCallsError,
  SaslRefusedError,
  UnexpectedPrincipalError,
} from "../errors/handshake-errors.ts";
import { type ErrorPlace, HBaseError } from "../errors/hbase-error.ts";
import { UnexpectedMessageError } from "../errors/protocol-errors.ts";
import type { RemoteException } from "../errors/remote-error.ts";
import { HandshakeTimeoutError } from "../errors/timeout-errors.ts";
import { isAccessDenied } from "../wire/exception.ts";
import type { ClientFailure, ClientPhase } from "./client-types.ts";
import type { GiveUp, NegotiationRules, Strike } from "./negotiation-types.ts";

/** @param place the server and service; phase and attempt are added here */
export function openingError(
  reason: GiveUp,
  rules: NegotiationRules,
  place: ErrorPlace,
  attempts: readonly AttemptReport[],
): unknown {
  const details: HandshakeErrorDetails = { where: { ...place, attempt: Math.max(attempts.length, 1) }, attempts };
  switch (reason.type) {
    case "error":
      return reason.error;
    case "legacy":
      return legacyError(reason, details);
    case "exhausted":
      return exhaustedError(reason.strikes, rules, details);
    case "failure":
      return failureError(reason.failure, reason.phase, rules, details);
  }
}

/** The error for a call id -1 exception outside the handshake: the server's last word on this connection. */
export function rejectionError(exception: RemoteException, place: ErrorPlace): HBaseError {
  const details: HandshakeErrorDetails = { where: { ...place, phase: "connection header" } };
  const required = isAccessDenied(exception) && exception.remoteMessage.includes("Authentication is required");
  if (required) return new AuthenticationRequiredError(details);
  return new ConnectionRejectedError(exception.javaClass, exception.remoteMessage, details);
}

function legacyError(reason: Extract<GiveUp, { type: "legacy" }>, details: HandshakeErrorDetails): HBaseError {
  const message = legacyText(reason);
  switch (reason.policy) {
    case "fail":
      return new LegacyServerError(
        `${message} Masters and region servers with different principals need legacyServers "reconnect", ` +
          "the default, or servers of 2.6.6 or newer.",
        // A server that only closed may have been stopping: then another attempt ends otherwise.
        reason.evidence === "answer" ? details : { ...details, advice: RECONNECT },
      );
    case "remember":
      return new LegacyServerRememberedError(`${message} It is remembered: the next attempt will not ask.`, details);
    case "reissue":
      return new ReissueCallsError(`${message} The calls are issued again.`, details);
  }
}

function legacyText({ evidence, text }: Extract<GiveUp, { type: "legacy" }>): string {
  if (evidence === "answer") {
    return `The server does not know the security preamble (HBase before 2.6): asked for its principal, it answered "${text}".`;
  }
  return (
    `Asked for its principal, the server ended the connection without a word (${evidence}): ` +
    "either it is older than HBase 2.6 and does not know the question, or it is being stopped or started."
  );
}

function exhaustedError(
  strikes: readonly Strike[],
  rules: NegotiationRules,
  details: HandshakeErrorDetails,
): HBaseError {
  const causes = strikes.map(({ principal, reason }) =>
    reason.type === "refused"
      ? new SaslRefusedError(reason.javaClass, reason.message, { where: { principal } })
      : reason.error,
  );
  return new CandidatesExhaustedError(rules.candidates, causes, { ...details, cause: causes.at(-1) });
}

function failureError(
  failure: ClientFailure,
  phase: ClientPhase,
  rules: NegotiationRules,
  inherited: HandshakeErrorDetails,
): unknown {
  const details: HandshakeErrorDetails = { ...inherited, where: { ...inherited.where, phase } };
  switch (failure.type) {
    case "unexpectedPrincipal":
      return new UnexpectedPrincipalError(failure.announced, rules.candidates, details);
    case "fallbackDisallowed":
      return new FallbackDisallowedError(details);
    case "refused":
      return new SaslRefusedError(failure.javaClass, failure.message, withPrincipal(details, failure.principal));
    case "protection":
      return new ProtectionError(
        `The exchange ended with protection ${failure.negotiated ?? "unknown"}, which was not asked for.`,
        details,
      );
    case "rejected":
      return new ConnectionRejectedError(failure.exception.javaClass, failure.exception.remoteMessage, details);
    case "ended":
      return new HandshakeClosedError(endedText(failure), details);
    case "timeout":
      return new HandshakeTimeoutError(failure.limitMs, details);
    case "malformed":
      if (failure.error instanceof HBaseError) return failure.error;
      return new UnexpectedMessageError(failure.error.message, details);
    case "evaluationFailed":
      return failure.error;
    case "legacy":
      return new LegacyServerError(failure.text, details);
  }
}

function endedText({ how, partialBytes }: Extract<ClientFailure, { type: "ended" }>): string {
  const verb = how === "reset" ? "reset" : "closed";
  const half = partialBytes === 0 ? "" : `, ${partialBytes} bytes into an answer`;
  return `The server ${verb} the connection in the middle of the handshake${half}.`;
}

function withPrincipal(details: HandshakeErrorDetails, principal: string): HandshakeErrorDetails {
  return { ...details, where: { ...details.where, principal } };
}
