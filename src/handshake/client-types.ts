/** What the client's machine knows, hears, does and remembers: all tagged values, so that they can be listed, drawn and printed. */
import type { RemoteException } from "../errors/remote-error.ts";
import type { PreambleAnswer } from "../wire/preamble-answer.ts";
import type { Qop } from "../wire/qop.ts";
import type { SaslReply } from "../wire/sasl-message.ts";
import type { AuthMethod, EndKind, HandshakeLimits, PreambleKind } from "./types.ts";

/** One attempt's orders, given by the negotiation. */
export interface ClientPlan {
  readonly preamble: PreambleKind;
  readonly auth: AuthMethod;
  /**
   * The principals that may be authenticated to, the one to try first in front. A plain preamble tries them in order only while
   * the KDC knows none (nothing is on the wire yet then); a server's refusal ends the attempt.
   */
  readonly candidates: readonly string[];
  /** acceptable protections, best liked first */
  readonly qops: readonly Qop[];
  readonly allowSimpleFallback: boolean;
  /** an announced full principal that is no candidate: refuse the server, or try the candidates all the same */
  readonly unexpectedPrincipal: "refuse" | "walk";
  /** how long the server may take for each of its answers */
  readonly answerTimeoutMs: number;
  readonly limits: HandshakeLimits;
}

/** What the server said of itself in answer to the security preamble, and what it is worth. */
export type Announcement =
  | { readonly type: "candidate"; readonly principal: string }
  /** no realm: HBASE-30101, the operating system's user of a 2.6.0 to 2.6.5 server */
  | { readonly type: "misannounced"; readonly text: string }
  | { readonly type: "unexpected"; readonly principal: string }
  | { readonly type: "insecure" };

export type ClientState =
  | { readonly type: "idle" }
  /** `Securi` is on its way, and nothing else */
  | { readonly type: "awaitingAnnouncement" }
  /** paused: a token for `principal` is being made. `first`: nothing of this exchange has been sent yet */
  | {
      readonly type: "evaluating";
      readonly principal: string;
      readonly first: boolean;
      readonly others: readonly string[];
      readonly announcement?: Announcement;
    }
  | {
      readonly type: "awaitingReply";
      readonly principal: string;
      readonly first: boolean;
      readonly announcement?: Announcement;
    }
  | { readonly type: "established" }
  | { readonly type: "failed" };

/** What the reducer hears. Bytes have become messages by then (`client.ts` does that). */
export type ClientInput =
  | { readonly type: "start" }
  | { readonly type: "answer"; readonly answer: PreambleAnswer }
  | { readonly type: "reply"; readonly reply: SaslReply }
  /** a framed exception where a SASL answer was expected: the server rejects the preamble */
  | { readonly type: "rejection"; readonly exception: RemoteException }
  | {
      readonly type: "evaluated";
      readonly token: Buffer | null;
      readonly complete: boolean;
      /** what was negotiated; given with `complete` */
      readonly qop?: Qop;
    }
  | { readonly type: "evaluationFailed"; readonly error: unknown; readonly serviceUnknown: boolean }
  | { readonly type: "malformed"; readonly error: Error }
  | { readonly type: "timeout" }
  | { readonly type: "ended"; readonly how: EndKind; readonly partialBytes: number };

export type ClientFailure =
  /** the server does not know the security preamble; `text` is its answer, empty if it only closed */
  | { readonly type: "legacy"; readonly evidence: "answer" | EndKind; readonly text: string }
  | { readonly type: "unexpectedPrincipal"; readonly announced: string }
  | { readonly type: "fallbackDisallowed" }
  /** a SASL error; `first`: as the answer to the first token, where it may mean that `principal` is not the server's */
  | {
      readonly type: "refused";
      readonly principal: string;
      readonly first: boolean;
      readonly javaClass: string;
      readonly message: string;
    }
  | {
      readonly type: "evaluationFailed";
      readonly principal: string;
      readonly error: unknown;
      readonly serviceUnknown: boolean;
    }
  | { readonly type: "protection"; readonly negotiated: Qop | undefined }
  | { readonly type: "rejected"; readonly exception: RemoteException }
  | { readonly type: "ended"; readonly how: EndKind; readonly partialBytes: number }
  | { readonly type: "timeout"; readonly limitMs: number }
  | { readonly type: "malformed"; readonly error: Error };

/** The step of the conversation in which something happened, in the words of errors and traces. */
export type ClientPhase = "start" | "security preamble" | "first SASL token" | "SASL exchange" | "established";

export type ClientAction =
  | { readonly type: "write"; readonly bytes: Buffer }
  /** Make the next token for `principal`; null starts. The answer is an `evaluated` or `evaluationFailed`. */
  | { readonly type: "evaluate"; readonly principal: string; readonly challenge: Buffer | null }
  /** One timer: arming replaces, and its end is the input `timeout`. */
  | { readonly type: "armTimer"; readonly ms: number }
  | { readonly type: "disarmTimer" }
  | ({ readonly type: "established" } & Established)
  | {
      readonly type: "failed";
      readonly failure: ClientFailure;
      readonly phase: ClientPhase;
      readonly announcement?: Announcement;
    };

export interface Established {
  readonly auth: AuthMethod;
  /** absent with SIMPLE */
  readonly qop?: Qop;
  readonly principal?: string;
  readonly announcement?: Announcement;
}

export interface ClientStep {
  readonly state: ClientState;
  readonly actions: readonly ClientAction[];
}
