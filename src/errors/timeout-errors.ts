/** Time limits that ran out. Each says which limit it was and where the time went. */
import type { Advice } from "./advice.ts";
import { type ErrorDetails, HBaseError } from "./hbase-error.ts";

/** One step on the way to the limit, such as "waiting for the connection to open", and how long it took. */
export interface TimedStep {
  readonly step: string;
  readonly ms: number;
}

export abstract class TimeoutError extends HBaseError {
  /** the option that set the limit, such as `rpcTimeoutMs` */
  readonly limit: string;
  readonly limitMs: number;
  readonly steps: readonly TimedStep[];

  /** @param passedMs how long it took, where the limit was not waited for */
  constructor(
    what: string,
    limit: string,
    limitMs: number,
    steps: readonly TimedStep[],
    details: ErrorDetails,
    hint?: string,
    passedMs: number = limitMs,
  ) {
    const spent = steps.map(({ step, ms }) => `${step} ${Math.round(ms)} ms`).join(", ");
    const advice = hint === undefined ? "" : `. ${hint}`;
    const passed = Math.round(passedMs) < Math.round(limitMs) ? `${Math.round(passedMs)} of ` : "";
    super(
      `${what} after ${passed}${Math.round(limitMs)} ms (${limit})${spent === "" ? "" : `: ${spent}`}${advice}`,
      details,
    );
    this.limit = limit;
    this.limitMs = Math.round(limitMs);
    this.steps = steps;
  }
}

/** A call's deadline passed. If it was already sent, the server may carry it out all the same. */
export class CallTimeoutError extends TimeoutError {
  readonly code = "HBASE_CALL_TIMEOUT";

  /** @param hint what else may be behind it */
  constructor(limitMs: number, steps: readonly TimedStep[], sent: boolean, details: ErrorDetails = {}, hint?: string) {
    const advice: Advice = { action: "reconnect", delay: "pause", mayHaveExecuted: sent };
    const what = `No answer${sent ? "" : ", and the call was never sent,"}`;
    super(what, "rpcTimeoutMs", limitMs, steps, { advice, ...details }, hint);
  }
}

/** No TCP connection within its limit. */
export class ConnectTimeoutError extends TimeoutError {
  readonly code = "HBASE_CONNECT_TIMEOUT";

  constructor(limitMs: number, details: ErrorDetails = {}) {
    const advice: Advice = { action: "reconnect", delay: "pause", mayHaveExecuted: false };
    super("No TCP connection", "connectTimeoutMs", limitMs, [], { advice, ...details });
  }
}

/** The server accepted the connection and then did not say what the handshake needs. */
export class HandshakeTimeoutError extends TimeoutError {
  readonly code = "HBASE_HANDSHAKE_TIMEOUT";

  constructor(limitMs: number, details: ErrorDetails = {}) {
    const advice: Advice = { action: "reconnect", delay: "pause", mayHaveExecuted: false };
    super("The server did not answer the handshake", "handshakeTimeoutMs", limitMs, [], { advice, ...details });
  }
}
