/**
 * Remembers what the servers of a cluster have told: connections with the steps of their opening, the last calls, the slow ones and
 * those that failed. Everything is bounded, for clients decide how much happens and how long its names are.
 */
import { type CallTarget, targetOf } from "../call-target.ts";
import type { ClusterEvent } from "../hbase/options.ts";
import { type MethodSum, MethodSums } from "./method-sums.ts";
import { Ring } from "./ring.ts";

/** One thing that happened while a connection opened. */
export interface OpeningStep {
  readonly type: "preamble" | "sasl" | "established" | "header";
  readonly text: string;
  /** since the connection was accepted */
  readonly atMs: number;
}

export interface SeenConnection {
  /** `master`, or `regionserver-1` and so on; with `number` unique */
  readonly server: string;
  readonly number: number;
  readonly peer: string;
  /** milliseconds since 1970, as all times here but those of steps */
  readonly openedMs: number;
  readonly steps: readonly OpeningStep[];
  /** steps that were too many to remember */
  readonly moreSteps: number;
  readonly user: string | undefined;
  readonly service: string | undefined;
  readonly auth: string | undefined;
  readonly qop: string | undefined;
  readonly calls: number;
  readonly closed: { readonly atMs: number; readonly reason: string } | undefined;
}

/** `dropped`: a fault kept the answer; `abandoned`: the connection ended before there was one */
export type CallOutcome = "running" | "answered" | "failed" | "dropped" | "abandoned";

export interface SeenCall {
  readonly id: number;
  readonly startedMs: number;
  readonly server: string;
  readonly connection: number;
  readonly peer: string;
  readonly user: string | undefined;
  readonly service: string;
  readonly method: string;
  readonly target: CallTarget | undefined;
  readonly requestBytes: number;
  readonly answerBytes: number | undefined;
  readonly tookMs: number | undefined;
  readonly outcome: CallOutcome;
  /** class and message */
  readonly exception: string | undefined;
}

export interface ObserverOptions {
  /** a call that takes at least so long is slow */
  readonly slowCallMs: number;
  /** milliseconds since 1970, with fractions; only forward */
  readonly clock?: () => number;
}

/** How many of each are remembered. */
export const REMEMBERED = { closedConnections: 200, calls: 500, slowCalls: 100, failedCalls: 100 } as const;

const MAX_STEPS = 32;
const MAX_NAME_CHARS = 120;
const MAX_TEXT_CHARS = 400;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenConnection {
  readonly seen: Mutable<SeenConnection>;
  /** of `seen` */
  readonly steps: OpeningStep[];
  /** calls without an answer, by their ids */
  readonly running: Map<number, Mutable<SeenCall>>;
}

export class Observer {
  readonly slowCallMs: number;
  readonly #clock: () => number;
  readonly #open = new Map<string, OpenConnection>();
  readonly #closed = new Ring<SeenConnection>(REMEMBERED.closedConnections);
  readonly #calls = new Ring<SeenCall>(REMEMBERED.calls);
  readonly #slow = new Ring<SeenCall>(REMEMBERED.slowCalls);
  readonly #failed = new Ring<SeenCall>(REMEMBERED.failedCalls);
  readonly #methods = new MethodSums();
  #callIds = 0;

  constructor({ slowCallMs, clock = () => performance.timeOrigin + performance.now() }: ObserverOptions) {
    this.slowCallMs = slowCallMs;
    this.#clock = clock;
  }

  /** Newest first, as everything here. */
  openConnections(limit?: number): SeenConnection[] {
    return [...this.#open.values()]
      .slice(limit === undefined ? 0 : -limit)
      .reverse()
      .map(({ seen }) => seen);
  }

  get openCount(): number {
    return this.#open.size;
  }

  closedConnections(limit?: number): SeenConnection[] {
    return this.#closed.newest(limit);
  }

  calls(limit?: number): SeenCall[] {
    return this.#calls.newest(limit);
  }

  slowCalls(limit?: number): SeenCall[] {
    return this.#slow.newest(limit);
  }

  failedCalls(limit?: number): SeenCall[] {
    return this.#failed.newest(limit);
  }

  /** The most called first. */
  methods(): readonly MethodSum[] {
    return this.#methods.all();
  }

  /** Takes an event at the moment when it happens. */
  readonly see = (event: ClusterEvent): void => {
    const key = `${event.server}/${event.connection}`;
    if (event.type === "connected") {
      this.#open.set(key, this.#newConnection(event));
      return;
    }
    // One that was open before anybody looked is known by its calls only.
    const connection = this.#open.get(key) ?? this.#newConnection({ ...event, peer: "" });
    const { seen } = connection;
    switch (event.type) {
      case "preamble":
        return this.#step(connection, "preamble", `preamble: ${event.preamble}`);
      case "sasl":
        return this.#step(connection, "sasl", SASL_TEXTS[event.outcome]);
      case "established":
        return this.#established(connection, event);
      case "header":
        seen.service = shortened(event.service, MAX_NAME_CHARS);
        if (event.user !== undefined) seen.user = shortened(event.user, MAX_NAME_CHARS);
        return this.#step(connection, "header", "connection header");
      case "call":
        return this.#call(connection, event);
      case "answer":
      case "dropped":
        return this.#answer(connection, event);
      case "closed":
        this.#open.delete(key);
        return this.#close(connection, event.reason);
    }
  };

  #newConnection({ server, connection, peer }: { server: string; connection: number; peer: string }): OpenConnection {
    const unknown = { user: undefined, service: undefined, auth: undefined, qop: undefined, closed: undefined };
    const steps: OpeningStep[] = [];
    const seen = {
      server,
      number: connection,
      peer,
      openedMs: this.#clock(),
      ...unknown,
      steps,
      moreSteps: 0,
      calls: 0,
    };
    return { seen, steps, running: new Map() };
  }

  #step({ seen, steps }: OpenConnection, type: OpeningStep["type"], text: string): void {
    if (steps.length < MAX_STEPS) steps.push({ type, text, atMs: this.#clock() - seen.openedMs });
    else seen.moreSteps += 1;
  }

  #established(connection: OpenConnection, event: Extract<ClusterEvent, { readonly type: "established" }>): void {
    connection.seen.auth = event.auth;
    connection.seen.qop = event.qop;
    if (event.user !== undefined) connection.seen.user = shortened(event.user, MAX_NAME_CHARS);
    this.#step(connection, "established", `authenticated: ${event.auth.toUpperCase()}`);
  }

  #call(connection: OpenConnection, event: Extract<ClusterEvent, { readonly type: "call" }>): void {
    const { server, number, peer, user, service = "" } = connection.seen;
    const call: Mutable<SeenCall> = {
      id: ++this.#callIds,
      startedMs: this.#clock(),
      server,
      connection: number,
      peer,
      user,
      service,
      method: shortened(event.method, MAX_NAME_CHARS),
      target: event.param === undefined ? undefined : targetOf(event.method, event.param),
      requestBytes: event.bytes,
      answerBytes: undefined,
      tookMs: undefined,
      outcome: "running",
      exception: undefined,
    };
    connection.seen.calls += 1;
    // An id that is used twice: which of the two an answer is for nobody can tell.
    const twin = connection.running.get(event.callId);
    if (twin !== undefined) this.#end(twin, "abandoned");
    connection.running.set(event.callId, call);
    this.#calls.push(call);
  }

  #answer(connection: OpenConnection, event: Extract<ClusterEvent, { readonly type: "answer" | "dropped" }>): void {
    const call = connection.running.get(event.callId);
    if (call === undefined) return;
    connection.running.delete(event.callId);
    if (event.type === "dropped") return this.#end(call, "dropped");
    call.answerBytes = event.bytes;
    if (event.javaClass === undefined) return this.#end(call, "answered");
    call.exception = firstLine(event.stackTrace ?? "", event.javaClass);
    this.#end(call, "failed");
  }

  #end(call: Mutable<SeenCall>, outcome: CallOutcome): void {
    call.tookMs = this.#clock() - call.startedMs;
    call.outcome = outcome;
    this.#methods.add(call);
    if (call.tookMs >= this.slowCallMs) this.#slow.push(call);
    if (outcome !== "answered") this.#failed.push(call);
  }

  #close({ seen, running }: OpenConnection, reason: string): void {
    for (const call of running.values()) this.#end(call, "abandoned");
    seen.closed = { atMs: this.#clock(), reason: shortened(reason, MAX_TEXT_CHARS) };
    this.#closed.push(seen);
  }
}

const SASL_TEXTS = {
  continue: "SASL token, answered",
  complete: "SASL token, complete",
  refused: "SASL token, refused",
} as const;

/** A part of a long text would keep the whole of it; a copy does not. */
function shortened(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${Buffer.from(text.slice(0, maxChars)).toString()}…`;
}

/** What HBase sends as a stack trace begins with the class, as a rule. */
function firstLine(stackTrace: string, javaClass: string): string {
  const end = stackTrace.indexOf("\n");
  const line = shortened(end < 0 ? stackTrace : stackTrace.slice(0, end), MAX_TEXT_CHARS);
  return line.startsWith(javaClass.slice(0, MAX_TEXT_CHARS))
    ? line
    : shortened(`${javaClass}: ${line}`, MAX_TEXT_CHARS);
}
