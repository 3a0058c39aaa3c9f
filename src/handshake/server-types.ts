/** What the server's machine knows, hears, does and remembers. */
import type { Preamble } from "../wire/preamble.ts";
import type { Qop } from "../wire/qop.ts";
import type { AuthMethod, EndKind, HandshakeLimits, ServerKind } from "./types.ts";

/** Which server to be. */
export interface ServerPlan {
  readonly kind: ServerKind;
  /** what it says when asked for its principal: the full one, or, misannouncing, the operating system's user */
  readonly announcement: string;
  /** how a legacy server turns the question down: with the fatal exception, or by closing without a word */
  readonly legacyAnswer: "exception" | "none";
  /** the answer to the registry preamble; without it the preamble is unknown, as on an old server */
  readonly clusterId?: string;
  /** the protections it offers */
  readonly qops: readonly Qop[];
  /** a secured server that lets SIMPLE in all the same (`hbase.ipc.server.fallback-to-simple-auth-allowed`) */
  readonly allowSimple: boolean;
  /** the client's `host:port`, which HBase puts into its messages */
  readonly peer: string;
  readonly limits: HandshakeLimits;
}

export type ServerState =
  | { readonly type: "awaitingPreamble" }
  /** told the client to switch to SIMPLE; the token it has sent already is to be dropped */
  | { readonly type: "droppingToken" }
  | { readonly type: "awaitingToken" }
  /** paused: the answer to a token is being made */
  | { readonly type: "evaluating" }
  | { readonly type: "established" }
  | { readonly type: "closed" };

export type ServerInput =
  | { readonly type: "preamble"; readonly preamble: Preamble }
  | { readonly type: "token"; readonly token: Buffer }
  | {
      readonly type: "evaluated";
      /** null: nothing is sent, as at the end of GSSAPI */
      readonly token: Buffer | null;
      readonly complete: boolean;
      readonly qop?: Qop;
      readonly user?: string;
    }
  | { readonly type: "evaluationFailed"; readonly javaClass: string; readonly message: string }
  | { readonly type: "malformed"; readonly error: Error }
  | { readonly type: "ended"; readonly how: EndKind };

export type ServerAction =
  | { readonly type: "write"; readonly bytes: Buffer }
  | { readonly type: "evaluate"; readonly token: Buffer }
  | { readonly type: "established"; readonly auth: AuthMethod; readonly qop?: Qop; readonly user?: string }
  /** Send what was written, then close. `reason` is for logs and tests; the client does not see it. */
  | { readonly type: "close"; readonly reason: string };

export interface ServerStep {
  readonly state: ServerState;
  readonly actions: readonly ServerAction[];
}
