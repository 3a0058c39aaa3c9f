/** A check-up as people read it: a line for each check, the openings, and what is to be done. */
import type { Findings } from "./report.ts";
import { safeText } from "./safe-text.ts";
import { renderTimeline } from "./timeline.ts";

const MARKS = { ok: "✓", note: "!", problem: "✗" } as const;

export function renderFindings(findings: Findings): string {
  const { lines, openings, notes, problems } = findings;
  const parts = [
    lines.map(({ mark, text }) => `${MARKS[mark]} ${safeText(text)}\n`).join(""),
    ...openings.map((trace) => renderTimeline(trace)),
    ...(notes.length === 0 ? [] : [`Worth knowing:\n${notes.map((note) => `  - ${safeText(note)}\n`).join("")}`]),
    problems.length === 0
      ? "Everything works.\n"
      : `What is wrong, and what to change:\n${problems
          .map(({ code, message, advice }) => `  - ${safeText(message)} [${code}]\n    ${advice}\n`)
          .join("")}`,
  ];
  return parts.join("\n");
}
