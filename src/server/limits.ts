/** Bounds of a server: on what a client may state, and on what one client may make the server keep. */
import { checkObject, refuseStrangers } from "../errors/option-checks.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { DEFAULT_MAX_CONNECTION_HEADER_BYTES } from "../wire/connection-header.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../wire/frame.ts";

export interface ServerLimits {
  /** one request, and one wrapped chunk (`hbase.ipc.max.request.size`); default 256 MiB */
  readonly maxFrameBytes: number;
  /** default 1 MiB */
  readonly maxConnectionHeaderBytes: number;
  /** one answer, its cell block included; a call with a larger one fails; default 2 GiB - 1, which is all that a frame can say */
  readonly maxAnswerBytes: number;
  /** connections that have not finished their handshake and header; for a further one the oldest is dropped, silent ones first; default 1 000 */
  readonly maxPendingConnections: number;
  /** how long a connection may take to get that far; HBase has no such limit; default 60 000 */
  readonly openingTimeoutMs: number;
  /** calls of one connection without an answer; no further ones are read meanwhile; default 10 000 */
  readonly maxCallsInFlight: number;
  /** answers of one connection that the client has not taken; no further calls are read meanwhile; default 16 MiB */
  readonly maxUnsentBytes: number;
}

export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  maxConnectionHeaderBytes: DEFAULT_MAX_CONNECTION_HEADER_BYTES,
  maxAnswerBytes: 0x7fff_ffff,
  maxPendingConnections: 1_000,
  openingTimeoutMs: 60_000,
  maxCallsInFlight: 10_000,
  maxUnsentBytes: 16 << 20,
};

/** Throws `InvalidArgumentError`. */
export function resolveLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  checkObject("limits", given);
  refuseStrangers(given, Object.keys(DEFAULT_SERVER_LIMITS), "limits.");
  const limits = { ...DEFAULT_SERVER_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= 0x7fff_ffff) continue;
    throw new InvalidArgumentError(`limits.${name}`, `${String(value)} is no whole number from 1 to ${0x7fff_ffff}`);
  }
  return limits;
}
