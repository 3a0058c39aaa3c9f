/** The words that both ends of a handshake share. Neither machine may import the other; this file is all they have in common. */

/** How the peers authenticate. DIGEST (delegation tokens) will be the third. */
export type AuthMethod = "simple" | "kerberos";

/** What opens an attempt: the question for the server's principal (HBASE-28321), or the plain `HBas` preamble. */
export type PreambleKind = "security" | "plain";

/** The kinds of server that exist, by what they do with the security preamble. */
export type ServerKind = "announces" | "misannounces" | "legacy" | "insecure";

/** How a connection ended under a handshake: FIN, or an error of the socket. */
export type EndKind = "closed" | "reset";

/** Bounds for what a peer may state during a handshake. */
export interface HandshakeLimits {
  /** one SASL token, class name or message; HBase's own client allows 1 MiB too */
  readonly maxTokenBytes: number;
  /** the framed answer to a special preamble, or a framed exception in place of a SASL answer */
  readonly maxAnswerBytes: number;
  /** bytes that may wait while a challenge is being evaluated */
  readonly maxQueuedBytes: number;
}

export const DEFAULT_LIMITS: HandshakeLimits = {
  maxTokenBytes: 1 << 20,
  maxAnswerBytes: 1 << 16,
  maxQueuedBytes: (1 << 20) + (1 << 16),
};
