/** Writes the trace of one opening while it happens. */
import type { AttemptReport } from "../errors/handshake-errors.ts";
import type { Attempt } from "../handshake/negotiation-types.ts";
import type { Clock } from "./clock.ts";
import type { AttemptTrace, OpeningTrace, TraceEvent } from "./trace.ts";

/** How an attempt ended. */
export interface AttemptEnd {
  readonly outcome: string;
  readonly announced?: string | undefined;
  readonly principal?: string | undefined;
  readonly phase?: string | undefined;
  readonly error?: string | undefined;
}

export type OpeningEnd = Pick<OpeningTrace, "kind" | "auth" | "principal" | "qop" | "error">;

export class OpeningRecorder {
  readonly #clock: Clock;
  readonly #server: string;
  readonly #service: string;
  readonly #startedAtMs: number;
  readonly #attempts: AttemptRecorder[] = [];

  constructor(server: string, service: string, clock: Clock) {
    this.#clock = clock;
    this.#server = server;
    this.#service = service;
    this.#startedAtMs = clock.now();
  }

  begin(attempt: Attempt): AttemptRecorder {
    const recorder = new AttemptRecorder(attempt, this.#clock, this.#startedAtMs);
    this.#attempts.push(recorder);
    return recorder;
  }

  /** The finished attempts, for errors. */
  reports(): AttemptReport[] {
    return this.#attempts.map((attempt) => attempt.report());
  }

  trace(end: OpeningEnd = {}): OpeningTrace {
    return {
      server: this.#server,
      service: this.#service,
      startedAtMs: this.#startedAtMs,
      ms: this.#clock.now() - this.#startedAtMs,
      attempts: this.#attempts.map((attempt) => attempt.trace()),
      ...end,
    };
  }
}

export class AttemptRecorder {
  readonly #attempt: Attempt;
  readonly #clock: Clock;
  readonly #zeroMs: number;
  readonly #beganAtMs: number;
  readonly #events: TraceEvent[] = [];
  #endedAtMs: number | undefined;
  #end: AttemptEnd = { outcome: "under way" };
  #roundTrips = 0;
  #clientSpokeLast = false;

  constructor(attempt: Attempt, clock: Clock, zeroMs: number) {
    this.#attempt = attempt;
    this.#clock = clock;
    this.#zeroMs = zeroMs;
    this.#beganAtMs = clock.now();
  }

  event(from: TraceEvent["from"], what: string, bytes?: number): void {
    this.#events.push({
      atMs: this.#clock.now() - this.#zeroMs,
      from,
      what,
      ...(bytes === undefined ? {} : { bytes }),
    });
    if (bytes === undefined || from === "kdc") return;
    if (from === "server" && this.#clientSpokeLast) this.#roundTrips++;
    this.#clientSpokeLast = from === "client";
  }

  end(end: AttemptEnd): void {
    this.#end = end;
    this.#endedAtMs = this.#clock.now();
  }

  report(): AttemptReport {
    const { outcome, announced, principal } = this.#end;
    return {
      preamble: this.#attempt.preamble,
      ...(announced === undefined ? {} : { announced }),
      ...(principal === undefined ? {} : { principal }),
      outcome,
      ms: (this.#endedAtMs ?? this.#clock.now()) - this.#beganAtMs,
    };
  }

  trace(): AttemptTrace {
    const { phase, error } = this.#end;
    return {
      ...this.report(),
      roundTrips: this.#roundTrips,
      events: [...this.#events],
      ...(phase === undefined ? {} : { phase }),
      ...(error === undefined ? {} : { error }),
    };
  }
}
