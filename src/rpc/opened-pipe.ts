/** A pipe whose handshake is over: what a connection takes over from its opening. */
import type { SaslClient, SecurityLayer } from "../auth/mechanism.ts";
import type { ErrorPlace } from "../errors/hbase-error.ts";
import type { Announcement } from "../handshake/client-types.ts";
import type { AuthMethod } from "../handshake/types.ts";
import type { ByteSink, Transport } from "../transport/transport.ts";
import type { Qop } from "../wire/qop.ts";

export interface OpenedPipe {
  readonly transport: Transport;
  readonly auth: AuthMethod;
  /** the server's principal; absent with SIMPLE */
  readonly principal: string | undefined;
  readonly announcement: Announcement | undefined;
  /** absent if nothing is wrapped */
  readonly layer: SecurityLayer | undefined;
  /** server and service, for errors */
  readonly place: ErrorPlace;
  /** Makes `sink` the listener, and gives it what has arrived behind the handshake already, an end included. */
  handOver(sink: ByteSink): void;
  /** Closes the pipe and frees what the authentication holds. */
  close(): void;
}

/** The exchange's wrapping, if one was negotiated: decided by the outcome, not by what was configured. */
export function layerOf(sasl: SaslClient | undefined, qop: Qop | undefined): SecurityLayer | undefined {
  return qop === undefined || qop === "auth" ? undefined : sasl;
}

/** Copies bytes into a listener, as a transport would. */
export function deliver(bytes: Uint8Array, sink: ByteSink): void {
  for (let at = 0; at < bytes.length; ) {
    const target = sink.buffer();
    const count = Math.min(target.length, bytes.length - at);
    target.set(bytes.subarray(at, at + count));
    sink.filled(count);
    at += count;
  }
}
