/**
 * The principals a server may have, in the order in which to try them: what worked before, then what the server's role
 * suggests, then the rest. Ordered and not drawn at random, so that the first guess is usually right and a failure repeatable.
 */

/** What is known of the part a server plays; `unknown` for a bare bootstrap address. */
export type ServerRole = "master" | "regionserver" | "unknown";

/** A configured principal, `_HOST` already replaced, and the role it is configured for. */
export interface Candidate {
  readonly principal: string;
  readonly role: "master" | "regionserver";
}

/** @param workedBefore goes to the front if it still is a candidate */
export function orderCandidates(
  candidates: readonly Candidate[],
  role: ServerRole,
  workedBefore: string | undefined,
): readonly string[] {
  const rank = (candidate: Candidate): number => {
    if (candidate.principal === workedBefore) return 0;
    return candidate.role === role ? 1 : 2;
  };
  const sorted = candidates.toSorted((a, b) => rank(a) - rank(b));
  // Two patterns may resolve to one principal: then there is nothing to ask.
  return [...new Set(sorted.map((candidate) => candidate.principal))];
}
