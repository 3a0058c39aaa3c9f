/**
 * The log of `tshbase serve -v`: a line for every request with what became of it, one for every connection that was opened, and one for
 * every one that never got so far. Keeps what belongs together in mind until its end.
 */
import { type CallTarget, targetOf } from "../../server/call-target.ts";
import type { ClusterEvent } from "../../testing.ts";
import { safeText } from "../safe-text.ts";

/** One line of it; absent is what is not known. */
export interface LogEntry {
  readonly event: "call" | "opened" | "refused";
  /** milliseconds since 1970 */
  readonly time: number;
  /** `master`, `regionserver-1` */
  readonly server: string;
  /** `host:port` of the client */
  readonly peer: string;
  readonly user?: string;
  /** of the connection's header */
  readonly service?: string;
  readonly method?: string;
  /** table and region, row, scanner, number of actions: for people */
  readonly subject?: string;
  readonly ms?: number;
  /** `ok`, `not answered`, the Java class of an exception, or why a connection was closed */
  readonly outcome: string;
  /** first line of an exception */
  readonly message?: string;
}

interface Connection {
  readonly peer: string;
  user?: string;
  service?: string;
  readonly calls: Map<number, Started>;
}

interface Started {
  readonly atMs: number;
  readonly subject: string;
}

export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  /** milliseconds since anything, for differences */
  elapsed(): number;
}

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

export class RequestLog {
  readonly #write: (entry: LogEntry) => void;
  readonly #clock: Clock;
  readonly #connections = new Map<string, Connection>();

  constructor(write: (entry: LogEntry) => void, clock: Clock = SYSTEM_CLOCK) {
    this.#write = write;
    this.#clock = clock;
  }

  /** For `startHBase({ onEvent })`. */
  readonly onEvent = (event: ClusterEvent): void => {
    const key = `${event.server} ${event.connection}`;
    if (event.type === "connected") {
      this.#connections.set(key, { peer: event.peer, calls: new Map() });
      return;
    }
    const connection = this.#connections.get(key);
    if (connection === undefined) return;
    if (event.type === "closed") this.#connections.delete(key);
    this.#take(event, connection);
  };

  #take(event: ClusterEvent, connection: Connection): void {
    switch (event.type) {
      case "header":
        connection.service = event.service;
        if (event.user !== undefined) connection.user = event.user;
        return this.#tell(event, connection, { event: "opened", outcome: "ok" });
      case "closed":
        if (connection.service !== undefined) return;
        return this.#tell(event, connection, { event: "refused", outcome: event.reason });
      case "call":
        connection.calls.set(event.callId, {
          atMs: this.#clock.elapsed(),
          subject: event.param === undefined ? "" : subjectText(targetOf(event.method, event.param)),
        });
        return;
      case "answer":
        return this.#tellCall(event, connection, outcomeOf(event));
      case "dropped":
        return this.#tellCall(event, connection, { outcome: "not answered" });
      case "connected":
      case "preamble":
      case "sasl":
      case "established":
        return;
    }
  }

  #tellCall(
    event: Extract<ClusterEvent, { readonly type: "answer" | "dropped" }>,
    connection: Connection,
    outcome: Pick<LogEntry, "outcome" | "message">,
  ): void {
    const started = connection.calls.get(event.callId);
    connection.calls.delete(event.callId);
    this.#tell(event, connection, {
      event: "call",
      method: event.method,
      ...(started === undefined || started.subject === "" ? {} : { subject: started.subject }),
      ...(started === undefined ? {} : { ms: Math.round((this.#clock.elapsed() - started.atMs) * 10) / 10 }),
      ...outcome,
    });
  }

  #tell(
    { server }: ClusterEvent,
    { peer, user, service }: Connection,
    rest: Pick<LogEntry, "event" | "outcome" | "method" | "subject" | "ms" | "message">,
  ): void {
    this.#write({
      time: this.#clock.now(),
      server,
      peer,
      ...(user === undefined ? {} : { user }),
      ...(service === undefined ? {} : { service }),
      ...rest,
    });
  }
}

function outcomeOf({
  javaClass,
  stackTrace = "",
}: Extract<ClusterEvent, { readonly type: "answer" }>): Pick<LogEntry, "outcome" | "message"> {
  if (javaClass === undefined) return { outcome: "ok" };
  const [first = ""] = stackTrace.split("\n", 1);
  const message = first.startsWith(`${javaClass}: `) ? first.slice(javaClass.length + 2) : first;
  return message === "" || message === javaClass ? { outcome: javaClass } : { outcome: javaClass, message };
}

/** `users,g h` for row h in the region of users that begins at g */
function subjectText({ table, region, startKey, detail }: CallTarget = {}): string {
  const place = startKey === undefined ? (table ?? region) : `${table},${startKey}`;
  return [place, detail].filter(isText).join(" ");
}

/** `07:40:12.345  regionserver-1  client@EXAMPLE.COM 127.0.0.1:51234  Multi users,g 3 actions  0.8 ms  ok` */
export function logLine({
  event,
  time,
  server,
  peer,
  user,
  service,
  method,
  subject,
  ms,
  outcome,
  message,
}: LogEntry): string {
  const what = event === "call" ? [method, subject] : event === "opened" ? ["opens", service] : ["was not let in"];
  return [
    clockText(time),
    server,
    [user, peer].filter(isText).join(" "),
    what.filter(isText).join(" "),
    ...(ms === undefined ? [] : [`${ms.toFixed(1)} ms`]),
    [shortClass(outcome), message].filter(isText).join(": "),
  ]
    .map(safeText)
    .join("  ");
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

/** The time of day here, which is what people compare with. */
function clockText(time: number): string {
  const at = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  const milliseconds = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${milliseconds}`;
}

/** `org.apache.hadoop.hbase.NotServingRegionException` without its package */
function shortClass(outcome: string): string {
  return /^[a-z][\w.$]*\.[A-Z][\w$]*$/.test(outcome) ? outcome.slice(outcome.lastIndexOf(".") + 1) : outcome;
}
