/**
 * Why a connection could not be opened: one class for each way in which a handshake ends without being established.
 * When several attempts were made, the error that ends them carries them all in `attempts`.
 */
import { type Advice, FAIL, RECONNECT } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** One attempt at opening a connection, as it goes into errors, traces and `tshbase doctor`. */
export interface AttemptReport {
  readonly preamble: "security" | "plain";
  /** what the server answered to the security preamble, if it was asked and answered */
  readonly announced?: string;
  /** the principal that was tried; absent without Kerberos or if it did not come to that */
  readonly principal?: string;
  /** one word or short phrase, such as `authenticated`, `legacy`, `refused` */
  readonly outcome: string;
  readonly ms: number;
}

export interface HandshakeErrorDetails extends ErrorDetails {
  readonly attempts?: readonly AttemptReport[];
}

export abstract class HandshakeError extends HBaseError {
  readonly attempts: readonly AttemptReport[];

  constructor(message: string, details: HandshakeErrorDetails) {
    super(message, details);
    this.attempts = details.attempts ?? [];
  }
}

/**
 * The server does not know the security preamble (HBase before 2.6), and the policy says to fail.
 * HBASE-28321, option 1.
 */
export class LegacyServerError extends HandshakeError {
  readonly code: string = "HBASE_LEGACY_SERVER";

  constructor(message: string, details: HandshakeErrorDetails = {}) {
    super(message, { advice: FAIL, ...details });
  }
}

/** The same, but the server is now remembered as legacy: the caller's own retry will skip the preamble. HBASE-28321, option 2. */
export class LegacyServerRememberedError extends LegacyServerError {
  override readonly code = "HBASE_LEGACY_SERVER_REMEMBERED";

  constructor(message: string, details: HandshakeErrorDetails = {}) {
    super(message, { advice: { action: "reconnect", delay: "none", mayHaveExecuted: false }, ...details });
  }
}

/**
 * The special exception of HBASE-28321, option 3: the RPC client catches it and issues the calls again. Users never see it.
 */
export class ReissueCallsError extends LegacyServerError {
  override readonly code = "HBASE_REISSUE_CALLS";

  constructor(message: string, details: HandshakeErrorDetails = {}) {
    super(message, { advice: { action: "reconnect", delay: "none", mayHaveExecuted: false }, ...details });
  }
}

/** The server announced a full principal that is none of the configured ones: somebody may be posing as the server. */
export class UnexpectedPrincipalError extends HandshakeError {
  readonly code = "HBASE_UNEXPECTED_PRINCIPAL";
  readonly announced: string;
  readonly candidates: readonly string[];

  constructor(announced: string, candidates: readonly string[], details: HandshakeErrorDetails = {}) {
    super(
      `The server says its principal is ${announced}, which is none of the configured ones: ${candidates.join(", ")}. ` +
        "Either the configuration is of another cluster, or somebody is posing as the server. " +
        "If the name is right, add it to hbase.master.kerberos.principal or hbase.regionserver.kerberos.principal.",
      { advice: FAIL, ...details },
    );
    this.announced = announced;
    this.candidates = candidates;
  }
}

/** A server without security, and the user did not allow SIMPLE instead of Kerberos. */
export class FallbackDisallowedError extends HandshakeError {
  readonly code = "HBASE_FALLBACK_DISALLOWED";

  constructor(details: HandshakeErrorDetails = {}) {
    super(
      "The server has security switched off and asks for SIMPLE authentication, which this client was not allowed to use. " +
        "If that is right for this cluster, set allowSimpleFallback (hbase.ipc.client.fallback-to-simple-auth-allowed).",
      { advice: FAIL, ...details },
    );
  }
}

/** A secured server was spoken to without authentication. */
export class AuthenticationRequiredError extends HandshakeError {
  readonly code = "HBASE_AUTHENTICATION_REQUIRED";

  constructor(details: HandshakeErrorDetails = {}) {
    super(
      "The server demands Kerberos authentication and this client is set to none. " +
        "Set auth to kerberos with a keytab or a credential cache (hbase.security.authentication).",
      { advice: FAIL, ...details },
    );
  }
}

/**
 * A server has its RPC port open before it has logged in from its keytab (until 2.6.6, HBASE-30101), and is the user of its operating
 * system until then: a name without host and realm, such as `root`. It refuses everybody for that moment.
 */
const NOT_LOGGED_IN = /does NOT contain an instance \(hostname\): [^/@]*$/;

/**
 * The server refused the SASL exchange. Its words are the same for nearly every cause; the advice lists the causes. Of a server that is
 * starting and has not logged in itself, the advice is to reconnect.
 */
export class SaslRefusedError extends HandshakeError {
  readonly code: string = "HBASE_SASL_REFUSED";
  readonly javaClass: string;
  readonly remoteMessage: string;

  constructor(javaClass: string, remoteMessage: string, details: HandshakeErrorDetails = {}) {
    super(
      `The server refused the authentication: ${javaClass}: ${remoteMessage === "" ? "(no message)" : remoteMessage}`,
      { advice: NOT_LOGGED_IN.test(remoteMessage) ? RECONNECT : FAIL, ...details },
    );
    this.javaClass = javaClass;
    this.remoteMessage = remoteMessage;
  }
}

/** Every configured principal was tried, or is unknown to the KDC, and none is this server's. */
export class CandidatesExhaustedError extends HandshakeError {
  readonly code = "HBASE_CANDIDATES_EXHAUSTED";
  readonly causes: readonly unknown[];

  constructor(candidates: readonly string[], causes: readonly unknown[], details: HandshakeErrorDetails = {}) {
    const tried = causes.map((cause) => (cause instanceof Error ? cause.message : String(cause)));
    super(
      `None of the configured principals opened a connection: ${candidates.join(", ")}. ` +
        `In order: ${tried.map((text, index) => `(${index + 1}) ${text}`).join("; ")}. ` +
        "Compare them with the principal in the server's keytab; a key that was changed in the KDC but not in that keytab looks the same.",
      { advice: causes.some(isStarting) ? RECONNECT : FAIL, ...details },
    );
    this.causes = causes;
  }
}

/** The server refused one of them because it had not logged in itself. */
function isStarting(cause: unknown): boolean {
  return cause instanceof SaslRefusedError && cause.advice.action === "reconnect";
}

/** Client and server share no level of protection, or the server answered with a lower one than was asked for. */
export class ProtectionError extends HandshakeError {
  readonly code = "HBASE_PROTECTION_MISMATCH";

  constructor(message: string, details: HandshakeErrorDetails = {}) {
    super(message, { advice: FAIL, ...details });
  }
}

/** The server rejected the connection with an exception of its own, outside SASL. */
export class ConnectionRejectedError extends HandshakeError {
  readonly code = "HBASE_CONNECTION_REJECTED";
  readonly javaClass: string;
  readonly remoteMessage: string;

  constructor(javaClass: string, remoteMessage: string, details: HandshakeErrorDetails = {}) {
    super(`The server rejected the connection: ${javaClass}: ${remoteMessage}`, { advice: FAIL, ...details });
    this.javaClass = javaClass;
    this.remoteMessage = remoteMessage;
  }
}

/** The connection ended in the middle of the handshake. */
export class HandshakeClosedError extends HandshakeError {
  readonly code = "HBASE_HANDSHAKE_CLOSED";

  constructor(message: string, details: HandshakeErrorDetails = {}) {
    const advice: Advice = RECONNECT;
    super(message, { advice, ...details });
  }
}
