/**
 * A byte pipe to a peer, and what listens to it. The listener owns the memory that bytes are read into, so that a frame can be
 * cut from it without copying; nothing here knows what the bytes mean.
 */

/** What listens at our end of a pipe. Its methods must not throw; a transport closes itself if one does. */
export interface ByteSink {
  /** Where the next bytes are to be written; at least one byte long. Stays untouched by others until `filled`. */
  buffer(): Uint8Array;
  /** So many bytes were written into what `buffer` returned last. */
  filled(count: number): void;
  /** The peer has finished sending (FIN). What we write may still arrive. */
  ended(): void;
  /** The pipe is gone, with the operating system's error if there was one. Called once, last. */
  closed(error: Error | undefined): void;
}

export interface Transport {
  /** `host:port` of the peer as dialled or accepted */
  readonly peer: string;
  /** Replaces the listener. Bytes that come later go to the new one. */
  attach(sink: ByteSink): void;
  /** Queues bytes in order. The memory must stay untouched until `unsentBytes` is back at zero. */
  write(bytes: Uint8Array): void;
  /** Bytes that were written and that the operating system has not taken yet. */
  readonly unsentBytes: number;
  /** Stops and resumes reading, for back pressure. */
  pause(): void;
  resume(): void;
  /** Sends what was written, then FIN. */
  end(): void;
  /** Drops everything now. `reset` asks for a RST where the platform can. `closed` is called later, not from inside. */
  destroy(how?: "close" | "reset"): void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface DialOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly sink: ByteSink;
}

/** Opens a pipe. Rejects with `ConnectError` or `ConnectTimeoutError`, or with the signal's reason. */
export type Dial = (address: Address, options: DialOptions) => Promise<Transport>;

export function addressText(address: Address): string {
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
