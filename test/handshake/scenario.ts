/** What a scenario of the negotiation is made of: the world that is given, and what must come of it. */
import type { Candidate, ServerRole } from "../../src/handshake/candidates.ts";
import type { ServerFacts } from "../../src/handshake/knowledge.ts";
import type { LegacyPolicy } from "../../src/handshake/negotiation-types.ts";
import type { AuthMethod, EndKind, ServerKind } from "../../src/handshake/types.ts";
import type { Qop } from "../../src/wire/qop.ts";
import type { Fault } from "./joiner.ts";
import type { StandInKdc } from "./stand-in-mechanism.ts";

/** What the server does on one connection. */
export interface ServerBehaviour {
  readonly kind: ServerKind;
  /** default: the region server's */
  readonly principal?: string;
  /** what it says of itself; default: its principal, or `root` if it misannounces */
  readonly announcement?: string;
  readonly legacyAnswer?: "exception" | "none";
  readonly end?: EndKind;
  readonly offers?: readonly Qop[];
  readonly fault?: Fault;
  /** nobody listens */
  readonly down?: boolean;
  /** the document's words for it */
  readonly words: string;
}

/**
 * One attempt: what was sent first (`-` if nothing was dialled), what the server said of itself, the principal that was tried
 * last, and the outcome. A string alone is what happens between two openings.
 */
export type Step = readonly [preamble: "Securi" | "HBas" | "-", said: string, tried: string, outcome: string] | string;

export interface Given {
  /** default: both patterns, resolved */
  readonly candidates?: readonly Candidate[];
  /** the server's part as far as the client knows; orders the candidates */
  readonly role?: ServerRole;
  readonly policy?: LegacyPolicy;
  readonly auth?: AuthMethod;
  readonly allowSimpleFallback?: boolean;
  readonly unexpectedPrincipal?: "refuse" | "walk";
  readonly qops?: readonly Qop[];
  readonly remembered?: ServerFacts;
  readonly kdc?: StandInKdc;
  /** one for each connection; the last one stays */
  readonly server: readonly [ServerBehaviour, ...ServerBehaviour[]];
  /** a second connection to the same server is opened afterwards */
  readonly again?: boolean;
}

export interface Result {
  readonly steps: readonly Step[];
  /** the fate of the calls that were waiting */
  readonly calls: string;
  readonly remembers: ServerFacts;
}

export interface Scenario {
  readonly group: string;
  readonly title: string;
  readonly given: Given;
  readonly expect: Result;
}
