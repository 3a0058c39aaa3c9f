/** What the negotiation is told, what it answers, and what it keeps in mind between two attempts. */
import type { Announcement, ClientFailure, ClientPhase, Established } from "./client-types.ts";
import type { ServerFacts } from "./knowledge.ts";
import type { AuthMethod, EndKind, PreambleKind } from "./types.ts";

/**
 * What to do about a server that does not know the security preamble: the four ways of the HBASE-28321 discussion.
 *
 * - `fail` (1): the waiting calls fail with `LegacyServerError`; nothing is remembered
 * - `remember` (2): they fail with a retryable error; the caller's own retry skips the preamble
 * - `reissue` (3): they fail inside, and the RPC client issues them again
 * - `reconnect` (4): the connection changes its socket under them
 */
export type LegacyPolicy = "fail" | "remember" | "reissue" | "reconnect";

export const LEGACY_POLICIES: readonly LegacyPolicy[] = ["fail", "remember", "reissue", "reconnect"];

export interface NegotiationRules {
  readonly auth: AuthMethod;
  /** every principal the server may have, in the order of `orderCandidates`; empty with SIMPLE */
  readonly candidates: readonly string[];
  readonly policy: LegacyPolicy;
}

/** The next attempt to make. */
export interface Attempt {
  /** from 1 */
  readonly number: number;
  readonly preamble: PreambleKind;
  readonly auth: AuthMethod;
  /** for `ClientPlan.candidates`; before dialling a plain attempt, see that the KDC knows the first */
  readonly candidates: readonly string[];
}

export type Outcome =
  | ({ readonly type: "established" } & Established)
  | {
      readonly type: "failed";
      readonly failure: ClientFailure;
      readonly phase: ClientPhase;
      readonly announcement?: Announcement;
    }
  /** found out before dialling: the KDC knows no such service */
  | { readonly type: "serviceUnknown"; readonly principal: string; readonly error: unknown }
  /** found out before dialling: our own credentials or the KDC fail, which no candidate can mend */
  | { readonly type: "credentialsFailed"; readonly error: unknown }
  | { readonly type: "connectFailed"; readonly error: unknown };

/** Why a candidate was struck off. */
export interface Strike {
  readonly principal: string;
  readonly reason:
    | { readonly type: "refused"; readonly javaClass: string; readonly message: string }
    | { readonly type: "serviceUnknown"; readonly error: unknown };
}

export type GiveUp =
  | {
      readonly type: "legacy";
      readonly policy: "fail" | "remember" | "reissue";
      readonly evidence: "answer" | EndKind;
      readonly text: string;
    }
  | { readonly type: "exhausted"; readonly strikes: readonly Strike[] }
  | { readonly type: "failure"; readonly failure: ClientFailure; readonly phase: ClientPhase }
  | { readonly type: "error"; readonly error: unknown };

export type Verdict =
  | { readonly type: "attempt"; readonly attempt: Attempt }
  | { readonly type: "established" }
  | { readonly type: "giveUp"; readonly reason: GiveUp };

export interface NegotiationState {
  readonly rules: NegotiationRules;
  /** what was remembered when it began, and what was learnt since */
  readonly facts: ServerFacts;
  /** the attempt under way */
  readonly attempt: Attempt;
  /** candidates that are not struck off, in order */
  readonly left: readonly string[];
  readonly strikes: readonly Strike[];
  /** the attempt under way rests on a remembered principal alone, and the server was never asked */
  readonly trustsMemory: boolean;
  /** a connection that broke in the middle was dialled again already */
  readonly redialled: boolean;
}

export interface NegotiationStep {
  readonly state: NegotiationState;
  readonly verdict: Verdict;
  /** what to remember of this server now; set when the negotiation ends */
  readonly learn?: ServerFacts;
}
