/** The error of a call whose deadline passed, with where its time went. */
import { CallTimeoutError, type TimedStep } from "../errors/timeout-errors.ts";
import type { Compression } from "../wire/compression.ts";
import type { PendingCall } from "./pending-call.ts";
import type { OpeningTrace } from "./trace.ts";

/**
 * @param opening of the connection the call waited for
 * @param unanswered how cells are compressed on a connection on which the server has never answered
 */
export function callTimeoutError(
  call: PendingCall,
  nowMs: number,
  opening: OpeningTrace | undefined,
  unanswered: Compression | undefined,
): CallTimeoutError {
  const sent = call.state === "sent";
  const attempt = opening?.attempts.length ?? 0;
  const where = sent || attempt === 0 ? call.place() : { ...call.place(), phase: "opening the connection", attempt };
  const steps = sent ? sentSteps(call, nowMs) : waitedSteps(call, nowMs, opening);
  const hint = sent && unanswered !== undefined ? hintOf(unanswered) : undefined;
  return new CallTimeoutError(call.limitMs, steps, sent, { where }, hint);
}

/** Seen on 2.4 to 2.6: the handler fails while it writes the answer, and the client hears nothing. */
function hintOf(compression: Compression): string {
  return (
    `The server has answered nothing on this connection, which asks for cells compressed with ${compression}: a server that ` +
    "lacks the library for it stays silent. Try without `compressor`"
  );
}

function sentSteps(call: PendingCall, nowMs: number): TimedStep[] {
  const waitedMs = call.sentAtMs - call.issuedAtMs;
  const steps = waitedMs > 1 ? [{ step: "waiting for the connection to open", ms: waitedMs }] : [];
  return [...steps, { step: "waiting for the answer", ms: nowMs - call.sentAtMs }];
}

function waitedSteps(call: PendingCall, nowMs: number, opening: OpeningTrace | undefined): TimedStep[] {
  const attempts = (opening?.attempts ?? []).map(({ outcome, ms }, index) => ({
    step: `attempt ${index + 1} (${outcome})`,
    ms,
  }));
  return [{ step: "waiting for the connection to open", ms: nowMs - call.issuedAtMs }, ...attempts];
}
