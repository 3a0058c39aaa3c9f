/**
 * What may be done after an error, kept apart from what happened: users catch classes, the retry code reads only this.
 * The words follow HBase's own distinctions (retry here, relocate, new connection, do not retry).
 */

export interface Advice {
  /**
   * - `retry`: the same server may answer the same call later
   * - `relocate`: ask again where the region or the master is
   * - `reconnect`: this connection is done for, another one to the same server may work
   * - `fail`: a repetition will end the same way until somebody changes something
   */
  readonly action: "retry" | "relocate" | "reconnect" | "fail";
  /** How long to wait before: not at all, the normal back-off, or the longer one for overloaded servers. */
  readonly delay: "none" | "pause" | "overloaded";
  /** True if the server may have carried out the call although no answer came: repeat only what is safe to repeat. */
  readonly mayHaveExecuted: boolean;
}

export const FAIL: Advice = { action: "fail", delay: "none", mayHaveExecuted: false };
export const RETRY: Advice = { action: "retry", delay: "pause", mayHaveExecuted: false };
export const RECONNECT: Advice = { action: "reconnect", delay: "pause", mayHaveExecuted: false };

/** The advice an error carries; anything that is not ours is not repeated. */
export function adviceOf(error: unknown): Advice {
  const advice = (error as { advice?: Advice } | null)?.advice;
  return advice !== undefined && typeof advice === "object" ? advice : FAIL;
}
