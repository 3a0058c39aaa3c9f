/**
 * What answers a SASL challenge, for either role, and what a connection needs of it afterwards. Implemented over GSSAPI in
 * `gssapi-client.ts` and `gssapi-server.ts`.
 */
import type { Qop } from "../wire/qop.ts";

export interface SaslStep {
  /** what to send to the peer; empty is a token too, null is nothing at all */
  readonly token: Buffer | null;
  /** this side is done once the token is sent */
  readonly complete: boolean;
}

/** The wrapping that was negotiated. Local and synchronous; throws `BadTokenError`. GSSAPI writes into the bytes that it unwraps. */
export interface SecurityLayer {
  readonly qop: Qop;
  wrap(data: Uint8Array): Buffer;
  unwrap(token: Uint8Array): Buffer;
}

interface SaslPeer extends SecurityLayer {
  /** Answers a challenge; null starts. A step that failed must not be repeated. Throws the errors of `kerberos-errors.ts`. */
  step(challenge: Buffer | null): Promise<SaslStep>;
  /** Frees native memory; idempotent. */
  dispose(): void;
}

export interface SaslClient extends SaslPeer {
  /** the server's principal it was made for */
  readonly target: string;
}

export interface SaslServer extends SaslPeer {
  /** the authenticated client, such as `client@EXAMPLE.COM`; known once complete */
  readonly user: string | undefined;
}

export interface SaslClientOptions {
  /** acceptable protections, best liked first */
  readonly qops: readonly Qop[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What a client authenticates with. One object is one login; the connection pool keys on it. */
export interface Credentials {
  /** our own principal, if it is known before the first login */
  readonly principal: string | undefined;
  /**
   * Makes sure that a ticket for the server principal `target` is at hand; goes to the KDC if it must. Resolves to false if the
   * KDC knows no such service; rejects with another of `kerberos-errors.ts` if no candidate can help.
   */
  ticketFor(target: string, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<boolean>;
  /** A fresh exchange for one connection. */
  saslClient(target: string, options: SaslClientOptions): Promise<SaslClient>;
  /**
   * For when a server has refused the ticket and no candidate is left: its key may have changed since the ticket was made.
   * The next `ticketFor` asks the KDC for a new ticket, at most once in a while, and never logs in for it.
   */
  forgetTicket?(target: string): void;
  /** Wipes tickets from memory; idempotent. */
  dispose(): void;
}
