/** The kinds of server that the demo shows: those of the design's first table, the legacy one in both its forms. */
import type { BehaviourInput } from "../../src/testing.ts";

export const KINDS = ["announces", "misannounces", "legacy-answers", "legacy-closes", "insecure"] as const;
export type Kind = (typeof KINDS)[number];

export const BEHAVIOURS: Readonly<Record<Kind, BehaviourInput>> = {
  announces: "announces",
  misannounces: "misannounces",
  "legacy-answers": { kind: "legacy", answer: "exception" },
  "legacy-closes": { kind: "legacy", answer: "none" },
  insecure: "insecure",
};
