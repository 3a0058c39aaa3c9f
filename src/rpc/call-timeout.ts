/** The error of a call whose deadline passed, with where its time went. */
import { CallTimeoutError, type TimedStep } from "../errors/timeout-errors.ts";
import type { PendingCall } from "./pending-call.ts";
import type { OpeningTrace } from "./trace.ts";

/** @param opening of the connection the call waited for */
export function callTimeoutError(
  call: PendingCall,
  nowMs: number,
  opening: OpeningTrace | undefined,
): CallTimeoutError {
  const sent = call.state === "sent";
  const attempt = opening?.attempts.length ?? 0;
  const where = sent || attempt === 0 ? call.place() : { ...call.place(), phase: "opening the connection", attempt };
  return new CallTimeoutError(call.limitMs, sent ? sentSteps(call, nowMs) : waitedSteps(call, nowMs, opening), sent, {
    where,
  });
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
