/**
 * How a connection was opened, for people: each attempt with what was said and what it meant. Kept by every connection,
 * printed by `tshbase doctor`, published on `node:diagnostics_channel` as `tshbase:connection:opening`.
 */
import type { AttemptReport } from "../errors/handshake-errors.ts";
import type { AuthMethod, ServerKind } from "../handshake/types.ts";
import type { Qop } from "../wire/qop.ts";

export interface OpeningTrace {
  /** `host:port` */
  readonly server: string;
  readonly service: string;
  readonly startedAtMs: number;
  /** so far, while it is under way */
  readonly ms: number;
  readonly attempts: readonly AttemptTrace[];
  /** what is known of the server's kind afterwards; absent if it was never asked */
  readonly kind?: ServerKind;
  readonly auth?: AuthMethod;
  readonly principal?: string;
  readonly qop?: Qop;
  /** why it failed; absent if it did not */
  readonly error?: unknown;
}

export interface AttemptTrace extends AttemptReport {
  /** answers of the server that were waited for, the TCP connection not counted */
  readonly roundTrips: number;
  readonly events: readonly TraceEvent[];
  /** the step it failed in */
  readonly phase?: string;
  /** why it failed, in a sentence */
  readonly error?: string;
}

export interface TraceEvent {
  /** since the start of the opening */
  readonly atMs: number;
  readonly from: "client" | "server" | "kdc";
  readonly what: string;
  readonly bytes?: number;
}
