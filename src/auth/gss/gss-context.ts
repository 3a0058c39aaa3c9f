/**
 * A GSSAPI security context as SASL needs it: one for each connection, used by one thread, local and synchronous. The
 * real one is in `native-context.ts`; the tests have a stand-in.
 */

export interface Unwrapped {
  readonly data: Buffer;
  /** the peer had encrypted it, not only signed */
  readonly confidential: boolean;
}

export interface GssContext {
  readonly established: boolean;
  /** Takes the peer's token (empty at an initiator's start), gives the one to send, which may be empty. */
  step(token: Uint8Array): Buffer;
  wrap(data: Uint8Array, confidential: boolean): Buffer;
  /** Throws `BadTokenError` for what is forged, repeated, missing or out of order. GSSAPI writes into the token's bytes. */
  unwrap(token: Uint8Array): Unwrapped;
  /** The full principals of the two ends, once established. */
  names(): { readonly initiator: string; readonly acceptor: string };
  /** Frees native memory; idempotent. Everything else throws afterwards. */
  dispose(): void;
}
