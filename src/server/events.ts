/** What a server tells about itself while it runs: events as they happen, and their sums for assertions. */
import type { AuthMethod } from "../handshake/types.ts";
import type { Qop } from "../wire/qop.ts";

/** Preambles by what they are; `other` is anything a server of this kind does not know. */
export type PreambleType = "security" | "registry" | "simple" | "kerberos" | "digest" | "other";

export type ServerEvent =
  /** `connection`: a number from 1, for each server */
  | { readonly type: "connected"; readonly connection: number; readonly peer: string }
  | { readonly type: "preamble"; readonly connection: number; readonly preamble: PreambleType }
  /** a SASL token was answered: HBase's client has more to say, is done, or was refused */
  | { readonly type: "sasl"; readonly connection: number; readonly outcome: "continue" | "complete" | "refused" }
  | {
      readonly type: "established";
      readonly connection: number;
      readonly auth: AuthMethod;
      /** the authenticated principal; absent with SIMPLE */
      readonly user?: string;
      readonly qop?: Qop;
    }
  /** the connection header was accepted */
  | { readonly type: "header"; readonly connection: number; readonly service: string; readonly user?: string }
  | {
      readonly type: "call";
      readonly connection: number;
      readonly method: string;
      readonly callId: number;
      /** of the whole request, its cells included */
      readonly bytes: number;
      /** the encoded parameter, if it can be read; a view of what was received: who keeps it keeps the whole request */
      readonly param?: Buffer;
    }
  | {
      readonly type: "answer";
      readonly connection: number;
      readonly method: string;
      readonly callId: number;
      /** of the whole answer */
      readonly bytes: number;
      /** the Java class, if it was an exception */
      readonly javaClass?: string;
      /** of that exception, as it is sent: class and message in the first line */
      readonly stackTrace?: string;
    }
  | { readonly type: "dropped"; readonly connection: number; readonly method: string; readonly callId: number }
  /** `reason` is in words, for reading only */
  | { readonly type: "closed"; readonly connection: number; readonly reason: string };

/** Sums since the server was started or its counters were last reset. */
export interface ServerCounters {
  /** TCP connections that were accepted */
  readonly connections: number;
  /** those of them that are open now */
  readonly openConnections: number;
  readonly preambles: Readonly<Record<PreambleType, number>>;
  /** handshakes that came to their end, by how the client authenticated */
  readonly established: Readonly<Record<AuthMethod, number>>;
  readonly callsReceived: number;
  /** answered with a result */
  readonly callsAnswered: number;
  /** answered with an exception */
  readonly callsFailed: number;
  /** never answered, as a fault demanded */
  readonly callsDropped: number;
}

export class Counting {
  readonly #listener: ((event: ServerEvent) => void) | undefined;
  #open = 0;
  #sums = zeros();

  constructor(listener: ((event: ServerEvent) => void) | undefined) {
    this.#listener = listener;
  }

  /** A copy: it does not change under an assertion. */
  get counters(): ServerCounters {
    return structuredClone({ ...this.#sums, openConnections: this.#open });
  }

  reset(): void {
    this.#sums = zeros();
  }

  record(event: ServerEvent): void {
    this.#count(event);
    this.#listener?.(event);
  }

  #count(event: ServerEvent): void {
    switch (event.type) {
      case "connected":
        this.#sums.connections += 1;
        this.#open += 1;
        return;
      case "preamble":
        this.#sums.preambles[event.preamble] += 1;
        return;
      case "established":
        this.#sums.established[event.auth] += 1;
        return;
      case "call":
        this.#sums.callsReceived += 1;
        return;
      case "answer":
        this.#sums[event.javaClass === undefined ? "callsAnswered" : "callsFailed"] += 1;
        return;
      case "dropped":
        this.#sums.callsDropped += 1;
        return;
      case "closed":
        this.#open -= 1;
        return;
      case "sasl":
      case "header":
        return;
    }
  }
}

interface Sums {
  connections: number;
  preambles: Record<PreambleType, number>;
  established: Record<AuthMethod, number>;
  callsReceived: number;
  callsAnswered: number;
  callsFailed: number;
  callsDropped: number;
}

function zeros(): Sums {
  return {
    connections: 0,
    preambles: { security: 0, registry: 0, simple: 0, kerberos: 0, digest: 0, other: 0 },
    established: { simple: 0, kerberos: 0 },
    callsReceived: 0,
    callsAnswered: 0,
    callsFailed: 0,
    callsDropped: 0,
  };
}
